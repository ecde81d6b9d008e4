package product

import (
	"fmt"
	"slices"
	"strings"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/vault"
	"huishu/registry/catalogue"
	"huishu/registry/party"
)

// Create enters a new product of the acting operator (act product.create). It may have
// gaps, but names an agreement of that operator and only sources that the catalogue knows.
func Create(tx *ledger.Tx, c Content) (Product, error) {
	p := Product{Operator: tx.Actor.Party, Content: c.tidy(), Materials: []Material{}, Version: 1}
	if err := access.Require(tx, access.ProductCreate, access.Facts{Owner: p.Operator}); err != nil {
		return Product{}, err
	}
	if err := party.RequireAllowed(tx, p.Operator, party.Operator, party.CreateProduct); err != nil {
		return Product{}, err
	}
	fields, err := p.settle(tx)
	if err != nil {
		return Product{}, err
	}
	p.ID, p.CreatedAt, p.UpdatedAt = tx.NewID(), tx.Now.UnixMilli(), tx.Now.UnixMilli()
	if err := insertProduct(tx, p, fields); err != nil {
		return Product{}, err
	}
	_, err = tx.Record(ledger.Event{Kind: string(access.ProductCreate), Subject: p.Ref(), Payload: &p, State: stateOf(&p, []Sample{})})
	return p, err
}

// Edit replaces a product's content (act product.edit). seen is the version the editor saw: a
// newer one in between is a Conflict with code "stale_edit". What is filed or registered is fixed.
func Edit(tx *ledger.Tx, id string, seen int64, c Content) (Product, error) {
	p, err := change(tx, access.ProductEdit, id, content)
	if err != nil {
		return Product{}, err
	}
	under := p.Agreement
	p.Content = c.tidy()
	if p.Changes != "" && p.Agreement != under {
		return Product{}, fault.New(fault.Invalid, "alteration.agreement", "变更登记不能更换授权运营协议", "A change does not move the registration to another agreement").At("agreement").
			Do("换用另一份协议的，应当作为新产品登记", "Register it as a product under that agreement")
	}
	fields, err := p.settle(tx)
	if err != nil {
		return Product{}, err
	}
	p.UpdatedAt = tx.Now.UnixMilli()
	if err := updateContent(tx, p, fields, seen); err != nil {
		return Product{}, err
	}
	if p, err = Get(tx, id); err != nil {
		return Product{}, err
	}
	_, err = tx.Record(ledger.Event{Kind: string(access.ProductEdit), Subject: p.Ref(), Payload: p})
	return p, err
}

// change opens a product for an act of its operator that alters a part of the file.
func change(tx *ledger.Tx, act access.Act, id string, of part) (Product, error) {
	p, err := Get(tx, id)
	if err != nil {
		return Product{}, err
	}
	if err := access.Require(tx, act, p.owned()); err != nil {
		return Product{}, err
	}
	return p, mayChange(tx, p, of)
}

// settle checks the content, fills what the catalogue says of the sources and hashes the fields, which
// it returns as they are stored.
func (p *Product) settle(tx *ledger.Tx) (fields string, err error) {
	if err := p.check(); err != nil {
		return "", err
	}
	operator, err := operatorOf(tx, p.Agreement)
	if fault.KindOf(err) == fault.NotFound || err == nil && operator != p.Operator {
		return "", fault.New(fault.Invalid, "agreement.unknown", "贵单位没有这份授权运营协议", "Your organisation has no such agreement").At("agreement")
	}
	if err != nil {
		return "", err
	}
	resources := map[string]catalogue.Outline{}
	var errs []*fault.Error
	for i := range p.Fields {
		for j := range p.Fields[i].Sources {
			bad, err := p.Fields[i].Sources[j].settle(tx, resources)
			if err != nil {
				return "", err
			}
			if bad != nil {
				errs = append(errs, bad.At(fmt.Sprintf("fields[%d].sources[%d]", i, j)))
			}
		}
		if bad := sortSources(p.Fields[i].Sources); bad != nil {
			errs = append(errs, bad.At(fmt.Sprintf("fields[%d].sources", i)))
		}
	}
	if err := fault.Join(errs...); err != nil {
		return "", err
	}
	fields, p.FieldsHash, err = encodeFields(p.Fields)
	return fields, err
}

// Says reports whether the product's content is c, however c is written: an application that is sent again is known by it.
func (p Product) Says(tx *ledger.Tx, c Content) (bool, error) {
	q := Product{Operator: p.Operator, Content: c.tidy()}
	if _, err := q.settle(tx); err != nil {
		return false, err
	}
	old, err := hashOf(p.Content)
	if err != nil {
		return false, err
	}
	sent, err := hashOf(q.Content)
	return old == sent, err
}

// sortSources brings the sources into the order in which they are read back, so that one
// content has one hash, and refuses a source named twice.
func sortSources(sources []Source) *fault.Error {
	order := func(a, b Source) int {
		return strings.Compare(a.Resource+"\x00"+a.Product+"\x00"+a.Field, b.Resource+"\x00"+b.Product+"\x00"+b.Field)
	}
	slices.SortFunc(sources, order)
	for i := 1; i < len(sources); i++ {
		if order(sources[i-1], sources[i]) == 0 {
			return fault.New(fault.Invalid, "list.duplicate", "同一来源字段重复填写", "A source is named twice")
		}
	}
	return nil
}

// settle looks the source up in the catalogue: the resource exists, and a field is named
// where the catalogue lists fields. A product is looked up in the register.
func (s *Source) settle(tx *ledger.Tx, known map[string]catalogue.Outline) (*fault.Error, error) {
	if s.Product != "" {
		return s.settleProduct(tx)
	}
	r, ok := known[s.Resource]
	if !ok {
		var err error
		r, err = catalogue.OutlineOf(tx, s.Resource)
		if fault.KindOf(err) == fault.NotFound {
			return fault.New(fault.Invalid, "source.resource", "资源目录中没有这项资源", "The catalogue has no such resource"), nil
		}
		if err != nil {
			return nil, err
		}
		known[s.Resource] = r
	}
	s.Title, s.FieldName = r.Title, ""
	if s.Field == "" {
		if len(r.Fields) == 0 {
			return nil, nil
		}
		return fault.Newf(fault.Invalid, "source.field", "请指明来自资源“%s”的哪个字段", "Name the field of resource %s", r.Title), nil
	}
	if s.FieldName, ok = r.Fields[s.Field]; !ok {
		return fault.Newf(fault.Invalid, "source.field", "资源“%s”没有这个字段", "Resource %s has no such field", r.Title), nil
	}
	return nil, nil
}

// Entrust names the data merchant that may list the product, or none with merchant ""
// (act product.entrust). The merchant must be registered (Art. 18).
func Entrust(tx *ledger.Tx, id, merchant string) (Product, error) {
	p, err := Get(tx, id)
	if err != nil {
		return Product{}, err
	}
	if err := access.Require(tx, access.ProductEntrust, p.owned()); err != nil {
		return Product{}, err
	}
	if merchant != "" {
		if err := party.RequireAllowed(tx, merchant, party.Merchant, party.MakeListing); err != nil {
			return Product{}, err
		}
	}
	if _, err := tx.Exec(`UPDATE product SET merchant = ?, updated_at = ? WHERE id = ?`, merchant, tx.Now.UnixMilli(), id); err != nil {
		return Product{}, err
	}
	p.Merchant, p.UpdatedAt = merchant, tx.Now.UnixMilli()
	_, err = tx.Record(ledger.Event{Kind: string(access.ProductEntrust), Subject: p.Ref(), Payload: map[string]string{"merchant": merchant}})
	return p, err
}

// ReplaceMaterial is [PutMaterial] for an editor who saw the material as it was added at seen (Unix milliseconds, 0 for not there): one
// that was replaced since is a Conflict with code "stale_edit".
func ReplaceMaterial(tx *ledger.Tx, id string, seen int64, m Material) (Product, error) {
	p, err := change(tx, access.ProductEdit, id, papers)
	if err != nil {
		return Product{}, err
	}
	if p.material(strings.TrimSpace(m.Material)).AddedAt != seen {
		return Product{}, staleEdit()
	}
	return p.put(tx, m)
}

// material is one material of the file; the zero one where it is not there.
func (p Product) material(id string) Material {
	for _, m := range p.Materials {
		if m.Material == id {
			return m
		}
	}
	return Material{}
}

// PutMaterial sets one material of the registration file: a document that the operator handed
// in, or a statement in words (act product.edit). What was there before is replaced.
func PutMaterial(tx *ledger.Tx, id string, m Material) (Product, error) {
	p, err := change(tx, access.ProductEdit, id, papers)
	if err != nil {
		return Product{}, err
	}
	return p.put(tx, m)
}

func (p Product) put(tx *ledger.Tx, m Material) (Product, error) {
	m.Material, m.Statement = strings.TrimSpace(m.Material), strings.TrimSpace(m.Statement)
	m.AddedAt, m.SHA256 = max(tx.Now.UnixMilli(), p.material(m.Material).AddedAt+1), "" // editors tell versions apart by it
	err := fault.Join(fault.NeedLine("material", m.Material, "材料", "material"), fault.Paragraph("statement", m.Statement, maxParagraph))
	if err != nil {
		return Product{}, err
	}
	if (m.Document == "") == (m.Statement == "") {
		return Product{}, fault.New(fault.Invalid, "material.one", "请上传文件或填写说明，二者择一", "Give a document or a statement, one of the two").At("document")
	}
	if m.Document != "" {
		if m.SHA256, err = ownDocument(tx, m.Document, p.Operator); err != nil {
			return Product{}, err
		}
	}
	_, err = tx.Exec(`INSERT INTO product_material (product, material, document, sha256, statement, added_at) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (product, material) DO UPDATE SET document = excluded.document, sha256 = excluded.sha256,
			statement = excluded.statement, added_at = excluded.added_at`, p.ID, m.Material, m.Document, m.SHA256, m.Statement, m.AddedAt)
	if err != nil {
		return Product{}, err
	}
	if _, err := tx.Record(ledger.Event{Kind: "product.material", Under: string(access.ProductEdit), Subject: p.Ref(), Payload: m}); err != nil {
		return Product{}, err
	}
	return Get(tx, p.ID)
}

// ownDocument returns the hash of a document of the party, and NotFound for anybody else's.
func ownDocument(tx *ledger.Tx, document, owner string) (sha256 string, err error) {
	d, err := vault.Get(tx, document)
	if err != nil {
		return "", err
	}
	if d.Owner != owner {
		return "", fault.New(fault.NotFound, "document.not_found", "没有这份文件", "There is no such document").At("document")
	}
	return d.SHA256, nil
}
