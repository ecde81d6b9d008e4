package product

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// SubjectAgreement is the subject kind of agreements in the journal.
const SubjectAgreement = "agreement"

// Purpose is one use that an agreement allows.
type Purpose struct {
	Name  string       `json:"name"`
	Class PurposeClass `json:"class"`
}

// AgreedResource is one resource that an agreement names.
type AgreedResource struct {
	// Resource is its id in the catalogue.
	Resource string `db:"resource" json:"resource"`
	// Title and Body (a party id) are as the catalogue had them when it was named.
	Title string `db:"title" json:"title"`
	Body  string `db:"body" json:"body"`
	// Consent says how the source body agreed, where it is not the implementing body
	// itself (27号 art. 5).
	Consent string `db:"consent" json:"consent"`
}

// Terms are what the two sides of an agreement settle (27号 art. 14).
type Terms struct {
	Title string `json:"title"`
	// Operator is the party id of the company that is to operate.
	Operator string `json:"operator"`
	// From and To are the first and the last day; in principle at most five years.
	From workday.Date `json:"from"`
	To   workday.Date `json:"to"`
	// TermException says why the term is longer; empty when it is not.
	TermException string `json:"term_exception"`
	// Selection is how the operator was chosen, SelectionRecord what is kept of that (27号 art. 12).
	Selection       Selection       `json:"selection"`
	SelectionRecord SelectionRecord `json:"selection_record"`
	// Plan is the id of the implementation plan that it rests on; PlanApproval says in words who approved it,
	// and when (27号 art. 11). The words are the system's.
	Plan         string           `json:"plan"`
	PlanApproval string           `json:"plan_approval"`
	Purposes     []Purpose        `json:"purposes"`
	Recipients   []string         `json:"recipients"`
	Resources    []AgreedResource `json:"resources"`
	// Clauses are the texts of the mandatory items, by the rule set's ids.
	Clauses map[string]string `json:"clauses"`
	// GovernmentPays says that public money pays for the project, ProjectNumber is then its number (city rules art. 11).
	GovernmentPays bool   `json:"government_pays"`
	ProjectNumber  string `json:"project_number"`
	// Ceilings are the highest prices that the authorising subject allows (发改价格〔2025〕65号).
	Ceilings []Ceiling `json:"ceilings"`
	// NoticeDays is the notice of termination that both sides owe, in calendar days; 0 for none (27号 art. 14(12)).
	NoticeDays int `json:"notice_days"`
	// Replaces is the id of the agreement that this one succeeds; empty for none.
	Replaces string `json:"replaces"`
}

// Agreement is an authorised-operation agreement (授权运营协议). In force, it is the operator's licence.
type Agreement struct {
	ID string `json:"id"`
	// Code is its public number.
	Code string `json:"code"`
	// ImplementingBody is the party id of the body that concludes it.
	ImplementingBody string `json:"implementing_body"`
	Terms
	Documents []AgreementDocument `json:"documents"`
	// Standing is the recorded fact; ask Status for what holds on a day.
	Standing Standing `json:"standing"`
	CaseID   string   `json:"case_id"`
	// Version grows with each edit; an edit names the version it saw.
	Version int64 `json:"version"`
	// InForceEvent is the event of its conclusion.
	InForceEvent string `json:"in_force_event"`
	// EndsOn is the last day by a notice of termination, or before a successor begins; zero for none.
	EndsOn workday.Date `json:"ends_on"`
	// NoticeBy is the party id of whoever gave the notice; empty for none.
	NoticeBy string `json:"notice_by"`
	// The times are Unix milliseconds, 0 for not yet (and of SuspendedAt for not now).
	SuspendedAt int64  `json:"suspended_at"`
	ConcludedAt int64  `json:"concluded_at"`
	EndedAt     int64  `json:"ended_at"`
	EndReason   string `json:"end_reason"`
	CreatedAt   int64  `json:"created_at"`
	UpdatedAt   int64  `json:"updated_at"`
}

// AgreementDocument is one paper of an agreement.
type AgreementDocument struct {
	Document string `db:"document" json:"document"`
	Title    string `db:"title" json:"title"`
	AddedAt  int64  `db:"added_at" json:"added_at"`
}

// Status is what an agreement is worth on the day.
func (a Agreement) Status(day workday.Date) Status {
	s := StatusOn(a.Standing, a.From, a.To, day)
	if !a.EndsOn.IsZero() && day.After(a.EndsOn) && (s == Valid || s == NotYet || s == Suspended) {
		return Ended // the notice has run out, whether or not the daily job came by
	}
	return s
}

// Runs reports whether the agreement was concluded and is not over on the day: in force, about to be, or suspended.
func (a Agreement) Runs(day workday.Date) bool {
	s := a.Status(day)
	return s == Valid || s == NotYet || s == Suspended
}

// Covers reports whether the agreement allows the resource for the purpose on the day.
func (a Agreement) Covers(resource, purpose string, day workday.Date) bool {
	return a.Status(day) == Valid && a.Names(resource) && a.Allows(purpose)
}

// Names reports whether the agreement names the resource.
func (a Agreement) Names(resource string) bool {
	return slices.ContainsFunc(a.Resources, func(r AgreedResource) bool { return r.Resource == resource })
}

// Allows reports whether the agreement allows the purpose.
func (a Agreement) Allows(purpose string) bool {
	return slices.ContainsFunc(a.Purposes, func(p Purpose) bool { return p.Name == purpose })
}

// purposeNames are the purposes that the agreement allows, as the rule set's checks see them.
func (a Agreement) purposeNames() []string {
	names := make([]string, len(a.Purposes))
	for i, p := range a.Purposes {
		names[i] = p.Name
	}
	return names
}

// ClassOf is the class of one of the agreement's purposes; Industry when it does not name the purpose.
func (a Agreement) ClassOf(purpose string) PurposeClass {
	for _, p := range a.Purposes {
		if p.Name == purpose {
			return p.Class
		}
	}
	return Industry
}

// Ref names the agreement in the journal. Its code is public from its conclusion on
// (27号 art. 18: object, content, scope and term are disclosed).
func (a Agreement) Ref() ledger.Ref {
	ref := ledger.Ref{Kind: SubjectAgreement, ID: a.ID}
	if a.Standing == StandingGranted || a.Standing == StandingSuspended || a.Standing == StandingEnded {
		ref.Code = a.Code
	}
	return ref
}

// tidyLines trims what people typed and drops empty entries. It never returns nil.
func tidyLines(lines []string) []string {
	kept := []string{}
	for _, l := range lines {
		if l = strings.TrimSpace(l); l != "" {
			kept = append(kept, l)
		}
	}
	return kept
}

// tidy trims what people typed and drops empty entries.
func (t Terms) tidy() Terms {
	for _, s := range []*string{&t.Title, &t.Operator, &t.TermException, &t.ProjectNumber, &t.SelectionRecord.Notice} {
		*s = strings.TrimSpace(*s)
	}
	t.Ceilings = tidyCeilings(t.Ceilings)
	t.Purposes = slices.Clone(t.Purposes)
	for i := range t.Purposes {
		t.Purposes[i].Name = strings.TrimSpace(t.Purposes[i].Name)
		t.Purposes[i].Class = cmp.Or(t.Purposes[i].Class, Industry)
	}
	t.Purposes = slices.DeleteFunc(t.Purposes, func(p Purpose) bool { return p.Name == "" })
	t.Recipients = tidyLines(t.Recipients)
	clauses := make(map[string]string, len(t.Clauses))
	for id, text := range t.Clauses {
		if text = strings.TrimSpace(text); text != "" {
			clauses[id] = text
		}
	}
	t.Clauses = clauses
	return t
}

// check refuses what cannot be stored. What the law demands is judged by the rule set later:
// a draft may have gaps.
func (t Terms) check() error {
	errs := []*fault.Error{
		fault.NeedLine("title", t.Title, "协议名称", "title of the agreement"),
		fault.NeedLine("operator", t.Operator, "运营机构", "operator"),
		known("selection", t.Selection, Selections),
		fault.Paragraph("term_exception", t.TermException, maxParagraph),
		fault.Line("project_number", t.ProjectNumber),
		t.SelectionRecord.check(), t.checkCeilings(), checkNotice(t.NoticeDays),
		tooMany("purposes", len(t.Purposes), maxPurposes),
		tooMany("recipients", len(t.Recipients), maxPurposes),
		tooMany("resources", len(t.Resources), maxResources),
		tooMany("clauses", len(t.Clauses), maxPurposes),
	}
	if t.From.IsZero() {
		errs = append(errs, fault.Required("from", "运营期限的起始日", "first day of the term"))
	}
	if t.To.IsZero() {
		errs = append(errs, fault.Required("to", "运营期限的截止日", "last day of the term"))
	}
	seen := map[string]bool{}
	for i, p := range t.Purposes {
		at := fmt.Sprintf("purposes[%d]", i)
		errs = append(errs, fault.Line(at+".name", p.Name), known(at+".class", p.Class, PurposeClasses), twice(seen, at+".name", p.Name))
	}
	for i, r := range t.Recipients {
		errs = append(errs, fault.Line(fmt.Sprintf("recipients[%d]", i), r))
	}
	seen = map[string]bool{}
	for i, r := range t.Resources {
		at := fmt.Sprintf("resources[%d]", i)
		errs = append(errs, fault.NeedLine(at+".resource", r.Resource, "资源", "resource"), fault.Paragraph(at+".consent", r.Consent, maxParagraph),
			twice(seen, at+".resource", r.Resource))
	}
	for _, id := range slices.Sorted(maps.Keys(t.Clauses)) {
		errs = append(errs, fault.Line("clauses", id), fault.Paragraph("clauses."+id, t.Clauses[id], maxParagraph))
	}
	return fault.Join(errs...)
}

// twice refuses a second entry of the same name.
func twice(seen map[string]bool, field, name string) *fault.Error {
	if !seen[name] || name == "" {
		seen[name] = true
		return nil
	}
	return fault.New(fault.Invalid, "list.duplicate", "重复填写", "Given twice").At(field)
}
