package party

import (
	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// membershipRow is a membership as stored, and as the journal binds it.
type membershipRow struct {
	ID        string `db:"id" json:"id"`
	Account   string `db:"account" json:"account"`
	Party     string `db:"party" json:"party"`
	Roles     string `db:"roles" json:"roles"`
	Functions string `db:"functions" json:"functions"`
	State     string `db:"state" json:"state"`
	CreatedAt int64  `db:"created_at" json:"created_at"`
	CreatedBy string `db:"created_by" json:"created_by"`
	EndedAt   int64  `db:"ended_at" json:"ended_at"`
	EndedBy   string `db:"ended_by" json:"ended_by"`
}

const membershipColumns = `id, account, party, roles, functions, state, created_at, created_by, ended_at, ended_by`

func (r membershipRow) membership() (m Membership, err error) {
	m = Membership{ID: r.ID, Account: r.Account, Party: r.Party, CreatedAt: r.CreatedAt, CreatedBy: r.CreatedBy, EndedAt: r.EndedAt, EndedBy: r.EndedBy}
	if m.Roles, err = namesOf[access.Role](r.Roles); err != nil {
		return m, err
	}
	m.Functions, err = namesOf[access.Function](r.Functions)
	return m, err
}

// founding is the membership that an account's own row stands for: its party, its roles, every function.
func (r accountRow) founding() membershipRow {
	return membershipRow{
		ID: r.ID, Account: r.ID, Party: r.Party, Roles: r.Roles, Functions: textOf(access.Working), State: "active", CreatedAt: r.CreatedAt, CreatedBy: r.CreatedBy,
	}
}

func insertMembership(tx *ledger.Tx, r membershipRow) error {
	_, err := tx.Exec(`INSERT INTO membership (`+membershipColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		r.ID, r.Account, r.Party, r.Roles, r.Functions, r.State, r.CreatedAt, r.CreatedBy, r.EndedAt, r.EndedBy)
	if fault.CodeOf(err) == "duplicate" {
		return fault.New(fault.Conflict, "membership.exists", "此人已经是本单位成员", "This person is a member already").
			Do("无需再次加入；要调整职能的，请在成员列表中办理", "Nothing is left to do; functions are changed in the list of members").Wrap(err)
	}
	return err
}

func membershipsOf(tx *ledger.Tx, account string) (rows []membershipRow, err error) {
	err = tx.Select(&rows, `SELECT `+membershipColumns+` FROM membership WHERE account = ? ORDER BY id`, account)
	return rows, err
}

// GetMembership returns one membership, also one that is over. It does not ask who is looking.
func GetMembership(tx *ledger.Tx, id string) (Membership, error) {
	var r membershipRow
	err := tx.Get(&r, `SELECT `+membershipColumns+` FROM membership WHERE id = ?`, id)
	if err != nil {
		if fault.KindOf(err) == fault.NotFound {
			err = errNoMembership
		}
		return Membership{}, err
	}
	return r.membership()
}

// Memberships are those of an account that stand, in the order in which they began: between them a person switches.
func Memberships(tx *ledger.Tx, account string) (list []Membership, err error) {
	rows, err := membershipsOf(tx, account)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		if r.State != "active" {
			continue
		}
		m, err := r.membership()
		if err != nil {
			return nil, err
		}
		list = append(list, m)
	}
	return list, nil
}

// Members lists everybody who acts or acted for a party, those that stand first, oldest first. It does not ask who is looking.
func Members(tx *ledger.Tx, partyID string) ([]Member, error) {
	var rows []struct {
		membershipRow
		Login    string `db:"login"`
		Name     string `db:"name"`
		Account2 string `db:"account_state"`
		Named    string `db:"name_state"`
		Document string `db:"document_hash"`
	}
	err := tx.Select(&rows, `SELECT m.id, m.account, m.party, m.roles, m.functions, m.state, m.created_at, m.created_by, m.ended_at, m.ended_by,
			a.login, a.name, a.state AS account_state, a.name_state, a.document_hash
		FROM membership m JOIN account a ON a.id = m.account WHERE m.party = ? ORDER BY CASE WHEN m.state = 'active' THEN 0 ELSE 1 END, m.id`, partyID)
	if err != nil {
		return nil, err
	}
	list := make([]Member, len(rows))
	for i, r := range rows {
		m, err := r.membership()
		if err != nil {
			return nil, err
		}
		list[i] = Member{Membership: m, Login: r.Login, Name: r.Name, Closed: r.Account2 == "closed", Claimed: r.Named == nameClaimed, Documented: r.Document != ""}
	}
	return list, nil
}

// standing reads a membership that stands, for an act of its party.
func standing(tx *ledger.Tx, id string, act access.Act) (Membership, error) {
	m, err := GetMembership(tx, id)
	if err != nil {
		return m, err
	}
	if err := access.Require(tx, act, access.Facts{Owner: m.Party}); err != nil {
		return m, err
	}
	if m.Ended() {
		return m, fault.New(fault.Conflict, "membership.ended", "此人已不是本单位成员", "This person is no member any more").
			Do("需要时请重新邀请", "Invite the person anew if need be")
	}
	return m, nil
}

// ChangeFunctions gives a member other functions (act membership.change). The last administrator stays one.
func ChangeFunctions(tx *ledger.Tx, id string, functions []access.Function) (Membership, error) {
	m, err := standing(tx, id, access.MembershipChange)
	if err != nil {
		return m, err
	}
	if bad := checkFunctions(functions); bad != nil {
		return m, bad
	}
	if _, err := tx.Exec(`UPDATE membership SET functions = ? WHERE id = ?`, textOf(functions), id); err != nil {
		return m, err
	}
	m.Functions = functions
	if err := keepsAdministrator(tx, m.Party); err != nil {
		return m, err
	}
	return m, m.record(tx, access.MembershipChange)
}

// RemoveMember ends another person's membership (act membership.end), and what it delegated or was handed with it.
func RemoveMember(tx *ledger.Tx, id string) error {
	m, err := standing(tx, id, access.MembershipEnd)
	if err != nil {
		return err
	}
	return endMembership(tx, m, access.MembershipEnd)
}

// Leave ends the actor's own membership by its own wish (act membership.leave). The last administrator cannot.
func Leave(tx *ledger.Tx, id string) error {
	m, err := GetMembership(tx, id)
	if err != nil {
		return err
	}
	if m.Account != tx.Actor.Account {
		return errNoMembership // another person's is none of the actor's business
	}
	if m, err = standing(tx, id, access.MembershipLeave); err != nil {
		return err
	}
	return endMembership(tx, m, access.MembershipLeave)
}

func endMembership(tx *ledger.Tx, m Membership, act access.Act) error {
	err := tx.Move(ledger.Move{
		Table: "membership", ID: m.ID, From: []string{"active"}, To: "ended", Set: map[string]any{"ended_at": tx.Now.UnixMilli(), "ended_by": tx.Actor.Account},
	})
	if err != nil {
		return err
	}
	if err := keepsAdministrator(tx, m.Party); err != nil {
		return err
	}
	// A session of it goes on in another membership, or in none.
	_, err = tx.Exec(`UPDATE session SET membership = COALESCE((SELECT MIN(id) FROM membership WHERE account = ? AND state = 'active'), '') WHERE membership = ?`, m.Account, m.ID)
	if err != nil {
		return err
	}
	m.EndedAt, m.EndedBy = tx.Now.UnixMilli(), tx.Actor.Account
	return m.record(tx, act)
}

// isMember refuses an account that does not act for the party now.
func isMember(tx *ledger.Tx, account, partyID string) error {
	var n int
	err := tx.Get(&n, `SELECT COUNT(*) FROM membership WHERE account = ? AND party = ? AND state = 'active'`, account, partyID)
	if err == nil && n == 0 {
		err = errNoMembership
	}
	return err
}

// servesOthers reports whether an account acts for another party too.
func servesOthers(tx *ledger.Tx, account, partyID string) (bool, error) {
	var n int
	err := tx.Get(&n, `SELECT COUNT(*) FROM membership WHERE account = ? AND party <> ? AND state = 'active'`, account, partyID)
	return n > 0, err
}

// keepsAdministrator refuses what would leave a party that has people without anybody who keeps them.
func keepsAdministrator(tx *ledger.Tx, partyID string) error {
	var n int
	err := tx.Get(&n, `SELECT COUNT(*) FROM membership m JOIN account a ON a.id = m.account
		WHERE m.party = ? AND m.state = 'active' AND a.state = 'active' AND m.functions LIKE '%"administrator"%'`, partyID)
	if err == nil && n == 0 {
		err = errLastAdministrator()
	}
	return err
}

// record notes a membership's change: its person's account is the subject.
func (m Membership) record(tx *ledger.Tx, act access.Act) error {
	_, err := tx.Record(ledger.Event{Kind: string(act), Subject: ledger.Ref{Kind: SubjectAccount, ID: m.Account}, Payload: m.payload()})
	return err
}

func (m Membership) payload() any {
	return map[string]any{"membership": m.ID, "party": m.Party, "roles": m.Roles, "functions": m.Functions}
}
