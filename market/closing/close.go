package closing

import (
	"huishu/compliance/access"
	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/market/demand"
	"huishu/market/listing"
	"huishu/registry/client"
	"huishu/registry/notice"
	"huishu/registry/party"
)

// deciding reports whether a case is still open.
func deciding(tx *ledger.Tx, caseID string) (bool, error) {
	c, err := procedure.Get(tx, caseID)
	if err != nil {
		return false, err
	}
	return !c.Terminal(), nil
}

// enders end what a party holds, by kind of item. Its people go last, with the party itself; money has no end here.
var enders = map[string]func(tx *ledger.Tx, id, reason string) error{
	"qualification": func(tx *ledger.Tx, id, reason string) error { _, err := party.End(tx, id, reason); return err },
	"listing":       func(tx *ledger.Tx, id, reason string) error { _, err := listing.Withdraw(tx, id, reason); return err },
	"demand":        func(tx *ledger.Tx, id, reason string) error { _, err := demand.Close(tx, id, reason); return err },
	"client":        func(tx *ledger.Tx, id, _ string) error { return client.Revoke(tx, id) },
	"webhook":       func(tx *ledger.Tx, id, _ string) error { return notice.RemoveWebhook(tx, id) },
}

// Close lets a party leave whose departure the authority has cleared (acts departure.leave and party.close, after a fresh proof of who
// acts): Conflict "departure.not_cleared" before. code confirms
// which party is meant: it must be its unified social credit code, otherwise Invalid "party.confirm". Conflict "party.busy" names everything that stands in the way, each as a detail.
func Close(tx *ledger.Tx, partyID, code, reason string) (party.Closure, error) {
	if err := access.Require(tx, access.PartyClose, access.Facts{Owner: partyID}); err != nil {
		return party.Closure{}, err
	}
	s, err := Look(tx, partyID)
	if err != nil {
		return party.Closure{}, err
	}
	if code != s.Party.USCC {
		return party.Closure{}, fault.New(fault.Invalid, "party.confirm", "请填写本单位的统一社会信用代码以确认", "Enter your organisation's unified social credit code to confirm").At("code")
	}
	if err := s.busy(); err != nil {
		return party.Closure{}, err
	}
	if err := party.ConfirmDeparture(tx, partyID, reason); err != nil {
		return party.Closure{}, err
	}
	for _, item := range s.Ends {
		if end := enders[item.Kind]; end != nil {
			if err := end(tx, item.ID, reason); err != nil {
				return party.Closure{}, err
			}
		}
	}
	return party.Close(tx, partyID, reason)
}

// busy names what stands in the way.
func (s Prospect) busy() error {
	if len(s.Hindrances) == 0 {
		return nil
	}
	f := fault.New(fault.Conflict, "party.busy", "尚有未了事项，不能注销", "Something stands in the way of leaving").
		Do("请先办结所列订单、余额、协议和申请", "Settle the orders, balances, agreements and applications that are listed first")
	for _, h := range s.Hindrances {
		f.Details = append(f.Details, fault.New(fault.Conflict, "party.busy."+h.Kind, h.Name+"："+h.Note.ZH, h.Name+": "+h.Note.In("en")).Do("请先办结", "Settle it first"))
	}
	return f
}
