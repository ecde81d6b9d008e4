package api

import (
	"net/http"

	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/registry/filing"
	"huishu/web/sight"
)

// mountFiling mounts the general door to procedures that are known by their definition alone.
func mountFiling(a *API) {
	op := operation("list-procedures", "/procedures", "case", "可以提出的事项 / What may be filed today: forms, steps, clocks", public)
	op.Description = "Procedures of the rule sets in force that are filed with POST /cases. Those with a door of their own (qualifications, agreements, registrations) are not among them."
	read(a, op, func(tx *ledger.Tx, _ *struct{}) (list[guideView], error) {
		guides, err := filing.Guides(tx, a.Book, workday.OfTime(tx.Now))
		return listOf(each(guides, viewGuide), ""), err
	})
	read(a, operation("get-procedure", "/procedures/{id}", "case", "一类事项的表单与步骤 / One of them", public),
		func(tx *ledger.Tx, in *ByID) (guideView, error) {
			d, err := filing.Guide(tx, a.Book, in.ID, workday.OfTime(tx.Now))
			if err != nil {
				return guideView{}, err
			}
			return viewGuide(d), nil
		})

	op = creating("file-case", "/cases", "case", "提出申请或异议 / File a case", signedIn)
	op.Description = "By a procedure of GET /procedures. All that is missing in the form is told at once. Papers are handed in first with POST /documents, and named by their id."
	write(a, op, func(tx *ledger.Tx, in *struct {
		Body struct {
			Procedure string            `json:"procedure" maxLength:"100" doc:"Id of the procedure."`
			About     string            `json:"about,omitempty" maxLength:"100" doc:"Id of what it is about: of a resource or of a party, as the procedure says."`
			Answers   map[string]string `json:"answers,omitempty" maxProperties:"100" doc:"Entries of the form by id."`
		}
	}) (caseView, error) {
		c, err := filing.File(tx, a.Book, filing.Request{Procedure: in.Body.Procedure, About: in.Body.About, Answers: in.Body.Answers})
		return actedCase(tx, c, err)
	})

	op = operation("act-on-case", "/cases/{id}/acts/{act}", "case", "办理一步 / Take a step", signedIn)
	op.Description = "Of a case that was filed with POST /cases; which acts the caller may take now says the case. Cases of other procedures are moved by the operations of their own."
	op.Errors = append(op.Errors, http.StatusNotFound)
	write(a, op, func(tx *ledger.Tx, in *struct {
		ByID
		Act  string `path:"act" maxLength:"100"`
		Body *struct {
			Decision
			Answers map[string]string `json:"answers,omitempty" maxProperties:"100" doc:"The form anew, with an act that amends it."`
		}
	}) (caseView, error) {
		b := given(in.Body)
		c, err := filing.Act(tx, in.ID, in.Act, b.decision(), b.Answers)
		return actedCase(tx, c, err)
	})
}

// guideView is a procedure as whoever files needs to know it.
type guideView struct {
	ID      string     `json:"id"`
	Regime  string     `json:"regime"`
	Title   rules.Text `json:"title"`
	Article string     `json:"article"`
	Lead    rules.Text `json:"lead"`
	// About and Addressee are as in rules.Filing.
	About     string `json:"about,omitempty" doc:"What a case is about: resource or party; empty for nothing in the register."`
	Addressee string `json:"addressee,omitempty" doc:"Role of the body that answers for it; empty where the roles of the steps decide."`
	// Open says who files, and where the case then stands.
	Open        rules.Opening      `json:"open"`
	Form        []rules.Field      `json:"form"`
	Steps       []rules.Step       `json:"steps"`
	Transitions []rules.Transition `json:"transitions" doc:"All permitted moves."`
}

func viewGuide(d *rules.Definition) guideView {
	return guideView{
		ID: d.ID, Regime: d.Regime, Title: d.Title, Article: d.Article, Lead: d.Filing.Lead, About: d.Filing.About, Addressee: d.Filing.Addressee,
		Open: d.Open, Form: full(d.Filing.Form), Steps: full(d.Steps), Transitions: full(d.Transitions),
	}
}

// actedCase is a case after an act, as far as the caller may see it.
func actedCase(tx *ledger.Tx, c *procedure.Case, err error) (caseView, error) {
	if err == nil {
		c, err = sight.Case(tx, c.ID)
	}
	return seenCase(tx, c, err)
}
