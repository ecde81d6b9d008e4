package pages

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"
	g "maragu.dev/gomponents"

	"huishu/compliance/deid"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/product"
	"huishu/web/components"
)

// mountDeid serves the de-identification of a sample. It reads the file several times, so it does that between transactions and not,
// like other pages, within one.
func mountDeid(p *Pages) {
	const path = "/desk/products/:id/deidentify"
	p.echo.GET(path, func(c echo.Context) error {
		v := p.visiting(c)
		v.switchLang()
		return v.showDeid(http.StatusOK, form{Values: v.QueryParams()})
	})
	p.echo.POST(path, func(c echo.Context) error {
		v := p.visiting(c)
		values, err := v.FormParams()
		if err != nil {
			return err
		}
		if values.Get("preview") != "" {
			return v.showDeid(http.StatusOK, form{Values: values})
		}
		next, err := v.adoptDeid()
		switch {
		case err == nil:
			return v.Redirect(http.StatusSeeOther, next)
		case mendable(err):
			return v.showDeid(http.StatusUnprocessableEntity, form{Values: values, Errors: components.ErrorsOf(err), Err: err})
		}
		return v.askToSignIn(err)
	})
}

// deidWork is what the page shows of a sample.
type deidWork struct {
	product  product.Product
	analysis deid.Analysis
	plan     string // its text, as entered or as suggested
	report   *deid.Report
}

func (v *visit) showDeid(status int, f form) error {
	var w deidWork
	err := v.DB.View(v.ctx(), v.caller.Actor, func(tx *ledger.Tx) (err error) {
		if w.product, err = v.ownProduct(tx); err == nil {
			_, err = product.OwnSample(tx, w.product.ID)
		}
		return err
	})
	if err != nil {
		return v.askToSignIn(err)
	}
	if err := w.work(v, f); err != nil {
		if !mendable(err) {
			return err
		}
		if f.Err == nil {
			f.Err, f.Errors, status = err, components.ErrorsOf(err), http.StatusUnprocessableEntity
		}
	}
	return v.render(status, v.deidContent(w, f))
}

// work analyses, and tries the plan; what can be shown when it fails is kept.
func (w *deidWork) work(v *visit, f form) (err error) {
	choice, err := deidChoice(f)
	if err == nil {
		err = choice.Goal.Check()
	}
	if err != nil {
		return err
	}
	sample := *w.product.Sample
	if w.analysis, err = product.AnalyseSample(v.Vault, sample, choice); err != nil {
		return err
	}
	w.plan = f.get("plan", w.analysis.Plan.YAML())
	plan, err := parsePlan(w.plan)
	if err != nil {
		return err
	}
	if w.analysis.Remedy == nil && !f.Values.Has("plan") {
		return nil // what is suggested would be refused, which the page says in its own words
	}
	report, err := product.PreviewPlan(v.Vault, sample, plan)
	if err == nil {
		w.report = &report
	}
	return err
}

// deidChoice reads goal and columns. The columns count only when the form was sent: at first they are suggested.
func deidChoice(f form) (deid.Choice, error) {
	c := deid.Choice{Goal: deid.DefaultGoal}
	for _, n := range []struct {
		name string
		into *int
	}{{"k", &c.K}, {"l", &c.L}} {
		if text := strings.TrimSpace(f.get(n.name, "")); text != "" {
			x, err := strconv.Atoi(text)
			if err != nil {
				return c, fault.New(fault.Invalid, "number", "请填写整数", "Enter a whole number").At(n.name)
			}
			*n.into = x
		}
	}
	if text := strings.TrimSpace(f.get("max", "")); text != "" {
		x, err := strconv.ParseFloat(text, 64)
		if err != nil {
			x = -1
		}
		if !(x >= 0 && x <= 100) {
			return c, fault.New(fault.Invalid, "number", "请填写 0 至 100 之间的数", "Enter a number from 0 to 100").At("max")
		}
		c.MaxSuppressed = x / 100
	}
	if f.Values.Has("chosen") {
		c.Quasi, c.Sensitive = append([]string{}, f.Values["quasi"]...), append([]string{}, f.Values["sensitive"]...)
	}
	return c, nil
}

// parsePlan reads the plan that was entered. What is wrong in it stands beside the one field of the page.
func parsePlan(text string) (deid.Plan, error) {
	plan, err := deid.ParsePlan([]byte(text))
	if err != nil {
		return plan, fault.From(err).At("plan")
	}
	return plan, nil
}

func (v *visit) adoptDeid() (string, error) {
	plan, err := parsePlan(v.FormValue("plan"))
	if err != nil {
		return "", err
	}
	var sample product.Sample
	err = v.DB.View(v.ctx(), v.caller.Actor, func(tx *ledger.Tx) (err error) {
		if err = v.mustSignIn(); err == nil {
			sample, err = product.OwnSample(tx, v.Param("id"))
		}
		return err
	})
	if err != nil {
		return "", err
	}
	if was := v.FormValue("sample"); was != sample.ID {
		return "", fault.New(fault.Conflict, "sample.replaced", "样例已被替换，下方为新样例的分析", "The sample has been replaced; below is the analysis of the new one").
			Do("请按新样例的分析重新选择", "Choose anew by the analysis of the new one")
	}
	d, err := product.Deidentify(v.ctx(), v.Vault, sample, plan)
	if err != nil {
		return "", err
	}
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		p, err := product.AdoptDeidentified(tx, v.Param("id"), d)
		return "/desk/products/" + p.ID + "/sample", err
	})
	if err == nil {
		after := d.Report().After
		v.flash(fmt.Sprintf("已采用去标识化的样例：k=%d，%d 条记录，扫描发现 %d 项", after.Privacy.K, after.Privacy.Records, len(after.Findings)),
			fmt.Sprintf("The de-identified sample is adopted: k=%d, %d records, %d findings", after.Privacy.K, after.Privacy.Records, len(after.Findings)))
	}
	return next, err
}

var roleTitles = map[deid.Role]components.Text{
	deid.Direct: tr("直接标识符", "Direct identifier"), deid.Quasi: tr("准标识符", "Quasi-identifier"),
	deid.Sensitive: tr("敏感属性", "Sensitive attribute"), deid.Other: tr("其他", "Other"),
}

var techniqueTitles = map[deid.Technique]components.Text{
	deid.Keep: tr("保留", "kept"), deid.Suppress: tr("抑制", "suppressed"), deid.Mask: tr("遮盖", "masked"),
	deid.Generalise: tr("泛化", "generalised"), deid.Hash: tr("加盐哈希", "hashed with salt"), deid.Truncate: tr("截断", "truncated"),
}

func (v *visit) deidContent(w deidWork, f form) content {
	p := w.product
	title := tr("去标识化", "De-identification")
	crumbs := productCrumbs(p, title)
	body := []g.Node{
		components.Heading{Over: components.Same(p.Name), Title: title, Lead: tr("衡量样例中的记录有多容易对应到个人（k 匿名、l 多样性），按方案去标识化后采用为新样例。方法见 GB/T 37964-2019。", "How easily the sample's records are traced to a person (k-anonymity, l-diversity), and a plan that makes a new sample of it. Techniques of GB/T 37964-2019.")}.In(v.lang),
	}
	if len(w.analysis.Columns) == 0 { // it could not be read
		return content{Title: title, Section: "/products", Crumbs: crumbs, Body: append(body, f.Errors.In(v.lang), v.deidFormOf(w, f),
			components.Acts(components.ButtonLink{Label: tr("返回样例", "Back to the sample"), Href: "/desk/products/" + p.ID + "/sample"}.In(v.lang)))}
	}
	a := w.analysis
	body = append(body,
		components.Section(v.lang, "now", tr("现状", "As it is"), v.privacyFigures(a.Privacy), v.gradeNote(a.Grade, a.Privacy), v.profileTable(a), v.smallestTable(a)),
		components.Section(v.lang, "choice", tr("准标识符与目标", "Quasi-identifiers and goal"), v.deidFormOf(w, f)),
		components.Section(v.lang, "remedy", tr("达到目标所需的泛化", "What generalisation would reach it"), v.remedyPart(a)),
		components.Section(v.lang, "plan", tr("方案", "Plan"), v.planForm(w, f)))
	if w.report != nil {
		body = append(body, components.Section(v.lang, "compare", tr("处理前后（按上述方案试算）", "Before and after, tried with this plan"), v.comparison(*w.report)))
	}
	return content{Title: title, Section: "/products", Crumbs: crumbs, Body: body}
}

// share writes a part of a whole, 0 to 1.
func share(x float64) string { return strconv.FormatFloat(x*100, 'f', 1, 64) + "%" }

func (v *visit) privacyFigures(p deid.Privacy) g.Node {
	figures := []components.Figure{
		{Label: tr("k（最小等价类）", "k, the smallest class"), Value: components.Count(p.K)},
		{Label: tr("独一无二的记录", "Unique records"), Value: components.Count(p.Unique)},
		{Label: tr("重标识风险，最高", "Re-identification risk, at most"), Value: share(p.Risk.Max)},
		{Label: tr("重标识风险，平均", "Re-identification risk, average"), Value: share(p.Risk.Average)},
	}
	for _, d := range p.Diversity {
		figures = append(figures, components.Figure{Label: tr("l："+d.Column, "l of "+d.Column), Value: strconv.Itoa(d.Distinct)})
	}
	return components.Figures(v.lang, figures...)
}

// gradeNote says what the figures come to; threshold and grade are assumed, and it says so.
func (v *visit) gradeNote(grade deid.Grade, p deid.Privacy) g.Node {
	texts := map[int]components.Text{
		1: tr("仍含直接标识符", "direct identifiers stand in it"),
		2: tr("无直接标识符，但准标识符可区分个人", "no direct identifiers, but quasi-identifiers tell people apart"),
		3: tr("重标识风险可接受", "the risk is acceptable"),
	}
	t := texts[grade.Level]
	tone := components.Waiting
	if grade.Level == 3 {
		tone = components.Valid
	}
	limit := share(p.Risk.Threshold)
	return components.Note(v.lang, tone, v.paragraph(
		fmt.Sprintf("去标识化效果 %d 级：%s。%s 的记录风险高于 %s。分级与阈值为推定（未取得 GB/T 42460 正文）。", grade.Level, t.ZH, share(p.Risk.AtRisk), limit),
		fmt.Sprintf("Grade %d: %s. %s of the records have a risk above %s. Grade and threshold are assumed: the text of GB/T 42460 is not at hand.", grade.Level, t.EN, share(p.Risk.AtRisk), limit)))
}

func (v *visit) profileTable(a deid.Analysis) g.Node {
	rows := make([]components.Row, 0, len(a.Columns))
	for _, c := range a.Columns {
		distinct := components.Number(c.Distinct)
		if c.AtLeast {
			distinct = g.Group{g.Text("≥ "), distinct}
		}
		rows = append(rows, components.Row{Cells: []g.Node{
			g.Text(c.Name), v.text(roleTitles[c.Role]), distinct, components.Number(a.Rows - c.Filled), v.text(tr(c.Reason, c.ReasonEN)),
		}})
	}
	return components.Table{
		Caption: tr("各列", "Columns"), Rows: rows,
		Columns: []components.Column{{Head: tr("列", "Column")}, {Head: tr("角色", "Role")}, {Head: tr("取值数", "Values"), Num: true}, {Head: tr("空白", "Blank"), Num: true}, {Head: tr("建议依据", "Why")}},
	}.In(v.lang)
}

func (v *visit) smallestTable(a deid.Analysis) g.Node {
	if len(a.Smallest) == 0 {
		return components.Note(v.lang, components.Active, v.paragraph("没有准标识符，全部记录视为同一等价类。", "There are no quasi-identifiers: all records count as one class."))
	}
	rows := make([]components.Row, 0, len(a.Smallest))
	for _, c := range a.Smallest {
		cells := []g.Node{components.Number(c.Records)}
		for _, value := range c.Values {
			cells = append(cells, components.Code(value))
		}
		rows = append(rows, components.Row{Cells: cells})
	}
	columns := []components.Column{{Head: tr("记录数", "Records"), Num: true}}
	for _, name := range a.Quasi {
		columns = append(columns, components.Column{Head: components.Same(name)})
	}
	return components.Table{Caption: tr("最小的等价类（值已掩码）", "The smallest classes, values masked"), Rows: rows, Columns: columns}.In(v.lang)
}

// deidFormOf chooses columns and goal; its state stands in the address.
func (v *visit) deidFormOf(w deidWork, f form) g.Node {
	a := w.analysis
	goal := a.Goal
	if goal.K == 0 {
		goal = deid.DefaultGoal
	}
	options := make([]components.Option, 0, len(a.Columns))
	for _, c := range a.Columns {
		options = append(options, components.Option{Value: c.Name, Label: components.Same(c.Name)})
	}
	number := func(name string, label, hint components.Text, value string) g.Node {
		return components.TextInput{Field: f.field(name, label, hint), Value: f.get(name, value), InputMode: "decimal", Width: components.Short}.In(v.lang)
	}
	var columns g.Node
	if len(options) > 0 {
		columns = g.Group{
			components.Hidden("chosen", "1"),
			components.Choices{Field: f.field("quasi", tr("准标识符", "Quasi-identifiers"), tr("单独不能、合起来能识别个人的列", "Columns that identify a person together, though not alone")), Options: options, Values: a.Quasi, Inline: true}.In(v.lang),
			components.Choices{Field: f.field("sensitive", tr("敏感属性", "Sensitive attributes"), tr("不应被推知的列，l 多样性按这些列计算", "What must not be learnt of anyone; l is counted over these")), Options: options, Values: a.Sensitive, Inline: true}.In(v.lang),
		}
	}
	return components.Form{Action: "/desk/products/" + w.product.ID + "/deidentify", Get: true, Label: tr("准标识符与目标", "Quasi-identifiers and goal")}.In(v.lang,
		columns,
		number("k", components.Same("k"), tr("每种准标识符组合至少多少条记录", "Records that must share each combination"), strconv.Itoa(goal.K)),
		number("l", components.Same("l"), tr("每组敏感属性至少多少种取值，0 为不要求", "Values of each sensitive column in a class; 0 asks nothing"), strconv.Itoa(goal.L)),
		number("max", tr("至多删除的记录（%）", "Records that may be left out (%)"), components.Text{}, strconv.FormatFloat(goal.MaxSuppressed*100, 'f', -1, 64)),
		components.Acts(components.Submit(v.lang, tr("重新分析", "Analyse again"), components.Plain)))
}

func (v *visit) remedyPart(a deid.Analysis) g.Node {
	if a.Remedy == nil {
		return components.Note(v.lang, components.Waiting, v.paragraph("任何泛化都达不到目标：记录或敏感属性的取值太少。请降低 k 或 l。", "No generalisation reaches the goal: there are too few records, or sensitive values. Lower k or l."))
	}
	if len(a.Quasi) == 0 {
		return components.Note(v.lang, components.Active, v.paragraph("没有准标识符，无需泛化。", "There are no quasi-identifiers: nothing needs to be generalised."))
	}
	rows := make([]components.Row, 0, len(a.Remedy.Steps))
	for _, s := range a.Remedy.Steps {
		rows = append(rows, components.Row{Cells: []g.Node{g.Text(s.Column), v.text(tr(s.Title, s.TitleEN)), g.Text(share(s.Loss))}})
	}
	var cut g.Node
	if !a.Remedy.Exhaustive {
		cut = components.Note(v.lang, components.Waiting, v.paragraph("搜索未穷尽，可能还有损失更小的做法。", "The search was cut short: there may be something cheaper."))
	}
	table := components.Table{
		Caption: tr("信息损失最小的泛化", "The generalisation that loses least"), Rows: rows,
		Columns: []components.Column{{Head: tr("列", "Column")}, {Head: tr("泛化", "Generalisation")}, {Head: tr("信息损失", "Information loss"), Num: true}},
	}.In(v.lang)
	return g.Group{components.Figures(v.lang,
		components.Figure{Label: tr("之后的 k", "k afterwards"), Value: components.Count(a.Remedy.After.K)},
		components.Figure{Label: tr("信息损失", "Information loss"), Value: share(a.Remedy.Loss)},
		components.Figure{Label: tr("删除的记录", "Records left out"), Value: components.Count(a.Remedy.Suppressed)}), table, cut}
}

// planForm holds the plan as text: it can be changed, tried, adopted.
func (v *visit) planForm(w deidWork, f form) g.Node {
	a := w.analysis
	keep := []g.Node{
		components.Hidden("sample", w.product.Sample.ID), components.Hidden("chosen", "1"),
		components.Hidden("k", strconv.Itoa(a.Goal.K)), components.Hidden("l", strconv.Itoa(a.Goal.L)), components.Hidden("max", strconv.FormatFloat(a.Goal.MaxSuppressed*100, 'f', -1, 64)),
	}
	for _, name := range a.Quasi {
		keep = append(keep, components.Hidden("quasi", name))
	}
	for _, name := range a.Sensitive {
		keep = append(keep, components.Hidden("sensitive", name))
	}
	return v.entry(f, entry{Action: "/desk/products/" + w.product.ID + "/deidentify", Submit: tr("去标识化并采用为新样例", "De-identify and adopt as the new sample"),
		More: []g.Node{components.SubmitAs(v.lang, tr("试算", "Try it"), components.Plain, "preview", "1")}},
		g.Group(keep),
		components.TextArea{Field: f.must("plan", tr("方案（YAML）", "Plan, YAML"), tr("每列一项。technique：keep 保留、suppress 抑制、mask 遮盖、generalise 泛化、hash 加盐哈希、truncate 截断。盐随机产生，不保存。", "One entry a column. technique: keep, suppress, mask, generalise, hash, truncate. The salt is random and not kept.")), Value: w.plan, Rows: 14}.In(v.lang))
}

func (v *visit) comparison(r deid.Report) g.Node {
	rows := []components.Row{}
	add := func(label components.Text, before, after string) {
		rows = append(rows, components.Row{Cells: []g.Node{v.text(label), g.Text(before), g.Text(after)}})
	}
	b, a := r.Before, r.After
	add(tr("记录", "Records"), components.Count(b.Privacy.Records), components.Count(a.Privacy.Records))
	add(tr("扫描发现（项）", "Findings of the scan"), strconv.Itoa(len(b.Findings)), strconv.Itoa(len(a.Findings)))
	add(components.Same("k"), components.Count(b.Privacy.K), components.Count(a.Privacy.K))
	for i, d := range b.Privacy.Diversity {
		add(tr("l："+d.Column, "l of "+d.Column), strconv.Itoa(d.Distinct), strconv.Itoa(a.Privacy.Diversity[i].Distinct))
	}
	add(tr("独一无二的记录", "Unique records"), components.Count(b.Privacy.Unique), components.Count(a.Privacy.Unique))
	add(tr("重标识风险，最高", "Risk, at most"), share(b.Privacy.Risk.Max), share(a.Privacy.Risk.Max))
	add(tr("重标识风险，平均", "Risk, average"), share(b.Privacy.Risk.Average), share(a.Privacy.Risk.Average))
	add(tr("去标识化效果（推定级别）", "Grade, assumed"), strconv.Itoa(b.Grade.Level), strconv.Itoa(a.Grade.Level))
	done := make([]components.Row, 0, len(r.Columns))
	for _, c := range r.Columns {
		what := techniqueTitles[c.Technique]
		if c.Title != "" {
			what = tr(what.ZH+"："+c.Title, what.EN+": "+c.TitleEN)
		}
		done = append(done, components.Row{Cells: []g.Node{g.Text(c.Name), v.text(roleTitles[c.Role]), v.text(what)}})
	}
	return g.Group{
		components.Table{Caption: tr("前后对照", "Before and after"), Rows: rows, Columns: []components.Column{{Head: tr("指标", "Measure")}, {Head: tr("处理前", "Before"), Num: true}, {Head: tr("处理后", "After"), Num: true}}}.In(v.lang),
		components.Figures(v.lang, components.Figure{Label: tr("信息损失", "Information loss"), Value: share(r.Loss)}, components.Figure{Label: tr("删除的记录", "Records left out"), Value: components.Count(r.Suppressed)}),
		components.Table{Caption: tr("每列的处理", "What is done to each column"), Rows: done, Columns: []components.Column{{Head: tr("列", "Column")}, {Head: tr("角色", "Role")}, {Head: tr("处理", "Technique")}}}.In(v.lang),
	}
}
