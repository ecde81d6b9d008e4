package pack_test

import (
	"bytes"
	"testing"

	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/market/markettest"
	"huishu/registry/complaint"
	"huishu/web/pack"
)

// TestPackTellsNotWhoComplained: a party that was complained of has the complaint's course in its own pack, and so has the office; who
// complained, and in which words, neither has. The auditor has it all.
func TestPackTellsNotWhoComplained(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	const words = "该公司将所购数据转手他人，我处有记录。"
	var c complaint.Complaint
	w.Must(w.Buyer.Actor, func(tx *ledger.Tx) (err error) {
		c, err = complaint.File(tx, w.Book, complaint.Content{Respondent: w.Merchant.ID, Category: complaint.Misuse, Statement: words, Naming: complaint.Anonymous})
		return err
	})
	for _, act := range []string{"accept", "hear"} {
		w.Must(w.Authority.Actor, func(tx *ledger.Tx) error {
			_, err := complaint.Act(tx, c.ID, act, procedure.Decision{Reason: "请陈述。"}, nil)
			return err
		})
	}
	holds := func(o *opened, what string) bool {
		for _, b := range o.files {
			if bytes.Contains(b, []byte(what)) {
				return true
			}
		}
		return false
	}
	for who, actor := range map[string]ledger.Actor{"the party": w.Merchant.Actor, "the authority": w.Authority.Actor} {
		o := open(t, w, actor, pack.Party(w.Merchant.ID))
		if holds(o, words) || holds(o, w.Buyer.Actor.Account) {
			t.Errorf("%s has who complained in the pack", who)
		}
		if !holds(o, "complaint.hear") {
			t.Errorf("%s has not the complaint's course in the pack", who)
		}
	}
	own := open(t, w, w.Buyer.Actor, pack.Party(w.Buyer.ID))
	if holds(own, "complaint.file") || holds(own, words) {
		t.Error("the complainant's colleagues have it in the pack of their party")
	}
}
