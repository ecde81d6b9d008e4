package party

import (
	"testing"

	"huishu/compliance/access"
	"huishu/compliance/adoption"
	"huishu/compliance/calendar"
	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/ledgertest"
	"huishu/ledger/vault"
)

// An account that is closed, or whose password changes, while its hash is being computed does not
// get in, and a session that outlived the closing opens nothing.
func TestClosedWhileSigningIn(t *testing.T) {
	t.Parallel()
	db := ledgertest.New(t, vault.Room(), calendar.Room(), adoption.Room(), procedure.Room(), Room())
	hash, err := HashPassword(t.Context(), "clerk", "correct horse battery")
	if err != nil {
		t.Fatal(err)
	}
	var was accountRow
	err = db.Update(t.Context(), ledger.System, func(tx *ledger.Tx) error {
		_, acc, err := RegisterBody(tx, Body{
			Kind: Authority, USCC: "11441300007187648G",
			Profile: Profile{NameZH: "某局", Region: "441300", LegalRep: "陈", ContactName: "李", ContactPhone: "0752-2808080"},
			Account: &NewAccount{Login: "clerk", Name: "王", Password: hash},
		})
		if err != nil {
			return err
		}
		was, err = accountWhere(tx, `id = ?`, acc.ID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	in := func(row accountRow) error {
		return db.Work(t.Context(), func(tx *ledger.Tx) error {
			if err := unchanged(tx, row); err != nil {
				return err
			}
			_, err := admit(tx, row, Meta{})
			return err
		})
	}
	stale := was
	stale.PasswordHash = nobody
	if err := in(stale); fault.CodeOf(err) != "sign_in.failed" {
		t.Errorf("an old password let in: %v", err)
	}
	if err := in(was); err != nil {
		t.Fatal(err)
	}
	err = db.Update(t.Context(), ledger.Actor{Account: "x", Roles: []string{string(access.SystemAdmin)}, Functions: access.Words(access.Working...)}, func(tx *ledger.Tx) error {
		if err := CloseAccount(tx, was.ID); err != nil {
			return err
		}
		_, err := tx.Exec(`INSERT INTO session (id, token_hash, account, created_at, seen_at, expires_at, ip, user_agent) VALUES (?, ?, ?, ?, ?, ?, '', '')`,
			tx.NewID(), hashToken("left over"), was.ID, tx.Now.UnixMilli(), tx.Now.UnixMilli(), tx.Now.UnixMilli()+1000)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := in(was); fault.CodeOf(err) != "sign_in.failed" {
		t.Errorf("a closed account let in: %v", err)
	}
	if _, _, err := Authenticate(t.Context(), db, "left over"); fault.CodeOf(err) != "session.ended" {
		t.Errorf("a closed account's session: %v", err)
	}
}
