package pages

import (
	"net/http"

	"github.com/labstack/echo/v4"
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"huishu/ledger"
	"huishu/registry/factor"
	"huishu/web/components"
)

const factorPath = securityPath + "/factors"

func mountFactor(p *Pages) {
	p.page(factorPath+"/authenticator", func(v *visit, tx *ledger.Tx) (content, error) { return v.authenticatorPage(tx, form{}) })
	p.codes(factorPath+"/authenticator", (*visit).authenticatorPage, (*visit).addAuthenticator)
	p.page(factorPath+"/passkey", func(v *visit, tx *ledger.Tx) (content, error) { return v.passkeyPage(tx, form{}) })
	p.codes(factorPath+"/passkey", (*visit).passkeyPage, (*visit).addPasskey)
	p.codes(factorPath+"/codes", (*visit).securityPage, (*visit).newCodes)
	p.act(factorPath+"/:id/remove", (*visit).removeFactor)
}

// codes serves a POST that may show recovery codes, this once and nowhere else: they are in the answer itself and in no
// address, cookie or table. Without codes it leads back to the page of one's security.
func (p *Pages) codes(path string, show func(v *visit, tx *ledger.Tx, f form) (content, error), do func(v *visit) ([]string, error)) {
	p.echo.POST(path, func(c echo.Context) error {
		v := p.visiting(c)
		var codes []string
		_, err := v.proven(func(v *visit) (_ string, err error) {
			if err = v.mustSignIn(); err == nil {
				codes, err = do(v)
			}
			return "", err
		})
		if err != nil {
			return v.again(err, show)
		}
		if len(codes) == 0 {
			v.flash("已添加", "Added")
			return v.Redirect(http.StatusSeeOther, securityPath)
		}
		return v.render(http.StatusOK, v.codesPage(codes))
	})
}

// codesPage shows recovery codes for the only time.
func (v *visit) codesPage(codes []string) content {
	title := tr("请保存恢复码", "Keep your recovery codes")
	var text string
	for _, c := range codes {
		text += c + "\n"
	}
	return content{Title: title, Crumbs: accountCrumbs(), Body: []g.Node{
		components.Heading{Title: title, Lead: tr("恢复码只显示这一次。请打印或抄下，存放在安全的地方；丢失设备时每个可登录一次。", "They are shown this once. Print them or write them down and keep them safe; each signs you in once when the device is lost.")}.In(v.lang),
		components.CodeBlock(v.lang, tr("恢复码", "Recovery codes"), text),
		components.Acts(components.ButtonLink{Label: tr("我已保存", "I have kept them"), Href: securityPath, Weight: components.Primary}.In(v.lang)),
	}}
}

// authenticatorPage shows the secret of a new authenticator. A mistyped code shows the same one again.
func (v *visit) authenticatorPage(_ *ledger.Tx, f form) (content, error) {
	if err := v.mustSignIn(); err != nil {
		return content{}, err
	}
	setUp, err := v.Factors().ResumeTOTP(v.caller.Actor.Account, f.get("sealed", ""))
	if err != nil {
		if setUp, err = v.Factors().BeginTOTP(v.caller.Actor.Account, v.caller.Login); err != nil {
			return content{}, err
		}
	}
	title := tr("添加验证器", "Add an authenticator")
	return content{Title: title, Crumbs: securityCrumbs(), Body: []g.Node{
		components.Heading{Title: title, Lead: tr("用手机上的验证器应用扫描二维码，再输入它显示的六位数字。", "Scan the code with an authenticator app on your phone, then type the six digits it shows.")}.In(v.lang),
		components.QR(v.lang, setUp.URI),
		v.paragraph("无法扫描时，请在应用中手工输入下列密钥：", "If it cannot be scanned, type this secret into the app:"),
		components.CodeBlock(v.lang, tr("密钥（Base32）", "Secret (Base32)"), setUp.Secret),
		v.entry(f, entry{Action: factorPath + "/authenticator", Submit: tr("添加", "Add")},
			components.Hidden("sealed", setUp.Sealed),
			v.line(f, f.field("name", tr("名称", "Name"), tr("便于自己辨认，如“工作手机”", "For yourself, such as “work phone”")), "", components.Medium),
			components.TextInput{Field: f.must("code", tr("验证码", "Code"), components.Text{}), AutoComplete: "one-time-code", InputMode: "numeric", Max: 7, Mono: true, Width: components.Short}.In(v.lang)),
	}}, nil
}

func securityCrumbs() []components.NavItem {
	return append(accountCrumbs(), components.NavItem{Label: tr("登录与安全", "Sign-in and security"), Href: securityPath})
}

func (v *visit) addAuthenticator() ([]string, error) {
	return v.Factors().FinishTOTP(v.ctx(), v.caller.Actor, v.FormValue("sealed"), v.FormValue("name"), digits(v.FormValue("code")))
}

// digits leaves out the space that people type in the middle of a code.
func digits(s string) string {
	out := make([]rune, 0, len(s))
	for _, r := range s {
		if r != ' ' {
			out = append(out, r)
		}
	}
	return string(out)
}

// passkeyPage has the browser make a passkey.
func (v *visit) passkeyPage(tx *ledger.Tx, f form) (content, error) {
	if err := v.mustSignIn(); err != nil {
		return content{}, err
	}
	c, err := v.Factors().BeginPasskey(tx)
	if err != nil {
		return content{}, err
	}
	title := tr("添加通行密钥", "Add a passkey")
	return content{Title: title, Crumbs: securityCrumbs(), Body: []g.Node{
		components.Heading{Title: title, Lead: tr("通行密钥保存在手机、电脑或安全密钥中，以指纹、面容或设备密码使用，不会被钓鱼网站骗取。", "A passkey lives in your phone, computer or security key and is used by fingerprint, face or the device's PIN. No false site can trick you out of it.")}.In(v.lang),
		f.Errors.In(v.lang),
		v.passkeyForm(factorPath+"/passkey", "create", "", c, tr("添加通行密钥", "Add a passkey"),
			v.line(f, f.field("name", tr("名称", "Name"), tr("便于自己辨认，如“办公电脑”", "For yourself, such as “office computer”")), "", components.Medium)),
		h.NoScript(v.paragraph("通行密钥需要启用浏览器脚本；也可以改用验证器应用。", "Passkeys need the browser's scripts; an authenticator app works without.")),
	}}, nil
}

// passkeyForm is a form that the browser's authenticator fills in: the challenge and the answer are its fields sealed and response, with
// the prefix before them. It stays hidden where the browser has none.
func (v *visit) passkeyForm(action, ceremony, prefix string, c factor.Ceremony, label components.Text, fields ...g.Node) g.Node {
	return components.Form{Action: action}.In(v.lang,
		g.Attr("hidden"), h.Data("passkey", ceremony), h.Data("options", string(c.Options)),
		h.Data("failed", tr("未能使用通行密钥，请重试或改用其他方式。", "The passkey could not be used. Try again, or another way.").In(v.lang)),
		g.Group(fields), components.Hidden(prefix+"sealed", c.Sealed),
		h.Input(h.Type("hidden"), h.Name(prefix+"response"), h.Data("answer", "")),
		h.P(h.Class("error"), h.Role("alert")),
		components.Acts(components.Submit(v.lang, label, components.Primary)))
}

func (v *visit) addPasskey() ([]string, error) {
	return v.Factors().FinishPasskey(v.ctx(), v.caller.Actor, v.FormValue("sealed"), v.FormValue("name"), []byte(v.FormValue("response")))
}

func (v *visit) newCodes() (codes []string, err error) {
	err = v.DB.Update(v.ctx(), v.caller.Actor, func(tx *ledger.Tx) error {
		codes, err = factor.NewCodes(tx)
		return err
	})
	return codes, err
}

func (v *visit) removeFactor() (string, error) {
	next, err := v.do(func(tx *ledger.Tx) (string, error) { return securityPath, factor.Remove(tx, v.Param("id")) })
	if err == nil {
		v.flash("已移除", "Removed")
	}
	return next, err
}
