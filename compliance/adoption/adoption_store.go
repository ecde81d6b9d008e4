package adoption

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
)

func hasText(tx *ledger.Tx, hash string) (bool, error) {
	var n int
	err := tx.Get(&n, `SELECT COUNT(*) FROM rule_set_text WHERE hash = ?`, hash)
	return n > 0, err
}

func insertText(tx *ledger.Tx, set *rules.Set) error {
	_, err := tx.Exec(`INSERT INTO rule_set_text (hash, set_id, body, kept_at) VALUES (?, ?, ?, ?)`,
		set.Hash, set.ID, string(set.Canonical()), tx.Now.UnixMilli())
	return err
}

func readText(tx *ledger.Tx, hash string) ([]byte, error) {
	var body string
	err := tx.Get(&body, `SELECT body FROM rule_set_text WHERE hash = ?`, hash)
	return []byte(body), err
}

// loadText returns the state of a kept text: its row, with the body's own hash in its place.
func loadText(tx *ledger.Tx, hash string) (any, error) {
	var row struct {
		Hash   string `db:"hash" json:"hash"`
		SetID  string `db:"set_id" json:"set_id"`
		Body   string `db:"body" json:"body_hash"`
		KeptAt int64  `db:"kept_at" json:"kept_at"`
	}
	err := tx.Get(&row, `SELECT hash, set_id, body, kept_at FROM rule_set_text WHERE hash = ?`, hash)
	sum := sha256.Sum256([]byte(row.Body))
	row.Body = hex.EncodeToString(sum[:])
	return row, err
}

// adoptionRow is a row of rule_set_adoption.
type adoptionRow struct {
	ID            string `db:"id" json:"id"`
	Hash          string `db:"hash" json:"hash"`
	SetID         string `db:"set_id" json:"set_id"`
	From          string `db:"from_day" json:"from_day"`
	To            string `db:"to_day" json:"to_day"`
	Reason        string `db:"reason" json:"reason"`
	Source        string `db:"source" json:"source"`
	State         string `db:"state" json:"state"`
	ProposedBy    string `db:"proposed_by" json:"proposed_by"`
	ProposedFor   string `db:"proposed_for" json:"proposed_for"`
	ProposedAt    int64  `db:"proposed_at" json:"proposed_at"`
	DecidedBy     string `db:"decided_by" json:"decided_by"`
	DecidedFor    string `db:"decided_for" json:"decided_for"`
	DecidedAt     int64  `db:"decided_at" json:"decided_at"`
	DecidedReason string `db:"decided_reason" json:"decided_reason"`
}

const adoptionColumns = `id, hash, set_id, from_day, to_day, reason, source, state, proposed_by, proposed_for, proposed_at,
	decided_by, decided_for, decided_at, decided_reason`

func insertAdoption(tx *ledger.Tx, a Adoption) error {
	_, err := tx.Exec(`INSERT INTO rule_set_adoption (`+adoptionColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', '', 0, '')`,
		a.ID, a.Hash, a.Set, a.From.String(), lastDay(a), a.Reason, a.source, string(a.State), a.ProposedBy, a.ProposedFor, a.ProposedAt.UnixMilli())
	if fault.CodeOf(err) == "duplicate" { // two at once: free has looked before
		return taken(a.Set)
	}
	return err
}

// loadAdoption returns the state of an adoption: its row, and what took it back or would have. Revocations came with 0002 and are
// left out while there are none, so that digests made before still hold.
func loadAdoption(tx *ledger.Tx, id string) (any, error) {
	row, err := readRow(tx, id)
	if err != nil {
		return nil, err
	}
	list, err := readRevocations(tx, `adoption = ?`, id)
	return struct {
		adoptionRow
		Revocations []revocationRow `json:"revocations,omitempty"`
	}{row, list}, err
}

func readRow(tx *ledger.Tx, id string) (adoptionRow, error) {
	var row adoptionRow
	err := tx.Get(&row, `SELECT `+adoptionColumns+` FROM rule_set_adoption WHERE id = ?`, id)
	return row, err
}

func adoptedIDs(tx *ledger.Tx) ([]string, error) {
	var ids []string
	err := tx.Select(&ids, `SELECT id FROM rule_set_adoption WHERE state = 'adopted' ORDER BY decided_at, id`)
	return ids, err
}

// Get returns one proposal or adoption; NotFound "adoption.not_found". It does not ask who is looking: see MaySee.
func Get(tx *ledger.Tx, id string) (Adoption, error) {
	row, err := readRow(tx, id)
	if fault.KindOf(err) == fault.NotFound {
		return Adoption{}, fault.New(fault.NotFound, "adoption.not_found", "没有这项提议", "There is no such proposal")
	}
	if err != nil {
		return Adoption{}, err
	}
	live, err := liveRevocations(tx)
	if err != nil {
		return Adoption{}, err
	}
	return row.adoption(live)
}

// Seen is Get for who is looking: what the actor may not see does not exist for it.
func Seen(tx *ledger.Tx, id string) (Adoption, error) {
	a, err := Get(tx, id)
	if err == nil && !a.MaySee(tx.Actor) {
		_, err = Get(tx, "")
	}
	if err != nil {
		return Adoption{}, err
	}
	return a, nil
}

// List returns all of them, newest first. They are few: a set is proposed once in some years.
func List(tx *ledger.Tx) ([]Adoption, error) { return readAdoptions(tx, `1 = 1 ORDER BY id DESC`) }

// ForSet returns the adoption of the set with the id, proposed or adopted; ok is false for one that came with the program.
func ForSet(tx *ledger.Tx, set string) (a Adoption, ok bool, err error) {
	list, err := readAdoptions(tx, `set_id = ? AND state <> 'withdrawn'`, set)
	if err != nil || len(list) == 0 {
		return Adoption{}, false, err
	}
	return list[0], true, nil
}

func readAdoptions(tx *ledger.Tx, where string, args ...any) ([]Adoption, error) {
	var rows []adoptionRow
	if err := tx.Select(&rows, `SELECT `+adoptionColumns+` FROM rule_set_adoption WHERE `+where, args...); err != nil {
		return nil, err
	}
	live, err := liveRevocations(tx)
	if err != nil {
		return nil, err
	}
	list := make([]Adoption, 0, len(rows))
	for _, row := range rows {
		a, err := row.adoption(live)
		if err != nil {
			return nil, err
		}
		list = append(list, a)
	}
	return list, nil
}

func (row adoptionRow) adoption(live map[string]Revocation) (Adoption, error) {
	a := Adoption{
		ID: row.ID, Set: row.SetID, Hash: row.Hash, Reason: row.Reason, State: State(row.State), source: row.Source,
		ProposedBy: row.ProposedBy, ProposedFor: row.ProposedFor, ProposedAt: instant(row.ProposedAt),
		DecidedBy: row.DecidedBy, DecidedFor: row.DecidedFor, DecidedReason: row.DecidedReason,
	}
	if row.DecidedAt != 0 {
		a.DecidedAt = instant(row.DecidedAt)
	}
	if r, ok := live[row.ID]; ok {
		if a.Revocation = &r; !r.Pending() {
			a.State = Revoked
		}
	}
	for _, day := range []struct {
		to   *workday.Date
		text string
	}{{&a.From, row.From}, {&a.To, row.To}} {
		if day.text == "" {
			continue
		}
		if err := day.to.UnmarshalText([]byte(day.text)); err != nil {
			return a, fmt.Errorf("adoption %s: %w", row.ID, err)
		}
	}
	return a, nil
}

func instant(ms int64) time.Time { return time.UnixMilli(ms).In(ledger.Zone) }
