package api

import (
	"net/http"
	"time"

	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/product"
)

func mountRegistration(a *API) {
	op := creating("submit-registration", "/product-files/{id}/registrations", "registration", "提交登记申请 / Submit for registration", signedIn)
	op.Errors = append(op.Errors, http.StatusNotFound)
	write(a, op, func(tx *ledger.Tx, in *inRegime) (registrationView, error) {
		return viewRegistration(tx)(product.SubmitIn(tx, a.Book, in.ID, in.Regime))
	})
	read(a, operation("get-latest-registration", "/product-files/{id}/registrations/latest", "registration", "产品最近的登记 / The newest registration of a product", signedIn),
		func(tx *ledger.Tx, in *inRegime) (registrationView, error) {
			if _, err := product.Show(tx, in.ID); err != nil {
				return registrationView{}, err
			}
			return viewRegistration(tx)(product.LatestIn(tx, in.ID, in.Regime))
		})
	read(a, operation("get-registration", "/registrations/{id}", "registration", "一件登记 / One registration with its case", signedIn),
		func(tx *ledger.Tx, in *ByID) (registrationView, error) {
			return viewRegistration(tx)(product.GetRegistration(tx, in.ID))
		})
	read(a, operation("check-registration", "/registrations/{id}/findings", "registration", "审查检查结果 / What the case's rule set finds in the filed version", signedIn),
		func(tx *ledger.Tx, in *ByID) (list[rules.Finding], error) {
			if _, err := viewRegistration(tx)(product.GetRegistration(tx, in.ID)); err != nil {
				return list[rules.Finding]{}, err
			}
			findings, err := product.ReviewCheck(tx, a.Book, in.ID)
			return listOf(findings, ""), err
		})
	write(a, creating("object-to-registration", "/registrations/{id}/objections", "registration", "实名提出异议 / Object during the public notice, in real name", signedIn), objectTo)
	write(a, operation("decide-objection", "/registrations/{id}/objections/{objection}/{act}", "registration", "处理异议 / Uphold or dismiss an objection", signedIn), a.decideObjection)
	op = operation("correct-query-code", "/registrations/{id}/query-code", "registration", "更正登记结果查询码 / Correct a query code", signedIn)
	op.Description = "Of a national registration, where the code was entered otherwise than the national platform gave it. The result is issued anew, the earlier one stands no more, and the wrong code is free again."
	op.Errors = append(op.Errors, http.StatusNotFound)
	write(a, op, func(tx *ledger.Tx, in *struct {
		ByID
		Body struct {
			QueryCode string `json:"query_code" minLength:"1" maxLength:"100" doc:"What the national platform gave, as it stands."`
			Reason    string `json:"reason" minLength:"1" maxLength:"4000" doc:"Why it was wrong; it is made public with the log."`
		}
	}) (registrationView, error) {
		r, err := product.SeenRegistration(tx, in.ID)
		if err != nil {
			return registrationView{}, err
		}
		return viewRegistration(tx)(product.CorrectQueryCode(tx, a.Book, r.ID, product.CodeCorrection{QueryCode: in.Body.QueryCode, Reason: in.Body.Reason}))
	})
	write(a, operation("act-on-registration", "/registrations/{id}/{act}", "registration", "受理、退回、补正、审查、登记、不予登记、撤回、暂停、恢复、撤销 / Every act of the procedure", signedIn), a.actOnRegistration)
}

// inRegime names a product and a regime of registration.
type inRegime struct {
	ByID
	Regime string `query:"regime" enum:"registration,national" default:"registration" doc:"registration is the city's compliance registration, which must stand before a product is traded; national that of the national measures, whose result is a query code."`
}

type reviewBody struct {
	Decision
	QueryCode string `json:"query_code,omitempty" maxLength:"100" doc:"The query code that the national platform gave; registering in the national regime only."`
	Waive     []struct {
		Position int    `json:"position" minimum:"0"`
		Reason   string `json:"reason" minLength:"1" maxLength:"1000"`
	} `json:"waive,omitempty" maxItems:"500" doc:"Findings of the scan judged to be false alarms; accept and review only."`
}

func (b reviewBody) review() product.Review {
	r := product.Review{Reason: b.Reason, Ground: b.Ground, Seen: b.Seen, Proposal: b.Proposal, Arose: b.Arose, QueryCode: b.QueryCode}
	for _, w := range b.Waive {
		r.Waive = append(r.Waive, product.Waiver{Position: w.Position, Reason: w.Reason})
	}
	return r
}

func (a *API) actOnRegistration(tx *ledger.Tx, in *struct {
	ByID
	Act  string `path:"act" enum:"accept,return,resubmit,review,register,refuse,withdraw,suspend,restore,revoke"`
	Body *reviewBody
}) (registrationView, error) {
	return viewRegistration(tx)(product.ActOnRegistration(tx, a.Book, in.ID, in.Act, given(in.Body).review()))
}

// objectionInput is an objection in real name.
type objectionInput struct {
	ByID
	Body struct {
		RealName  string `json:"real_name" minLength:"1" maxLength:"100" doc:"Anonymous objections are not heard."`
		Statement string `json:"statement" minLength:"1" maxLength:"4000"`
		Document  string `json:"document" maxLength:"100" doc:"The evidence: id from POST /documents."`
	}
}

func (in *objectionInput) complaint() product.Complaint {
	return product.Complaint{RealName: in.Body.RealName, Statement: in.Body.Statement, Document: in.Body.Document}
}

// objectTo answers with the case's public course: an objector is not a party to it.
func objectTo(tx *ledger.Tx, in *objectionInput) (caseView, error) {
	r, err := product.Object(tx, in.ID, in.complaint())
	if err != nil {
		return caseView{}, err
	}
	return publicCourse(tx, r.CaseID)
}

// publicCourse is a case as its reader may see it: whole, or what is public of it.
func publicCourse(tx *ledger.Tx, caseID string) (caseView, error) {
	c, err := procedure.Get(tx, caseID)
	if err != nil {
		return caseView{}, err
	}
	if !c.Visible(tx.Actor) {
		c = c.ForPublic()
	}
	return viewCase(tx, c)
}

// objectionDecision is the decision on one objection.
type objectionDecision struct {
	ByID
	Objection string `path:"objection" maxLength:"100"`
	Act       string `path:"act" enum:"uphold,dismiss"`
	Body      *Decision
}

func (in *objectionDecision) review() product.Review {
	d := given(in.Body)
	return product.Review{Reason: d.Reason, Ground: d.Ground, Seen: d.Seen, Proposal: d.Proposal, Arose: d.Arose}
}

func (a *API) decideObjection(tx *ledger.Tx, in *objectionDecision) (registrationView, error) {
	if in.Act == "uphold" {
		return viewRegistration(tx)(product.Uphold(tx, a.Book, in.ID, in.Objection, in.review()))
	}
	return viewRegistration(tx)(product.Dismiss(tx, in.ID, in.Objection, in.review()))
}

// registrationView is a registration as its applicant and the offices see it.
type registrationView struct {
	ID               string          `json:"id"`
	Product          string          `json:"product"`
	Name             string          `json:"name" doc:"As filed."`
	Operator         product.Holder  `json:"operator"`
	Agreement        string          `json:"agreement"`
	Regime           string          `json:"regime" enum:"registration,national"`
	Type             string          `json:"type"`
	RuleSet          string          `json:"rule_set"`
	RuleSetHash      string          `json:"rule_set_hash"`
	Status           product.Status  `json:"status" doc:"What it is worth today."`
	Number           string          `json:"number" doc:"In the national regime the query code."`
	Code             string          `json:"code"`
	ValidFrom        workday.Date    `json:"valid_from" format:"date"`
	ValidTo          workday.Date    `json:"valid_to" format:"date"`
	FileHash         string          `json:"file_hash" doc:"SHA-256 of the filed version."`
	Filed            productView     `json:"filed" doc:"The version that the decision is about."`
	Resources        []sourceView    `json:"resources"`
	Checks           []rules.Finding `json:"checks"`
	RegistrationBody string          `json:"registration_body"`
	Objections       []objectionView `json:"objections"`
	Event            string          `json:"event" doc:"The event that registered it."`
	Case             caseView        `json:"case"`
	SubmittedAt      *time.Time      `json:"submitted_at,omitempty"`
	RegisteredAt     *time.Time      `json:"registered_at,omitempty"`
}

type objectionView struct {
	ID        string                 `json:"id"`
	Party     string                 `json:"party" doc:"Empty for a natural person's own objection."`
	RealName  string                 `json:"real_name" doc:"Of a natural person for the offices alone, and for itself."`
	Statement string                 `json:"statement"`
	Document  string                 `json:"document"`
	State     product.ObjectionState `json:"state"`
	Reason    string                 `json:"reason"`
	RaisedAt  *time.Time             `json:"raised_at,omitempty"`
	DecidedAt *time.Time             `json:"decided_at,omitempty"`
}

// viewRegistration shapes what a room's function returned, for those who may read the
// case; NotFound for everybody else.
func viewRegistration(tx *ledger.Tx) func(product.Registration, error) (registrationView, error) {
	return func(r product.Registration, err error) (registrationView, error) {
		if err != nil {
			return registrationView{}, err
		}
		c, err := procedure.Get(tx, r.CaseID)
		if err != nil {
			return registrationView{}, err
		}
		if !c.Visible(tx.Actor) {
			return registrationView{}, fault.New(fault.NotFound, "registration.not_found", "没有这件登记", "There is no such registration")
		}
		status, err := product.StatusNow(tx, r)
		if err != nil {
			return registrationView{}, err
		}
		v := registrationOf(r, status)
		v.Objections = each(r.ObjectionsTo(""), objectionFor(tx.Actor))
		v.Case, err = viewCase(tx, c)
		return v, err
	}
}

func registrationOf(r product.Registration, status product.Status) registrationView {
	return registrationView{
		ID: r.ID, Product: r.Product, Name: r.Filed.Product.Name, Operator: r.Filed.Operator, Agreement: r.Filed.AgreementCode, Regime: r.Regime, Type: r.Kind,
		RuleSet: r.RuleSet, RuleSetHash: r.RuleSetHash, Status: status, Number: r.Number, Code: r.Code,
		ValidFrom: r.ValidFrom, ValidTo: r.ValidTo, FileHash: r.FileHash, Filed: productOf(r.Filed.Product),
		Resources: each(r.Filed.Resources, func(f product.FiledResource) sourceView { return sourceView(f) }),
		Checks:    full(r.Checks), RegistrationBody: r.RegistrationBody, Event: r.RegisterEvent,
		SubmittedAt: when(r.SubmittedAt), RegisteredAt: when(r.RegisteredAt),
	}
}

// objectionFor shapes objections as the actor may see them.
func objectionFor(actor ledger.Actor) func(product.Objection) objectionView {
	return func(o product.Objection) objectionView { return objectionOf(o.For(actor)) }
}

func objectionOf(o product.Objection) objectionView {
	return objectionView{o.ID, o.Party, o.RealName, o.Statement, o.Document, o.State, o.Reason, when(o.RaisedAt), when(o.DecidedAt)}
}
