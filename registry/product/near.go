package product

import (
	"encoding/json"
	"slices"
	"strings"

	"huishu/compliance/access"
	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/ledger/search"
)

const (
	// maxNear bounds the products that are shown beside another one.
	maxNear = 10
	// nearFloor is the likeness in percent below which a product is not told of: whatever threshold a rule set names, less says nothing.
	nearFloor = 40
)

// Near is a registered product that is much like another one.
type Near struct {
	Product  string `json:"product"`
	Code     string `json:"code"`
	Operator string `json:"operator"`
	Content
	// Similarity is the mean of the four below, each the share in percent of what both hold in what either holds: pairs of
	// characters of name, description and names of the fields; source fields of the catalogue.
	Similarity    int `json:"similarity"`
	ByName        int `json:"by_name"`
	ByDescription int `json:"by_description"`
	ByFields      int `json:"by_fields"`
	BySources     int `json:"by_sources"`
}

// likeness are the four sets by which products are compared.
type likeness struct{ name, description, fields, sources []string }

func (c Content) likeness() likeness {
	var names, sources []string
	for _, f := range c.Fields {
		names = append(names, f.Name)
		for _, s := range f.Sources {
			sources = append(sources, s.Resource+"/"+s.Field)
		}
	}
	slices.Sort(sources)
	return likeness{search.Shingles(c.Name), search.Shingles(c.Description), search.Shingles(names...), slices.Compact(sources)}
}

// bands are the keys of a product. Sources have none: all products of a popular resource would meet. A mean of 70 with equal sources
// still leaves 60 to name, description or fields.
func (l likeness) bands() []int64 {
	return slices.Concat(search.Bands("name", l.name), search.Bands("description", l.description), search.Bands("fields", l.fields))
}

// NearTo returns the registered products that are much like a product, the likest first, at most ten: those whose registration
// stands or is suspended. It is the same for the same register, and does not ask who is looking.
func NearTo(tx *ledger.Tx, p Product) ([]Near, error) {
	own := p.likeness()
	keys := own.bands()
	list := []Near{}
	if len(keys) == 0 {
		return list, nil
	}
	args := make([]any, 0, len(keys)+1)
	for _, k := range keys {
		args = append(args, k)
	}
	var rows []struct {
		ID          string `db:"id"`
		Code        string `db:"code"`
		Operator    string `db:"operator"`
		Agreement   string `db:"agreement"`
		Name        string `db:"name"`
		Description string `db:"description"`
		Kind        Kind   `db:"kind"`
		Purpose     string `db:"purpose"`
		Fields      string `db:"fields"`
	}
	err := tx.Select(&rows, `SELECT p.id, p.code, p.operator, p.agreement, p.name, p.description, p.kind, p.purpose, p.fields FROM product p
		WHERE p.id IN (SELECT product FROM product_near WHERE band IN (?`+strings.Repeat(", ?", len(keys)-1)+`)) AND p.id <> ?
		AND NOT EXISTS (SELECT 1 FROM registration changed WHERE changed.id = ? AND changed.product = p.id)
		AND EXISTS (SELECT 1 FROM registration r WHERE r.product = p.id AND r.regime = 'registration' AND r.standing IN ('granted', 'suspended'))`, append(args, p.ID, p.Changes)...)
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		n := Near{Product: row.ID, Code: row.Code, Operator: row.Operator, Content: Content{
			Agreement: row.Agreement, Name: row.Name, Description: row.Description, Kind: row.Kind, Purpose: row.Purpose,
		}}
		if err := json.Unmarshal([]byte(row.Fields), &n.Fields); err != nil {
			return nil, err
		}
		other := n.likeness()
		n.ByName, n.ByDescription = search.Likeness(own.name, other.name), search.Likeness(own.description, other.description)
		n.ByFields, n.BySources = search.Likeness(own.fields, other.fields), search.Likeness(own.sources, other.sources)
		if n.Similarity = (n.ByName + n.ByDescription + n.ByFields + n.BySources) / 4; n.Similarity >= nearFloor {
			list = append(list, n)
		}
	}
	slices.SortFunc(list, func(a, b Near) int {
		if a.Similarity != b.Similarity {
			return b.Similarity - a.Similarity
		}
		return strings.Compare(a.Code, b.Code)
	})
	return list[:min(len(list), maxNear)], nil
}

// NearToFile is [NearTo] for the product of a registration, for those who may read it (act product.read). How another operator makes
// its fields, and from what, is told to the offices alone.
func NearToFile(tx *ledger.Tx, registration string) ([]Near, error) {
	r, err := GetRegistration(tx, registration)
	if err != nil {
		return nil, err
	}
	return nearShown(tx, r.Filed.Product)
}

// NearToAlteration is [NearToFile] for what an application would have registered; none where the content stays as it is.
func NearToAlteration(tx *ledger.Tx, id string) ([]Near, error) {
	m, err := GetAlteration(tx, id)
	if err != nil {
		return nil, err
	}
	c, err := procedure.Get(tx, m.CaseID)
	if err != nil {
		return nil, err
	}
	if !c.Visible(tx.Actor) {
		return nil, noAlteration()
	}
	if m.Filed == nil {
		return []Near{}, nil
	}
	return nearShown(tx, m.Filed.Product)
}

// nearShown lists what is near to the product of a file, as far as the acting account may know of it.
func nearShown(tx *ledger.Tx, filed Product) ([]Near, error) {
	if _, err := Show(tx, filed.ID); err != nil {
		return nil, err
	}
	list, err := NearTo(tx, filed)
	if err != nil || access.Can(tx.Actor, access.ProductRead, access.Facts{}) {
		return list, err
	}
	for i := range list {
		list[i].Agreement = ""
		for k := range list[i].Fields {
			list[i].Fields[k].Derivation, list[i].Fields[k].Sources = "", []Source{}
		}
	}
	return list, nil
}

// indexNear writes the keys of a registered product.
func indexNear(tx *ledger.Tx, p Product) error {
	if _, err := tx.Exec(`DELETE FROM product_near WHERE product = ?`, p.ID); err != nil {
		return err
	}
	var rows [][]any
	keys := p.likeness().bands()
	if len(keys) == 0 { // nothing is like it, and that is settled
		keys = []int64{0}
	}
	slices.Sort(keys)
	for _, k := range slices.Compact(keys) {
		rows = append(rows, []any{k, p.ID})
	}
	return tx.Insert(`INSERT INTO product_near (band, product)`, rows)
}

// IndexNear writes the keys of products that were registered before there were any, at most a hundred at a time, and returns how
// many there were.
func IndexNear(tx *ledger.Tx) (n int, err error) {
	var ids []string
	err = tx.Select(&ids, `SELECT p.id FROM product p WHERE p.code IS NOT NULL AND NOT EXISTS (SELECT 1 FROM product_near n WHERE n.product = p.id)
		ORDER BY p.id LIMIT ?`, dueAtOnce)
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		p, err := withoutSample(tx, `id = ?`, id)
		if err != nil {
			return n, err
		}
		if err := indexNear(tx, p); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}
