package product

import (
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/catalogue"
)

// SubjectAlteration is the subject kind of applications on a registration in the journal.
const SubjectAlteration = "alteration"

// AlterationType is what an application asks of a registration that stands (26号 arts 9, 15). What each of them needs, and by when
// it is decided, says its procedure in the rule set. Which of them there are says the rule set too: see [TypesOf].
type AlterationType string

// The types.
const (
	TypeChange       AlterationType = "change"       // 变更登记
	TypeCorrection   AlterationType = "correction"   // 更正登记
	TypeRenewal      AlterationType = "renewal"      // 续展
	TypeCancellation AlterationType = "cancellation" // 注销登记
	TypeTransfer     AlterationType = "transfer"     // 转移登记
	TypePermit       AlterationType = "permit"       // 许可登记
	TypeObjection    AlterationType = "objection"    // 异议登记
	TypeRevocation   AlterationType = "revocation"   // 撤销登记, where the rules make a type of it
)

// AlterationTypes lists them all.
var AlterationTypes = []AlterationType{TypeChange, TypeCorrection, TypeRenewal, TypeCancellation, TypeTransfer, TypePermit, TypeObjection, TypeRevocation}

var alterationTitles = map[AlterationType]fault.Text{
	TypeChange:       fault.T("变更登记", "Change"),
	TypeCorrection:   fault.T("更正登记", "Correction"),
	TypeRenewal:      fault.T("续展", "Renewal"),
	TypeCancellation: fault.T("注销登记", "Cancellation"),
	TypeTransfer:     fault.T("转移登记", "Transfer"),
	TypePermit:       fault.T("许可登记", "Permit"),
	TypeObjection:    fault.T("异议登记", "Entry of an objection"),
	TypeRevocation:   fault.T("撤销登记", "Revocation"),
}

// Title is the type in words.
func (t AlterationType) Title() fault.Text { return alterationTitles[t] }

// TypeTitle is the type of a registration in words, as certificates and notices name it: [First], or that of an alteration.
func TypeTitle(kind string) fault.Text {
	if t, ok := alterationTitles[AlterationType(kind)]; ok {
		return t
	}
	return fault.T("首次登记", "First registration")
}

// procedureOf is the procedure of a type in a regime's rule sets.
func (t AlterationType) procedureOf(regime string) string { return regime + "_" + string(t) }

// Procedures are the procedures of a regime of registration: of first registrations, and of what is applied for on them.
func Procedures(regime string) []string {
	ids := []string{regime}
	for _, t := range AlterationTypes {
		ids = append(ids, t.procedureOf(regime))
	}
	return ids
}

// Alteration is one application on a registration that stands, and what became of it. The registration stays as it is until the
// alteration is granted.
type Alteration struct {
	ID string `json:"id"`
	// Registration is the id of the registration that it is about.
	Registration string         `json:"registration"`
	Type         AlterationType `json:"type"`
	// Applicant is a party id: the subject, or with a correction whoever it concerns.
	Applicant string `json:"applicant"`
	// Other is the party id of who takes the registration over, or is permitted to use it; Terms say what is agreed. Both are empty
	// for the other types.
	Other string `json:"other,omitempty"`
	Terms string `json:"terms,omitempty"`
	// Draft is the id of the product that holds the changed content; empty but for a change.
	Draft string `json:"draft"`
	// Reason is what the applicant says.
	Reason string `json:"reason"`
	// Document is evidence or, with Consent, the written consent of the subject; SHA256 its hash.
	Document string `json:"document"`
	SHA256   string `json:"sha256"`
	Consent  bool   `json:"consent"`
	// Corrected is what a correction puts right; nil otherwise.
	Corrected *Corrected `json:"corrected,omitempty"`
	// ValidTo is the last day of what it gave: of the registration that was renewed, of a permit, of an entry; zero before, but for a
	// permit, which asks for it, and zero for other types and an entry without end.
	ValidTo workday.Date `json:"valid_to"`
	// Base is the SHA-256 of the registered file that it was filed against.
	Base string `json:"base"`
	// Filed is the whole file as it is to be; nil where the content stays. FileHash is its SHA-256 in canonical JSON.
	Filed    *Filed          `json:"filed,omitempty"`
	FileHash string          `json:"file_hash"`
	Checks   []rules.Finding `json:"checks"`
	CaseID   string          `json:"case_id"`
	Standing Standing        `json:"standing"`
	// Event is the event of the registration that it led to; empty before.
	Event string `json:"event"`
	// The times are Unix milliseconds, 0 for not yet.
	SubmittedAt int64 `json:"submitted_at"`
	DecidedAt   int64 `json:"decided_at"`
	UpdatedAt   int64 `json:"updated_at"`
}

// Ref names the alteration in the journal.
func (m Alteration) Ref() ledger.Ref { return ledger.Ref{Kind: SubjectAlteration, ID: m.ID} }

// Corrected is what of the registered information is wrong, as it should be; empty parts are right as they are. What a registration
// says beyond these is changed, not corrected.
type Corrected struct {
	Name        string              `json:"name,omitempty"`
	Description string              `json:"description,omitempty"`
	Kind        Kind                `json:"kind,omitempty"`
	Form        Form                `json:"form,omitempty"`
	Frequency   catalogue.Frequency `json:"frequency,omitempty"`
}

// apply puts the file right.
func (c Corrected) apply(f Filed) Filed {
	p := &f.Product
	replace(&p.Name, c.Name)
	replace(&p.Description, c.Description)
	replace(&p.Kind, c.Kind)
	replace(&p.Form, c.Form)
	replace(&p.Frequency, c.Frequency)
	return f
}

func replace[T ~string](at *T, with T) {
	if with != "" {
		*at = with
	}
}

// Version is what was registered until an alteration replaced it, with its certificate.
type Version struct {
	// Number counts from 1; the present content is the one after the last.
	Number int64 `db:"number" json:"number"`
	// Alteration is what replaced it; empty where only the query code was corrected.
	Alteration string       `db:"alteration" json:"alteration"`
	ValidTo    workday.Date `json:"valid_to"`
	Filed      Filed        `json:"filed"`
	FileHash   string       `db:"file_hash" json:"file_hash"`
	// Event is the event whose receipt was the certificate.
	Event string `db:"event" json:"event"`
	// QueryCode is what its certificate states, where the query code was corrected since.
	QueryCode string `db:"query_code" json:"query_code,omitempty"`
	// ReplacedAt is Unix milliseconds.
	ReplacedAt int64 `db:"replaced_at" json:"replaced_at"`
}

// Standing registrations may be altered. RequireAlterable refuses for those that are not granted, or not any more; while one is
// suspended it may be corrected and cancelled, nothing else.
func (r Registration) requireAlterable(t AlterationType, day workday.Date) error {
	status := r.Status(day)
	switch t {
	case TypeCancellation, TypeRevocation: // what is over by its term or its agreement is to be cancelled, or taken away, too
		if r.Standing == StandingGranted || r.Standing == StandingSuspended {
			return nil
		}
	case TypeCorrection:
		if status == Valid || status == NotYet || status == Suspended {
			return nil
		}
	default:
		if status == Valid || status == NotYet {
			return nil
		}
	}
	title := status.Title()
	return fault.New(fault.Refused, "alteration.standing", "登记当前状态为“"+title.ZH+"”，不能办理"+t.Title().ZH,
		"The registration is not in a state for this ("+title.EN+"): "+t.Title().EN).By(article).
		Do("请先查看登记的办理情况", "See first where the registration stands")
}
