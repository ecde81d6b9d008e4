package party

import (
	"context"
	"slices"
	"time"

	"huishu/compliance/access"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// Session is one signed-in browser, as its owner sees it.
type Session struct {
	ID string `db:"id" json:"id"`
	// CreatedAt, SeenAt (to five minutes) and ExpiresAt in Unix milliseconds.
	CreatedAt int64  `db:"created_at" json:"created_at"`
	SeenAt    int64  `db:"seen_at" json:"seen_at"`
	ExpiresAt int64  `db:"expires_at" json:"expires_at"`
	IP        string `db:"ip" json:"ip"`
	UserAgent string `db:"user_agent" json:"user_agent"`
	// Current marks the session that asks.
	Current bool `db:"-" json:"current"`
}

// signedIn is what one request needs to know of its session, account and party.
type signedIn struct {
	Session   string `db:"session"`
	SeenAt    int64  `db:"seen_at"`
	ExpiresAt int64  `db:"expires_at"`
	accountRow
	Kind         Kind `db:"kind"`
	Implementing bool `db:"implementing"`
}

// Authenticate returns who holds the token: the actor with the roles of this day, and the
// account. An unknown, idle or expired token is Unauthenticated with code "session.ended". It costs one
// read, and at most every five minutes a small write.
func Authenticate(ctx context.Context, db *ledger.DB, token string) (ledger.Actor, Account, error) {
	var (
		actor   ledger.Actor
		account Account
		s       signedIn
		late    bool
	)
	err := db.View(ctx, ledger.Actor{}, func(tx *ledger.Tx) (err error) {
		if s, err = findSession(tx, token); err != nil {
			return err
		}
		if account, err = s.account(); err != nil {
			return err
		}
		late = tx.Now.Sub(time.UnixMilli(s.SeenAt)) >= seenEvery
		actor, err = actorOf(tx, s, account)
		return err
	})
	if err != nil {
		return ledger.Actor{}, Account{}, err
	}
	if late {
		// The mark only keeps an idle session alive: failing to write it must not refuse the request.
		_ = db.Work(ctx, func(tx *ledger.Tx) error {
			now := tx.Now.UnixMilli()
			_, err := tx.Exec(`UPDATE session SET seen_at = ? WHERE id = ? AND seen_at < ?`, now, s.Session, now)
			return err
		})
	}
	return actor, account, nil
}

func findSession(tx *ledger.Tx, token string) (signedIn, error) {
	var s signedIn
	err := tx.Get(&s, `SELECT s.id AS session, s.seen_at, s.expires_at,
			a.id, a.login, a.name, a.password_hash, a.roles, a.party, a.state, a.created_at, a.created_by, p.kind, p.implementing
		FROM session s JOIN account a ON a.id = s.account JOIN party p ON p.id = a.party
		WHERE s.token_hash = ?`, hashToken(token))
	if err != nil {
		if fault.KindOf(err) == fault.NotFound {
			return s, errSession
		}
		return s, err
	}
	now := tx.Now.UnixMilli()
	if s.State != "active" || now >= s.ExpiresAt || now-s.SeenAt >= IdleLimit.Milliseconds() {
		return s, errSession
	}
	return s, nil
}

func actorOf(tx *ledger.Tx, s signedIn, a Account) (ledger.Actor, error) {
	var quals []Qualification
	if s.Kind == Company {
		var err error
		if quals, err = Qualifications(tx, a.Party); err != nil {
			return ledger.Actor{}, err
		}
	}
	roles := rolesOn(workday.OfTime(tx.Now), a.Roles, s.Kind, s.Implementing, quals)
	return ledger.Actor{Account: a.ID, Party: a.Party, Roles: roles, Name: a.Name}, nil
}

// ActorFor returns an account as the actor it would be if it signed in now: for jobs and the
// demo's seeding, which act in the name of a person.
func ActorFor(tx *ledger.Tx, accountID string) (ledger.Actor, error) {
	a, err := GetAccount(tx, accountID)
	if err != nil {
		return ledger.Actor{}, err
	}
	if a.Closed {
		return ledger.Actor{}, errSession
	}
	p, err := Get(tx, a.Party)
	if err != nil {
		return ledger.Actor{}, err
	}
	return actorOf(tx, signedIn{Kind: p.Kind, Implementing: p.Implementing}, a)
}

// rolesOn computes the roles of an account on a day:
//
//  1. the account's own base roles;
//  2. with the ordinary role of its kind of party, also what the party is: implementing body,
//     and for a company buyer and each qualification valid on that day.
func rolesOn(day workday.Date, base []access.Role, kind Kind, implementing bool, quals []Qualification) []string {
	roles := slices.Clone(base)
	if ordinary := baseRoles[kind]; len(ordinary) > 0 && slices.Contains(base, ordinary[0]) {
		if implementing {
			roles = append(roles, access.ImplementingBody)
		}
		if kind == Company {
			roles = append(roles, access.Buyer)
		}
		for _, q := range quals {
			if r := q.Kind.role(); q.StatusOn(day) == Valid && !slices.Contains(roles, r) {
				roles = append(roles, r)
			}
		}
	}
	names := make([]string, len(roles))
	for i, r := range roles {
		names[i] = string(r)
	}
	return names
}

// SignOut ends the session of the token. A token that opens nothing is no error.
func SignOut(ctx context.Context, db *ledger.DB, token string) error {
	return db.Work(ctx, func(tx *ledger.Tx) error {
		var account string
		err := tx.Get(&account, `SELECT account FROM session WHERE token_hash = ?`, hashToken(token))
		if err != nil {
			if fault.KindOf(err) == fault.NotFound {
				return nil
			}
			return err
		}
		if _, err := tx.Exec(`DELETE FROM session WHERE token_hash = ?`, hashToken(token)); err != nil {
			return err
		}
		return tx.Trail(account, "sign_out", "")
	})
}

// Sessions lists the living sessions of the actor's own account, newest first. token
// marks the one that asks.
func Sessions(tx *ledger.Tx, token string) ([]Session, error) {
	var rows []struct {
		Session
		TokenHash string `db:"token_hash"`
	}
	now := tx.Now.UnixMilli()
	err := tx.Select(&rows, `SELECT id, created_at, seen_at, expires_at, ip, user_agent, token_hash FROM session
		WHERE account = ? AND expires_at > ? AND seen_at > ? ORDER BY id DESC`,
		tx.Actor.Account, now, now-IdleLimit.Milliseconds())
	if err != nil {
		return nil, err
	}
	list := make([]Session, len(rows))
	for i, r := range rows {
		list[i] = r.Session
		list[i].Current = r.TokenHash == hashToken(token)
	}
	return list, nil
}

// RevokeSession ends one session of the actor's own account.
func RevokeSession(ctx context.Context, db *ledger.DB, actor ledger.Actor, sessionID string) error {
	if actor.Stranger() {
		return errSession
	}
	return db.Work(ctx, func(tx *ledger.Tx) error {
		n, err := tx.Exec(`DELETE FROM session WHERE id = ? AND account = ?`, sessionID, actor.Account)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.NotFound, "session.not_found", "没有这个登录会话", "There is no such session")
		}
		return tx.Trail(actor.Account, "sign_out", "session "+sessionID)
	})
}
