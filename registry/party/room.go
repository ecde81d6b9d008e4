package party

import (
	"embed"
	"io/fs"

	"huishu/ledger"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Room declares this room's tables and subjects. It needs the rooms of ledger/vault and
// compliance/procedure before it.
func Room() ledger.Room {
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		panic(err) // the embedded folder is part of the program
	}
	return ledger.Room{
		Name: "party", Migrations: sub, SamePerson: samePerson,
		Record: []string{"party", "appointment", "account", "qualification", "application", "application_paper", "membership", "invitation", "delegation",
			"party_file", "party_file_paper", "identity_transfer", "licence_sanction", "party_closure", "expiry_reminder",
			"party_matter", "party_succession", "party_reference", "party_designation", "party_identity"},
		Working: []string{"session", "person_salt", "sign_in_failure", "known_device", "party_search"},
		Subjects: []ledger.Subject{
			{Kind: SubjectParty, Tables: []string{"party", "appointment"}, Owner: map[string]string{"appointment": "party"}, Load: loadParty},
			{Kind: SubjectAccount, Tables: []string{"account", "membership"}, Owner: map[string]string{"membership": "account"}, Load: loadAccount},
			{Kind: SubjectInvitation, Tables: []string{"invitation"}, Load: loadInvitation},
			{Kind: SubjectDelegation, Tables: []string{"delegation"}, Load: loadDelegation},
			{Kind: SubjectQualification, Tables: []string{"qualification"}, Load: loadQualification},
			{Kind: SubjectApplication, Tables: []string{"application", "application_paper"}, Owner: map[string]string{"application_paper": "application"}, Load: loadApplication},
			{Kind: SubjectFile, Tables: []string{"party_file", "party_file_paper"}, Owner: map[string]string{"party_file_paper": "party"}, Load: loadFile},
			{Kind: SubjectTransfer, Tables: []string{"identity_transfer"}, Load: loadTransfer},
			{Kind: SubjectSanction, Tables: []string{"licence_sanction"}, Load: loadSanction},
			{Kind: SubjectReminder, Tables: []string{"expiry_reminder"}, Load: func(tx *ledger.Tx, id string) (any, error) { return ReminderOf(tx, id) }},
			{Kind: SubjectClosure, Tables: []string{"party_closure"}, Load: func(tx *ledger.Tx, id string) (any, error) { return closureRow(tx, id) }},
			{Kind: SubjectMatter, Tables: []string{"party_matter"}, Load: loadMatter},
			{Kind: SubjectSuccession, Tables: []string{"party_succession"}, Load: func(tx *ledger.Tx, id string) (any, error) { return SuccessionOf(tx, id) }},
			{Kind: SubjectReference, Tables: []string{"party_reference"}, Load: func(tx *ledger.Tx, id string) (any, error) { return ReferenceOf(tx, id) }},
			{Kind: SubjectDesignation, Tables: []string{"party_designation"}, Load: loadDesignation},
			{Kind: SubjectIdentity, Tables: []string{"party_identity"}, Load: loadIdentity},
		},
	}
}

// The loaders return recorded facts only: a derived status would change with the day and
// make an untouched row look changed.

func loadParty(tx *ledger.Tx, id string) (any, error) {
	p, err := Get(tx, id)
	if err != nil {
		return nil, err
	}
	var rows []struct {
		ID string `db:"id" json:"id"`
		Officer
		CreatedAt int64  `db:"created_at" json:"created_at"`
		CreatedBy string `db:"created_by" json:"created_by"`
	}
	err = tx.Select(&rows, `SELECT id, office, person, post, phone, from_day, to_day, created_at, created_by
		FROM appointment WHERE party = ? ORDER BY id`, id)
	return map[string]any{"party": p, "appointments": rows}, err
}

// accountState is an account with its memberships. One that stands for nothing but the account's own row is left out: it is bound
// with that row, and accounts from before there were memberships stay what their events say. Any other, or none at all, is bound.
type accountState struct {
	accountRow
	Claimed     bool             `json:"claimed,omitempty"`
	Memberships *[]membershipRow `json:"memberships,omitempty"`
}

func loadAccount(tx *ledger.Tx, id string) (any, error) {
	r, err := accountWhere(tx, `id = ?`, id)
	if err != nil {
		return nil, err
	}
	rows, err := membershipsOf(tx, id)
	if err != nil {
		return nil, err
	}
	s := accountState{accountRow: r, Claimed: r.NameState != nameRecorded}
	if len(rows) != 1 || rows[0] != r.founding() {
		s.Memberships = &rows
	}
	return s, nil
}

func loadInvitation(tx *ledger.Tx, id string) (any, error) { return invitationWhere(tx, `id = ?`, id) }

func loadDelegation(tx *ledger.Tx, id string) (any, error) { return delegationWhere(tx, id) }

func loadQualification(tx *ledger.Tx, id string) (any, error) {
	return qualificationRowOf(tx, id)
}

func loadApplication(tx *ledger.Tx, id string) (any, error) {
	return GetApplication(tx, id)
}
