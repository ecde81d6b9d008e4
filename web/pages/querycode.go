package pages

import (
	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/registry/product"
	"huishu/web/components"
	"huishu/web/documents"
)

func mountQueryCode(p *Pages) {
	p.form("/registrations/:id/query-code", (*visit).queryCodePage, (*visit).correctQueryCode)
}

var queryCodeTitle = tr("更正登记结果查询码", "Correct the query code")

func queryCodeAt(r product.Registration) string { return "/registrations/" + r.ID + "/query-code" }

// mayRecode reports whether the caller may put the registration's query code right, and there is one that stands.
func (v *visit) mayRecode(r product.Registration) bool {
	return r.Regime == product.National && (r.Standing == product.StandingGranted || r.Standing == product.StandingSuspended) &&
		access.Can(v.caller.Actor, access.RegistrationRecode, access.Facts{Owner: r.Operator})
}

// queryCodePage asks what the query code is to be and why it was wrong, and says what follows.
func (v *visit) queryCodePage(tx *ledger.Tx, f form) (content, error) {
	if err := v.mustSignIn(); err != nil {
		return content{}, err
	}
	r, err := product.SeenRegistration(tx, v.Param("id"))
	if err == nil {
		err = access.Require(tx, access.RegistrationRecode, access.Facts{Owner: r.Operator, Object: r.Ref()})
	}
	if err != nil {
		return content{}, err
	}
	back := "/cases/" + r.CaseID
	name := components.Same(r.Filed.Product.Name)
	page := content{Title: queryCodeTitle, Crumbs: []components.NavItem{{Label: tr("待办", "Inbox"), Href: "/inbox"}, {Label: name, Href: back}, {Label: queryCodeTitle}}}
	heading := components.Heading{Over: name, Title: queryCodeTitle, Lead: tr(
		"仅用于赋码时录入有误、与国家平台所赋不一致的情形。更正后换发登记结果，原结果随即失效，登记主体会收到通知；登记内容有误的，另办更正登记。",
		"Only where the code was entered otherwise than the national platform gave it. The result is issued anew, the earlier one stands no more, and the holder is told. Wrong content is corrected by an application of its own.")}.In(v.lang)
	facts := components.Facts(v.lang, components.Fact{Term: documents.NumberTitle(r.Regime), Value: components.CopyCode(v.lang, r.Number)},
		components.Fact{Term: tr("依据", "Article"), Value: v.text(cited("发改数据规〔2025〕26号 第十三条", rules.Assumed))})
	if !v.mayRecode(r) {
		page.Body = []g.Node{heading, v.paragraph("该登记没有可更正的查询码：尚未赋码，或者已经终止。", "There is no query code to correct: none was given yet, or the registration has ended."),
			components.Acts(components.ButtonLink{Label: tr("返回", "Back"), Href: back}.In(v.lang))}
		return page, nil
	}
	page.Body = []g.Node{heading, facts,
		v.entry(f, entry{Action: queryCodeAt(r), Submit: queryCodeTitle, Fresh: back, More: []g.Node{components.ButtonLink{Label: tr("返回", "Back"), Href: back}.In(v.lang)}},
			v.line(f, f.must("query_code", tr("更正为", "Corrected to"), tr("国家平台赋予的查询码，请原样填写", "What the national platform gave, as it stands")), "", components.Full),
			v.area(f, f.must("reason", tr("理由", "Reasons"), tr("随日志公开，不要写入个人信息", "Made public with the log: name no person")), "", 3, 4000))}
	return page, nil
}

func (v *visit) correctQueryCode() (string, error) {
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		r, err := product.SeenRegistration(tx, v.Param("id"))
		if err != nil {
			return "", err
		}
		r, err = product.CorrectQueryCode(tx, v.Book, r.ID, product.CodeCorrection{QueryCode: v.FormValue("query_code"), Reason: v.FormValue("reason")})
		return "/cases/" + r.CaseID, err
	})
	if err == nil {
		v.flash("查询码已更正，登记结果已换发", "The query code is corrected and the result issued anew")
	}
	return next, err
}
