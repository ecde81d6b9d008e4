package client

import (
	"encoding/json"
	"slices"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
)

// row is a client as stored.
type row struct {
	ID          string `db:"id" json:"id"`
	Party       string `db:"party" json:"party"`
	Name        string `db:"name" json:"name"`
	Scopes      string `db:"scopes" json:"scopes"`
	Responsible string `db:"responsible" json:"responsible"`
	State       string `db:"state" json:"state"`
	CreatedAt   int64  `db:"created_at" json:"created_at"`
	CreatedBy   string `db:"created_by" json:"created_by"`
}

func (r row) client() (Client, error) {
	c := Client{ID: r.ID, Party: r.Party, Name: r.Name, Responsible: r.Responsible, Revoked: r.State == "revoked", CreatedAt: r.CreatedAt, CreatedBy: r.CreatedBy, Keys: []Key{}}
	return c, json.Unmarshal([]byte(r.Scopes), &c.Scopes)
}

const columns = `id, party, name, scopes, responsible, state, created_at, created_by`

func noClient() *fault.Error {
	return fault.New(fault.NotFound, "client.not_found", "没有这个客户端", "There is no such client")
}

func rowOf(tx *ledger.Tx, id string) (r row, err error) {
	err = tx.Get(&r, `SELECT `+columns+` FROM client WHERE id = ?`, id)
	if fault.KindOf(err) == fault.NotFound {
		err = noClient()
	}
	return r, err
}

// Get returns one client with its keys, to those who may see it (act client.read); to others there is none.
func Get(tx *ledger.Tx, id string) (Client, error) {
	r, err := rowOf(tx, id)
	if err != nil {
		return Client{}, err
	}
	if !access.Can(tx.Actor, access.ClientRead, access.Facts{Owner: r.Party}) {
		return Client{}, noClient()
	}
	return withKeys(tx, r)
}

func withKeys(tx *ledger.Tx, r row) (c Client, err error) {
	if c, err = r.client(); err != nil {
		return c, err
	}
	rows, err := keyRows(tx, c.ID)
	if err != nil {
		return c, err
	}
	for _, k := range rows {
		key, err := k.key()
		if err != nil {
			return c, err
		}
		c.Keys = append(c.Keys, key)
	}
	return c, lastUses(tx, c.Keys)
}

// Query selects clients; empty fields do not.
type Query struct {
	// Party is a party id.
	Party string
	// Active leaves out those that are revoked.
	Active bool
	// Limit is the number of items, Cursor the next value of the page before.
	Limit  int
	Cursor string
}

// List is one page of the clients that the actor may see (act client.read), newest first.
func List(tx *ledger.Tx, q Query) (items []Client, next string, err error) {
	where, args := access.ReachOf(tx.Actor, access.ClientRead).Where("party")
	if q.Party != "" {
		where, args = where+` AND party = ?`, append(args, q.Party)
	}
	if q.Active {
		where += ` AND state = 'active'`
	}
	if q.Cursor != "" {
		where, args = where+` AND id < ?`, append(args, q.Cursor)
	}
	var rows []row
	if err := tx.Select(&rows, `SELECT `+columns+` FROM client WHERE `+where+` ORDER BY id DESC LIMIT ?`, append(args, q.Limit+1)...); err != nil {
		return nil, "", err
	}
	if len(rows) > q.Limit {
		rows = rows[:q.Limit]
		next = rows[len(rows)-1].ID
	}
	items, err = clientsOf(tx, rows)
	return items, next, err
}

// Of lists a party's clients, the newest first, to those who may see them (act client.read).
func Of(tx *ledger.Tx, partyID string) ([]Client, error) {
	if err := access.Require(tx, access.ClientRead, access.Facts{Owner: partyID}); err != nil {
		return nil, err
	}
	return ofParty(tx, partyID)
}

// ofParty is Of for this package: it does not ask who is looking.
func ofParty(tx *ledger.Tx, partyID string) ([]Client, error) {
	var rows []row
	if err := tx.Select(&rows, `SELECT `+columns+` FROM client WHERE party = ? ORDER BY id DESC`, partyID); err != nil {
		return nil, err
	}
	return clientsOf(tx, rows)
}

func clientsOf(tx *ledger.Tx, rows []row) ([]Client, error) {
	list := make([]Client, 0, len(rows))
	for _, r := range rows {
		c, err := withKeys(tx, r)
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, nil
}

// Create enters a client of the actor's own party; the actor answers for it (act client.create).
func Create(tx *ledger.Tx, n New) (Client, error) {
	p, err := party.Get(tx, tx.Actor.Party)
	if err != nil {
		return Client{}, err
	}
	if err := access.Require(tx, access.ClientCreate, access.Facts{Owner: p.ID}); err != nil {
		return Client{}, err
	}
	if err := fault.Join(n.check()...); err != nil {
		return Client{}, err
	}
	var living int
	if err := tx.Get(&living, `SELECT COUNT(*) FROM client WHERE party = ? AND state = 'active'`, p.ID); err != nil {
		return Client{}, err
	}
	if living >= maxClients {
		return Client{}, fault.Newf(fault.Refused, "client.many", "一个单位最多 %d 个在用客户端", "A party has at most %d clients at once", maxClients).
			Do("请先停用不再使用的客户端", "Revoke those that are not used any more")
	}
	scopes, err := json.Marshal(n.Scopes)
	if err != nil {
		return Client{}, err
	}
	r := row{ID: tx.NewID(), Party: p.ID, Name: n.Name, Scopes: string(scopes), Responsible: tx.Actor.Account, State: "active", CreatedAt: tx.Now.UnixMilli(), CreatedBy: tx.Actor.Account}
	if _, err := tx.Exec(`INSERT INTO client (id, party, name, scopes, responsible, state, created_at, created_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		r.ID, r.Party, r.Name, r.Scopes, r.Responsible, r.State, r.CreatedAt, r.CreatedBy); err != nil {
		return Client{}, err
	}
	if err := record(tx, access.ClientCreate, r.ID, map[string]any{"name": r.Name, "scopes": n.Scopes}); err != nil {
		return Client{}, err
	}
	return r.client()
}

func record(tx *ledger.Tx, act access.Act, id string, payload any) error {
	_, err := tx.Record(ledger.Event{Kind: string(act), Subject: ledger.Ref{Kind: Subject, ID: id}, Payload: payload})
	return err
}

// living returns a client that the actor may do the act on, and that is not revoked. Who may not even see it learns nothing of it.
func living(tx *ledger.Tx, id string, act access.Act) (row, error) {
	r, err := rowOf(tx, id)
	if err != nil {
		return r, err
	}
	facts := access.Facts{Owner: r.Party}
	if !access.Can(tx.Actor, access.ClientRead, facts) && !tx.Actor.Stranger() && tx.Actor.Client == "" {
		return r, noClient()
	}
	if err := access.Require(tx, act, facts); err != nil {
		return r, err
	}
	if r.State != "active" {
		return r, fault.New(fault.Conflict, "client.revoked", "该客户端已停用", "The client is revoked").
			Do("如仍需要，请新建客户端", "Create another one where it is still needed")
	}
	return r, nil
}

// TakeOver makes the actor the person who answers for a client of the own party (act client.take_over): when the former one leaves.
func TakeOver(tx *ledger.Tx, id string) error {
	r, err := living(tx, id, access.ClientTakeOver)
	if err != nil {
		return err
	}
	if r.Responsible == tx.Actor.Account {
		return fault.New(fault.Conflict, "client.yours", "您已是该客户端的责任人", "You answer for this client already").
			Do("无需再次接任", "Nothing is left to do")
	}
	n, err := tx.Exec(`UPDATE client SET responsible = ? WHERE id = ? AND responsible = ? AND state = 'active'`, tx.Actor.Account, id, r.Responsible)
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.New(fault.Conflict, "state_moved", "状态已变化，此操作不再适用", "The state has changed; this act no longer applies").
			Do("请刷新页面查看最新状态", "Reload to see the present state")
	}
	return record(tx, access.ClientTakeOver, id, map[string]any{"from": r.Responsible})
}

// SetScopes says anew what a client may do, from its next request on (act client.scopes). Whoever manages the party's clients
// may take scopes away; only the person who answers for the client gives it more, since it acts in that person's functions:
// anybody else takes it over first ("client.not_yours").
func SetScopes(tx *ledger.Tx, id string, names []string) error {
	r, err := living(tx, id, access.ClientScopes)
	if err != nil {
		return err
	}
	c, err := r.client()
	if err != nil {
		return err
	}
	scopes, errs := scopesOf(names)
	if err := fault.Join(errs...); err != nil {
		return err
	}
	added := slices.DeleteFunc(slices.Clone(scopes), func(name string) bool { return slices.Contains(c.Scopes, name) })
	if len(added) > 0 && r.Responsible != tx.Actor.Account {
		return fault.New(fault.Refused, "client.not_yours", "只有该客户端的责任人可以增加授权范围", "Only who answers for the client gives it more scopes").At("scopes").
			Do("请由责任人办理，或先接任责任人", "Ask that person, or take responsibility over first")
	}
	if slices.Equal(scopes, c.Scopes) {
		return fault.New(fault.Conflict, "client.same_scopes", "授权范围没有变化", "These are the scopes it has").
			Do("请选择与现有不同的授权范围", "Choose other scopes than those it has").At("scopes")
	}
	text, err := json.Marshal(scopes)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`UPDATE client SET scopes = ? WHERE id = ?`, string(text), id); err != nil {
		return err
	}
	return record(tx, access.ClientScopes, id, map[string]any{"from": c.Scopes, "to": scopes})
}

// Revoke ends a client with all its keys, at once (act client.revoke).
func Revoke(tx *ledger.Tx, id string) error {
	if _, err := living(tx, id, access.ClientRevoke); err != nil {
		return err
	}
	if err := tx.Move(ledger.Move{Table: "client", ID: id, From: []string{"active"}, To: "revoked"}); err != nil {
		return err
	}
	_, err := tx.Exec(`UPDATE client_key SET revoked_at = ?, revoked_by = ? WHERE client = ? AND revoked_at = 0`, tx.Now.UnixMilli(), tx.Actor.Account, id)
	if err != nil {
		return err
	}
	return record(tx, access.ClientRevoke, id, nil)
}
