package party_test

import (
	"strings"
	"testing"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
)

func particulars() party.Particulars {
	return party.Particulars{
		Type: party.Enterprise, TermFrom: "2019-05-06", CapitalFen: 1_000 * 1_000_000, Scope: "数据处理和存储服务", Industry: "65",
		Handler: "张经办", HandlerPhone: "0752-2808080", HandlerWay: party.ByAdministrator,
	}
}

func edit(id string, seen int64, c party.Particulars, papers ...party.Paper) func(tx *ledger.Tx) error {
	return func(tx *ledger.Tx) error { _, err := party.EditFile(tx, id, seen, c, papers); return err }
}

func TestFile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p, actor := w.company("one", uscc(t, "91441302MA4X00001"))
	_, rival := w.company("two", uscc(t, "91441302MA4X00002"))
	letter := particulars()
	letter.HandlerWay = party.ByLetter
	w.Refused("access.denied", rival, edit(p.ID, 0, particulars()))
	if f := w.Refused("required", actor, edit(p.ID, 0, letter)); f.Field != "paper."+party.AuthorisationLetter {
		t.Errorf("%+v", f)
	}
	w.Refused("paper.not_yours", actor, edit(p.ID, 0, letter, party.Paper{Material: party.AuthorisationLetter, Document: w.Document(rival, "别人的")}))
	w.Must(actor, edit(p.ID, 0, letter, party.Paper{Material: party.AuthorisationLetter, Document: w.Document(actor, "授权书")}))
	w.Refused("stale", actor, edit(p.ID, 0, letter))
	w.Must(w.clerk, edit(p.ID, 1, letter, party.Paper{Material: party.Licence, Document: w.Document(actor, "执照")}))
	w.Read(func(tx *ledger.Tx) error {
		f, err := party.FileOf(tx, p.ID)
		if err != nil || f.Version != 2 || len(f.Papers) != 2 || f.Scope != letter.Scope || f.ChangedBy != w.clerk.Account {
			t.Errorf("%+v %v", f, err)
		}
		return nil
	})
	if kinds := w.kinds(); kinds[len(kinds)-1] != "party.file" {
		t.Errorf("%v", kinds)
	}
}

// TestFileChecks names everything that is wrong at its field.
func TestFileChecks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p, actor := w.company("one", uscc(t, "91441302MA4X00001"))
	for field, spoil := range map[string]func(c *party.Particulars){
		"type":           func(c *party.Particulars) { c.Type = "9" },
		"term_from":      func(c *party.Particulars) { c.TermFrom = "2019年" },
		"term_from ":     func(c *party.Particulars) { c.TermFrom = "2999-01-01" },
		"industry_class": func(c *party.Particulars) { c.IndustryClass = "0111" },
		"approved_by":    func(c *party.Particulars) { c.ApprovedBy = "甲\n乙" },
		"term_to":        func(c *party.Particulars) { c.TermTo = "2019-05-05" },
		"capital":        func(c *party.Particulars) { c.CapitalFen = -1 },
		"scope":          func(c *party.Particulars) { c.Scope = " " },
		"industry":       func(c *party.Particulars) { c.Industry = "98" },
		"zone":           func(c *party.Particulars) { c.Zone = "火星开发区" },
		"handler":        func(c *party.Particulars) { c.Handler = "" },
		"handler_phone":  func(c *party.Particulars) { c.HandlerPhone = "x" },
		"handler_way":    func(c *party.Particulars) { c.HandlerWay = "0" },
	} {
		c := particulars()
		spoil(&c)
		err := w.Do(actor, edit(p.ID, 0, c))
		if f := fault.From(err); f == nil || f.Kind != fault.Invalid || f.Field != strings.TrimSpace(field) {
			t.Errorf("%s: %+v", field, f)
		}
	}
	c := particulars()
	c.Zone = "大亚湾经济技术开发区" // lies in another division than the company's
	if err := w.Do(actor, edit(p.ID, 0, c)); fault.CodeOf(err) != "zone.division" && fault.CodeOf(err) != "zone.unknown" {
		t.Errorf("%v", err)
	}
}

func TestWan(t *testing.T) {
	t.Parallel()
	for s, fen := range map[string]int64{"": 0, "0": 0, "1000": 1_000_000_000, "500.25": 500_250_000, "1,000万元": 1_000_000_000, "0.000001": 1} {
		got, err := party.ParseWan(s)
		if err != nil || got != fen {
			t.Errorf("%q: %d %v", s, got, err)
		}
	}
	for _, s := range []string{"x", "-1", "1.0000001", "1e3", "12345678901"} {
		if _, err := party.ParseWan(s); fault.CodeOf(err) != "capital.form" {
			t.Errorf("%q: %v", s, err)
		}
	}
	for fen, s := range map[int64]string{0: "0", 1_000_000_000: "1000", 500_250_000: "500.25", 1: "0.000001"} {
		if got := party.Wan(fen); got != s {
			t.Errorf("%d: %q, want %q", fen, got, s)
		}
	}
}

// TestTransfer: three wrong answers end a transfer, the right one verifies, and nothing tells the amount.
func TestTransfer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p, actor := w.company("one", uscc(t, "91441302MA4X00001"))
	send := func(fen int64) func(tx *ledger.Tx) error {
		return func(tx *ledger.Tx) error {
			_, err := party.SendTransfer(tx, p.ID, party.NewTransfer{Bank: "中国银行惠州分行", Account: "0752", Holder: p.NameZH, AmountFen: fen})
			return err
		}
	}
	var got party.Transfer
	answer := func(fen int64) (right bool) {
		w.Must(actor, func(tx *ledger.Tx) (err error) {
			got, right, err = party.ConfirmTransfer(tx, p.ID, fen)
			return err
		})
		return right
	}
	w.Refused("access.denied", actor, send(7))
	w.Refused("transfer.amount", w.clerk, send(100))
	w.Refused("transfer.holder", w.clerk, func(tx *ledger.Tx) error {
		_, err := party.SendTransfer(tx, p.ID, party.NewTransfer{Bank: "中国银行惠州分行", Account: "0752", Holder: "别人的公司", AmountFen: 7})
		return err
	})
	w.Must(w.clerk, send(37))
	w.Refused("transfer.open", w.clerk, send(38))
	for i := range int64(party.MaxTransferAttempts) {
		if answer(36) || got.Left() != party.MaxTransferAttempts-1-i {
			t.Fatalf("attempt %d: %+v", i, got)
		}
	}
	if got.State != "failed" {
		t.Errorf("%+v", got)
	}
	w.Refused("transfer.none", actor, func(tx *ledger.Tx) error { _, _, err := party.ConfirmTransfer(tx, p.ID, 37); return err })
	w.Must(w.clerk, send(83))
	if answer(37) || !answer(83) {
		t.Errorf("%+v", got)
	}
	w.Read(func(tx *ledger.Tx) error {
		p, err := party.Get(tx, p.ID)
		if err != nil || p.Verification != party.BankTransfer || p.VerifiedBy != actor.Account {
			t.Errorf("%+v %v", p, err)
		}
		var payloads []string
		if err := tx.Select(&payloads, `SELECT payload FROM event WHERE subject_kind = 'identity_transfer'`); err != nil {
			return err
		}
		for _, payload := range payloads {
			if strings.Contains(payload, "amount") || strings.Contains(payload, "nonce") {
				t.Errorf("told in an event: %s", payload)
			}
		}
		if len(payloads) != 7 {
			t.Errorf("%d events, not two sent and five answers", len(payloads))
		}
		return nil
	})
	w.Refused("party.verified", w.clerk, send(5))
}
