package pages

import (
	"io"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"huishu/compliance/code"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/market/examine"
	"huishu/market/find"
	"huishu/registry/product"
	"huishu/web/components"
	"huishu/web/documents"
)

// maxCertificate bounds a file to verify, in bytes: a certificate has a few thousand.
const maxCertificate = 1 << 20

func mountVerify(p *Pages) {
	p.page("/verify", func(v *visit, tx *ledger.Tx) (content, error) { return v.verifyPage(tx, form{Values: v.QueryParams()}) })
	p.echo.POST("/verify", p.verifyInput)
	p.keptPage("/verify/:code", verified, (*visit).verifyCodePage)
}

func (v *visit) verifyPage(_ *ledger.Tx, f form) (content, error) {
	title := components.T("核验凭证", "Verify a certificate")
	return content{
		Title: title, Section: "/verify",
		Body: []g.Node{
			components.Heading{Title: title, Lead: components.T("输入编码、编号或哈希，或选择凭证文件、二维码图片。逐步给出结论、所证明的内容和自行复核的方法；不需要登录。",
				"Enter a code, a number or a hash, or choose a certificate file or a picture of its QR code. Each step is answered by itself, with what it proves and how to redo it. No sign-in is needed.")}.In(v.lang),
			f.Errors.In(v.lang),
			components.Form{Action: "/verify", Upload: true}.In(v.lang,
				components.TextInput{Field: components.Field{Name: "code", Label: components.T("编码、编号或哈希", "Code, number or hash"), Hint: components.T("产品编码、登记编号、登记结果查询码、登记内容指纹或日志叶子哈希（SHA-256，十六进制）", "A product code, a registration number, the query code of a national registration, or the hash of the registered file or of a leaf of the log (SHA-256 in hex)"), Error: f.Errors.For("code")}, Value: f.get("code", ""), Mono: true}.In(v.lang),
				components.FileUpload{Field: components.Field{Name: "file", Label: components.T("或者：凭证文件、二维码图片", "Or: certificate file, picture of its QR code"), Hint: components.T("登记凭证（JSON 或 PDF）、凭证二维码的照片（PNG 或 JPEG）、事件回执（JSON）、日志条目的包含证明（tlog-proof）或您保存的检查点；文件不会被保存", "A certificate (JSON or PDF), a photo of its QR code (PNG or JPEG), an event receipt (JSON), the inclusion proof of a log entry (tlog-proof) or a checkpoint that you saved; it is not kept"), Error: f.Errors.For("file")}, Max: examine.MaxPicture}.In(v.lang),
				components.Acts(components.Submit(v.lang, components.T("核验", "Verify"), components.Primary))),
			components.Section(v.lang, "offline", components.T("离线核验", "Offline"),
				v.paragraph("下载本程序后，断开网络也能得到同样的结论：", "With the program downloaded, the same answer without any network:"),
				components.CodeBlock(v.lang, components.T("命令", "Command"), v.Examiner().Command("certificate.json")),
				v.paragraph("也可以把离线核验页存到电脑：它只有一个文件，断网后在浏览器里照样核验。", "Or save the offline page: it is one file, and verifies in your browser with no network."),
				components.Acts(components.ButtonLink{Label: tr("打开离线核验页", "Open the offline page"), Href: "/verify/offline"}.In(v.lang))),
		},
	}, nil
}

// verifyInput answers what the one form was given: a name leads to its page, a file is read, answered and forgotten.
func (p *Pages) verifyInput(c echo.Context) error {
	v := p.visiting(c)
	err := p.answerInput(v)
	if mendable(err) {
		return v.again(err, (*visit).verifyPage)
	}
	return err
}

func (p *Pages) answerInput(v *visit) error {
	name, file, err := v.handedIn()
	if err != nil {
		return err
	}
	if file == nil || examine.IsPicture(file) {
		if file != nil {
			if name, err = examine.ReadCode(file); err != nil {
				return fault.From(err).At("file")
			}
		}
		return v.toNamed(name)
	}
	if len(file) > maxCertificate {
		return fault.New(fault.TooLarge, "verify.too_large", "文件过大，不是凭证文件", "The file is too large to be a certificate").At("file")
	}
	var a examine.Answer
	err = p.DB.View(v.ctx(), v.caller.Actor, func(tx *ledger.Tx) (err error) {
		a, err = p.Examiner().File(tx, file, name)
		return err
	})
	if err != nil {
		return err
	}
	return v.render(http.StatusOK, v.verification(a))
}

// handedIn is what the form was given: a text with no file, or a file with its name. Exactly one of both is asked for.
func (v *visit) handedIn() (name string, file []byte, err error) {
	fh, err := v.file("file")
	if err != nil {
		return "", nil, err
	}
	text := strings.TrimSpace(v.FormValue("code"))
	if (text == "") == (fh == nil) {
		return "", nil, fault.New(fault.Invalid, "verify.code", "请输入编码、编号或哈希，或者选择一个文件（两者取其一）", "Enter a code, a number or a hash, or choose a file: one of both").At("code")
	}
	if fh == nil {
		return text, nil, nil
	}
	f, err := fh.Open()
	if err != nil {
		return "", nil, err
	}
	defer f.Close()
	file, err = io.ReadAll(io.LimitReader(f, examine.MaxPicture+1))
	return fh.Filename, file, err
}

// toNamed leads to the page of what a text names, whatever blanks it was typed with.
func (v *visit) toNamed(text string) error {
	var a examine.Answer
	err := v.DB.View(v.ctx(), v.caller.Actor, func(tx *ledger.Tx) (err error) {
		a, err = v.Examiner().Named(tx, text)
		return err
	})
	if f := fault.From(err); err != nil && f.Kind == fault.NotFound {
		return fault.New(fault.Invalid, f.Code, f.Message.ZH, f.Message.EN).At("code").Do(f.Remedy.ZH, f.Remedy.EN)
	}
	if err != nil {
		return err
	}
	name := a.Code
	if a.Public == nil || a.Replaced { // an entry of the log is known by its hash, and the code leads to what has replaced it
		name = find.Hash(text)
	}
	return v.Redirect(http.StatusSeeOther, "/verify/"+code.Segment(name))
}

// verified are the pages of /verify/{code}, which a thousand people may scan from one advertisement.
var verified = newKept("registration", "registration_version", "registration_alteration", "agreement", "agreement_resource", "agreement_amendment", "qualification", "event", "checkpoint", "cosignature", "witness", "witnessed", "anchor", "log_key", "rule_set_text")

// verifyCodePage verifies the certificate as anyone else would, and adds what the register says today.
func (v *visit) verifyCodePage(tx *ledger.Tx) (content, error) {
	a, err := v.Examiner().Named(tx, v.Param("code"))
	if err != nil {
		return content{}, err
	}
	return v.verification(a), nil
}

// verdict is the answer in one word: genuine or not, and for a certificate of ours what it is worth today.
func verdict(a examine.Answer) components.Verdict {
	out := components.Verdict{State: components.StateAs("invalid", fault.T("无效", "Invalid")), Code: a.Code}
	if !a.Valid {
		return out
	}
	out.State, out.Root = components.StateAs("valid", fault.T("真实", "Genuine")), a.Checkpoint.Root[:]
	if p := a.Public; p != nil {
		out.State, out.Subject = components.StateAs(string(a.Status()), a.Status().Title()), components.Same(p.Name)
		if said, err := documents.Certified(a.Receipt); a.Replaced && err == nil {
			out.Subject = components.Same(said.Name) // what it says, not what the newer one says
		}
		if !a.Replaced {
			out.Since = components.T("自 "+p.ValidFrom.String()+" 起有效，至 "+p.ValidTo.String(), "Valid from "+p.ValidFrom.String()+" to "+p.ValidTo.String())
		}
	}
	return out
}

func (v *visit) verification(a examine.Answer) content {
	title := components.T("核验结果", "Verification")
	steps := make([]components.ProofStep, 0, len(a.Steps))
	for _, s := range a.Steps {
		steps = append(steps, components.ProofStep{Outcome: outcomes[s.Outcome], Sentence: s.Detail, Detail: s.Proves, Bytes: s.Evidence, Command: s.Command})
	}
	body := []g.Node{components.Heading{Title: title}.In(v.lang), verdict(a).In(v.lang), v.queryCodePart(a)}
	if a.Replaced {
		words, key := wordsOf(a.Public.Regime), code.Segment(a.Public.Code)
		body = append(body, components.Note(v.lang, components.Provisional, h.P(v.text(words.replaced)),
			components.Acts(
				components.ButtonLink{Label: words.seeNewer, Href: resultAt(a.Public.Code)}.In(v.lang),
				components.ButtonLink{Label: words.verifyNewer, Href: "/verify/" + key}.In(v.lang))))
	}
	body = append(body, components.Proof(v.lang, steps...))
	if a.Public != nil && !a.Replaced {
		body = append(body, resultLink(a.Public.Regime, a.Public.Code).In(v.lang))
	}
	body = append(body, components.Section(v.lang, "again", components.T("自己再验一次", "Check it yourself"),
		components.CodeBlock(v.lang, components.T("命令", "Command"), v.Examiner().Command(a.Name))))
	return content{Title: title, Section: "/verify", Body: body, Crumbs: []components.NavItem{
		{Label: components.T("核验", "Verify"), Href: "/verify"}, {Label: title},
	}}
}

// queryCodePart says that what was verified is known by a query code, and of which product it is.
func (v *visit) queryCodePart(a examine.Answer) g.Node {
	if a.Public == nil || a.Public.Regime != product.National {
		return nil
	}
	said, err := documents.Certified(a.Receipt)
	if err != nil {
		return nil // the steps say what cannot be read
	}
	return components.Facts(v.lang,
		components.Fact{Term: tr("登记", "Registration"), Value: v.text(documents.Title(product.National))},
		components.Fact{Term: documents.NumberTitle(product.National), Value: components.Code(said.Number)},
		components.Fact{Term: tr("产品编码", "Product code"), Value: components.Link("/products/"+said.Product, components.Code(said.Product))})
}

var outcomes = map[examine.Outcome]components.Outcome{examine.Holds: components.Holds, examine.Fails: components.Fails, examine.Open: components.Open}
