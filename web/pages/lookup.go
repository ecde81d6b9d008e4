package pages

import (
	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
	"huishu/web/components"
)

// lookup finds the names of parties and people of one page, each read once. What is not
// there is shown by its id; any other failure is kept in err, to be asked once at the end.
type lookup struct {
	tx       *ledger.Tx
	lang     string
	err      error
	parties  map[string]party.Party
	accounts map[string]string
}

func (v *visit) lookup(tx *ledger.Tx) *lookup {
	return &lookup{tx: tx, lang: v.lang, parties: map[string]party.Party{}, accounts: map[string]string{}}
}

// party is the name of a party.
func (l *lookup) party(id string) string {
	if id == "" {
		return ""
	}
	p, ok := l.parties[id]
	if !ok {
		var err error
		if p, err = party.Get(l.tx, id); err != nil {
			l.keep(err)
			return id
		}
		l.parties[id] = p
	}
	return p.Name(l.lang)
}

// applicant is the name of who opened a case; whoever did so for itself is shown to nobody.
func (l *lookup) applicant(c *procedure.Case) string {
	if c.Applicant == "" {
		return withheld.In(l.lang)
	}
	return l.party(c.Applicant)
}

// partyLink is the name of a party, linked where the reader may see its page: a party that has
// applied and holds nothing yet stands in no public register.
func (l *lookup) partyLink(id string) g.Node {
	name := g.Text(l.party(id))
	if !access.Can(l.tx.Actor, access.PartyRead, access.Facts{Owner: id}) {
		if _, err := party.EntryOf(l.tx, id); err != nil {
			l.keep(err)
			return name
		}
	}
	return components.Link("/parties/"+id, name)
}

// person is the name of the person of an account.
func (l *lookup) person(id string) string {
	id, client := ledger.SplitActor(id)
	if client != "" {
		return l.person(id) + tr("（由机器客户端）", " (by a machine client)").In(l.lang)
	}
	if id == "" {
		return ""
	}
	name, ok := l.accounts[id]
	if !ok {
		a, err := party.GetAccount(l.tx, id)
		if err != nil {
			l.keep(err)
			if fault.KindOf(err) == fault.NotFound {
				name = id // the system acts without an account
			}
		} else {
			name = a.Name
		}
		l.accounts[id] = name
	}
	return name
}

func (l *lookup) keep(err error) {
	if l.err == nil && fault.KindOf(err) != fault.NotFound {
		l.err = err
	}
}
