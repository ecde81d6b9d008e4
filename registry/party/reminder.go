package party

import (
	"cmp"
	"slices"

	"huishu/compliance/access"
	"huishu/compliance/adoption"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// SubjectReminder is a reminder of a qualification that is about to expire, in the journal.
const SubjectReminder = "expiry_reminder"

// remindFacts are the numbers of the rule set that say how many days before the last one a reminder is due. A set without them, or
// that leaves them open, reminds nobody.
var remindFacts = []string{"qualification.remind_early", "qualification.remind_late"}

// Reminder is a reminder that was given: each once, to the holder and to the authority that keeps the register.
type Reminder struct {
	ID            string `db:"id" json:"id"`
	Qualification string `db:"qualification" json:"qualification"`
	// Days before the last day at which it was due.
	Days int64 `db:"days" json:"days"`
	// RuleSet is the id of the rule set that says so.
	RuleSet string `db:"rule_set" json:"rule_set"`
	// At in Unix milliseconds.
	At int64 `db:"at" json:"at"`
}

// ReminderOf returns one reminder.
func ReminderOf(tx *ledger.Tx, id string) (Reminder, error) {
	var r Reminder
	err := tx.Get(&r, `SELECT id, qualification, days, rule_set, at FROM expiry_reminder WHERE id = ?`, id)
	return r, err
}

// ending chooses qualifications that run out from the first day to the second and that no later one of the same kind, or under the
// same agreement, takes up.
const ending = `standing IN ('granted', 'suspended') AND to_day >= ? AND to_day <= ?
	AND NOT EXISTS (SELECT 1 FROM qualification later WHERE later.party = qualification.party AND later.kind = qualification.kind
		AND later.agreement = qualification.agreement AND later.id <> qualification.id AND later.standing = 'granted'
		AND (later.to_day = '' OR later.to_day > qualification.to_day))`

// RemindDue notes of qualifications that are about to expire that their holder and the authority are reminded (act
// qualification.remind, by the daily job), at most a hundred at each distance, and returns how many there were. Each reminder is
// given once, whatever restarts there are; one that was missed while nothing ran is not given beside a nearer one.
func RemindDue(tx *ledger.Tx, book *rules.Book) (n int, err error) {
	today := workday.OfTime(tx.Now)
	set, err := adoption.For(tx, book, Regime, today)
	if fault.CodeOf(err) == "rules.none_in_force" {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	for _, f := range distances(set) {
		list, err := selectQualifications(tx, ending+` AND NOT EXISTS
			(SELECT 1 FROM expiry_reminder r WHERE r.qualification = qualification.id AND r.days <= ?)`,
			today.String(), today.AddDays(int(*f.Value)).String(), *f.Value)
		if err != nil {
			return n, err
		}
		for _, q := range list[:min(len(list), dueAtOnce)] {
			if err := remind(tx, q, Reminder{Days: *f.Value, RuleSet: set.ID}); err != nil {
				return n, err
			}
			n++
		}
	}
	return n, nil
}

// distances are the facts that have a number, the nearest to the last day first.
func distances(set *rules.Set) []rules.Fact {
	var list []rules.Fact
	for _, id := range remindFacts {
		if f, ok := set.Fact(id); ok && f.Value != nil {
			list = append(list, f)
		}
	}
	slices.SortFunc(list, func(a, b rules.Fact) int { return cmp.Compare(*a.Value, *b.Value) })
	return list
}

func remind(tx *ledger.Tx, q Qualification, r Reminder) error {
	if err := access.Require(tx, access.QualificationRemind, access.Facts{Owner: q.Party}); err != nil {
		return err
	}
	r.ID, r.Qualification, r.At = tx.NewID(), q.ID, tx.Now.UnixMilli()
	_, err := tx.Exec(`INSERT INTO expiry_reminder (id, qualification, days, rule_set, at) VALUES (?, ?, ?, ?, ?)`,
		r.ID, r.Qualification, r.Days, r.RuleSet, r.At)
	if err != nil {
		return err
	}
	_, err = tx.Record(ledger.Event{
		Kind: string(access.QualificationRemind), Payload: r, Subject: ledger.Ref{Kind: SubjectReminder, ID: r.ID},
	})
	return err
}

// Expiring lists the qualifications that the reader was reminded of and that have not run out yet, the nearest last day first: for
// the authority everybody's, otherwise its own party's.
func Expiring(tx *ledger.Tx) ([]Qualification, error) {
	scope, args := access.ReachOf(tx.Actor, access.PartyRead).Where("party")
	list, err := selectQualifications(tx, ending+` AND EXISTS (SELECT 1 FROM expiry_reminder r WHERE r.qualification = qualification.id) AND `+scope,
		append([]any{workday.OfTime(tx.Now).String(), endless}, args...)...)
	slices.SortStableFunc(list, func(a, b Qualification) int { return a.To.Compare(b.To) })
	return list, err
}

// endless is a day after all days.
const endless = "9999-12-31"
