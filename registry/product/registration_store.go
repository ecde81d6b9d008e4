package product

import (
	"encoding/json"
	"errors"
	"fmt"

	"huishu/ledger"
	"huishu/ledger/fault"
)

// registrationRow is a row of table registration with how its agreement stands.
type registrationRow struct {
	ID                string   `db:"id"`
	Product           string   `db:"product"`
	Operator          string   `db:"operator"`
	Agreement         string   `db:"agreement"`
	Regime            string   `db:"regime"`
	Kind              string   `db:"kind"`
	RuleSet           string   `db:"rule_set"`
	RuleSetHash       string   `db:"rule_set_hash"`
	CaseID            string   `db:"case_id"`
	Standing          Standing `db:"standing"`
	Number            string   `db:"number"`
	Code              string   `db:"code"`
	ValidFrom         string   `db:"valid_from"`
	ValidTo           string   `db:"valid_to"`
	File              string   `db:"file"`
	FileHash          string   `db:"file_hash"`
	Checks            string   `db:"checks"`
	RegistrationBody  string   `db:"registration_body"`
	RegisterEvent     string   `db:"register_event"`
	SubmittedAt       int64    `db:"submitted_at"`
	RegisteredAt      int64    `db:"registered_at"`
	UpdatedAt         int64    `db:"updated_at"`
	OutsideSince      int64    `db:"outside_since"`
	AgreementStanding Standing `db:"agreement_standing"`
	AgreementStopped  int64    `db:"agreement_suspended_at"`
	AgreementEndsOn   string   `db:"agreement_ends_on"`
}

// agreementEnds is the last day of a registration's agreement: of its term as amended, or sooner by a notice.
const (
	agreementEnd  = `CASE WHEN a.ends_on <> '' AND a.ends_on < a.term_to THEN a.ends_on ELSE a.term_to END`
	agreementEnds = agreementEnd + ` AS agreement_ends_on`
)

const registrationSelect = `SELECT r.id, r.product, r.operator, r.agreement, r.regime, r.kind, r.rule_set, r.rule_set_hash, r.case_id,
	r.standing, COALESCE(r.number, '') AS number, r.code, r.valid_from, r.valid_to, r.file, r.file_hash, r.checks, r.registration_body,
	r.register_event, r.submitted_at, r.registered_at, r.updated_at, r.outside_since, a.standing AS agreement_standing, a.suspended_at AS agreement_suspended_at, ` + agreementEnds + `
	FROM registration r JOIN agreement a ON a.id = r.agreement`

func (row registrationRow) registration() (Registration, error) {
	r := Registration{
		ID: row.ID, Product: row.Product, Operator: row.Operator, Agreement: row.Agreement, Regime: row.Regime, Kind: row.Kind,
		RuleSet: row.RuleSet, RuleSetHash: row.RuleSetHash, CaseID: row.CaseID, Standing: row.Standing, Number: row.Number, Code: row.Code,
		FileHash: row.FileHash, RegistrationBody: row.RegistrationBody, RegisterEvent: row.RegisterEvent, Objections: []Objection{},
		SubmittedAt: row.SubmittedAt, RegisteredAt: row.RegisteredAt, UpdatedAt: row.UpdatedAt,
		agreement: carried{standing: row.AgreementStanding, suspendedAt: row.AgreementStopped}, OutsideSince: row.OutsideSince,
	}
	var err1, err2, err3 error
	r.ValidFrom, err1 = dayOf(row.ValidFrom)
	r.ValidTo, err2 = dayOf(row.ValidTo)
	r.agreement.endsOn, err3 = dayOf(row.AgreementEndsOn)
	err := errors.Join(err1, err2, err3, json.Unmarshal([]byte(row.File), &r.Filed), json.Unmarshal([]byte(row.Checks), &r.Checks))
	if err != nil {
		return Registration{}, fmt.Errorf("registration %s: %w", row.ID, err)
	}
	return r, nil
}

// GetRegistration returns one registration. It does not ask who is looking.
func GetRegistration(tx *ledger.Tx, id string) (Registration, error) {
	return oneRegistration(tx, `r.id = ?`, id)
}

// LatestRegistration returns the newest application of a product in the city's regime: the one that is open or
// stands, if there is one. NotFound before the first.
func LatestRegistration(tx *ledger.Tx, product string) (Registration, error) {
	return LatestIn(tx, product, City)
}

// LatestIn is [LatestRegistration] for a regime.
func LatestIn(tx *ledger.Tx, product, regime string) (Registration, error) {
	return oneRegistration(tx, `r.product = ? AND r.regime = ? ORDER BY r.id DESC LIMIT 1`, product, regime)
}

// RegisteredBefore returns the registration of the same product that was granted last before r was applied for, whatever became of it;
// nil when there was none.
func RegisteredBefore(tx *ledger.Tx, r Registration) (*Registration, error) {
	before, err := oneRegistration(tx, `r.product = ? AND r.regime = ? AND r.id < ? AND r.register_event <> '' ORDER BY r.id DESC LIMIT 1`, r.Product, r.Regime, r.ID)
	if fault.KindOf(err) == fault.NotFound {
		return nil, nil
	}
	return &before, err
}

// RegistrationByCase returns the registration that a case decides.
func RegistrationByCase(tx *ledger.Tx, caseID string) (Registration, error) {
	return oneRegistration(tx, `r.case_id = ?`, caseID)
}

// registeredByCode returns the newest registration that was granted in the city's regime under a product code.
func registeredByCode(tx *ledger.Tx, code string) (Registration, error) {
	return oneRegistration(tx, `r.code = ? AND r.regime = ? AND r.register_event <> '' ORDER BY r.id DESC LIMIT 1`, code, City)
}

// registeredByKey returns the newest registration that was granted under a key: see [Registration.Key].
func registeredByKey(tx *ledger.Tx, key string) (Registration, error) {
	return oneRegistration(tx, `(r.code = ? AND r.regime = ? OR r.number = ? AND r.regime = ?) AND r.register_event <> '' ORDER BY r.id DESC LIMIT 1`,
		key, City, key, National)
}

func oneRegistration(tx *ledger.Tx, where string, args ...any) (Registration, error) {
	var row registrationRow
	err := tx.Get(&row, registrationSelect+` WHERE `+where, args...)
	if fault.KindOf(err) == fault.NotFound {
		return Registration{}, noRegistration()
	}
	if err != nil {
		return Registration{}, err
	}
	r, err := row.registration()
	if err != nil {
		return Registration{}, err
	}
	err = tx.Select(&r.Objections, `SELECT id, party, account, real_name, statement, document, sha256, alteration, state, reason, raised_at, decided_at, erased_at
		FROM registration_objection WHERE registration = ? ORDER BY id`, r.ID)
	if err != nil {
		return Registration{}, err
	}
	r.Former, err = FormerVersions(tx, r.ID)
	return r, err
}

func noRegistration() *fault.Error {
	return fault.New(fault.NotFound, "registration.not_found", "没有这项登记", "There is no such registration")
}

func insertRegistration(tx *ledger.Tx, r Registration) error {
	file, err1 := packed(r.Filed)
	checks, err2 := packed(r.Checks)
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	_, err := tx.Exec(`INSERT INTO registration (id, product, operator, agreement, regime, kind, rule_set, rule_set_hash, case_id, standing,
			number, code, valid_from, valid_to, file, file_hash, checks, registration_body, register_event, submitted_at, registered_at, updated_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, '', '', '', ?, ?, ?, '', '', ?, 0, ?)`,
		r.ID, r.Product, r.Operator, r.Agreement, r.Regime, r.Kind, r.RuleSet, r.RuleSetHash, r.CaseID, r.Standing,
		file, r.FileHash, checks, r.SubmittedAt, r.UpdatedAt)
	if fault.CodeOf(err) == "duplicate" {
		return alreadyFiled().Wrap(err)
	}
	return err
}

// updateFile replaces the filed version of an application that was returned.
func updateFile(tx *ledger.Tx, r Registration) error {
	file, err1 := packed(r.Filed)
	checks, err2 := packed(r.Checks)
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	_, err := tx.Exec(`UPDATE registration SET agreement = ?, file = ?, file_hash = ?, checks = ?, updated_at = ? WHERE id = ?`,
		r.Agreement, file, r.FileHash, checks, r.UpdatedAt, r.ID)
	return err
}

func alreadyFiled() *fault.Error {
	return fault.New(fault.Conflict, "registration.open", "该产品已有在办或有效的登记", "The product already has an application in progress or a registration").
		Do("请在已有的登记中办理", "Continue in the existing one")
}
