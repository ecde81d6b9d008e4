package pack

import (
	"fmt"
	"strings"

	"huishu/compliance/adoption"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/tlog"
	"huishu/market/demand"
	"huishu/market/exchange"
	"huishu/market/listing"
	"huishu/market/money"
	"huishu/market/order"
	"huishu/registry/catalogue"
	"huishu/registry/party"
	"huishu/registry/product"
)

// evidence writes what held on the day: the status list, the newest checkpoint, the keys, and of a party its profile, its
// qualifications and its people.
func (p *writer) evidence() error {
	head, err := p.tx.SignedHead()
	if err != nil {
		return err
	}
	if err := p.put("evidence/checkpoint.txt", []byte(head.Note)); err != nil {
		return err
	}
	if err := p.put("evidence/log.vkey", []byte(p.DB.VerifierKey()+"\n")); err != nil {
		return err
	}
	if key := p.DB.SM2VerifierKey(); key != "" {
		if err := p.put("evidence/sm2.vkey", []byte(key+"\n")); err != nil {
			return err
		}
	}
	list, err := product.StatusListAsOf(p.tx, p.asOf)
	if err != nil {
		return err
	}
	if err := p.put("evidence/status.json", list); err != nil {
		return err
	}
	if !p.about.Whole() {
		return nil
	}
	profile, err := party.Get(p.tx, p.about.ID)
	if err != nil {
		return err
	}
	if err := p.json("evidence/profile.json", profile); err != nil {
		return err
	}
	quals, err := party.Qualifications(p.tx, p.about.ID)
	if err != nil {
		return err
	}
	if err := p.json("evidence/qualifications.json", quals); err != nil {
		return err
	}
	return p.people()
}

// person is a member of the party as the pack tells of it.
type person struct {
	Account   string   `json:"account"`
	Name      string   `json:"name"`
	Login     string   `json:"login"`
	Functions []string `json:"functions"`
	From      string   `json:"from"`
	To        string   `json:"to,omitempty"`
}

// people lists who acts or acted for the party.
func (p *writer) people() error {
	members, err := party.Members(p.tx, p.about.ID)
	if err != nil {
		return err
	}
	list := make([]person, 0, len(members))
	for _, m := range members {
		one := person{Account: m.Account, Name: m.Name, Login: m.Login, Functions: []string{}, From: tlog.FormatTime(m.CreatedAt)}
		for _, f := range m.Functions {
			one.Functions = append(one.Functions, string(f))
		}
		if m.Ended() {
			one.To = tlog.FormatTime(m.EndedAt)
		}
		list = append(list, one)
	}
	return p.json("evidence/people.json", list)
}

// ruleSets writes the text of every rule set by which one of the acts was judged; its SHA-256 is the hash that the events name.
func (p *writer) ruleSets() error {
	places := make([]int64, 0, len(p.acts))
	for _, a := range p.acts {
		if a.shown == whole {
			places = append(places, a.place)
		}
	}
	names, err := p.about.RuleSets(p.tx, places)
	if err != nil {
		return err
	}
	for _, name := range names {
		id, hash, _ := strings.Cut(name, "@")
		set, err := adoption.ByHash(p.tx, p.Book, hash)
		if fault.KindOf(err) == fault.NotFound {
			continue // of a time before texts were kept
		}
		if err != nil {
			return err
		}
		if err := p.put(fmt.Sprintf("evidence/rule-sets/%s-%s.json", id, hash[:16]), set.Canonical()); err != nil {
			return err
		}
	}
	return nil
}

// certificates writes the certificate of every registration that was granted, whatever it is worth today: the status list says that.
func (p *writer) certificates() error {
	list, err := p.about.Certificates(p.tx)
	if err != nil {
		return err
	}
	for i, c := range list {
		file, err := p.tx.Receipt(ledger.ReceiptRequest{EventID: c.Event, Certificate: true, Once: true})
		if fault.KindOf(err) == fault.NotFound {
			continue // erased
		}
		if err != nil {
			return err
		}
		p.Certificates++
		if err := p.put(fmt.Sprintf("certificates/%s-%d.json", element(c.Code), i+1), file); err != nil {
			return err
		}
	}
	return nil
}

// recorded are the kinds of things whose full state is packed. Not among them: what holds secrets (accounts, clients, webhooks,
// invitations), and what holds an office's deliberation or another's name beside the party's own (cases, complaints, registrations with
// their objections, deliveries with the buyer's people).
var recorded = map[string]bool{
	party.SubjectParty: true, party.SubjectFile: true, party.SubjectApplication: true, party.SubjectQualification: true, catalogue.Subject: true,
	product.SubjectAgreement: true, product.SubjectProduct: true, listing.SubjectListing: true, demand.SubjectDemand: true, demand.SubjectProposal: true,
	order.SubjectOrder: true, exchange.SubjectRecord: true, money.SubjectTxn: true,
}

// traded are those of them that two parties share: shown to whoever may read the order or the demand.
var traded = map[string]bool{order.SubjectOrder: true, exchange.SubjectRecord: true, money.SubjectTxn: true, demand.SubjectProposal: true, listing.SubjectListing: true}

// records writes the full state of things in canonical JSON: machine-readable, and its SHA-256 is the "state" of the newest event
// about each, so that it can be checked against the receipt.
func (p *writer) records() error {
	loads := map[string]func(tx *ledger.Tx, id string) (any, error){}
	for _, s := range p.tx.Subjects() {
		loads[s.Kind] = s.Load
	}
	for _, kind := range p.about.Kinds() {
		load := loads[kind]
		if !recorded[kind] || load == nil {
			continue
		}
		ids, err := p.about.Subjects(p.tx, kind)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if may, err := p.mayHave(kind, id); err != nil {
				return err
			} else if !may {
				continue
			}
			state, err := load(p.tx, id)
			if err == nil {
				err = p.json("records/"+kind+"/"+id+".json", state)
			}
			if err != nil {
				return fmt.Errorf("%s %s: %w", kind, id, err)
			}
			p.Records++
		}
	}
	return nil
}

// mayHave reports whether the reader may have a record of the dossier in full: the offices any, a party what is its own, and of
// what it shares with another party as much as the pages show it.
func (p *writer) mayHave(kind, id string) (bool, error) {
	switch {
	case p.office:
		return true, nil
	case !traded[kind] && (p.tx.Actor.Party == p.about.Owner || kind == p.about.Kind):
		return true, nil
	case kind == listing.SubjectListing:
		l, err := listing.Get(p.tx, id)
		return err == nil && (l.Merchant == p.tx.Actor.Party || l.Operator == p.tx.Actor.Party), err
	}
	e := ledger.Entry{SubjectKind: kind, SubjectID: id}
	return order.MayRead(p.tx, e) || demand.MayRead(p.tx, e), nil
}
