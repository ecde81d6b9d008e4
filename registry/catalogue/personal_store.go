package catalogue

import (
	"huishu/compliance/scan"
	"huishu/ledger"
)

// personalRow is a row of table resource_personal.
type personalRow struct {
	Field      string  `db:"field" json:"field"`
	Type       string  `db:"type" json:"type"`
	Masked     string  `db:"masked" json:"masked"`
	Confidence float64 `db:"confidence" json:"confidence"`
	Reason     string  `db:"reason" json:"reason"`
	ReasonEN   string  `db:"reason_en" json:"reason_en"`
	Settled    string  `db:"settled" json:"settled"`
	SettledBy  string  `db:"settled_by" json:"settled_by"`
	SettledAt  int64   `db:"settled_at" json:"settled_at"`
}

const personalColumns = `p.field, p.type, p.masked, p.confidence, p.reason, p.reason_en, p.settled, p.settled_by, p.settled_at`

// replacePersonal writes what was found in the present version of an entry, all of it open.
func replacePersonal(tx *ledger.Tx, resource string, found []Exposure) error {
	if _, err := tx.Exec(`DELETE FROM resource_personal WHERE resource = ?`, resource); err != nil {
		return err
	}
	for i, p := range found {
		_, err := tx.Exec(`INSERT INTO resource_personal (resource, position, field, type, masked, confidence, reason, reason_en, settled, settled_by, settled_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, '', '', 0)`,
			resource, i, p.Field, string(p.Type), p.Masked, p.Confidence, p.Reason, p.ReasonEN)
		if err != nil {
			return err
		}
	}
	return nil
}

// personalOf reads the rows of an entry, for its state.
func personalOf(tx *ledger.Tx, resource string) (rows []personalRow, err error) {
	err = tx.Select(&rows, `SELECT `+personalColumns+` FROM resource_personal p WHERE p.resource = ? ORDER BY p.position`, resource)
	return rows, err
}

// flags reads findings with the entries that they stand in.
func flags(tx *ledger.Tx, where string, limit int, args ...any) ([]Flag, error) {
	var rows []struct {
		personalRow
		Resource string `db:"resource"`
		Body     string `db:"body"`
		SourceID string `db:"source_id"`
	}
	err := tx.Select(&rows, `SELECT `+personalColumns+`, p.resource, r.body, r.source_id
		FROM resource_personal p JOIN resource r ON r.id = p.resource WHERE `+where+` ORDER BY p.resource, p.position LIMIT ?`, append(args, limit)...)
	out := make([]Flag, 0, len(rows))
	for _, r := range rows {
		out = append(out, Flag{
			Exposure: Exposure{
				SourceID: r.SourceID, Field: r.Field, Type: scan.Type(r.Type), Masked: r.Masked, Confidence: r.Confidence, Reason: r.Reason, ReasonEN: r.ReasonEN,
			},
			Resource: r.Resource, Body: r.Body, Settled: r.Settled, SettledBy: r.SettledBy, SettledAt: r.SettledAt,
		})
	}
	return out, err
}
