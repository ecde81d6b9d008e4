package notice

import (
	"fmt"
	"slices"
	"strings"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/product"
)

// Both sides of an agreement are told what every turn of it touches, and those whose offers and orders rest on it which of them.
var _ = TellOf(product.SubjectAgreement, turned)

// turns are the turns of an agreement in words.
var turns = map[access.Act]fault.Text{
	access.AgreementSuspend:   fault.T("协议已暂停", "The agreement is suspended"),
	access.AgreementRestore:   fault.T("协议已恢复", "The agreement is restored"),
	access.AgreementTerminate: fault.T("协议将终止", "The agreement is to end"),
	access.AgreementRetract:   fault.T("终止通知已撤回", "The notice of termination is taken back"),
	access.AgreementEnd:       fault.T("协议已终止", "The agreement has ended"),
	access.AgreementAgree:     fault.T("协议已协商终止", "The agreement has ended by mutual consent"),
	access.AmendmentConclude:  fault.T("补充协议已签订", "A supplementary agreement is concluded"),
}

// mostItems bounds the offers and orders that one message names.
const mostItems = 20

func turned(tx *ledger.Tx, e ledger.Recorded) ([]News, error) {
	turn, known := e.Payload.(product.Touching)
	if !known {
		return nil, nil
	}
	effect := turn.Touched()
	if len(effect.Items) == 0 && e.Kind == string(access.AmendmentConclude) {
		return nil, nil // it took nothing away, and both sides have just signed it
	}
	a, err := product.GetAgreement(tx, e.Subject.ID)
	if err != nil {
		return nil, err
	}
	same := func(s string) fault.Text { return fault.T(s, s) }
	words := func() map[string]fault.Text {
		return map[string]fault.Text{"title": same(oneLine(a.Title)), "code": same(a.Code), "turn": turns[access.Act(e.Kind)], "last_day": same(a.LastDay().String())}
	}
	sides := News{Occasion: CarriesNow, Parties: []string{a.ImplementingBody, a.Operator}, Link: "/desk/agreements/" + a.ID, Words: words()}
	if sides.Words["effect"] = effect.Words(); len(effect.Items) == 0 {
		sides.Words["effect"] = fault.T("没有产品、挂牌或订单", "no product, listing or order")
	}
	news := []News{sides}
	theirs, parties := concerned(effect)
	for _, party := range parties {
		if slices.Contains(sides.Parties, party) {
			continue
		}
		n := News{Occasion: RestsOnIt, Parties: []string{party}, Link: "/agreements/" + a.Code, Words: words()}
		n.Words["items"] = itemWords(theirs[party], !carriesAgain(e.Kind))
		news = append(news, n)
	}
	return news, nil
}

// concerned are the dependants of each party in whose hands some are, and these parties in the order in which they come.
func concerned(e product.Effect) (theirs map[string][]product.Dependant, parties []string) {
	theirs = map[string][]product.Dependant{}
	for _, d := range e.Items {
		for i, party := range d.Concerns {
			if slices.Contains(d.Concerns[:i], party) {
				continue
			}
			if len(theirs[party]) == 0 {
				parties = append(parties, party)
			}
			theirs[party] = append(theirs[party], d)
		}
	}
	return theirs, parties
}

// carriesAgain reports whether a turn undoes one before it: what rests on the agreement goes on.
func carriesAgain(kind string) bool {
	return kind == string(access.AgreementRestore) || kind == string(access.AgreementRetract)
}

// itemWords name dependants as those know them in whose hands they are, with what becomes of them where they stop.
func itemWords(list []product.Dependant, stop bool) fault.Text {
	var zh, en []string
	for _, d := range list[:min(len(list), mostItems)] {
		then := fault.T("照常", "goes on")
		if stop {
			then = d.Then
		}
		kind := d.KindTitle()
		zh, en = append(zh, kind.ZH+" "+d.Theirs+"（"+then.ZH+"）"), append(en, kind.EN+" "+d.Theirs+" ("+then.EN+")")
	}
	if n := len(list); n > mostItems {
		zh, en = append(zh, fmt.Sprintf("等共 %d 项", n)), append(en, fmt.Sprintf("%d in all", n))
	}
	return fault.T(strings.Join(zh, "；"), strings.Join(en, "; "))
}

// lastDayOf is the last day of an agreement that stands; empty for one that does not, or not yet.
func lastDayOf(tx *ledger.Tx, id string) (string, error) {
	a, err := product.GetAgreement(tx, id)
	if err != nil || a.Standing != product.StandingGranted && a.Standing != product.StandingSuspended {
		return "", err
	}
	return a.LastDay().String(), nil
}
