package api

import (
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
)

func mountQualification(a *API) {
	op := creating("apply-for-qualification", "/applications", "qualification", "申请数据商、登记经纪人认定 / Apply as merchant, or have a broker's accreditation entered", signedIn)
	write(a, op, func(tx *ledger.Tx, in *struct{ Body applicationBody }) (applicationView, error) {
		app, err := party.Apply(tx, a.Book, tx.Actor.Party, in.Body.form())
		return a.viewApplication(tx, app, err)
	})
	read(a, operation("list-applications", "/applications", "qualification", "本单位的申请 / Applications of one's own party", signedIn), a.listApplications)
	read(a, operation("get-application", "/applications/{id}", "qualification", "一件申请 / One application with findings and case", signedIn),
		func(tx *ledger.Tx, in *ByID) (applicationView, error) {
			app, err := party.GetApplication(tx, in.ID)
			return a.viewApplication(tx, app, err)
		})
	write(a, operation("resubmit-application", "/applications/{id}/resubmit", "qualification", "补正后再次提交 / Send a returned application in again", signedIn),
		func(tx *ledger.Tx, in *struct {
			ByID
			Body applicationBody
		}) (applicationView, error) {
			app, err := party.Resubmit(tx, a.Book, in.ID, in.Body.form())
			return a.viewApplication(tx, app, err)
		})
	write(a, operation("decide-application", "/applications/{id}/{act}", "qualification", "受理、审查、撤回 / Accept, return, approve, refuse, withdraw", signedIn),
		func(tx *ledger.Tx, in *struct {
			ByID
			Act  string `path:"act" enum:"accept,return,approve,refuse,withdraw"`
			Body *Decision
		}) (applicationView, error) {
			app, err := party.Decide(tx, a.Book, in.ID, in.Act, given(in.Body).decision())
			return a.viewApplication(tx, app, err)
		})
	write(a, operation("sanction-qualification", "/qualifications/{id}/{act}", "qualification", "暂停、恢复、撤销、放弃资格 / Suspend, restore, revoke, or give up", signedIn),
		func(tx *ledger.Tx, in *struct {
			ByID
			Act  string `path:"act" enum:"suspend,restore,revoke,end"`
			Body *Decision
		}) (qualificationView, error) {
			q, err := party.Sanction(tx, a.Book, in.ID, in.Act, given(in.Body).decision())
			if err != nil {
				return qualificationView{}, err
			}
			return viewSanctioned(tx, q)
		})
	write(a, operation("reject-sanction", "/sanctions/{id}/reject", "qualification", "否决处置提议 / Turn down what waits for a second officer", signedIn),
		func(tx *ledger.Tx, in *struct {
			ByID
			Body Reasoned
		}) (sanctionView, error) {
			return shown(viewSanction)(party.RejectSanction(tx, in.ID, in.Body.Reason))
		})
	read(a, operation("list-expiring-qualifications", "/qualifications/expiring", "qualification", "即将到期的资格 / Qualifications that are about to expire", signedIn),
		func(tx *ledger.Tx, _ *struct{}) (list[expiringView], error) {
			quals, err := party.Expiring(tx)
			return listOf(each(quals, viewExpiring), ""), err
		})
	read(a, operation("get-party-history", "/parties/{id}/history", "party", "主体及其资格的变动 / What became of a party and its qualifications", public),
		func(tx *ledger.Tx, in *ByID) (list[partyChangeView], error) {
			e, err := party.EntryOf(tx, in.ID)
			if err != nil {
				return list[partyChangeView]{}, err
			}
			changes, err := party.History(tx, e)
			return listOf(each(changes, viewPartyChange), ""), err
		})
}

// viewSanctioned is a qualification after an act of the authority, with what still waits for a second officer.
func viewSanctioned(tx *ledger.Tx, q party.Qualification) (qualificationView, error) {
	v := viewQualification(q)
	s, err := party.PendingSanction(tx, q.ID)
	if fault.KindOf(err) == fault.NotFound {
		return v, nil
	}
	if err == nil {
		proposal := viewSanction(s)
		v.Proposal = &proposal
	}
	return v, err
}

// expiringView is a qualification whose holder was reminded, with whose it is.
type expiringView struct {
	Party string `json:"party"`
	qualificationView
}

func viewExpiring(q party.Qualification) expiringView {
	return expiringView{q.Party, viewQualification(q)}
}

func (d Decision) decision() procedure.Decision {
	return procedure.Decision{Reason: d.Reason, Ground: d.Ground, Seen: d.Seen, Proposal: d.Proposal, Arose: d.Arose}
}

type applicationBody struct {
	Kind          string      `json:"kind" enum:"merchant,broker"`
	Scope         string      `json:"scope" maxLength:"2000" doc:"What the company wants to do, in words."`
	Classes       []string    `json:"classes,omitempty" maxItems:"40" doc:"Ids of GET /service-classes, for a merchant."`
	From          string      `json:"from,omitempty" maxLength:"10" doc:"First day of a broker's accreditation, YYYY-MM-DD."`
	To            string      `json:"to,omitempty" maxLength:"10" doc:"Its last day."`
	Accreditation string      `json:"accreditation,omitempty" maxLength:"100" doc:"Its number."`
	Issuer        string      `json:"issuer,omitempty" maxLength:"200" doc:"The provincial authority."`
	Papers        []paperBody `json:"papers,omitempty" maxItems:"30"`
}

type paperBody struct {
	Material string `json:"material" maxLength:"100" doc:"Id in the rule set, such as business_licence."`
	Document string `json:"document" maxLength:"100" doc:"Id from POST /documents."`
}

func (b applicationBody) form() party.ApplicationForm {
	return party.ApplicationForm{
		Kind: party.QualificationKind(b.Kind), Scope: b.Scope, Classes: b.Classes, From: b.From, To: b.To, Accreditation: b.Accreditation, Issuer: b.Issuer,
		Papers: each(b.Papers, func(p paperBody) party.Paper { return party.Paper(p) }),
	}
}

// applicationView is an application with its case and what the checks find today.
type applicationView struct {
	ID            string                  `json:"id"`
	Party         string                  `json:"party"`
	Kind          party.QualificationKind `json:"kind"`
	Scope         string                  `json:"scope"`
	Classes       []string                `json:"classes"`
	From          string                  `json:"from"`
	To            string                  `json:"to"`
	Accreditation string                  `json:"accreditation"`
	Issuer        string                  `json:"issuer"`
	Papers        []party.Paper           `json:"papers"`
	Findings      []rules.Finding         `json:"findings"`
	Case          caseView                `json:"case"`
	Times
}

// viewApplication shows an application to those who may read its case, and NotFound to
// everybody else.
func (a *API) viewApplication(tx *ledger.Tx, app party.Application, err error) (applicationView, error) {
	if err != nil {
		return applicationView{}, err
	}
	c, err := procedure.Get(tx, app.Case)
	if err != nil {
		return applicationView{}, err
	}
	if !c.Visible(tx.Actor) {
		return applicationView{}, fault.New(fault.NotFound, "procedure.not_found", "没有这件申请", "There is no such case")
	}
	v := applicationView{
		ID: app.ID, Party: app.Party, Kind: app.Kind, Scope: app.Scope, Classes: app.Classes.IDs(), From: app.From, To: app.To, Accreditation: app.Accreditation,
		Issuer: app.Issuer, Papers: full(app.Papers), Times: Times{CreatedAt: when(app.CreatedAt)},
	}
	if v.Case, err = viewCase(tx, c); err != nil {
		return applicationView{}, err
	}
	v.Findings, err = party.Findings(tx, a.Book, app.ID)
	v.Findings = full(v.Findings)
	return v, err
}

func (a *API) listApplications(tx *ledger.Tx, _ *struct{}) (list[applicationView], error) {
	apps, err := party.Applications(tx, tx.Actor.Party)
	if err != nil {
		return list[applicationView]{}, err
	}
	views := make([]applicationView, 0, len(apps))
	for _, app := range apps {
		v, err := a.viewApplication(tx, app, nil)
		if err != nil {
			return list[applicationView]{}, err
		}
		views = append(views, v)
	}
	return listOf(views, ""), nil
}
