package product

import (
	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// SeenRegistration finds a registration by its id, the newest one of the product with the code, or the national one of a query code, for those who may read its case;
// NotFound "registration.not_found" for everybody else.
func SeenRegistration(tx *ledger.Tx, name string) (Registration, error) {
	unseen := fault.New(fault.NotFound, "registration.not_found", "没有这件登记", "There is no such registration")
	r, err := GetRegistration(tx, name)
	if fault.KindOf(err) == fault.NotFound {
		var p Product
		if p, err = ByCode(tx, name); err == nil {
			r, err = LatestRegistration(tx, p.ID)
		} else if fault.KindOf(err) == fault.NotFound {
			r, err = registeredByKey(tx, name)
		}
	}
	if fault.KindOf(err) == fault.NotFound {
		return Registration{}, unseen
	}
	if err != nil {
		return Registration{}, err
	}
	c, err := procedure.Get(tx, r.CaseID)
	if err == nil && !c.Visible(tx.Actor) {
		return Registration{}, unseen
	}
	return r, err
}
