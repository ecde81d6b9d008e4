package rules

import (
	"strings"

	"huishu/ledger/fault"
)

// Sureness says how well a statement of the rule set is founded.
type Sureness string

// The marks of sureness.
const (
	// InForce is a statement read in a text that is in force for the matter.
	InForce Sureness = "in_force"
	// Draft is a statement of a published draft.
	Draft Sureness = "draft"
	// Assumed is a statement that we carry over from another text, or set ourselves,
	// because the text that governs the matter is silent. Pages always say so.
	Assumed Sureness = "assumed"
	// Unknown is a matter that the text leaves open. It never has a number.
	Unknown Sureness = "unknown"
)

// Text is a sentence or a name in both languages.
type Text = fault.Text

// Set is one rule set: the law of one issuing text as data, for its days in force.
// A loaded set is read-only and may be used by any number of goroutines.
type Set struct {
	// ID is stable and short, such as "city-2023-38".
	ID string `yaml:"id" json:"id"`
	// Title is the name of the issuing text.
	Title Text `yaml:"title" json:"title"`
	// Issuer is who issued the text.
	Issuer Text `yaml:"issuer" json:"issuer"`
	// Number is the document number by which decisions cite it, such as "惠府〔2023〕38号".
	Number string `yaml:"number" json:"number"`
	// NormativeNumber is the unified number of a normative document, where there is one.
	NormativeNumber string `yaml:"normative_number" json:"normative_number,omitempty"`
	// EffectiveFrom is the first day in force, YYYY-MM-DD.
	EffectiveFrom string `yaml:"effective_from" json:"effective_from"`
	// EffectiveTo is the last day in force, YYYY-MM-DD; empty where the text names none.
	EffectiveTo string `yaml:"effective_to" json:"effective_to"`
	// Fictional marks a set written for demonstration; no authority issued it.
	Fictional bool `yaml:"fictional" json:"fictional,omitempty"`
	// Draft marks a text that is published for comment only (征求意见稿). It has no days in force
	// and never decides.
	Draft bool `yaml:"draft" json:"draft,omitempty"`
	// Extends is the id of the set whose content this one takes over; entries with
	// the same id replace the inherited ones.
	Extends string `yaml:"extends" json:"extends,omitempty"`
	// Note is said wherever the set is shown.
	Note Text `yaml:"note" json:"note,omitzero"`
	// Regimes are the matters that the set governs, such as "registration". A set
	// without regimes is a source of facts only.
	Regimes []string `yaml:"regimes" json:"regimes,omitempty"`
	// Kinds are the types of application that the text knows, where it names them.
	Kinds []Kind `yaml:"kinds" json:"kinds,omitempty"`
	// Facts are the numbers of the text.
	Facts []Fact `yaml:"facts" json:"facts,omitempty"`
	// Types are the record types that the facts of checks are made of.
	Types []Type `yaml:"types" json:"types,omitempty"`
	// Groups are the checks, by the matter they judge.
	Groups []Group `yaml:"checks" json:"checks,omitempty"`
	// Procedures are the definitions of the set's procedures.
	Procedures []Definition `yaml:"procedures" json:"procedures,omitempty"`
	// ServiceClasses, Gradings and Holds are a city's own data on parties: how merchants are sorted and graded, and which acts wait
	// for what is missing.
	ServiceClasses []ServiceClass `yaml:"service_classes" json:"service_classes,omitempty"`
	Gradings       []Grading      `yaml:"gradings" json:"gradings,omitempty"`
	Holds          []Hold         `yaml:"holds" json:"holds,omitempty"`
	// Transition says, a procedure each, what becomes of the cases that are open on the set's first day; those of a procedure
	// that it does not name stay under their own set.
	Transition []TransitionClause `yaml:"transition" json:"transition,omitempty"`

	// Hash is the SHA-256 of Canonical in lower-case hex. A decision names it.
	Hash string `yaml:"-" json:"-"`

	canonical []byte
	flaws     []*Flaw
	facts     map[string]*Fact
	groups    map[string]*compiledGroup
}

// Fact is one number of the law with where it stands and how sure it is.
type Fact struct {
	// ID is unique in the set, such as "registration.acceptance".
	ID string `yaml:"id" json:"id"`
	// Title says what the number is.
	Title Text `yaml:"title" json:"title"`
	// Value is the number in Unit; nil when Sureness is Unknown.
	Value *int64 `yaml:"value" json:"value,omitempty"`
	// Unit is working_days, days (calendar), years, percent, count, or month_end: each year until
	// the last day of the month whose number Value is.
	Unit string `yaml:"unit" json:"unit"`
	// Article is where the number stands, as "<number of the text> <article>".
	Article string `yaml:"article" json:"article"`
	// Sureness says how well the number is founded for this set's matters.
	Sureness Sureness `yaml:"sureness" json:"sureness"`
	// From cites "set#fact" where the number is taken from another text.
	From string `yaml:"from" json:"from,omitempty"`
	// Note explains an assumption.
	Note Text `yaml:"note" json:"note,omitzero"`
}

// Material is a document or statement that an application must bring.
type Material struct {
	// ID is unique in its group, such as "risk_assessment".
	ID string `yaml:"id" json:"id"`
	// Title names the material.
	Title Text `yaml:"title" json:"title"`
	// Form says that the data entered in the system is the material; otherwise it is a document.
	Form bool `yaml:"form" json:"form,omitempty"`
	// Optional says that an application is complete without it; the checks do not see it among what is required.
	Optional bool `yaml:"optional" json:"optional,omitempty"`
	// Only limits the material to one kind of application; empty means all.
	Only string `yaml:"only" json:"only,omitempty"`
	// Article is the provision that asks for it.
	Article string `yaml:"article" json:"article"`
}

// Ground is a reason that the rule set names for refusing or revoking.
type Ground struct {
	// ID is unique in the procedure, such as "state_secret".
	ID string `yaml:"id" json:"id"`
	// Text is the ground in a sentence of its own.
	Text Text `yaml:"text" json:"text"`
	// Article is the provision that carries it.
	Article string `yaml:"article" json:"article"`
	// Acts are the acts of the procedure that may rest on this ground.
	Acts []string `yaml:"acts" json:"acts"`
}

// Canonical returns the set's canonical JSON: itself after inheritance and
// citations are resolved, in JCS form. Hash is its SHA-256.
func (s *Set) Canonical() []byte { return append([]byte(nil), s.canonical...) }

// covers reports whether the set is in force on day (YYYY-MM-DD); a draft is so on none.
func (s *Set) covers(day string) bool {
	return !s.Draft && s.EffectiveFrom <= day && day <= s.lastDay()
}

// lastDay is EffectiveTo, or a day after all days where the text names none.
func (s *Set) lastDay() string {
	if s.EffectiveTo == "" {
		return endless
	}
	return s.EffectiveTo
}

// Governs reports whether the set decides matters of the regime.
func (s *Set) Governs(regime string) bool {
	for _, r := range s.Regimes {
		if r == regime {
			return true
		}
	}
	return false
}

// Fact returns the fact with the given id.
func (s *Set) Fact(id string) (Fact, bool) {
	f, ok := s.facts[id]
	if !ok {
		return Fact{}, false
	}
	return *f, true
}

// Value returns the number of a fact. An unknown fact is refused: no number is made up.
func (s *Set) Value(id string) (int64, error) {
	f, ok := s.facts[id]
	if !ok {
		return 0, fault.Newf(fault.Internal, "rules.no_fact", "规则集没有事实 %s", "the rule set has no fact %s", id)
	}
	if f.Value == nil {
		return 0, fault.New(fault.Refused, "rules.fact_unknown",
			"规则文本未规定“"+f.Title.ZH+"”，系统不代填数字",
			"the text does not settle the "+f.Title.In("en")+"; no number is made up").By(f.Article)
	}
	return *f.Value, nil
}

// Materials returns what a group of checks asks an application of the given kind
// to bring, in order; kind may be empty.
func (s *Set) Materials(group, kind string) []Material {
	for i := range s.Groups {
		if s.Groups[i].ID != group {
			continue
		}
		var list []Material
		for _, m := range s.Groups[i].Materials {
			if m.Only == "" || m.Only == kind {
				list = append(list, m)
			}
		}
		return list
	}
	return nil
}

// Procedure returns the definition with the given id.
func (s *Set) Procedure(id string) (*Definition, error) {
	for i := range s.Procedures {
		if s.Procedures[i].ID == id {
			return &s.Procedures[i], nil
		}
	}
	return nil, fault.Newf(fault.NotFound, "rules.no_procedure", "规则集没有程序 %s", "the rule set defines no procedure %s", id)
}

// Cite names an article of this set's text: "惠府〔2023〕38号 第十八条".
func (s *Set) Cite(article string) string { return strings.TrimSpace(s.Number + " " + article) }
