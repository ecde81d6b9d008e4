package product

import (
	"context"
	"errors"
	"io"
	"strings"

	"huishu/compliance/access"
	"huishu/compliance/scan"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/vault"
)

// MaxSample bounds a sample file, in bytes.
const MaxSample = 64 << 20

// maxHits bounds the findings that are kept of one sample. More say nothing new.
const maxHits = 500

// Sample is a piece of a product's data with what the scanner found in it.
type Sample struct {
	ID string `db:"id" json:"id"`
	// Version is the product's version that the sample was taken of; FieldsHash are its fields.
	Version    int64  `db:"version" json:"version"`
	FieldsHash string `db:"fields_hash" json:"fields_hash"`
	Document   string `db:"document" json:"document"`
	Name       string `db:"name" json:"name"`
	// SHA256 binds the file, hexadecimal; Size is in bytes.
	SHA256 string `db:"sha256" json:"sha256"`
	Size   int64  `db:"size" json:"size"`
	// Rows are the records that the scanner read.
	Rows int64 `db:"row_count" json:"rows"`
	// Complete is false when there were more findings than are kept.
	Complete bool  `db:"complete" json:"complete"`
	Hits     []Hit `db:"-" json:"hits"`
	// Columns are the profiles of its columns, at most 500; none of a plain text and of samples older than profiles.
	Columns []SampleColumn `db:"-" json:"columns,omitempty"`
	// CreatedAt is Unix milliseconds.
	CreatedAt int64 `db:"created_at" json:"created_at"`
}

// Hit is one type of personal information in one place of a sample.
type Hit struct {
	Position   int     `db:"position" json:"position"`
	Type       string  `db:"type" json:"type"`
	Place      string  `db:"place" json:"place"`
	Count      int64   `db:"count" json:"count"`
	Confidence float64 `db:"confidence" json:"confidence"`
	Reason     string  `db:"reason" json:"reason"`
	ReasonEN   string  `db:"reason_en" json:"reason_en"`
	// Example is one value, masked.
	Example string `db:"example" json:"example"`
	// Contested says why the operator calls it a false alarm; it lets the file be submitted.
	Contested string `db:"contested" json:"contested"`
	// Waived says why the registration body agrees, WaivedBy which account decided.
	Waived   string `db:"waived" json:"waived"`
	WaivedBy string `db:"waived_by" json:"waived_by"`
}

// Scanned is a sample file that lies in the vault and has been scanned. It comes from
// [ScanSample] only, so that no report can be made up.
type Scanned struct {
	ref    vault.Ref
	name   string
	report scan.Report
}

// Report is what the scanner found, values masked.
func (s Scanned) Report() scan.Report { return s.report }

// ScanSample stores a sample file and scans the same bytes as they go by: outside any transaction, because
// reading a large file must not hold the single writer. At most [MaxSample] bytes.
// What breaks off leaves nothing; what came whole and cannot be scanned is attached to nothing, and the vault sweeps it.
func ScanSample(ctx context.Context, v *vault.Vault, name string, r io.Reader) (Scanned, error) {
	name = vault.CleanName(name)
	if name == "" {
		return Scanned{}, fault.Required("name", "文件名", "file name")
	}
	ref, report, err := storeScanning(ctx, v, name, r)
	if err != nil {
		return Scanned{}, err
	}
	report.SHA256 = ref.SHA256 // the vault proves that these are the bytes each time it opens them
	return Scanned{ref: ref, name: name, report: report}, nil
}

// errUnscannable breaks the pipe to the vault once nobody scans any more.
var errUnscannable = errors.New("the file cannot be scanned")

// storeScanning puts r into the vault and hands each byte that goes there to the scanner. Reading it back would decrypt and hash it
// again, which costs as much as the scan.
func storeScanning(ctx context.Context, v *vault.Vault, name string, r io.Reader) (ref vault.Ref, report scan.Report, err error) {
	pr, pw := io.Pipe()
	var stored vault.Ref
	var notStored error
	done := make(chan struct{})
	go func() { // the scanner stays with the caller, who catches its panics
		defer close(done)
		stored, notStored = v.Put(ctx, io.TeeReader(r, pw), MaxSample)
		_ = pw.CloseWithError(notStored)
	}()
	defer func() { // r is the caller's: nobody reads it after this returns
		_ = pr.CloseWithError(errUnscannable)
		<-done
		ref = stored
		switch { // what went wrong first is the cause; the other side only saw the pipe break
		case notStored != nil && !errors.Is(notStored, errUnscannable):
			err = notStored
		case err != nil:
			err = unscannable(err)
		}
	}()
	report, err = scan.File(name, pr, scan.Options{MaxBytes: MaxSample, Profile: true})
	return vault.Ref{}, report, err // the reference follows
}

// unscannable refuses what the scanner cannot read.
func unscannable(err error) error {
	return unread(err, "请上传 CSV、XLSX、JSON 或文本格式的样例", "Upload the sample as CSV, XLSX, JSON or text")
}

// unread gives the scanner's errors their kind, with what to do, and keeps others as they are.
func unread(err error, doZH, doEN string) error {
	var e *scan.Error
	if !errors.As(err, &e) {
		return err
	}
	kind := fault.Invalid
	if e.Code == scan.CodeTooLarge {
		kind = fault.TooLarge
	}
	return fault.New(kind, string(e.Code), e.ZH, e.EN).At("file").Wrap(err).Do(doZH, doEN)
}

// AttachSample makes a scanned file the product's sample (act sample.attach), bound to the
// product's present version and to the file by its SHA-256.
func AttachSample(tx *ledger.Tx, id string, s Scanned) (Product, error) {
	p, err := change(tx, access.SampleAttach, id, papers)
	if err != nil {
		return Product{}, err
	}
	return attachSample(tx, p, s, func(sample Sample) ledger.Event {
		return ledger.Event{Kind: string(access.SampleAttach), Subject: p.Ref(), Payload: sample}
	})
}

// attachSample writes a sample under the act that was granted, with its event.
func attachSample(tx *ledger.Tx, p Product, s Scanned, event func(Sample) ledger.Event) (Product, error) {
	doc, err := vault.Attach(tx, vault.Attachment{
		Ref: s.ref, Name: s.name, Owner: p.Operator, Purpose: "product.sample", Under: string(access.SampleAttach),
	})
	if err != nil {
		return Product{}, err
	}
	sample := sampleOf(p, doc, s.report)
	sample.ID, sample.CreatedAt = tx.NewID(), tx.Now.UnixMilli()
	if err := insertSample(tx, p.ID, sample); err != nil {
		return Product{}, err
	}
	if _, err := tx.Record(event(sample)); err != nil {
		return Product{}, err
	}
	return Get(tx, p.ID)
}

func sampleOf(p Product, doc vault.Document, r scan.Report) Sample {
	s := Sample{
		Version: p.Version, FieldsHash: p.FieldsHash, Document: doc.ID, Name: doc.Name, SHA256: doc.SHA256, Size: doc.Size,
		Rows: int64(r.Rows), Complete: len(r.Findings) <= maxHits, Hits: []Hit{}, Columns: sampleColumns(r.Columns),
	}
	for i, f := range r.Findings[:min(len(r.Findings), maxHits)] {
		s.Hits = append(s.Hits, Hit{
			Position: i, Type: string(f.Type), Place: f.Place, Count: int64(f.Count), Confidence: f.Confidence,
			Reason: f.Reason, ReasonEN: f.ReasonEN, Example: f.Example,
		})
	}
	return s
}

// Contest says why a finding of the newest sample is a false alarm (act product.edit). The
// reviewer sees it and decides; an empty reason takes it back.
func Contest(tx *ledger.Tx, id string, position int, reason string) (Product, error) {
	p, err := change(tx, access.ProductEdit, id, papers)
	if err != nil {
		return Product{}, err
	}
	reason = strings.TrimSpace(reason)
	if bad := fault.Paragraph("reason", reason, maxParagraph); bad != nil {
		return Product{}, bad
	}
	if err := markHit(tx, p, position, "contested", reason); err != nil {
		return Product{}, err
	}
	_, err = tx.Record(ledger.Event{
		Kind: "sample.contest", Under: string(access.ProductEdit), Subject: p.Ref(),
		Payload: map[string]any{"sample": p.Sample.ID, "position": position, "reason": reason},
	})
	if err != nil {
		return Product{}, err
	}
	return Get(tx, id)
}

// markHit writes one of the two opinions on a finding of the newest sample.
func markHit(tx *ledger.Tx, p Product, position int, column, reason string) error {
	if p.Sample == nil || position < 0 || position >= len(p.Sample.Hits) {
		return fault.New(fault.NotFound, "sample.hit", "样例没有这项扫描发现", "The sample has no such finding")
	}
	by := p.Sample.Hits[position].WaivedBy
	if column == "waived" {
		by = tx.Actor.Account
	}
	_, err := tx.Exec(`UPDATE product_sample_hit SET `+column+` = ?, waived_by = ? WHERE sample = ? AND position = ?`, reason, by, p.Sample.ID, position)
	return err
}

// sampleCurrent reports whether the sample shows the product's present fields.
func (p Product) sampleCurrent() bool { return p.Sample != nil && p.Sample.FieldsHash == p.FieldsHash }

func insertSample(tx *ledger.Tx, product string, s Sample) error {
	_, err := tx.Exec(`INSERT INTO product_sample (id, product, version, fields_hash, document, name, sha256, size, row_count, complete, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		s.ID, product, s.Version, s.FieldsHash, s.Document, s.Name, s.SHA256, s.Size, s.Rows, s.Complete, s.CreatedAt)
	if err != nil {
		return err
	}
	for _, h := range s.Hits {
		_, err := tx.Exec(`INSERT INTO product_sample_hit (sample, position, type, place, count, confidence, reason, reason_en, example,
				contested, waived, waived_by)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			s.ID, h.Position, h.Type, h.Place, h.Count, h.Confidence, h.Reason, h.ReasonEN, h.Example, h.Contested, h.Waived, h.WaivedBy)
		if err != nil {
			return err
		}
	}
	return insertColumns(tx, s.ID, s.Columns)
}

const sampleRow = `id, version, fields_hash, document, name, sha256, size, row_count, complete, created_at`

// newestSample returns a product's newest sample; nil when it has none.
func newestSample(tx *ledger.Tx, product string) (*Sample, error) {
	var s Sample
	err := tx.Get(&s, `SELECT `+sampleRow+` FROM product_sample WHERE product = ? ORDER BY id DESC LIMIT 1`, product)
	if fault.KindOf(err) == fault.NotFound {
		return nil, nil // a draft without a sample is nothing wrong
	}
	if err != nil {
		return nil, err
	}
	return &s, readSample(tx, &s)
}

// samplesOf returns all samples of a product, oldest first.
func samplesOf(tx *ledger.Tx, product string) ([]Sample, error) {
	list := []Sample{}
	if err := tx.Select(&list, `SELECT `+sampleRow+` FROM product_sample WHERE product = ? ORDER BY id`, product); err != nil {
		return nil, err
	}
	for i := range list {
		if err := readSample(tx, &list[i]); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// readSample reads what was found in a sample and what its columns hold.
func readSample(tx *ledger.Tx, s *Sample) error {
	if err := readHits(tx, s); err != nil {
		return err
	}
	return readColumns(tx, s)
}

func readHits(tx *ledger.Tx, s *Sample) error {
	s.Hits = []Hit{}
	return tx.Select(&s.Hits, `SELECT position, type, place, count, confidence, reason, reason_en, example, contested, waived, waived_by
		FROM product_sample_hit WHERE sample = ? ORDER BY position`, s.ID)
}
