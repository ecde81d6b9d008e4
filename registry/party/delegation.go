package party

import (
	"slices"
	"strings"

	"huishu/compliance/access"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// maxDelegation is how many days a delegation lasts at most: what is meant to last is a function of its own.
const maxDelegation = 366

// Delegation is functions that a member has handed to another for a term. Its giver keeps them.
type Delegation struct {
	ID    string `json:"id"`
	Party string `json:"party"`
	// Giver and Receiver are memberships of the party.
	Giver     string            `json:"giver"`
	Receiver  string            `json:"receiver"`
	Functions []access.Function `json:"functions"`
	// From and To are its first and last day, yyyy-mm-dd: it ends by itself.
	From   string `json:"from"`
	To     string `json:"to"`
	Reason string `json:"reason"`
	// CreatedAt in Unix milliseconds.
	CreatedAt int64  `json:"created_at"`
	CreatedBy string `json:"created_by"`
	// EndedAt in Unix milliseconds where it was taken back before its term; 0 otherwise.
	EndedAt int64  `json:"ended_at"`
	EndedBy string `json:"ended_by"`
}

// Stands reports whether the delegation gives anything on the day.
func (d Delegation) Stands(day workday.Date) bool {
	return d.EndedAt == 0 && d.From <= day.String() && day.String() <= d.To
}

// check returns what cannot stand.
func (d *Delegation) check(today workday.Date) []*fault.Error {
	d.Reason = strings.TrimSpace(d.Reason)
	errs := []*fault.Error{checkFunctions(d.Functions), fault.Paragraph("reason", d.Reason, 500)}
	if d.From == "" {
		d.From = today.String()
	}
	from, bad := parseDay(d.From)
	if bad != nil {
		errs = append(errs, bad.At("from"))
	}
	to, bad := parseDay(d.To)
	switch {
	case bad != nil:
		errs = append(errs, bad.At("to"))
	case d.To == "":
		errs = append(errs, fault.Required("to", "截止日期", "last day"))
	case to.Before(from) || to.Before(today):
		errs = append(errs, fault.New(fault.Invalid, "delegation.term", "截止日期不能早于开始日期和今天", "The last day comes neither before the first nor before today").At("to"))
	case from.Before(today):
		errs = append(errs, fault.New(fault.Invalid, "delegation.past", "委托不能从过去开始", "A delegation does not begin in the past").At("from"))
	case to.After(from.AddDays(maxDelegation)):
		errs = append(errs, fault.Newf(fault.Invalid, "delegation.long", "委托最长 %d 天", "A delegation lasts %d days at most", maxDelegation).
			Do("长期职能请由单位管理员直接设定", "For longer, have your administrator give the function itself").At("to"))
	}
	return errs
}

// lent is what a delegation gives: of the functions named those that its giver has still.
func lent(named, givers []access.Function) []access.Function {
	return slices.DeleteFunc(slices.Clone(named), func(f access.Function) bool { return !slices.Contains(givers, f) })
}

// Delegate hands functions of the actor's own to another member of its party for a term (act delegation.give). What was lent to the
// actor cannot be lent on.
func Delegate(tx *ledger.Tx, d Delegation) (Delegation, error) {
	d.Giver, d.Party = tx.Actor.Membership, tx.Actor.Party
	if err := access.Require(tx, access.DelegationGive, access.Facts{Owner: d.Party}); err != nil {
		return d, err
	}
	if err := fault.Join(d.check(workday.OfTime(tx.Now))...); err != nil {
		return d, err
	}
	giver, err := GetMembership(tx, d.Giver)
	if err != nil {
		return d, err
	}
	if err := ownFunctionsOnly(ledger.Actor{Functions: wordsOf(giver.Functions)}, d.Functions); err != nil {
		return d, err
	}
	receiver, err := GetMembership(tx, d.Receiver)
	if fault.CodeOf(err) == "membership.not_found" || err == nil && (receiver.Party != d.Party || receiver.Ended() || receiver.ID == d.Giver) {
		return d, fault.New(fault.Invalid, "delegation.receiver", "请选择本单位的另一名成员", "Choose another member of your organisation").At("receiver")
	}
	if err != nil {
		return d, err
	}
	d.ID, d.CreatedAt, d.CreatedBy = tx.NewID(), tx.Now.UnixMilli(), tx.Actor.Account
	return d, insertDelegation(tx, d)
}
