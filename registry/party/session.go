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
	err := db.Glance(ctx, ledger.Actor{}, func(tx *ledger.Tx) (err error) {
		if s, err = findSession(tx, token); err != nil {
			return err
		}
		if account, err = s.account(); err != nil {
			return err
		}
		late = tx.Now.Sub(time.UnixMilli(s.SeenAt)) >= seenEvery
		actor = actorOn(workday.OfTime(tx.Now), s, account)
		return nil
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
