package filing

import (
	"maps"
	"unicode/utf8"

	"huishu/compliance/access"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// Filing is what was handed in with a case of the general door.
type Filing struct {
	ID string `json:"id"`
	// Case is the id of its case in compliance/procedure.
	Case string `json:"case"`
	// Procedure is the id of its definition.
	Procedure string `json:"procedure"`
	// Applicant is the party that filed it.
	Applicant string `json:"applicant"`
	// AboutKind and AboutID say what it is about; both empty where it is about nothing in the register.
	AboutKind string `json:"about_kind"`
	AboutID   string `json:"about_id"`
	// Answers are the form's entries by id, as they were last handed in; of papers the document's id.
	Answers map[string]string `json:"answers"`
	// Proposal is the id of the case's entry that proposes the form anew, where the act needs a second
	// person, and Proposed the form that it proposes. They wait for that person only while the entry does;
	// a rejected one is kept until the next.
	Proposal string            `json:"proposal,omitempty"`
	Proposed map[string]string `json:"proposed,omitempty"`
	// CreatedAt and ChangedAt in Unix milliseconds.
	CreatedAt int64  `json:"created_at"`
	CreatedBy string `json:"created_by"`
	ChangedAt int64  `json:"changed_at"`

	documents map[string]string
}

// Request is what is to be filed.
type Request struct {
	// Procedure is the id of its definition.
	Procedure string
	// About is the id of what it is about, where the definition asks for something.
	About string
	// Answers are the form's entries by id; of papers the id of a document of the applicant's.
	Answers map[string]string
}

// maxTitle bounds what a case is called in either language, in characters.
const maxTitle = 120

// File opens a case of the general door for the acting party (act filing.file), by the rule set of
// the day. All that is missing in the form is told at once. Conflict "filing.open" when the party
// has an open case of the same procedure on the same thing.
func File(tx *ledger.Tx, book *rules.Book, r Request) (*procedure.Case, error) {
	d, err := Guide(tx, book, r.Procedure, workday.OfTime(tx.Now))
	if err != nil {
		return nil, err
	}
	f := Filing{
		ID: tx.NewID(), Procedure: d.ID, Applicant: tx.Actor.Party, CreatedAt: tx.Now.UnixMilli(), ChangedAt: tx.Now.UnixMilli(), CreatedBy: tx.Actor.Account,
	}
	if err := access.Require(tx, access.FilingFile, access.Facts{Owner: f.Applicant}); err != nil {
		return nil, err
	}
	about, err := AboutOf(tx, d, r.About, f.Applicant)
	if err != nil {
		return nil, err
	}
	f.AboutKind, f.AboutID = about.Kind, about.ID
	if err := f.fill(tx, d.Filing, r.Answers); err != nil {
		return nil, err
	}
	if err := f.once(tx); err != nil {
		return nil, err
	}
	start := procedure.Start{
		Regime: d.Regime, Definition: d.ID, Subject: ledger.Ref{Kind: Subject, ID: f.ID}, Applicant: f.Applicant, Title: title(d, about),
	}
	if d.Addressed() {
		start.Counterparty = about.Body
	}
	c, err := procedure.Open(tx, book, start)
	if err != nil {
		return nil, err
	}
	f.Case = c.ID
	if err := insertFiling(tx, f); err != nil {
		return nil, err
	}
	return c, f.record(tx, "filing.form", access.FilingFile)
}

// title is what people know a case by.
func title(d *rules.Definition, about About) rules.Text {
	t := rules.Text{ZH: d.Title.ZH, EN: d.Title.In("en")}
	if !about.Title.IsZero() {
		t.ZH, t.EN = t.ZH+"："+about.Title.ZH, t.EN+": "+about.Title.In("en")
	}
	return rules.Text{ZH: shortened(t.ZH), EN: shortened(t.EN)}
}

func shortened(s string) string {
	if utf8.RuneCountInString(s) > maxTitle {
		return string([]rune(s)[:maxTitle-1]) + "…"
	}
	return s
}

// Act moves a case of the general door (act filing.act). answers are the form anew, for an act that
// amends it, and refused otherwise. Where such an act needs a second person, the form is the first one's:
// the second leaves answers empty, or sends the same (Conflict "filing.other_form"). Refused "filing.own_door" for a case that a room of
// its own moves.
func Act(tx *ledger.Tx, caseID, act string, d procedure.Decision, answers map[string]string) (*procedure.Case, error) {
	c, err := procedure.Get(tx, caseID)
	if err != nil {
		return nil, err
	}
	switch {
	case !c.Visible(tx.Actor):
		return nil, fault.New(fault.NotFound, "procedure.not_found", "没有这件申请", "There is no such case")
	case !c.General():
		return nil, fault.New(fault.Refused, "filing.own_door", "本件有自己的办理入口："+c.ProcedureTitle.ZH, "This case has a door of its own: "+c.ProcedureTitle.In("en")).
			Do("请使用该程序自己的接口或页面", "Use the procedure's own operations or pages")
	}
	amends := c.Amends(act)
	moved, err := procedure.Act(tx, caseID, act, d)
	if err == nil && !amends {
		err = fault.Beyond(nil, fault.Member{Field: "answers", Said: len(answers) > 0})
	}
	if err != nil || !amends {
		return moved, err
	}
	f, err := OfCase(tx, c.ID)
	if err != nil {
		return nil, err
	}
	if moved.Awaiting(act) {
		return moved, f.propose(tx, c.Filing(), moved.Pending().ID, answers)
	}
	if d.Proposal != "" { // the engine has confirmed it, by its id
		if answers, err = f.confirmed(d.Proposal, answers); err != nil {
			return nil, err
		}
	}
	return moved, f.amend(tx, c.Filing(), answers)
}

// propose keeps a form for the second person, checked as if it counted already.
func (f Filing) propose(tx *ledger.Tx, form *rules.Filing, proposal string, answers map[string]string) error {
	anew := Filing{Applicant: f.Applicant}
	if err := anew.fill(tx, form, answers); err != nil {
		return err
	}
	f.Proposal, f.Proposed = proposal, anew.Answers
	if err := updateFiling(tx, f); err != nil {
		return err
	}
	return f.record(tx, "filing.propose", access.FilingAct)
}

// confirmed is the form that the proposal is for; sent is what came with the confirmation.
func (f Filing) confirmed(proposal string, sent map[string]string) (map[string]string, error) {
	if f.Proposal != proposal { // proposed before the program kept such forms
		return nil, fault.New(fault.Conflict, "filing.no_form", "该提议没有保存表单内容，不能复核", "The proposal was kept without its form and cannot be confirmed").
			Do("请否决该提议后重新提出", "Reject it, and propose the form anew")
	}
	if len(sent) > 0 && !maps.Equal(sent, f.Proposed) {
		return nil, fault.New(fault.Conflict, "filing.other_form", "复核的内容与提议的表单不一致", "That is not the form that was proposed").
			Do("复核时无需再填表单；不同意所提内容的，请否决该提议", "Send no form with the confirmation; if you do not agree with what is proposed, reject it").At("answers")
	}
	return f.Proposed, nil
}

// amend replaces the form of a case.
func (f Filing) amend(tx *ledger.Tx, form *rules.Filing, answers map[string]string) error {
	if err := f.fill(tx, form, answers); err != nil {
		return err
	}
	f.ChangedAt, f.Proposal, f.Proposed = tx.Now.UnixMilli(), "", nil
	if err := updateFiling(tx, f); err != nil {
		return err
	}
	return f.record(tx, "filing.amend", access.FilingAct)
}

// For is the filing as the actor may see it: what a side proposes is its own until it is confirmed.
func (f Filing) For(actor ledger.Actor) Filing {
	if actor.Party != f.Applicant {
		f.Proposal, f.Proposed = "", nil
	}
	return f
}

// once refuses a second open case of the same party, procedure and thing.
func (f Filing) once(tx *ledger.Tx) error {
	if f.AboutKind == "" {
		return nil
	}
	cases, err := casesAbout(tx, f)
	if err != nil {
		return err
	}
	for _, id := range cases {
		c, err := procedure.Get(tx, id)
		if err != nil {
			return err
		}
		if !c.Terminal() {
			return fault.New(fault.Conflict, "filing.open", "贵单位就同一对象已有在办的同类事项", "Your organisation has such a case on the same thing already").
				Do("请在原件中继续办理，或撤回后重新提出", "Go on with that case, or withdraw it first")
		}
	}
	return nil
}

func (f Filing) record(tx *ledger.Tx, kind string, under access.Act) error {
	_, err := tx.Record(ledger.Event{Kind: kind, Under: string(under), Subject: ledger.Ref{Kind: Subject, ID: f.ID}, Payload: f})
	return err
}
