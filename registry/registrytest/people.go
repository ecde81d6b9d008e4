package registrytest

import (
	"huishu/compliance/code"
	"huishu/ledger"
	"huishu/registry/catalogue"
	"huishu/registry/party"
	"huishu/registry/party/partytest"
)

// Member is a party with one account of its own.
type Member struct {
	party.Party
	Actor ledger.Actor
}

// Profile are the particulars of a party of this name.
func Profile(name string) party.Profile {
	return party.Profile{
		NameZH: name, Region: "441302", Address: "惠州市惠城区江北", LegalRep: "陈一",
		ContactName: "李二", ContactPhone: "0752-2808080", ContactEmail: "office@huizhou.example",
	}
}

// Implementing has a body implement authorised operation.
func Implementing(b *party.Body) { b.Implementing = true }

// Body enters a public body with its first account; uscc are 17 characters, the check character is added.
func (c *City) Body(kind party.Kind, name, uscc, login string, more ...func(*party.Body)) (m Member) {
	c.Helper()
	account := newAccount(login)
	b := party.Body{Kind: kind, Profile: Profile(name), USCC: code.CompleteUSCC(uscc), Account: &account}
	for _, change := range more {
		change(&b)
	}
	c.Must(ledger.System, func(tx *ledger.Tx) error {
		p, a, err := party.RegisterBody(tx, b)
		if err != nil {
			return err
		}
		m.Party = p
		m.Actor, err = party.ActorFor(tx, a.ID)
		return err
	})
	return m
}

// SignUp brings a company in; uscc are 17 characters, the check character is added.
func (c *City) SignUp(name, uscc, login string) (m Member) {
	c.Helper()
	c.Must(ledger.Actor{}, func(tx *ledger.Tx) error {
		p, a, err := party.SignUp(tx, party.SignUpForm{Profile: Profile(name), USCC: code.CompleteUSCC(uscc), Account: newAccount(login)})
		if err != nil {
			return err
		}
		m.Party = p
		m.Actor, err = party.ActorFor(tx, a.ID)
		return err
	})
	return m
}

func newAccount(login string) party.NewAccount {
	return party.NewAccount{Login: login, Name: "经办人" + login, Password: partytest.Hashed()}
}

// Colleague opens another account of a party.
func (c *City) Colleague(of, login, name string) (a ledger.Actor) {
	c.Helper()
	c.Must(ledger.System, func(tx *ledger.Tx) error {
		acc, err := party.CreateAccount(tx, of, party.NewAccount{Login: login, Name: name, Password: partytest.Hashed()})
		if err != nil {
			return err
		}
		a, err = party.ActorFor(tx, acc.ID)
		return err
	})
	return a
}

// Actor is whom an account acts as now.
func (c *City) Actor(account string) (a ledger.Actor) {
	c.Helper()
	c.Read(func(tx *ledger.Tx) (err error) {
		a, err = party.ActorFor(tx, account)
		return err
	})
	return a
}

// Renew computes an actor's roles of now, as each request does.
func (c *City) Renew(a *ledger.Actor) {
	c.Helper()
	*a = c.Actor(a.Account)
}

// Again renews the actors of members.
func (c *City) Again(members ...*Member) {
	c.Helper()
	for _, m := range members {
		c.Renew(&m.Actor)
	}
}

// Resource enters a resource of a body in the catalogue.
func (c *City) Resource(body party.Party, number, title string, fields ...string) (r catalogue.Resource) {
	c.Helper()
	d := catalogue.Description{SourceID: number, Title: title, Department: body.NameZH, Frequency: catalogue.Daily, Sharing: "unconditional"}
	for _, name := range fields {
		d.Fields = append(d.Fields, catalogue.Field{Name: name})
	}
	c.Must(ledger.System, func(tx *ledger.Tx) error {
		if _, err := catalogue.Import(tx, body.ID, []catalogue.Row{{Description: d}}); err != nil {
			return err
		}
		var err error
		r, err = catalogue.Find(tx, body.ID, number)
		return err
	})
	return r
}
