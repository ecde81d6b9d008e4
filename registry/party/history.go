package party

import (
	"cmp"
	"slices"

	"huishu/ledger"
)

// JobStatusChanged is the job that says that a qualification was granted or came to another standing: for whoever tells others
// (registry/notice). Its payload is a [StatusChange]. A day that comes changes a status without an act and enqueues nothing.
const JobStatusChanged = "party.status_changed"

// StatusChange is the payload of [JobStatusChanged].
type StatusChange struct {
	Party         string            `json:"party"`
	Qualification string            `json:"qualification"`
	Kind          QualificationKind `json:"kind"`
	Number        string            `json:"number"`
	Standing      Standing          `json:"standing"`
	// Event is the journal entry of the change.
	Event string `json:"event"`
}

// Change is one entry in the history of a qualification.
type Change struct {
	// Event is the journal's entry, whose receipt proves it; Kind says what was done.
	Event string `json:"event"`
	Kind  string `json:"kind"`
	// Number is the qualification's.
	Number string `json:"number"`
	// By is the id of the party whose officer did it; empty for the program.
	By string `json:"by"`
	// At in Unix milliseconds.
	At int64 `json:"at"`
}

// History returns what became of the qualifications of a party, oldest first: what, by whom and when. It is public; reasons are told
// to those who may read the case.
func History(tx *ledger.Tx, quals []Qualification) ([]Change, error) {
	list := []Change{}
	for _, q := range quals {
		events, err := tx.History(SubjectQualification, q.ID)
		if err != nil {
			return nil, err
		}
		for _, e := range events {
			list = append(list, Change{Event: e.ID, Kind: e.Kind, Number: q.Number, By: e.Party, At: e.At})
		}
	}
	slices.SortStableFunc(list, func(a, b Change) int { return cmp.Compare(a.At, b.At) })
	return list, nil
}
