package procedure

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"sync"

	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/tlog"
)

// fileRow is a row of case_file.
type fileRow struct {
	ID             string `db:"id" json:"id"`
	Regime         string `db:"regime" json:"regime"`
	Definition     string `db:"definition" json:"definition"`
	DefinitionHash string `db:"definition_hash" json:"definition_hash"`
	RuleSet        string `db:"rule_set" json:"rule_set"`
	RuleSetHash    string `db:"rule_set_hash" json:"rule_set_hash"`
	SubjectKind    string `db:"subject_kind" json:"subject_kind"`
	SubjectID      string `db:"subject_id" json:"subject_id"`
	Applicant      string `db:"applicant" json:"applicant"`
	Counterparty   string `db:"counterparty" json:"counterparty"`
	Title          string `db:"title" json:"title"`
	State          string `db:"state" json:"state"`
	Seq            int    `db:"seq" json:"seq"`
	Awaits         string `db:"awaits" json:"awaits"`
	Due            string `db:"due" json:"due"`
	Public         bool   `db:"is_public" json:"is_public"`
	Outcome        string `db:"outcome" json:"outcome"`
	OpenedAt       int64  `db:"opened_at" json:"opened_at"`
	MovedAt        int64  `db:"moved_at" json:"moved_at"`
	// What came with 0002 is left out of a state while it is empty, so that older digests still hold.
	Assignee    string `db:"assignee" json:"assignee,omitempty"`
	AssignedAs  string `db:"assigned_as" json:"assigned_as,omitempty"`
	RemindOn    string `db:"remind_on" json:"remind_on,omitempty"`
	OverdueSeq  int    `db:"overdue_seq" json:"overdue_seq,omitempty"`
	EscalatedTo string `db:"escalated_to" json:"escalated_to,omitempty"`
	// And so is what came with 0003.
	ProposedAs string `db:"proposed_as" json:"proposed_as,omitempty"`
	ProposedBy string `db:"proposed_by" json:"proposed_by,omitempty"`
	// And so is the English title, which came with 0006: "" where what the case is about has a Chinese name only, and for older cases.
	TitleEN string `db:"title_en" json:"title_en,omitempty"`
	// And the committee whose vote the case awaits, which came with 0007.
	Voting string `db:"voting" json:"voting,omitempty"`
}

// heading is the title in both languages, the English one in the words of the procedure where the case has none of its own.
func (f fileRow) heading(d *rules.Definition) rules.Text {
	if f.TitleEN != "" {
		return rules.Text{ZH: f.Title, EN: f.TitleEN}
	}
	en := d.Title.In("en")
	if about := strings.TrimPrefix(f.Title, d.Title.ZH); about != "" { // titles may begin with the procedure's name, as those of the general door do
		en += ": " + strings.TrimPrefix(about, "：")
	}
	return rules.Text{ZH: f.Title, EN: en}
}

const fileColumns = `id, regime, definition, definition_hash, rule_set, rule_set_hash, subject_kind, subject_id,
	applicant, counterparty, title, state, seq, awaits, due, is_public, outcome, opened_at, moved_at,
	assignee, assigned_as, remind_on, overdue_seq, escalated_to, proposed_as, proposed_by, title_en, voting`

// stepRow is a row of case_step.
type stepRow struct {
	ID        string `db:"id" json:"id"`
	CaseID    string `db:"case_id" json:"case_id"`
	Seq       int    `db:"seq" json:"seq"`
	Step      string `db:"step" json:"step"`
	EnteredAt int64  `db:"entered_at" json:"entered_at"`
	LeftAt    int64  `db:"left_at" json:"left_at"`
	Act       string `db:"act" json:"act"`
	Account   string `db:"account" json:"account"`
	Party     string `db:"party" json:"party"`
	Capacity  string `db:"capacity" json:"capacity"`
	Reason    string `db:"reason" json:"reason"`
	Ground    string `db:"ground" json:"ground"`
	Article   string `db:"article" json:"article"`
	Sureness  string `db:"sureness" json:"sureness"`
	Findings  string `db:"findings" json:"findings"`
	ClockFrom string `db:"clock_from" json:"clock_from"`
	ClockDue  string `db:"clock_due" json:"clock_due"`
	Clock     string `db:"clock" json:"clock"`
	// ClockStops is a JSON array of pause; "" where the clock never stood still.
	ClockStops string `db:"clock_stops" json:"clock_stops,omitempty"`
}

const stepColumns = `id, case_id, seq, step, entered_at, left_at, act, account, party, capacity,
	reason, ground, article, sureness, findings, clock_from, clock_due, clock, clock_stops`

func readFile(tx *ledger.Tx, id string) (fileRow, error) {
	var f fileRow
	err := tx.Get(&f, `SELECT `+fileColumns+` FROM case_file WHERE id = ?`, id)
	if fault.KindOf(err) == fault.NotFound {
		return f, fault.New(fault.NotFound, "procedure.not_found", "没有这件申请", "There is no such case")
	}
	return f, err
}

func readSteps(tx *ledger.Tx, caseID string) ([]stepRow, error) {
	steps := []stepRow{}
	err := tx.Select(&steps, `SELECT `+stepColumns+` FROM case_step WHERE case_id = ? ORDER BY seq`, caseID)
	return steps, err
}

func insertFile(tx *ledger.Tx, f fileRow) error {
	_, err := tx.Exec(`INSERT INTO case_file (`+fileColumns+`)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		f.ID, f.Regime, f.Definition, f.DefinitionHash, f.RuleSet, f.RuleSetHash, f.SubjectKind, f.SubjectID,
		f.Applicant, f.Counterparty, f.Title, f.State, f.Seq, f.Awaits, f.Due, f.Public, f.Outcome, f.OpenedAt, f.MovedAt,
		f.Assignee, f.AssignedAs, f.RemindOn, f.OverdueSeq, f.EscalatedTo, f.ProposedAs, f.ProposedBy, f.TitleEN, f.Voting)
	if fault.CodeOf(err) == "duplicate" {
		return fault.New(fault.Conflict, "procedure.already_open", "同一事项已有在办的申请", "There is an open case on this matter already").
			Do("请在原申请中继续办理", "Go on with the open case").Wrap(err)
	}
	return err
}

func insertStep(tx *ledger.Tx, s stepRow) error {
	_, err := tx.Exec(`INSERT INTO case_step (`+stepColumns+`)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		s.ID, s.CaseID, s.Seq, s.Step, s.EnteredAt, s.LeftAt, s.Act, s.Account, s.Party, s.Capacity,
		s.Reason, s.Ground, s.Article, s.Sureness, s.Findings, s.ClockFrom, s.ClockDue, s.Clock, s.ClockStops)
	return err
}

// leave closes the present step. A step that another act has left meanwhile is a conflict.
func leave(tx *ledger.Tx, s stepRow) error {
	n, err := tx.Exec(`UPDATE case_step SET left_at = ? WHERE id = ? AND left_at = 0`, tx.Now.UnixMilli(), s.ID)
	if err == nil && n != 1 {
		return movedOn()
	}
	return err
}

// definitions holds what readDefinition has parsed, by hash. A hash names one text
// for ever, so nothing in it grows stale.
var definitions sync.Map // hash -> *rules.Definition

func hashOf(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// keepDefinition stores a definition under its hash, if it is not there yet.
func keepDefinition(tx *ledger.Tx, d *rules.Definition) (hash string, err error) {
	data, err := json.Marshal(d)
	if err != nil {
		return "", err
	}
	body, err := tlog.CanonicalJSON(data)
	if err != nil {
		return "", fmt.Errorf("procedure %s: %w", d.ID, err)
	}
	hash = hashOf(body)
	_, err = tx.Exec(`INSERT INTO case_definition (hash, body) VALUES (?, ?) ON CONFLICT (hash) DO NOTHING`, hash, string(body))
	return hash, err
}

func readDefinition(tx *ledger.Tx, hash string) (*rules.Definition, error) {
	if d, ok := definitions.Load(hash); ok {
		return d.(*rules.Definition), nil
	}
	var body string
	if err := tx.Get(&body, `SELECT body FROM case_definition WHERE hash = ?`, hash); err != nil {
		return nil, fmt.Errorf("definition %s of a case: %w", hash, err)
	}
	if hashOf([]byte(body)) != hash {
		return nil, fmt.Errorf("definition %s was changed in the database", hash)
	}
	d := &rules.Definition{}
	if err := json.Unmarshal([]byte(body), d); err != nil {
		return nil, fmt.Errorf("definition %s of a case: %w", hash, err)
	}
	d.FillStandings()
	definitions.Store(hash, d)
	return d, nil
}
