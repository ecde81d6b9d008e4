package party

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"huishu/compliance/code"
	"huishu/compliance/workday"
	"huishu/ledger/fault"
)

// OrgType is the type of an organisation, with the codes of NDI-TR-2025-03.
type OrgType string

// The types.
const (
	LegalOrgan     OrgType = "0" // 机关法人
	Enterprise     OrgType = "1" // 企事业单位法人
	SocialBody     OrgType = "2" // 社会团体法人
	Unincorporated OrgType = "3" // 非法人组织
	OtherType      OrgType = "4" // 其它
)

// OrgTypes lists them all.
var OrgTypes = []OrgType{LegalOrgan, Enterprise, SocialBody, Unincorporated, OtherType}

var orgTypeNames = map[OrgType]fault.Text{
	LegalOrgan:     fault.T("机关法人", "Organ with legal personality"),
	Enterprise:     fault.T("企事业单位法人", "Enterprise or public institution"),
	SocialBody:     fault.T("社会团体法人", "Social organisation"),
	Unincorporated: fault.T("非法人组织", "Organisation without legal personality"),
	OtherType:      fault.T("其它", "Other"),
}

// Title is the type in words.
func (t OrgType) Title() fault.Text { return orgTypeNames[t] }

// HandlerWay is how the handler (经办人) was authorised, with the codes of NDI-TR-2025-03.
type HandlerWay string

// The ways.
const (
	ByAdministrator HandlerWay = "1" // 管理员确认
	ByLetter        HandlerWay = "2" // 上传授权书
	ByMessage       HandlerWay = "3" // 短信或邮件
)

// HandlerWays lists them all.
var HandlerWays = []HandlerWay{ByAdministrator, ByLetter, ByMessage}

var handlerWayNames = map[HandlerWay]fault.Text{
	ByAdministrator: fault.T("由本单位管理员确认", "Confirmed by the administrator"),
	ByLetter:        fault.T("上传授权书", "By a letter of authorisation"),
	ByMessage:       fault.T("短信或邮件确认", "By text message or e-mail"),
}

// Title is the way in words.
func (w HandlerWay) Title() fault.Text { return handlerWayNames[w] }

// The materials of an organisation's file.
const (
	Licence             = "business_licence"
	AuthorisationLetter = "authorisation_letter"
	IdentityCertificate = "identity_certificate"
	CreditRating        = "credit_rating"
	TaxCredit           = "tax_credit"
	IndustryPermit      = "industry_permit"
	ProductCertificate  = "product_certificate"
	IntellectualRight   = "intellectual_right"
	OtherStatement      = "other_statement"
)

// FileMaterials lists them in the order of the form.
var FileMaterials = []string{Licence, AuthorisationLetter, IdentityCertificate, CreditRating, TaxCredit,
	IndustryPermit, ProductCertificate, IntellectualRight, OtherStatement}

var materialNames = map[string]fault.Text{
	Licence:             fault.T("营业执照或登记证书", "Licence or certificate of registration"),
	AuthorisationLetter: fault.T("经办人授权书", "Handler's letter of authorisation"),
	IdentityCertificate: fault.T("实名认证证书", "Certificate of verified identity"),
	CreditRating:        fault.T("信用评价材料", "Credit rating"),
	TaxCredit:           fault.T("纳税信用材料", "Tax credit"),
	IndustryPermit:      fault.T("行业资质证书", "Permit of its industry"),
	ProductCertificate:  fault.T("产品或服务合规认证", "Certificate of a product or service"),
	IntellectualRight:   fault.T("商标、知识产权登记", "Registration of a trade mark or other right"),
	OtherStatement:      fault.T("其他第三方可信声明", "Another statement by a third party"),
}

// MaterialTitle is a material of the file in words.
func MaterialTitle(material string) fault.Text { return materialNames[material] }

// Particulars are what an organisation's file says of it (NDI-TR-2025-03, tables 4 to 9).
type Particulars struct {
	Type OrgType `db:"type" json:"type"`
	// TermFrom and TermTo are the first and last day of existence, yyyy-mm-dd; an empty TermTo is long-term (长期).
	TermFrom string `db:"term_from" json:"term_from"`
	TermTo   string `db:"term_to" json:"term_to"`
	// CapitalFen is the registered capital in fen, as all money; the standard's form shows 万元. 0 where there is none.
	CapitalFen int64 `db:"capital_fen" json:"capital_fen"`
	// Scope is the scope of business, or of functions, in words.
	Scope string `db:"scope" json:"scope"`
	// Industry is a section (letter) or division (two digits) of GB/T 4754-2017.
	Industry string `db:"industry" json:"industry"`
	// IndustryClass is a class (小类, four digits) within that division; empty for none.
	IndustryClass string `db:"industry_class" json:"industry_class,omitempty"`
	// ApprovedBy is the body that approved or registered the organisation (核准机构); empty where it was not given.
	ApprovedBy string `db:"approved_by" json:"approved_by,omitempty"`
	// Zone is a functional zone of the city by its Chinese name; empty for none.
	Zone string `db:"zone" json:"zone"`
	// Handler is the person who handles the organisation's matters (经办人), authorised by HandlerWay.
	Handler      string     `db:"handler" json:"handler"`
	HandlerPhone string     `db:"handler_phone" json:"handler_phone"`
	HandlerWay   HandlerWay `db:"handler_way" json:"handler_way"`
}

// File is an organisation's file.
type File struct {
	// Party is the id of the organisation; empty while the file has not been begun.
	Party string `db:"id" json:"party"`
	Particulars
	Papers []Paper `db:"-" json:"papers"`
	// Version grows with each change; 0 while the file has not been begun.
	Version int64 `db:"version" json:"version"`
	// ChangedAt in Unix milliseconds.
	ChangedAt int64  `db:"changed_at" json:"changed_at"`
	ChangedBy string `db:"changed_by" json:"changed_by"`
}

// Paper returns the document that stands for a material; empty for none.
func (f File) Paper(material string) string {
	for _, p := range f.Papers {
		if p.Material == material {
			return p.Document
		}
	}
	return ""
}

func (p Particulars) tidy() Particulars {
	for _, s := range []*string{&p.TermFrom, &p.TermTo, &p.Scope, &p.Industry, &p.IndustryClass, &p.ApprovedBy, &p.Zone, &p.Handler, &p.HandlerPhone} {
		*s = strings.TrimSpace(*s)
	}
	p.Industry = strings.ToUpper(p.Industry)
	return p
}

// check returns one error for each entry that cannot stand. region is the party's division, in which its zone must lie.
func (p Particulars) check(region string) []*fault.Error {
	errs := []*fault.Error{
		fault.NeedLine("scope", firstLine(p.Scope), "经营范围（职能）", "scope of business or functions"), fault.Paragraph("scope", p.Scope, maxScope),
		fault.NeedLine("handler", p.Handler, "经办人", "handler"), fault.Line("approved_by", p.ApprovedBy),
	}
	if !slices.Contains(OrgTypes, p.Type) {
		errs = append(errs, fault.New(fault.Invalid, "org_type.unknown", "请选择主体类型", "Choose the type of organisation").At("type"))
	}
	if !slices.Contains(HandlerWays, p.HandlerWay) {
		errs = append(errs, fault.New(fault.Invalid, "handler_way.unknown", "请选择经办人的授权方式", "Choose how the handler was authorised").At("handler_way"))
	}
	if !phoneForm.MatchString(p.HandlerPhone) {
		errs = append(errs, fault.New(fault.Invalid, "phone.form", "联系电话格式不正确", "That is no telephone number").At("handler_phone"))
	}
	if _, ok := code.IndustryOf(p.Industry); !ok {
		errs = append(errs, fault.New(fault.Invalid, "industry.unknown", "GB/T 4754-2017 没有这个门类或大类", "GB/T 4754-2017 has no such section or division").At("industry").
			Do("请填写一位字母（门类）或两位数字（大类），如 65", "Give the letter of a section or the two digits of a division, such as 65"))
	}
	if p.IndustryClass != "" && (!classForm.MatchString(p.IndustryClass) || p.IndustryClass[:2] != p.Industry) {
		errs = append(errs, fault.New(fault.Invalid, "industry.class", "行业小类应为四位数字，且属于所选大类", "A class has four digits, the first two being those of the division chosen").At("industry_class").
			Do("请按 GB/T 4754-2017 填写，如大类 65 的 6513", "Give it as in GB/T 4754-2017, such as 6513 in division 65"))
	}
	if p.CapitalFen < 0 || p.CapitalFen > maxCapitalFen {
		errs = append(errs, fault.New(fault.Invalid, "capital.range", "注册资本超出范围", "That capital is out of range").At("capital"))
	}
	return append(append(errs, p.checkTerm()...), checkZone(p.Zone, region))
}

var classForm = regexp.MustCompile(`^[0-9]{4}$`)

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return clipRunes(strings.TrimSpace(line), fault.MaxLine)
}

func clipRunes(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}

// termOver reports whether the organisation's own term has ended before a day.
func (p Particulars) termOver(day workday.Date) bool {
	to, err := parseDay(p.TermTo)
	return err == nil && !to.IsZero() && to.Before(day)
}

func (p Particulars) checkTerm() []*fault.Error {
	var errs []*fault.Error
	from, err := parseDay(p.TermFrom)
	switch {
	case err != nil:
		errs = append(errs, err.At("term_from"))
	case from.IsZero():
		errs = append(errs, fault.Required("term_from", "成立日期", "day of establishment"))
	}
	to, bad := parseDay(p.TermTo)
	if bad != nil {
		errs = append(errs, bad.At("term_to"))
	} else if !to.IsZero() && !from.IsZero() && to.Before(from) {
		errs = append(errs, fault.New(fault.Invalid, "date.order", "截止日期早于起始日期", "It ends before it begins").At("term_to"))
	}
	return errs
}

// checkZone demands a zone that the city has and that lies in the party's division.
func checkZone(zone, region string) *fault.Error {
	if zone == "" {
		return nil
	}
	for _, z := range code.Zones() {
		if z.NameZH != zone {
			continue
		}
		if slices.Contains(z.Divisions, region) || slices.ContainsFunc(z.Divisions, func(d string) bool { return strings.HasSuffix(region, "00") && d[:4] == region[:4] }) {
			return nil
		}
		return fault.New(fault.Invalid, "zone.division", "该功能区不在本单位的行政区划内", "That zone does not lie in the organisation's division").At("zone").
			Do("请核对单位资料中的行政区划代码", "Compare it with the division code of the particulars")
	}
	return fault.New(fault.Invalid, "zone.unknown", "没有这个功能区", "There is no such zone").At("zone")
}

// maxCapitalFen is a hundred trillion yuan.
const maxCapitalFen = 10_000_000_000_000_000

// FenInWan are the fen in ten thousand yuan (万元).
const FenInWan = 1_000_000

var wanForm = regexp.MustCompile(`^([0-9]{1,10})(?:\.([0-9]{1,6}))?$`)

// ParseWan reads an amount in ten thousand yuan (万元), such as 1000 or 500.25, as fen; the empty string is 0.
func ParseWan(s string) (int64, error) {
	s = strings.ReplaceAll(strings.TrimSuffix(strings.TrimSpace(s), "万元"), ",", "")
	if s == "" {
		return 0, nil
	}
	m := wanForm.FindStringSubmatch(s)
	if m == nil {
		return 0, fault.New(fault.Invalid, "capital.form", "注册资本请填写以万元计的数，如 1000 或 500.25", "Give the capital in units of 10,000 yuan, such as 1000 or 500.25").At("capital")
	}
	whole, err := strconv.ParseInt(m[1], 10, 64)
	if err != nil {
		return 0, err
	}
	part, err := strconv.ParseInt((m[2] + "000000")[:6], 10, 64)
	return whole*FenInWan + part, err
}

// Wan writes an amount in fen in ten thousand yuan (万元), without trailing zeros.
func Wan(fen int64) string {
	s := fmt.Sprintf("%d.%06d", fen/FenInWan, fen%FenInWan)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}
