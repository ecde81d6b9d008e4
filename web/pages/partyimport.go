package pages

import (
	"bytes"
	"io"
	"net/http"

	"github.com/labstack/echo/v4"
	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/vault"
	"huishu/registry/party"
	"huishu/web/components"
)

func mountPartyImport(p *Pages) {
	p.page("/desk/parties/import", func(v *visit, tx *ledger.Tx) (content, error) {
		return v.partyImportPage(tx, form{Values: v.QueryParams()})
	})
	p.echo.POST("/desk/parties/import", p.importParties)
	p.echo.GET("/desk/parties/import/template", p.partyTemplate)
}

// partyImportPage takes a file of parties from the authority. It may be checked first without writing anything.
func (v *visit) partyImportPage(tx *ledger.Tx, f form) (content, error) {
	if err := access.Require(tx, access.PartyImport, access.Facts{}); err != nil {
		return content{}, err
	}
	title := tr("批量导入主体", "Import parties")
	return content{Title: title, Section: "/parties", Crumbs: []components.NavItem{{Label: tr("主体管理", "Parties"), Href: "/desk/parties"}, {Label: title}}, Body: []g.Node{
		components.Heading{Title: title, Lead: tr(
			"逐行检查：合格的行入册，不合格的行连同原因退回，可改正后再导入；已在册的主体不变。资格、原编号、发证机关、有效期等列用于登记本系统启用前发放的资格。",
			"Row by row: sound rows enter, faulty ones come back with the reason and can be mended and sent again; parties on the register stay as they are. The columns of a qualification enter one that was issued before this system."),
			Acts: []g.Node{components.ButtonLink{Label: tr("下载模板（XLSX）", "Download the template (XLSX)"), Href: "/desk/parties/import/template"}.In(v.lang)}}.In(v.lang),
		v.entry(f, entry{Action: "/desk/parties/import", Submit: tr("检查并导入", "Check and import"), Upload: true,
			More: []g.Node{components.SubmitAs(v.lang, tr("只检查，不导入", "Only check"), components.Plain, "mode", "check")}},
			components.FileUpload{Field: f.must("file", tr("主体文件", "File of parties"), tr("首行为列名，中文或英文", "The first row names the columns, in Chinese or English")), Accept: []string{".xlsx", ".csv"}, Max: party.MaxImportBytes}.In(v.lang)),
	}}, nil
}

// partyTemplate serves the workbook to fill in.
func (p *Pages) partyTemplate(c echo.Context) error {
	v := p.visiting(c)
	if err := v.mustBe(access.Authority); err != nil {
		return v.askToSignIn(err)
	}
	var b bytes.Buffer
	if err := party.WriteImportTemplate(&b, string(v.lang)); err != nil {
		return err
	}
	return v.stream(tr("主体导入模板.xlsx", "parties.xlsx").In(v.lang), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", int64(b.Len()), io.NopCloser(&b))
}

// importParties answers with the report at once: a party is entered once however often its row is sent.
func (p *Pages) importParties(c echo.Context) error {
	v := p.visiting(c)
	body, err := v.runPartyImport()
	if err == nil {
		return v.render(http.StatusOK, body)
	}
	return v.again(err, (*visit).partyImportPage)
}

func (v *visit) runPartyImport() (content, error) {
	if err := v.mustBe(access.Authority); err != nil {
		return content{}, err
	}
	fh, err := v.file("file")
	if err != nil {
		return content{}, err
	}
	if fh == nil {
		return content{}, fault.Required("file", "主体文件", "file of parties")
	}
	if fh.Size > party.MaxImportBytes {
		return content{}, vault.TooLarge(party.MaxImportBytes).At("file")
	}
	r, err := fh.Open()
	if err != nil {
		return content{}, err
	}
	defer r.Close()
	f, err := party.ReadImport(fh.Filename, r)
	if err != nil {
		return content{}, err
	}
	dry := v.FormValue("mode") == "check"
	report, err := party.ImportParties(v.ctx(), v.DB, v.caller.Actor, &f, dry)
	if err != nil {
		return content{}, err
	}
	rejects, err := v.keepPartyRejects(f)
	if err != nil {
		return content{}, err
	}
	return v.partyImportReport(fh.Filename, f, report, rejects, dry), nil
}

// keepPartyRejects stores the rows that came back, so that they can be fetched, mended and sent again.
func (v *visit) keepPartyRejects(f party.ImportFile) (document string, err error) {
	if len(f.Rejects) == 0 {
		return "", nil
	}
	return v.keepTable("退回的主体", "party.rejects", func(w io.Writer) error { return party.WriteImportRejects(w, f) })
}

// keepTable stores a table for people as the caller's document.
func (v *visit) keepTable(name, purpose string, write func(io.Writer) error) (document string, err error) {
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return "", err
	}
	ref, err := v.Vault.Put(v.ctx(), &b, 2*party.MaxImportBytes)
	if err != nil {
		return "", err
	}
	u := upload{ref: ref, name: name + "-" + v.today().String() + ".csv"}
	err = v.DB.Update(v.ctx(), v.caller.Actor, func(tx *ledger.Tx) (err error) {
		document, err = u.attach(tx, purpose)
		return err
	})
	return document, err
}

func (v *visit) partyImportReport(name string, f party.ImportFile, report party.ImportReport, rejects string, dry bool) content {
	title := tr("导入结果", "What came of the import")
	if dry {
		title = tr("检查结果（未导入）", "What the check found (nothing imported)")
	}
	const shown = 100
	rows := make([]components.Row, 0, shown)
	for _, r := range f.Rejects[:min(shown, len(f.Rejects))] {
		rows = append(rows, components.Row{Cells: []g.Node{components.Number(int64(r.Line)), g.Text(r.Name), components.Code(r.Field), v.text(r.Reason)}})
	}
	acts := []g.Node{components.ButtonLink{Label: tr("再导入一个文件", "Import another file"), Href: "/desk/parties/import"}.In(v.lang)}
	if rejects != "" {
		acts = append(acts, components.ButtonLink{Label: tr("下载退回的行（CSV）", "Download the returned rows (CSV)"), Href: "/documents/" + rejects, Weight: components.Primary}.In(v.lang))
	}
	return content{Title: title, Section: "/parties", Body: []g.Node{
		components.Heading{Over: components.Same(name), Title: title}.In(v.lang),
		components.Figures(v.lang,
			components.Figure{Label: tr("新增", "New"), Value: components.Count(int64(report.Created))},
			components.Figure{Label: tr("已在册", "On the register"), Value: components.Count(int64(report.Present))},
			components.Figure{Label: tr("此前发放的资格", "Earlier qualifications"), Value: components.Count(int64(report.Qualified))},
			components.Figure{Label: tr("退回", "Returned"), Value: components.Count(int64(report.Rejected))}),
		components.Table{
			Caption: tr("退回的行", "Returned rows"), Rows: rows,
			Columns: []components.Column{{Head: tr("行号", "Line"), Num: true}, {Head: tr("单位", "Party")}, {Head: tr("列", "Column")}, {Head: tr("原因", "Reason")}},
			Empty:   components.Empty{Title: tr("没有退回的行", "Nothing came back"), Text: tr("每一行都合格。", "Every row is sound.")},
		}.In(v.lang),
		components.Acts(acts...),
	}}
}
