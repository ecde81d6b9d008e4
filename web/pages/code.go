package pages

import (
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"
	g "maragu.dev/gomponents"

	"huishu/compliance/code"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/web/components"
)

// mostCodes is how many codes the page checks at once; the API and the command take more.
const mostCodes = 100

// guess is the choice of no kind.
const guess = "guess"

func mountCode(p *Pages) {
	p.page("/codes", func(v *visit, _ *ledger.Tx) (content, error) { return v.codePage(form{}, nil), nil })
	// A code may be a person's, so it is posted: an address would be kept in logs.
	p.echo.POST("/codes", p.checkCodes)
}

// checkCodes judges what was entered; nothing is kept.
func (p *Pages) checkCodes(c echo.Context) error {
	v := p.visiting(c)
	kind := code.Kind(v.FormValue("kind"))
	if kind == guess {
		kind = ""
	}
	codes := slices.DeleteFunc(strings.Split(v.FormValue("codes"), "\n"), func(s string) bool { return strings.TrimSpace(s) == "" })
	values, _ := v.FormParams() // parsed by FormValue
	err := fault.Join(codesError(codes), kindError(kind))
	if err != nil {
		return v.render(http.StatusUnprocessableEntity, v.codePage(form{Values: values, Errors: components.ErrorsOf(err), Err: err}, nil))
	}
	verdicts := make([]code.Verdict, 0, len(codes))
	for _, s := range codes {
		if kind != "" {
			verdicts = append(verdicts, code.CheckAs(kind, s))
			continue
		}
		verdicts = append(verdicts, code.Check(s))
	}
	return v.render(http.StatusOK, v.codePage(form{Values: values}, verdicts))
}

func codesError(codes []string) *fault.Error {
	switch {
	case len(codes) == 0:
		return fault.New(fault.Invalid, "code.none", "请输入要校验的代码", "Enter the codes to check").At("codes")
	case len(codes) > mostCodes:
		return fault.Newf(fault.Invalid, "code.many", "一次至多校验 %d 个代码", "At most %d codes are checked at once", mostCodes).At("codes").
			Do("请分批校验，或使用接口与 huishu code check", "Check them in parts, or use the API or huishu code check")
	}
	return nil
}

func kindError(kind code.Kind) *fault.Error {
	if kind == "" || slices.Contains(code.Kinds(), kind) {
		return nil
	}
	return fault.New(fault.Invalid, "code.kind", "没有这个代码种类", "There is no such kind of code").At("kind")
}

func (v *visit) codePage(f form, verdicts []code.Verdict) content {
	title := tr("代码", "Codes")
	kinds := []components.Option{{Value: guess, Label: tr("自动判断", "Guess for each")}}
	for _, k := range code.Kinds() {
		zh, en := k.Name()
		kinds = append(kinds, components.Option{Value: string(k), Label: tr(zh, en)})
	}
	body := []g.Node{
		components.Heading{Title: title, Lead: tr("校验信用代码、标识码、身份号码，查区划与行业。所输代码不保存；命令 huishu code check 可离线校验。",
			"Check credit, product, contract and identity codes; look up divisions and industries. What you enter is not kept; huishu code check works with no network.")}.In(v.lang),
		f.Errors.In(v.lang),
		components.Form{Action: "/codes"}.In(v.lang,
			components.TextArea{Field: components.Field{Name: "codes", Label: tr("代码，每行一个", "Codes, one a line"), Error: f.Errors.For("codes")}, Value: f.get("codes", ""), Rows: 4}.In(v.lang),
			components.Select{Field: components.Field{Name: "kind", Label: tr("种类", "Kind"), Error: f.Errors.For("kind")}, Value: f.get("kind", guess), Options: kinds}.In(v.lang),
			components.Acts(components.Submit(v.lang, tr("校验", "Check"), components.Primary))),
	}
	if verdicts != nil {
		body = append(body, v.verdictTable(verdicts))
	}
	body = append(body, v.divisionTable(), v.industryTable())
	return content{Title: title, Section: "/codes", Body: body}
}

func (v *visit) verdictTable(verdicts []code.Verdict) g.Node {
	t := components.Table{Caption: tr("校验结果", "Result"), Columns: []components.Column{
		{Head: tr("代码", "Code")}, {Head: tr("种类", "Kind")}, {Head: tr("结论", "Verdict")}, {Head: tr("说明", "Reason")},
	}}
	for _, c := range verdicts {
		state := components.StateAs("valid", fault.T("有效", "Valid"))
		if !c.Valid {
			state = components.StateAs("invalid", fault.T("无效", "Invalid"))
		}
		zh, en := c.Kind.Name()
		t.Rows = append(t.Rows, components.Row{Cells: []g.Node{
			components.Code(c.Normalized), g.Text(tr(zh, en).In(v.lang)), state.In(v.lang), g.Text(tr(c.Reason, c.ReasonEN).In(v.lang)),
		}})
	}
	return t.In(v.lang)
}

// divisionTable shows Huizhou's county-level divisions with the functional zones that lie in them.
func (v *visit) divisionTable() g.Node {
	t := components.Table{Caption: tr("惠州市区划与功能区（GB/T 2260）", "Divisions and functional zones of Huizhou (GB/T 2260)"), Columns: []components.Column{
		{Head: tr("代码", "Code")}, {Head: tr("名称", "Name")}, {Head: tr("功能区", "Functional zone")},
	}}
	for _, d := range code.Divisions("4413") {
		var zones []string
		for _, z := range code.Zones() {
			if slices.Contains(z.Divisions, d.Code) {
				zones = append(zones, v.zone(z, d.Code))
			}
		}
		if len(zones) == 0 {
			zones = []string{"—"}
		}
		t.Rows = append(t.Rows, components.Row{Cells: []g.Node{components.Code(d.Code), g.Text(d.NameZH), g.Text(strings.Join(zones, "；"))}})
	}
	return components.Section(v.lang, "divisions", tr("区划", "Divisions"),
		v.paragraph("功能区没有 GB/T 2260 代码，填所在县区的代码。", "A functional zone has no code of GB/T 2260: use that of the division it lies in."), t.In(v.lang))
}

// zone says which townships of the division belong to the zone.
func (v *visit) zone(z code.Zone, division string) string {
	var names []string
	for _, t := range z.Townships {
		if strings.HasPrefix(t.Code, division) {
			names = append(names, t.NameZH)
		}
	}
	text := tr(z.NameZH, z.NameEN).In(v.lang) + tr("：", ": ").In(v.lang) + strings.Join(names, "、")
	if z.Assumed {
		text += tr("（范围待主管部门确认）", " (extent to be confirmed by the authority)").In(v.lang)
	}
	return text
}

func (v *visit) industryTable() g.Node {
	t := components.Table{Caption: tr("国民经济行业门类与大类（GB/T 4754-2017）", "Sections and divisions of GB/T 4754-2017"), Columns: []components.Column{
		{Head: tr("门类", "Section")}, {Head: tr("名称", "Name")}, {Head: tr("大类", "Divisions")},
	}}
	for _, s := range code.Industries() {
		if s.Section != "" {
			continue
		}
		var divisions []string
		for _, d := range code.Industries() {
			if d.Section == s.Code {
				divisions = append(divisions, d.Code+" "+tr(d.NameZH, d.NameEN).In(v.lang))
			}
		}
		t.Rows = append(t.Rows, components.Row{Cells: []g.Node{components.Code(s.Code), g.Text(tr(s.NameZH, s.NameEN).In(v.lang)), g.Text(strings.Join(divisions, tr("；", "; ").In(v.lang)))}})
	}
	return components.Section(v.lang, "industries", tr("行业", "Industries"), t.In(v.lang))
}
