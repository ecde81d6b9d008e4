package adoption

import (
	"slices"
	"strings"
	"sync"

	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
)

// memo spares acts on SQLite the look at the table.
var memo = ledger.NewMemo[*rules.Book, *rules.Book](8, "rule_set_adoption")

// shelf names one book: what the program ships, and the adoptions in their order. What an id adopts never changes; one that is
// revoked is not among the ids any more.
type shelf struct {
	shipped *rules.Book
	ids     string
}

var shelves sync.Map // shelf -> *rules.Book

// Of returns the rule sets of the register as the transaction sees them: those that are shipped with the program and those that
// an authority has adopted, each on its days.
func Of(tx *ledger.Tx, shipped *rules.Book) (*rules.Book, error) {
	return memo.In(tx, shipped, func() (*rules.Book, error) { return bookOf(tx, shipped) })
}

func bookOf(tx *ledger.Tx, shipped *rules.Book) (*rules.Book, error) {
	ids, err := adoptedIDs(tx)
	if err != nil || len(ids) == 0 {
		return shipped, err
	}
	key := shelf{shipped, strings.Join(ids, " ")}
	if b, ok := shelves.Load(key); ok {
		return b.(*rules.Book), nil
	}
	list, err := readAdoptions(tx, inOrder)
	if err != nil {
		return nil, err
	}
	b, err := bind(tx, shipped, list)
	if err == nil {
		shelves.Store(key, b)
	}
	return b, err
}

// inOrder are the adoptions that count, as they were decided.
const inOrder = `state = 'adopted' ORDER BY decided_at, id`

// bind puts what was adopted on the shelf of the program.
func bind(tx *ledger.Tx, shipped *rules.Book, list []Adoption) (*rules.Book, error) {
	adopted := make([]rules.Adopted, 0, len(list))
	for _, a := range list {
		set, err := restore(tx, a.Hash)
		if err != nil {
			return nil, err
		}
		adopted = append(adopted, rules.Adopted{Set: set, From: a.From})
	}
	return shipped.With(adopted...), nil
}

// Without returns the rule sets of the register as they would be had the set with the hash not been adopted: what a rehearsal
// compares it with, before its adoption and after.
func Without(tx *ledger.Tx, shipped *rules.Book, hash string) (*rules.Book, error) {
	list, err := readAdoptions(tx, inOrder)
	if err != nil {
		return nil, err
	}
	return bind(tx, shipped, slices.DeleteFunc(list, func(a Adoption) bool { return a.Hash == hash }))
}

// For returns the set that governs the matter on the day; Refused "rules.none_in_force" where none does.
func For(tx *ledger.Tx, shipped *rules.Book, regime string, day workday.Date) (*rules.Set, error) {
	b, err := Of(tx, shipped)
	if err != nil {
		return nil, err
	}
	return b.For(regime, day)
}

// Named returns the set that an address names: by its id the one of the book, by its hash any that is shipped or kept.
func Named(tx *ledger.Tx, shipped *rules.Book, name string) (*rules.Set, error) {
	if len(name) == 64 {
		return ByHash(tx, shipped, name)
	}
	b, err := Of(tx, shipped)
	if err != nil {
		return nil, err
	}
	return b.ByID(name)
}
