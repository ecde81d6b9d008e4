package pages

import (
	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/client"
	"huishu/web/components"
)

// scopeChoices explains each scope in words, for a person answers for what is given.
func (v *visit) scopeChoices(f form, chosen []string) g.Node {
	options := make([]components.Option, 0, len(access.Scopes))
	for _, s := range access.Scopes {
		hint := s.Explain
		if !s.Serves(v.caller.Actor) { // it may later, when the party has become something else
			hint = tr(hint.ZH+"本单位目前没有可据此办理的事项。", hint.EN+" Your organisation has nothing to do by it at present.")
		}
		options = append(options, components.Option{Value: s.Name, Label: components.T(s.Title.ZH, s.Title.EN), Hint: hint})
	}
	return components.Choices{
		Field:  f.must("scopes", tr("授权范围", "Scopes"), tr("只选需要的；以后由责任人增加，管理人员随时可减", "Choose what is needed only; who answers for the client can add some later, and its managers take some away")),
		Values: chosen, Options: options,
	}.In(v.lang)
}

// clientScopesPage is the form that says anew what a client may do.
func (v *visit) clientScopesPage(tx *ledger.Tx, f form) (content, error) {
	if err := v.mustSignIn(); err != nil {
		return content{}, err
	}
	c, err := client.Get(tx, v.Param("id"))
	if err != nil {
		return content{}, err
	}
	if !access.Can(v.caller.Actor, access.ClientScopes, access.Facts{Owner: c.Party}) {
		return content{}, fault.New(fault.Forbidden, "access.denied", "您不能变更该客户端的授权范围", "You may not change the scopes of this client").
			Do("请由该客户端所属单位的管理员或技术人员办理", "Have it done by an administrator or developer of the client's organisation")
	}
	chosen, posted := f.Values["scopes"]
	if !posted {
		chosen = c.Scopes
	}
	title, path := tr("变更授权范围", "Change scopes"), "/account/clients/"+c.ID
	body := []g.Node{
		components.Heading{Over: components.Same(c.Name), Title: title, Lead: tr("自下一次请求起生效；密钥不必更换。", "It holds from the next request on; the keys stay.")}.In(v.lang),
	}
	if c.Responsible != v.caller.Actor.Account {
		body = append(body, components.Note(v.lang, components.Waiting,
			v.paragraph("您不是它的责任人：可以减少授权范围；要增加，请先接任责任人。", "You do not answer for it: you can take scopes away. To add some, take responsibility over first.")))
	}
	body = append(body, v.entry(f, entry{Action: path + "/scopes", Submit: tr("保存", "Save")}, v.scopeChoices(f, chosen)))
	return content{Title: title, Crumbs: []components.NavItem{accountCrumb, clientsCrumb, {Label: components.Same(c.Name), Href: path}, {Label: title}}, Body: body}, nil
}

func (v *visit) setClientScopes() (string, error) {
	values, err := v.FormParams()
	if err != nil {
		return "", err
	}
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		return "/account/clients/" + v.Param("id"), client.SetScopes(tx, v.Param("id"), values["scopes"])
	})
	if err == nil {
		v.flash("授权范围已变更", "The scopes are changed")
	}
	return next, err
}
