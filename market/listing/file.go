package listing

import (
	"context"
	"errors"
	"fmt"
	"io"

	"huishu/compliance/access"
	"huishu/compliance/scan"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/vault"
	"huishu/market"
	"huishu/registry/product"
)

// MaxFile bounds a data file, in bytes.
const MaxFile = 512 << 20

// sure is the confidence from which a finding of the scanner holds up a data file.
const sure = 0.8

// Stored is a data file that lies in the vault and has been scanned. It comes from [PutFile]
// only, so that no report can be made up.
type Stored struct {
	ref    vault.Ref
	name   string
	report scan.Report
}

// Finding is what the scanner says of one place of a data file.
type Finding struct {
	Type       string  `json:"type"`
	Place      string  `json:"place"`
	Count      int64   `json:"count"`
	Confidence float64 `json:"confidence"`
	Reason     string  `json:"reason"`
	ReasonEN   string  `json:"reason_en"`
	// Example is one value, masked.
	Example string `json:"example"`
}

// maxFindings bounds the findings that are kept of one file. More say nothing new.
const maxFindings = 100

// findings are what is kept of the report, the surest first.
func (s Stored) findings() []Finding {
	list := []Finding{}
	for _, f := range s.report.Findings[:min(len(s.report.Findings), maxFindings)] {
		list = append(list, Finding{string(f.Type), f.Place, int64(f.Count), f.Confidence, f.Reason, f.ReasonEN, f.Example})
	}
	return list
}

// SHA256 is the hash of the file, hexadecimal.
func (s Stored) SHA256() string { return s.ref.SHA256 }

// PutFile stores a data file and scans what was stored, outside any transaction. At most
// [MaxFile] bytes.
func PutFile(ctx context.Context, v *vault.Vault, name string, r io.Reader) (Stored, error) {
	if name = vault.CleanName(name); name == "" {
		return Stored{}, fault.Required("name", "文件名", "file name")
	}
	ref, err := v.Put(ctx, r, MaxFile)
	if err != nil {
		return Stored{}, err
	}
	plain, err := v.Open(ref)
	if err != nil {
		return Stored{}, err
	}
	report, err := scan.File(name, plain, scan.Options{MaxBytes: MaxFile, Hash: true})
	if err := errors.Join(err, plain.Close()); err != nil {
		return Stored{}, unscannable(err)
	}
	if report.SHA256 != ref.SHA256 {
		return Stored{}, fmt.Errorf("the scanner read %s, the vault stored %s", report.SHA256, ref.SHA256)
	}
	return Stored{ref, name, report}, nil
}

func unscannable(err error) error {
	var e *scan.Error
	if !errors.As(err, &e) {
		return err
	}
	kind := fault.Invalid
	if e.Code == scan.CodeTooLarge {
		kind = fault.TooLarge
	}
	return fault.New(kind, string(e.Code), e.ZH, e.EN).At("file").Wrap(err).
		Do("请上传 CSV、XLSX、JSON 或文本格式的文件", "Upload the file as CSV, XLSX, JSON or text")
}

// AttachFile makes a stored file the one that the offer delivers (act listing.file): by the
// merchant or the operator, before and after publication. Orders keep the file they were placed on.
func AttachFile(tx *ledger.Tx, id string, s Stored) (Listing, error) {
	l, err := open(tx, access.ListingFile, id)
	if err != nil {
		return Listing{}, err
	}
	if l.State == Withdrawn {
		return Listing{}, market.NotNow()
	}
	if _, err := product.RequireRegistered(tx, l.Product); err != nil {
		return Listing{}, err
	}
	if err := l.compare(tx, s.report); err != nil {
		return Listing{}, err
	}
	doc, err := vault.Attach(tx, vault.Attachment{
		Ref: s.ref, Name: s.name, Owner: tx.Actor.Party, Purpose: "listing.file", Under: string(access.ListingFile),
	})
	if err != nil {
		return Listing{}, err
	}
	l.File = &File{
		Document: doc.ID, Name: doc.Name, SHA256: doc.SHA256, SizeBytes: doc.Size, Rows: int64(s.report.Rows),
		AddedAt: tx.Now.UnixMilli(), Findings: s.findings(),
	}
	l.UpdatedAt = l.File.AddedAt
	if err := updateFile(tx, l); err != nil {
		return Listing{}, err
	}
	l.Version++
	_, err = tx.Record(ledger.Event{Kind: string(access.ListingFile), Subject: l.Ref(), Payload: l.File.public()})
	return l, err
}

// compare refuses a file in which the scanner finds, for sure, what it did not find in the
// sample that was registered: the registration does not cover it.
func (l Listing) compare(tx *ledger.Tx, report scan.Report) error {
	p, err := product.Get(tx, l.Product)
	if err != nil {
		return err
	}
	registered := map[string]bool{}
	if p.Sample != nil {
		for _, h := range p.Sample.Hits {
			registered[h.Type] = true
		}
	}
	var errs []*fault.Error
	for _, f := range report.Findings {
		if f.Confidence < sure || registered[string(f.Type)] {
			continue
		}
		zh, en := f.Type.Label()
		errs = append(errs, fault.New(fault.Refused, "listing.personal_information",
			fmt.Sprintf("文件“%s”处含疑似%s，共 %d 处，而登记的样例没有", f.Place, zh, f.Count),
			fmt.Sprintf("The file holds what looks like personal information at “%s” (%s, %d times); the registered sample does not", f.Place, en, f.Count)).At("file").By(market.Article).
			Do("请脱敏后重新上传；内容有变化的，应当重新登记", "Mask it and upload it again; what has changed is registered anew"))
	}
	return fault.Join(errs...)
}
