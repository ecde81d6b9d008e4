package procedure

import (
	"strings"
	"time"

	"huishu/compliance/access"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// Kinds of entries: what is done on a case without moving it.
const (
	Assigned  = "assign"
	Stopped   = "stop"
	Resumed   = "resume"
	Proposed  = "propose"
	Rejected  = "reject"
	Explained = "explain"
	Reminded  = "remind"
	Overdue   = "overdue"
)

// Entry is something done on a case that did not move it: who took it, why its clock
// stands still, what waits for a second person, why it is late.
type Entry struct {
	ID string `json:"id"`
	// N counts the entries of the case from 1.
	N int `json:"n"`
	// Seq is the number of the step in which it was done; Kind one of the constants of this file.
	Seq  int       `json:"seq"`
	Kind string    `json:"kind"`
	At   time.Time `json:"at"`
	// Account, Party and Capacity say who did it, for whom and as what.
	Account  string `json:"account"`
	Party    string `json:"party"`
	Capacity string `json:"capacity"`
	// Whom is the account that the case was given to, or the role that was told of a delay.
	Whom string `json:"whom,omitempty"`
	// Act is what was proposed or turned down; ActTitle its words.
	Act      string     `json:"act,omitempty"`
	ActTitle rules.Text `json:"act_title,omitzero"`
	// Ground is the named ground; GroundText is its sentence.
	Ground     string         `json:"ground,omitempty"`
	GroundText rules.Text     `json:"ground_text,omitzero"`
	Reason     string         `json:"reason,omitempty"`
	Article    string         `json:"article,omitempty"`
	Sureness   rules.Sureness `json:"sureness,omitempty"`
}

// entryRow is a row of case_entry.
type entryRow struct {
	ID       string `db:"id" json:"id"`
	CaseID   string `db:"case_id" json:"case_id"`
	N        int    `db:"n" json:"n"`
	Seq      int    `db:"seq" json:"seq"`
	Kind     string `db:"kind" json:"kind"`
	At       int64  `db:"at" json:"at"`
	Account  string `db:"account" json:"account"`
	Party    string `db:"party" json:"party"`
	Capacity string `db:"capacity" json:"capacity"`
	Whom     string `db:"whom" json:"whom"`
	Act      string `db:"act" json:"act"`
	Ground   string `db:"ground" json:"ground"`
	Reason   string `db:"reason" json:"reason"`
	Article  string `db:"article" json:"article"`
	Sureness string `db:"sureness" json:"sureness"`
}

const entryColumns = `id, case_id, n, seq, kind, at, account, party, capacity, whom, act, ground, reason, article, sureness`

func readEntries(tx *ledger.Tx, caseID string) ([]entryRow, error) {
	var rows []entryRow
	err := tx.Select(&rows, `SELECT `+entryColumns+` FROM case_entry WHERE case_id = ? ORDER BY n`, caseID)
	return rows, err
}

// entry makes what people read of a row.
func (c *Case) entry(row entryRow) Entry {
	e := Entry{
		ID: row.ID, N: row.N, Seq: row.Seq, Kind: row.Kind, At: instant(row.At), Account: row.Account, Party: row.Party, Capacity: row.Capacity,
		Whom: row.Whom, Act: row.Act, Ground: row.Ground, Reason: row.Reason, Article: row.Article, Sureness: rules.Sureness(row.Sureness),
	}
	by := c.definitionAt(row.At)
	for _, t := range by.Transitions {
		if row.Act != "" && t.Act == row.Act {
			e.ActTitle = t.Title
			break
		}
	}
	for _, s := range by.Stops {
		if row.Kind == Stopped && s.ID == row.Ground {
			e.GroundText = s.Text
		}
	}
	if g := by.Ground(row.Ground, row.Act); g != nil {
		e.GroundText = g.Text
	}
	return e
}

// Explanation is the newest entry that gives the parties reasons for the delay in the present step; nil when none does (26号 art. 11).
func (c *Case) Explanation() *Entry { return c.last(Explained) }

// last returns the newest entry of the kind in the present step; nil when there is none.
func (c *Case) last(kind string) *Entry {
	for i := len(c.Entries) - 1; i >= 0; i-- {
		if e := &c.Entries[i]; e.Kind == kind && e.Seq == c.Seq {
			return e
		}
	}
	return nil
}

// note writes an entry and its event, which the act that was granted covers, and returns the
// case as it now stands. The columns of case_file in set change with it.
func (c *Case) note(tx *ledger.Tx, under access.Act, row entryRow, set map[string]any) (*Case, error) {
	if tx.Now.Before(c.Moved) || len(c.Entries) > 0 && tx.Now.Before(c.Entries[len(c.Entries)-1].At) {
		return nil, backDated()
	}
	row.ID, row.CaseID, row.N, row.Seq, row.At = tx.NewID(), c.ID, len(c.Entries)+1, c.Seq, tx.Now.UnixMilli()
	row.Account, row.Party, row.Reason = tx.Actor.Account, tx.Actor.Party, strings.TrimSpace(row.Reason)
	_, err := tx.Exec(`INSERT INTO case_entry (`+entryColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		row.ID, row.CaseID, row.N, row.Seq, row.Kind, row.At, row.Account, row.Party, row.Capacity, row.Whom, row.Act,
		row.Ground, row.Reason, row.Article, row.Sureness)
	if fault.CodeOf(err) == "duplicate" {
		return nil, movedOn()
	}
	if err != nil {
		return nil, err
	}
	if len(set) > 0 {
		// The state stays; the row must still stand in it.
		if err := tx.Move(ledger.Move{Table: "case_file", ID: c.ID, From: []string{c.State}, To: c.State, Set: set}); err != nil {
			return nil, err
		}
	}
	_, err = tx.Record(ledger.Event{
		Kind: "case." + row.Kind, Under: string(under), Subject: ledger.Ref{Kind: SubjectCase, ID: c.ID}, RuleSet: c.Rule(), Payload: row,
	})
	if err != nil {
		return nil, err
	}
	return Get(tx, c.ID)
}

// awaited reads a case for work on it by the office that it awaits: the act must be granted,
// and the actor must have the role.
func awaited(tx *ledger.Tx, id string, act access.Act) (*Case, stepRow, error) {
	c, row, err := read(tx, id)
	if err != nil {
		return nil, row, err
	}
	if err := access.Require(tx, act, c.Facts()); err != nil {
		return nil, row, err
	}
	if c.Terminal() {
		return nil, row, fault.New(fault.Conflict, "procedure.decided", "本件已办结", "This case is decided").
			Do("办结后不再变更；需要时可另行申请", "A decided case changes no more; open another one if need be")
	}
	if !c.Office(tx.Actor) {
		return nil, row, fault.New(fault.Forbidden, "procedure.not_yours", "此步骤须由另一方办理", "This step is for somebody else to take").
			Do("请在事项页查看此步骤由谁办理", "The page of the case says whose turn it is")
	}
	return c, row, nil
}

func backDated() error {
	return fault.New(fault.Conflict, "procedure.back_dated", "系统时间早于上一步骤，不能倒签",
		"the clock stands before the last step; nothing can be back-dated").
		Do("请校准服务器时钟后重试", "Set the server's clock right, then try again")
}

// needReason demands reasons in writing.
func needReason(reason, article string) error {
	if strings.TrimSpace(reason) == "" {
		return fault.Required("reason", "理由", "reasons").By(article)
	}
	return checkText("reason", reason, maxReason)
}
