package party

import (
	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
)

type invitationRow struct {
	ID           string `db:"id" json:"id"`
	Party        string `db:"party" json:"party"`
	Address      string `db:"address" json:"address"`
	Name         string `db:"name" json:"name"`
	DocumentHash string `db:"document_hash" json:"document_hash"`
	Roles        string `db:"roles" json:"roles"`
	Functions    string `db:"functions" json:"functions"`
	TokenHash    string `db:"token_hash" json:"token_hash"`
	State        string `db:"state" json:"state"`
	ExpiresAt    int64  `db:"expires_at" json:"expires_at"`
	AcceptedBy   string `db:"accepted_by" json:"accepted_by"`
	DecidedAt    int64  `db:"decided_at" json:"decided_at"`
	CreatedAt    int64  `db:"created_at" json:"created_at"`
	CreatedBy    string `db:"created_by" json:"created_by"`
}

const invitationColumns = `id, party, address, name, document_hash, roles, functions, token_hash, state, expires_at, accepted_by, decided_at, created_at, created_by`

func (r invitationRow) invitation() (i Invitation, err error) {
	i = Invitation{
		ID: r.ID, Party: r.Party, Address: r.Address, Name: r.Name, State: r.State, ExpiresAt: r.ExpiresAt,
		AcceptedBy: r.AcceptedBy, DecidedAt: r.DecidedAt, CreatedAt: r.CreatedAt, CreatedBy: r.CreatedBy,
	}
	if i.Roles, err = namesOf[access.Role](r.Roles); err != nil {
		return i, err
	}
	i.Functions, err = namesOf[access.Function](r.Functions)
	return i, err
}

func insertInvitation(tx *ledger.Tx, i Invitation, d DocumentHash, tokenHash string) error {
	_, err := tx.Exec(`INSERT INTO invitation (`+invitationColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'open', ?, '', 0, ?, ?)`,
		i.ID, i.Party, i.Address, i.Name, d.hash, textOf(i.Roles), textOf(i.Functions), tokenHash, i.ExpiresAt, i.CreatedAt, i.CreatedBy)
	if err != nil {
		return err
	}
	return i.record(tx, access.InvitationSend)
}

func (i Invitation) record(tx *ledger.Tx, act access.Act) error {
	_, err := tx.Record(ledger.Event{Kind: string(act), Subject: ledger.Ref{Kind: SubjectInvitation, ID: i.ID}, Payload: i})
	return err
}

func invitationWhere(tx *ledger.Tx, where, arg string) (r invitationRow, err error) {
	err = tx.Get(&r, `SELECT `+invitationColumns+` FROM invitation WHERE `+where, arg)
	if err != nil && fault.KindOf(err) == fault.NotFound {
		err = fault.New(fault.NotFound, "invitation.not_found", "没有这项邀请", "There is no such invitation")
	}
	return r, err
}

func invitationByToken(tx *ledger.Tx, token string) (i Invitation, document string, err error) {
	r, err := invitationWhere(tx, `token_hash = ?`, hashToken(token))
	if err == nil {
		i, err = r.invitation()
	}
	if fault.CodeOf(err) == "invitation.not_found" || err == nil && !i.Open(tx.Now) {
		return i, "", fault.New(fault.NotFound, "invitation.not_open", "邀请不存在、已使用、已撤回或已过期", "There is no such invitation, or it was used, withdrawn, or has expired").
			Do("请向单位管理员索取新的邀请", "Ask the organisation's administrator for a new one")
	}
	return i, r.DocumentHash, err
}

// InvitationOf shows whoever holds the token what it invites to: the invitation and its party.
func InvitationOf(tx *ledger.Tx, token string) (Invitation, Party, error) {
	i, _, err := invitationByToken(tx, token)
	if err != nil {
		return i, Party{}, err
	}
	p, err := Get(tx, i.Party)
	return i, p, err
}

// Invitations lists those of a party, newest first, also the ones that are over (act invitation.read): names and addresses of
// people who have not come yet are for who invited them. A party that the actor may not even know of is NotFound.
func Invitations(tx *ledger.Tx, partyID string) ([]Invitation, error) {
	if !access.Can(tx.Actor, access.PartyRead, access.Facts{Owner: partyID}) {
		return nil, unknownParty()
	}
	if err := access.Require(tx, access.InvitationRead, access.Facts{Owner: partyID}); err != nil {
		return nil, err
	}
	var rows []invitationRow
	if err := tx.Select(&rows, `SELECT `+invitationColumns+` FROM invitation WHERE party = ? ORDER BY id DESC`, partyID); err != nil {
		return nil, err
	}
	list := make([]Invitation, len(rows))
	for n, r := range rows {
		var err error
		if list[n], err = r.invitation(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// WithdrawInvitation takes an invitation back that nobody has accepted (act invitation.withdraw).
func WithdrawInvitation(tx *ledger.Tx, id string) (Invitation, error) {
	r, err := invitationWhere(tx, `id = ?`, id)
	if err != nil {
		return Invitation{}, err
	}
	i, err := r.invitation()
	if err != nil {
		return i, err
	}
	if err := access.Require(tx, access.InvitationWithdraw, access.Facts{Owner: i.Party}); err != nil {
		return i, err
	}
	err = decideInvitation(tx, &i, "withdrawn", "", access.InvitationWithdraw)
	return i, err
}

func acceptInvitation(tx *ledger.Tx, i Invitation, account string) error {
	return decideInvitation(tx, &i, "accepted", account, access.InvitationAccept)
}

func decideInvitation(tx *ledger.Tx, i *Invitation, to, account string, act access.Act) error {
	i.State, i.AcceptedBy, i.DecidedAt = to, account, tx.Now.UnixMilli()
	err := tx.Move(ledger.Move{
		Table: "invitation", ID: i.ID, From: []string{"open"}, To: to, Set: map[string]any{"accepted_by": account, "decided_at": i.DecidedAt},
	})
	if err != nil {
		return err
	}
	return i.record(tx, act)
}
