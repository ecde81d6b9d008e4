package pages

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"
	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/vault"
	"huishu/registry/catalogue"
	"huishu/registry/party"
	"huishu/web/components"
)

func mountCatalogueImport(p *Pages) {
	p.page("/desk/catalogue", func(v *visit, tx *ledger.Tx) (content, error) { return v.importPage(tx, form{Values: v.QueryParams()}) })
	p.echo.POST("/desk/catalogue", p.importCatalogue)
}

// maxCatalogue bounds a catalogue file sent through a page, in bytes.
const maxCatalogue = 20 << 20

// part is how many rows go into one transaction.
const part = 500

// byDepartment stands for "each row to the body that the file names".
const byDepartment = "by_department"

// imported is what an import came to.
type imported struct {
	name    string
	checked bool // only checked, nothing written
	result  catalogue.Result
	report  catalogue.ImportReport
	// personal is what looks like personal information in the text of the rows.
	personal []catalogue.Exposure
	// unknown are departments of the file for which the register has no body.
	unknown []string
	// rejects is the document of the rejects file; empty when there is none.
	rejects string
}

// importPage takes a catalogue file. A file may be checked first without writing anything.
func (v *visit) importPage(tx *ledger.Tx, f form) (content, error) {
	if err := v.mustBe(access.Authority, access.PublicBody, access.ImplementingBody); err != nil {
		return content{}, err
	}
	target, err := v.importTarget(tx, f)
	if err != nil {
		return content{}, err
	}
	flags, err := v.openFlags(tx)
	if err != nil {
		return content{}, err
	}
	title := tr("导入资源目录", "Import the catalogue")
	return content{Title: title, Section: "/catalogue", Crumbs: []components.NavItem{{Label: tr("目录", "Catalogue"), Href: "/catalogue"}, {Label: title}}, Body: []g.Node{
		components.Heading{Title: title, Over: components.Same("惠府〔2023〕38号 第十条"), Lead: tr(
			"上传 CSV 目录文件：逐行检查，合格的行入库，不合格的行连同原因退回。同一文件可以重复上传，不会重复入库；涉密数据一律拒收。",
			"Send a CSV file: every row is checked, sound rows enter, faulty ones come back with the reason. The same file may be sent again; state secrets are refused.")}.In(v.lang),
		v.entry(f, entry{Action: "/desk/catalogue", Submit: tr("检查并导入", "Check and import"), Upload: true,
			More: []g.Node{components.SubmitAs(v.lang, tr("只检查，不导入", "Only check"), components.Plain, "mode", "check")}},
			target,
			components.FileUpload{Field: f.must("file", tr("目录文件", "Catalogue file"), tr("首行为列名，中文或英文；编码可为 UTF-8、GB18030、Big5", "The first row names the columns, in Chinese or English; UTF-8, GB18030 or Big5")), Accept: []string{".csv", ".txt"}, Max: maxCatalogue}.In(v.lang)),
		flags,
	}}, nil
}

// importTarget asks the authority for whom it imports; a body imports for itself.
func (v *visit) importTarget(tx *ledger.Tx, f form) (g.Node, error) {
	if !access.Has(v.caller.Actor, access.Authority) {
		return components.Facts(v.lang, components.Fact{Term: tr("数源部门", "Source body"), Value: g.Text(v.lookup(tx).party(v.caller.Actor.Party))}), nil
	}
	bodies, err := party.RegisterAll(tx, party.Query{Kind: string(party.PublicBody)})
	if err != nil {
		return nil, err
	}
	options := []components.Option{{Value: byDepartment, Label: tr("按文件中的部门名称分派", "To the bodies that the file names")}}
	for _, b := range bodies {
		options = append(options, components.Option{Value: b.ID, Label: components.T(b.NameZH, b.NameEN)})
	}
	return v.pick(f, f.must("body", tr("数源部门", "Source body"), components.Text{}), byDepartment, options), nil
}

// importCatalogue answers with the report at once: an import is done once however often it is sent.
func (p *Pages) importCatalogue(c echo.Context) error {
	v := p.visiting(c)
	done, err := v.runImport()
	if err != nil && !mendable(err) {
		return v.askToSignIn(err)
	}
	var body content
	verr := p.DB.View(v.ctx(), v.caller.Actor, func(tx *ledger.Tx) (verr error) {
		if err != nil {
			values, _ := v.FormParams()
			body, verr = v.importPage(tx, form{Values: values, Errors: components.ErrorsOf(err), Err: err})
			return verr
		}
		body = v.importReport(done)
		return nil
	})
	if verr != nil {
		return verr
	}
	if err != nil {
		return v.render(http.StatusUnprocessableEntity, body)
	}
	return v.render(http.StatusOK, body)
}

func (v *visit) runImport() (imported, error) {
	if err := v.mustBe(access.Authority, access.PublicBody, access.ImplementingBody); err != nil {
		return imported{}, err
	}
	fh, err := v.file("file")
	if err != nil {
		return imported{}, err
	}
	if fh == nil {
		return imported{}, fault.Required("file", "目录文件", "catalogue file")
	}
	if fh.Size > maxCatalogue {
		return imported{}, vault.TooLarge(maxCatalogue).At("file")
	}
	r, err := fh.Open()
	if err != nil {
		return imported{}, err
	}
	defer r.Close()
	done := imported{name: fh.Filename, checked: v.FormValue("mode") == "check"}
	if done.result, err = catalogue.ReadCSV(r); err != nil {
		return done, fault.From(err).At("file")
	}
	if done.personal, err = catalogue.ExposuresIn(done.result.Rows); err != nil {
		return done, err
	}
	targets, err := v.targets(&done)
	if err != nil || done.checked {
		return done, err
	}
	for _, t := range targets {
		for rows := range slices.Chunk(t.rows, part) {
			if err := v.importPart(t.body, rows, &done.report); err != nil {
				return done, err
			}
		}
	}
	return done, v.keepRejects(&done)
}

// target is a body with its rows.
type target struct {
	body string
	rows []catalogue.Row
}

// targets decides to which body each row goes.
func (v *visit) targets(done *imported) ([]target, error) {
	if !access.Has(v.caller.Actor, access.Authority) {
		return []target{{v.caller.Actor.Party, done.result.Rows}}, nil
	}
	if body := v.FormValue("body"); body != byDepartment {
		return []target{{body, done.result.Rows}}, nil
	}
	var list []target
	err := v.DB.View(v.ctx(), v.caller.Actor, func(tx *ledger.Tx) error {
		for _, name := range done.result.Departments() {
			body, err := party.BodyNamed(tx, name)
			if fault.KindOf(err) == fault.NotFound {
				done.unknown = append(done.unknown, name)
				continue
			}
			if err != nil {
				return err
			}
			list = append(list, target{body.ID, done.result.Of(name)})
		}
		return nil
	})
	return list, err
}

func (v *visit) importPart(body string, rows []catalogue.Row, sum *catalogue.ImportReport) error {
	var report catalogue.ImportReport
	err := v.DB.Update(v.ctx(), v.caller.Actor, func(tx *ledger.Tx) (err error) {
		report, err = catalogue.Import(tx, body, rows)
		return err
	})
	sum.Created += report.Created
	sum.Updated += report.Updated
	sum.Unchanged += report.Unchanged
	return err
}

// keepRejects stores the rejects file, so that it can be fetched and sent back.
func (v *visit) keepRejects(done *imported) error {
	if len(done.result.Rejects) == 0 {
		return nil
	}
	var b strings.Builder
	if err := catalogue.WriteRejects(&b, done.result.Rejects); err != nil {
		return err
	}
	ref, err := v.Vault.Put(v.ctx(), strings.NewReader(b.String()), maxCatalogue)
	if err != nil {
		return err
	}
	u := upload{ref: ref, name: "退回的行-" + v.today().String() + ".csv"}
	return v.DB.Update(v.ctx(), v.caller.Actor, func(tx *ledger.Tx) (err error) {
		done.rejects, err = u.attach(tx, "catalogue.rejects")
		return err
	})
}

// importReport says what came of a file.
func (v *visit) importReport(done imported) content {
	title := tr("导入结果", "What came of the import")
	figures := []components.Figure{
		{Label: tr("合格的行", "Sound rows"), Value: components.Count(int64(len(done.result.Rows)))},
		{Label: tr("新增", "New"), Value: components.Count(int64(done.report.Created))},
		{Label: tr("更新", "Changed"), Value: components.Count(int64(done.report.Updated))},
		{Label: tr("未变化", "Unchanged"), Value: components.Count(int64(done.report.Unchanged))},
		{Label: tr("退回", "Returned"), Value: components.Count(int64(len(done.result.Rejects)))},
	}
	if done.checked {
		title = tr("检查结果（未导入）", "What the check found (nothing imported)")
		figures = []components.Figure{figures[0], figures[4]}
	}
	if len(done.result.Rejects) > 0 {
		figures[len(figures)-1].Tone = components.Late
	}
	body := []g.Node{
		components.Heading{Over: components.Same(done.name), Title: title, Lead: tr("文件编码 "+done.result.Encoding, "Encoding "+done.result.Encoding)}.In(v.lang),
		components.Figures(v.lang, figures...), v.unknownNote(done), v.exposureTable(done), v.rejectTable(done),
		components.Acts(
			components.ButtonLink{Label: tr("再导入一个文件", "Import another file"), Href: "/desk/catalogue"}.In(v.lang),
			components.ButtonLink{Label: tr("查看目录", "See the catalogue"), Href: "/catalogue", Weight: components.Primary}.In(v.lang)),
	}
	return content{Title: title, Section: "/catalogue", Body: body}
}

func (v *visit) unknownNote(done imported) g.Node {
	var lines []g.Node
	if len(done.unknown) > 0 {
		lines = append(lines, v.paragraph("登记簿中没有以下部门，其资源未导入："+strings.Join(done.unknown, "、")+"。请先登记这些机构，再上传一次。",
			"The register has no such bodies, so their rows were left out: "+strings.Join(done.unknown, ", ")+". Enter them first, then send the file again."))
	}
	if len(done.result.Ignored) > 0 {
		lines = append(lines, v.paragraph("未识别的列已原样保存："+strings.Join(done.result.Ignored, "、")+"。", "Columns that mean nothing here are kept as they stand: "+strings.Join(done.result.Ignored, ", ")+"."))
	}
	if len(lines) == 0 {
		return nil
	}
	return components.Note(v.lang, components.Waiting, lines...)
}

// rejectTable shows the first rows that came back; the file holds all.
func (v *visit) rejectTable(done imported) g.Node {
	if len(done.result.Rejects) == 0 {
		return nil
	}
	const shown = 100
	rows := make([]components.Row, 0, shown)
	for _, r := range done.result.Rejects[:min(shown, len(done.result.Rejects))] {
		rows = append(rows, components.Row{Cells: []g.Node{components.Number(int64(r.Line)), g.Text(r.SourceID), components.Code(r.Field), v.text(r.Reason), g.Text(r.Article)}})
	}
	var file g.Node
	if done.rejects != "" {
		file = components.Acts(components.ButtonLink{Label: tr("下载退回的行（CSV）", "Download the returned rows (CSV)"), Href: "/documents/" + done.rejects}.In(v.lang))
	}
	return components.Section(v.lang, "rejects", tr(fmt.Sprintf("退回 %d 行", len(done.result.Rejects)), fmt.Sprintf("%d rows returned", len(done.result.Rejects))), components.Table{
		Caption: tr("退回的行", "Returned rows"), Quiet: true, Rows: rows,
		Columns: []components.Column{{Head: tr("行号", "Line"), Num: true}, {Head: tr("资源编号", "Number")}, {Head: tr("列", "Column")}, {Head: tr("原因", "Reason")}, {Head: tr("条款", "Article")}},
	}.In(v.lang), file)
}
