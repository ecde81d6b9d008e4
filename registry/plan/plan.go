package plan

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"huishu/compliance/access"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/catalogue"
)

// Standing is what its case has made of a plan.
type Standing string

// The standings.
const (
	// StandingDraft is being written, or is decided and awaits the government.
	StandingDraft     Standing = "draft"
	StandingGranted   Standing = rules.StandingGranted   // approved, filed with the province or not yet
	StandingEnded     Standing = rules.StandingEnded     // replaced by a changed plan
	StandingWithdrawn Standing = rules.StandingWithdrawn // taken back before it was approved
)

var standingTitles = map[Standing]fault.Text{
	StandingDraft:     fault.T("办理中", "In progress"),
	StandingGranted:   fault.T("已审定同意", "Approved"),
	StandingEnded:     fault.T("已被取代", "Replaced"),
	StandingWithdrawn: fault.T("已撤回", "Withdrawn"),
}

// Title is the standing in words.
func (s Standing) Title() fault.Text { return standingTitles[s] }

// Mode is how far an authorisation reaches (27号 art. 9(4)).
type Mode string

// The modes.
const (
	Whole    Mode = "whole"    // 整体授权
	Field    Mode = "field"    // 分领域授权
	Scenario Mode = "scenario" // 依场景授权
)

// Modes lists them all.
var Modes = []Mode{Whole, Field, Scenario}

var modeTitles = map[Mode]fault.Text{
	Whole:    fault.T("整体授权", "As a whole"),
	Field:    fault.T("分领域授权", "By field"),
	Scenario: fault.T("依场景授权", "By scenario"),
}

// Title is the mode in words.
func (m Mode) Title() fault.Text { return modeTitles[m] }

// Content is what the implementing body writes (27号 art. 9).
type Content struct {
	Title string `json:"title"`
	Mode  Mode   `json:"mode"`
	// Items are the texts of the contents, by the rule set's ids.
	Items map[string]string `json:"items"`
	// Resources are the catalogue ids of what is to be operated (27号 art. 9(5)); plans from before they were named have none.
	Resources []string `json:"resources,omitempty"`
	// Consultation says who was heard and what came of it.
	Consultation string `json:"consultation"`
	// Changes is the id of the approved plan that this one is a major change of (27号 art. 11); empty for a first plan.
	Changes string `json:"changes"`
}

// Decision is the body's collective decision (三重一大, 27号 art. 11).
type Decision struct {
	Meeting string       `json:"meeting"`
	On      workday.Date `json:"on"`
	// Minutes is the document id of the minutes, handed in by the body.
	Minutes string `json:"minutes"`
}

// Approval is that of the government (27号 art. 11).
type Approval struct {
	// By is the government as the paper names it.
	By     string       `json:"by"`
	Number string       `json:"number"`
	On     workday.Date `json:"on"`
	// Paper is the document id of the scan, handed in by the authority.
	Paper string `json:"paper"`
}

// Filing is the filing with the province (27号 art. 11).
type Filing struct {
	Number string       `json:"number"`
	On     workday.Date `json:"on"`
}

// Plan is an implementation plan (授权运营实施方案).
type Plan struct {
	ID string `json:"id"`
	// Code is its number.
	Code string `json:"code"`
	// Body is the party id of the implementing body.
	Body string `json:"body"`
	Content
	Standing Standing `json:"standing"`
	CaseID   string   `json:"case_id"`
	// Decision, Approval and Filing are empty before they are recorded.
	Decision Decision `json:"decision"`
	Approval Approval `json:"approval"`
	Filing   Filing   `json:"filing"`
	// Version grows with each edit; an edit names the version it saw.
	Version int64 `json:"version"`
	// The times are Unix milliseconds.
	CreatedAt int64 `json:"created_at"`
	UpdatedAt int64 `json:"updated_at"`
}

// Approved reports whether an agreement may rest on the plan.
func (p Plan) Approved() bool { return p.Standing == StandingGranted }

// Words is the approval in one sentence, as the text of an agreement cites it.
func (p Plan) Words() string {
	if p.Approval.Number == "" {
		return ""
	}
	return fmt.Sprintf("%s %s（%s）审定同意《%s》（%s）", p.Approval.By, p.Approval.Number, p.Approval.On, p.Title, p.Code)
}

// Ref names the plan in the journal. Its number is public once the plan is approved.
func (p Plan) Ref() ledger.Ref {
	ref := ledger.Ref{Kind: Subject, ID: p.ID}
	if p.Standing == StandingGranted || p.Standing == StandingEnded {
		ref.Code = p.Code
	}
	return ref
}

// Facts relate the plan to the parties, for compliance/access.
func (p Plan) Facts() access.Facts { return access.Facts{Owner: p.Body} }

const (
	maxParagraph = 5_000
	maxResources = 1_000
)

// tidy trims what people typed and drops empty entries.
func (c Content) tidy() Content {
	c.Title, c.Consultation = strings.TrimSpace(c.Title), strings.TrimSpace(c.Consultation)
	items := make(map[string]string, len(c.Items))
	for id, text := range c.Items {
		if text = strings.TrimSpace(text); text != "" {
			items[id] = text
		}
	}
	c.Items = items
	var resources []string
	for _, id := range c.Resources {
		if id = strings.TrimSpace(id); id != "" && !slices.Contains(resources, id) {
			resources = append(resources, id)
		}
	}
	c.Resources = resources
	return c
}

// inCatalogue refuses resources that the catalogue does not have.
func (c Content) inCatalogue(tx *ledger.Tx) error {
	for i, id := range c.Resources {
		_, err := catalogue.Get(tx, id)
		if fault.KindOf(err) == fault.NotFound {
			return fault.New(fault.Invalid, "source.resource", "资源目录中没有这项资源", "The catalogue has no such resource").At(fmt.Sprintf("resources[%d]", i)).
				Do("请从资源目录中选择", "Choose from the resource catalogue")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// check refuses what cannot be stored. What the law demands is judged by the rule set: a draft may have gaps.
func (c Content) check() error {
	errs := []*fault.Error{
		fault.NeedLine("title", c.Title, "授权运营名称", "name of the authorised operation"),
		fault.Paragraph("consultation", c.Consultation, maxParagraph),
	}
	if c.Mode != "" && !slices.Contains(Modes, c.Mode) {
		errs = append(errs, fault.New(fault.Invalid, "code.unknown", "授权运营模式不在代码表内", "The mode is not in the code table").At("mode").
			Do(fmt.Sprintf("可填：%v", Modes), fmt.Sprintf("Use one of %v", Modes)))
	}
	if len(c.Items) > 50 {
		errs = append(errs, fault.New(fault.Invalid, "list.long", "最多 50 项", "At most 50 entries").At("items"))
	}
	if len(c.Resources) > maxResources {
		errs = append(errs, fault.Newf(fault.Invalid, "list.long", "最多 %d 项", "At most %d entries", maxResources).At("resources"))
	}
	for _, id := range slices.Sorted(maps.Keys(c.Items)) {
		errs = append(errs, fault.Line("items", id), fault.Paragraph("items."+id, c.Items[id], maxParagraph))
	}
	return fault.Join(errs...)
}
