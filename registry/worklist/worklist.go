package worklist

import (
	"context"
	"slices"
	"strings"

	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/complaint"
	"huishu/registry/filing"
	"huishu/registry/party"
	"huishu/registry/product"
)

// What is done to cases without moving them; everything else is an act of their procedures.
const (
	// Claim takes cases that nobody has.
	Claim = "claim"
	// Assign gives cases to a colleague.
	Assign = "assign"
)

// Most is how many cases are taken at once.
const Most = 50

// Order is what is to be done to which cases.
type Order struct {
	// Act is Claim, Assign, or an act that the cases' procedures have, such as "accept".
	Act string
	// Cases are their ids, 1 to Most.
	Cases []string
	// Account is who gets them, Reason is needed for those that somebody has; both with Assign only.
	Account, Reason string
}

// Result is what became of one case.
type Result struct {
	Case string
	// Title is empty where the actor may not see the case.
	Title rules.Text
	// Err is nil where it was done.
	Err error
}

// Do does it, case by case, each in a transaction of its own, and returns what became of each in the order given. It fails as a whole,
// Invalid, only where the order itself is wrong.
func Do(ctx context.Context, db *ledger.DB, book *rules.Book, actor ledger.Actor, o Order) ([]Result, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	results := make([]Result, len(o.Cases))
	for i, id := range o.Cases {
		r := Result{Case: id}
		r.Err = db.Update(ctx, actor, func(tx *ledger.Tx) error {
			c, err := procedure.Get(tx, id)
			if err != nil {
				return err
			}
			if !c.Visible(tx.Actor) {
				return fault.New(fault.NotFound, "procedure.not_found", "没有这件申请", "There is no such case")
			}
			r.Title = c.Title
			return o.one(tx, book, c)
		})
		results[i] = r
	}
	return results, nil
}

func (o *Order) check() error {
	var seen []string
	for _, id := range o.Cases {
		if id = strings.TrimSpace(id); id != "" && !slices.Contains(seen, id) {
			seen = append(seen, id)
		}
	}
	var errs []*fault.Error
	switch o.Cases = seen; {
	case len(seen) == 0:
		errs = append(errs, fault.New(fault.Invalid, "worklist.none", "请至少选择一件", "Choose at least one case").At("cases"))
	case len(seen) > Most:
		errs = append(errs, fault.Newf(fault.Invalid, "worklist.many", "一次最多办理 %d 件", "At most %d cases at once", Most).At("cases"))
	}
	if o.Act == "" {
		errs = append(errs, fault.Required("act", "办理方式", "act"))
	}
	switch {
	case o.Act == Assign && o.Account == "":
		errs = append(errs, fault.Required("account", "承办人", "officer"))
	case o.Act != Assign:
		if o.Account != "" {
			errs = append(errs, fault.Unread("account"))
		}
		if o.Reason != "" {
			errs = append(errs, fault.Unread("reason"))
		}
	}
	return fault.Join(errs...)
}

// one does it to one case, by the room that it belongs to.
func (o *Order) one(tx *ledger.Tx, book *rules.Book, c *procedure.Case) (err error) {
	switch o.Act {
	case Claim:
		if c.Assignee != "" && c.Assignee != tx.Actor.Account {
			return fault.New(fault.Refused, "procedure.assigned", "本件由另一位承办人办理", "Another officer has this case").
				Do("请写明理由后移交", "Have it handed over, with reasons")
		}
		_, err = party.AssignCase(tx, c.ID, tx.Actor.Account, "")
		return err
	case Assign:
		_, err = party.AssignCase(tx, c.ID, o.Account, o.Reason)
		return err
	}
	if err := c.Several(tx.Actor, o.Act); err != nil {
		return err
	}
	d := procedure.Decision{Seen: c.Seq}
	switch {
	case c.General():
		_, err = filing.Act(tx, c.ID, o.Act, d, nil)
	case c.Definition == "complaint":
		_, err = complaint.Act(tx, c.Subject.ID, o.Act, d, nil)
	case c.Definition == party.EntryProcedure || c.Definition == party.ChangeProcedure || c.Definition == party.DepartureProcedure:
		_, err = party.DecideMatter(tx, book, c.Subject.ID, o.Act, d)
	case c.Definition == "qualification":
		_, err = party.Decide(tx, book, c.Subject.ID, o.Act, d)
	case c.Subject.Kind == product.SubjectRegistration && o.Act == "accept":
		_, err = product.Accept(tx, book, c.Subject.ID, product.Review{Seen: c.Seq})
	case c.Subject.Kind == product.SubjectAlteration && o.Act == "accept":
		_, err = product.DecideAlteration(tx, book, c.Subject.ID, o.Act, product.Review{Seen: c.Seq})
	default:
		err = procedure.OneByOne()
	}
	return err
}
