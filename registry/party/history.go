package party

import (
	"cmp"
	"slices"

	"huishu/ledger"
)

// JobStatusChanged is the job that says that a qualification was granted, came to its first day or to another standing, or has expired: for whoever tells
// others (registry/notice). Its payload is a [StatusChange]. Each change is told once.
const JobStatusChanged = "party.status_changed"

// StatusChange is the payload of [JobStatusChanged].
type StatusChange struct {
	Party         string            `json:"party"`
	Qualification string            `json:"qualification"`
	Kind          QualificationKind `json:"kind"`
	Number        string            `json:"number"`
	Standing      Standing          `json:"standing"`
	// Status is what it is worth on the day of the change.
	Status Status `json:"status"`
	// Event is the journal entry of the change.
	Event string `json:"event"`
}

// Change is one entry in the public history of a party.
type Change struct {
	// Event is the journal's entry, whose receipt proves it; Kind says what was done.
	Event string `json:"event"`
	Kind  string `json:"kind"`
	// Number is the qualification's; empty for what was done to the party itself.
	Number string `json:"number"`
	// By is the id of the party whose officer did it; empty for the program.
	By string `json:"by"`
	// At in Unix milliseconds.
	At int64 `json:"at"`
}

// History returns what became of a party of the register and of its qualifications, oldest first: what, by whom and when. It is
// public; reasons are told to those who may read the case. What a company says of itself is not public, and so only a body's own
// course is part of it.
func History(tx *ledger.Tx, e Entry) ([]Change, error) {
	list := []Change{}
	add := func(kind, id, number string) error {
		events, err := tx.History(kind, id)
		for _, x := range events {
			list = append(list, Change{Event: x.ID, Kind: x.Kind, Number: number, By: x.Party, At: x.At})
		}
		return err
	}
	if e.Kind != Company {
		if err := add(SubjectParty, e.ID, ""); err != nil {
			return nil, err
		}
	}
	for _, q := range e.Qualifications {
		if err := add(SubjectQualification, q.ID, q.Number); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(list, func(a, b Change) int { return cmp.Compare(a.At, b.At) })
	return list, nil
}
