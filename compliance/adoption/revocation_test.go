package adoption_test

import (
	"strings"
	"testing"
	"time"

	"huishu/compliance/adoption"
	"huishu/ledger"
	"huishu/ledger/audit"
	"huishu/ledger/fault"
	"huishu/ledger/ledgertest"
)

func (b *bench) revoke(actor ledger.Actor, id, reason string) (a adoption.Adoption, err error) {
	b.Helper()
	err = b.db.Update(b.Context(), actor, func(tx *ledger.Tx) (err error) {
		a, err = adoption.Revoke(tx, id, reason)
		return err
	})
	return a, err
}

func (b *bench) confirmRevocation(actor ledger.Actor, id string) (a adoption.Adoption, err error) {
	b.Helper()
	err = b.db.Update(b.Context(), actor, func(tx *ledger.Tx) (err error) {
		a, err = adoption.ConfirmRevocation(tx, id, one)
		return err
	})
	return a, err
}

func (b *bench) drop(actor ledger.Actor, id string) error {
	b.Helper()
	return b.db.Update(b.Context(), actor, func(tx *ledger.Tx) error { _, err := adoption.DropRevocation(tx, id); return err })
}

// TestRevokeBeforeTheFirstDay: what was adopted by error is taken back by two persons, with reasons; until the second confirms
// it stands, and afterwards the sets govern as if it had not been adopted, in every process, and its id is free.
func TestRevokeBeforeTheFirstDay(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	from := b.today().AddDays(40)
	before := b.governs(from)
	source := file("city-a", "2026-01-01", "")
	a, err := b.propose(first, source, from)
	if err != nil {
		t.Fatal(err)
	}
	_, err = b.revoke(first, a.ID, "有误")
	b.refused("adoption.not_adopted", err)
	if err := b.confirm(second, a.ID); err != nil {
		t.Fatal(err)
	}
	err = b.db.Update(t.Context(), second, func(tx *ledger.Tx) error { _, err := adoption.Withdraw(tx, a.ID, "有误"); return err })
	b.refused("adoption.decided", err)
	if f := fault.From(err); !strings.Contains(f.Remedy.ZH, "提议撤销采用") || f.Remedy.EN == "" {
		t.Errorf("no remedy: %+v", f.Remedy)
	}

	_, err = b.revoke(reviewer, a.ID, "有误")
	b.refused("access.denied", err)
	_, err = b.revoke(first, a.ID, " ")
	b.refused("required", err)
	_, err = b.confirmRevocation(second, a.ID)
	b.refused("adoption.no_revocation", err)
	got, err := b.revoke(first, a.ID, "正式文本推迟印发")
	if err != nil || !got.Revocation.Pending() || got.State != adoption.Adopted {
		t.Fatalf("%+v %v", got, err)
	}
	_, err = b.revoke(second, a.ID, "有误")
	b.refused("adoption.revoking", err)
	if b.governs(from) != "city-a" {
		t.Error("a proposed revocation takes effect")
	}
	b.refused("access.denied", b.drop(reviewer, a.ID))
	if err := b.drop(second, a.ID); err != nil {
		t.Fatal(err)
	}
	b.refused("adoption.no_revocation", b.drop(second, a.ID))

	if _, err = b.revoke(first, a.ID, "正式文本推迟印发"); err != nil {
		t.Fatal(err)
	}
	for _, actor := range []ledger.Actor{first, alias} {
		_, err = b.confirmRevocation(actor, a.ID)
		b.refused("adoption.same_person", err)
	}
	_, err = b.confirmRevocation(reviewer, a.ID)
	b.refused("access.denied", err)
	if b.governs(from) != "city-a" {
		t.Error("a refused revocation took effect")
	}
	got, err = b.confirmRevocation(second, a.ID)
	if err != nil || got.State != adoption.Revoked || got.Revocation.DecidedBy != second.Account {
		t.Fatalf("%+v %v", got, err)
	}
	if g := b.governs(from); g != before {
		t.Errorf("%s governs, want %s", g, before)
	}
	_, err = b.confirmRevocation(second, a.ID)
	b.refused("adoption.revoked", err)
	_, err = b.revoke(second, a.ID, "有误")
	b.refused("adoption.revoked", err)
	b.view(func(tx *ledger.Tx) error {
		got, err := adoption.Get(tx, a.ID)
		if err != nil || got.State != adoption.Revoked || got.DecidedBy != second.Account || got.Revocation.Reason != "正式文本推迟印发" || !got.MaySee(ledger.Actor{}) {
			t.Errorf("%+v %v", got, err)
		}
		events, err := tx.History(adoption.SubjectAdoption, a.ID)
		if err != nil || len(events) != 6 {
			t.Errorf("%d events, %v", len(events), err)
		}
		return nil
	})

	again, err := b.propose(second, source, from)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.confirm(first, again.ID); err != nil || b.governs(from) != "city-a" {
		t.Errorf("adopted again: %v, %s governs", err, b.governs(from))
	}
	report, err := audit.Run(t.Context(), b.db, audit.Options{})
	if err != nil || !report.OK {
		t.Errorf("audit: %+v %v", report.Problems, err)
	}
}

// TestNoRevocationFromTheFirstDay: from its first day on a set is only followed by another, also where its revocation was proposed
// before.
func TestNoRevocationFromTheFirstDay(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	from := b.today().AddDays(5)
	a, err := b.propose(first, file("city-a", "2026-01-01", ""), from)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.confirm(second, a.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := b.revoke(first, a.ID, "有误"); err != nil {
		t.Fatal(err)
	}
	ledgertest.ClockOf(b.db).Set(from.Time())
	_, err = b.confirmRevocation(second, a.ID)
	b.refused("adoption.in_force", err)
	if f := fault.From(err); f.Kind != fault.Refused || !strings.Contains(f.Remedy.ZH, "后续规则集") || !strings.Contains(f.Message.ZH, from.String()) {
		t.Errorf("%+v", f)
	}
	if err := b.drop(second, a.ID); err != nil { // what can have no effect any more need not wait for ever
		t.Error(err)
	}
	_, err = b.revoke(first, a.ID, "有误")
	b.refused("adoption.in_force", err)
	err = b.db.Update(t.Context(), second, func(tx *ledger.Tx) error { _, err := adoption.Withdraw(tx, a.ID, "有误"); return err })
	b.refused("adoption.in_force", err)
	ledgertest.ClockOf(b.db).Advance(24 * time.Hour)
	if g := b.governs(b.today()); g != "city-a" {
		t.Errorf("%s governs", g)
	}
	next, err := b.propose(first, file("city-b", "2026-01-01", ""), b.today().AddDays(1))
	if err == nil {
		err = b.confirm(second, next.ID)
	}
	if err != nil || b.governs(b.today().AddDays(1)) != "city-b" {
		t.Errorf("a further set: %v", err)
	}
}
