package pages

import (
	"fmt"
	"time"

	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/registry/catalogue"
	"huishu/web/components"
)

func mountCataloguePersonal(p *Pages) {
	p.form("/desk/catalogue/:id/personal", (*visit).personalPage, (*visit).settlePersonal)
}

// exposureColumns are the columns of both tables, behind what names the row.
func exposureColumns(first ...components.Column) []components.Column {
	return append(first, []components.Column{
		{Head: tr("列", "Column")}, {Head: tr("类型", "Type")}, {Head: tr("示例（已掩码）", "Example, masked")}, {Head: tr("把握", "Confidence"), Num: true}, {Head: tr("判断依据", "Why")},
	}...)
}

func (v *visit) exposureCells(e catalogue.Exposure, first ...g.Node) []g.Node {
	zh, en := e.Type.Label()
	return append(first, components.Code(e.Field), v.text(tr(zh, en)), components.Code(e.Masked), g.Text(fmt.Sprintf("%.0f%%", e.Confidence*100)), v.text(tr(e.Reason, e.ReasonEN)))
}

// exposureTable shows what looks like personal information in the text of an imported file.
func (v *visit) exposureTable(done imported) g.Node {
	if len(done.personal) == 0 {
		return nil
	}
	const shown = 100
	rows := make([]components.Row, 0, shown)
	for _, e := range done.personal[:min(shown, len(done.personal))] {
		rows = append(rows, components.Row{Cells: v.exposureCells(e, components.Number(int64(e.Line)), g.Text(e.SourceID))})
	}
	n := len(done.personal)
	return components.Section(v.lang, "personal", tr(fmt.Sprintf("目录文字中有 %d 处疑似个人信息", n), fmt.Sprintf("%d places in the text look like personal information", n)),
		components.Note(v.lang, components.Waiting, v.paragraph("目录对公众公开。请更正文字后重新导入；确可公开的（如办公电话），在“待核定”中写明理由。", "The catalogue is public. Correct the text and import it again; what may be public, such as an office's number, is settled with a ground.")),
		components.Table{
			Caption: tr("疑似个人信息", "What looks like personal information"), Quiet: true, Rows: rows,
			Columns: exposureColumns(components.Column{Head: tr("行号", "Line"), Num: true}, components.Column{Head: tr("资源编号", "Number")}),
		}.In(v.lang))
}

// openFlags lists the entries that wait to be settled: the caller's own, for the authority those of all bodies.
func (v *visit) openFlags(tx *ledger.Tx) (g.Node, error) {
	const shown = 100
	list, err := catalogue.OpenFlags(tx, shown)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	entries, err := catalogue.CountOpen(tx)
	if err != nil {
		return nil, err
	}
	names := v.lookup(tx)
	rows := make([]components.Row, 0, len(list))
	for _, f := range list {
		rows = append(rows, components.Row{Cells: v.exposureCells(f.Exposure, components.Link("/desk/catalogue/"+f.Resource+"/personal", g.Text(f.SourceID)), g.Text(names.party(f.Body)))})
	}
	return components.Section(v.lang, "open", tr(fmt.Sprintf("待核定：%d 项目录文字疑似含个人信息", entries), fmt.Sprintf("To be settled: the text of %d entries", entries)),
		components.Table{
			Caption: tr("疑似个人信息", "What looks like personal information"), Quiet: true, Rows: rows,
			Columns: exposureColumns(components.Column{Head: tr("资源编号", "Number")}, components.Column{Head: tr("数源部门", "Source body")}),
		}.In(v.lang)), names.err
}

// flagTable shows what was found in one entry and what was said of it.
func (v *visit) flagTable(flags []catalogue.Flag, names *lookup) g.Node {
	rows := make([]components.Row, 0, len(flags))
	for _, f := range flags {
		opinion := components.State{Tone: components.Waiting, Word: tr("待核定", "To be settled")}.In(v.lang)
		if f.Settled != "" {
			opinion = g.Group{
				components.State{Tone: components.Valid, Word: tr("已说明", "Settled")}.In(v.lang), g.Text(" " + f.Settled + " · " + names.person(f.SettledBy) + " · "),
				components.When(time.UnixMilli(f.SettledAt)),
			}
		}
		rows = append(rows, components.Row{Cells: append(v.exposureCells(f.Exposure), opinion)})
	}
	return components.Table{
		Caption: tr("疑似个人信息", "What looks like personal information"), Quiet: true, Rows: rows,
		Columns: append(exposureColumns(), components.Column{Head: tr("核定", "Settled")}),
	}.In(v.lang)
}

// flagPart is what the entry's page shows of it to those who may settle it.
func (v *visit) flagPart(tx *ledger.Tx, r catalogue.Resource) (g.Node, error) {
	if !access.Can(v.caller.Actor, access.CatalogueEdit, access.Facts{Owner: r.Body}) {
		return nil, nil
	}
	flags, err := catalogue.FlagsOf(tx, r.ID)
	if err != nil || len(flags) == 0 {
		return nil, err
	}
	names := v.lookup(tx)
	var act g.Node
	if hasOpen(flags) {
		act = components.Acts(components.ButtonLink{Label: tr("核定", "Settle"), Href: "/desk/catalogue/" + r.ID + "/personal"}.In(v.lang))
	}
	return components.Section(v.lang, "personal", tr("疑似个人信息（只有本单位和主管部门可见）", "What looks like personal information (only the body and the authority see this)"),
		v.flagTable(flags, names), act), names.err
}

func hasOpen(flags []catalogue.Flag) bool {
	for _, f := range flags {
		if f.Settled == "" {
			return true
		}
	}
	return false
}

// personalPage asks why what was found in an entry may stay.
func (v *visit) personalPage(tx *ledger.Tx, f form) (content, error) {
	r, err := catalogue.Get(tx, v.Param("id"))
	if err != nil {
		return content{}, err
	}
	flags, err := catalogue.FlagsOf(tx, r.ID)
	if err != nil {
		return content{}, err
	}
	names := v.lookup(tx)
	title := tr("核定疑似个人信息", "Settle what looks like personal information")
	body := []g.Node{
		components.Heading{Title: title, Code: r.SourceID, Over: components.Same(names.party(r.Body)), Lead: tr(
			"目录对公众公开。确属个人信息的，请更正目录文字后重新导入；可以公开的，写明理由，理由与经办人一并留痕。",
			"The catalogue is public. Where it is personal information, correct the text and import it again; where it may be public, say why: the ground is recorded with your name.")}.In(v.lang),
		v.flagTable(flags, names),
	}
	if hasOpen(flags) {
		body = append(body, v.entry(f, entry{Action: "/desk/catalogue/" + r.ID + "/personal", Submit: tr("保留并记录理由", "Keep it and record the ground")},
			v.area(f, f.must("reason", tr("可以保留的理由", "Why it may stay"), tr("例如：办公电话，依法应当公开；不是人名", "For example: an office's number that the law publishes; not a person's name")), "", 3, 1000)))
	}
	return content{Title: title, Section: "/catalogue", Body: body, Crumbs: []components.NavItem{
		{Label: tr("目录", "Catalogue"), Href: "/catalogue"}, {Label: tr("导入资源目录", "Import the catalogue"), Href: "/desk/catalogue"}, {Label: title},
	}}, names.err
}

func (v *visit) settlePersonal() (string, error) {
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		return "/catalogue/" + v.Param("id"), catalogue.Settle(tx, v.Param("id"), v.FormValue("reason"))
	})
	if err == nil {
		v.flash("理由已记录", "The ground is recorded")
	}
	return next, err
}
