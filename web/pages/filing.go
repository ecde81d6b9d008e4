package pages

import (
	"errors"
	"mime/multipart"
	"net/http"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"huishu/compliance/access"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/filing"
	"huishu/web/components"
)

func mountFiling(p *Pages) {
	p.page("/matters", (*visit).mattersPage)
	p.page("/matters/:procedure", (*visit).matterPage)
	p.form("/matters/:procedure/new", (*visit).filePage, (*visit).fileCase)
}

var matters = components.NavItem{Label: tr("申请与异议", "Applications and objections"), Href: "/matters"}

// mattersPage lists what may be filed by the rules in force, whatever procedures they define.
func (v *visit) mattersPage(tx *ledger.Tx) (content, error) {
	guides, err := filing.Guides(tx, v.Book, v.today())
	if err != nil {
		return content{}, err
	}
	rows := make([]components.Row, 0, len(guides))
	for _, d := range guides {
		rows = append(rows, components.Row{Cells: []g.Node{
			components.Link("/matters/"+d.ID, v.text(d.Title)), v.capacities(d, d.Open.By), v.longest(d), g.Text(d.Article),
		}})
	}
	return content{Title: matters.Label, Section: matters.Href, Body: []g.Node{
		components.Heading{Title: matters.Label, Lead: tr("依现行规则可以向公共管理和服务机构提出的申请与异议：由谁提出、多少个工作日内办结、依据哪一条。",
			"What the rules in force let you file with the public bodies: who files, within how many working days it is decided, by which article.")}.In(v.lang),
		components.Table{
			Caption: matters.Label, Quiet: true, Rows: rows,
			Columns: []components.Column{{Head: tr("事项", "Matter")}, {Head: tr("由谁提出", "Who files")}, {Head: tr("时限", "Limit")}, {Head: tr("依据", "Article")}},
			Empty:   components.Empty{Title: tr("现行规则没有可以在此提出的事项", "The rules in force have nothing to file here"), Text: tr("主管部门采用新的规则集后，事项会显示在这里。", "What a new rule set defines appears here.")},
		}.In(v.lang),
	}}, nil
}

// longest is the time limit of the procedure's first step.
func (v *visit) longest(d *rules.Definition) g.Node {
	c := d.Step(d.Open.To).Clock
	if c == nil {
		return components.Date("")
	}
	return v.days(c.WorkingDays)
}

// capacities names who acts: roles, the applicant, or the body that is asked.
func (v *visit) capacities(d *rules.Definition, by []string) g.Node {
	words := make([]string, len(by))
	for i, name := range by {
		words[i] = v.capacity(d, name).In(v.lang)
	}
	return g.Text(strings.Join(words, tr("、", ", ").In(v.lang)))
}

func (v *visit) capacity(d *rules.Definition, name string) components.Text {
	switch {
	case name == rules.Applicant:
		return tr("申请人", "applicant")
	case name == rules.Counterparty && d.Addressed():
		role := access.Role(d.Filing.Addressee).Title()
		return tr("受理的"+role.ZH, role.In("en")+" that is asked")
	case name == rules.Counterparty:
		return tr("相对方", "other side")
	}
	return access.Role(name).Title()
}

// matterPage is one procedure for whoever thinks of filing: what for, who decides, by when, step by step.
func (v *visit) matterPage(tx *ledger.Tx) (content, error) {
	d, err := filing.Guide(tx, v.Book, v.Param("procedure"), v.today())
	if err != nil {
		return content{}, err
	}
	return content{Title: d.Title, Section: matters.Href, Crumbs: []components.NavItem{matters, {Label: d.Title}}, Body: []g.Node{
		components.Heading{Title: d.Title, Lead: d.Filing.Lead, Acts: v.howToFile(d)}.In(v.lang), v.notForYou(d),
		components.Facts(v.lang,
			components.Fact{Term: tr("依据", "Article"), Value: g.Text(d.Article)},
			components.Fact{Term: tr("由谁提出", "Who files"), Value: v.capacities(d, d.Open.By)},
			components.Fact{Term: tr("时限", "Limit"), Value: v.longest(d)},
			components.Fact{Term: tr("需要填写", "What is asked"), Value: v.asked(d)},
		),
		v.stepTable(d, tr("步骤", "Steps")), v.actTable(d),
	}}, nil
}

// howToFile leads whoever may file, or a stranger who may turn out to, to the form: straight, or by way of what the case would
// be about.
func (v *visit) howToFile(d *rules.Definition) []g.Node {
	switch {
	case v.caller.SignedIn() && !filing.MayFile(d, v.caller.Actor):
		return nil
	case d.Filing.About == rules.AboutResource:
		return []g.Node{components.ButtonLink{Label: tr("在目录中选择数据资源", "Choose the resource in the catalogue"), Href: "/catalogue", Weight: components.Primary}.In(v.lang)}
	case d.Filing.About == rules.AboutParty:
		return []g.Node{components.ButtonLink{Label: tr("在名录中选择单位", "Choose the organisation in the register"), Href: "/parties", Weight: components.Primary}.In(v.lang)}
	}
	return []g.Node{components.ButtonLink{Label: d.Open.Title, Href: "/matters/" + d.ID + "/new", Weight: components.Primary}.In(v.lang)}
}

// notForYou stands in the place of the button for whoever is signed in and may not file.
func (v *visit) notForYou(d *rules.Definition) g.Node {
	if !v.caller.SignedIn() || filing.MayFile(d, v.caller.Actor) {
		return nil
	}
	return components.Note(v.lang, components.Ended, v.paragraph("您现在的身份不能提出此事项；由谁提出见下。", "Your present role does not file this; who does is told below."))
}

func (v *visit) asked(d *rules.Definition) g.Node {
	items := make([]g.Node, 0, len(d.Filing.Form))
	for _, f := range d.Filing.Form {
		t := f.Title
		if f.Optional {
			t = tr(t.ZH+"（选填）", t.In("en")+" (optional)")
		}
		items = append(items, h.Li(v.text(t)))
	}
	return h.Ul(g.Group(items))
}

// actTable is who may do what, in which step.
func (v *visit) actTable(d *rules.Definition) g.Node {
	rows := make([]components.Row, 0, len(d.Transitions))
	for _, t := range d.Transitions {
		rows = append(rows, components.Row{Cells: []g.Node{
			v.text(t.Title), v.capacities(d, t.By), v.text(d.Step(t.To).Title), v.text(cited(t.Article, t.Sureness)),
		}})
	}
	return components.Section(v.lang, "acts", tr("谁可以做什么", "Who may do what"), components.Table{
		Caption: tr("行为："+d.Title.ZH, "Acts: "+d.Title.In("en")), Quiet: true, Rows: rows,
		Columns: []components.Column{{Head: tr("行为", "Act")}, {Head: tr("由谁", "By")}, {Head: tr("此后", "Then")}, {Head: tr("依据", "Article")}},
	}.In(v.lang))
}

// filePage is the form of a procedure, drawn from its definition.
func (v *visit) filePage(tx *ledger.Tx, f form) (content, error) {
	d, err := filing.Guide(tx, v.Book, v.Param("procedure"), v.today())
	if err == nil {
		err = v.mustSignIn()
	}
	if err != nil {
		return content{}, err
	}
	if !filing.MayFile(d, v.caller.Actor) {
		return content{}, fault.New(fault.Forbidden, "access.denied", "此事项不由您的身份提出", "This is not for your role to file").By(d.Article).
			Do("由谁提出见 /matters/"+d.ID+"；请以该身份的账号登录", "See /matters/"+d.ID+" for who files it, and sign in with an account of theirs")
	}
	about, err := filing.AboutOf(tx, d, f.get("about", ""), v.caller.Actor.Party)
	if fault.CodeOf(err) == "filing.about" { // nothing was chosen yet: the guide says where to
		return content{To: "/matters/" + d.ID}, nil
	}
	if err != nil {
		return content{}, err
	}
	at, names := "/matters/"+d.ID, v.lookup(tx)
	var facts []components.Fact
	if !about.Title.IsZero() {
		facts = append(facts, components.Fact{Term: tr("所涉对象", "About"), Value: v.aboutLink(about.Kind, about.ID, about.Title)})
	}
	if d.Addressed() {
		facts = append(facts, components.Fact{Term: tr("由谁办理", "Who decides"), Value: names.partyLink(about.Body)})
	}
	facts = append(facts, components.Fact{Term: tr("时限", "Limit"), Value: v.longest(d)}, components.Fact{Term: tr("依据", "Article"), Value: g.Text(d.Open.Article)})
	return content{Title: d.Open.Title, Section: matters.Href, Crumbs: []components.NavItem{matters, {Label: d.Title, Href: at}, {Label: d.Open.Title}}, Body: []g.Node{
		components.Heading{Over: d.Title, Title: d.Open.Title, Lead: d.Filing.Lead}.In(v.lang),
		components.Facts(v.lang, facts...),
		v.entry(f, entry{Action: at + "/new", Submit: d.Open.Title, Upload: takesPapers(d.Filing)},
			append([]g.Node{components.Hidden("about", about.ID)}, v.formFields(d.Filing, f, nil)...)...),
	}}, names.err
}

func takesPapers(f *rules.Filing) bool {
	for _, x := range f.Form {
		if x.Kind == rules.DocumentField {
			return true
		}
	}
	return false
}

// formFields draws a form; answers are what was handed in before.
func (v *visit) formFields(form *rules.Filing, f form, answers map[string]string) []g.Node {
	fields := make([]g.Node, 0, len(form.Form))
	for _, x := range form.Form {
		name := filing.FieldOf(x.ID)
		in := f.field(name, x.Title, x.Hint)
		in.Required, in.Optional = !x.Optional, x.Optional
		old := answers[x.ID]
		switch x.Kind {
		case rules.TextField:
			fields = append(fields, v.area(f, in, old, 5, 5000))
		case rules.DayField:
			fields = append(fields, v.day(f, in, old))
		case rules.ChoiceField:
			options := make([]components.Option, 0, len(x.Choices))
			for _, c := range x.Choices {
				options = append(options, components.Option{Value: c.ID, Label: c.Title})
			}
			fields = append(fields, v.radio(f, in, old, options))
		case rules.DocumentField:
			if old != "" { // what was handed in stays, unless another file is chosen
				in.Required, in.Optional, in.Hint = false, true, tr("已提交的文件保留；重新选择则替换", "What you handed in stays, unless you choose another file")
				fields = append(fields, components.Hidden(name, old))
			}
			fields = append(fields, components.FileUpload{Field: in, Accept: paperKinds, Max: maxPaper}.In(v.lang))
		default:
			fields = append(fields, v.line(f, in, old, components.Full))
		}
	}
	return fields
}

// answers is what came with a form of the general door: its texts, and the files that lie in the vault.
type answers struct {
	texts map[string]string
	files map[string]*upload
	// paper goes with an act itself; nil for none.
	paper *upload
}

// answered reads the form, and puts its files into the vault before any transaction begins.
func (v *visit) answered() (answers, error) {
	a := answers{texts: map[string]string{}, files: map[string]*upload{}}
	values, err := v.FormParams()
	if err != nil {
		return a, err
	}
	prefix := filing.FieldOf("")
	for name := range values {
		if id, ok := strings.CutPrefix(name, prefix); ok && values.Get(name) != "" {
			a.texts[id] = values.Get(name)
		}
	}
	sent, err := v.MultipartForm()
	if errors.Is(err, http.ErrNotMultipart) {
		sent, err = &multipart.Form{}, nil
	}
	if err != nil {
		return a, err
	}
	for name := range sent.File {
		id, ok := strings.CutPrefix(name, prefix)
		if !ok {
			continue
		}
		if a.files[id], err = v.store(name); err != nil {
			return a, err
		}
	}
	a.paper, err = v.store("paper")
	return a, err
}

// handIn makes documents of the files, and returns all answers.
func (a answers) handIn(tx *ledger.Tx, procedureID string) (map[string]string, error) {
	for id, file := range a.files {
		if file == nil {
			continue
		}
		document, err := file.attach(tx, procedureID+"."+id)
		if err != nil {
			return nil, err
		}
		a.texts[id] = document
	}
	return a.texts, nil
}

func (v *visit) fileCase() (string, error) {
	if err := v.mustSignIn(); err != nil {
		return "", err
	}
	given, err := v.answered()
	if err != nil {
		return "", err
	}
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		id := v.Param("procedure")
		texts, err := given.handIn(tx, id)
		if err != nil {
			return "", err
		}
		c, err := filing.File(tx, v.Book, filing.Request{Procedure: id, About: v.FormValue("about"), Answers: texts})
		if err != nil {
			return "", err
		}
		return "/cases/" + c.ID, nil
	})
	if err == nil {
		v.flash("已提出，时限从今天的次日起计算", "Filed; the clock counts from tomorrow")
	}
	return next, err
}

// filingAct hands an act to the general door.
func (v *visit) filingAct(tx *ledger.Tx, c *procedure.Case, act string, d procedure.Decision, given answers) error {
	var texts map[string]string
	if c.Amends(act) {
		var err error
		if texts, err = given.handIn(tx, c.Definition); err != nil {
			return err
		}
	}
	_, err := filing.Act(tx, c.ID, act, d, texts)
	return err
}

// filingPart is what was handed in with a case of the general door; for its parties and the offices.
func (v *visit) filingPart(tx *ledger.Tx, c seenCase) (g.Node, error) {
	if !c.inner {
		return nil, nil
	}
	f, err := filing.OfCase(tx, c.ID)
	if err != nil {
		return nil, err
	}
	var facts []components.Fact
	if f.AboutKind != "" {
		title, err := v.aboutTitle(tx, f)
		if err != nil {
			return nil, err
		}
		facts = append(facts, components.Fact{Term: tr("所涉对象", "About"), Value: v.aboutLink(f.AboutKind, f.AboutID, title)})
	}
	entries, err := v.answerFacts(tx, c.Filing(), f.Answers)
	if err != nil {
		return nil, err
	}
	proposed, err := v.proposedForm(tx, c)
	if err != nil {
		return nil, err
	}
	return g.Group{components.Section(v.lang, "subject", tr("提出的内容", "What was filed"), components.Facts(v.lang, append(facts, entries...)...)), proposed}, nil
}

// proposedForm is the form that waits for a second person of the applicant; nil for everybody else, and when none waits.
func (v *visit) proposedForm(tx *ledger.Tx, c seenCase) (g.Node, error) {
	p := c.Pending()
	if p == nil || !c.Amends(p.Act) {
		return nil, nil
	}
	f, err := filing.OfCase(tx, c.ID)
	if f = f.For(v.caller.Actor); err != nil || f.Proposal != p.ID {
		return nil, err
	}
	facts, err := v.answerFacts(tx, c.Filing(), f.Proposed)
	return components.Section(v.lang, "proposed", tr("提议更换的内容（待复核）", "What is proposed instead (to be confirmed)"), components.Facts(v.lang, facts...)), err
}

// answerFacts are the entries of a form, answered or not.
func (v *visit) answerFacts(tx *ledger.Tx, form *rules.Filing, answers map[string]string) ([]components.Fact, error) {
	facts := make([]components.Fact, 0, len(form.Form))
	for i := range form.Form {
		x := &form.Form[i]
		value, err := v.answer(tx, x, answers[x.ID])
		if err != nil {
			return nil, err
		}
		facts = append(facts, components.Fact{Term: x.Title, Value: value})
	}
	return facts, nil
}

// answer is one entry of a form; nil where it was left empty.
func (v *visit) answer(tx *ledger.Tx, x *rules.Field, s string) (g.Node, error) {
	switch {
	case s == "":
		return nil, nil
	case x.Kind == rules.DocumentField:
		return v.paperOf(tx, s)
	case x.Kind == rules.DayField:
		return components.Date(s), nil
	case x.Kind == rules.ChoiceField && x.Choice(s) != nil:
		return v.text(x.Choice(s).Title), nil
	}
	return paragraphs(s), nil
}

// aboutTitle names what a filing is about, as the register has it now.
func (v *visit) aboutTitle(tx *ledger.Tx, f filing.Filing) (rules.Text, error) {
	a, err := filing.Look(tx, f.AboutKind, f.AboutID)
	if fault.KindOf(err) == fault.NotFound {
		return components.Same(f.AboutID), nil
	}
	return a.Title, err
}

// aboutPages are where what a case may be about is shown.
var aboutPages = map[string]string{rules.AboutResource: "/catalogue/", rules.AboutParty: "/parties/"}

func (v *visit) aboutLink(kind, id string, title rules.Text) g.Node {
	return components.Link(aboutPages[kind]+id, v.text(title))
}

// fileAbout leads from a thing of the register to what may be filed about it. Strangers see it too,
// and are asked to sign in.
func (v *visit) fileAbout(tx *ledger.Tx, kind, id, body string) (g.Node, error) {
	guides, err := filing.Guides(tx, v.Book, v.today())
	if err != nil {
		return nil, err
	}
	var doors []components.Door
	for _, d := range guides {
		if d.Filing.About != kind || v.own(body) || v.caller.SignedIn() && !filing.MayFile(d, v.caller.Actor) {
			continue
		}
		doors = append(doors, components.Door{Title: d.Title, Text: d.Filing.Lead, Href: address("/matters/"+d.ID+"/new", "about", id)})
	}
	if len(doors) == 0 {
		return nil, nil
	}
	return components.Section(v.lang, "matters", matters.Label, components.Doors(v.lang, doors...)), nil
}
