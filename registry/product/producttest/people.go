package producttest

import (
	"strings"
	"time"

	"huishu/compliance/access"
	"huishu/compliance/code"
	"huishu/compliance/procedure"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/vault"
	"huishu/registry/party"
	"huishu/registry/party/partytest"
)

func (w *World) people() {
	w.t.Helper()
	w.Authority = w.body(party.Authority, "惠州市政务服务和数据管理局", "11441300MB2C12345", "authority", false)
	w.RegistrationBody = w.body(party.RegistrationBody, "惠州市数据登记中心", "12441300MB2C54321", "registration", false)
	w.Bureau = w.body(party.PublicBody, "惠州市交通运输局", "11441300MB2C11111", "bureau", true)
	w.Operator = w.SignUp("惠州数据运营有限公司", "91441302MA4X00001", "operator")
	w.Merchant = w.SignUp("惠州数据商有限公司", "91441302MA4X00002", "merchant")
	w.Broker = w.SignUp("惠州数据经纪有限公司", "91441302MA4X00003", "broker")
	w.Buyer = w.SignUp("惠州零售连锁有限公司", "91441302MA4X00004", "buyer")
	w.Stranger = w.SignUp("惠州旁观有限公司", "91441302MA4X00005", "stranger")
	w.Qualify(&w.Merchant, party.Merchant)
	w.Qualify(&w.Broker, party.Broker)
}

func profile(name string) party.Profile {
	return party.Profile{NameZH: name, Region: "441302", Address: "惠州市惠城区江北", LegalRep: "陈一", ContactName: "李二", ContactPhone: "0752-2808080"}
}

func (w *World) body(kind party.Kind, name, uscc, login string, implementing bool) (m Member) {
	w.t.Helper()
	w.Must(ledger.System, func(tx *ledger.Tx) error {
		p, acc, err := party.RegisterBody(tx, party.Body{
			Kind: kind, Profile: profile(name), USCC: code.CompleteUSCC(uscc), Implementing: implementing,
			Account: &party.NewAccount{Login: login, Name: "经办人" + login, Password: partytest.Hashed()},
		})
		if err != nil {
			return err
		}
		m.Party = p
		m.Actor, err = party.ActorFor(tx, acc.ID)
		return err
	})
	return m
}

// SignUp brings a company in; uscc are 17 characters, the check character is added.
func (w *World) SignUp(name, uscc, login string) (m Member) {
	w.t.Helper()
	w.Must(ledger.Actor{}, func(tx *ledger.Tx) error {
		p, acc, err := party.SignUp(tx, party.SignUpForm{
			Profile: profile(name), USCC: code.CompleteUSCC(uscc), Account: party.NewAccount{Login: login, Name: "经办人" + login, Password: partytest.Hashed()},
		})
		if err != nil {
			return err
		}
		m.Party = p
		m.Actor, err = party.ActorFor(tx, acc.ID)
		return err
	})
	return m
}

// Qualify leads a company through its qualification.
func (w *World) Qualify(m *Member, kind party.QualificationKind) {
	w.t.Helper()
	form := party.ApplicationForm{
		Kind: kind, Scope: "交通、商贸领域数据",
		Papers: []party.Paper{
			{Material: "business_licence", Document: w.Document(*m, "营业执照")},
			{Material: "security_commitment", Document: w.Document(*m, "数据安全承诺")},
		},
	}
	if kind == party.Broker {
		today := w.Today()
		form.Accreditation, form.Issuer = "粤数经〔2026〕0007号", "广东省政务服务和数据管理局"
		form.From, form.To = today.AddDays(-30).String(), today.AddDays(900).String()
		form.Papers = append(form.Papers, party.Paper{Material: "accreditation_paper", Document: w.Document(*m, "认定文件")})
	}
	var a party.Application
	w.Must(m.Actor, func(tx *ledger.Tx) (err error) {
		a, err = party.Apply(tx, w.Book, m.ID, form)
		return err
	})
	for _, act := range []string{"accept", "approve"} {
		w.Must(w.Authority.Actor, func(tx *ledger.Tx) error {
			_, err := party.Decide(tx, w.Book, a.ID, act, procedure.Decision{})
			return err
		})
	}
	w.Again(m)
}

// Document hands a paper in.
func (w *World) Document(m Member, text string) (id string) {
	w.t.Helper()
	ref, err := w.Vault.Put(w.t.Context(), strings.NewReader(text), 1<<20)
	if err != nil {
		w.t.Fatal(err)
	}
	w.Must(m.Actor, func(tx *ledger.Tx) error {
		if err := access.Require(tx, access.DocumentPut, access.Facts{Owner: m.ID}); err != nil {
			return err
		}
		d, err := vault.Attach(tx, vault.Attachment{Ref: ref, Name: "材料.pdf", Owner: m.ID, Purpose: "test"})
		id = d.ID
		return err
	})
	return id
}

// Workdays moves the clock n working days on, and a day more, so that a period of n is over.
func (w *World) Workdays(n int) {
	w.t.Helper()
	r, err := workday.Default().Add(w.Today(), n)
	if err != nil {
		w.t.Fatal(err)
	}
	w.Clock.Set(r.Due.AddDays(1).Time().Add(9 * time.Hour))
}

// Hashed is the hash of [Password], for further accounts.
func (w *World) Hashed() party.PasswordHash { return partytest.Hashed() }

// Cleared has a member ask to leave, and the authority see nothing in the way.
func (w *World) Cleared(m Member) (matter party.Matter) {
	w.t.Helper()
	w.Must(m.Actor, func(tx *ledger.Tx) (err error) {
		matter, err = party.AskToLeave(tx, w.Book, m.ID, "业务调整")
		return err
	})
	w.Must(w.Authority.Actor, func(tx *ledger.Tx) error {
		_, err := party.DecideMatter(tx, w.Book, matter.ID, "clear", procedure.Decision{})
		return err
	})
	return matter
}
