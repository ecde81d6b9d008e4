package procedure

import (
	"embed"
	"io/fs"
	"slices"

	"huishu/ledger"
)

//go:embed migrations/*.sql
var migrations embed.FS

// SubjectCase is the subject kind of cases in the journal.
const SubjectCase = "case"

// Room declares the tables of cases to the database.
func Room() ledger.Room {
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		panic(err) // the embedded folder is part of the program
	}
	tables := []string{"case_definition", "case_file", "case_step", "case_entry", "case_transfer", "case_ballot", "case_vote"}
	return ledger.Room{
		Name: "procedure", Migrations: sub, Record: append(slices.Clone(tables), "committee_seat"), Working: []string{"case_waiting"}, Observe: observe,
		Subjects: []ledger.Subject{{Kind: SubjectCase, Tables: tables, Owner: map[string]string{
			"case_file": "id", "case_step": "case_id", "case_entry": "case_id", "case_transfer": "case_id",
			"case_ballot": "case_id", "case_vote": "case_id",
			// Many cases share a definition; one that runs by it is enough, or one that did until it went over to another rule set.
			"case_definition": `COALESCE((SELECT MIN(case_file.id) FROM case_file WHERE case_file.definition_hash = case_definition.hash),
				(SELECT MIN(case_transfer.case_id) FROM case_transfer WHERE case_transfer.from_definition = case_definition.hash), case_definition.hash)`,
		}, Load: load}, {Kind: SubjectSeat, Tables: []string{"committee_seat"}, Load: loadSeat}},
	}
}

// load returns the full state of a case: its row, its steps, and the definition
// that it runs by as it stands in the database.
func load(tx *ledger.Tx, id string) (any, error) {
	file, err := readFile(tx, id)
	if err != nil {
		return nil, err
	}
	steps, err := readSteps(tx, id)
	if err != nil {
		return nil, err
	}
	entries, err := readEntries(tx, id)
	if err != nil {
		return nil, err
	}
	transfers, err := readTransfers(tx, id)
	if err != nil {
		return nil, err
	}
	ballots, err := readBallots(tx, id)
	if err != nil {
		return nil, err
	}
	votes, err := readVotes(tx, id)
	if err != nil {
		return nil, err
	}
	var body string
	if err := tx.Get(&body, `SELECT body FROM case_definition WHERE hash = ?`, file.DefinitionHash); err != nil {
		return nil, err
	}
	return struct {
		File       fileRow   `json:"file"`
		Steps      []stepRow `json:"steps"`
		Definition string    `json:"definition_hash"`
		// Entries are left out while there are none, so that digests made before 0002 still hold.
		Entries []entryRow `json:"entries,omitempty"`
		// And so are transfers, which came with 0004.
		Transfers []transferRow `json:"transfers,omitempty"`
		// And ballots with what came of them, which came with 0007.
		Ballots []ballotRow `json:"ballots,omitempty"`
		Votes   []voteRow   `json:"votes,omitempty"`
	}{file, steps, hashOf([]byte(body)), entries, transfers, ballots, votes}, nil
}
