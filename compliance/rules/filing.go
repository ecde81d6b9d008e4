package rules

import (
	"slices"

	"huishu/compliance/access"
)

// What the form of a filing asks for.
const (
	// LineField is one line of text, TextField several.
	LineField = "line"
	TextField = "text"
	// DayField is a day, yyyy-mm-dd.
	DayField = "day"
	// ChoiceField is one of the field's choices.
	ChoiceField = "choice"
	// DocumentField is a paper.
	DocumentField = "document"
)

// What a filing may be about.
const (
	// AboutResource is a resource of the catalogue; the body that answers for it is its source body.
	AboutResource = "resource"
	// AboutParty is an organisation of the register, which answers itself.
	AboutParty = "party"
)

// Filing makes a procedure one that is filed and decided through the general door
// (registry/filing), by its definition alone. A procedure whose decisions do more than stand in the
// case, such as granting a licence, has none: its own room opens and moves it.
type Filing struct {
	// About is what a case is about, one of the About constants; empty where it is about nothing in the register.
	About string `yaml:"about" json:"about,omitempty"`
	// Addressee is the role of the body that answers for what the case is about. It becomes the
	// counterparty, and works on the case as an office does: claims it, stops its clock, explains a
	// delay. Empty where a role decides, whoever has it.
	Addressee string `yaml:"addressee" json:"addressee,omitempty"`
	// Lead tells who wants to file what it is for.
	Lead Text `yaml:"lead" json:"lead"`
	// Form is what is asked for.
	Form []Field `yaml:"form" json:"form"`
}

// Field is one entry of a form.
type Field struct {
	// ID names the entry inside its form.
	ID string `yaml:"id" json:"id"`
	// Title and Hint are what people read.
	Title Text `yaml:"title" json:"title"`
	Hint  Text `yaml:"hint" json:"hint,omitzero"`
	// Kind is one of the Field constants.
	Kind string `yaml:"kind" json:"kind"`
	// Optional entries may stay empty.
	Optional bool `yaml:"optional" json:"optional,omitempty"`
	// Choices are what a choice field offers.
	Choices []Choice `yaml:"choices" json:"choices,omitempty"`
	// Article is the provision that asks for the entry; empty where none does.
	Article string `yaml:"article" json:"article,omitempty"`
}

// Choice is one answer of a choice field.
type Choice struct {
	ID    string `yaml:"id" json:"id"`
	Title Text   `yaml:"title" json:"title"`
}

// Choice returns the answer with the given id; nil when the field does not offer it.
func (f *Field) Choice(id string) *Choice {
	for i := range f.Choices {
		if f.Choices[i].ID == id {
			return &f.Choices[i]
		}
	}
	return nil
}

// Addressed reports whether the case is addressed to a body, its counterparty, that works on it as
// an office does.
func (d *Definition) Addressed() bool { return d.Filing != nil && d.Filing.Addressee != "" }

// clone copies what linking changes.
func (f *Filing) clone() *Filing {
	if f == nil {
		return nil
	}
	c := *f
	c.Form = slices.Clone(f.Form)
	return &c
}

// filing resolves the citations of a form.
func (l *linker) filing(s *Set, at string, d *Definition) {
	if d.Filing == nil {
		return
	}
	for i := range d.Filing.Form {
		f := &d.Filing.Form[i]
		if f.Article != "" {
			l.mustCite(s, dotted(at, "filing.form", named(f.ID, i), "article"), &f.Article)
		}
	}
}

// validateFiling demands of a procedure without code of its own that its definition says all there
// is to know, and asks for nothing that only code could give.
func (d *Definition) validateFiling(c *collector) {
	f := d.Filing
	if f == nil {
		for _, t := range d.Transitions {
			if t.Amends {
				c.add(flaw(dotted("transitions", t.Act, "amends"), "没有表单可以修改", "there is no form to amend").do("请补充 filing，或去掉 amends", "Add filing, or remove amends"))
			}
		}
		return
	}
	if !slices.Contains([]string{"", AboutResource, AboutParty}, f.About) {
		c.add(flaw("filing.about", "案件对象 %q 不是 resource 或 party", "a case cannot be about %q", f.About).do("请写 resource、party，或留空", "Say resource or party, or leave it out"))
	}
	if f.Addressee != "" && f.About == "" {
		c.add(flaw("filing.addressee", "没有案件对象，无法确定由哪个单位答复", "nobody can tell which body answers for a case about nothing").do("请补充 about", "Add about"))
	}
	if f.Lead.IsZero() || len(f.Form) == 0 {
		c.add(flaw("filing", "须有说明和表单", "it needs a lead and a form").do("请补充 lead 和 form", "Add lead and form"))
	}
	seen := map[string]bool{}
	for i, x := range f.Form {
		at := dotted("filing.form", named(x.ID, i))
		if x.ID == "" || seen[x.ID] || x.Title.ZH == "" || x.Title.EN == "" {
			c.add(flaw(at, "表单项 %q 重复，或没有中英文名称", "the entry %q is named twice, or has no title in both languages", x.ID).do("请补充 id 和 title", "Add id and title"))
		}
		seen[x.ID] = true
		if !slices.Contains([]string{LineField, TextField, DayField, ChoiceField, DocumentField}, x.Kind) || (x.Kind == ChoiceField) != (len(x.Choices) > 0) {
			c.add(flaw(at, "表单项的类型 %q 不可用，或选项与类型不符", "the entry's kind %q is not known, or its choices do not fit it", x.Kind).
				do("可用 line、text、day、choice、document；choice 且只有 choice 列出 choices", "Use line, text, day, choice or document; choice, and only choice, lists choices"))
		}
	}
	d.validateUnchecked(c)
	d.validateDeciders(c)
}

// validateDeciders demands that whoever the definition names passes the general door's row of the policy.
func (d *Definition) validateDeciders(c *collector) {
	for _, t := range d.Transitions {
		for _, by := range t.By {
			switch {
			case by == Applicant, by == Counterparty && d.Filing.Addressee != "", access.MayEver(access.Role(by), access.FilingAct):
			default:
				c.add(flaw(dotted("transitions", t.Act, "by"), "权限表不允许 %q 经通用程序办理", "the policy lets nobody act as %q through the general door", by).
					do("可写 applicant；有 addressee 的写 counterparty；或 authority、registration_body、system", "Say applicant; counterparty where there is an addressee; or authority, registration_body or system"))
			}
		}
	}
}

// validateUnchecked refuses what needs checks: no room runs any for a procedure of the general door.
func (d *Definition) validateUnchecked(c *collector) {
	unchecked := func(act string, on bool) {
		if on {
			c.add(flaw(dotted("transitions", act, "needs_no_must_mend"), "通用程序不运行检查规则", "no checks are run for a procedure of the general door").
				do("请去掉 needs_no_must_mend", "Remove needs_no_must_mend"))
		}
	}
	unchecked(d.Open.Act, d.Open.NeedsNoMustMend)
	for _, t := range d.Transitions {
		unchecked(t.Act, t.NeedsNoMustMend)
		if t.Amends && (len(t.By) != 1 || t.By[0] != Applicant) {
			c.add(flaw(dotted("transitions", t.Act, "amends"), "只有申请人可以修改表单", "the applicant alone amends the form").do("请写 by: [applicant]", "Say by: [applicant]"))
		}
	}
}
