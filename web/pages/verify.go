package pages

import (
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"unicode"

	"github.com/labstack/echo/v4"
	g "maragu.dev/gomponents"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/tlog"
	"huishu/market/find"
	"huishu/registry/product"
	"huishu/web/components"
	"huishu/web/documents"
)

// maxCertificate bounds a file to verify, in bytes: a certificate has a few thousand.
const maxCertificate = 1 << 20

func mountVerify(p *Pages) {
	p.form("/verify", (*visit).verifyPage, (*visit).verifyLookup)
	p.keptPage("/verify/:code", verified, (*visit).verifyCodePage)
	p.echo.POST("/verify/file", p.verifyFile)
}

func (v *visit) verifyPage(_ *ledger.Tx, f form) (content, error) {
	title := components.T("核验凭证", "Verify a certificate")
	return content{
		Title: title, Section: "/verify",
		Body: []g.Node{
			components.Heading{Title: title, Lead: components.T("输入产品编码或登记编号，或选择凭证文件。核验不需要登录；文件核验也可以完全离线进行。",
				"Enter a product code or a registration number, or choose a certificate file. No sign-in is needed; a file can also be verified with no network at all.")}.In(v.lang),
			f.Errors.In(v.lang),
			components.Form{Action: "/verify"}.In(v.lang,
				components.TextInput{Field: components.Field{Name: "code", Label: components.T("编码、编号或哈希", "Code, number or hash"), Hint: components.T("产品编码、登记编号、登记内容指纹或日志叶子哈希（SHA-256，十六进制）", "A product code, a registration number, or the hash of the registered file or of its log leaf (SHA-256 in hex)"), Error: f.Errors.For("code")}, Value: f.get("code", ""), Mono: true}.In(v.lang),
				components.Acts(components.Submit(v.lang, components.T("核验", "Verify"), components.Primary))),
			components.Form{Action: "/verify/file", Upload: true}.In(v.lang,
				components.FileUpload{Field: components.Field{Name: "file", Label: components.T("凭证文件或二维码图片", "Certificate file, or picture of its QR code"), Hint: components.T("登记凭证（JSON 或 PDF）、凭证二维码的照片（PNG 或 JPEG）、事件回执（JSON）或日志条目的包含证明（tlog-proof）；文件不会被保存", "A certificate (JSON or PDF), a photo of its QR code (PNG or JPEG), an event receipt (JSON) or the inclusion proof of a log entry (tlog-proof); it is not kept")}, Accept: []string{".json", ".pdf", ".tlog-proof", ".png", ".jpg", ".jpeg"}, Max: documents.MaxPicture}.In(v.lang),
				components.Acts(components.Submit(v.lang, components.T("核验文件", "Verify the file"), components.Plain))),
			components.Section(v.lang, "offline", components.T("离线核验", "Offline"),
				v.paragraph("下载本程序后，断开网络也能得到同样的结论：", "With the program downloaded, the same answer without any network:"),
				components.CodeBlock(v.lang, components.T("命令", "Command"), v.verifyCommand("certificate.json")),
				v.paragraph("也可以把离线核验页存到电脑：它只有一个文件，断网后在浏览器里照样核验。", "Or save the offline page: it is one file, and verifies in your browser with no network."),
				components.Acts(components.ButtonLink{Label: tr("打开离线核验页", "Open the offline page"), Href: "/verify/offline"}.In(v.lang))),
		},
	}, nil
}

// verifyLookup leads to the page of a product code, a number or a hash, whatever blanks it was typed with.
func (v *visit) verifyLookup() (string, error) {
	text := v.FormValue("code")
	if strings.TrimSpace(text) == "" {
		return "", fault.New(fault.Invalid, "verify.code", "请输入产品编码、登记编号或哈希", "Enter a product code, a registration number or a hash").At("code")
	}
	var p product.Public
	err := v.DB.View(v.ctx(), v.caller.Actor, func(tx *ledger.Tx) (err error) {
		p, err = find.Certificate(tx, text)
		return err
	})
	if f := fault.From(err); err != nil && f.Kind == fault.NotFound {
		return "", fault.New(fault.Invalid, f.Code, f.Message.ZH, f.Message.EN).At("code").Do(f.Remedy.ZH, f.Remedy.EN)
	}
	return "/verify/" + p.Code, err
}

// verified are the pages of /verify/{code}, which a thousand people may scan from one advertisement.
var verified = newKept("registration", "agreement", "event", "checkpoint", "cosignature", "anchor", "log_key")

// verifyCodePage verifies the certificate as anyone else would, and adds what the register says today.
func (v *visit) verifyCodePage(tx *ledger.Tx) (content, error) {
	code := v.Param("code")
	p, err := product.PublicByCode(tx, code)
	if err != nil {
		return content{}, err
	}
	file, err := p.Certificate(tx)
	if err != nil {
		return content{}, err
	}
	res := v.proof(file)
	state := components.StateAs(string(p.Status), p.Status.Title())
	verdict := components.Verdict{
		State: state, Subject: components.Same(p.Name), Code: p.Code, Root: res.Checkpoint.Root[:],
		Since: components.T("自 "+p.ValidFrom.String()+" 起有效，至 "+p.ValidTo.String(), "Valid from "+p.ValidFrom.String()+" to "+p.ValidTo.String()),
	}
	return v.verification(verdict, res, "certificate-"+p.Code+".json", "/certificates/"+p.Code), nil
}

// proved is what certificates of ours prove, each with its keys: the same bytes prove the same.
var proved = ledger.NewMemo[proofKey, tlog.Result](1_000)

type proofKey struct{ file, key string }

// proof verifies a certificate of ours as anyone else would. The result is shared: do not change it.
func (v *visit) proof(file []byte) tlog.Result {
	res, _ := proved.Get(v.DB, proofKey{string(file), v.DB.VerifierKey()}, func() (tlog.Result, error) { return tlog.Verify(file, v.DB.Trust()), nil })
	return res
}

// verifyFile verifies an uploaded file; it is read and forgotten.
func (p *Pages) verifyFile(c echo.Context) error {
	v := p.visiting(c)
	fh, err := v.file("file")
	if err == nil && fh == nil {
		err = fault.New(fault.Invalid, "verify.file", "请选择凭证文件", "Choose a certificate file").At("file")
	}
	if err != nil {
		return v.verifyAgain(err)
	}
	f, err := fh.Open()
	if err != nil {
		return err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, documents.MaxPicture+1))
	if err != nil {
		return err
	}
	switch {
	case documents.IsPicture(b):
		code, err := documents.ReadCode(b)
		if err != nil {
			return v.verifyAgain(fault.From(err).At("file"))
		}
		return v.Redirect(http.StatusSeeOther, "/verify/"+url.PathEscape(code))
	case len(b) > maxCertificate:
		return v.verifyAgain(fault.New(fault.TooLarge, "verify.too_large", "文件过大，不是凭证文件", "The file is too large to be a certificate").At("file"))
	}
	return p.answerFile(v, fh.Filename, b)
}

// verifyAgain shows the form again with what is wrong with the file.
func (v *visit) verifyAgain(err error) error {
	body, _ := v.verifyPage(nil, form{Errors: components.ErrorsOf(err), Err: err})
	return v.render(http.StatusUnprocessableEntity, body)
}

// answerFile says what the file proves and, for a certificate of ours, what it is worth today. The name is the visitor's own.
func (p *Pages) answerFile(v *visit, name string, b []byte) error {
	res := tlog.VerifyFile(b, nil, v.DB.Trust())
	verdict := components.Verdict{State: components.StateAs("invalid", fault.T("无效", "Invalid")), Code: res.Code}
	link := ""
	if res.Valid {
		verdict.State = components.StateAs("valid", fault.T("真实", "Genuine"))
		verdict.Root = res.Checkpoint.Root[:]
		err := p.DB.View(v.ctx(), v.caller.Actor, func(tx *ledger.Tx) error {
			pub, err := product.PublicByCode(tx, res.Code)
			if err == nil {
				verdict.State = components.StateAs(string(pub.Status), pub.Status.Title())
				verdict.Subject, link = components.Same(pub.Name), "/certificates/"+pub.Code
			}
			return err
		})
		if k := fault.KindOf(err); k != fault.None && k != fault.NotFound {
			return err
		}
	}
	return v.render(http.StatusOK, v.verification(verdict, res, name, link))
}

// verifyCommand is how anyone repeats the verification of a file of this name.
func (v *visit) verifyCommand(file string) string {
	if plainName.MatchString(file) {
		return "huishu verify --key " + v.DB.VerifierKey() + " " + file
	}
	// A name that begins with - is no option, and a line end in it ends no command.
	return "huishu verify --key " + v.DB.VerifierKey() + " -- " + shellQuoted(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return '?'
		}
		return r
	}, file))
}

// plainName is a file's name that no shell takes for anything else.
var plainName = regexp.MustCompile(`^[0-9A-Za-z_][0-9A-Za-z_.-]*$`)

func (v *visit) verification(verdict components.Verdict, res tlog.Result, file, certificate string) content {
	title := components.T("核验结果", "Verification")
	body := []g.Node{
		components.Heading{Title: title}.In(v.lang),
		verdict.In(v.lang),
		components.Proof(v.lang, v.proofSteps(res, file)...),
	}
	if certificate != "" {
		body = append(body, components.ButtonLink{Label: components.T("查看凭证", "See the certificate"), Href: certificate}.In(v.lang))
	}
	body = append(body, components.Section(v.lang, "again", components.T("自己再验一次", "Check it yourself"),
		components.CodeBlock(v.lang, components.T("命令", "Command"), v.verifyCommand(file))))
	return content{Title: title, Section: "/verify", Body: body, Crumbs: []components.NavItem{
		{Label: components.T("核验", "Verify"), Href: "/verify"}, {Label: title},
	}}
}

// proofSteps turns the verifier's steps into sentences that unfold to their bytes.
func (v *visit) proofSteps(res tlog.Result, file string) []components.ProofStep {
	steps := make([]components.ProofStep, 0, len(res.Steps)+1)
	anchored := false
	for _, s := range res.Steps {
		step := components.ProofStep{Sentence: s.Detail, Command: v.verifyCommand(file)}
		if !s.OK {
			step.Outcome = components.Fails
		}
		if r := res.Receipt; r != nil {
			step.Bytes = stepBytes(s.Name, r)
		}
		anchored = anchored || s.Name == tlog.StepAnchor
		steps = append(steps, step)
	}
	if !anchored && res.Receipt != nil {
		steps = append(steps, components.ProofStep{
			Outcome: components.Open, Sentence: components.T("检查点尚未锚定到链上，锚定后凭证会自动更新。", "The checkpoint is not anchored yet; the certificate is made anew when it is."),
		})
	}
	return steps
}

func stepBytes(name string, r *tlog.Receipt) string {
	switch name {
	case tlog.StepEvent:
		return string(r.Event)
	case tlog.StepInclusion:
		var b strings.Builder
		for _, h := range r.Log.Proof {
			b.WriteString(h.String() + "\n")
		}
		return b.String()
	case tlog.StepCheckpoint:
		return r.Log.Checkpoint
	case tlog.StepAnchor:
		if a := r.Anchor; a != nil {
			return "tx " + a.Tx + "\nblock " + a.BlockHash + "\ncontract " + a.Contract
		}
	case tlog.StepIssuer:
		return r.Issuer
	}
	return ""
}
