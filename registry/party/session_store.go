package party

import (
	"context"

	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// signedIn is what one request needs to know of its session, account and party.
type signedIn struct {
	Session   string `db:"session"`
	SeenAt    int64  `db:"seen_at"`
	ExpiresAt int64  `db:"expires_at"`
	Half      bool   `db:"half"`
	ProvedAt  int64  `db:"proved_at"`
	accountRow
	Kind         Kind `db:"kind"`
	Implementing bool `db:"implementing"`
	// Qualifications of a company: kind, standing and term of each.
	Qualifications []Qualification `db:"-"`
}

// findIdentity reads all of it in one statement, for it is asked with every request: one
// row, or one for each qualification. An unknown token or a closed account is errSession.
func findIdentity(tx *ledger.Tx, key identityKey) (identity, error) {
	var rows []struct {
		signedIn
		Qualification QualificationKind `db:"qualification"`
		Standing      Standing          `db:"standing"`
		FromDay       string            `db:"from_day"`
		ToDay         string            `db:"to_day"`
	}
	err := tx.Select(&rows, `SELECT s.id AS session, s.seen_at, s.expires_at, s.half, s.proved_at,
			a.id, a.login, a.name, a.password_hash, a.roles, a.party, a.state, a.created_at, a.created_by, a.second_factor, p.kind, p.implementing,
			COALESCE(q.kind, '') AS qualification, COALESCE(q.standing, '') AS standing,
			COALESCE(q.from_day, '') AS from_day, COALESCE(q.to_day, '') AS to_day
		FROM session s JOIN account a ON a.id = s.account JOIN party p ON p.id = a.party
			LEFT JOIN qualification q ON q.party = p.id AND p.kind = 'company'
		WHERE s.token_hash = ? ORDER BY q.id`, key.token)
	if err != nil {
		return identity{}, err
	}
	if len(rows) == 0 || rows[0].State != "active" {
		return identity{}, errSession
	}
	s := rows[0].signedIn
	for _, r := range rows {
		if r.Qualification == "" {
			break // a left join without a right side
		}
		q, err := qualificationRow{Kind: r.Qualification, Standing: r.Standing, FromDay: r.FromDay, ToDay: r.ToDay}.on(key.day)
		if err != nil {
			return identity{}, err
		}
		s.Qualifications = append(s.Qualifications, q)
	}
	account, err := s.account()
	actor := actorOn(key.day, s, account)
	actor.Proof = proofAt(s.ProvedAt)
	return identity{s.Session, s.SeenAt, s.ExpiresAt, s.Half, actor, account}, err
}

func actorOn(day workday.Date, s signedIn, a Account) ledger.Actor {
	roles := rolesOn(day, a.Roles, s.Kind, s.Implementing, s.Qualifications)
	return ledger.Actor{Account: a.ID, Party: a.Party, Roles: roles, Name: a.Name}
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
	s := signedIn{Kind: p.Kind, Implementing: p.Implementing}
	if p.Kind == Company {
		if s.Qualifications, err = Qualifications(tx, p.ID); err != nil {
			return ledger.Actor{}, err
		}
	}
	return actorOn(workday.OfTime(tx.Now), s, a), nil
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
		return tx.Trail(account, ledger.TrailSignOut, "")
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
		WHERE account = ? AND expires_at > ? AND seen_at > ? AND NOT half ORDER BY id DESC`,
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
		return tx.Trail(actor.Account, ledger.TrailSignOut, "session "+sessionID)
	})
}

// RevokeOthers ends every session of the actor's own account but that of keepToken, and tells how many there were.
func RevokeOthers(ctx context.Context, db *ledger.DB, actor ledger.Actor, keepToken string) (ended int64, err error) {
	if actor.Stranger() {
		return 0, errSession
	}
	err = db.Work(ctx, func(tx *ledger.Tx) (err error) {
		ended, err = tx.Exec(`DELETE FROM session WHERE account = ? AND token_hash <> ?`, actor.Account, hashToken(keepToken))
		if err != nil || ended == 0 {
			return err
		}
		return tx.Trail(actor.Account, ledger.TrailSignOut, "all other sessions")
	})
	return ended, err
}

// Attempt is one line of an account's sign-ins, as its owner sees it.
type Attempt struct {
	// At in Unix milliseconds.
	At int64 `db:"at" json:"at"`
	// Kind is ledger.TrailSignIn, TrailSignInFailed, TrailSignOut or TrailProved.
	Kind string `db:"kind" json:"kind"`
	// Detail is the address and the browser, and how.
	Detail string `db:"detail" json:"detail"`
}

// Attempts lists the newest sign-ins of the actor's own account, failed ones too, newest first, at most n.
func Attempts(tx *ledger.Tx, n int) (list []Attempt, err error) {
	err = tx.Select(&list, `SELECT at, kind, detail FROM access_trail WHERE account = ? AND kind IN (?, ?, ?, ?)
		ORDER BY at DESC, id DESC LIMIT ?`,
		tx.Actor.Account, ledger.TrailSignIn, ledger.TrailSignInFailed, ledger.TrailSignOut, ledger.TrailProved, n)
	return list, err
}

// EndSessions ends every session of an account, whoever's it is; the act has been granted by the room that calls it.
func EndSessions(tx *ledger.Tx, account string) error {
	_, err := tx.Exec(`DELETE FROM session WHERE account = ?`, account)
	return err
}
