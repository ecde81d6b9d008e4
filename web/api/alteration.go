package api

import (
	"time"

	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/catalogue"
	"huishu/registry/product"
)

func mountAlteration(a *API) {
	write(a, creating("draft-change", "/registrations/{id}/change-draft", "registration", "起草变更 / Draft a change: a product to be edited like any other", signedIn),
		func(tx *ledger.Tx, in *ByID) (productView, error) { return viewProduct(product.DraftChange(tx, in.ID)) })
	write(a, creating("alter-registration", "/registrations/{id}/alterations", "registration", "申请变更、更正、续展、注销、转移、许可或异议登记 / Apply for a change, correction, renewal, cancellation, transfer, permit or the entry of an objection: of those that the rules in force know", signedIn),
		func(tx *ledger.Tx, in *struct {
			ByID
			Body struct {
				Type product.AlterationType `json:"type" enum:"change,correction,renewal,cancellation,transfer,permit,objection,revocation"`
				AlterationBody
			}
		}) (alterationView, error) {
			return a.viewAlteration(tx)(product.Alter(tx, a.Book, in.ID, in.Body.Type, in.Body.form()))
		})
	read(a, operation("list-alterations", "/registrations/{id}/alterations", "registration", "对登记的申请 / Applications on a registration", signedIn),
		func(tx *ledger.Tx, in *ByID) (list[alterationView], error) {
			if _, err := viewRegistration(tx)(product.GetRegistration(tx, in.ID)); err != nil {
				return list[alterationView]{}, err
			}
			items, err := product.Alterations(tx, in.ID)
			if err != nil {
				return list[alterationView]{}, err
			}
			views := make([]alterationView, 0, len(items))
			for _, m := range items {
				v, err := a.viewAlteration(tx)(m, nil)
				if err != nil {
					return list[alterationView]{}, err
				}
				views = append(views, v)
			}
			return listOf(views, ""), nil
		})
	read(a, operation("get-alteration", "/alterations/{id}", "registration", "一件申请及与已登记内容的对照 / One application, compared with what is registered", signedIn),
		func(tx *ledger.Tx, in *ByID) (alterationView, error) {
			return a.viewAlteration(tx)(product.GetAlteration(tx, in.ID))
		})
	write(a, operation("resubmit-alteration", "/alterations/{id}/resubmission", "registration", "补正后重新提交 / Resubmit what was returned", signedIn),
		func(tx *ledger.Tx, in *struct {
			ByID
			Body AlterationBody
		}) (alterationView, error) {
			return a.viewAlteration(tx)(product.ResubmitAlteration(tx, a.Book, in.ID, in.Body.form()))
		})
	write(a, creating("object-to-alteration", "/alterations/{id}/objections", "registration", "对公示的变更或更正实名提出异议 / Object to a change or a correction during its public notice", signedIn),
		func(tx *ledger.Tx, in *objectionInput) (caseView, error) {
			m, err := product.ObjectToAlteration(tx, in.ID, in.complaint())
			if err != nil {
				return caseView{}, err
			}
			return publicCourse(tx, m.CaseID)
		})
	write(a, operation("decide-objection-to-alteration", "/alterations/{id}/objections/{objection}/{act}", "registration", "处理对变更或更正的异议 / Uphold or dismiss an objection to it", signedIn),
		func(tx *ledger.Tx, in *objectionDecision) (alterationView, error) {
			if in.Act == "uphold" {
				return a.viewAlteration(tx)(product.UpholdAlteration(tx, a.Book, in.ID, in.Objection, in.review()))
			}
			return a.viewAlteration(tx)(product.DismissAlteration(tx, in.ID, in.Objection, in.review()))
		})
	write(a, operation("act-on-alteration", "/alterations/{id}/{act}", "registration", "受理、退回、审查、准予、不予、撤回、受让方确认或不同意、涂销 / Every act of the procedure", signedIn),
		func(tx *ledger.Tx, in *struct {
			ByID
			Act  string `path:"act" enum:"accept,return,review,register,refuse,withdraw,confirm,decline,strike"`
			Body *reviewBody
		}) (alterationView, error) {
			return a.viewAlteration(tx)(product.DecideAlteration(tx, a.Book, in.ID, in.Act, given(in.Body).review()))
		})
}

// AlterationBody is what an applicant brings; exported because the schema leaves unexported embedded fields out.
type AlterationBody struct {
	Reason    string         `json:"reason" minLength:"1" maxLength:"5000"`
	Document  string         `json:"document,omitempty" maxLength:"100" doc:"Evidence, or the written consent of the subject: id from POST /documents. A correction by anybody but the subject needs one."`
	Consent   bool           `json:"consent,omitempty" doc:"The document is the subject's written consent."`
	Corrected *correctedBody `json:"corrected,omitempty" doc:"For a correction: what is wrong, as it should be."`
	Other     string         `json:"other,omitempty" maxLength:"100" doc:"For a transfer or a permit: the other company, by party id or unified social credit code."`
	Terms     string         `json:"terms,omitempty" maxLength:"5000" doc:"For a transfer or a permit: what is agreed. Those of a permit become public."`
	Agreement string         `json:"agreement,omitempty" maxLength:"100" doc:"For a transfer: the transferee's agreement, by id or public number."`
	ValidTo   workday.Date   `json:"valid_to,omitzero" format:"date" doc:"For a permit: its last day."`
}

type correctedBody struct {
	Name        string              `json:"name,omitempty" maxLength:"200"`
	Description string              `json:"description,omitempty" maxLength:"5000"`
	Kind        product.Kind        `json:"kind,omitempty" enum:"dataset,service,indicator,report,model,application"`
	Form        product.Form        `json:"form,omitempty" enum:"dataset,api,application,report,object,other"`
	Frequency   catalogue.Frequency `json:"frequency,omitempty" maxLength:"3" doc:"By the catalogue's code table."`
}

func (b AlterationBody) form() product.AlterationForm {
	return product.AlterationForm{
		Reason: b.Reason, Document: b.Document, Consent: b.Consent, Corrected: product.Corrected(given(b.Corrected)),
		Other: b.Other, Terms: b.Terms, Agreement: b.Agreement, ValidTo: b.ValidTo,
	}
}

// alterationView is an application on a registration as its applicant, the subject and the offices see it.
type alterationView struct {
	ID           string                 `json:"id"`
	Registration string                 `json:"registration"`
	Type         product.AlterationType `json:"type"`
	Applicant    string                 `json:"applicant" doc:"Party id."`
	Other        string                 `json:"other,omitempty" doc:"Party id of the transferee, or of who is permitted to use the product."`
	Terms        string                 `json:"terms,omitempty"`
	Draft        string                 `json:"draft" doc:"Id of the product that holds the changed content; empty but for a change."`
	Reason       string                 `json:"reason"`
	Document     string                 `json:"document"`
	Consent      bool                   `json:"consent"`
	Corrected    *product.Corrected     `json:"corrected,omitempty"`
	ValidTo      workday.Date           `json:"valid_to,omitzero" format:"date" doc:"The last day that a renewal or an entry gave, or of the permit that is asked for."`
	FileHash     string                 `json:"file_hash" doc:"SHA-256 of the file as it is to be; empty where the content stays."`
	Standing     product.Standing       `json:"standing" enum:"pending,granted,refused,withdrawn,terminated,ended"`
	Changes      []textChange           `json:"changes" doc:"What differs from what is registered, line by line."`
	Findings     []rules.Finding        `json:"findings" doc:"What the rule set finds today; empty once it is decided."`
	Objections   []objectionView        `json:"objections"`
	Event        string                 `json:"event" doc:"The event of the registration that it led to."`
	Case         caseView               `json:"case"`
	SubmittedAt  *time.Time             `json:"submitted_at,omitempty"`
	DecidedAt    *time.Time             `json:"decided_at,omitempty"`
}

// viewAlteration shapes what a room's function returned, for those who may read the case; NotFound for everybody else.
func (a *API) viewAlteration(tx *ledger.Tx) func(product.Alteration, error) (alterationView, error) {
	return func(m product.Alteration, err error) (alterationView, error) {
		if err != nil {
			return alterationView{}, err
		}
		c, err := procedure.Get(tx, m.CaseID)
		if err != nil {
			return alterationView{}, err
		}
		if !c.Visible(tx.Actor) {
			return alterationView{}, fault.New(fault.NotFound, "alteration.not_found", "没有这项申请", "There is no such application")
		}
		r, err := product.GetRegistration(tx, m.Registration)
		if err != nil {
			return alterationView{}, err
		}
		diff, err := m.Differences(tx)
		if err != nil {
			return alterationView{}, err
		}
		var findings []rules.Finding
		if m.Standing == product.StandingPending {
			if findings, err = product.AlterationCheck(tx, a.Book, m.ID); err != nil {
				return alterationView{}, err
			}
		}
		v := alterationView{
			ID: m.ID, Registration: m.Registration, Type: m.Type, Applicant: m.Applicant, Other: m.Other, Terms: m.Terms, Draft: m.Draft, Reason: m.Reason, Document: m.Document,
			Consent: m.Consent, Corrected: m.Corrected, ValidTo: m.ValidTo, FileHash: m.FileHash, Standing: m.Standing,
			Changes:  textChanges(diff),
			Findings: full(findings), Objections: each(r.ObjectionsTo(m.ID), objectionFor(tx.Actor)), Event: m.Event,
			SubmittedAt: when(m.SubmittedAt), DecidedAt: when(m.DecidedAt),
		}
		v.Case, err = viewCase(tx, c)
		return v, err
	}
}
