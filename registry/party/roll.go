package party

import (
	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// Enrolled is an organisation that has an entry of any sort: also companies that hold no qualification and so do not stand in the
// public register.
type Enrolled struct {
	Party
	// LeftAt in Unix milliseconds; 0 while the organisation is here.
	LeftAt int64 `db:"left_at" json:"left_at"`
	// Qualified says that it holds, or once held, a qualification.
	Qualified bool `db:"qualified" json:"qualified"`
}

// The states by which the roll is filtered.
const (
	EnrolledUnverified = "unverified" // here, its identity not verified
	EnrolledVerified   = "verified"   // here and verified
	EnrolledLeft       = "left"       // left, and not come back
)

// EnrolledStates lists them all.
var EnrolledStates = []string{EnrolledUnverified, EnrolledVerified, EnrolledLeft}

const hasLeft = `EXISTS (SELECT 1 FROM party_closure c WHERE c.id = party.id AND c.returned_at = 0)`

var enrolledStates = map[string]string{
	"":                 ``,
	EnrolledUnverified: ` AND verification = '' AND NOT ` + hasLeft,
	EnrolledVerified:   ` AND verification <> '' AND NOT ` + hasLeft,
	EnrolledLeft:       ` AND ` + hasLeft,
}

// RollQuery asks the roll.
type RollQuery struct {
	// Kind is a [Kind]; empty asks for all.
	Kind Kind
	// State is one of [EnrolledStates]; empty asks for all.
	State string
	// Text is searched in names, code, region, numbers and scopes.
	Text string
	// Limit of one page, 20 when 0, at most 100; Cursor is next of the page before.
	Limit  int
	Cursor string
}

// Roll reads one page of all organisations whose particulars the reader may read (act party.read), the newest first: for the
// offices everybody, for others their own. next is empty on the last page.
func Roll(tx *ledger.Tx, q RollQuery) (list []Enrolled, next string, err error) {
	state, ok := enrolledStates[q.State]
	if !ok {
		return nil, "", fault.New(fault.Invalid, "state.unknown", "没有这种状态", "There is no such state").At("state")
	}
	where, args := access.ReachOf(tx.Actor, access.PartyRead).Where("id")
	where += state
	if q.Kind != "" {
		if q.Kind.Title().ZH == "" {
			return nil, "", fault.New(fault.Invalid, "kind.unknown", "没有这类主体", "There is no such kind of party").At("kind")
		}
		where, args = where+` AND kind = ?`, append(args, q.Kind)
	}
	words, err := wording(tx, q.Text)
	if err != nil {
		return nil, "", err
	}
	if words != "" {
		where, args = where+` AND id IN (SELECT party FROM party_search WHERE words MATCH ?)`, append(args, words)
	}
	if q.Cursor != "" {
		where, args = where+` AND id < ?`, append(args, q.Cursor)
	}
	limit := q.Limit
	if limit <= 0 {
		limit = 20
	}
	limit = min(limit, 100)
	list = []Enrolled{}
	err = tx.Select(&list, `SELECT `+partyColumns+`,
			COALESCE((SELECT c.closed_at FROM party_closure c WHERE c.id = party.id AND c.returned_at = 0), 0) AS left_at,
			EXISTS (SELECT 1 FROM qualification WHERE qualification.party = party.id) AS qualified
		FROM party WHERE `+where+` ORDER BY id DESC LIMIT ?`, append(args, limit+1)...)
	if len(list) > limit {
		list = list[:limit]
		next = list[limit-1].ID
	}
	return list, next, err
}
