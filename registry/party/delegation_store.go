package party

import (
	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
)

type delegationRow struct {
	ID        string `db:"id" json:"id"`
	Party     string `db:"party" json:"party"`
	Giver     string `db:"giver" json:"giver"`
	Receiver  string `db:"receiver" json:"receiver"`
	Functions string `db:"functions" json:"functions"`
	From      string `db:"from_day" json:"from_day"`
	To        string `db:"to_day" json:"to_day"`
	Reason    string `db:"reason" json:"reason"`
	State     string `db:"state" json:"state"`
	CreatedAt int64  `db:"created_at" json:"created_at"`
	CreatedBy string `db:"created_by" json:"created_by"`
	EndedAt   int64  `db:"ended_at" json:"ended_at"`
	EndedBy   string `db:"ended_by" json:"ended_by"`
}

const delegationColumns = `id, party, giver, receiver, functions, from_day, to_day, reason, state, created_at, created_by, ended_at, ended_by`

func (r delegationRow) delegation() (d Delegation, err error) {
	d = Delegation{
		ID: r.ID, Party: r.Party, Giver: r.Giver, Receiver: r.Receiver, From: r.From, To: r.To, Reason: r.Reason,
		CreatedAt: r.CreatedAt, CreatedBy: r.CreatedBy, EndedAt: r.EndedAt, EndedBy: r.EndedBy,
	}
	d.Functions, err = namesOf[access.Function](r.Functions)
	return d, err
}

func insertDelegation(tx *ledger.Tx, d Delegation) error {
	_, err := tx.Exec(`INSERT INTO delegation (`+delegationColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'given', ?, ?, 0, '')`,
		d.ID, d.Party, d.Giver, d.Receiver, textOf(d.Functions), d.From, d.To, d.Reason, d.CreatedAt, d.CreatedBy)
	if err != nil {
		return err
	}
	_, err = tx.Record(ledger.Event{Kind: string(access.DelegationGive), Subject: ledger.Ref{Kind: SubjectDelegation, ID: d.ID}, Payload: d})
	return err
}

func delegationWhere(tx *ledger.Tx, id string) (r delegationRow, err error) {
	err = tx.Get(&r, `SELECT `+delegationColumns+` FROM delegation WHERE id = ?`, id)
	if err != nil && fault.KindOf(err) == fault.NotFound {
		err = fault.New(fault.NotFound, "delegation.not_found", "没有这项委托", "There is no such delegation")
	}
	return r, err
}

// Delegations lists those of a party, newest first, also the ones that are over. It does not ask who is looking.
func Delegations(tx *ledger.Tx, partyID string) ([]Delegation, error) {
	var rows []delegationRow
	if err := tx.Select(&rows, `SELECT `+delegationColumns+` FROM delegation WHERE party = ? ORDER BY id DESC`, partyID); err != nil {
		return nil, err
	}
	list := make([]Delegation, len(rows))
	for i, r := range rows {
		var err error
		if list[i], err = r.delegation(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// EndDelegation takes a delegation back before its term is over (act delegation.end): its giver does, its receiver, or an
// administrator of the party.
func EndDelegation(tx *ledger.Tx, id string) (Delegation, error) {
	r, err := delegationWhere(tx, id)
	if err != nil {
		return Delegation{}, err
	}
	d, err := r.delegation()
	if err != nil {
		return d, err
	}
	if err := access.Require(tx, access.DelegationEnd, access.Facts{Owner: d.Party}); err != nil {
		return d, err
	}
	if m := tx.Actor.Membership; m != d.Giver && m != d.Receiver && !access.Does(tx.Actor, access.Administrator) {
		return d, fault.New(fault.Forbidden, "delegation.not_yours", "只有委托人、受托人和单位管理员可以终止委托", "A delegation is ended by its giver, its receiver or an administrator").
			Do("请由上述人员之一办理", "Have it done by one of them")
	}
	d.EndedAt, d.EndedBy = tx.Now.UnixMilli(), tx.Actor.Account
	err = tx.Move(ledger.Move{
		Table: "delegation", ID: id, From: []string{"given"}, To: "ended", Set: map[string]any{"ended_at": d.EndedAt, "ended_by": d.EndedBy},
	})
	if err != nil {
		return d, err
	}
	_, err = tx.Record(ledger.Event{Kind: string(access.DelegationEnd), Subject: ledger.Ref{Kind: SubjectDelegation, ID: id}, Payload: d})
	return d, err
}

// borrowed returns the functions lent to a membership on a day.
func borrowed(tx *ledger.Tx, membership, day string) (list []access.Function, err error) {
	var rows []struct {
		Lent   string `db:"lent"`
		Givers string `db:"givers"`
	}
	err = tx.Select(&rows, `SELECT d.functions AS lent, g.functions AS givers FROM delegation d JOIN membership g ON g.id = d.giver AND g.state = 'active'
		WHERE d.receiver = ? AND d.state = 'given' AND d.from_day <= ? AND d.to_day >= ?`, membership, day, day)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		if list, err = borrow(list, r.Lent, r.Givers); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// borrow adds to list what one delegation lends, from the texts of its functions and of its giver's.
func borrow(list []access.Function, named, givers string) ([]access.Function, error) {
	a, err := namesOf[access.Function](named)
	if err != nil {
		return nil, err
	}
	b, err := namesOf[access.Function](givers)
	return append(list, lent(a, b)...), err
}
