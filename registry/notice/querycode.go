package notice

import (
	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/product"
)

// The holder of a national registration is told that its query code was put right: the result that it has shown others stands no more.
var _ = TellOf(product.SubjectRegistration, recoded)

func recoded(tx *ledger.Tx, e ledger.Recorded) ([]News, error) {
	if e.Kind != string(access.RegistrationRecode) {
		return nil, nil
	}
	r, err := product.GetRegistration(tx, e.Subject.ID)
	if err != nil {
		return nil, err
	}
	correction, ok := e.Payload.(product.Recoded)
	if !ok {
		return nil, nil
	}
	same := func(s string) fault.Text { return fault.T(s, s) }
	return []News{{Occasion: Recoded, Parties: []string{r.Operator}, Link: "/cases/" + r.CaseID, Words: map[string]fault.Text{
		"title": same(oneLine(r.Filed.Product.Name)), "was": same(correction.From), "code": same(correction.To), "reason": same(correction.Reason),
	}}}, nil
}
