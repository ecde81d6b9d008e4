package ledger

import (
	"fmt"
	"io/fs"
	"strings"
)

// Room is what one room of the program brings to the database: its tables with
// their migrations, and the subjects whose changes it records.
type Room struct {
	// Name prefixes nothing; it names the room's line of migrations.
	Name string
	// Migrations holds files NNNN_name.sql in goose form at its root. Rooms are
	// migrated in the order given to Open, so foreign keys may point to earlier rooms. Nil for a room without tables.
	Migrations fs.FS
	// Record lists the tables that may change only together with an event.
	Record []string
	// Working lists the tables that hold derived or passing state: sessions, jobs, indexes.
	Working []string
	// Subjects are the things whose full state the journal binds.
	Subjects []Subject
	// SamePerson tells of two accounts whether they are known to be one natural person. The one room that keeps accounts gives it.
	SamePerson func(tx *Tx, a, b string) (bool, error)
	// Observe is told of every event that any room records; nil for none.
	Observe Observer
}

// Subject tells how to load the full state of one kind of thing.
type Subject struct {
	// Kind is unique over all rooms.
	Kind string
	// Tables are the record tables that hold the subject's state.
	Tables []string
	// Owner tells whose row each row is: by table the column that holds the subject's id, or an SQL expression over the
	// table's qualified columns. The first table's may be left out where it is the column id. Audit finds by it the
	// rows that belong to no subject of the journal.
	Owner map[string]string
	// Load returns the subject's full state as it now stands, in a form that
	// marshals to the same JSON every time. Audit calls it too.
	Load func(tx *Tx, id string) (any, error)
}

// tableKind tells how a table may be written.
type tableKind int

const (
	recordTable tableKind = iota + 1
	workingTable
)

// schema is the sum of the rooms: what may be written, and what a write must record.
type schema struct {
	tables   map[string]tableKind
	subjects map[string]*Subject
	// covers maps subject kind and table to true where the subject holds the table.
	covers map[string]map[string]bool
	// observers are told of every event, in the order of their rooms.
	observers []Observer
	// samePerson is what the room that keeps accounts gives; nil without such a room.
	samePerson func(tx *Tx, a, b string) (bool, error)
}

// SamePerson reports whether two accounts are known to be one natural person, for acts that take two: an account is itself, and of
// others the room that keeps accounts knows.
func (tx *Tx) SamePerson(a, b string) (bool, error) {
	if a == b || tx.db.schema.samePerson == nil {
		return a == b, nil
	}
	return tx.db.schema.samePerson(tx, a, b)
}

func newSchema(rooms []Room) (*schema, error) {
	s := &schema{tables: map[string]tableKind{}, subjects: map[string]*Subject{}, covers: map[string]map[string]bool{}}
	for _, room := range rooms {
		if room.SamePerson != nil {
			s.samePerson = room.SamePerson
		}
		if err := s.declare(room.Name, room.Record, recordTable); err != nil {
			return nil, err
		}
		if err := s.declare(room.Name, room.Working, workingTable); err != nil {
			return nil, err
		}
		if room.Observe != nil {
			s.observers = append(s.observers, room.Observe)
		}
		for _, sub := range room.Subjects {
			if err := s.addSubject(room.Name, sub); err != nil {
				return nil, err
			}
		}
	}
	return s, nil
}

func (s *schema) declare(room string, tables []string, kind tableKind) error {
	for _, t := range tables {
		if _, ok := s.tables[t]; ok {
			return fmt.Errorf("room %s declares table %s a second time", room, t)
		}
		s.tables[t] = kind
	}
	return nil
}

func (s *schema) addSubject(room string, sub Subject) error {
	if _, ok := s.subjects[sub.Kind]; ok {
		return fmt.Errorf("room %s declares subject %s a second time", room, sub.Kind)
	}
	cover := map[string]bool{}
	for i, t := range sub.Tables {
		if s.tables[t] != recordTable {
			return fmt.Errorf("subject %s names table %s, which is no record table", sub.Kind, t)
		}
		if sub.Owner[t] == "" && i > 0 {
			return fmt.Errorf("subject %s does not say whose the rows of table %s are", sub.Kind, t)
		}
		cover[t] = true
	}
	s.subjects[sub.Kind], s.covers[sub.Kind] = &sub, cover
	return nil
}

// OwnerOf is the SQL expression for the id of the subject that a row of the table belongs to.
func (sub *Subject) OwnerOf(table string) string {
	owner := sub.Owner[table]
	switch {
	case owner == "":
		return table + ".id"
	case strings.ContainsAny(owner, "(. "):
		return owner
	}
	return table + "." + owner
}
