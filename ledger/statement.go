package ledger

import (
	"fmt"
	"strings"
)

// verb is what a statement does to the database.
type verb int

const (
	read verb = iota
	write
)

// statement is what the door needs to know of one SQL text before it runs it.
type statement struct {
	verb  verb
	table string
}

// parseStatement reads the verb and the table of a statement in our house form:
// one statement, upper-case keywords, the table bare after INTO, UPDATE or FROM.
// Whatever it does not recognise is refused, so no write can hide from the journal.
func parseStatement(sql string) (statement, error) {
	words := strings.Fields(sql)
	at := func(i int) string {
		if i < len(words) {
			return words[i]
		}
		return ""
	}
	table := func(i int) string {
		name, _, _ := strings.Cut(at(i), "(")
		return name
	}
	switch {
	case at(0) == "SELECT" || at(0) == "WITH":
		if at(0) == "WITH" && containsWrite(words) {
			return statement{}, fmt.Errorf("a WITH statement may only read: %.60q", sql)
		}
		return statement{verb: read}, nil
	case at(0) == "INSERT" && at(1) == "INTO":
		return statement{write, table(2)}, nil
	case at(0) == "UPDATE":
		return statement{write, table(1)}, nil
	case at(0) == "DELETE" && at(1) == "FROM":
		return statement{write, table(2)}, nil
	}
	return statement{}, fmt.Errorf("statement begins with neither SELECT, WITH, INSERT INTO, UPDATE nor DELETE FROM: %.60q", sql)
}

func containsWrite(words []string) bool {
	for _, w := range words {
		switch w {
		case "INSERT", "UPDATE", "DELETE", "REPLACE":
			return true
		}
	}
	return false
}

// mayWrite checks one write against the schema and the kind of transaction.
func (s *schema) mayWrite(st statement, mode txMode) error {
	kind, ok := s.tables[st.table]
	switch {
	case !ok:
		return fmt.Errorf("table %q is declared by no room", st.table)
	case mode == viewMode || mode == glanceMode || mode == glancedMode:
		return fmt.Errorf("table %s: a view only reads", st.table)
	case mode == workMode && kind == recordTable:
		return fmt.Errorf("table %s is a record table: write it with Update, which journals", st.table)
	}
	return nil
}
