package client

import (
	"slices"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/product"
)

// Keys of an operator's machines rest on its agreements: registry/product asks for them when one is to be suspended or ended.
var _ = product.DependOn(keysOf)

// keysOf are the clients with valid keys of the operators whose products are given.
func keysOf(tx *ledger.Tx, products []string) ([]product.Dependant, error) {
	operators, err := product.OperatorsOf(tx, products)
	if err != nil {
		return nil, err
	}
	var clients []Client
	for _, operator := range operators {
		of, err := ofParty(tx, operator)
		if err != nil {
			return nil, err
		}
		clients = append(clients, of...)
	}
	var list []product.Dependant
	for _, c := range clients {
		if !c.Revoked && slices.ContainsFunc(c.Keys, func(k Key) bool { return k.State(tx.Now) == "valid" }) {
			list = append(list, product.Dependant{
				Kind: "key", ID: c.ID, Title: c.Name, State: fault.T("密钥有效", "Its keys are valid"),
				Then: fault.T("密钥不吊销，但以本协议为依据的事项一律被拒绝", "Its keys stay, but whatever rests on this agreement is refused to them"),
			})
		}
	}
	return list, nil
}
