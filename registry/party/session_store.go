package party

import (
	"context"
	"slices"

	"huishu/compliance/access"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// signedIn is what one request needs to know of its session, account, membership and party.
type signedIn struct {
	Session   string `db:"session"`
	SeenAt    int64  `db:"seen_at"`
	ExpiresAt int64  `db:"expires_at"`
	Half      bool   `db:"half"`
	ProvedAt  int64  `db:"proved_at"`
	accountRow
	// The membership in which the person acts, its columns empty where there is none.
	Membership string `db:"membership"`
	ActsFor    string `db:"acts_for"`
	BaseRoles  string `db:"base_roles"`
	Functions  string `db:"functions"`

	Kind         Kind `db:"kind"`
	Implementing bool `db:"implementing"`
	// Qualifications of a company: kind, standing and term of each.
	Qualifications []Qualification `db:"-"`
	// Lent are the functions delegated to the person on that day.
	Lent []access.Function `db:"-"`
}

// findIdentity reads all of it in one statement, for it is asked with every request: one row for each qualification and
// delegation, at least one. An unknown token or a closed account is errSession. A person whose membership is over is signed in
// and acts for nobody.
func findIdentity(tx *ledger.Tx, key identityKey) (identity, error) {
	var rows []struct {
		signedIn
		QualificationID string            `db:"qualification_id"`
		Qualification   QualificationKind `db:"qualification"`
		Standing        Standing          `db:"standing"`
		FromDay         string            `db:"from_day"`
		ToDay           string            `db:"to_day"`
		Delegation      string            `db:"delegation"`
		Named           string            `db:"named"`
		Givers          string            `db:"givers"`
	}
	day := key.day.String()
	err := tx.Select(&rows, `SELECT s.id AS session, s.seen_at, s.expires_at, s.half, s.proved_at,
			a.id, a.login, a.name, a.password_hash, a.roles, a.party, a.state, a.created_at, a.created_by, a.second_factor,
			a.name_state, a.document_hash, a.identified_at, a.identified_by,
			COALESCE(m.id, '') AS membership, COALESCE(m.party, '') AS acts_for, COALESCE(m.roles, '[]') AS base_roles, COALESCE(m.functions, '[]') AS functions,
			COALESCE(p.kind, '') AS kind, COALESCE(p.implementing, FALSE) AS implementing,
			COALESCE(q.id, '') AS qualification_id, COALESCE(q.kind, '') AS qualification, COALESCE(q.standing, '') AS standing,
			COALESCE(q.from_day, '') AS from_day, COALESCE(q.to_day, '') AS to_day,
			COALESCE(d.id, '') AS delegation, COALESCE(d.functions, '[]') AS named, COALESCE(g.functions, '[]') AS givers
		FROM session s JOIN account a ON a.id = s.account
			LEFT JOIN membership m ON m.account = a.id AND m.state = 'active' AND m.id = CASE WHEN ? = '' THEN s.membership ELSE ? END
			LEFT JOIN party p ON p.id = m.party
			LEFT JOIN qualification q ON q.party = p.id AND p.kind = 'company'
			LEFT JOIN delegation d ON d.receiver = m.id AND d.state = 'given' AND d.from_day <= ? AND d.to_day >= ?
			LEFT JOIN membership g ON g.id = d.giver AND g.state = 'active'
		WHERE s.token_hash = ? ORDER BY q.id, d.id`, key.membership, key.membership, day, day, key.token)
	if err != nil {
		return identity{}, err
	}
	if len(rows) == 0 || rows[0].State != "active" {
		return identity{}, errSession
	}
	s := rows[0].signedIn
	// Every qualification stands beside every delegation: the first of each row with it counts.
	for i, r := range rows {
		if r.Qualification != "" && (i == 0 || rows[i-1].QualificationID != r.QualificationID) {
			q, err := qualificationRow{Kind: r.Qualification, Standing: r.Standing, FromDay: r.FromDay, ToDay: r.ToDay}.on(key.day)
			if err != nil {
				return identity{}, err
			}
			s.Qualifications = append(s.Qualifications, q)
		}
		if r.Delegation != "" && r.QualificationID == rows[0].QualificationID {
			if s.Lent, err = borrow(s.Lent, r.Named, r.Givers); err != nil {
				return identity{}, err
			}
		}
	}
	account, err := s.account()
	if err != nil {
		return identity{}, err
	}
	actor, err := actorOn(key.day, s)
	actor.Proof = proofAt(s.ProvedAt)
	return identity{s.Session, s.SeenAt, s.ExpiresAt, s.Half, actor, account}, err
}

func actorOn(day workday.Date, s signedIn) (ledger.Actor, error) {
	base, err := namesOf[access.Role](s.BaseRoles)
	if err != nil {
		return ledger.Actor{}, err
	}
	own, err := namesOf[access.Function](s.Functions)
	if err != nil {
		return ledger.Actor{}, err
	}
	for _, f := range s.Lent {
		if !slices.Contains(own, f) {
			own = append(own, f)
		}
	}
	return ledger.Actor{
		Account: s.ID, Party: s.ActsFor, Membership: s.Membership, Name: s.Name, Nameless: s.NameState == nameClaimed,
		Roles: rolesOn(day, base, s.Kind, s.Implementing, s.Qualifications), Functions: wordsOf(own),
	}, nil
}

// ActorFor returns an account as the actor it would be if it signed in now, in the membership it has longest: for jobs and the
// demo's seeding, which act in the name of a person.
func ActorFor(tx *ledger.Tx, accountID string) (ledger.Actor, error) {
	memberships, err := Memberships(tx, accountID)
	if err != nil || len(memberships) == 0 {
		return actorIn(tx, accountID, Membership{})
	}
	return actorIn(tx, accountID, memberships[0])
}

// ActorIn is ActorFor in a membership that is named.
func ActorIn(tx *ledger.Tx, membershipID string) (ledger.Actor, error) {
	m, err := GetMembership(tx, membershipID)
	if err != nil {
		return ledger.Actor{}, err
	}
	if m.Ended() {
		return ledger.Actor{}, errNoMembership
	}
	return actorIn(tx, m.Account, m)
}

func actorIn(tx *ledger.Tx, accountID string, m Membership) (ledger.Actor, error) {
	r, err := accountWhere(tx, `id = ?`, accountID)
	if err != nil {
		return ledger.Actor{}, err
	}
	if r.State != "active" {
		return ledger.Actor{}, errSession
	}
	s := signedIn{accountRow: r, Membership: m.ID, ActsFor: m.Party, BaseRoles: textOf(m.Roles), Functions: textOf(m.Functions)}
	day := workday.OfTime(tx.Now)
	if m.ID != "" {
		p, err := Get(tx, m.Party)
		if err != nil {
			return ledger.Actor{}, err
		}
		s.Kind, s.Implementing = p.Kind, p.Implementing
		if p.Kind == Company {
			if s.Qualifications, err = Qualifications(tx, p.ID); err != nil {
				return ledger.Actor{}, err
			}
		}
		if s.Lent, err = borrowed(tx, m.ID, day.String()); err != nil {
			return ledger.Actor{}, err
		}
	}
	return actorOn(day, s)
}

// SwitchMembership has the session of the token act in another membership of its account from now on, under a new token: what
// the session may do has changed, and who overheard the old one does not come along. One that is no membership of the actor's is
// Forbidden "membership.not_yours" and changes nothing; a session that has ended meanwhile is Unauthenticated "session.ended".
func SwitchMembership(ctx context.Context, db *ledger.DB, actor ledger.Actor, token, membership string) (o Opened, err error) {
	err = db.Work(ctx, func(tx *ledger.Tx) error {
		m, err := GetMembership(tx, membership)
		if fault.KindOf(err) == fault.NotFound || err == nil && (m.Account != actor.Account || m.Ended() || actor.Stranger()) {
			return errNotMine // whether it exists is not the actor's to know
		}
		if err != nil {
			return err
		}
		next := newToken()
		n, err := tx.Exec(`UPDATE session SET membership = ?, token_hash = ? WHERE token_hash = ? AND account = ?`, membership, hashToken(next), hashToken(token), actor.Account)
		if err == nil && n == 0 {
			return errSession
		}
		o.Token = next
		return err
	})
	if err != nil {
		return Opened{}, err
	}
	return o, nil
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
