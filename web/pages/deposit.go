package pages

import (
	"strings"
	"time"

	g "maragu.dev/gomponents"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/product"
	"huishu/web/components"
)

// depositPage deposits evidence of the data itself, before the application.
func (v *visit) depositPage(tx *ledger.Tx, f form) (content, error) {
	w, err := v.ownWizard(tx)
	if err != nil {
		return content{}, err
	}
	part, err := v.depositPart(tx, w.product)
	if err != nil {
		return content{}, err
	}
	return v.wizardPage(w, partDeposit, tr("申请登记前应在保障安全的前提下对数据存证，确保来源可查、加工可控（发改数据规〔2025〕26号 第七条）。数据不离开原处：只把数据文件、加工链路和加工过程记录的哈希写入日志，并取得回执。",
		"Before the application the data is put in evidence, so that its source can be traced and its processing is controlled (Interim Measures on Registration, No. 26 [2025], art. 7). The data stays where it is: only hashes of the files, of the lineage and of the processing record enter the log, with a receipt."),
		part,
		components.Section(v.lang, "deposit", tr("新的存证", "A new deposit"), v.entry(f, entry{Action: w.address(partDeposit), Submit: tr("存证", "Deposit"), Upload: true},
			v.area(f, f.must("data", tr("数据文件的 SHA-256", "SHA-256 of the data files"), tr("每行一个：哈希 空格 文件名，即 sha256sum 的输出；Windows 可用 certutil -hashfile 文件 SHA256", "One a line: hash, blank, file name, as sha256sum prints them; on Windows certutil -hashfile FILE SHA256")), "", 4, 20000),
			v.area(f, f.field("process", tr("加工过程记录", "Record of the processing"), tr("使用了哪些脚本和参数、在哪里运行、谁负责；或在下面上传文件", "Scripts and parameters, where it ran, who answers for it; or upload a document below")), "", 4, 5000),
			components.FileUpload{Field: f.field("record", tr("加工过程记录文件", "The record as a document"), components.Text{}), Accept: paperKinds, Max: maxPaper}.In(v.lang)))), nil
}

// depositPart shows the newest deposit with its receipt; nil when there is none.
func (v *visit) depositPart(tx *ledger.Tx, p product.Product) (g.Node, error) {
	d := p.Deposit
	if d == nil {
		return nil, nil
	}
	var outdated g.Node
	if d.FieldsHash != p.FieldsHash {
		outdated = components.Note(v.lang, components.Waiting, v.paragraph("存证之后修改过字段或来源，请重新存证。", "Fields or sources were changed after this deposit; deposit again."))
	}
	record := paragraphs(d.Process)
	if d.ProcessDocument != "" {
		var err error
		if record, err = v.paperOf(tx, d.ProcessDocument); err != nil {
			return nil, err
		}
	}
	rows := make([]components.Row, 0, len(d.Data))
	for _, x := range d.Data {
		rows = append(rows, components.Row{Cells: []g.Node{g.Text(x.Name), components.Hash(v.lang, x.SHA256)}})
	}
	return components.Section(v.lang, "evidence", tr("数据存证", "Evidence deposit"), outdated,
		components.Facts(v.lang,
			components.Fact{Term: tr("存证时间", "Deposited"), Value: components.When(time.UnixMilli(d.CreatedAt))},
			components.Fact{Term: tr("加工链路", "Lineage"), Value: components.Hash(v.lang, d.FieldsHash)},
			components.Fact{Term: tr("加工过程记录", "Processing record"), Value: record},
			components.Fact{Term: tr("记录的 SHA-256", "SHA-256 of the record"), Value: components.Hash(v.lang, d.ProcessSHA256)},
			components.Fact{Term: tr("日志", "In the log"), Value: components.Link("/events/"+d.Event, v.text(tr("事件与回执", "Event and receipt")))}),
		components.Table{
			Caption: tr("数据文件", "Data files"), Rows: rows,
			Columns: []components.Column{{Head: tr("文件", "File")}, {Head: components.Same("SHA-256")}},
		}.In(v.lang)), nil
}

func (v *visit) sendDeposit() (string, error) {
	file, err := v.store("record")
	if err != nil {
		return "", err
	}
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		p, err := v.ownProduct(tx)
		if err != nil {
			return "", err
		}
		form := product.DepositForm{Data: product.ParseDeposited(v.FormValue("data")), Process: v.FormValue("process")}
		if file != nil {
			if form.Document, err = file.attach(tx, "product.deposit"); err != nil {
				return "", err
			}
		}
		_, err = product.PutDeposit(tx, p.ID, form)
		return "/desk/products/" + p.ID + "/deposit", atData(err)
	})
	if err == nil {
		v.flash("已存证，回执可在日志中取得", "Deposited; its receipt is in the log")
	}
	return next, err
}

// atData brings what is wrong with one of the lines to the field that they are written in.
func atData(err error) error {
	if err == nil {
		return nil
	}
	f := fault.From(err)
	for _, e := range append([]*fault.Error{f}, f.Details...) {
		if strings.HasPrefix(e.Field, "data[") {
			e.Field = "data"
		}
	}
	return err
}
