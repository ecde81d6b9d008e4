package product

import (
	"errors"
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
	case Suspended, Outside: // an amendment may take it in again
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
	err = tx.Select(&rows, `SELECT r.code, r.standing, r.valid_from, r.valid_to, r.register_event, r.updated_at, r.outside_since,
			a.standing AS agreement_standing, a.ended_at AS agreement_ended_at, a.suspended_at AS agreement_suspended_at, `+agreementEnds+`
		FROM registration r JOIN agreement a ON a.id = r.agreement WHERE r.register_event <> '' ORDER BY r.id`)
	if err != nil {
		return nil, err
	}
	today := workday.OfTime(tx.Now)
	for _, row := range rows {
		if entries[row.Code], err = row.entry(today); err != nil {
			return nil, err
		}
	}
	return tx.StatusList(entries, issued)
}

// statusRow is as much of a granted registration as its status needs.
type statusRow struct {
	Code              string   `db:"code"`
	Standing          Standing `db:"standing"`
	ValidFrom         string   `db:"valid_from"`
	ValidTo           string   `db:"valid_to"`
	RegisterEvent     string   `db:"register_event"`
	UpdatedAt         int64    `db:"updated_at"`
	OutsideSince      int64    `db:"outside_since"`
	AgreementStanding Standing `db:"agreement_standing"`
	AgreementEndedAt  int64    `db:"agreement_ended_at"`
	AgreementStopped  int64    `db:"agreement_suspended_at"`
	AgreementEndsOn   string   `db:"agreement_ends_on"`
}

func (row statusRow) entry(today workday.Date) (tlog.StatusEntry, error) {
	from, err1 := dayOf(row.ValidFrom)
	to, err2 := dayOf(row.ValidTo)
	ends, err3 := dayOf(row.AgreementEndsOn)
	r := Registration{Standing: row.Standing, ValidFrom: from, ValidTo: to, agreement: carried{row.AgreementStanding, row.AgreementStopped, ends}, outsideSince: row.OutsideSince}
	status, since := r.Status(today), row.UpdatedAt
	switch {
	case status == Expired || status == Ended && row.Standing == StandingEnded: // cancelled because it had run out
		since = to.AddDays(1).Time().UnixMilli()
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
	return tlog.StatusEntry{Status: status.listed(), Since: tlog.FormatTime(since), Event: row.RegisterEvent}, errors.Join(err1, err2, err3)
}
