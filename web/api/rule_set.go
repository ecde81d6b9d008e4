package api

import (
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
)

func mountRuleSet(a *API) {
	read(a, operation("list-rule-sets", "/rule-sets", "rule_set", "规则集 / Rule sets, with those in force today marked", public),
		func(tx *ledger.Tx, _ *struct{}) (list[rules.Entry], error) {
			return listOf(a.Book.Listing(workday.OfTime(tx.Now)), ""), nil
		})
	op := operation("get-rule-set", "/rule-sets/{id}", "rule_set", "一个规则集的规范文本 / One rule set in canonical JSON", public)
	op.Description = "The SHA-256 of these bytes is the hash that decisions name (RFC 8785)."
	readFile(a, op, func(_ *ledger.Tx, in *ByID) (string, []byte, error) {
		set, err := a.Book.ByID(in.ID)
		if err != nil {
			return "", nil, err
		}
		return set.ID + ".json", set.Canonical(), nil
	})
}
