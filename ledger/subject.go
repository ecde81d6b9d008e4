package ledger

import (
	"cmp"
	"slices"
)

// Subjects are all kinds of things whose state the journal binds, by kind.
func (tx *Tx) Subjects() []Subject {
	var all []Subject
	for _, s := range tx.db.schema.subjects {
		all = append(all, *s)
	}
	slices.SortFunc(all, func(a, b Subject) int { return cmp.Compare(a.Kind, b.Kind) })
	return all
}

// Declares reports whether one of the rooms brings the table.
func (tx *Tx) Declares(table string) bool { return tx.db.schema.tables[table] != 0 }

// Newest is what the newest event of one subject binds, as audit compares it with the subject's rows.
type Newest struct {
	ID string `db:"subject_id"`
	// State is the SHA-256 of the subject's state; nil once the event was erased.
	State []byte `db:"state"`
}

// NewestEvents returns the newest event of up to limit subjects of a kind, by their ids, from behind the id after. An event
// that has no place in the log yet is newer than all that have.
func (tx *Tx) NewestEvents(kind, after string, limit int) (page []Newest, err error) {
	err = tx.Select(&page, `SELECT s.subject_id, (SELECT e.state FROM event e WHERE e.subject_kind = ? AND e.subject_id = s.subject_id
		ORDER BY CASE WHEN e.idx IS NULL THEN 0 ELSE 1 END, e.idx DESC, e.id DESC LIMIT 1) AS state
		FROM (SELECT DISTINCT subject_id FROM event WHERE subject_kind = ? AND subject_id > ? ORDER BY subject_id LIMIT ?) s ORDER BY s.subject_id`,
		kind, kind, after, limit)
	return page, err
}

// Strays returns the ids that rows of one of the subject's tables name as their owner and that no event of the journal
// knows: rows that were added without one. It returns at most limit.
func (tx *Tx) Strays(sub Subject, table string, limit int) (ids []string, err error) {
	owner := sub.OwnerOf(table)
	err = tx.Select(&ids, `SELECT DISTINCT `+owner+` AS owner FROM `+table+`
		WHERE NOT EXISTS (SELECT 1 FROM event WHERE event.subject_kind = ? AND event.subject_id = `+owner+`) ORDER BY 1 LIMIT ?`, sub.Kind, limit)
	return ids, err
}

// SubjectCount is how many subjects the journal knows, of kinds declared or not.
func (tx *Tx) SubjectCount() (n int64, err error) {
	err = tx.Get(&n, `SELECT COUNT(*) FROM (SELECT DISTINCT subject_kind, subject_id FROM event) AS subjects`)
	return n, err
}

// SubjectKinds are the kinds that stand in the journal.
func (tx *Tx) SubjectKinds() (kinds []string, err error) {
	err = tx.Select(&kinds, `SELECT DISTINCT subject_kind FROM event ORDER BY subject_kind`)
	return kinds, err
}
