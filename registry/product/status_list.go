package product

import (
	"errors"
	"math"
	"time"

	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/tlog"
	"huishu/registry/party"
)

// listed is a status as the signed status list knows it.
func (s Status) listed() tlog.Status {
	switch s {
	case Valid:
		return tlog.StatusValid
	case NotYet:
		return tlog.StatusNotYet
	case Suspended, Outside, Upstream: // an amendment may take it in again; what it is made from may come to carry it again
		return tlog.StatusSuspended
	default:
		return tlog.StatusEnded
	}
}

// StatusList is the signed status list: what every certificate and every licence in the public
// register is worth at this moment, as a file to be saved and checked offline.
func StatusList(tx *ledger.Tx) ([]byte, error) { return StatusListAsOf(tx, tx.Now) }

// StatusListAsOf is StatusList dated at an earlier instant of the same day, since which nothing was recorded: the same list at any
// time until something is. It is for evidence that is to have the same bytes whenever it is made.
func StatusListAsOf(tx *ledger.Tx, issued time.Time) ([]byte, error) {
	entries, err := party.StatusEntries(tx)
	if err != nil {
		return nil, err
	}
	// In the order of filing, so that the newest registration of a product has the last word on its code.
	var rows []statusRow
	if err := tx.Select(&rows, statusSelect+` ORDER BY r.id`); err != nil {
		return nil, err
	}
	stops, err := stoppedAll(tx)
	if err != nil {
		return nil, err
	}
	today := workday.OfTime(tx.Now)
	for _, row := range rows {
		if entries[row.Key], err = row.entry(today, stops); err != nil {
			return nil, err
		}
	}
	return tx.StatusList(entries, issued)
}

// BitstringList is the status list of one purpose in the shape of W3C Bitstring Status List: the bit of each certificate stands at its
// index in the log. A certificate that is not yet in force counts as suspended, one that a newer one of its product has followed as revoked.
func BitstringList(tx *ledger.Tx, purpose tlog.Purpose, url string) ([]byte, error) {
	var rows []statusRow
	if err := tx.Select(&rows, statusSelect+` ORDER BY r.id DESC`); err != nil {
		return nil, err
	}
	stops, err := stoppedAll(tx)
	if err != nil {
		return nil, err
	}
	today, newest := workday.OfTime(tx.Now), map[string]bool{}
	l := tlog.BitstringList{URL: url, Purpose: purpose, Issued: tx.Now.UnixMilli()}
	for _, row := range rows {
		e, err := row.entry(today, stops)
		if err != nil {
			return nil, err
		}
		says := map[tlog.Status]tlog.Purpose{tlog.StatusEnded: tlog.Revocation, tlog.StatusSuspended: tlog.Suspension, tlog.StatusNotYet: tlog.Suspension}[e.Status]
		if newest[row.Key] {
			says = tlog.Revocation
		}
		if newest[row.Key] = true; says == purpose {
			l.Set = append(l.Set, row.Index)
		}
	}
	return tx.BitstringList(l)
}

// StatusOf is what the status list says of a product's code, or of a query code, at this moment; NotFound for one that it does not name.
func StatusOf(tx *ledger.Tx, code string) (tlog.StatusEntry, error) {
	var row statusRow
	if err := tx.Get(&row, statusSelect+` AND (r.code = ? AND r.regime <> 'national' OR r.number = ? AND r.regime = 'national') ORDER BY r.id DESC LIMIT 1`, code, code); err != nil {
		return tlog.StatusEntry{}, err
	}
	stops, err := stopped(tx, []string{row.Product})
	if err != nil {
		return tlog.StatusEntry{}, err
	}
	return row.entry(workday.OfTime(tx.Now), stops)
}

// listedAs is [Registration.Key].
const listedAs = `CASE r.regime WHEN 'national' THEN r.number ELSE r.code END`

const statusSelect = `SELECT e.idx, r.product, r.regime, ` + listedAs + ` AS listed_as, r.register_event, ` + worthColumns + `
	FROM registration r JOIN agreement a ON a.id = r.agreement JOIN event e ON e.id = r.register_event WHERE e.idx IS NOT NULL`

// statusRow is as much of a granted registration as its entry in the list needs.
type statusRow struct {
	// Index is the place of its certificate in the log.
	Index   int64  `db:"idx"`
	Product string `db:"product"`
	Regime  string `db:"regime"`
	// Key is what the list names it by, as [Registration.Key].
	Key           string `db:"listed_as"`
	RegisterEvent string `db:"register_event"`
	worthRow
}

func (row statusRow) entry(today workday.Date, stops stops) (tlog.StatusEntry, error) {
	status, since, err := row.worth(today)
	if now, at := stops.on(row.Product, row.Regime, status); now != status {
		status, since = now, at
	}
	return tlog.StatusEntry{Status: status.listed(), Since: tlog.FormatTime(since), Event: row.RegisterEvent}, err
}

const worthColumns = `r.standing, r.valid_from, r.valid_to, r.updated_at, r.outside_since,
	a.standing AS agreement_standing, a.ended_at AS agreement_ended_at, a.suspended_at AS agreement_suspended_at, ` + agreementEnds

// worthRow is as much of a registration as its status needs, and since when.
type worthRow struct {
	Standing          Standing `db:"standing"`
	ValidFrom         string   `db:"valid_from"`
	ValidTo           string   `db:"valid_to"`
	UpdatedAt         int64    `db:"updated_at"`
	OutsideSince      int64    `db:"outside_since"`
	AgreementStanding Standing `db:"agreement_standing"`
	AgreementEndedAt  int64    `db:"agreement_ended_at"`
	AgreementStopped  int64    `db:"agreement_suspended_at"`
	AgreementEndsOn   string   `db:"agreement_ends_on"`
}

// endedAt is when the registration was cancelled before its last day; later than any day where it was not.
func (row worthRow) endedAt() int64 {
	if row.Standing == StandingEnded {
		return row.UpdatedAt
	}
	return math.MaxInt64
}

// worth is the registration's status on the day, and since when in Unix milliseconds.
func (row worthRow) worth(today workday.Date) (status Status, since int64, err error) {
	from, err1 := dayOf(row.ValidFrom)
	to, err2 := dayOf(row.ValidTo)
	ends, err3 := dayOf(row.AgreementEndsOn)
	r := Registration{Standing: row.Standing, ValidFrom: from, ValidTo: to, agreement: carried{row.AgreementStanding, row.AgreementStopped, ends}, OutsideSince: row.OutsideSince}
	status, since = r.Status(today), row.UpdatedAt
	switch {
	case status == Expired || status == Ended && row.Standing == StandingEnded: // run out, or cancelled
		since = min(to.AddDays(1).Time().UnixMilli(), row.endedAt())
	case status == Ended: // with its agreement: at once, or by its last day whether or not the daily job came by
		since = ends.AddDays(1).Time().UnixMilli()
		if row.AgreementEndedAt != 0 {
			since = min(since, row.AgreementEndedAt)
		}
	case status == Outside: // by an amendment
		since = row.OutsideSince
	case status == Suspended && row.Standing == StandingGranted: // with its agreement
		since = row.AgreementStopped
	}
	return status, since, errors.Join(err1, err2, err3)
}
