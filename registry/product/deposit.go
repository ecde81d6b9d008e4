package product

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// maxDeposited bounds the files of one deposit.
const maxDeposited = 200

// Deposit is the evidence deposit (存证) of a product's data before its application (26号 art. 7): what the data was (来源可查) and
// how it was made (加工可控), as hashes in the log. The data itself stays where it is safe.
type Deposit struct {
	ID string `json:"id"`
	// FieldsHash is the lineage: the SHA-256 of the fields with their derivations and sources, hexadecimal.
	FieldsHash string `json:"fields_hash"`
	// Data are the files of the product's data.
	Data []Deposited `json:"data"`
	// Process is the record of the processing in words, ProcessDocument the id of the document that is it: one of the two.
	// ProcessSHA256 is of the words or of the document, hexadecimal.
	Process         string `json:"process"`
	ProcessDocument string `json:"process_document"`
	ProcessSHA256   string `json:"process_sha256"`
	// Event is the event of the deposit; its receipt proves it.
	Event string `json:"event"`
	// CreatedAt is Unix milliseconds.
	CreatedAt int64 `json:"created_at"`
}

// Deposited is one file of the data by its hash.
type Deposited struct {
	Name string `json:"name"`
	// SHA256 is hexadecimal, 64 characters.
	SHA256 string `json:"sha256"`
}

// DepositForm is what an operator gives for a deposit.
type DepositForm struct {
	Data []Deposited
	// Process is the record of the processing in words, Document the id of a document that is it: one of the two.
	Process, Document string
}

// deposited is what the event of a deposit says.
type deposited struct {
	Deposit
	// Version is the product's version, SampleSHA256 the sample it had then; empty for none.
	Version      int64  `json:"version"`
	SampleSHA256 string `json:"sample_sha256"`
}

// PutDeposit deposits the hashes of a product's data, of its lineage and of the record of its processing (act product.deposit, 26号
// art. 7). A later deposit stands beside the earlier ones; the newest counts. What is filed or registered is fixed.
func PutDeposit(tx *ledger.Tx, id string, form DepositForm) (Product, error) {
	p, err := change(tx, access.ProductDeposit, id, papers)
	if err != nil {
		return Product{}, err
	}
	d := Deposit{
		FieldsHash: p.FieldsHash, Data: tidyDeposited(form.Data), Process: strings.TrimSpace(form.Process), ProcessDocument: form.Document,
		CreatedAt: tx.Now.UnixMilli(),
	}
	if err := d.check(p); err != nil {
		return Product{}, err
	}
	if d.ProcessDocument != "" {
		if d.ProcessSHA256, err = ownDocument(tx, d.ProcessDocument, p.Operator); err != nil {
			return Product{}, err
		}
	} else {
		sum := sha256.Sum256([]byte(d.Process))
		d.ProcessSHA256 = hex.EncodeToString(sum[:])
	}
	d.ID = tx.NewID()
	said := deposited{Deposit: d, Version: p.Version}
	if p.Sample != nil {
		said.SampleSHA256 = p.Sample.SHA256
	}
	if d.Event, err = tx.Record(ledger.Event{Kind: string(access.ProductDeposit), Subject: p.Ref(), Payload: said}); err != nil {
		return Product{}, err
	}
	if err := insertDeposit(tx, p.ID, d); err != nil {
		return Product{}, err
	}
	return Get(tx, id)
}

func tidyDeposited(list []Deposited) []Deposited {
	out := make([]Deposited, len(list))
	for i, x := range list {
		out[i] = Deposited{Name: strings.TrimSpace(x.Name), SHA256: strings.ToLower(strings.TrimSpace(x.SHA256))}
	}
	return out
}

// check refuses what deposits nothing, or could not be compared later.
func (d Deposit) check(p Product) error {
	errs := []*fault.Error{tooMany("data", len(d.Data), maxDeposited), fault.Paragraph("process", d.Process, maxParagraph)}
	if len(p.Fields) == 0 {
		errs = append(errs, fault.New(fault.Refused, "deposit.fields", "产品还没有字段，无法对加工链路存证", "The product has no fields, so that there is no lineage to deposit").
			At("fields").Do("请先填写字段与来源", "Enter its fields and their sources first"))
	}
	if len(d.Data) == 0 {
		errs = append(errs, fault.Required("data", "数据文件的 SHA-256", "SHA-256 of the data files"))
	}
	if (d.Process == "") == (d.ProcessDocument == "") {
		errs = append(errs, fault.New(fault.Invalid, "deposit.process", "请填写或上传加工过程记录，二者择一", "Give the record of the processing in words or as a document, one of the two").At("process"))
	}
	seen := map[string]bool{}
	for i, x := range d.Data {
		at := fmt.Sprintf("data[%d]", i)
		if bad := fault.NeedLine("name", x.Name, "文件名", "file name"); bad != nil {
			errs = append(errs, bad.At(at+".name"))
		}
		if bad := twice(seen, "name", x.Name); bad != nil {
			errs = append(errs, bad.At(at+".name"))
		}
		if !sha256Hex.MatchString(x.SHA256) {
			errs = append(errs, fault.New(fault.Invalid, "deposit.sha256", "SHA-256 须为 64 位十六进制", "A SHA-256 has 64 hexadecimal digits").
				At(at+".sha256").Do("请用 sha256sum 或 certutil -hashfile 文件 SHA256 计算", "Compute it with sha256sum, or with certutil -hashfile FILE SHA256"))
		}
	}
	return fault.Join(errs...)
}

var sha256Hex = regexp.MustCompile(`^[0-9a-f]{64}$`)

// ParseDeposited reads what sha256sum prints: a hash and a file's name on each line.
func ParseDeposited(text string) []Deposited {
	var list []Deposited
	for line := range strings.Lines(text) {
		sum, name, _ := strings.Cut(strings.TrimSpace(line), " ")
		if sum != "" {
			list = append(list, Deposited{Name: strings.TrimPrefix(strings.TrimSpace(name), "*"), SHA256: sum})
		}
	}
	return list
}

// depositCurrent reports whether the deposit is of the product's present fields.
func (p Product) depositCurrent() bool {
	return p.Deposit != nil && p.Deposit.FieldsHash == p.FieldsHash
}

type depositRow struct {
	ID              string `db:"id"`
	FieldsHash      string `db:"fields_hash"`
	Data            string `db:"data"`
	Process         string `db:"process"`
	ProcessDocument string `db:"process_document"`
	ProcessSHA256   string `db:"process_sha256"`
	Event           string `db:"event"`
	CreatedAt       int64  `db:"created_at"`
}

func insertDeposit(tx *ledger.Tx, product string, d Deposit) error {
	data, err := packed(d.Data)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO product_deposit (id, product, fields_hash, data, process, process_document, process_sha256, event, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		d.ID, product, d.FieldsHash, data, d.Process, d.ProcessDocument, d.ProcessSHA256, d.Event, d.CreatedAt)
	return err
}

// depositsOf returns the deposits of a product, oldest first; nil for none.
func depositsOf(tx *ledger.Tx, product string) ([]Deposit, error) {
	var rows []depositRow
	err := tx.Select(&rows, `SELECT id, fields_hash, data, process, process_document, process_sha256, event, created_at
		FROM product_deposit WHERE product = ? ORDER BY id`, product)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	list := make([]Deposit, len(rows))
	for i, r := range rows {
		list[i] = Deposit{
			ID: r.ID, FieldsHash: r.FieldsHash, Process: r.Process, ProcessDocument: r.ProcessDocument, ProcessSHA256: r.ProcessSHA256,
			Event: r.Event, CreatedAt: r.CreatedAt,
		}
		if err := json.Unmarshal([]byte(r.Data), &list[i].Data); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// newest returns the last of a product's deposits; nil when it has none.
func newest(list []Deposit) *Deposit {
	if len(list) == 0 {
		return nil
	}
	return &list[len(list)-1]
}
