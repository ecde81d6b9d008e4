package product

import (
	"encoding/json"

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
	Fields      string              `db:"fields"`
	FieldsHash  string              `db:"fields_hash"`
	Merchant    string              `db:"merchant"`
	Version     int64               `db:"version"`
	CreatedAt   int64               `db:"created_at"`
	UpdatedAt   int64               `db:"updated_at"`
}

func (r productRow) product() (Product, error) {
	p := Product{
		ID: r.ID, Code: r.Code, Operator: r.Operator, FieldsHash: r.FieldsHash, Merchant: r.Merchant, Version: r.Version,
		CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt,
		Content: Content{
			Agreement: r.Agreement, Name: r.Name, Description: r.Description, Kind: r.Kind, Purpose: r.Purpose,
			Form: r.Form, Frequency: r.Frequency,
		},
		Materials: []Material{},
	}
	return p, json.Unmarshal([]byte(r.Fields), &p.Fields)
}

// insertProduct takes the fields as [encodeFields] gives them.
func insertProduct(tx *ledger.Tx, p Product, fields string) error {
	_, err := tx.Exec(`INSERT INTO product (id, code, operator, agreement, name, description, kind, purpose, form, frequency, fields,
			fields_hash, merchant, version, created_at, updated_at)
		VALUES (?, NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?, ?, ?)`,
		p.ID, p.Operator, p.Agreement, p.Name, p.Description, p.Kind, p.Purpose, p.Form, p.Frequency, fields, p.FieldsHash,
		p.Version, p.CreatedAt, p.UpdatedAt)
	if err != nil {
		return err
	}
	return indexResources(tx, p)
}

// updateContent replaces the content if the version is still the one the editor saw.
func updateContent(tx *ledger.Tx, p Product, fields string, seen int64) error {
	n, err := tx.Exec(`UPDATE product SET agreement = ?, name = ?, description = ?, kind = ?, purpose = ?, form = ?, frequency = ?,
			fields = ?, fields_hash = ?, version = version + 1, updated_at = ?
		WHERE id = ? AND version = ?`,
		p.Agreement, p.Name, p.Description, p.Kind, p.Purpose, p.Form, p.Frequency, fields, p.FieldsHash, p.UpdatedAt, p.ID, seen)
	if err != nil {
		return err
	}
	if n == 0 {
		return staleEdit()
	}
	if _, err := tx.Exec(`DELETE FROM product_resource WHERE product = ?`, p.ID); err != nil {
		return err
	}
	return indexResources(tx, p)
}

// indexResources notes by which resources the product is found.
func indexResources(tx *ledger.Tx, p Product) error {
	var rows [][]any
	for _, r := range p.Resources() {
		rows = append(rows, []any{r, p.ID})
	}
	return tx.Insert(`INSERT INTO product_resource (resource, product)`, rows)
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
		fields, fields_hash, merchant, version, created_at, updated_at FROM product WHERE `+where, args...)
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
