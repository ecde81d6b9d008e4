package party

import (
	"slices"
	"strings"

	"huishu/compliance/code"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/search"
)

const entryColumns = `p.id, p.kind, p.name_zh, p.name_en, p.uscc, p.region, p.by_reference, p.implementing, p.authorising,
	p.code_override <> '' AS code_overridden,
	COALESCE((SELECT c.closed_at FROM party_closure c WHERE c.id = p.id), 0) AS left_at,
	COALESCE((SELECT c.returned_at FROM party_closure c WHERE c.id = p.id), 0) AS returned_at,
	COALESCE((SELECT s.successor FROM party_succession s WHERE s.id = p.id AND s.confirmed > 0), '') AS successor,
	COALESCE((SELECT s.from_day FROM party_succession s WHERE s.id = p.id AND s.confirmed > 0), '') AS succeeded_from,
	COALESCE((SELECT r.class FROM party_reference r WHERE r.id = p.id), '') AS reference_class,
	COALESCE((SELECT r.statement FROM party_reference r WHERE r.id = p.id), '') AS reference_ground`

// public is the condition under which a party stands in the register: bodies always, a
// company once it has been qualified.
const public = `(p.kind <> 'company' OR EXISTS (SELECT 1 FROM qualification q WHERE q.party = p.id))`

// filters gives each Kind of a Query its condition.
var filters = map[string]string{
	"":                       ``,
	string(Merchant):         ``, // qualifications: see qualified
	string(Broker):           ``,
	string(Operator):         ``,
	string(Authority):        ` AND p.kind = 'authority'`,
	string(RegistrationBody): ` AND p.kind = 'registration_body'`,
	string(PublicBody):       ` AND p.kind = 'public_body'`,
	string(Company):          ` AND p.kind = 'company'`,
	string(Exchange):         ` AND p.kind = 'exchange'`,
	"implementing_body":      ` AND p.implementing`,
	"authorising_subject":    ` AND p.authorising`,
}

// Register reads one page of the public register, in order of entry. next is empty on the last page.
func Register(tx *ledger.Tx, q Query) (entries []Entry, next string, err error) {
	where, args, err := q.where(tx)
	if err != nil {
		return nil, "", err
	}
	limit := q.Limit
	if limit <= 0 {
		limit = 20
	}
	limit = min(limit, 100)
	entries = []Entry{}
	err = tx.Select(&entries, `SELECT `+entryColumns+` FROM party p WHERE `+where+` AND p.id > ? ORDER BY p.id LIMIT ?`,
		append(args, q.Cursor, limit+1)...)
	if err != nil {
		return nil, "", err
	}
	if len(entries) > limit {
		entries = entries[:limit]
		next = entries[limit-1].ID
	}
	for i := range entries {
		if err := entries[i].complete(tx); err != nil {
			return nil, "", err
		}
	}
	return entries, next, nil
}

// RegisterAll reads every party of the register that a query finds, whatever its page: for a choice that must not leave any out.
func RegisterAll(tx *ledger.Tx, q Query) (all []Entry, err error) {
	for q.Limit = 100; ; {
		entries, next, err := Register(tx, q)
		all = append(all, entries...)
		if err != nil || next == "" {
			return all, err
		}
		q.Cursor = next
	}
}

// CountRegister returns how many parties of the public register a query finds, whatever its page.
func CountRegister(tx *ledger.Tx, q Query) (n int64, err error) {
	where, args, err := q.where(tx)
	if err != nil {
		return 0, err
	}
	err = tx.Get(&n, `SELECT COUNT(*) FROM party p WHERE `+where, args...)
	return n, err
}

// where are the conditions of a query, without its page.
func (q Query) where(tx *ledger.Tx) (clause string, args []any, err error) {
	filter, ok := filters[q.Kind]
	if !ok {
		return "", nil, fault.New(fault.Invalid, "kind.unknown", "没有这类主体", "There is no such kind of party").At("kind")
	}
	clause = public + filter
	held, args, err := q.qualified(workday.OfTime(tx.Now).String())
	if err != nil {
		return "", nil, err
	}
	clause += held
	if q.Text == "" {
		return clause, args, nil
	}
	words, err := wording(tx, q.Text)
	if err != nil || words == "" {
		return clause, args, err
	}
	return clause + ` AND p.id IN (SELECT party FROM party_search WHERE words MATCH ?)`, append(args, words), nil
}

// statuses is [StatusOn] as a condition on a qualification; each takes the day once, if at all.
var statuses = map[Status]string{
	Revoked:   `q.standing = 'revoked'`,
	Ended:     `q.standing = 'ended'`,
	Expired:   `q.standing IN ('granted', 'suspended') AND q.to_day <> '' AND q.to_day < ?`,
	Suspended: `q.standing = 'suspended' AND (q.to_day = '' OR q.to_day >= ?)`,
	NotYet:    `q.standing = 'granted' AND q.from_day > ?`,
	Valid:     `q.standing = 'granted' AND ? BETWEEN q.from_day AND CASE q.to_day WHEN '' THEN '` + endless + `' ELSE q.to_day END`,
}

// qualified is the condition on what a party is qualified as; empty where nothing is asked.
func (q Query) qualified(today string) (clause string, args []any, err error) {
	if slices.Contains(QualificationKinds, QualificationKind(q.Kind)) {
		clause, args = ` AND q.kind = ?`, []any{q.Kind}
	}
	if q.Class != "" {
		clause, args = clause+` AND q.classes LIKE ? ESCAPE '!'`, append(args, "% "+literal.Replace(q.Class)+" %")
	}
	if q.Status != "" {
		status, ok := statuses[q.Status]
		if !ok {
			return "", nil, fault.New(fault.Invalid, "status.unknown", "没有这种状态", "There is no such status").At("status")
		}
		clause += ` AND ` + status
		if strings.Contains(status, "?") {
			args = append(args, today)
		}
	}
	if clause != "" {
		clause = ` AND EXISTS (SELECT 1 FROM qualification q WHERE q.party = p.id` + clause + `)`
	}
	return clause, args, nil
}

// literal takes the meaning from what LIKE would read as a pattern: ids hold _.
var literal = strings.NewReplacer("!", "!!", "%", "!%", "_", "!_")

// EntryByCode returns the entry of a code that names one party alone: its unified social credit
// code in any spelling, or the number of one of its qualifications.
func EntryByCode(tx *ledger.Tx, s string) (Entry, error) {
	var e Entry
	err := tx.Get(&e, `SELECT `+entryColumns+` FROM party p WHERE `+public+`
		AND (p.uscc = ? OR p.id IN (SELECT party FROM qualification WHERE number = ?))`, code.Normalize(s), s)
	if err != nil {
		return e, noParty(err)
	}
	return e, e.complete(tx)
}

// wording is the question as the index is asked: all words if that finds anything, else any of them.
func wording(tx *ledger.Tx, text string) (string, error) {
	words := search.Query(text)
	if words == "" {
		return "", nil
	}
	var found []string
	err := tx.Select(&found, `SELECT party FROM party_search WHERE words MATCH ? LIMIT 1`, words)
	if err != nil || len(found) > 0 {
		return words, err
	}
	return search.Any(text), nil
}

// EntryOf returns one party's entry; a company without any qualification is not in the register.
func EntryOf(tx *ledger.Tx, id string) (Entry, error) {
	var e Entry
	err := tx.Get(&e, `SELECT `+entryColumns+` FROM party p WHERE p.id = ? AND `+public, id)
	if err != nil {
		return e, noParty(err)
	}
	return e, e.complete(tx)
}

func (e *Entry) complete(tx *ledger.Tx) error {
	e.RegionName = code.DivisionPath(e.Region)
	list, err := Qualifications(tx, e.ID)
	if err != nil {
		return err
	}
	for i := range list {
		list[i].Case, list[i].Reason = "", ""
	}
	e.Qualifications = list
	return nil
}
