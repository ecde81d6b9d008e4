package complaint

import (
	"slices"

	"huishu/compliance/access"
	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
)

// Acts are those that move a complaint, by the names that its procedure gives them.
var Acts = []string{"accept", "decline", "hear", "answer", "proceed", "uphold", "uphold_partly", "dismiss", "withdraw"}

// Act moves the case of a complaint. measures are those of a decision that finds it founded, as its first person proposes them; who
// confirms the decision confirms them as they were proposed. Nobody of the authority decides what it has complained of itself.
func Act(tx *ledger.Tx, id, act string, d procedure.Decision, measures []Measure) (c Complaint, err error) {
	if c, err = Get(tx, id); err != nil {
		return c, err
	}
	if act == "withdraw" { // whoever complained need not say why
		if err := fault.Beyond([]string{"seen"}, append(d.Members(), fault.Member{Field: "measures", Said: len(measures) > 0})...); err != nil {
			return c, err
		}
		err = tx.Personally(func() error { return c.move(tx, access.ComplaintWithdraw, procedure.Decision{Seen: d.Seen}, nil) })
	} else {
		err = c.officially(tx, access.Act(definition+"."+act), d, measures)
	}
	if err != nil {
		return c, err
	}
	return Get(tx, id)
}

// officially is an act of the authority, or of the party complained of.
func (c Complaint) officially(tx *ledger.Tx, act access.Act, d procedure.Decision, measures []Measure) error {
	if access.Has(tx.Actor, access.Authority) && c.Complainant != "" {
		same, err := party.SamePerson(tx)(c.Complainant, tx.Actor.Account)
		if err != nil {
			return err
		}
		if same {
			return fault.New(fault.Refused, "complaint.own", "不能办理自己提出的投诉举报", "You cannot deal with a complaint of your own").
				Do("请移交给其他承办人", "Have it handed over to a colleague")
		}
	}
	if act == access.ComplaintHear {
		d.Counterparty = c.Respondent
	}
	return c.move(tx, act, d, measures)
}

// move moves the case by one act, and the complaint to what it then is.
func (c Complaint) move(tx *ledger.Tx, act access.Act, d procedure.Decision, measures []Measure) error {
	if len(measures) > 0 && !results[act].Public() {
		return fault.New(fault.Invalid, "complaint.measures", "只有认定成立或者部分成立时才能采取处理措施", "Measures follow from a complaint that is founded, and from no other").At("measures")
	}
	verb := string(act[len(definition)+1:])
	k, err := procedure.Act(tx, c.Case, verb, d)
	switch {
	case err != nil:
		return err
	case k.Awaiting(verb):
		return c.propose(tx, act, k, measures)
	case !k.Terminal():
		return nil // the case's own event says it all
	case len(measures) > 0 && !slices.Equal(measures, c.Measures):
		return fault.New(fault.Conflict, "complaint.measures_proposed", "复核时不能更改处理措施", "Whoever confirms cannot change the measures").At("measures").
			Do("不同意的，请否决提议", "Reject the proposal where you disagree")
	}
	if c.Result = results[act]; !c.Result.Public() {
		c.Measures = []Measure{} // a proposal that came to nothing
		if err := writeMeasures(tx, c.ID, nil); err != nil {
			return err
		}
	}
	err = tx.Move(ledger.Move{
		Table: "complaint", ID: c.ID, Column: "result", From: []string{""}, To: string(c.Result), Set: map[string]any{"decided_at": tx.Now.UnixMilli()},
	})
	if err != nil {
		return err
	}
	_, err = tx.Record(ledger.Event{Kind: string(act), Subject: c.Ref(), RuleSet: k.Rule(), Payload: decided{c.Number, c.Respondent, c.Category, c.Result, c.Measures}})
	return err
}

// decided is what the journal says of a decision. It is public where the complaint is founded, and holds nothing that the complainant said.
type decided struct {
	Number     string    `json:"number"`
	Respondent string    `json:"respondent"`
	Category   Category  `json:"category"`
	Result     Result    `json:"result"`
	Measures   []Measure `json:"measures"`
}

// propose keeps the measures that go with a decision that awaits its second person.
func (c Complaint) propose(tx *ledger.Tx, act access.Act, k *procedure.Case, measures []Measure) error {
	if err := checkMeasures(tx, c.Respondent, measures); err != nil {
		return err
	}
	if err := writeMeasures(tx, c.ID, measures); err != nil {
		return err
	}
	_, err := tx.Record(ledger.Event{Kind: "complaint.measure", Under: string(act), Subject: c.Ref(), RuleSet: k.Rule(), Payload: map[string]any{"measures": measures}})
	return err
}
