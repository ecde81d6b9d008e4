package product

import (
	"errors"

	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// hitProduct is a product that an agreement carries, with its newest registration: all in one row, because there may be many.
type hitProduct struct {
	ID           string   `db:"id"`
	Code         string   `db:"code"`
	Name         string   `db:"name"`
	Agreement    string   `db:"agreement"`
	Registration string   `db:"registration"`
	Number       string   `db:"number"`
	Standing     Standing `db:"standing"`
	From         string   `db:"valid_from"`
	To           string   `db:"valid_to"`
	Carrier      Standing `db:"agreement_standing"`
	Stopped      int64    `db:"agreement_suspended_at"`
	EndsOn       string   `db:"agreement_ends_on"`
	Outside      int64    `db:"outside_since"`
	status       Status
}

// hit are the products made under the agreement, and the registered ones that are made from these at any depth, by their ids.
// What is not registered yet is its maker's own.
func (a Agreement) hit(tx *ledger.Tx) ([]hitProduct, error) {
	var rows []hitProduct
	err := tx.Select(&rows, `WITH RECURSIVE hit (product) AS (
			SELECT id FROM product WHERE agreement = ?
			UNION SELECT s.product FROM product_source s JOIN hit ON s.source = hit.product)
		SELECT p.id, COALESCE(p.code, '') AS code, p.name, p.agreement, COALESCE(r.id, '') AS registration, COALESCE(r.number, '') AS number,
			COALESCE(r.standing, '') AS standing, COALESCE(r.valid_from, '') AS valid_from, COALESCE(r.valid_to, '') AS valid_to, COALESCE(r.outside_since, 0) AS outside_since,
			COALESCE(a.standing, '') AS agreement_standing, COALESCE(a.suspended_at, 0) AS agreement_suspended_at, COALESCE(`+agreementEnd+`, '') AS agreement_ends_on
		FROM hit JOIN product p ON p.id = hit.product
			LEFT JOIN registration r ON r.id = (SELECT MAX(latest.id) FROM registration latest WHERE latest.product = p.id AND latest.regime = 'registration')
			LEFT JOIN agreement a ON a.id = r.agreement
		WHERE p.agreement = ? OR p.code IS NOT NULL ORDER BY p.id`, a.ID, a.ID)
	if err != nil {
		return nil, err
	}
	today := workday.OfTime(tx.Now)
	for i := range rows {
		if rows[i].status, err = rows[i].statusOn(today); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// statusOn is what the registration is worth on the day; empty where there is none.
func (h hitProduct) statusOn(day workday.Date) (Status, error) {
	if h.Registration == "" {
		return "", nil
	}
	r := Registration{Standing: h.Standing, OutsideSince: h.Outside, agreement: carried{standing: h.Carrier, suspendedAt: h.Stopped}}
	var err1, err2, err3 error
	r.ValidFrom, err1 = dayOf(h.From)
	r.ValidTo, err2 = dayOf(h.To)
	r.agreement.endsOn, err3 = dayOf(h.EndsOn)
	return r.Status(day), errors.Join(err1, err2, err3)
}

// dependants are the product and its registration, if it has one that stands or is being decided.
func (h hitProduct) dependants() []Dependant {
	p := Dependant{
		Kind: SubjectProduct, ID: h.ID, Code: h.Code, Title: h.Name, State: fault.T("未登记", "Not registered"),
		Then: fault.T("不能申请登记", "It cannot be filed for registration"),
	}
	if h.Registration == "" {
		return []Dependant{p}
	}
	p.State, p.Then = h.status.Title(), fault.T("登记不再有效，不能交易", "Its registration carries no more; it cannot be traded")
	if r := (Registration{Standing: h.Standing}); !r.current() {
		return []Dependant{p}
	}
	return []Dependant{p, {
		Kind: SubjectRegistration, ID: h.Registration, Code: h.Number, Title: h.Name, State: h.status.Title(),
		Then: fault.T("不再是交易、交付的依据", "Nothing can be traded or delivered on it"),
	}}
}

// OperatorsOf are the party ids of the operators of products, each once.
func OperatorsOf(tx *ledger.Tx, products []string) (operators []string, err error) {
	among, values := Among(products)
	err = tx.Select(&operators, `SELECT DISTINCT operator FROM product WHERE id IN `+among+` ORDER BY operator`, values...)
	return operators, err
}
