package client

import (
	"huishu/compliance/access"
	"huishu/compliance/workday"
	"huishu/ledger"
)

// Usage is what the clients of a party asked on one day of the law's calendar (UTC+8).
type Usage struct {
	Day string `db:"day" json:"day"`
	// Requests were admitted, Refused turned away for a quota; those are never billed.
	Requests int64 `db:"requests" json:"requests"`
	Refused  int64 `db:"refused" json:"refused"`
}

// UsageOf lists the days of a party on which its clients asked something, the newest first, at most limit of them, to those who
// may see its clients (act client.read). The present day lags by what its processes have not written yet, a second's worth.
func UsageOf(tx *ledger.Tx, partyID string, limit int) ([]Usage, error) {
	if err := access.Require(tx, access.ClientRead, access.Facts{Owner: partyID}); err != nil {
		return nil, err
	}
	list := []Usage{}
	err := tx.Select(&list, `SELECT day, requests, refused FROM client_usage WHERE party = ? ORDER BY day DESC LIMIT ?`, partyID, limit)
	return list, err
}

// spent is how much of the quotas of the day and of its month is used up.
func spent(tx *ledger.Tx, partyID string, day workday.Date) (today, month int64, err error) {
	d := day.String()
	first := d[:len("2006-01")]
	err = tx.Get(&month, `SELECT COALESCE(SUM(requests), 0) FROM client_usage WHERE party = ? AND day >= ? AND day <= ?`, partyID, first+"-01", first+"-31")
	if err != nil {
		return 0, 0, err
	}
	err = tx.Get(&today, `SELECT COALESCE(SUM(requests), 0) FROM client_usage WHERE party = ? AND day = ?`, partyID, d)
	return today, month, err
}

// count adds to a day of a party.
func count(tx *ledger.Tx, partyID, day string, requests, refused int64) error {
	_, err := tx.Exec(`INSERT INTO client_usage (party, day, requests, refused) VALUES (?, ?, ?, ?)
		ON CONFLICT (party, day) DO UPDATE SET requests = client_usage.requests + excluded.requests, refused = client_usage.refused + excluded.refused`,
		partyID, day, requests, refused)
	return err
}
