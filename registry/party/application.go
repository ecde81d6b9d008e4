package party

import (
	"slices"
	"strings"

	"huishu/compliance/code"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger/fault"
)

// Regime is the matter under which rule sets govern applications for a qualification.
const Regime = "party"

// procedureID names the procedure and the group of checks in the rule set.
const procedureID = "qualification"

// Application asks for registration as a merchant, or to have a broker's accreditation
// recorded. Where it stands is told by its case.
type Application struct {
	ID string `db:"id" json:"id"`
	// Case is the id of its case in compliance/procedure.
	Case  string            `db:"case_id" json:"case"`
	Party string            `db:"party" json:"party"`
	Kind  QualificationKind `db:"kind" json:"kind"`
	// Scope is what the party wants to do, in words.
	Scope string `db:"scope" json:"scope"`
	// Classes are the classes of services that a merchant will offer.
	Classes Classes `db:"classes" json:"classes,omitempty"`
	// From and To are the first and last day of a broker's accreditation, yyyy-mm-dd.
	From string `db:"from_day" json:"from"`
	To   string `db:"to_day" json:"to"`
	// Accreditation and Issuer are the provincial authority's number and name.
	Accreditation string `db:"accreditation" json:"accreditation"`
	Issuer        string `db:"issuer" json:"issuer"`
	// Papers are the documents handed in, by material.
	Papers []Paper `db:"-" json:"papers"`
	// CreatedAt in Unix milliseconds.
	CreatedAt int64  `db:"created_at" json:"created_at"`
	CreatedBy string `db:"created_by" json:"created_by"`
}

// Paper is a document that stands for a material of the rule set.
type Paper struct {
	// Material is the id in the rule set, such as "business_licence".
	Material string `db:"material" json:"material"`
	// Document is the id of the vault's document.
	Document string `db:"document" json:"document"`
}

// ApplicationForm is what the applicant fills in.
type ApplicationForm struct {
	Kind          QualificationKind
	Scope         string
	Classes       []string
	From, To      string
	Accreditation string
	Issuer        string
	Papers        []Paper
}

// maxScope bounds the scope in characters.
const maxScope = 2000

// check normalises the form in place and refuses what could not be judged at all; whether it
// suffices is for the rule set's checks, whose findings the applicant and the reviewer see.
func (f *ApplicationForm) check() error {
	for _, s := range []*string{&f.Scope, &f.From, &f.To, &f.Accreditation, &f.Issuer} {
		*s = strings.TrimSpace(*s)
	}
	var errs []*fault.Error
	if f.Kind != Merchant && f.Kind != Broker {
		errs = append(errs, fault.New(fault.Invalid, "qualification.kind", "只能申请数据商或数据经纪人资格", "One applies for data merchant or data broker").
			Do("运营机构资格随授权运营协议取得，无需申请", "An operator is licensed by its agreement and does not apply").At("kind"))
	}
	if f.Kind == Merchant { // an accreditation is a broker's
		for _, m := range []fault.Member{{Field: "from", Said: f.From != ""}, {Field: "to", Said: f.To != ""}, {Field: "accreditation", Said: f.Accreditation != ""}, {Field: "issuer", Said: f.Issuer != ""}} {
			if m.Said {
				errs = append(errs, fault.Unread(m.Field))
			}
		}
	}
	from, err := parseDay(f.From)
	if err != nil {
		errs = append(errs, err.At("from"))
	}
	to, err := parseDay(f.To)
	if err != nil {
		errs = append(errs, err.At("to"))
	}
	if !from.IsZero() && !to.IsZero() && to.Before(from) {
		errs = append(errs, fault.New(fault.Invalid, "date.order", "截止日期早于起始日期", "It ends before it begins").At("to"))
	}
	errs = append(errs, fault.Paragraph("scope", f.Scope, maxScope), fault.Line("accreditation", f.Accreditation), fault.Line("issuer", f.Issuer))
	slices.SortFunc(f.Papers, func(a, b Paper) int { return strings.Compare(a.Material, b.Material) })
	for i, p := range f.Papers {
		if p.Material == "" || len(p.Material) > 64 || i > 0 && p.Material == f.Papers[i-1].Material {
			errs = append(errs, fault.New(fault.Invalid, "paper.material", "每项材料只能对应一份文件", "Each material is given by one document").At("papers"))
		}
	}
	return fault.Join(errs...)
}

// qualificationFacts are the facts of the check group "qualification".
type qualificationFacts struct {
	Kind          QualificationKind  `json:"kind"`
	USCCValid     bool               `json:"uscc_valid"`
	Identified    bool               `json:"identity_verified"`
	TermOver      bool               `json:"term_over"`
	Scope         string             `json:"scope"`
	Classes       []string           `json:"classes"`
	Accreditation accreditationFacts `json:"accreditation"`
	Documents     []string           `json:"documents"`
	Today         workday.Date       `json:"today"`
}

type accreditationFacts struct {
	Number string `json:"number"`
	Issuer string `json:"issuer"`
	From   string `json:"from"`
	To     string `json:"to"`
}

// judge runs the rule set's checks on an application as it stands.
func judge(set *rules.Set, p Party, file File, a Application, today workday.Date) ([]rules.Finding, error) {
	f := qualificationFacts{
		Kind: a.Kind, USCCValid: code.USCC(p.USCC) == nil || p.CodeOverride != "", Scope: a.Scope, Classes: a.Classes.IDs(), Today: today,
		Identified: p.Verification != Unverified, TermOver: file.termOver(today),
		Accreditation: accreditationFacts{Number: a.Accreditation, Issuer: a.Issuer, From: a.From, To: a.To},
		Documents:     []string{},
	}
	for _, paper := range a.Papers {
		f.Documents = append(f.Documents, paper.Material)
	}
	return set.Check(procedureID, f)
}

// term is the validity that approving on a day gives: a broker's runs as its accreditation, a
// merchant's has no fixed end because no text sets one.
func (a Application) term(today workday.Date) (from, to workday.Date, err error) {
	if a.Kind != Broker {
		return today, workday.Date{}, nil
	}
	if from, err = workday.ParseDate(a.From); err != nil {
		return from, to, err
	}
	if to, err = workday.ParseDate(a.To); err != nil {
		return from, to, err
	}
	if from.Before(today) {
		from = today
	}
	return from, to, nil
}
