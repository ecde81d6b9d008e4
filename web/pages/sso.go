package pages

import (
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"
	g "maragu.dev/gomponents"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
	"huishu/registry/sso"
	"huishu/web/components"
)

const (
	ssoPath     = "/sign-in/sso"
	ssoBindPath = securityPath + "/sso"
	// ssoCookie holds the ceremony while its person is at the provider. Lax, since the provider sends people back from another site.
	ssoCookie = "huishu_sso"
)

var errNoSSO = fault.New(fault.NotFound, "sso.none", "本系统未启用统一身份认证", "This service has no single sign-on").
	Do("请用账号和密码登录", "Sign in with account and password")

func mountSSO(p *Pages) {
	p.echo.GET(ssoPath, func(c echo.Context) error { return p.visiting(c).toProvider(sso.SignIn) })
	p.echo.GET(ssoBindPath, func(c echo.Context) error { return p.visiting(c).toProvider(sso.Binding) })
	p.echo.GET(stepUpPath+"/sso", func(c echo.Context) error { return p.visiting(c).proveAtProvider() })
	p.echo.GET(sso.CallbackPath, func(c echo.Context) error { return p.visiting(c).fromProvider() })
	p.form(ssoBindPath+"/confirm", (*visit).ssoOffer, (*visit).bindSSO)
	p.act(ssoBindPath+"/:id/unbind", (*visit).unbindSSO)
}

// ssoDoor is the way by the single sign-on, where there is one.
func (v *visit) ssoDoor(next string) g.Node {
	if v.SSO == nil {
		return nil
	}
	return components.Acts(components.ButtonLink{Label: v.ssoLabel("用%s登录", "Sign in by %s"), Href: address(ssoPath, "next", localPath(next, "/"))}.In(v.lang))
}

// ssoLabel says something of the provider by its name.
func (v *visit) ssoLabel(zh, en string) components.Text {
	t := v.SSO.Title()
	return tr(fmt.Sprintf(zh, t.ZH), fmt.Sprintf(en, t.EN))
}

// toProvider sends the browser to the provider, with a cookie that only the answer to this very question fits. It is a link and no
// form: the policy of our pages lets no form lead to another site.
func (v *visit) toProvider(purpose sso.Purpose) error {
	if v.SSO == nil {
		return errNoSSO
	}
	if err := v.mustSignIn(); purpose == sso.Binding && err != nil {
		return v.askToSignIn(err)
	}
	to, sealed, err := v.SSO.Begin(v.ctx(), purpose, localPath(v.QueryParam("next"), "/"))
	if err != nil && purpose == sso.SignIn {
		return v.signedIn(party.Opened{}, v.QueryParam("next"), err)
	}
	if err != nil {
		return err
	}
	return v.away(to, sealed)
}

// away has the browser go to the provider with the ceremony.
func (v *visit) away(to, sealed string) error {
	v.SetCookie(v.ceremonyCookie(sealed, int(sso.Limit.Seconds())))
	return v.Redirect(http.StatusSeeOther, to)
}

func (v *visit) ceremonyCookie(sealed string, maxAge int) *http.Cookie {
	c := v.sessionCookie(sealed, maxAge)
	c.Name, c.Path = ssoCookie, ssoPath
	return c
}

// fromProvider takes the provider's answer, once.
func (v *visit) fromProvider() error {
	if v.SSO == nil {
		return errNoSSO
	}
	ceremony := v.cookie(ssoCookie)
	v.SetCookie(v.ceremonyCookie("", -1))
	c, who, err := v.SSO.Finish(v.ctx(), ceremony, sso.Answer{State: v.QueryParam("state"), Code: v.QueryParam("code"), Error: v.QueryParam("error")})
	switch c.Purpose {
	case sso.Binding:
		return v.offerBinding(who, err)
	case sso.Proving:
		return v.provedAtProvider(c, who, err)
	case sso.SignIn: // below
	}
	if err != nil {
		return v.signedIn(party.Opened{}, c.Next, err)
	}
	o, err := v.SSO.Enter(v.ctx(), who, v.meta())
	return v.signedIn(o, c.Next, err)
}

// offerBinding shows whom the provider has recognised before anything is bound: somebody may have been signed in there as another.
func (v *visit) offerBinding(who sso.Person, err error) error {
	if err != nil {
		return err
	}
	if err := v.mustSignIn(); err != nil {
		return v.askToSignIn(err)
	}
	sealed, err := v.SSO.Offer(v.caller.Actor.Account, who)
	if err != nil {
		return err
	}
	return v.Redirect(http.StatusSeeOther, address(ssoBindPath+"/confirm", "offer", sealed))
}

// ssoOffer asks whether the identity is the caller's.
func (v *visit) ssoOffer(_ *ledger.Tx, f form) (content, error) {
	if err := v.mustSignIn(); err != nil {
		return content{}, err
	}
	if v.SSO == nil {
		return content{To: securityPath}, nil
	}
	offer := f.get("offer", "")
	who, err := v.SSO.Offered(v.caller.Actor.Account, offer)
	if err != nil {
		return content{}, err
	}
	title := v.ssoLabel("绑定%s", "Bind %s")
	return content{Title: title, Crumbs: append(accountCrumbs(), components.NavItem{Label: tr("登录与安全", "Sign-in and security"), Href: securityPath}, components.NavItem{Label: title}), Body: []g.Node{
		components.Heading{Title: title, Lead: tr("请核对这是您本人的身份。绑定后，凭它即可登录本账号。", "Make sure that this is you. Once bound, it signs in to your account.")}.In(v.lang),
		components.Facts(v.lang,
			components.Fact{Term: tr("身份", "Identity"), Value: g.Text(who.Label)},
			components.Fact{Term: tr("认证方", "Provider"), Value: components.Code(who.Issuer)},
			components.Fact{Term: tr("本账号", "This account"), Value: components.Code(v.caller.Login)}),
		v.entry(f, entry{Action: ssoBindPath + "/confirm", Submit: tr("绑定", "Bind it")}, components.Hidden("offer", offer)),
	}}, nil
}

func (v *visit) bindSSO() (string, error) {
	if v.SSO == nil {
		return securityPath, nil
	}
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		_, err := v.SSO.Bind(tx, v.FormValue("offer"))
		return securityPath, err
	})
	if err == nil {
		v.flash("统一身份已绑定", "The identity is bound")
	}
	return next, err
}

func (v *visit) unbindSSO() (string, error) {
	next, err := v.do(func(tx *ledger.Tx) (string, error) { return securityPath, sso.Unbind(tx, v.Param("id")) })
	if err == nil {
		v.flash("绑定已解除", "The binding is gone")
	}
	return next, err
}

// ssoSection lists what is bound, also where the provider is gone.
func (v *visit) ssoSection(bound []sso.Identity) g.Node {
	if v.SSO == nil && len(bound) == 0 {
		return nil
	}
	rows := make([]components.Row, 0, len(bound))
	for _, b := range bound {
		rows = append(rows, components.Row{Cells: []g.Node{
			g.Text(b.Label), components.Code(host(b.Issuer)), components.When(time.UnixMilli(b.CreatedAt)), v.whenever(b.UsedAt),
			components.Act{
				Label: tr("解除绑定", "Unbind"), Action: ssoBindPath + "/" + b.ID + "/unbind", Weight: components.Danger,
				Confirm: tr("解除后不能再用它登录；账号和密码仍然有效。", "It signs in no more; account and password still do."),
			}.In(v.lang),
		}})
	}
	var add g.Node
	if v.SSO != nil && len(bound) == 0 {
		add = components.Acts(components.ButtonLink{Label: v.ssoLabel("绑定%s", "Bind %s"), Href: ssoBindPath}.In(v.lang))
	}
	return components.Section(v.lang, "sso", tr("统一身份认证", "Single sign-on"), components.Table{
		Caption: tr("已绑定的身份", "Bound identities"), Quiet: true, Rows: rows,
		Columns: []components.Column{{Head: tr("身份", "Identity")}, {Head: tr("认证方", "Provider")}, {Head: tr("绑定时间", "Bound")}, {Head: tr("最近使用", "Last used")}, {Head: tr("操作", "Act")}},
		Empty:   components.Empty{Title: tr("尚未绑定", "None yet"), Text: tr("绑定后，可用统一身份认证登录本账号。", "Bind one to sign in to this account by it.")},
	}.In(v.lang), add)
}

// host is the host of an address, for people to recognise.
func host(address string) string {
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		return u.Host
	}
	return address
}
