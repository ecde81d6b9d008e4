package product

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/tlog"
	"huishu/registry/catalogue"
)

// SubjectProduct is the subject kind of products in the journal.
const SubjectProduct = "product"

// Content is what an operator says of a product. A draft may have gaps; what the law
// demands is judged by [PreCheck].
type Content struct {
	// Agreement is the id of the agreement that the product is made under.
	Agreement string `json:"agreement"`
	Name      string `json:"name"`
	// Description is what the public notice will say of the content (26号 art. 12).
	Description string `json:"description"`
	Kind        Kind   `json:"kind"`
	// Purpose is one of the agreement's purposes.
	Purpose string `json:"purpose"`
	// Form is how the product is delivered.
	Form Form `json:"form"`
	// Frequency is how often it is updated, by the catalogue's code table.
	Frequency catalogue.Frequency `json:"frequency"`
	// Recipients are the kinds of recipient that it is meant for, of those that the agreement allows; none means all of them.
	Recipients []string `json:"recipients,omitempty"`
	Fields     []Field  `json:"fields"`
}

// Field is one field of a product with what it is made from.
type Field struct {
	Name    string `json:"name"`
	Meaning string `json:"meaning"`
	// Derivation says how the field is made from its sources.
	Derivation string   `json:"derivation"`
	Sources    []Source `json:"sources"`
}

// TakenOver is the derivation of a field that is its source field as it stands: nothing was processed.
const TakenOver = "直接取用"

// Source is what a product's field is made from: one field of a resource, or of somebody else's registered product
// (27号 art. 6 encourages others to develop further what an operator delivered).
type Source struct {
	// Resource is the id in the catalogue; empty where the source is a product.
	Resource string `json:"resource"`
	// Product is the id of the product; empty where the source is a resource.
	Product string `json:"product,omitempty"`
	// Field is the id of the resource's field, empty where the catalogue lists no fields of it; or the name of the product's.
	Field string `json:"field"`
	// Title and FieldName are as the catalogue, or the registration, had them when the source was named.
	Title     string `json:"title"`
	FieldName string `json:"field_name"`
}

// Product is one data product in its newest version.
type Product struct {
	ID string `json:"id"`
	// Code is given once, on the first registration (NDI-TR-2025-04); empty before.
	Code string `json:"code"`
	// Operator is the party id of the operator.
	Operator string `json:"operator"`
	Content
	// FieldsHash is the SHA-256 of the fields in canonical JSON, hexadecimal.
	FieldsHash string `json:"fields_hash"`
	// Merchant is the party id of the data merchant entrusted with listing it; empty for none.
	Merchant  string     `json:"merchant"`
	Materials []Material `json:"materials"`
	// Sample is the newest sample; nil before the first.
	Sample *Sample `json:"sample"`
	// Version grows with each edit; an edit names the version it saw.
	Version int64 `json:"version"`
	// The times are Unix milliseconds.
	CreatedAt int64 `json:"created_at"`
	UpdatedAt int64 `json:"updated_at"`
}

// Material is one material of the registration file: a document or a statement.
type Material struct {
	// Material is its id in the rule set, such as "risk_assessment".
	Material  string `db:"material" json:"material"`
	Document  string `db:"document" json:"document"`
	SHA256    string `db:"sha256" json:"sha256"`
	Statement string `db:"statement" json:"statement"`
	// AddedAt is Unix milliseconds.
	AddedAt int64 `db:"added_at" json:"added_at"`
}

// Ref names the product in the journal; its code is public once it has one.
func (p Product) Ref() ledger.Ref {
	return ledger.Ref{Kind: SubjectProduct, ID: p.ID, Code: p.Code}
}

// owned are the facts for acts of the operator whose product it is.
func (p Product) owned() access.Facts { return access.Facts{Owner: p.Operator, Object: p.Ref()} }

// Resources are the ids of the resources that the product itself takes in, in order of first use.
func (c Content) Resources() []string {
	return c.sources(func(s Source) string { return s.Resource })
}

// Products are the ids of the products that the product is made from directly, in order of first use.
func (c Content) Products() []string {
	return c.sources(func(s Source) string { return s.Product })
}

// sources are the ids that the sources give, each once; empty ones are none.
func (c Content) sources(id func(Source) string) []string {
	ids := []string{}
	seen := map[string]bool{"": true}
	for _, f := range c.Fields {
		for _, s := range f.Sources {
			if id := id(s); !seen[id] {
				seen[id] = true
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// encodeFields brings names, meanings, derivations and sources of the fields, in their order, into JCS, and gives its SHA-256 in
// hexadecimal. It is [tlog.Canonical], written by hand because every write of a product waits for it.
func encodeFields(fields []Field) (jcs, hash string, err error) {
	b := append(make([]byte, 0, 1024), '[')
	object := func(members ...string) {
		for i := 0; i < len(members) && err == nil; i += 2 {
			b = append(append(append(b, '"'), members[i]...), '"', ':')
			b, err = tlog.AppendString(b, members[i+1])
			b = append(b, ',')
		}
	}
	for i := range fields {
		f := &fields[i]
		b = append(b, '{')
		object("derivation", f.Derivation, "meaning", f.Meaning, "name", f.Name)
		b = append(b, `"sources":[`...)
		for _, s := range f.Sources {
			b = append(b, '{')
			object("field", s.Field, "field_name", s.FieldName)
			if s.Product != "" {
				object("product", s.Product)
			}
			object("resource", s.Resource, "title", s.Title)
			b[len(b)-1] = '}'
			b = append(b, ',')
		}
		b = append(closed(b), '}', ',')
	}
	if err != nil {
		return "", "", err
	}
	b = closed(b)
	sum := sha256.Sum256(b)
	return string(b), hex.EncodeToString(sum[:]), nil
}

// closed ends a JSON array whose items, if it has any, are each followed by a comma.
func closed(b []byte) []byte { return append(bytes.TrimSuffix(b, []byte{','}), ']') }

// hashOf is the SHA-256 of a value's canonical JSON, hexadecimal.
func hashOf(v any) (string, error) {
	b, err := tlog.Canonical(v)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), nil
}

// tidy trims what people typed.
func (c Content) tidy() Content {
	for _, s := range []*string{&c.Agreement, &c.Name, &c.Description, &c.Purpose} {
		*s = strings.TrimSpace(*s)
	}
	c.Recipients = tidyLines(c.Recipients)
	c.Fields = append([]Field{}, c.Fields...) // never nil: a product without fields has one form only
	for i := range c.Fields {
		f := &c.Fields[i]
		f.Name, f.Meaning, f.Derivation = strings.TrimSpace(f.Name), strings.TrimSpace(f.Meaning), strings.TrimSpace(f.Derivation)
		f.Sources = append([]Source{}, f.Sources...)
	}
	return c
}

// check refuses what cannot be stored of the i-th field.
func (f Field) check(i int) (bad []*fault.Error) {
	for _, e := range [...]*fault.Error{
		fault.NeedLine("name", f.Name, "字段名称", "name of the field"), fault.Line("meaning", f.Meaning),
		fault.Paragraph("derivation", f.Derivation, maxParagraph), tooMany("sources", len(f.Sources), maxSources),
	} {
		if e != nil {
			bad = append(bad, e.At(fieldPath(i, e.Field)))
		}
	}
	return bad
}

// fieldPath names a part of the i-th field in an error.
func fieldPath(i int, part string) string { return fmt.Sprintf("fields[%d].%s", i, part) }

// check refuses what cannot be stored.
func (c Content) check() error {
	errs := []*fault.Error{
		fault.NeedLine("agreement", c.Agreement, "授权运营协议", "agreement"),
		fault.NeedLine("name", c.Name, "产品名称", "name of the product"),
		fault.Paragraph("description", c.Description, maxParagraph),
		known("kind", c.Kind, Kinds),
		fault.Line("purpose", c.Purpose),
		known("form", c.Form, Forms),
		known("frequency", c.Frequency, catalogue.Frequencies),
		tooMany("fields", len(c.Fields), maxFields), tooMany("recipients", len(c.Recipients), maxPurposes),
	}
	named := map[string]bool{}
	for i, r := range c.Recipients {
		at := fmt.Sprintf("recipients[%d]", i)
		errs = append(errs, fault.Line(at, r), twice(named, at, r))
	}
	seen := make(map[string]bool, len(c.Fields))
	for i, f := range c.Fields {
		errs = append(errs, f.check(i)...)
		if bad := twice(seen, "name", f.Name); bad != nil {
			errs = append(errs, bad.At(fieldPath(i, "name")))
		}
	}
	return fault.Join(errs...)
}
