package filing

import (
	"huishu/compliance/access"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/catalogue"
	"huishu/registry/party"
)

// About is what a case is about, and who answers for it.
type About struct {
	// Kind is one of the About constants of compliance/rules; empty where it is about nothing in the register.
	Kind string `json:"kind"`
	ID   string `json:"id"`
	// Title is its name; without English where it has a Chinese one only.
	Title rules.Text `json:"title"`
	// Body is the party id of who answers; empty where nobody does.
	Body string `json:"body"`
}

// abouts read what a case may be about, one for each kind; NotFound where there is no such thing.
var abouts = map[string]func(tx *ledger.Tx, id string) (About, error){
	rules.AboutResource: func(tx *ledger.Tx, id string) (About, error) {
		r, err := catalogue.Get(tx, id)
		return About{rules.AboutResource, r.ID, rules.Text{ZH: r.Title}, r.Body}, err
	},
	rules.AboutParty: func(tx *ledger.Tx, id string) (About, error) {
		p, err := party.Get(tx, id)
		return About{rules.AboutParty, p.ID, rules.Text{ZH: p.NameZH, EN: p.NameEN}, p.ID}, err
	},
}

// Look reads a thing that a case may be about; NotFound where there is none.
func Look(tx *ledger.Tx, kind, id string) (About, error) {
	read, ok := abouts[kind]
	if !ok {
		return About{}, fault.New(fault.NotFound, "filing.about", "没有这个对象", "There is no such thing")
	}
	return read(tx, id)
}

// AboutOf reads what a case of the definition would be about, with the body that it is addressed
// to; Invalid "filing.about" where there is no such thing, "filing.addressee" where that body does
// not have the role that the definition demands, and "filing.own" where it is the applicant itself.
func AboutOf(tx *ledger.Tx, d *rules.Definition, id, applicant string) (About, error) {
	if d.Filing.About == "" {
		return About{}, fault.Beyond(nil, fault.Member{Field: "about", Said: id != ""})
	}
	a, err := Look(tx, d.Filing.About, id)
	if fault.KindOf(err) == fault.NotFound {
		return About{}, fault.New(fault.Invalid, "filing.about", "请选择本件所涉及的对象", "Choose what it is about").At("about").By(d.Article)
	}
	if err != nil || !d.Addressed() {
		return a, err
	}
	p, err := party.Get(tx, a.Body)
	if err != nil {
		return About{}, err
	}
	role := access.Role(d.Filing.Addressee)
	switch {
	case !p.Holds(role):
		return About{}, fault.New(fault.Invalid, "filing.addressee", "该对象不属于"+role.Title().ZH, "No "+role.Title().EN+" answers for it").At("about").By(d.Article)
	case a.Body == applicant:
		return About{}, fault.New(fault.Refused, "filing.own", "该数据由本单位负责，不能向本单位提出", "Your own organisation answers for it").At("about").By(d.Article).
			Do("请在目录中直接修改", "Mend it in the catalogue")
	}
	return a, nil
}
