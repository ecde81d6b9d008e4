package party

import (
	"huishu/ledger"
	"huishu/ledger/tlog"
)

// listed is a status as the signed status list knows it.
func (s Status) listed() tlog.Status {
	switch s {
	case Valid:
		return tlog.StatusValid
	case NotYet:
		return tlog.StatusNotYet
	case Suspended:
		return tlog.StatusSuspended
	default:
		return tlog.StatusEnded
	}
}

// Since is when the qualification came to its status, in Unix milliseconds: by an act, or because a day came.
func (q Qualification) Since() int64 {
	switch q.Status {
	case Expired:
		return q.To.AddDays(1).Time().UnixMilli()
	case Valid:
		return max(q.ChangedAt, q.From.Time().UnixMilli())
	default:
		return q.ChangedAt
	}
}

// StatusEntries says of every qualification ever granted what it is worth today, by its public
// number: the part of the signed status list that this room knows.
func StatusEntries(tx *ledger.Tx) (map[string]tlog.StatusEntry, error) {
	all, err := selectQualifications(tx, `number <> ''`)
	if err != nil {
		return nil, err
	}
	entries := make(map[string]tlog.StatusEntry, len(all))
	for _, q := range all {
		entries[q.Number] = tlog.StatusEntry{Status: q.Status.listed(), Since: tlog.FormatTime(q.Since())}
	}
	return entries, nil
}
