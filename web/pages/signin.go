package pages

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"
	"unicode"

	"github.com/labstack/echo/v4"
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"huishu/ledger"
	"huishu/registry/party"
	"huishu/web/components"
	"huishu/web/request"
)

func mountSignIn(p *Pages) {
	p.page("/sign-in", func(v *visit, tx *ledger.Tx) (content, error) { return v.signInPage(tx, form{}) })
	p.echo.POST("/sign-in", p.signIn)
	p.echo.POST("/sign-in/passkey", p.signInByPasskey)
	p.form("/sign-in/factor", (*visit).factorStep, (*visit).finishSignIn)
	p.act("/sign-out", (*visit).signOut)
}

// signIn is no form of the usual kind: its error must read the same whatever is wrong,
// and a password is never shown again.
func (p *Pages) signIn(c echo.Context) error {
	v := p.visiting(c)
	o, err := party.Open(v.ctx(), v.DB, strings.TrimSpace(v.FormValue("login")), v.FormValue("password"), v.meta())
	return v.signedIn(o, v.FormValue("next"), err)
}

// signInByPasskey signs in whoever the browser's authenticator says it is.
func (p *Pages) signInByPasskey(c echo.Context) error {
	v := p.visiting(c)
	o, err := v.Factors().SignIn(v.ctx(), v.FormValue("sealed"), []byte(v.FormValue("response")), v.meta())
	return v.signedIn(o, v.FormValue("next"), err)
}

// signedIn goes on after a sign-in: to where the person wanted to go, by the second step where there is one.
func (v *visit) signedIn(o party.Opened, next string, err error) error {
	if err != nil {
		f := form{Errors: components.ErrorsOf(err), Err: err}
		f.Values = map[string][]string{"login": {v.FormValue("login")}, "next": {next}}
		var body content
		err := v.DB.View(v.ctx(), v.caller.Actor, func(tx *ledger.Tx) (err error) {
			body, err = v.signInPage(tx, f)
			return err
		})
		if err != nil {
			return err
		}
		return v.render(http.StatusUnprocessableEntity, body)
	}
	v.keep(o)
	next = localPath(next, "/")
	if o.Half {
		next = "/sign-in/factor?next=" + url.QueryEscape(next)
	}
	return v.Redirect(http.StatusSeeOther, next)
}

// meta is what is known of the browser; it will be known again.
func (v *visit) meta() party.Meta {
	return party.Meta{IP: v.RealIP(), UserAgent: v.Request().UserAgent(), Device: v.cookie(request.DeviceCookie), Remember: true}
}

// keep has the browser hold the session, and itself known.
func (v *visit) keep(o party.Opened) {
	v.SetCookie(v.sessionCookie(o.Token, int(party.SessionLimit.Seconds())))
	if o.Device == "" {
		return
	}
	device := v.sessionCookie(o.Device, 400*24*3600) // the longest that browsers keep a cookie
	device.Name = request.DeviceCookie
	v.SetCookie(device)
}

// factorStep is the second step of a sign-in.
func (v *visit) factorStep(tx *ledger.Tx, f form) (content, error) {
	next := localPath(f.get("next", ""), "/")
	if v.caller.SignedIn() {
		return content{To: next}, nil
	}
	if v.caller.Half == "" {
		return content{To: "/sign-in?next=" + url.QueryEscape(next)}, nil
	}
	held, err := party.Hold(tx, v.caller.Half)
	if err != nil {
		return content{}, err
	}
	forms, err := v.proofForms(tx, held.Account, true, "/sign-in/factor", []g.Node{components.Hidden("next", next)})
	if err != nil {
		return content{}, err
	}
	title := tr("完成登录", "Finish signing in")
	body := []g.Node{
		components.Heading{Title: title, Lead: tr("第一步已通过。请再用验证器、通行密钥或恢复码验证身份。", "The first step is done. Prove who you are with your authenticator, a passkey or a recovery code.")}.In(v.lang),
		f.Errors.In(v.lang),
	}
	body = append(append(body, forms...),
		v.paragraph("设备和恢复码都丢失时，请联系系统管理员重置。", "If device and recovery codes are lost, ask the system administrator for a reset."))
	return content{Title: title, Body: body}, nil
}

// finishSignIn takes the factor. Its form carries a proof, yet no session that could be stepped up: see proven.
func (v *visit) finishSignIn() (string, error) {
	next := localPath(v.FormValue("next"), "/")
	if v.caller.Half == "" {
		return "/sign-in?next=" + url.QueryEscape(next), nil
	}
	return next, v.prove(v.caller.Half, v.evidence())
}

func (v *visit) sessionCookie(token string, maxAge int) *http.Cookie {
	return &http.Cookie{
		Name: request.SessionCookie, Value: token, Path: "/", MaxAge: maxAge,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: v.Secure,
	}
}

func (v *visit) signOut() (string, error) {
	v.SetCookie(v.sessionCookie("", -1))
	if token := cmp.Or(v.caller.Token, v.caller.Half); token != "" {
		if err := party.SignOut(v.ctx(), v.DB, token); err != nil {
			return "", err
		}
	}
	v.flash("您已退出登录", "You have signed out")
	return "/", nil
}

// localPath keeps a redirect on this site. Browsers drop control characters from an address, so that one behind the first slash would
// make "//host" of it.
func localPath(next, fallback string) string {
	if strings.HasPrefix(next, "/") && !strings.HasPrefix(next, "//") && !strings.Contains(next, `\`) && !strings.ContainsFunc(next, unicode.IsControl) {
		return next
	}
	return fallback
}

func (v *visit) signInPage(tx *ledger.Tx, f form) (content, error) {
	next := f.get("next", v.QueryParam("next"))
	title := components.T("登录", "Sign in")
	var passkey g.Node
	if v.Factors().PasskeysWork() {
		c, err := v.Factors().Challenge(tx, "")
		if err != nil {
			return content{}, err
		}
		passkey = v.passkeyForm("/sign-in/passkey", "get", "", c, components.T("用通行密钥登录", "Sign in with a passkey"), components.Hidden("next", next))
	}
	body := []g.Node{
		components.Heading{Title: title, Lead: components.T("数据商、数据经纪人、运营机构、公共管理和服务机构与主管部门的工作人员从这里进入。", "For the staff of merchants, brokers, operators, public bodies and the authority.")}.In(v.lang),
		f.Errors.In(v.lang),
		components.Form{Action: "/sign-in"}.In(v.lang,
			components.Hidden("next", next),
			components.TextInput{Field: components.Field{Name: "login", Label: components.T("账号", "Account"), Required: true, Hint: components.T("企业账号写作“登录名@统一社会信用代码”，大小写、全角半角均可", "An organisation's account is login@organisation code; case and a full-width ＠ do not matter")}, Value: f.get("login", v.QueryParam("login")), AutoComplete: "username"}.In(v.lang),
			components.TextInput{Field: components.Field{Name: "password", Label: components.T("密码", "Password"), Required: true}, Type: "password", AutoComplete: "current-password"}.In(v.lang),
			components.Acts(components.Submit(v.lang, title, components.Primary)),
		),
		h.P(components.Link(forgottenPath, v.text(forgottenTitle))),
		passkey, v.ssoDoor(next),
		v.paragraph("还没有账号？企业可先申请入驻，其他主体由主管部门开通。", "No account yet? Companies can sign up; accounts of other parties are opened by the authority."),
		components.ButtonLink{Label: components.T("企业入驻", "Sign up a company"), Href: "/sign-up"}.In(v.lang),
	}
	if v.DB.Demo() {
		body = append(body, v.demoAccounts())
	}
	return content{Title: title, Body: body}, nil
}
