package pages

import (
	"fmt"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"huishu/compliance/code"
	"huishu/ledger"
	"huishu/ledger/tlog"
	"huishu/registry/product"
	"huishu/web/components"
	"huishu/web/documents"
)

func mountCertificate(p *Pages) {
	p.page("/certificates", (*visit).certificatesPage)
	p.page("/certificates/:code", (*visit).certificatePage)
}

// certificatesPage lists the newest certificate of each product.
func (v *visit) certificatesPage(tx *ledger.Tx) (content, error) {
	items, next, err := product.Certificates(tx, product.Page{Limit: 30, Cursor: v.cursor()})
	if err != nil {
		return content{}, err
	}
	rows := make([]components.Row, 0, len(items))
	for _, p := range items {
		rows = append(rows, components.Row{Cells: []g.Node{
			components.Link(resultAt(p.Code), g.Text(p.Name)), components.Code(p.Number), components.StateAs(string(p.Status), p.Status.Title()).In(v.lang), v.term(p.ValidFrom, p.ValidTo),
		}})
	}
	pager := components.Pager{Shown: len(items), First: pagerFirst(v, "/certificates")}
	if next != "" {
		pager.Next = address("/certificates", "cursor", next)
	}
	title := tr("登记凭证", "Certificates")
	return content{Title: title, Section: "/products", Body: []g.Node{
		components.Heading{Title: title, Lead: tr("每张凭证都是日志中一条登记的回执，可下载、可离线核验。", "Each certificate is the log's receipt of a registration: download it, verify it offline.")}.In(v.lang),
		components.Table{
			Caption: title, Quiet: true, Rows: rows,
			Columns: []components.Column{{Head: tr("产品", "Product")}, {Head: tr("登记编号", "Number")}, {Head: tr("今日状态", "Status today")}, {Head: tr("有效期", "Validity")}},
			Empty: components.Empty{Title: tr("还没有登记凭证", "No certificates yet"), Text: tr("产品公示期满并准予登记后，凭证会出现在这里。", "When a product is registered after its notice, its certificate appears here."),
				Act: &components.ButtonLink{Label: tr("查看公示", "See the notices"), Href: "/notices"}},
		}.In(v.lang), pager.In(v.lang),
	}}, nil
}

// certificatePage is the certificate for people: what the file says, word for word, with the
// seal of its log root, and what the registration is worth today.
func (v *visit) certificatePage(tx *ledger.Tx) (content, error) {
	p, err := product.PublicByCode(tx, v.Param("code"))
	if err != nil {
		return content{}, err
	}
	file, err := p.Certificate(tx)
	if err != nil {
		return content{}, err
	}
	res := v.Examiner().Proof(file)
	if res.Receipt == nil {
		return content{}, fmt.Errorf("certificate %s cannot be read back", p.Code)
	}
	said, err := documents.Certified(res.Receipt)
	if err != nil {
		return content{}, err
	}
	title, words, key := documents.Title(said.Regime), wordsOf(said.Regime), code.Segment(p.Code)
	state := components.StateAs(string(p.Status), p.Status.Title())
	crumbs := []components.NavItem{{Label: tr("登记凭证", "Certificates"), Href: "/certificates"}, {Label: components.Same(said.Name)}}
	at := "/products/" + p.Code
	if said.Product != "" { // a query code stands on a product's page, and is none of the certificates
		at = "/products/" + said.Product
		crumbs = []components.NavItem{{Label: tr("数据产品", "Data products"), Href: "/products"}, {Label: components.Same(said.Name), Href: at}, {Label: title}}
	}
	return content{Title: title, Section: "/products", Crumbs: crumbs, Body: []g.Node{
		v.trialMark(), v.noPaper(said),
		components.Heading{Over: title, Title: components.Same(said.Name), State: &state, Code: said.Code, Root: res.Checkpoint.Root[:],
			Acts: []g.Node{
				components.ButtonLink{Label: words.file, Href: "/api/v1/certificates/" + key}.In(v.lang),
				v.paperLink(said),
				components.ButtonLink{Label: tr("核验", "Verify"), Href: "/verify/" + key}.In(v.lang),
				components.ButtonLink{Label: tr("查看产品", "See the product"), Href: at}.In(v.lang),
			}}.In(v.lang),
		components.Columns(v.certifiedFacts(said), g.Group{
			components.Panel(v.lang, tr("扫码核验", "Scan to verify"), components.QR(v.lang, v.PublicURL+"/verify/"+key), h.P(h.Class("small"), components.Link("/verify/"+key, g.Text("/verify/"+key)))),
			components.Panel(v.lang, tr("日志", "Log"), v.placeInLog(res)),
		}),
		v.text(words.worth),
	}}, nil
}

// paperWords are how a page speaks of the paper of a registration.
type paperWords struct{ file, paper, worth, see, seeNewer, verifyNewer, replaced components.Text }

// certificateWords are those of the city's regime, resultWords those of the national one, which knows no certificate.
var (
	certificateWords = paperWords{
		file: tr("下载凭证文件（JSON）", "Download the file (JSON)"), paper: tr("下载凭证（PDF）", "Download the paper (PDF)"),
		worth: tr("凭证载明登记当时的内容；是否暂停、撤销或到期，以本页“今日状态”或核验结果为准。PDF 内含凭证文件与签名，同样可离线核验。",
			"The certificate says what was registered that day; whether it is suspended, revoked or expired is told by the status here or by verification. The PDF carries the certificate file and a signature, and is verified offline just the same."),
		see: tr("查看登记凭证", "See the certificate"), seeNewer: tr("查看新凭证", "See the newer certificate"), verifyNewer: tr("核验新凭证", "Verify the newer one"),
		replaced: tr("凭证本身是真实的，但已被取代：登记内容、期限或登记本身其后有变化。现行有效与否，以新凭证为准。",
			"The certificate is genuine, but it was replaced: what is registered, its term, or the registration itself has changed since. What holds now is said by the newer one."),
	}
	resultWords = paperWords{
		file: tr("下载登记结果文件（JSON）", "Download the file (JSON)"), paper: tr("下载登记结果（PDF）", "Download the paper (PDF)"),
		worth: tr("登记结果载明登记当时的内容；是否撤销、注销或到期，以本页“今日状态”或核验结果为准。PDF 内含登记结果文件与签名，同样可离线核验。",
			"The result says what was registered that day; whether it is revoked, cancelled or expired is told by the status here or by verification. The PDF carries its file and a signature, and is verified offline just the same."),
		see: tr("查看登记结果", "See the result"), seeNewer: tr("查看现行登记结果", "See the present result"), verifyNewer: tr("核验现行登记结果", "Verify the present one"),
		replaced: tr("登记结果本身是真实的，但已被取代：登记内容、期限或登记本身其后有变化。现行有效与否，以现行登记结果为准。",
			"The result is genuine, but it was replaced: what is registered, its term, or the registration itself has changed since. What holds now is said by the present one."),
	}
)

func wordsOf(regime string) paperWords {
	if regime == product.National {
		return resultWords
	}
	return certificateWords
}

// paperLink leads to the certificate as PDF, where one can be made.
func (v *visit) paperLink(c product.Certified) g.Node {
	if v.Font == nil {
		return nil
	}
	if _, lacks := documents.Lacking(v.Font, c); lacks {
		return nil
	}
	return components.ButtonLink{Label: wordsOf(c.Regime).paper, Href: "/api/v1/certificates/" + code.Segment(c.Code) + ".pdf?lang=" + v.lang}.In(v.lang)
}

// noPaper says why there is no PDF, where none can be made, and what to do instead.
func (v *visit) noPaper(c product.Certified) g.Node {
	why := tr("本机没有可用的中文字体，无法制作 PDF。", "This machine has no Chinese font for PDF files.")
	if v.Font != nil {
		rare, lacks := documents.Lacking(v.Font, c)
		if !lacks {
			return nil
		}
		why = tr(fmt.Sprintf("PDF 无法写出字符“%[1]c”（%[1]U），因此没有 PDF。", rare), fmt.Sprintf("A PDF cannot set the character %[1]q (%[1]U), so there is none.", rare))
	}
	return components.Note(v.lang, components.Provisional, h.P(v.text(why), g.Text(" "),
		v.text(tr("本页可直接打印，内容与文件逐字相同。", "Print this page instead: it says word for word what the file says."))))
}

// trialMark is on every paper of a demonstration.
func (v *visit) trialMark() g.Node {
	if !v.DB.Demo() {
		return nil
	}
	return components.Note(v.lang, components.Provisional, v.paragraph("演示环境：仅供试用，数据均为虚构，不产生登记效力。", "Demonstration: for trial only; all data is made up, and it has no legal effect."))
}

// certifiedFacts are the facts of the paper, with ways to go on from them.
func (v *visit) certifiedFacts(c product.Certified) g.Node {
	var facts []components.Fact
	for _, f := range documents.FactsOf(c) {
		value := g.Node(v.text(f.Value))
		switch f.Name {
		case "number":
			value = components.CopyCode(v.lang, c.Number)
		case "product":
			value = components.Link("/products/"+c.Product, components.Code(c.Product))
		case "sources":
			var sources g.Group
			for _, s := range c.Sources {
				sources = append(sources, h.Li(g.Text(s.Title+" · "+s.Body+" "), components.Code(s.SourceID)))
			}
			value = h.Ul(sources)
		case "agreement":
			value = components.Link("/agreements/"+c.Agreement, components.Code(c.Agreement))
		case "rules":
			value = components.Link("/rules/"+c.RuleSet.ID, g.Text(c.RuleSet.Number))
		case "file_hash", "sample_hash":
			value = components.Hash(v.lang, f.Value.ZH)
		}
		facts = append(facts, components.Fact{Term: f.Term, Value: value})
	}
	return components.Facts(v.lang, facts...)
}

// placeInLog says which entry of the log the certificate is, and how far that is proved.
func (v *visit) placeInLog(res tlog.Result) g.Node {
	holds := 0
	for _, s := range res.Steps {
		if s.OK {
			holds++
		}
	}
	return g.Group{
		components.Facts(v.lang,
			components.Fact{Term: tr("条目", "Entry"), Value: components.Number(res.Receipt.Log.Index)},
			components.Fact{Term: tr("日志大小", "Log size"), Value: components.Number(res.Checkpoint.Size)},
			components.Fact{Term: tr("自检", "Checked"), Value: v.text(tr(fmt.Sprintf("%d 项中 %d 项成立", len(res.Steps), holds), fmt.Sprintf("%d of %d steps hold", holds, len(res.Steps))))}),
	}
}
