package product

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"huishu/compliance/access"
	"huishu/compliance/deid"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/vault"
)

// Deidentified is a sample that was de-identified by a plan, lies in the vault and has been scanned. It comes from
// [Deidentify] only.
type Deidentified struct {
	Scanned
	from   string // the sample it was made of
	plan   deid.Plan
	report deid.Report
}

// Report says what was there before and after.
func (d Deidentified) Report() deid.Report { return d.report }

// OwnSample returns the newest sample of a product to those who may replace it (act sample.attach), and NotFound when there is
// none.
func OwnSample(tx *ledger.Tx, id string) (Sample, error) {
	p, err := Show(tx, id)
	if err != nil {
		return Sample{}, err
	}
	if err := access.Require(tx, access.SampleAttach, p.owned()); err != nil {
		return Sample{}, err
	}
	if p.Sample == nil {
		return Sample{}, fault.New(fault.NotFound, "sample.none", "产品还没有样例", "The product has no sample yet").
			Do("请先上传样例", "Upload a sample first")
	}
	return *p.Sample, nil
}

// sourceOf reads a sample from the vault, as often as it is asked.
func sourceOf(v *vault.Vault, s Sample) deid.Source {
	ref := vault.Ref{SHA256: s.SHA256, Size: s.Size}
	return deid.Source{Name: s.Name, MaxBytes: MaxSample, Open: func() (io.ReadCloser, error) { return v.Open(ref) }}
}

// AnalyseSample measures k-anonymity and l-diversity of a sample and suggests a plan: outside any transaction, because it reads
// the file several times.
func AnalyseSample(v *vault.Vault, s Sample, choice deid.Choice) (deid.Analysis, error) {
	a, err := deid.Analyse(sourceOf(v, s), choice)
	return a, untabular(err)
}

// PreviewPlan says what a plan would make of a sample; nothing is kept.
func PreviewPlan(v *vault.Vault, s Sample, plan deid.Plan) (deid.Report, error) {
	salt, err := newSalt()
	if err != nil {
		return deid.Report{}, err
	}
	report, err := deid.Apply(sourceOf(v, s), plan, salt, io.Discard)
	return report, untabular(err)
}

// newSalt draws a salt that is used once and kept nowhere: who joined hashes of two samples could join people.
func newSalt() ([]byte, error) {
	salt := make([]byte, 32)
	if _, err := rand.Read(salt); err != nil {
		return nil, fmt.Errorf("drawing a salt: %w", err)
	}
	return salt, nil
}

// Deidentify makes a CSV file of a sample by a plan, stores it and scans what was stored: outside any transaction, like
// [ScanSample]. The original stays where it is.
func Deidentify(ctx context.Context, v *vault.Vault, s Sample, plan deid.Plan) (Deidentified, error) {
	salt, err := newSalt()
	if err != nil {
		return Deidentified{}, err
	}
	d := Deidentified{from: s.ID, plan: plan}
	pr, pw := io.Pipe()
	done := make(chan error, 1)
	go func() {
		var err error
		d.report, err = deid.Apply(sourceOf(v, s), plan, salt, pw)
		_ = pw.CloseWithError(err) // what is stored must not be half a file
		done <- err
	}()
	scanned, err := ScanSample(ctx, v, deidentifiedName(s.Name), pr)
	_ = pr.CloseWithError(errors.New("the result is not wanted any more"))
	// What went wrong first is the cause; the other side only saw the pipe break.
	if made := <-done; made != nil && (err == nil || fault.KindOf(err) == fault.Internal) {
		err = made
	}
	if err != nil {
		return Deidentified{}, untabular(err)
	}
	d.Scanned = scanned
	return d, nil
}

func deidentifiedName(name string) string {
	const more = "-deidentified"
	return strings.TrimSuffix(strings.TrimSuffix(name, path.Ext(name)), more) + more + ".csv"
}

// AdoptDeidentified makes a de-identified file the product's sample (act sample.attach); the event keeps plan and report. It
// fails with Conflict when another sample was attached meanwhile.
func AdoptDeidentified(tx *ledger.Tx, id string, d Deidentified) (Product, error) {
	p, err := change(tx, access.SampleAttach, id, papers)
	if err != nil {
		return Product{}, err
	}
	if p.Sample == nil || p.Sample.ID != d.from {
		return Product{}, fault.New(fault.Conflict, "sample.replaced", "样例已被替换", "The sample has been replaced meanwhile").
			Do("请对新的样例重新分析", "Analyse the new sample")
	}
	return attachSample(tx, p, d.Scanned, func(s Sample) ledger.Event {
		return ledger.Event{
			Kind: "sample.deidentify", Under: string(access.SampleAttach), Subject: p.Ref(),
			Payload: map[string]any{"sample": s, "from": d.from, "plan": d.plan, "report": d.report},
		}
	})
}

// untabular refuses what is no table.
func untabular(err error) error {
	return unread(err, "去标识化须用 CSV、XLSX、JSON Lines 或 JSON 对象数组", "To be de-identified a sample is CSV, XLSX, JSON lines or a JSON array of objects")
}
