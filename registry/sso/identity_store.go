package sso

import (
	"context"

	"huishu/compliance/access"
	"huishu/compliance/erasure"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/factor"
	"huishu/registry/party"
)

type identityRow struct {
	ID        string `db:"id" json:"id"`
	Account   string `db:"account" json:"account"`
	Issuer    string `db:"issuer" json:"issuer"`
	Digest    string `db:"digest" json:"digest"`
	State     string `db:"state" json:"state"`
	CreatedAt int64  `db:"created_at" json:"created_at"`
	CreatedBy string `db:"created_by" json:"created_by"`
}

func row(tx *ledger.Tx, id string) (r identityRow, err error) {
	err = tx.Get(&r, `SELECT id, account, issuer, digest, state, created_at, created_by FROM sso_identity WHERE id = ?`, id)
	return r, err
}

// List returns the identities that enter the actor's own account, the latest first.
func List(tx *ledger.Tx) (list []Identity, err error) {
	err = tx.Select(&list, `SELECT i.id, i.account, i.issuer, s.label, i.created_at, s.used_at
		FROM sso_identity i JOIN sso_subject s ON s.identity = i.id WHERE i.account = ? AND i.state = 'active' ORDER BY i.id DESC`, tx.Actor.Account)
	return list, err
}

// Bound are the members of a party whom an identity lets in, by account.
func Bound(tx *ledger.Tx, partyID string) (map[string]bool, error) {
	var accounts []string
	err := tx.Select(&accounts, `SELECT i.account FROM sso_identity i JOIN membership m ON m.account = i.account
		WHERE m.party = ? AND m.state = 'active' AND i.state = 'active'`, partyID)
	bound := make(map[string]bool, len(accounts))
	for _, a := range accounts {
		bound[a] = true
	}
	return bound, err
}

const offerLabel = "sso offer"

// Offer seals whom the provider has recognised for the account that asked, to be shown and then bound within [Limit].
func (p *Provider) Offer(account string, who Person) (sealed string, err error) {
	return p.vault.SealUntil(offerLabel, account, p.db.Machine().Add(Limit), who)
}

// Offered opens an offer to the account.
func (p *Provider) Offered(account, sealed string) (who Person, err error) {
	err = p.vault.UnsealAt(p.db.Machine(), offerLabel, account, sealed, &who)
	return who, err
}

// Bind has an identity that was offered to the actor's account enter it from now on (act sso.bind). An identity enters one
// account, and of each provider one identity enters it: otherwise Conflict "sso.bound" or "sso.other".
func (p *Provider) Bind(tx *ledger.Tx, sealed string) (Identity, error) {
	if err := access.Require(tx, access.SSOBind, access.Facts{Owner: tx.Actor.Party}); err != nil {
		return Identity{}, err
	}
	who, err := p.Offered(tx.Actor.Account, sealed)
	if err != nil {
		return Identity{}, err
	}
	var taken []string // by whom
	if err := tx.Select(&taken, `SELECT account FROM sso_subject WHERE issuer = ? AND (subject = ? OR account = ?)`, who.Issuer, who.Subject, tx.Actor.Account); err != nil {
		return Identity{}, err
	}
	for _, account := range taken {
		if account != tx.Actor.Account {
			return Identity{}, fault.New(fault.Conflict, "sso.bound", "此身份已绑定其他账号", "This identity is bound to another account").
				Do("请先在那个账号中解除绑定", "Unbind it there first")
		}
	}
	if len(taken) > 0 {
		return Identity{}, fault.New(fault.Conflict, "sso.other", "本账号已绑定一个统一身份", "The account has an identity of the single sign-on already").
			Do("如需更换，请先解除原绑定", "To change it, unbind the present one first")
	}
	r := identityRow{ID: tx.NewID(), Account: tx.Actor.Account, Issuer: who.Issuer, Digest: digestOf(tx.Actor.Account, who), State: "active", CreatedAt: tx.Now.UnixMilli(), CreatedBy: tx.Actor.Account}
	if _, err := tx.Exec(`INSERT INTO sso_identity (id, account, issuer, digest, state, created_at, created_by) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		r.ID, r.Account, r.Issuer, r.Digest, r.State, r.CreatedAt, r.CreatedBy); err != nil {
		return Identity{}, err
	}
	if _, err := tx.Exec(`INSERT INTO sso_subject (identity, account, issuer, subject, label, used_at) VALUES (?, ?, ?, ?, ?, 0)`,
		r.ID, r.Account, who.Issuer, who.Subject, who.Label); err != nil {
		return Identity{}, err
	}
	_, err = tx.Record(ledger.Event{Kind: string(access.SSOBind), Subject: ledger.Ref{Kind: Subject, ID: r.ID}, Payload: map[string]any{"issuer": r.Issuer}})
	return Identity{ID: r.ID, Account: r.Account, Issuer: r.Issuer, Label: who.Label, CreatedAt: r.CreatedAt}, err
}

// Unbind takes an identity off the actor's own account (act sso.unbind): it enters no more. Sessions that it opened go on.
func Unbind(tx *ledger.Tx, id string) error {
	if err := access.Require(tx, access.SSOUnbind, access.Facts{Owner: tx.Actor.Party}); err != nil {
		return err
	}
	r, err := row(tx, id)
	if fault.KindOf(err) == fault.NotFound || err == nil && (r.Account != tx.Actor.Account || r.State != "active") {
		return fault.New(fault.NotFound, "sso.not_found", "没有这个绑定", "There is no such binding")
	}
	if err != nil {
		return err
	}
	return remove(tx, id, access.SSOUnbind)
}

func remove(tx *ledger.Tx, id string, under access.Act) error {
	if err := tx.Move(ledger.Move{Table: "sso_identity", ID: id, From: []string{"active"}, To: "removed"}); err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM sso_subject WHERE identity = ?`, id); err != nil {
		return err
	}
	_, err := tx.Record(ledger.Event{Kind: string(access.SSOUnbind), Under: string(under), Subject: ledger.Ref{Kind: Subject, ID: id}})
	return err
}

// Reset is [factor.Reset] for whoever may have lost the account to somebody else: with the factors goes every identity that enters
// it (act factor.reset). One without either is Conflict "factor.none".
func Reset(tx *ledger.Tx, account string) error {
	var ids []string
	if err := tx.Select(&ids, `SELECT id FROM sso_identity WHERE account = ? AND state = 'active' ORDER BY id`, account); err != nil {
		return err
	}
	err := factor.Reset(tx, account) // which asks the policy first
	if fault.CodeOf(err) == "factor.none" && len(ids) > 0 {
		err = party.EndSessions(tx, account)
	}
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := remove(tx, id, access.FactorReset); err != nil {
			return err
		}
	}
	return nil
}

// ShutOut has nothing of an account that somebody else may have got hold of open it any more: password, factors and identities (acts
// account.reset, factor.reset). Its holder comes in again by a reset's ticket. One without factors and identities is no conflict here.
func ShutOut(tx *ledger.Tx, account string) error {
	if _, err := party.Resettable(tx, account); err != nil {
		return err
	}
	if err := party.DropPassword(tx, account); err != nil {
		return err
	}
	if err := Reset(tx, account); fault.CodeOf(err) != "factor.none" {
		return err
	}
	return nil
}

// Enter opens a session of the account that the identity is bound to; a half-open one where the account has a second factor
// and the provider was no surer than a password makes one. Nobody is let in for a name or an address: an identity that is
// bound to none is Unauthenticated "sso.unbound".
func (p *Provider) Enter(ctx context.Context, who Person, meta party.Meta) (o party.Opened, err error) {
	err = p.db.Work(ctx, func(tx *ledger.Tx) error {
		var account string
		err := tx.Get(&account, `SELECT account FROM sso_subject WHERE issuer = ? AND subject = ?`, who.Issuer, who.Subject)
		if fault.KindOf(err) == fault.NotFound {
			return fault.New(fault.Unauthenticated, "sso.unbound", "此身份尚未绑定账号", "This identity is bound to no account here").
				Do("请先用账号和密码登录，再在“登录与安全”中绑定", "Sign in with account and password, then bind it under “Sign-in and security”")
		}
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE sso_subject SET used_at = ? WHERE issuer = ? AND subject = ?`, tx.Now.UnixMilli(), who.Issuer, who.Subject); err != nil {
			return err
		}
		o, err = party.OpenSession(tx, account, party.Assurance{How: "sso", Weak: !who.Strong, Proved: who.Proved}, meta)
		return err
	})
	return o, err
}

// EraseAccount is [factor.EraseAccount] with everything this room holds of the person: whom the provider means, and the content of
// every event about it (act account.erase).
func EraseAccount(tx *ledger.Tx, account string, d erasure.Decision) (ledger.Erased, error) {
	done, err := factor.EraseAccount(tx, account, d)
	if err != nil {
		return ledger.Erased{}, err
	}
	if _, err := tx.Exec(`DELETE FROM sso_subject WHERE account = ?`, account); err != nil {
		return ledger.Erased{}, err
	}
	var ids []string
	if err := tx.Select(&ids, `SELECT id FROM sso_identity WHERE account = ? ORDER BY id`, account); err != nil {
		return ledger.Erased{}, err
	}
	for _, id := range ids {
		if _, err := tx.Exec(`UPDATE sso_identity SET digest = '', state = 'removed' WHERE id = ?`, id); err != nil {
			return ledger.Erased{}, err
		}
		if _, err := d.Erase(tx, access.AccountErase, ledger.Ref{Kind: Subject, ID: id}); err != nil {
			return ledger.Erased{}, err
		}
	}
	return done, nil
}
