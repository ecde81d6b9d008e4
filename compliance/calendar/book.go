package calendar

import (
	"strings"
	"sync"
	"time"

	"huishu/compliance/workday"
	"huishu/ledger"
)

// Entry is a notice as this register holds it.
type Entry struct {
	workday.Notice
	// ID is that of a loaded notice; empty for one that came with the program.
	ID string `json:"id,omitempty"`
	// LoadedAt is when it began to count here; zero for one that came with the program. Reason is why it was loaded.
	LoadedAt time.Time `json:"loaded_at,omitzero"`
	Reason   string    `json:"reason,omitempty"`
	// Account and Party are who loaded it.
	Account string `json:"-"`
	Party   string `json:"-"`
	// Superseded says that a later copy of the same number stands for it.
	Superseded bool `json:"superseded,omitempty"`
}

// Book is the calendar of a register with its history. It is immutable.
type Book struct {
	loaded []Entry // by loading
	// known are the calendars with the first n loaded notices.
	known []*workday.Calendar
	// past are the calendars of moments before the newest shipped notice was published, by what was known then.
	past sync.Map // pastKey -> *workday.Calendar
}

// pastKey counts what was known at a moment: the shipped notices published by then, and those loaded by then.
type pastKey struct{ shipped, loaded int }

// memo spares acts on SQLite the look at the table; the key is always the same.
var memo = ledger.NewMemo[struct{}, *Book](1, "calendar_notice")

// books holds what was built, by the ids of its notices in order: rows never change, so a list of ids names one book.
var books sync.Map // string -> *Book

// Of returns the calendar of the register as the transaction sees it: a notice counts from the transaction that loads it on, in
// every process and for every replica.
func Of(tx *ledger.Tx) (*Book, error) {
	return memo.In(tx, struct{}{}, func() (*Book, error) { return bookOf(tx) })
}

func bookOf(tx *ledger.Tx) (*Book, error) {
	ids, err := noticeIDs(tx)
	if err != nil {
		return nil, err
	}
	key := strings.Join(ids, " ")
	if b, ok := books.Load(key); ok {
		return b.(*Book), nil
	}
	entries, err := readEntries(tx)
	if err != nil {
		return nil, err
	}
	b, err := newBook(entries)
	if err == nil {
		books.Store(key, b)
	}
	return b, err
}

func newBook(loaded []Entry) (*Book, error) {
	b := &Book{loaded: loaded, known: []*workday.Calendar{workday.Default()}}
	for i := range loaded {
		c, err := workday.Build(notices(loaded[:i+1]))
		if err != nil {
			return nil, err
		}
		b.known = append(b.known, c)
	}
	return b, nil
}

// Shipped is the calendar of no register: what comes with the program.
func Shipped() *Book { return &Book{known: []*workday.Calendar{workday.Default()}} }

// notices are the shipped ones and those.
func notices(loaded []Entry) []workday.Notice {
	list := append([]workday.Notice(nil), workday.Shipped()...)
	for _, e := range loaded {
		list = append(list, e.Notice)
	}
	return list
}

// Now is the calendar by which the register reckons.
func (b *Book) Now() *workday.Calendar { return b.known[len(b.known)-1] }

// At is the calendar by which the register reckoned at the moment t: what was done by it is shown by it. It holds the notices that
// were loaded by then and, of those that come with the program, the ones that were published by then; so a version that brings
// next year's notice does not measure anew what was done before.
func (b *Book) At(t time.Time) *workday.Calendar {
	n := 0
	for n < len(b.loaded) && !b.loaded[n].LoadedAt.After(t) {
		n++
	}
	all := workday.Shipped()
	public := workday.AsOf(all, workday.OfTime(t))
	if len(public) == len(all) {
		return b.known[n]
	}
	key := pastKey{len(public), n}
	if c, ok := b.past.Load(key); ok {
		return c.(*workday.Calendar)
	}
	for _, e := range b.loaded[:n] {
		public = append(public, e.Notice)
	}
	c, err := workday.Build(public)
	if err != nil { // before the first notice of all nothing could be reckoned
		c = b.known[n]
	}
	b.past.Store(key, c)
	return c
}

// AsOf is the calendar as the notices published up to day d make it, whenever they were loaded. It fails where no year was
// announced by then.
func (b *Book) AsOf(d workday.Date) (*workday.Calendar, error) {
	return workday.Build(workday.AsOf(notices(b.loaded), d))
}

// Entries are all notices, newest publication first.
func (b *Book) Entries() []Entry {
	var all []Entry
	for _, n := range workday.Shipped() {
		all = append(all, Entry{Notice: n})
	}
	all = append(all, b.loaded...)
	for i := range all {
		for _, later := range all[i+1:] {
			all[i].Superseded = all[i].Superseded || later.Number == all[i].Number
		}
	}
	sortEntries(all)
	return all
}
