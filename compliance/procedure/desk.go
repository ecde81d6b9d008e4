package procedure

import (
	"strings"

	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
)

// Desk says whose work is looked for: that of some roles, and that of one party on its
// own cases.
type Desk struct {
	// Roles are those that a step may await, such as "authority".
	Roles []string
	// Party is awaited as applicant or counterparty; empty asks for the roles' work only.
	Party string
	// Account is who sits at the desk: what it has proposed itself waits for a colleague.
	Account string
	// Assignee narrows the desk to the cases that an account has taken; Unclaimed to those that nobody has.
	Assignee  string
	Unclaimed bool
}

// period recognises a step whose clock is a period (as rules.Clock writes it): nobody is
// late there, and there is nothing to do before it has run.
const period = `s.clock LIKE '%"kind":"` + rules.Period + `"%'`

// Waiting lists the open cases that await someone at the desk, and those where a colleague's proposal does, those with the earliest
// last day first and those without one at the end; at most limit, 200 when 0. Periods that
// still run come with them: their Clock says so.
func Waiting(tx *ledger.Tx, d Desk, limit int) ([]*Case, error) {
	if limit <= 0 || limit > maxLimit {
		limit = maxLimit
	}
	where, args := d.where()
	var ids []string
	err := tx.Select(&ids, `SELECT f.id FROM case_file f WHERE `+where+`
		ORDER BY CASE WHEN f.due = '' THEN 1 ELSE 0 END, f.due, f.id LIMIT ?`, append(args, limit)...)
	if err != nil {
		return nil, err
	}
	cases := make([]*Case, 0, len(ids))
	for _, id := range ids {
		c, err := Get(tx, id)
		if err != nil {
			return nil, err
		}
		cases = append(cases, c)
	}
	return cases, nil
}

// Tally counts the cases that someone at the desk can act on today, and those of them whose
// time limit is over. It is one query, for the head of every page.
func Tally(tx *ledger.Tx, d Desk) (open, late int, err error) {
	where, args := d.where()
	today := workday.OfTime(tx.Now).String()
	var n struct {
		Open int `db:"n_open"`
		Late int `db:"n_late"`
	}
	err = tx.Get(&n, `SELECT COUNT(*) AS n_open,
			COALESCE(SUM(CASE WHEN f.due <> '' AND f.due < ? AND NOT `+period+` THEN 1 ELSE 0 END), 0) AS n_late
		FROM case_file f JOIN case_step s ON s.case_id = f.id AND s.seq = f.seq
		WHERE `+where+` AND NOT (`+period+` AND f.due >= ?)`, append(append([]any{today}, args...), today)...)
	return n.Open, n.Late, err
}

// where is the condition that a case awaits someone at the desk.
func (d Desk) where() (string, []any) {
	var who []string
	var args []any
	if len(d.Roles) > 0 {
		who = append(who, "f.awaits IN (?"+strings.Repeat(", ?", len(d.Roles)-1)+")")
		for _, r := range d.Roles {
			args = append(args, r)
		}
		// What was escalated to a role waits for it as well.
		who = append(who, "f.escalated_to IN (?"+strings.Repeat(", ?", len(d.Roles)-1)+")")
		for _, r := range d.Roles {
			args = append(args, r)
		}
	}
	if d.Party != "" {
		who = append(who, "f.awaits = ? AND f.applicant = ?", "f.awaits = ? AND f.counterparty = ?")
		args = append(args, rules.Applicant, d.Party, rules.Counterparty, d.Party)
	}
	if len(who) == 0 {
		return "1 = 0", nil
	}
	cond := "f.outcome = '' AND (" + strings.Join(who, " OR ") + ")"
	switch {
	case d.Assignee != "":
		return cond + " AND f.assignee = ?", append(args, d.Assignee)
	case d.Unclaimed:
		return cond + " AND f.assignee = ''", args
	}
	proposed, more := d.proposed()
	return "(" + cond + " OR " + proposed + ")", append(args, more...)
}

// proposed is the condition that a proposal waits for someone at the desk as its second person; the
// case may be decided long since.
func (d Desk) proposed() (string, []any) {
	var who []string
	var args []any
	if len(d.Roles) > 0 {
		who = append(who, "f.proposed_as IN (?"+strings.Repeat(", ?", len(d.Roles)-1)+")")
		for _, r := range d.Roles {
			args = append(args, r)
		}
	}
	if d.Party != "" {
		who = append(who, "f.proposed_as = ? AND f.counterparty = ?")
		args = append(args, rules.Counterparty, d.Party)
	}
	if len(who) == 0 {
		return "1 = 0", nil
	}
	return "(f.proposed_as <> '' AND f.proposed_by <> ? AND (" + strings.Join(who, " OR ") + "))", append([]any{d.Account}, args...)
}
