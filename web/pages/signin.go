package pages

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
	g "maragu.dev/gomponents"

	"huishu/ledger"
	"huishu/registry/party"
	"huishu/web/components"
	"huishu/web/request"
)

func mountSignIn(p *Pages) {
	p.page("/sign-in", func(v *visit, _ *ledger.Tx) (content, error) { return v.signInPage(form{}), nil })
	p.echo.POST("/sign-in", p.signIn)
	p.act("/sign-out", (*visit).signOut)
}

// signIn is no form of the usual kind: its error must read the same whatever is wrong,
// and a password is never shown again.
func (p *Pages) signIn(c echo.Context) error {
	v := p.visiting(c)
	token, err := party.SignIn(v.ctx(), v.DB, strings.TrimSpace(v.FormValue("login")), v.FormValue("password"),
		party.Meta{IP: v.RealIP(), UserAgent: v.Request().UserAgent()})
	if err != nil {
		f := form{Errors: components.ErrorsOf(err), Err: err}
		f.Values = map[string][]string{"login": {v.FormValue("login")}, "next": {v.FormValue("next")}}
		return v.render(http.StatusUnprocessableEntity, v.signInPage(f))
	}
	v.SetCookie(v.sessionCookie(token, 7*24*3600))
	return v.Redirect(http.StatusSeeOther, localPath(v.FormValue("next"), "/"))
}

func (v *visit) sessionCookie(token string, maxAge int) *http.Cookie {
	return &http.Cookie{
		Name: request.SessionCookie, Value: token, Path: "/", MaxAge: maxAge,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: v.Secure,
	}
}

func (v *visit) signOut() (string, error) {
	v.SetCookie(v.sessionCookie("", -1))
	if v.caller.Token != "" {
		if err := party.SignOut(v.ctx(), v.DB, v.caller.Token); err != nil {
			return "", err
		}
	}
	v.flash("您已退出登录", "You have signed out")
	return "/", nil
}

// localPath keeps a redirect on this site.
func localPath(next, fallback string) string {
	if strings.HasPrefix(next, "/") && !strings.HasPrefix(next, "//") && !strings.ContainsAny(next, "\\\r\n") {
		return next
	}
	return fallback
}

func (v *visit) signInPage(f form) content {
	next := f.get("next", v.QueryParam("next"))
	title := components.T("登录", "Sign in")
	body := []g.Node{
		components.Heading{Title: title, Lead: components.T("数据商、数据经纪人、运营机构、公共管理和服务机构与主管部门的工作人员从这里进入。", "For the staff of merchants, brokers, operators, public bodies and the authority.")}.In(v.lang),
		f.Errors.In(v.lang),
		components.Form{Action: "/sign-in"}.In(v.lang,
			components.Hidden("next", next),
			components.TextInput{Field: components.Field{Name: "login", Label: components.T("账号", "Account"), Required: true}, Value: f.get("login", ""), AutoComplete: "username"}.In(v.lang),
			components.TextInput{Field: components.Field{Name: "password", Label: components.T("密码", "Password"), Required: true}, Type: "password", AutoComplete: "current-password"}.In(v.lang),
			components.Acts(components.Submit(v.lang, title, components.Primary)),
		),
		v.paragraph("还没有账号？企业可先申请入驻，其他主体由主管部门开通。", "No account yet? Companies can sign up; accounts of other parties are opened by the authority."),
		components.ButtonLink{Label: components.T("企业入驻", "Sign up a company"), Href: "/sign-up"}.In(v.lang),
	}
	if v.DB.Demo() {
		body = append(body, v.demoAccounts())
	}
	return content{Title: title, Body: body}
}
