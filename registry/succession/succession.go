package succession

import (
	"huishu/compliance/access"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/catalogue"
	"huishu/registry/party"
)

// Definition names the procedure in the rule sets.
const Definition = "succession"

// Propose has one party take over another (act succession.propose). What passes is computed and kept with the proposal, so that
// whoever confirms sees what was shown. The parties are told when it is registered. Conflict "succession.open" beside an open proposal.
func Propose(tx *ledger.Tx, book *rules.Book, n party.NewSuccession) (party.Succession, error) {
	if err := access.Require(tx, access.SuccessionPropose, access.Facts{}); err != nil {
		return party.Succession{}, err
	}
	n, err := party.CheckSuccession(tx, n)
	if err != nil {
		return party.Succession{}, err
	}
	if err := noneOpen(tx, n.Predecessor, n.Successor); err != nil {
		return party.Succession{}, err
	}
	from, err := party.Get(tx, n.Predecessor)
	if err != nil {
		return party.Succession{}, err
	}
	to, err := party.Get(tx, n.Successor)
	if err != nil {
		return party.Succession{}, err
	}
	s := party.Succession{
		ID: n.Predecessor, Successor: n.Successor, From: n.From, Ground: n.Ground, Document: n.Document, CreatedAt: tx.Now.UnixMilli(), CreatedBy: tx.Actor.Account,
	}
	if s.Passes, err = passing(tx, n.Predecessor); err != nil {
		return party.Succession{}, err
	}
	c, err := procedure.Open(tx, book, procedure.Start{
		Regime: party.Regime, Definition: Definition, Applicant: n.Predecessor, Counterparty: n.Successor, Reason: n.Ground,
		Subject: ledger.Ref{Kind: party.SubjectSuccession, ID: n.Predecessor},
		Title:   rules.Text{ZH: from.NameZH + " 由 " + to.NameZH + " 承继", EN: from.Name("en") + ", succeeded by " + to.Name("en")},
	})
	if err != nil {
		return party.Succession{}, err
	}
	s.Case = c.ID
	return s, party.PutSuccession(tx, s, access.SuccessionPropose)
}

// noneOpen refuses a proposal beside an open one that either side is in.
func noneOpen(tx *ledger.Tx, sides ...string) error {
	for _, id := range sides {
		open, _, err := procedure.List(tx, procedure.Query{Definition: Definition, Party: id, Open: true, Limit: 1})
		if err != nil {
			return err
		}
		if len(open) > 0 {
			return fault.New(fault.Conflict, "succession.open", "该主体已有承继事项正在办理", "A succession of the party is under way").
				Do("请先复核或撤回该提议："+open[0].Title.ZH, "Confirm or withdraw that proposal first: "+open[0].Title.EN)
		}
	}
	return nil
}

// Decide moves a succession: confirm (act succession.confirm), by another person than proposed it, or withdraw. Confirmed, the resources
// of the catalogue are the successor's, in the same transaction. Conflict "succession.changed" where what passes is no longer what was shown.
func Decide(tx *ledger.Tx, predecessor, act string, d procedure.Decision) (party.Succession, error) {
	s, err := party.SuccessionOf(tx, predecessor)
	if err != nil {
		return party.Succession{}, err
	}
	if act != "confirm" {
		_, err := procedure.Act(tx, s.Case, act, d)
		return s, err
	}
	if err := access.Require(tx, access.SuccessionConfirm, access.Facts{}); err != nil {
		return party.Succession{}, err
	}
	if one, err := tx.SamePerson(s.CreatedBy, tx.Actor.Account); err != nil || one {
		if err == nil {
			err = fault.New(fault.Refused, "procedure.same_person", "提议人不能复核自己的提议，须由另一人复核", "Whoever proposed it cannot confirm it: it takes a second person").
				By("惠府〔2023〕38号 第三条").Do("请由另一名具有审批职能的同事复核", "Have a colleague who approves confirm it")
		}
		return party.Succession{}, err
	}
	if _, err := procedure.Act(tx, s.Case, act, d); err != nil {
		return party.Succession{}, err
	}
	if err := party.StillHere(tx, predecessor, s.Successor); err != nil { // since it was proposed
		return party.Succession{}, err
	}
	now, err := passing(tx, predecessor)
	if err != nil {
		return party.Succession{}, err
	}
	if !samePassing(s.Passes, now) {
		return party.Succession{}, fault.New(fault.Conflict, "succession.changed", "提议之后移转的内容有变化", "What passes has changed since it was proposed").
			Do("请撤回后重新提出，以最新清单为准", "Withdraw it and propose it anew with the present list")
	}
	for _, p := range now {
		if !p.Passes {
			continue
		}
		if err := catalogue.Pass(tx, p.ID, s.Successor, access.SuccessionConfirm); err != nil {
			return party.Succession{}, err
		}
	}
	s.Passes, s.Confirmed = now, tx.Now.UnixMilli()
	return s, party.PutSuccession(tx, s, access.SuccessionConfirm)
}

// samePassing compares what passes; what is to be done may have moved on.
func samePassing(shown, now []party.Passing) bool {
	ids := map[string]bool{}
	for _, p := range shown {
		if p.Passes {
			ids[p.ID] = true
		}
	}
	for _, p := range now {
		if p.Passes && !ids[p.ID] {
			return false
		}
		delete(ids, p.ID)
	}
	return len(ids) == 0
}
