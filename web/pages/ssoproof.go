package pages

import (
	"net/http"

	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/ledger/fault"
	"huishu/registry/sso"
	"huishu/web/components"
)

const (
	// bySSO is the value of proofField in a form whose proof has been given at the provider.
	bySSO = "sso"
	// proofCookie holds that proof until its form brings it.
	proofCookie = "huishu_sso_proof"
)

// ssoProof is the way to prove by the single sign-on. A form that waits stays where it is, with what was typed: the provider opens in a
// window of its own, and the form goes on when the person comes back to it.
func (v *visit) ssoProof(p proofForm) []g.Node {
	there := components.ButtonLink{Label: v.ssoLabel("用%s验证", "Prove it by %s"), Href: proofAddress(p.act, p.next), Apart: p.act != ""}.In(v.lang)
	if p.act == "" {
		return []g.Node{components.Acts(there)}
	}
	return []g.Node{
		v.paragraph("也可以用统一身份认证验证：在新窗口中登录后，回到本页继续。已填写的内容会保留。",
			"You can also prove it by the single sign-on: sign in there in a new window, then come back to this page and go on. What you typed stays."),
		components.Form{Action: p.action}.In(v.lang, g.Group(p.kept), components.Hidden(proofField, bySSO),
			components.Acts(there, components.Submit(v.lang, tr("已在新窗口验证，继续", "I have signed in there: go on"), components.Plain))),
	}
}

func proofAddress(act, next string) string {
	if act != "" {
		return address(stepUpPath+"/sso", "act", act)
	}
	return address(stepUpPath+"/sso", "next", next)
}

// proveAtProvider sends whoever is signed in to the provider, to be asked there anew who it is.
func (v *visit) proveAtProvider() error {
	if v.SSO == nil {
		return errNoSSO
	}
	if err := v.mustSignIn(); err != nil {
		return v.askToSignIn(err)
	}
	to, sealed, err := v.SSO.BeginProof(v.ctx(), v.caller.Token, v.QueryParam("act"), localPath(v.QueryParam("next"), "/"))
	if err != nil {
		return err
	}
	return v.away(to, sealed)
}

// provedAtProvider takes the provider's answer: where a form waits in another window it is kept for that, otherwise the session is stepped
// up and the person goes on.
func (v *visit) provedAtProvider(c sso.Ceremony, who sso.Person, err error) error {
	if unsigned := v.mustSignIn(); unsigned != nil {
		return v.askToSignIn(unsigned)
	}
	var sealed string
	if err == nil {
		sealed, err = v.SSO.Proof(v.ctx(), v.caller.Token, c, who)
	}
	if err == nil && c.Act == "" {
		err = v.takeProof("", sealed)
	}
	if err != nil {
		return v.render(http.StatusUnprocessableEntity, v.unprovedPage(c, err))
	}
	if c.Act == "" {
		return v.Redirect(http.StatusSeeOther, localPath(c.Next, "/"))
	}
	v.SetCookie(v.proofCookie(sealed, int(access.ProofLimit.Seconds())))
	title := tr("身份已验证", "You have proved who you are")
	return v.render(http.StatusOK, content{Title: title, Body: []g.Node{
		components.Heading{Title: title, Lead: tr("请回到原来的窗口，点击“已验证，继续”。本窗口可以关闭。", "Go back to the window you came from and press “go on”. This one can be closed.")}.In(v.lang),
		v.paragraph("本次验证只用于那一事项，十分钟内有效。", "What you proved is for that one act, within ten minutes."),
	}})
}

// unprovedPage says why the provider's answer proves nothing, and leads there again.
func (v *visit) unprovedPage(c sso.Ceremony, err error) content {
	title := tr("验证身份", "Prove who you are")
	return content{Title: title, Body: []g.Node{
		components.Heading{Title: title}.In(v.lang),
		components.ErrorsOf(err).In(v.lang),
		components.Acts(components.ButtonLink{Label: tr("重新验证", "Try again"), Href: proofAddress(c.Act, c.Next)}.In(v.lang)),
		g.If(c.Act != "", v.paragraph("也可以关闭本窗口，回到原来的窗口改用其他方式。", "Or close this window and take another way in the one you came from.")),
	}}
}

// proveBySSO takes the proof that was given at the provider for the form that has come now.
func (v *visit) proveBySSO() error {
	if v.SSO == nil {
		return errNoSSO
	}
	sealed := v.cookie(proofCookie)
	if sealed == "" {
		return fault.New(fault.Invalid, "sso.proof", "尚未在统一身份认证完成验证", "You have not proved it at the single sign-on yet").
			Do("请先打开新窗口登录，再回到本页继续", "Sign in there in the new window first, then come back and go on")
	}
	v.SetCookie(v.proofCookie("", -1))
	return v.takeProof(v.waiting(), sealed)
}

// takeProof steps the session up for the act.
func (v *visit) takeProof(act, sealed string) error {
	o, err := v.SSO.Prove(v.ctx(), v.caller.Token, act, sealed, v.meta())
	if err != nil {
		return err
	}
	return v.raised(o)
}

func (v *visit) proofCookie(sealed string, maxAge int) *http.Cookie {
	c := v.sessionCookie(sealed, maxAge)
	c.Name = proofCookie
	return c
}

// cookie is what the browser keeps under a name; empty for nothing.
func (v *visit) cookie(name string) string {
	c, err := v.Cookie(name)
	if err != nil {
		return ""
	}
	return c.Value
}
