package pages

import (
	"fmt"
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
	at := "/desk/agreements/" + a.ID
	title := tr("核对并同意协议文本", "Read and consent to the text")
	return content{Title: title, Crumbs: draftCrumbs(a, title), Body: []g.Node{
		components.Heading{Over: components.Same(a.Title), Title: title, Lead: consentLead}.In(v.lang),
		v.textPart(text),
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
			v.text(s.Side.Title()), g.Text(names.party(s.Party)), components.When(time.UnixMilli(s.SignedAt)), components.Hash(v.lang, s.TextSHA256), paper,
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
		Columns: []components.Column{{Head: tr("方", "Side")}, {Head: tr("单位", "Party")}, {Head: tr("同意时间", "Consented")}, {Head: tr("文本的 SHA-256", "SHA-256 of the text")}, {Head: tr("签字盖章文本", "Signed paper")}},
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

// printPage is the whole text for paper: the version that is in force, or the text as it stands before the first.
func (v *visit) printPage(tx *ledger.Tx) (content, error) {
	a, _, err := v.ownAgreement(tx)
	if err != nil {
		return content{}, err
	}
	versions, err := product.Versions(tx, a.ID)
	if err != nil {
		return content{}, err
	}
	text, err := product.TextOf(tx, v.Book, a)
	if err != nil {
		return content{}, err
	}
	names := v.lookup(tx)
	amendment, over := "", tr("草案，未签订", "Draft, not concluded")
	var proof g.Node
	for _, version := range versions {
		if version.InForce(v.today()) || version.Number == 1 {
			text = product.AgreementText{Text: version.Text, SHA256: version.TextSHA256}
			amendment, over = version.Amendment, tr(fmt.Sprintf("第 %d 版", version.Number), fmt.Sprintf("Version %d", version.Number))
			proof = components.Facts(v.lang, components.Fact{Term: tr("日志中的证明", "Proof in the log"), Value: components.Link("/transparency/search?q="+version.Event, components.Code(version.Event))})
		}
	}
	signatures, err := v.signaturePart(tx, a, amendment, names)
	if err != nil {
		return content{}, err
	}
	title := components.Same(a.Title)
	return content{Title: title, Crumbs: draftCrumbs(a, tr("打印", "Print")), Body: []g.Node{
		components.Heading{Over: over, Title: title, Code: a.Code}.In(v.lang), v.textPart(text), signatures, proof,
	}}, names.err
}
