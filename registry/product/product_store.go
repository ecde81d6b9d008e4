package product

import (
	"encoding/json"
	"errors"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/catalogue"
)

// productRow is a row of table product.
type productRow struct {
	ID          string              `db:"id"`
	Code        string              `db:"code"`
	Operator    string              `db:"operator"`
	Agreement   string              `db:"agreement"`
	Name        string              `db:"name"`
	Description string              `db:"description"`
	Kind        Kind                `db:"kind"`
	Purpose     string              `db:"purpose"`
	Form        Form                `db:"form"`
	Frequency   catalogue.Frequency `db:"frequency"`
	Recipients  string              `db:"recipients"`
	Fields      string              `db:"fields"`
	FieldsHash  string              `db:"fields_hash"`
	Changes     string              `db:"changes"`
	Merchant    string              `db:"merchant"`
	Version     int64               `db:"version"`
	CreatedAt   int64               `db:"created_at"`
	UpdatedAt   int64               `db:"updated_at"`
}

func (r productRow) product() (Product, error) {
	p := Product{
		ID: r.ID, Code: r.Code, Operator: r.Operator, FieldsHash: r.FieldsHash, Changes: r.Changes, Merchant: r.Merchant, Version: r.Version,
		CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt,
		Content: Content{
			Agreement: r.Agreement, Name: r.Name, Description: r.Description, Kind: r.Kind, Purpose: r.Purpose,
			Form: r.Form, Frequency: r.Frequency,
		},
		Materials: []Material{},
	}
	return p, errors.Join(json.Unmarshal([]byte(r.Fields), &p.Fields), json.Unmarshal([]byte(r.Recipients), &p.Recipients))
}

// insertProduct takes the fields as [encodeFields] gives them.
func insertProduct(tx *ledger.Tx, p Product, fields string) error {
	recipients, err := packed(p.Recipients)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO product (id, code, operator, agreement, name, description, kind, purpose, form, frequency, recipients, fields,
			fields_hash, changes, merchant, version, created_at, updated_at)
		VALUES (?, NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?, ?, ?)`,
		p.ID, p.Operator, p.Agreement, p.Name, p.Description, p.Kind, p.Purpose, p.Form, p.Frequency, recipients, fields, p.FieldsHash, p.Changes,
		p.Version, p.CreatedAt, p.UpdatedAt)
	if err != nil {
		return err
	}
	return indexSources(tx, p)
}

// updateContent replaces the content if the version is still the one the editor saw.
func updateContent(tx *ledger.Tx, p Product, fields string, seen int64) error {
	recipients, err := packed(p.Recipients)
	if err != nil {
		return err
	}
	n, err := tx.Exec(`UPDATE product SET agreement = ?, name = ?, description = ?, kind = ?, purpose = ?, form = ?, frequency = ?, recipients = ?,
			fields = ?, fields_hash = ?, version = version + 1, updated_at = ?
		WHERE id = ? AND version = ?`,
		p.Agreement, p.Name, p.Description, p.Kind, p.Purpose, p.Form, p.Frequency, recipients, fields, p.FieldsHash, p.UpdatedAt, p.ID, seen)
	if err != nil {
		return err
	}
	if n == 0 {
		return staleEdit()
	}
	for _, table := range []string{"product_resource", "product_source"} {
		if _, err := tx.Exec(`DELETE FROM `+table+` WHERE product = ?`, p.ID); err != nil {
			return err
		}
	}
	return indexSources(tx, p)
}

// indexSources notes by which resources, and by which other products, the product is found.
func indexSources(tx *ledger.Tx, p Product) error {
	of := func(ids []string) (rows [][]any) {
		for _, id := range ids {
			rows = append(rows, []any{id, p.ID})
		}
		return rows
	}
	if err := tx.Insert(`INSERT INTO product_resource (resource, product)`, of(p.Resources())); err != nil {
		return err
	}
	return tx.Insert(`INSERT INTO product_source (source, product)`, of(p.Products()))
}

// Get returns one product with fields, materials and newest sample. It does not ask who is looking.
func Get(tx *ledger.Tx, id string) (Product, error) {
	return oneProduct(tx, `id = ?`, id)
}

// ByCode returns the product of a public code.
func ByCode(tx *ledger.Tx, code string) (Product, error) {
	return oneProduct(tx, `code = ?`, code)
}

// Named returns the newest product of an operator that has the name; NotFound when none has.
func Named(tx *ledger.Tx, operator, name string) (Product, error) {
	return oneProduct(tx, `operator = ? AND name = ? ORDER BY id DESC LIMIT 1`, operator, name)
}

func oneProduct(tx *ledger.Tx, where string, args ...any) (Product, error) {
	p, err := withoutSample(tx, where, args...)
	if err != nil {
		return Product{}, err
	}
	deposits, err := depositsOf(tx, p.ID)
	if err != nil {
		return Product{}, err
	}
	p.Deposit = newest(deposits)
	p.Sample, err = newestSample(tx, p.ID)
	return p, err
}

func withoutSample(tx *ledger.Tx, where string, args ...any) (Product, error) {
	var r productRow
	err := tx.Get(&r, `SELECT id, COALESCE(code, '') AS code, operator, agreement, name, description, kind, purpose, form, frequency,
		recipients, fields, fields_hash, changes, merchant, version, created_at, updated_at FROM product WHERE `+where, args...)
	if fault.KindOf(err) == fault.NotFound {
		return Product{}, noProduct()
	}
	if err != nil {
		return Product{}, err
	}
	p, err := r.product()
	if err != nil {
		return Product{}, err
	}
	err = tx.Select(&p.Materials, `SELECT material, document, sha256, statement, added_at FROM product_material WHERE product = ? ORDER BY material`, p.ID)
	return p, err
}

func noProduct() *fault.Error {
	return fault.New(fault.NotFound, "product.not_found", "没有这个数据产品", "There is no such data product")
}

// Query selects products; empty fields do not.
type Query struct {
	// Operator and Merchant are party ids.
	Operator, Merchant string
	// Agreement is an agreement's id, Resource a catalogue id that a field is made from.
	Agreement, Resource string
	// Unfiled selects those for whose registration nobody has applied, or whose application was taken back.
	Unfiled bool
	Page
}

// OfParty lists products in any state for those who work with them, newest first: of them those that the actor may read (act
// product.read).
func OfParty(tx *ledger.Tx, q Query) (items []Product, next string, err error) {
	w := where{}
	w.equal("operator", q.Operator)
	if q.Merchant != "" {
		w.add(`merchant = ? AND merchant <> ''`, q.Merchant) // as its index says
	}
	scope, values := access.ReachOf(tx.Actor, access.ProductRead).Where("operator", "merchant")
	w.add(scope, values...)
	w.equal("agreement", q.Agreement)
	if q.Resource != "" {
		w.add(`id IN (SELECT product FROM product_resource WHERE resource = ?)`, q.Resource)
	}
	if q.Unfiled {
		w.add(unfiled(City))
	}
	ids, next, err := q.keys(tx, "product", w)
	if err != nil {
		return nil, "", err
	}
	items = make([]Product, 0, len(ids))
	for _, id := range ids {
		p, err := Get(tx, id)
		if err != nil {
			return nil, "", err
		}
		items = append(items, p)
	}
	return items, next, nil
}
