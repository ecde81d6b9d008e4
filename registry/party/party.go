package party

import (
	"errors"
	"net/mail"
	"regexp"
	"slices"
	"strings"

	"huishu/compliance/access"
	"huishu/compliance/code"
	"huishu/ledger/fault"
)

// Kind is what sort of organisation a party is.
type Kind string

// The kinds, in the words of Art. 3, 5, 18 and 23 of the city's rules.
const (
	// Authority is the competent authority for public data, of the city or a county (Art. 3).
	Authority Kind = "authority"
	// RegistrationBody decides registrations (发改数据规〔2025〕26号 Art. 3).
	RegistrationBody Kind = "registration_body"
	// PublicBody is an organ or organisation with public functions (Art. 5); with the flag
	// Implementing it also concludes authorised-operation agreements.
	PublicBody Kind = "public_body"
	// Company is an enterprise: a buyer, and a merchant, broker or operator once qualified.
	Company Kind = "company"
	// Exchange is a data exchange (Art. 23).
	Exchange Kind = "exchange"
)

// Kinds lists them all.
var Kinds = []Kind{Authority, RegistrationBody, PublicBody, Company, Exchange}

var kindNames = map[Kind]fault.Text{
	Authority:        fault.T("公共数据主管部门", "Competent authority"),
	RegistrationBody: fault.T("登记机构", "Registration body"),
	PublicBody:       fault.T("公共管理和服务机构", "Public body"),
	Company:          fault.T("企业", "Company"),
	Exchange:         fault.T("数据交易所", "Data exchange"),
}

// Title is the kind in words.
func (k Kind) Title() fault.Text { return kindNames[k] }

// Verification is how the authority made sure that a party is who it says (NDI-TR-2025-03).
type Verification string

// The ways of verification.
const (
	Unverified      Verification = ""
	Manual          Verification = "manual"           // papers looked at by a person
	BankTransfer    Verification = "bank_transfer"    // a small amount to its company account
	MarketRegulator Verification = "market_regulator" // certified by the market regulator
	OtherWay        Verification = "other"
)

// Verifications lists the ways that can be recorded.
var Verifications = []Verification{Manual, BankTransfer, MarketRegulator, OtherWay}

var verificationNames = map[Verification]fault.Text{
	Unverified: fault.T("尚未核验", "Not verified yet"), Manual: fault.T("人工核验", "Papers seen by a person"),
	BankTransfer: fault.T("对公账户打款", "Transfer to the company's account"), MarketRegulator: fault.T("市场监管部门认证", "Certified by the market regulator"),
	OtherWay: fault.T("其他方式", "Another way"),
}

// Title is the way in words.
func (w Verification) Title() fault.Text { return verificationNames[w] }

// Profile is what a party says of itself and may change.
type Profile struct {
	NameZH string `db:"name_zh" json:"name_zh"`
	NameEN string `db:"name_en" json:"name_en"`
	// Region is the six-digit division code of GB/T 2260.
	Region       string `db:"region" json:"region"`
	Address      string `db:"address" json:"address"`
	LegalRep     string `db:"legal_rep" json:"legal_rep"`
	ContactName  string `db:"contact_name" json:"contact_name"`
	ContactPhone string `db:"contact_phone" json:"contact_phone"`
	ContactEmail string `db:"contact_email" json:"contact_email"`
}

// Party is one organisation.
type Party struct {
	ID   string `db:"id" json:"id"`
	Kind Kind   `db:"kind" json:"kind"`
	Profile
	// USCC is the unified social credit code (GB 32100), 18 characters.
	USCC string `db:"uscc" json:"uscc"`
	// CodeOverride is why an authority accepted a code that fails GB 32100.
	CodeOverride string `db:"code_override" json:"code_override"`
	// ByReference: central, provincial or city-paid unit that follows the rules by reference (Art. 24).
	ByReference bool `db:"by_reference" json:"by_reference"`
	// Implementing: concludes authorised-operation agreements (实施机构).
	Implementing bool `db:"implementing" json:"implementing"`
	// Authorising: authorises operation and sets ceilings (授权主体, 发改价格〔2025〕65号). Left out where it is not, as in rows from before it was kept.
	Authorising  bool         `db:"authorising" json:"authorising,omitempty"`
	Verification Verification `db:"verification" json:"verification"`
	// VerifiedAt in Unix milliseconds, 0 when not verified.
	VerifiedAt int64  `db:"verified_at" json:"verified_at"`
	VerifiedBy string `db:"verified_by" json:"verified_by"`
	// Version grows with each change; an edit names the version it saw.
	Version int64 `db:"version" json:"version"`
	// CreatedAt in Unix milliseconds.
	CreatedAt int64  `db:"created_at" json:"created_at"`
	CreatedBy string `db:"created_by" json:"created_by"`
}

// Name is the party's name in lang, Chinese where it has no other.
func (p Party) Name(lang string) string { return fault.T(p.NameZH, p.NameEN).In(lang) }

// Public reports whether the rules put the party itself, qualified or not, before the
// public: every party but companies.
func (p Party) Public() bool { return p.Kind != Company }

// Holds reports whether accounts of the party may have the role by what the party is.
func (p Party) Holds(role access.Role) bool {
	return slices.Contains(baseRoles[p.Kind], role) || role == access.ImplementingBody && p.Implementing
}

// journalCode is the code under which the party stands readable in the log.
func (p Party) journalCode() string {
	if p.Public() {
		return p.USCC
	}
	return ""
}

var phoneForm = regexp.MustCompile(`^\+?[0-9][0-9 \-()]{4,24}$`)

// tidy trims every line of the profile.
func (p Profile) tidy() Profile {
	for _, s := range []*string{&p.NameZH, &p.NameEN, &p.Region, &p.Address, &p.LegalRep, &p.ContactName, &p.ContactPhone, &p.ContactEmail} {
		*s = strings.TrimSpace(*s)
	}
	return p
}

// check returns one error per field that cannot stand.
func (p Profile) check() []*fault.Error {
	errs := []*fault.Error{
		fault.NeedLine("name_zh", p.NameZH, "名称", "name"),
		fault.Line("name_en", p.NameEN), fault.Line("address", p.Address),
		fault.NeedLine("legal_rep", p.LegalRep, "法定代表人（负责人）", "legal representative"),
		fault.NeedLine("contact_name", p.ContactName, "联系人", "contact person"),
	}
	if len(p.Region) != 6 || code.DivisionName(p.Region) == "" {
		errs = append(errs, fault.New(fault.Invalid, "region.unknown", "行政区划代码不存在", "No such administrative division").
			Do("请填写六位代码，如惠城区 441302", "Give the six-digit code, such as 441302 for Huicheng").At("region"))
	}
	if !phoneForm.MatchString(p.ContactPhone) {
		errs = append(errs, fault.New(fault.Invalid, "phone.form", "联系电话格式不正确", "That is no telephone number").At("contact_phone"))
	}
	if a, err := mail.ParseAddress(p.ContactEmail); p.ContactEmail != "" && (err != nil || a.Address != p.ContactEmail || len(p.ContactEmail) > 254) {
		errs = append(errs, fault.New(fault.Invalid, "email.form", "电子邮箱格式不正确", "That is no e-mail address").At("contact_email"))
	}
	return errs
}

var codeForm = regexp.MustCompile(`^[0-9A-Z]{18}$`)

// soundCode normalises a USCC and checks it by GB 32100. Some codes given out in an early pilot
// fail the check character and are lawful all the same: with a reason that an authority
// puts on record such a code is accepted, otherwise it is refused with that way out named.
func soundCode(uscc, override string) (normal, reason string, err *fault.Error) {
	normal = code.Normalize(uscc)
	if normal == "" {
		return "", "", fault.Required("uscc", "统一社会信用代码", "unified social credit code")
	}
	var e *code.Error
	if !errors.As(code.USCC(normal), &e) {
		return normal, "", nil
	}
	override = strings.TrimSpace(override)
	if override == "" {
		return "", "", fault.New(fault.Invalid, "uscc."+strings.TrimPrefix(string(e.Code), "code."), e.ZH, e.EN).At("uscc").Wrap(e).
			Do("请核对营业执照或证书；若确为早期试点发放的代码，请联系公共数据主管部门，由其登记理由后录入",
				"Check it against the licence; if it really was issued in the early pilot, ask the authority, which can enter it with a recorded reason")
	}
	if !codeForm.MatchString(normal) {
		return "", "", fault.New(fault.Invalid, "uscc.form", "统一社会信用代码应为 18 位数字或大写字母", "A unified social credit code has 18 digits or capital letters").At("uscc")
	}
	return normal, override, fault.Paragraph("code_override", override, 500)
}
