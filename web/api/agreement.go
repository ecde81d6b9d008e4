package api

import (
	"net/http"
	"time"

	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/registry/product"
)

func mountAgreement(a *API) {
	read(a, operation("list-disclosures", "/disclosures", "agreement", "授权运营协议公示 / Agreements as disclosed to the public", public), listDisclosures)
	read(a, operation("get-disclosure", "/disclosures/{code}", "agreement", "一份协议的公示 / One agreement as disclosed", public),
		func(tx *ledger.Tx, in *struct {
			Code string `path:"code" maxLength:"100"`
		}) (disclosureView, error) {
			return shown(viewDisclosure)(product.DisclosureOf(tx, in.Code))
		})

	write(a, creating("draft-agreement", "/agreements", "agreement", "起草授权运营协议 / Draft an agreement", signedIn),
		func(tx *ledger.Tx, in *struct{ Body termsBody }) (agreementView, error) {
			return viewAgreement(tx)(product.DraftAgreement(tx, a.Book, in.Body.terms()))
		})
	read(a, operation("list-agreements", "/agreements", "agreement", "可以查阅的协议 / Agreements that one may read in full", signedIn), listAgreements)
	read(a, operation("get-agreement", "/agreements/{id}", "agreement", "一份协议全文 / One agreement in full", signedIn),
		func(tx *ledger.Tx, in *ByID) (agreementView, error) {
			return viewAgreement(tx)(product.ShowAgreement(tx, in.ID))
		})
	op := operation("edit-agreement", "/agreements/{id}", "agreement", "修改协议草案 / Edit a draft", signedIn)
	op.Method = http.MethodPut
	write(a, op, func(tx *ledger.Tx, in *struct {
		Editing
		Body termsBody
	}) (agreementView, error) {
		seen, err := in.seen()
		if err != nil {
			return agreementView{}, err
		}
		return viewAgreement(tx)(product.EditAgreement(tx, in.ID, seen, in.Body.terms()))
	})
	read(a, operation("check-agreement", "/agreements/{id}/findings", "agreement", "协议检查结果 / What the rule set finds in an agreement", signedIn),
		func(tx *ledger.Tx, in *ByID) (list[rules.Finding], error) {
			if _, err := product.ShowAgreement(tx, in.ID); err != nil {
				return list[rules.Finding]{}, err
			}
			findings, err := product.CheckAgreement(tx, a.Book, in.ID)
			return listOf(findings, ""), err
		})
	write(a, operation("attach-to-agreement", "/agreements/{id}/documents", "agreement", "为协议附文件 / Attach a document", signedIn),
		func(tx *ledger.Tx, in *struct {
			ByID
			Body struct {
				Document string `json:"document" maxLength:"100"`
				Title    string `json:"title" minLength:"1" maxLength:"200"`
			}
		}) (agreementView, error) {
			return viewAgreement(tx)(product.AttachToAgreement(tx, in.ID, in.Body.Document, in.Body.Title))
		})
	write(a, operation("act-on-agreement", "/agreements/{id}/{act}", "agreement", "同意、签订、修订、撤回、暂停、恢复、通知终止、终止 / Approve, conclude, revise, withdraw, suspend, restore, terminate, end", signedIn), a.actOnAgreement)
}

func (a *API) actOnAgreement(tx *ledger.Tx, in *struct {
	ByID
	Act  string `path:"act" enum:"approve,conclude,revise,withdraw,suspend,restore,terminate,retract,end"`
	Body *agreementDecision
}) (agreementView, error) {
	return viewAgreement(tx)(product.ActOnAgreement(tx, a.Book, in.ID, in.Act, given(in.Body).decided()))
}

func listDisclosures(tx *ledger.Tx, in *Page) (list[disclosureView], error) {
	items, next, err := product.Agreements(tx, product.AgreementQuery{Public: true, Page: product.Page{Limit: in.Limit, Cursor: in.Cursor}})
	if err != nil {
		return list[disclosureView]{}, err
	}
	views := make([]disclosureView, 0, len(items))
	for _, item := range items {
		d, err := product.DisclosureOf(tx, item.Code)
		if err != nil {
			return list[disclosureView]{}, err
		}
		views = append(views, viewDisclosure(d))
	}
	return listOf(views, next), nil
}

// listAgreements lists the caller's party's agreements on the side that it asks for.
func listAgreements(tx *ledger.Tx, in *struct {
	Page
	Side             string `query:"side" enum:"implementing_body,operator,any" default:"operator" doc:"On which side one's own party stands; any: all that one may read, for an office those of others too."`
	ImplementingBody string `query:"implementing_body" maxLength:"100" doc:"side any: party id of the implementing body."`
	Operator         string `query:"operator" maxLength:"100" doc:"side any: party id of the operator."`
	Resource         string `query:"resource" maxLength:"100" doc:"Catalogue id of a resource that it names."`
}) (list[agreementView], error) {
	q := product.AgreementQuery{Resource: in.Resource, Page: product.Page{Limit: in.Limit, Cursor: in.Cursor}}
	switch in.Side {
	case "any":
		q.ImplementingBody, q.Operator = in.ImplementingBody, in.Operator
	case "implementing_body":
		q.ImplementingBody = tx.Actor.Party
	default:
		q.Operator = tx.Actor.Party
	}
	if tx.Actor.Party == "" && in.Side != "any" {
		return listOf[agreementView](nil, ""), nil
	}
	items, next, err := product.Agreements(tx, q)
	today := workday.OfTime(tx.Now)
	return listOf(each(items, func(ag product.Agreement) agreementView { return agreementOn(ag, today) }), next), err
}

type termsBody struct {
	Title         string            `json:"title" maxLength:"200"`
	Operator      string            `json:"operator" maxLength:"100" doc:"Party id of the company that is to operate."`
	From          workday.Date      `json:"from" format:"date"`
	To            workday.Date      `json:"to" format:"date" doc:"Last day; in principle at most five years on."`
	TermException string            `json:"term_exception,omitempty" maxLength:"1000"`
	Selection     string            `json:"selection" enum:"public_tender,invited_tender,negotiation"`
	Plan          string            `json:"plan,omitempty" maxLength:"100" doc:"Id of the approved implementation plan that it rests on."`
	Purposes      []product.Purpose `json:"purposes" maxItems:"50"`
	Recipients    []string          `json:"recipients,omitempty" maxItems:"50"`
	Resources     []agreedBody      `json:"resources" maxItems:"1000"`
	Clauses       map[string]string `json:"clauses,omitempty" doc:"Texts of the mandatory items, by the rule set's ids."`

	SelectionRecord product.SelectionRecord `json:"selection_record,omitzero" doc:"What is kept of the selection (发改数据规〔2025〕27号 art. 12)."`
	GovernmentPays  bool                    `json:"government_pays,omitempty" doc:"Public money pays for the project."`
	ProjectNumber   string                  `json:"project_number,omitempty" maxLength:"200"`
	Ceilings        []product.Ceiling       `json:"ceilings,omitempty" maxItems:"200" doc:"Highest prices that the authorising subject set (发改价格〔2025〕65号)."`
	NoticeDays      int                     `json:"notice_days,omitempty" minimum:"0" maximum:"730" doc:"Notice of termination, in calendar days."`
	Replaces        string                  `json:"replaces,omitempty" maxLength:"100" doc:"Id of the agreement that this one succeeds."`
}

type agreedBody struct {
	Resource string `json:"resource" maxLength:"100"`
	Consent  string `json:"consent,omitempty" maxLength:"500" doc:"How the source body agreed, where it is not the implementing body."`
}

func (b termsBody) terms() product.Terms {
	return product.Terms{
		Title: b.Title, Operator: b.Operator, From: b.From, To: b.To, TermException: b.TermException, Selection: product.Selection(b.Selection),
		Plan: b.Plan, SelectionRecord: b.SelectionRecord, GovernmentPays: b.GovernmentPays, ProjectNumber: b.ProjectNumber,
		Ceilings: b.Ceilings, NoticeDays: b.NoticeDays, Replaces: b.Replaces, Purposes: b.Purposes, Recipients: b.Recipients, Clauses: b.Clauses,
		Resources: each(b.Resources, func(r agreedBody) product.AgreedResource {
			return product.AgreedResource{Resource: r.Resource, Consent: r.Consent}
		}),
	}
}

// agreementView is an agreement as its two sides see it.
type agreementView struct {
	ID               string `json:"id"`
	Code             string `json:"code"`
	ImplementingBody string `json:"implementing_body"`
	product.Terms
	Documents []agreementPaper `json:"documents"`
	Status    product.Status   `json:"status"`
	Case      string           `json:"case"`
	EndReason string           `json:"end_reason"`
	EndsOn    workday.Date     `json:"ends_on" format:"date" doc:"Last day by a notice of termination, or before a successor; empty for none."`
	NoticeBy  string           `json:"notice_by" doc:"Party id of whoever gave the notice."`
	Event     string           `json:"event" doc:"The event of its conclusion; its receipt proves the licence."`
	Revision  int64            `json:"version"`
	AgreementTimes
}

// AgreementTimes are when an agreement was made, concluded and ended.
type AgreementTimes struct {
	Times
	ConcludedAt *time.Time `json:"concluded_at,omitempty"`
	EndedAt     *time.Time `json:"ended_at,omitempty"`
}

type agreementPaper struct {
	Document string `json:"document"`
	Title    string `json:"title"`
}

func (v agreementView) version() int64 { return v.Revision }

// viewAgreement shapes what a room's function returned.
func viewAgreement(tx *ledger.Tx) func(product.Agreement, error) (agreementView, error) {
	return func(ag product.Agreement, err error) (agreementView, error) {
		return agreementOn(ag, workday.OfTime(tx.Now)), err
	}
}

func agreementOn(ag product.Agreement, day workday.Date) agreementView {
	return agreementView{
		ID: ag.ID, Code: ag.Code, ImplementingBody: ag.ImplementingBody, Terms: ag.Terms, Status: ag.Status(day), Case: ag.CaseID,
		Documents: each(ag.Documents, func(d product.AgreementDocument) agreementPaper { return agreementPaper{d.Document, d.Title} }),
		EndReason: ag.EndReason, EndsOn: ag.EndsOn, NoticeBy: ag.NoticeBy, Event: ag.InForceEvent, Revision: ag.Version,
		AgreementTimes: AgreementTimes{Times{when(ag.CreatedAt), when(ag.UpdatedAt)}, when(ag.ConcludedAt), when(ag.EndedAt)},
	}
}
