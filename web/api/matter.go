package api

import (
	"context"

	"huishu/compliance/access"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
)

// mountMatter mounts what organisations ask of the register: entry, change, departure and return, each a case.
func mountMatter(a *API) {
	read(a, operation("list-matters", "/parties/{id}/matters", "party", "主体的登记事项 / What an organisation has asked of the register", signedIn),
		func(tx *ledger.Tx, in *ByID) (list[MatterSummary], error) {
			if !access.Can(tx.Actor, access.PartyRead, access.Facts{Owner: in.ID}) {
				return list[MatterSummary]{}, errNoParty
			}
			items, err := party.Matters(tx, in.ID)
			return listOf(each(items, viewMatterSummary), ""), err
		})
	read(a, operation("get-matter", "/matters/{id}", "party", "一件登记事项 / One matter with findings and case", signedIn),
		func(tx *ledger.Tx, in *ByID) (matterView, error) {
			m, err := party.GetMatter(tx, in.ID)
			return a.viewMatter(tx, m, err)
		})

	op := creating("file-entry", "/entries", "party", "申请主体入册 / Apply for the entry of one's organisation", signedIn)
	op.Description = "As its particulars and its file stand. What the checks find does not stop it; the authority cannot accept while something must be mended."
	write(a, op, func(tx *ledger.Tx, _ *struct{}) (matterView, error) {
		m, err := party.FileEntry(tx, a.Book, tx.Actor.Party)
		return a.viewMatter(tx, m, err)
	})
	write(a, operation("resubmit-entry", "/entries/{id}/resubmit", "party", "补正后重新申请入册 / Send a returned entry in again", signedIn),
		func(tx *ledger.Tx, in *ByID) (matterView, error) {
			if _, err := matterOf(tx, in.ID, party.EntryProcedure); err != nil {
				return matterView{}, err
			}
			m, err := party.ResubmitMatter(tx, a.Book, in.ID, nil, "")
			return a.viewMatter(tx, m, err)
		})
	write(a, operation("decide-entry", "/entries/{id}/{act}", "party", "受理、补正、准予、不予、撤回入册 / Accept, return, admit, refuse, withdraw", signedIn),
		func(tx *ledger.Tx, in *struct {
			ByID
			Act  string `path:"act" enum:"accept,return,admit,refuse,withdraw"`
			Body *Decision
		}) (matterView, error) {
			return a.decideMatter(tx, party.EntryProcedure, in.ID, in.Act, in.Body)
		})

	op = creating("file-change", "/changes", "party", "申请主体变更 / Apply for a change of what one's organisation is registered with", signedIn)
	op.Description = "The profile and the file as they are to stand after the change; papers are those that are new. Until it is approved the entry stays as it is."
	write(a, op, func(tx *ledger.Tx, in *struct{ Body changeBody }) (matterView, error) {
		m, err := party.FileChange(tx, a.Book, tx.Actor.Party, in.Body.proposal(), in.Body.Reason)
		return a.viewMatter(tx, m, err)
	})
	write(a, operation("resubmit-change", "/changes/{id}/resubmit", "party", "补正后重新申请变更 / Send a returned change in again", signedIn),
		func(tx *ledger.Tx, in *struct {
			ByID
			Body changeBody
		}) (matterView, error) {
			if _, err := matterOf(tx, in.ID, party.ChangeProcedure); err != nil {
				return matterView{}, err
			}
			c := in.Body.proposal()
			m, err := party.ResubmitMatter(tx, a.Book, in.ID, &c, in.Body.Reason)
			return a.viewMatter(tx, m, err)
		})
	write(a, operation("decide-change", "/changes/{id}/{act}", "party", "补正、准予、不予、撤回变更 / Return, approve, refuse, withdraw", signedIn),
		func(tx *ledger.Tx, in *struct {
			ByID
			Act  string `path:"act" enum:"return,approve,refuse,withdraw"`
			Body *Decision
		}) (matterView, error) {
			return a.decideMatter(tx, party.ChangeProcedure, in.ID, in.Act, in.Body)
		})

	op = creating("file-departure", "/departures", "party", "申请自愿退出 / Ask to leave", signedIn)
	op.Description = "The authority looks whether something stands in the way; then POST /parties/{id}/closure is the last word."
	write(a, op, func(tx *ledger.Tx, in *struct{ Body Reasoned }) (matterView, error) {
		m, err := party.AskToLeave(tx, a.Book, tx.Actor.Party, in.Body.Reason)
		return a.viewMatter(tx, m, err)
	})
	write(a, operation("decide-departure", "/departures/{id}/{act}", "party", "核对无碍、暂不同意、撤回退出 / Clear, refuse, withdraw", signedIn),
		func(tx *ledger.Tx, in *struct {
			ByID
			Act  string `path:"act" enum:"clear,refuse,withdraw"`
			Body *Decision
		}) (matterView, error) {
			return a.decideMatter(tx, party.DepartureProcedure, in.ID, in.Act, in.Body)
		})

	mountReadmission(a)
}

func mountReadmission(a *API) {
	op := creating("ask-to-return", "/readmissions", "party", "申请重新入册 / Ask for the return of a company that had left", public)
	op.Description = "Under its unified social credit code; the earlier record goes on. The account opens when the authority has made sure whom it speaks for."
	prepared(a, op, func(ctx context.Context, in *returnInput) (party.PasswordHash, error) {
		return party.HashPassword(ctx, in.Body.Account.Login, string(in.Body.Account.Password))
	}, func(tx *ledger.Tx, in *returnInput, hash party.PasswordHash) (askedView, error) {
		m, reference, err := party.AskToReturn(tx, a.Book, party.SignUpForm{Profile: in.Body.profile(), USCC: in.Body.USCC, Account: in.Body.Account.account(hash)}, in.Body.Reason)
		if err != nil {
			return askedView{}, err
		}
		account, err := party.GetAccount(tx, m.Account)
		return askedView{m.ID, account.Login, reference}, err
	})
	op = operation("follow-readmission", "/readmissions/following", "party", "凭查询码查询重新入册申请 / What became of an asking to return, by its reference", public)
	op.Description = "Whoever asked cannot sign in before it is decided. The reference is shown once, with the answer to the asking; it goes into a header because addresses are written down on the way."
	read(a, op, func(tx *ledger.Tx, in *struct {
		Reference string `header:"Return-Reference" required:"true" minLength:"1" maxLength:"200" doc:"As shown when it was asked."`
	}) (followingView, error) {
		return shown(viewFollowing)(party.FollowReturn(tx, in.Reference))
	})
	write(a, operation("decide-readmission", "/readmissions/{id}/{act}", "party", "准予或不予重新入册 / Let it come back, or refuse", signedIn),
		func(tx *ledger.Tx, in *struct {
			ByID
			Act  string `path:"act" enum:"admit,refuse"`
			Body *Decision
		}) (matterView, error) {
			return a.decideMatter(tx, party.ReadmissionProcedure, in.ID, in.Act, in.Body)
		})
}

type returnInput struct {
	Body struct {
		ProfileBody
		USCC    string       `json:"uscc" maxLength:"40" doc:"The code under which the company left."`
		Account strangerBody `json:"account"`
		Reason  string       `json:"reason,omitempty" maxLength:"2000"`
	}
}

// askedView is all that a stranger learns.
type askedView struct {
	ID        string `json:"id" doc:"Of the matter, to name it to the authority."`
	Login     string `json:"login" doc:"To sign in with once the authority has let the company come back: name+n@unified social credit code, n the number of the wish."`
	Reference string `json:"reference" doc:"By which whoever asked follows it. Shown this once."`
}

// changeBody is what is to stand after the change.
type changeBody struct {
	Profile ProfileBody       `json:"profile"`
	File    party.Particulars `json:"file"`
	Papers  []paperBody       `json:"papers,omitempty" maxItems:"10" doc:"Those that are new; a material replaces its earlier paper."`
	Reason  string            `json:"reason,omitempty" maxLength:"2000"`
}

func (b changeBody) proposal() party.Proposal {
	return party.Proposal{Profile: b.Profile.profile(), File: &b.File, Papers: each(b.Papers, func(p paperBody) party.Paper { return party.Paper(p) })}
}

// matterView is a matter with what the checks find and how its case stands.
type matterView struct {
	MatterSummary
	Differences []party.Difference `json:"differences" doc:"What a change would change today; empty for others and once it is decided."`
	Findings    []rules.Finding    `json:"findings" doc:"Of the rule set's checks, today; empty once it is decided."`
	Standing    *procedure.Case    `json:"standing" doc:"Its case, with timeline and clock."`
}

var errNoMatter = fault.New(fault.NotFound, "matter.not_found", "没有这件登记事项", "There is no such matter")

// matterOf returns a matter of one procedure: under the address of another there is none.
func matterOf(tx *ledger.Tx, id, of string) (party.Matter, error) {
	m, err := party.GetMatter(tx, id)
	if err == nil && m.Procedure != of {
		err = errNoMatter
	}
	return m, err
}

func (a *API) decideMatter(tx *ledger.Tx, of, id, act string, d *Decision) (matterView, error) {
	if _, err := matterOf(tx, id, of); err != nil {
		return matterView{}, err
	}
	m, err := party.DecideMatter(tx, a.Book, id, act, given(d).decision())
	return a.viewMatter(tx, m, err)
}

// viewMatter shows a matter to those who may read its case. To others it does not exist.
func (a *API) viewMatter(tx *ledger.Tx, m party.Matter, err error) (matterView, error) {
	if err != nil {
		return matterView{}, err
	}
	c, err := procedure.Get(tx, m.Case)
	if err != nil {
		return matterView{}, err
	}
	if !c.Visible(tx.Actor) {
		return matterView{}, errNoMatter
	}
	v := matterView{MatterSummary: viewMatterSummary(m), Standing: c, Differences: []party.Difference{}, Findings: []rules.Finding{}}
	if c.Terminal() {
		return v, nil
	}
	findings, err := party.MatterFindings(tx, a.Book, m)
	if err != nil {
		return v, err
	}
	v.Findings = full(findings)
	v.Differences, err = party.DifferencesOf(tx, m)
	v.Differences = full(v.Differences)
	return v, err
}
