package product

import (
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
)

// SubjectRegistration is the subject kind of registrations in the journal.
const SubjectRegistration = "registration"

// First is the type of a first registration (首次登记).
const First = "first"

// article is the provision that demands registration before trade.
const article = "惠府〔2023〕38号 第十八条"

// Filed is the version of a product that was filed, whole: what the decision is about.
type Filed struct {
	Product       Product         `json:"product"`
	Operator      Holder          `json:"operator"`
	AgreementCode string          `json:"agreement_code"`
	Resources     []FiledResource `json:"resources"`
}

// Holder names a party as certificates do.
type Holder struct {
	Party  string `json:"party"`
	Name   string `json:"name"`
	NameEN string `json:"name_en"`
	USCC   string `json:"uscc"`
}

// FiledResource is one source of the product as the catalogue had it on filing.
type FiledResource struct {
	ID string `json:"id"`
	// SourceID is the source body's own number.
	SourceID string `json:"source_id"`
	Title    string `json:"title"`
	// Body is the source body's party id, BodyName its name.
	Body     string `json:"body"`
	BodyName string `json:"body_name"`
}

// Registration is one application for compliance registration and what became of it.
type Registration struct {
	ID      string `json:"id"`
	Product string `json:"product"`
	// Operator is the party id of the applicant.
	Operator  string `json:"operator"`
	Agreement string `json:"agreement"`
	Regime    string `json:"regime"`
	Kind      string `json:"kind"`
	// RuleSet and RuleSetHash name the set by which the case runs.
	RuleSet     string `json:"rule_set"`
	RuleSetHash string `json:"rule_set_hash"`
	CaseID      string `json:"case_id"`
	// Standing is the recorded fact; ask Status for what holds on a day.
	Standing Standing `json:"standing"`
	// Number is the registration number, in the national regime the query code; Code the product code. Empty before registration.
	Number string `json:"number"`
	Code   string `json:"code"`
	// ValidFrom and ValidTo are the first and the last day of validity.
	ValidFrom workday.Date `json:"valid_from"`
	ValidTo   workday.Date `json:"valid_to"`
	Filed     Filed        `json:"filed"`
	// FileHash is the SHA-256 of Filed in canonical JSON, hexadecimal.
	FileHash string `json:"file_hash"`
	// Checks are the findings on the filed version.
	Checks []rules.Finding `json:"checks"`
	// RegistrationBody is the party id of the body that registered it.
	RegistrationBody string `json:"registration_body"`
	// RegisterEvent is the event whose receipt is the certificate.
	RegisterEvent string      `json:"register_event"`
	Objections    []Objection `json:"objections"`
	// Former are what was registered before alterations replaced it, oldest first.
	Former []Version `json:"former,omitempty"`
	// The times are Unix milliseconds, 0 for not yet.
	SubmittedAt  int64 `json:"submitted_at"`
	RegisteredAt int64 `json:"registered_at"`
	UpdatedAt    int64 `json:"updated_at"`

	// OutsideSince is when an amendment took the product out of its agreement's scope; left out of the state while it is within.
	OutsideSince int64 `json:"outside_since,omitempty"`

	// agreement is how the agreement stands: it is another subject's state.
	agreement carried
}

// Objection is one objection raised in real name during the public notice (26号 art. 12).
type Objection struct {
	ID string `db:"id" json:"id"`
	// Party is the objector's party id, Account who signed; without a party it is a natural person's own objection.
	Party    string `db:"party" json:"party"`
	Account  string `db:"account" json:"account"`
	RealName string `db:"real_name" json:"real_name"`
	// Statement says what is objected and why it concerns the objector.
	Statement string `db:"statement" json:"statement"`
	// Document is the evidence, SHA256 its hash.
	Document string `db:"document" json:"document"`
	SHA256   string `db:"sha256" json:"sha256"`
	// Alteration is the id of the application that it is to; empty where it is to the first registration.
	Alteration string         `db:"alteration" json:"alteration,omitempty"`
	State      ObjectionState `db:"state" json:"state"`
	Reason     string         `db:"reason" json:"reason"`
	// The times are Unix milliseconds, 0 for not yet.
	RaisedAt  int64 `db:"raised_at" json:"raised_at"`
	DecidedAt int64 `db:"decided_at" json:"decided_at"`
	// ErasedAt is when the person was taken out of it.
	ErasedAt int64 `db:"erased_at" json:"erased_at,omitempty"`
}

// ObjectionState says what became of an objection.
type ObjectionState string

// The states of an objection.
const (
	ObjectionOpen      ObjectionState = "open"
	ObjectionUpheld    ObjectionState = "upheld"
	ObjectionDismissed ObjectionState = "dismissed"
)

// Status is what the registration is worth on the day. It never outlives its agreement: when
// that has ended, so has the registration (26号 art. 15); and it is worth nothing outside its scope (27号 art. 6).
func (r Registration) Status(day workday.Date) Status {
	s := StatusOn(r.Standing, r.ValidFrom, r.ValidTo, day)
	if s != Valid && s != NotYet && s != Suspended {
		return s
	}
	switch r.agreement.on(day) {
	case Valid, NotYet:
	case Suspended:
		return Suspended
	default: // over
		return Ended
	}
	if r.OutsideSince != 0 && s != Suspended {
		return Outside
	}
	return s
}

// carried is how the agreement of a registration stands: it is another subject's state.
type carried struct {
	standing    Standing
	suspendedAt int64
	endsOn      workday.Date
}

// on is what the agreement is worth on the day. A registration lies within the term on the day of its grant; an amendment may
// shorten the term after that.
func (c carried) on(day workday.Date) Status {
	switch {
	case c.standing != StandingGranted || day.After(c.endsOn):
		return Ended
	case c.suspendedAt != 0:
		return Suspended
	}
	return Valid
}

// current reports whether the registration bars another application for the same product.
func (r Registration) current() bool {
	return r.Standing == StandingPending || r.Standing == StandingGranted || r.Standing == StandingSuspended
}

// Ref names the registration in the journal; its code is public once registered.
func (r Registration) Ref() ledger.Ref {
	return ledger.Ref{Kind: SubjectRegistration, ID: r.ID, Code: r.Key()}
}

// Key is what the register's public lists name the registration by: the product code in the city's regime, the query code in the
// national one. Empty before registration.
func (r Registration) Key() string {
	if r.Regime == National {
		return r.Number
	}
	return r.Code
}

// RequireRegistered returns the product's registration if it is valid today, and refuses by
// Art. 18 with its status otherwise (codes "registration.none", ".open", ".suspended", ".expired",
// ".ended", ".outside_agreement", ".revoked" …). The market asks it in its own transaction before every act.
func RequireRegistered(tx *ledger.Tx, product string) (Registration, error) {
	return requireRegistered(tx, product, party.TakeOrders)
}

// RequireDeliverable is RequireRegistered for contracts that are concluded already: an operator whose licence is only suspended
// still fulfils them (registry/party's table of allowances).
func RequireDeliverable(tx *ledger.Tx, product string) (Registration, error) {
	return requireRegistered(tx, product, party.Fulfil)
}

func requireRegistered(tx *ledger.Tx, product string, a party.Activity) (Registration, error) {
	r, err := LatestRegistration(tx, product)
	if fault.KindOf(err) == fault.NotFound {
		return Registration{}, unregistered("none", fault.T("该产品尚未申请合规登记", "The product has not been filed for compliance registration"))
	}
	if err != nil {
		return Registration{}, err
	}
	status := r.Status(workday.OfTime(tx.Now))
	if status == Valid {
		if err := r.upstreamCarries(tx); err != nil {
			return Registration{}, err
		}
		return r, licensed(tx, r, a)
	}
	if status == Outside {
		return Registration{}, unregistered(string(status), fault.T("授权运营协议变更后不再包括该产品的数据资源或用途", "The agreement was changed and names the product's resources or purpose no more"))
	}
	title := status.Title()
	return Registration{}, unregistered(string(status),
		fault.T("该产品的合规登记当前状态为“"+title.ZH+"”", "The product's compliance registration is not valid: "+title.EN))
}

// licensed refuses a product whose operator's licence, that of its agreement, does not allow the activity today: by a sanction
// of the authority or by its own wish.
func licensed(tx *ledger.Tx, r Registration, a party.Activity) error {
	q, err := party.OperatorFor(tx, r.Agreement)
	if err != nil {
		return err
	}
	stop := q.Allows(a)
	if stop == nil {
		return nil
	}
	return unregistered("operator", fault.T("该产品的运营机构当前没有有效资格", "The product's operator holds no valid licence at present")).Wrap(stop)
}

func unregistered(code string, text fault.Text) *fault.Error {
	return fault.New(fault.Refused, "registration."+code, text.ZH+"，不得交易流通", text.EN+"; it may not be traded").By(article).
		Do("请待合规登记有效后再办理", "Proceed once its registration is valid")
}

// Certified is the content of a registration certificate: the payload of the event that
// registers, word for word.
type Certified struct {
	// Code is what the register lists it by: the product code, in the national regime the query code.
	Code   string `json:"code"`
	Number string `json:"number"`
	Regime string `json:"regime"`
	Type   string `json:"type"`
	// Product is the product code where Code is another one.
	Product string `json:"product,omitempty"`
	// Name, Kind, Purpose and Form describe the product as filed.
	Name     string              `json:"name"`
	Kind     Kind                `json:"kind"`
	Purpose  string              `json:"purpose"`
	Form     Form                `json:"form"`
	Operator CertifiedParty      `json:"operator"`
	Sources  []CertifiedResource `json:"sources"`
	// Agreement is the public number of the agreement that the product is made under.
	Agreement        string          `json:"agreement"`
	RuleSet          CertifiedRules  `json:"rule_set"`
	ValidFrom        workday.Date    `json:"valid_from"`
	ValidTo          workday.Date    `json:"valid_to"`
	Sample           CertifiedSample `json:"sample"`
	RegistrationBody CertifiedParty  `json:"registration_body"`
	// FieldsHash and FileHash are SHA-256 of the fields and of the whole filed version, hexadecimal.
	FieldsHash string `json:"fields_hash"`
	FileHash   string `json:"file_hash"`
}

// CertifiedParty names a party on a certificate.
type CertifiedParty struct {
	Name string `json:"name"`
	USCC string `json:"uscc"`
}

// CertifiedResource names a source on a certificate.
type CertifiedResource struct {
	SourceID string `json:"source_id"`
	Title    string `json:"title"`
	Body     string `json:"body"`
}

// CertifiedRules names the rule set that judged.
type CertifiedRules struct {
	ID     string `json:"id"`
	Hash   string `json:"hash"`
	Number string `json:"number"`
}

// CertifiedSample sums up the scan of the filed sample.
type CertifiedSample struct {
	SHA256 string `json:"sha256"`
	Rows   int64  `json:"rows"`
	// Findings count the scanner's hits by type; Waived are those judged to be false alarms.
	Findings map[string]int64 `json:"findings"`
	Waived   map[string]int64 `json:"waived"`
}

// certified builds the certificate's content; sample is the filed one with the reviewer's waivers.
func (r Registration) certified(set *rules.Set, body Holder, sample *Sample) Certified {
	p := r.Filed.Product
	c := Certified{
		Code: r.Key(), Number: r.Number, Regime: r.Regime, Type: r.Kind,
		Name: p.Name, Kind: p.Kind, Purpose: p.Purpose, Form: p.Form,
		Operator: CertifiedParty{r.Filed.Operator.Name, r.Filed.Operator.USCC}, Sources: []CertifiedResource{},
		Agreement: r.Filed.AgreementCode, RuleSet: CertifiedRules{set.ID, set.Hash, set.Number},
		ValidFrom: r.ValidFrom, ValidTo: r.ValidTo, RegistrationBody: CertifiedParty{body.Name, body.USCC},
		FieldsHash: p.FieldsHash, FileHash: r.FileHash,
		Sample: CertifiedSample{Findings: map[string]int64{}, Waived: map[string]int64{}},
	}
	if r.Code != c.Code {
		c.Product = r.Code
	}
	for _, s := range r.Filed.Resources {
		c.Sources = append(c.Sources, CertifiedResource{s.SourceID, s.Title, s.BodyName})
	}
	if sample != nil {
		c.Sample.SHA256, c.Sample.Rows = sample.SHA256, sample.Rows
		for _, h := range sample.Hits {
			c.Sample.Findings[h.Type] += h.Count
			if h.Waived != "" {
				c.Sample.Waived[h.Type] += h.Count
			}
		}
	}
	return c
}
