package pages

import (
	"bytes"
	"io"
	"net/http"

	"github.com/labstack/echo/v4"
	g "maragu.dev/gomponents"

	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/vault"
	"huishu/registry/product/bulk"
	"huishu/web/components"
)

func mountProductImport(p *Pages) {
	p.page("/desk/products/import", func(v *visit, tx *ledger.Tx) (content, error) {
		return v.productImportPage(tx, form{Values: v.QueryParams()})
	})
	p.echo.POST("/desk/products/import", p.importProducts)
	p.echo.GET("/desk/products/import/template", p.productTemplate)
}

// productImportPage takes a workbook of products. It may be tried first without writing anything.
func (v *visit) productImportPage(tx *ledger.Tx, f form) (content, error) {
	if _, err := bulk.RulesOf(tx, v.Book); err != nil {
		return content{}, err
	}
	title := tr("批量申请登记", "File many products")
	const at = "/desk/products/import"
	return content{Title: title, Section: "/products", Crumbs: []components.NavItem{{Label: tr("我的数据产品", "My products"), Href: "/desk/products"}, {Label: title}}, Body: []g.Node{
		components.Heading{Title: title, Lead: tr(
			"每行一个产品，与单个申请经过同样的检查：合格的提交合规登记，不合格的连同工作表、行号、列和原因退回，不留下任何内容；已提交的不变，同一文件可以重复上传。",
			"A product a row, through the same checks as a single application: sound rows are filed; what cannot stand comes back with sheet, line, column and reason and leaves nothing behind. What is filed already stays as it is, so the same file may be sent again."),
			Acts: []g.Node{components.ButtonLink{Label: tr("下载模板（XLSX）", "Download the template (XLSX)"), Href: at + "/template"}.In(v.lang)}}.In(v.lang),
		v.entry(f, entry{Action: at, Submit: tr("检查并提交", "Check and file"), Upload: true,
			More: []g.Node{components.SubmitAs(v.lang, tr("只检查，不提交", "Only check"), components.Plain, "mode", "check")}},
			components.FileUpload{Field: f.must("file", tr("产品工作簿", "Workbook of products"), tr("按模板填写；模板的“代码”表列有贵单位的协议、用途和资源", "As the template says; its sheet of codes lists your agreements, purposes and resources")), Accept: []string{".xlsx"}, Max: bulk.MaxBytes}.In(v.lang),
			components.FileUpload{Field: f.field("samples", tr("样例压缩包", "Archive of samples"), tr("ZIP，内含工作簿所写的样例文件；已上传过的样例不必重复", "A ZIP of the sample files that the workbook names; not needed for those uploaded before")), Accept: []string{".zip"}, Max: bulk.MaxArchive}.In(v.lang),
			promise(v, f)),
	}}, nil
}

// productTemplate serves the workbook to fill in.
func (p *Pages) productTemplate(c echo.Context) error {
	v := p.visiting(c)
	var b bytes.Buffer
	err := v.DB.View(v.ctx(), v.caller.Actor, func(tx *ledger.Tx) error {
		set, err := bulk.RulesOf(tx, v.Book)
		if err != nil {
			return err
		}
		b.Reset()
		return bulk.WriteTemplate(&b, tx, set, v.lang)
	})
	if err != nil {
		return v.askToSignIn(err)
	}
	return v.stream(tr("批量申请模板.xlsx", "products.xlsx").In(v.lang), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", int64(b.Len()), io.NopCloser(&b))
}

// importProducts answers with the report at once: a product is filed once however often its row is sent.
func (p *Pages) importProducts(c echo.Context) error {
	v := p.visiting(c)
	body, err := v.runProductImport()
	if err == nil {
		return v.render(http.StatusOK, body)
	}
	return v.again(err, (*visit).productImportPage)
}

func (v *visit) runProductImport() (content, error) {
	var set *rules.Set
	err := v.DB.View(v.ctx(), v.caller.Actor, func(tx *ledger.Tx) (err error) {
		set, err = bulk.RulesOf(tx, v.Book)
		return err
	})
	if err != nil {
		return content{}, err
	}
	dry := v.FormValue("mode") == "check"
	if err := v.promised(); err != nil && !dry {
		return content{}, err
	}
	book, name, err := v.productBook(set)
	if err != nil {
		return content{}, err
	}
	fh, err := v.file("samples")
	if err != nil {
		return content{}, err
	}
	var samples *bulk.Samples
	if fh != nil {
		r, err := fh.Open()
		if err != nil {
			return content{}, err
		}
		defer r.Close()
		if samples, err = bulk.OpenSamples(r, fh.Size); err != nil {
			return content{}, err
		}
	}
	report, err := bulk.Desk{DB: v.DB, Vault: v.Vault, Rules: v.Book}.File(v.ctx(), v.caller.Actor, book, samples, dry)
	if err != nil {
		return content{}, err
	}
	notes := ""
	if report.Rejected > 0 {
		notes, err = v.keepTable("批量申请退回", "product.rejects", func(w io.Writer) error { return bulk.WriteNotes(w, report) })
		if err != nil {
			return content{}, err
		}
	}
	return v.productImportReport(name, report, notes), nil
}

func (v *visit) productBook(set *rules.Set) (book *bulk.Book, name string, err error) {
	fh, err := v.file("file")
	if err != nil {
		return nil, "", err
	}
	if fh == nil {
		return nil, "", fault.Required("file", "产品工作簿", "workbook of products")
	}
	if fh.Size > bulk.MaxBytes {
		return nil, "", vault.TooLarge(bulk.MaxBytes).At("file")
	}
	r, err := fh.Open()
	if err != nil {
		return nil, "", err
	}
	defer r.Close()
	book, err = bulk.Read(set, fh.Filename, r)
	return book, fh.Filename, err
}

func (v *visit) productImportReport(name string, report bulk.Report, notes string) content {
	title, passed := tr("提交结果", "What was filed"), components.Figure{Label: bulk.Filed.Title(), Value: components.Count(int64(report.Filed))}
	if report.DryRun {
		title = tr("检查结果（未提交）", "What the check found (nothing filed)")
		passed = components.Figure{Label: bulk.Passes.Title(), Value: components.Count(int64(report.Passes))}
	}
	acts := []g.Node{components.ButtonLink{Label: tr("再上传一个文件", "Send another file"), Href: "/desk/products/import"}.In(v.lang)}
	if notes != "" {
		acts = append(acts, components.ButtonLink{Label: tr("下载退回的行及原因（CSV）", "Download what came back, with reasons (CSV)"), Href: "/documents/" + notes, Weight: components.Primary}.In(v.lang))
	}
	return content{Title: title, Section: "/products", Body: []g.Node{
		components.Heading{Over: components.Same(name), Title: title}.In(v.lang),
		components.Figures(v.lang, passed,
			components.Figure{Label: bulk.Present.Title(), Value: components.Count(int64(report.Present))},
			components.Figure{Label: bulk.Rejected.Title(), Value: components.Count(int64(report.Rejected))}),
		components.Table{
			Caption: tr("逐行结果", "Row by row"), Rows: v.importedRows(report),
			Columns: []components.Column{{Head: tr("行号", "Line"), Num: true}, {Head: tr("产品", "Product")}, {Head: tr("结果", "Outcome")}, {Head: tr("位置", "Place")}, {Head: tr("说明", "Remarks")}},
		}.In(v.lang),
		components.Acts(acts...),
	}}
}

// importedRows are a row for each thing to say of a product, and one for a product with nothing to say of.
func (v *visit) importedRows(report bulk.Report) []components.Row {
	var rows []components.Row
	for _, x := range report.Rows {
		what := g.Text(x.Name)
		if x.Case != "" {
			what = components.Link("/cases/"+x.Case, what)
		}
		if len(x.Notes) == 0 {
			rows = append(rows, components.Row{Cells: []g.Node{components.Number(int64(x.Line)), what, v.text(x.Outcome.Title()), g.Text(""), g.Text("")}})
		}
		for _, n := range x.Notes {
			place, said := n.Sheet.In(v.lang), n.Text.In(v.lang)
			if column := n.Column.In(v.lang); column != "" {
				place += " · " + column
			}
			if remedy := n.Remedy.In(v.lang); remedy != "" {
				said += " → " + remedy
			}
			if n.Article != "" {
				said += " (" + n.Article + ")"
			}
			outcome := x.Outcome.Title()
			if !n.Blocks {
				outcome = tr("提示", "Remark")
			}
			rows = append(rows, components.Row{Cells: []g.Node{components.Number(int64(n.Line)), what, v.text(outcome), g.Text(place), g.Text(said)}})
		}
	}
	return rows
}
