// Package sight answers who may see what is not a room's own: events of the log and
// papers of the vault.
//
// What it is: the one rule that pages and API share, so that neither shows what the
// other hides.
//
// What it is not: the policy (compliance/access), or the Show functions by which rooms
// guard their own nouns.
//
// Start at [Event].
package sight

import (
	"cmp"

	"huishu/compliance/access"
	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/vault"
	"huishu/market/demand"
	"huishu/market/order"
	"huishu/registry/complaint"
	"huishu/registry/filing"
)

// Event reports whether the acting account may see the whole of an event: it is public,
// it is its own party's act, it belongs to an order that its party is a party to, or to a
// demand or a proposal that it may read, or it oversees, or it is the service's keeper at the machine. What a complainant does only it itself and the auditor see.
func Event(tx *ledger.Tx, e ledger.Entry) bool {
	actor := tx.Actor
	switch {
	case e.Code != "":
		return true
	case complaint.Veiled(e):
		return complaint.MaySee(actor, e)
	case actor.Stranger():
		return false
	case actor.Party != "" && e.Party == actor.Party:
		return true
	case Oversees(actor):
		return true
	}
	return order.MayRead(tx, e) || demand.MayRead(tx, e)
}

// Oversees reports whether an actor sees every event: the offices, the auditor, and the keeper at the machine.
func Oversees(actor ledger.Actor) bool {
	for _, role := range []access.Role{access.Authority, access.RegistrationBody, access.Auditor, access.System} {
		if access.Has(actor, role) {
			return true
		}
	}
	return false
}

// Receipt makes the proof of one event for those who may see it; Forbidden
// "receipt.private" for everybody else.
func Receipt(tx *ledger.Tx, id string) ([]byte, error) {
	e, err := tx.Event(id)
	if err != nil {
		return nil, err
	}
	if !Event(tx, e) {
		return nil, fault.New(fault.Forbidden, "receipt.private", "此事件的内容不公开", "The content of this event is not public").
			Do("请以事件当事方的账号登录后下载", "Sign in with an account of a party to it")
	}
	return tx.Receipt(ledger.ReceiptRequest{EventID: id})
}

// Document returns a paper to its owner, to the offices that may read it, and to the body that a
// case is addressed to in whose form it stands, what belongs to a complaint to whoever may read that; NotFound for everybody else.
func Document(tx *ledger.Tx, id string) (vault.Document, error) {
	d, err := vault.Get(tx, id)
	if err != nil {
		return vault.Document{}, err
	}
	if ours, may, err := complaint.MayRead(tx, id); err != nil || ours && !may {
		return vault.Document{}, cmp.Or(err, error(noDocument()))
	} else if ours {
		return d, nil
	}
	may := access.Can(tx.Actor, access.DocumentRead, access.Facts{Owner: d.Owner})
	if !may && !tx.Actor.Stranger() {
		if may, err = filing.MayRead(tx, id); err != nil {
			return vault.Document{}, err
		}
	}
	if !may {
		return vault.Document{}, noDocument()
	}
	return d, nil
}

func noDocument() *fault.Error {
	return fault.New(fault.NotFound, "document.not_found", "没有这份文件", "There is no such document")
}

// Case returns a case with its whole history to those who may read it (to its parties without
// what the office deliberates; the body that it is addressed to is such an office), its course to
// everybody while it stands in a public step, and NotFound otherwise.
func Case(tx *ledger.Tx, id string) (*procedure.Case, error) {
	c, err := procedure.Get(tx, id)
	if err != nil {
		return nil, err
	}
	switch {
	case c.Deliberates(tx.Actor):
		return c, nil
	case c.Visible(tx.Actor):
		return c.ForParties(tx.Actor), nil
	}
	if c = c.ForPublic(); c == nil {
		return nil, fault.New(fault.NotFound, "procedure.not_found", "没有这件申请", "There is no such case")
	}
	return c, nil
}
