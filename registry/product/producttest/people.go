package producttest

import (
	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/registry/party"
	"huishu/registry/party/partytest"
	"huishu/registry/registrytest"
)

func (w *World) people() {
	w.Helper()
	w.Authority = w.Body(party.Authority, "惠州市政务服务和数据管理局", "11441300MB2C12345", "authority")
	w.RegistrationBody = w.Body(party.RegistrationBody, "惠州市数据登记中心", "12441300MB2C54321", "registration")
	w.Bureau = w.Body(party.PublicBody, "惠州市交通运输局", "11441300MB2C11111", "bureau", registrytest.Implementing)
	w.Operator = w.SignUp("惠州数据运营有限公司", "91441302MA4X00001", "operator")
	w.Merchant = w.SignUp("惠州数据商有限公司", "91441302MA4X00002", "merchant")
	w.Broker = w.SignUp("惠州数据经纪有限公司", "91441302MA4X00003", "broker")
	w.Buyer = w.SignUp("惠州零售连锁有限公司", "91441302MA4X00004", "buyer")
	w.Stranger = w.SignUp("惠州旁观有限公司", "91441302MA4X00005", "stranger")
	w.Qualify(&w.Merchant, party.Merchant)
	w.Qualify(&w.Broker, party.Broker)
}

// Qualify leads a company through its qualification.
func (w *World) Qualify(m *Member, kind party.QualificationKind) {
	w.Helper()
	form := party.ApplicationForm{
		Kind: kind, Scope: "交通、商贸领域数据",
		Papers: []party.Paper{
			{Material: "business_licence", Document: w.Document(m.Actor, "营业执照")},
			{Material: "security_commitment", Document: w.Document(m.Actor, "数据安全承诺")},
		},
	}
	if kind == party.Broker {
		today := w.Today()
		form.Accreditation, form.Issuer = "粤数经〔2026〕0007号", "广东省政务服务和数据管理局"
		form.From, form.To = today.AddDays(-30).String(), today.AddDays(900).String()
		form.Papers = append(form.Papers, party.Paper{Material: "accreditation_paper", Document: w.Document(m.Actor, "认定文件")})
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

// Hashed is the hash of [Password], for further accounts.
func (w *World) Hashed() party.PasswordHash { return partytest.Hashed() }

// Cleared has a member ask to leave, and the authority see nothing in the way.
func (w *World) Cleared(m Member) (matter party.Matter) {
	w.Helper()
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
