package complaint_test

import (
	"strings"
	"testing"

	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/ledger/audit"
	"huishu/ledger/vault"
	"huishu/registry/complaint"
)

// TestPapersOfAStatement: from the day it is heard until the decision the party hands in papers; the authority and the party read them,
// and neither the complainant nor anybody else does.
func TestPapersOfAStatement(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.file(w.Buyer.Actor, w.content())
	ref := func(text string) vault.Ref {
		r, err := w.Vault.Put(t.Context(), strings.NewReader(text), 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	add := func(text string) func(tx *ledger.Tx) error {
		r := ref(text)
		return func(tx *ledger.Tx) error { _, err := complaint.AttachPaper(tx, c.ID, r, "合同.txt"); return err }
	}
	w.by(w.Authority.Actor, c.ID, "accept", procedure.Decision{})
	w.Refused("access.denied", w.Merchant.Actor, add("尚未要求陈述"))
	w.by(w.Authority.Actor, c.ID, "hear", procedure.Decision{Reason: "请说明所购数据的用途与去向。"})
	for name, actor := range map[string]ledger.Actor{"complainant": w.Buyer.Actor, "authority": w.Authority.Actor, "stranger": w.Stranger.Actor} {
		_ = name
		w.Refused("access.denied", actor, add("不是被投诉单位"))
	}
	w.Must(w.Merchant.Actor, add("销毁记录"))
	w.by(w.Merchant.Actor, c.ID, "answer", procedure.Decision{Reason: "见所附材料。"})
	w.Must(w.Merchant.Actor, add("补充材料"))
	for name, v := range map[string]struct {
		actor ledger.Actor
		may   bool
	}{
		"authority": {w.Authority.Actor, true}, "party": {w.Merchant.Actor, true}, "complainant": {w.Buyer.Actor, false},
		"registration body": {w.RegistrationBody.Actor, false}, "stranger": {w.Stranger.Actor, false}, "nobody": {ledger.Actor{}, false},
	} {
		w.View(v.actor, func(tx *ledger.Tx) error {
			papers, err := complaint.Papers(tx, c.ID)
			if (err == nil) != v.may || v.may && (len(papers) != 2 || papers[0].Owner != c.ID) {
				t.Errorf("%s: %v, %v", name, papers, err)
			}
			return nil
		})
	}
	var papers []string
	w.View(ledger.System, func(tx *ledger.Tx) error {
		k, err := complaint.Get(tx, c.ID)
		papers = k.Papers
		return err
	})
	for name, v := range map[string]struct {
		actor ledger.Actor
		may   bool
	}{"authority": {w.Authority.Actor, true}, "party": {w.Merchant.Actor, true}, "complainant": {w.Buyer.Actor, false}, "registration body": {w.RegistrationBody.Actor, false}} {
		w.View(v.actor, func(tx *ledger.Tx) error {
			of, may, err := complaint.MayRead(tx, papers[0])
			if !of || may != v.may {
				t.Errorf("%s: of a complaint %v, may read %v", name, of, may)
			}
			return err
		})
	}
	for range 8 {
		w.Must(w.Merchant.Actor, add("又一份"))
	}
	w.Refused("complaint.papers", w.Merchant.Actor, add("第十一份"))
	c = w.by(w.Authority.Actor, c.ID, "dismiss", procedure.Decision{Reason: "不属实。"})
	w.Refused("complaint.paper_late", w.Merchant.Actor, add("迟到"))
	if r, err := audit.Run(t.Context(), w.DB, audit.Options{}); err != nil || !r.OK {
		t.Errorf("audit: %v %+v", err, r.Problems)
	}
}
