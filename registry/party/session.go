package party

import (
	"context"
	"slices"
	"time"

	"huishu/compliance/access"
	"huishu/compliance/workday"
	"huishu/ledger"
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

// identity is who holds a session on one day.
type identity struct {
	session           string
	seenAt, expiresAt int64
	half              bool
	actor             ledger.Actor
	account           Account
}

// identityKey is a session, by the hash of its token, on a day: roles begin and end with days.
type identityKey struct {
	token string
	// membership is the one asked for; empty for the one that the session is in.
	membership string
	day        workday.Date
}

// identities spares the look at the database with every request of a session that goes on.
var identities = ledger.NewMemo[identityKey, identity](10_000, "session", "account", "party", "qualification", "membership", "delegation")

// Authenticate returns who holds the token: the actor with the roles of this day, and the
// account. The actor carries when the session last proved who it is. An unknown, idle or expired token is Unauthenticated
// with code "session.ended", one whose sign-in waits for a factor Unauthenticated with code "session.half". It costs at
// most one read, and at most every five minutes a small write.
func Authenticate(ctx context.Context, db *ledger.DB, token string) (ledger.Actor, Account, error) {
	return AuthenticateAs(ctx, db, token, "")
}

// AuthenticateAs is Authenticate in a membership of the account that is named, whichever the session is in: one that is not the
// account's, or is over, is Forbidden "membership.not_yours".
func AuthenticateAs(ctx context.Context, db *ledger.DB, token, membership string) (ledger.Actor, Account, error) {
	now := db.Now()
	key := identityKey{hashToken(token), membership, workday.OfTime(now)}
	id, err := identities.Get(db, key, func() (id identity, err error) {
		err = db.Glance(ctx, ledger.Actor{}, func(tx *ledger.Tx) error {
			id, err = findIdentity(tx, key)
			return err
		})
		return id, err
	})
	if err != nil {
		return ledger.Actor{}, Account{}, err
	}
	idle := now.Sub(time.UnixMilli(id.seenAt))
	if idle >= IdleLimit || now.UnixMilli() >= id.expiresAt {
		return ledger.Actor{}, Account{}, errSession
	}
	if id.half {
		return ledger.Actor{}, Account{}, errHalf
	}
	if idle >= seenEvery {
		// The mark only keeps an idle session alive: failing to write it must not refuse the request.
		_ = db.Work(ctx, func(tx *ledger.Tx) error {
			now := tx.Now.UnixMilli()
			_, err := tx.Exec(`UPDATE session SET seen_at = ? WHERE id = ? AND seen_at < ?`, now, id.session, now)
			return err
		})
	}
	if membership != "" && id.actor.Membership != membership {
		return ledger.Actor{}, Account{}, errNotMine
	}
	return id.actor, id.account, nil
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
	return wordsOf(roles)
}

// wordsOf are roles or functions as an actor holds them.
func wordsOf[T ~string](list []T) []string {
	names := make([]string, len(list))
	for i, x := range list {
		names[i] = string(x)
	}
	return names
}
