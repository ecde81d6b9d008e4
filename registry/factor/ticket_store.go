package factor

import (
	"huishu/compliance/access"
	"huishu/ledger"
)

const ticketColumns = `id, account, way, state, created_at, created_by, expires_at, used_at`

func ticketRow(tx *ledger.Tx, id string) (t Ticket, err error) {
	err = tx.Get(&t, `SELECT `+ticketColumns+` FROM reset_ticket WHERE id = ?`, id)
	return t, err
}

// GetTicket returns a ticket by its id. It does not ask who is looking.
func GetTicket(tx *ledger.Tx, id string) (Ticket, error) { return ticketRow(tx, id) }

func ticketByToken(tx *ledger.Tx, token string) (t Ticket, err error) {
	err = tx.Get(&t, `SELECT `+ticketColumns+` FROM reset_ticket WHERE id = (SELECT ticket FROM reset_secret WHERE token_hash = ?)`, digestText("reset", token))
	return t, err
}

func insertTicket(tx *ledger.Tx, account string, way Way) (Ticket, error) {
	t := Ticket{
		ID: tx.NewID(), Account: account, Way: way, State: "open",
		CreatedAt: tx.Now.UnixMilli(), CreatedBy: tx.Actor.Account, ExpiresAt: tx.Now.Add(TicketLimit).UnixMilli(),
	}
	_, err := tx.Exec(`INSERT INTO reset_ticket (`+ticketColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, 0)`,
		t.ID, t.Account, t.Way, t.State, t.CreatedAt, t.CreatedBy, t.ExpiresAt)
	if err != nil {
		return t, err
	}
	return t, t.record(tx, access.AccountReset)
}

func keepToken(tx *ledger.Tx, ticket, token string) error {
	_, err := tx.Exec(`INSERT INTO reset_secret (ticket, token_hash) VALUES (?, ?) ON CONFLICT (ticket) DO UPDATE SET token_hash = excluded.token_hash`,
		ticket, digestText("reset", token))
	return err
}

func useTicket(tx *ledger.Tx, t Ticket) error {
	t.State, t.UsedAt = "used", tx.Now.UnixMilli()
	if err := tx.Move(ledger.Move{Table: "reset_ticket", ID: t.ID, From: []string{"open"}, To: t.State, Set: map[string]any{"used_at": t.UsedAt}}); err != nil {
		return err
	}
	if err := dropToken(tx, t.ID); err != nil {
		return err
	}
	if err := t.record(tx, access.AccountRecover); err != nil {
		return err
	}
	return endTickets(tx, t.Account, access.AccountRecover)
}

// endTickets ends every open ticket of an account.
func endTickets(tx *ledger.Tx, account string, under access.Act) error {
	var open []Ticket
	if err := tx.Select(&open, `SELECT `+ticketColumns+` FROM reset_ticket WHERE account = ? AND state = 'open' ORDER BY id`, account); err != nil {
		return err
	}
	for _, t := range open {
		t.State = "ended"
		if err := tx.Move(ledger.Move{Table: "reset_ticket", ID: t.ID, From: []string{"open"}, To: t.State}); err != nil {
			return err
		}
		if err := dropToken(tx, t.ID); err != nil {
			return err
		}
		if err := t.record(tx, under); err != nil {
			return err
		}
	}
	return nil
}

func dropToken(tx *ledger.Tx, ticket string) error {
	_, err := tx.Exec(`DELETE FROM reset_secret WHERE ticket = ?`, ticket)
	return err
}

func (t Ticket) record(tx *ledger.Tx, under access.Act) error {
	_, err := tx.Record(ledger.Event{Kind: string(under), Subject: t.Ref(), Payload: t})
	return err
}
