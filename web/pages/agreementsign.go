package pages

import (
	"fmt"
	"strconv"
	"time"

	g "maragu.dev/gomponents"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/product"
	"huishu/web/components"
)

func mountAgreementSign(p *Pages) {
	p.form("/desk/agreements/:id/sign", (*visit).signPage, (*visit).signAgreement)
	p.form("/desk/agreements/:id/signed", (*visit).signedPage, (*visit).fileSigned)
	p.page("/desk/agreements/:id/print", (*visit).printPage)
	p.page("/desk/agreements/:id/compare", (*visit).comparePage)
}

// signPage shows the exact text, with its hash, to the side that is asked to consent.
func (v *visit) signPage(tx *ledger.Tx, f form) (content, error) {
	a, _, err := v.ownAgreement(tx)
	if err != nil {
		return content{}, err
	}
	text, err := product.TextOf(tx, v.Book, a)
	if err != nil {
		return content{}, err
	}
	replaced, err := v.replacedPart(tx, a.ID)
	if err != nil {
		return content{}, err
	}
	at := "/desk/agreements/" + a.ID
	title := tr("核对并同意协议文本", "Read and consent to the text")
	return content{Title: title, Crumbs: draftCrumbs(a, title), Body: []g.Node{
		components.Heading{Over: components.Same(a.Title), Title: title, Lead: consentLead}.In(v.lang),
		v.textPart(text), replaced,
		v.entry(f, entry{Action: at + "/sign", Submit: tr("同意本文本", "Consent to this text"), Fresh: at}, components.Hidden("text_sha256", text.SHA256)),
	}}, nil
}

var consentLead = tr("同意的是下方文本的全部内容；记录同意的人、时间和文本的哈希值。文本如有变化，同意不会生效。",
	"You consent to the whole text below. Who consents, when, and the text's hash are recorded; if the text changes, nothing is signed.")

// textPart is a text for people, with the hash that names it.
func (v *visit) textPart(text product.AgreementText) g.Node {
	return components.Section(v.lang, "text", tr("协议文本", "The text"), paragraphs(text.Text),
		components.Facts(v.lang, components.Fact{Term: tr("文本的 SHA-256", "SHA-256 of the text"), Value: components.Hash(v.lang, text.SHA256)}))
}

func (v *visit) signAgreement() (string, error) {
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		seen := v.FormValue("text_sha256")
		if seen == "" {
			return "", fault.Required("text_sha256", "已核对文本的哈希值", "hash of the text that was read")
		}
		a, err := product.SignAgreement(tx, v.Book, v.Param("id"), seen)
		return "/desk/agreements/" + a.ID, err
	})
	if err == nil {
		v.flash("已同意，并已写入日志", "Consented, and entered in the log")
	}
	return next, err
}

// signaturePart is who consented to which text, and the papers that they filed.
func (v *visit) signaturePart(tx *ledger.Tx, a product.Agreement, amendment string, names *lookup) (g.Node, error) {
	list, err := product.Signatures(tx, a.ID, amendment)
	if err != nil {
		return nil, err
	}
	rows := make([]components.Row, 0, len(list))
	for _, s := range list {
		paper := g.Node(nil)
		if s.Document != "" {
			if paper, err = v.paperOf(tx, s.Document); err != nil {
				return nil, err
			}
		}
		rows = append(rows, components.Row{Cells: []g.Node{
			g.Group{v.text(s.Side.Title()), g.Text(" · " + names.party(s.Party))}, g.Text(names.person(s.Account)), components.When(time.UnixMilli(s.SignedAt)), components.Hash(v.lang, s.TextSHA256), paper,
		}})
	}
	var add g.Node
	for _, s := range list {
		if v.own(s.Party) && s.Document == "" {
			add = components.Acts(components.ButtonLink{Label: tr("上传签字盖章文本", "File the signed paper"), Href: address("/desk/agreements/"+a.ID+"/signed", "amendment", amendment)}.In(v.lang))
		}
	}
	return components.Section(v.lang, "signatures", tr("双方签署", "Signatures"), components.Table{
		Caption: tr("双方签署", "Signatures"), Quiet: true, Rows: rows,
		Columns: []components.Column{{Head: tr("签署方", "Side")}, {Head: tr("同意人", "Who consented")}, {Head: tr("同意时间", "Consented")}, {Head: tr("文本的 SHA-256", "SHA-256 of the text")}, {Head: tr("签字盖章文本", "Signed paper")}},
		Empty:   components.Empty{Title: tr("尚无一方同意", "Neither side has consented yet"), Text: tr("双方核对同一文本后分别同意。", "Both sides read the same text, then consent.")},
	}.In(v.lang), add), nil
}

func (v *visit) signedPage(tx *ledger.Tx, f form) (content, error) {
	a, _, err := v.ownAgreement(tx)
	if err != nil {
		return content{}, err
	}
	title := tr("上传签字盖章文本", "File the signed paper")
	return content{Title: title, Crumbs: draftCrumbs(a, title), Body: []g.Node{
		components.Heading{Over: components.Same(a.Title), Title: title, Lead: tr("本方签字盖章的 PDF；文件的哈希值写入日志，与所同意的文本对应。", "The PDF that your side signed and sealed; its hash is logged with the text that you consented to.")}.In(v.lang),
		v.entry(f, entry{Action: "/desk/agreements/" + a.ID + "/signed", Submit: tr("上传", "File it"), Upload: true}, components.Hidden("amendment", f.get("amendment", "")),
			components.FileUpload{Field: f.must("document", tr("文件", "File"), components.Text{}), Accept: paperKinds, Max: maxPaper}.In(v.lang)),
	}}, nil
}

func (v *visit) fileSigned() (string, error) {
	file, err := v.store("document")
	if err == nil && file == nil {
		err = fault.Required("document", "文件", "file")
	}
	if err != nil {
		return "", err
	}
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		document, err := file.attach(tx, "agreement.signed")
		if err != nil {
			return "", err
		}
		a, err := product.FileSigned(tx, v.Book, v.Param("id"), v.FormValue("amendment"), document)
		return "/desk/agreements/" + a.ID, err
	})
	if err == nil {
		v.flash("文件已上传", "The paper is filed")
	}
	return next, err
}

// versionTitle names a version.
func versionTitle(number int64) components.Text {
	return tr(fmt.Sprintf("第 %d 版", number), fmt.Sprintf("Version %d", number))
}

// versionAsked is the version that the address asks for; 0 where it asks for none.
func (v *visit) versionAsked() (int64, error) {
	asked := v.QueryParam("version")
	if asked == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(asked, 10, 64)
	if err != nil || n < 1 {
		return 0, noVersion()
	}
	return n, nil
}

func noVersion() *fault.Error {
	return fault.New(fault.NotFound, "agreement.version_not_found", "协议没有这个版本", "The agreement has no such version")
}

// printPage is the whole text for paper: the version that the address asks for, otherwise the one in force, or the text as it stands
// before the first.
func (v *visit) printPage(tx *ledger.Tx) (content, error) {
	a, _, err := v.ownAgreement(tx)
	if err != nil {
		return content{}, err
	}
	asked, err := v.versionAsked()
	if err != nil {
		return content{}, err
	}
	versions, err := product.Versions(tx, a.ID)
	if err != nil {
		return content{}, err
	}
	if asked > int64(len(versions)) {
		return content{}, noVersion()
	}
	text, err := product.TextOf(tx, v.Book, a)
	if err != nil {
		return content{}, err
	}
	names := v.lookup(tx)
	amendment, over := "", tr("草案，未签订", "Draft, not concluded")
	var proof g.Node
	for _, version := range versions {
		if asked == version.Number || asked == 0 && (version.InForce(v.today()) || version.Number == 1) {
			text = product.AgreementText{Text: version.Text, SHA256: version.TextSHA256}
			amendment, over = version.Amendment, versionTitle(version.Number)
			proof = components.Facts(v.lang,
				components.Fact{Term: tr("本版期间", "Days of this version"), Value: v.versionDays(a, version)},
				components.Fact{Term: tr("日志中的证明", "Proof in the log"), Value: components.Link("/transparency/search?q="+version.Event, components.Code(version.Event))})
		}
	}
	signatures, err := v.signaturePart(tx, a, amendment, names)
	if err != nil {
		return content{}, err
	}
	title := components.Same(a.Title)
	return content{Title: title, Crumbs: draftCrumbs(a, tr("打印", "Print")), Body: []g.Node{
		components.Heading{Over: over, Title: title, Code: a.Code}.In(v.lang), v.textPart(text), signatures, proof, v.sealPart(a, names),
	}}, names.err
}

// sealPart is where both sides sign and seal the printed text; what is scanned of it is filed with the consent.
func (v *visit) sealPart(a product.Agreement, names *lookup) g.Node {
	blank := func(party string) g.Node {
		return g.Group{g.Text(names.party(party)), paragraphs(tr("法定代表人或授权代表（签字）：\n日期：　　　　年　　月　　日", "Legal or authorised representative (signature):\nDate:").In(v.lang))}
	}
	return components.Section(v.lang, "seals", tr("签字盖章", "Signed and sealed"), components.Facts(v.lang,
		components.Fact{Term: tr("实施机构（盖章）", "Implementing body (seal)"), Value: blank(a.ImplementingBody)},
		components.Fact{Term: tr("运营机构（盖章）", "Operator (seal)"), Value: blank(a.Operator)}))
}

// comparePage puts the version that the address asks for, otherwise the newest, beside the text that it took the place of.
func (v *visit) comparePage(tx *ledger.Tx) (content, error) {
	a, _, err := v.ownAgreement(tx)
	if err != nil {
		return content{}, err
	}
	asked, err := v.versionAsked()
	if err != nil {
		return content{}, err
	}
	c, err := product.CompareVersion(tx, a.ID, asked)
	if err != nil {
		return content{}, err
	}
	title := tr("版本对照", "Versions compared")
	lead := tr("此前没有可以对照的文本。", "There is no text before it to compare with.")
	if c.Code != "" {
		lead = tr(fmt.Sprintf("原文是 %s 第 %d 版，改为本协议第 %d 版。", c.Code, c.Number, c.Version), fmt.Sprintf("Before: %s, version %d. After: this agreement, version %d.", c.Code, c.Number, c.Version))
	}
	return content{Title: title, Crumbs: draftCrumbs(a, title), Body: []g.Node{
		components.Heading{Over: components.Same(a.Title), Title: title, Code: a.Code, Lead: lead}.In(v.lang), v.changePart(c.Changes, nil),
	}}, nil
}
