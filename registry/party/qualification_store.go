package party

import (
	"fmt"
	"strings"

	"huishu/compliance/access"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// qualificationRow is a qualification as stored and as the journal binds it.
type qualificationRow struct {
	ID            string            `db:"id" json:"id"`
	Party         string            `db:"party" json:"party"`
	Kind          QualificationKind `db:"kind" json:"kind"`
	Number        string            `db:"number" json:"number"`
	Scope         string            `db:"scope" json:"scope"`
	FromDay       string            `db:"from_day" json:"from"`
	ToDay         string            `db:"to_day" json:"to"`
	Accreditation string            `db:"accreditation" json:"accreditation"`
	Issuer        string            `db:"issuer" json:"issuer"`
	Agreement     string            `db:"agreement" json:"agreement"`
	Case          string            `db:"case_id" json:"case"`
	RuleSet       string            `db:"rule_set" json:"rule_set"`
	Standing      Standing          `db:"standing" json:"standing"`
	Reason        string            `db:"reason" json:"reason"`
	ChangedAt     int64             `db:"changed_at" json:"changed_at"`
	CreatedAt     int64             `db:"created_at" json:"created_at"`
	// Earlier is left out where it is empty: rows from before it was kept have the state that the journal binds.
	Earlier string `db:"earlier" json:"earlier,omitempty"`
	// Classes, ExpiredAt and BegunAt are left out likewise.
	Classes   Classes `db:"classes" json:"classes,omitempty"`
	ExpiredAt int64   `db:"expired_at" json:"expired_at,omitempty"`
	BegunAt   int64   `db:"begun_at" json:"begun_at,omitempty"`
}

const qualificationColumns = `id, party, kind, number, scope, from_day, to_day, accreditation, issuer, agreement, case_id, rule_set,
	standing, reason, changed_at, created_at, earlier, classes, expired_at, begun_at`

// on turns the row into a qualification with its status of the day.
func (r qualificationRow) on(day workday.Date) (Qualification, error) {
	q := Qualification{
		ID: r.ID, Party: r.Party, Kind: r.Kind, Number: r.Number, Scope: r.Scope, Classes: r.Classes, Accreditation: r.Accreditation, Issuer: r.Issuer,
		Agreement: r.Agreement, Case: r.Case, RuleSet: r.RuleSet, Standing: r.Standing, Reason: r.Reason, ChangedAt: r.ChangedAt, CreatedAt: r.CreatedAt, Earlier: r.Earlier,
	}
	if err := q.From.UnmarshalText([]byte(r.FromDay)); err != nil {
		return q, fmt.Errorf("qualification %s: %w", r.ID, err)
	}
	if err := q.To.UnmarshalText([]byte(r.ToDay)); err != nil {
		return q, fmt.Errorf("qualification %s: %w", r.ID, err)
	}
	q.Status = q.StatusOn(day)
	return q, nil
}

func qualificationRowOf(tx *ledger.Tx, id string) (qualificationRow, error) {
	var r qualificationRow
	err := tx.Get(&r, `SELECT `+qualificationColumns+` FROM qualification WHERE id = ?`, id)
	if err != nil && fault.KindOf(err) == fault.NotFound {
		err = fault.New(fault.NotFound, "qualification.not_found", "没有这项资格", "There is no such qualification")
	}
	return r, err
}

// GetQualification returns one qualification with its status of today.
func GetQualification(tx *ledger.Tx, id string) (Qualification, error) {
	r, err := qualificationRowOf(tx, id)
	if err != nil {
		return Qualification{}, err
	}
	return r.on(workday.OfTime(tx.Now))
}

// Qualifications lists all qualifications of a party, past ones too, oldest first.
func Qualifications(tx *ledger.Tx, partyID string) ([]Qualification, error) {
	return selectQualifications(tx, `party = ?`, partyID)
}

func selectQualifications(tx *ledger.Tx, where string, args ...any) ([]Qualification, error) {
	var rows []qualificationRow
	err := tx.Select(&rows, `SELECT `+qualificationColumns+` FROM qualification WHERE `+where+` ORDER BY id`, args...)
	if err != nil {
		return nil, err
	}
	today := workday.OfTime(tx.Now)
	list := make([]Qualification, len(rows))
	for i, r := range rows {
		if list[i], err = r.on(today); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// RequireAllowed refuses with rule and article (Art. 18) unless a qualification of the party allows the activity on its status of
// today: see [Allowances]. Acts ask it in their own transaction. The codes are "qualification.none", ".suspended", ".expired" and
// so on, by the best that the party has.
func RequireAllowed(tx *ledger.Tx, partyID string, kind QualificationKind, a Activity) error {
	day := workday.OfTime(tx.Now)
	held, err := standings.In(tx, standingKey{partyID, kind, day}, func() ([]Status, error) {
		list, err := selectQualifications(tx, `party = ? AND kind = ?`, partyID, string(kind))
		if err != nil {
			return nil, err
		}
		held := make([]Status, len(list))
		for i, q := range list {
			held[i] = q.Status
		}
		return held, nil
	})
	if err != nil {
		return err
	}
	row, _ := AllowanceOf(kind, a)
	return row.require(held...)
}

// standingKey asks how a party's qualifications of a kind stand on a day.
type standingKey struct {
	party string
	kind  QualificationKind
	day   workday.Date
}

// standings spares every act of a trade the same read: qualifications are written rarely.
var standings = ledger.NewMemo[standingKey, []Status](10_000, "qualification")

// OperatorFor returns the qualification that an agreement gives: the newest, where a supplementary agreement renewed it.
func OperatorFor(tx *ledger.Tx, agreementID string) (Qualification, error) {
	list, err := selectQualifications(tx, `agreement = ?`, agreementID)
	if err != nil {
		return Qualification{}, err
	}
	if agreementID == "" || len(list) == 0 {
		return Qualification{}, fault.New(fault.NotFound, "qualification.not_found", "没有这项资格", "There is no such qualification")
	}
	return list[len(list)-1], nil
}

// Grant is a qualification about to be given.
type Grant struct {
	Party string
	Kind  QualificationKind
	Scope string
	// Classes are the classes of services, for merchants.
	Classes Classes
	// From is the first day, To the last; a zero To means no fixed term.
	From, To              workday.Date
	Accreditation, Issuer string
	Agreement             string
	Case                  string
	// Earlier is the number under which it was issued before this system.
	Earlier string
	// RuleSet by which it is given.
	RuleSet string
	// Under is the act, granted in this transaction, that carries the grant.
	Under access.Act
}

// GrantOperator gives the licence that an agreement is (发改数据规〔2025〕27号 Art. 3). The agreement's
// own act carries it: under is the act that registry/product was granted in this transaction.
func GrantOperator(tx *ledger.Tx, partyID, agreementID, scope string, from, to workday.Date, ruleSet string, under access.Act) (Qualification, error) {
	return grant(tx, Grant{
		Party: partyID, Kind: Operator, Scope: scope, From: from, To: to, Agreement: agreementID, RuleSet: ruleSet, Under: under,
	})
}

// grant numbers, writes and records a qualification.
func grant(tx *ledger.Tx, g Grant) (Qualification, error) {
	p, err := Get(tx, g.Party)
	if err != nil {
		return Qualification{}, err
	}
	if p.Kind != Company {
		return Qualification{}, fault.New(fault.Refused, "qualification.company_only", "只有企业可以取得资格", "Only a company can be qualified").By(g.Kind.Article())
	}
	if g.Kind == Operator && g.Agreement == "" || g.From.IsZero() || !g.To.IsZero() && g.To.Before(g.From) {
		return Qualification{}, fmt.Errorf("granting %s without agreement or with term %s to %s", g.Kind, g.From, g.To)
	}
	if g.Kind != Operator {
		if err := free(tx, g.Party, g.Kind, g.From, g.To); err != nil {
			return Qualification{}, err
		}
	}
	number, err := nextNumber(tx, g.Kind)
	if err != nil {
		return Qualification{}, err
	}
	now := tx.Now.UnixMilli()
	r := qualificationRow{
		ID: tx.NewID(), Party: g.Party, Kind: g.Kind, Number: number, Scope: g.Scope, FromDay: g.From.String(), ToDay: g.To.String(),
		Accreditation: g.Accreditation, Issuer: g.Issuer, Agreement: g.Agreement, Case: g.Case, RuleSet: g.RuleSet,
		Standing: StandingGranted, ChangedAt: now, CreatedAt: now, Earlier: g.Earlier, Classes: g.Classes,
	}
	if !g.From.After(workday.OfTime(tx.Now)) {
		r.BegunAt = now
	}
	_, err = tx.Exec(`INSERT INTO qualification (`+qualificationColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		r.ID, r.Party, r.Kind, r.Number, r.Scope, r.FromDay, r.ToDay, r.Accreditation, r.Issuer, r.Agreement, r.Case, r.RuleSet,
		r.Standing, r.Reason, r.ChangedAt, r.CreatedAt, r.Earlier, r.Classes, r.ExpiredAt, r.BegunAt)
	if err != nil {
		return Qualification{}, err
	}
	if err := recordQualification(tx, "qualification.grant", g.Under, r); err != nil {
		return Qualification{}, err
	}
	if err := reindex(tx, p); err != nil {
		return Qualification{}, err
	}
	return r.on(workday.OfTime(tx.Now))
}

// free refuses a second qualification of the same kind for days that one already covers.
func free(tx *ledger.Tx, partyID string, kind QualificationKind, from, to workday.Date) error {
	list, err := selectQualifications(tx, `party = ? AND kind = ?`, partyID, string(kind))
	if err != nil {
		return err
	}
	for _, q := range list {
		alive := q.Status == Valid || q.Status == NotYet || q.Status == Suspended
		if alive && overlaps(q.From, q.To, from, to) {
			return fault.Newf(fault.Conflict, "qualification.exists",
				"已有同类资格 %[1]s，期间重叠", "There is already such a qualification, %[1]s, for the same days", q.Number).
				Do("请更正起止日期，或先处理已有资格", "Correct the days, or see to the present one first")
		}
	}
	return nil
}

// nextNumber continues the running number of the kind in this year. Rows are never
// deleted, so counting them cannot give a number twice.
func nextNumber(tx *ledger.Tx, kind QualificationKind) (string, error) {
	prefix := kind.numberPrefix(tx.Now.In(ledger.Zone).Year())
	var n int
	err := tx.Get(&n, `SELECT COUNT(*) FROM qualification WHERE kind = ? AND number LIKE ?`, string(kind), prefix+"%")
	return fmt.Sprintf("%s%04d", prefix, n+1), err
}

// recordQualification writes the event of a change and has it told, unless the change makes nothing of what was told already: what
// has run out is over, and its closing by an agreement's end or the like changes no status that anybody acts by.
func recordQualification(tx *ledger.Tx, event string, under access.Act, r qualificationRow) error {
	id, err := tx.Record(ledger.Event{
		Kind: event, Under: string(under), RuleSet: r.RuleSet, Payload: r,
		Subject: ledger.Ref{Kind: SubjectQualification, ID: r.ID, Code: r.Number},
	})
	if err != nil {
		return err
	}
	q, err := r.on(workday.OfTime(tx.Now))
	if err != nil || r.ExpiredAt != 0 && event != string(access.QualificationExpire) && (q.Status == Expired || q.Status == Ended) {
		return err
	}
	return tx.Enqueue(ledger.Job{
		Kind: JobStatusChanged, Key: JobStatusChanged + "/" + id,
		Payload: StatusChange{Party: r.Party, Qualification: r.ID, Kind: r.Kind, Number: r.Number, Standing: r.Standing, Status: q.Status, Event: id},
	})
}

// stand moves a qualification to another standing and records it under a granted act.
func stand(tx *ledger.Tx, id, event string, under access.Act, from []Standing, to Standing, reason string) (Qualification, error) {
	names := make([]string, len(from))
	for i, f := range from {
		names[i] = string(f)
	}
	err := tx.Move(ledger.Move{
		Table: "qualification", ID: id, Column: "standing", From: names, To: string(to),
		Set: map[string]any{"reason": strings.TrimSpace(reason), "changed_at": tx.Now.UnixMilli()},
	})
	if err != nil {
		return Qualification{}, err
	}
	r, err := qualificationRowOf(tx, id)
	if err != nil {
		return Qualification{}, err
	}
	if err := recordQualification(tx, event, under, r); err != nil {
		return Qualification{}, err
	}
	return r.on(workday.OfTime(tx.Now))
}

// EndOperator ends the licence together with its agreement; under is the agreement's act.
func EndOperator(tx *ledger.Tx, agreementID, reason string, under access.Act) (Qualification, error) {
	q, err := OperatorFor(tx, agreementID)
	if err != nil {
		return Qualification{}, err
	}
	return stand(tx, q.ID, "qualification.end", under, []Standing{StandingGranted, StandingSuspended}, StandingEnded, reason)
}
