package pages

import (
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/registry/client"
	"huishu/web/components"
)

func mountClient(p *Pages) {
	p.page("/account/clients", (*visit).clientsPage)
	p.form("/account/clients/new", (*visit).newClientPage, (*visit).createClient)
	p.page("/account/clients/:id", func(v *visit, tx *ledger.Tx) (content, error) { return v.clientPage(tx, form{}) })
	// What a key's issue answers is shown on the spot and kept nowhere, so this POST leads to no other page.
	p.echo.POST("/account/clients/:id/keys", func(c echo.Context) error { return p.visiting(c).issueClientKey() })
	p.act("/account/clients/:id/keys/:key/revoke", clientAct("密钥已吊销", "The key is revoked", func(v *visit, tx *ledger.Tx) error {
		return client.RevokeKey(tx, v.Param("id"), v.Param("key"))
	}))
	p.form("/account/clients/:id/scopes", (*visit).clientScopesPage, (*visit).setClientScopes)
	p.act("/account/clients/:id/take-over", clientAct("您现在是该客户端的责任人", "You answer for the client now", func(v *visit, tx *ledger.Tx) error {
		return client.TakeOver(tx, v.Param("id"))
	}))
	p.act("/account/clients/:id/revoke", clientAct("客户端及其全部密钥已停用", "The client and all its keys are revoked", func(v *visit, tx *ledger.Tx) error {
		return client.Revoke(tx, v.Param("id"))
	}))
}

// clientAct does one thing to a client and returns to its page.
func clientAct(zh, en string, do func(v *visit, tx *ledger.Tx) error) func(v *visit) (string, error) {
	return func(v *visit) (string, error) {
		next, err := v.do(func(tx *ledger.Tx) (string, error) { return "/account/clients/" + v.Param("id"), do(v, tx) })
		if err == nil {
			v.flash(zh, en)
		}
		return next, err
	}
}

var (
	accountCrumb = components.NavItem{Label: tr("我的账号", "My account"), Href: "/account"}
	clientsCrumb = components.NavItem{Label: tr("机器客户端", "Machine clients"), Href: "/account/clients"}
)

// clientsPage lists the clients of the caller's organisation, and what they used of its quota.
func (v *visit) clientsPage(tx *ledger.Tx) (content, error) {
	if err := v.mustSignIn(); err != nil {
		return content{}, err
	}
	party := v.caller.Actor.Party
	list, err := client.Of(tx, party)
	if err != nil {
		return content{}, err
	}
	usage, err := v.usagePart(tx, party)
	if err != nil {
		return content{}, err
	}
	title := clientsCrumb.Label
	heading := components.Heading{Title: title, Lead: tr("业务系统以本单位的身份调用接口。每个客户端只有您授予的权限，由一名责任人负责。", "Your systems call the interface in your organisation's name. Each has only what you give it, and a person who answers for it.")}
	if access.Can(v.caller.Actor, access.ClientCreate, access.Facts{Owner: party}) {
		heading.Acts = []g.Node{components.ButtonLink{Label: tr("登记客户端", "Create a client"), Href: "/account/clients/new"}.In(v.lang)}
	}
	names := v.lookup(tx)
	body := content{Title: title, Crumbs: []components.NavItem{accountCrumb, {Label: title}}, Body: []g.Node{
		heading.In(v.lang), v.clientTable(list, tx.Now, names), usage,
		h.P(components.Link("/api/docs", v.text(tr("接口文档", "Documentation of the interface")))),
	}}
	return body, names.err
}

func (v *visit) clientTable(list []client.Client, now time.Time, names *lookup) g.Node {
	rows := make([]components.Row, 0, len(list))
	for _, c := range list {
		valid, last := 0, int64(0)
		for _, k := range c.Keys {
			if k.State(now) == "valid" {
				valid++
			}
			last = max(last, k.LastAt)
		}
		rows = append(rows, components.Row{Cells: []g.Node{
			components.Link("/account/clients/"+c.ID, g.Text(c.Name)), v.clientState(c).In(v.lang), v.scopeTitles(c.Scopes),
			g.Text(strconv.Itoa(valid)), g.Text(names.person(c.Responsible)), v.maybeWhen(last),
		}})
	}
	return components.Table{
		Caption: clientsCrumb.Label, Quiet: true, Rows: rows,
		Columns: []components.Column{{Head: tr("名称", "Name")}, {Head: tr("状态", "State")}, {Head: tr("授权范围", "Scopes")}, {Head: tr("有效密钥", "Valid keys")}, {Head: tr("责任人", "Responsible")}, {Head: tr("最近使用", "Last used")}},
		Empty: components.Empty{Title: tr("还没有客户端", "No client yet"),
			Text: tr("为业务系统登记客户端并签发密钥后，会出现在这里。", "Once you create a client for one of your systems, it appears here.")},
	}.In(v.lang)
}

func (v *visit) clientState(c client.Client) components.State {
	if c.Revoked {
		return components.StateOf("revoked")
	}
	return components.StateOf("active")
}

func (v *visit) scopeTitles(names []string) g.Node {
	words := make([]string, 0, len(names))
	for _, name := range names {
		if s, ok := access.ScopeNamed(name); ok {
			name = s.Title.In(v.lang)
		}
		words = append(words, name)
	}
	return g.Text(strings.Join(words, tr("、", ", ").In(v.lang)))
}

func (v *visit) maybeWhen(ms int64) g.Node {
	if ms == 0 {
		return v.text(tr("从未", "never"))
	}
	return components.When(time.UnixMilli(ms))
}

// usagePart is the use of the days that there was any, and the quotas, as a table.
func (v *visit) usagePart(tx *ledger.Tx, party string) (g.Node, error) {
	l, err := client.LimitsOf(tx, party)
	if err != nil {
		return nil, err
	}
	days, err := client.UsageOf(tx, party, 31)
	if err != nil {
		return nil, err
	}
	rows := make([]components.Row, 0, len(days))
	for _, d := range days {
		rows = append(rows, components.Row{Cells: []g.Node{components.Date(d.Day), components.Number(d.Requests), components.Number(d.Refused), g.Text(share(float64(d.Requests) / float64(l.PerDay)))}})
	}
	return components.Section(v.lang, "usage", tr("用量与限额", "Use and quotas"),
		components.Facts(v.lang,
			components.Fact{Term: tr("每分钟", "Per minute"), Value: components.Number(l.PerMinute)}, components.Fact{Term: tr("每日", "Per day"), Value: components.Number(l.PerDay)},
			components.Fact{Term: tr("每月", "Per month"), Value: components.Number(l.PerMonth)}),
		v.paragraph("限额属于本单位，全部客户端共用；因超限被拒的请求不计费。", "The quotas are your organisation's, shared by all its clients. Requests refused for a quota are never billed."),
		components.Table{
			Caption: tr("每日用量", "Use by day"), Quiet: true, Rows: rows,
			Columns: []components.Column{{Head: tr("日期", "Day")}, {Head: tr("请求", "Requests")}, {Head: tr("超限被拒", "Refused")}, {Head: tr("占每日限额", "Of the day's quota")}},
			Empty:   components.Empty{Title: tr("还没有用量", "No use yet"), Text: tr("客户端调用接口后，每日用量列在这里。", "Once a client calls the interface, its days are listed here.")},
		}.In(v.lang)), nil
}

// newClientPage is the form for another client.
func (v *visit) newClientPage(tx *ledger.Tx, f form) (content, error) {
	if err := v.mustSignIn(); err != nil {
		return content{}, err
	}
	if err := access.Require(tx, access.ClientCreate, access.Facts{Owner: v.caller.Actor.Party}); err != nil {
		return content{}, err
	}
	title := tr("登记客户端", "Create a client")
	return content{Title: title, Crumbs: []components.NavItem{accountCrumb, clientsCrumb, {Label: title}}, Body: []g.Node{
		components.Heading{Title: title, Lead: tr("您将是它的责任人：它办理的事项记在您和它的名下。", "You will answer for it: what it does is recorded under you and it.")}.In(v.lang),
		v.entry(f, entry{Action: "/account/clients/new", Submit: tr("登记", "Create")},
			v.line(f, f.must("name", tr("名称", "Name"), tr("便于辨认的系统名称，如“订单系统”", "What you call the system, such as “order system”")), "", components.Medium),
			v.scopeChoices(f, f.Values["scopes"])),
	}}, nil
}

func (v *visit) createClient() (string, error) {
	values, err := v.FormParams()
	if err != nil {
		return "", err
	}
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		c, err := client.Create(tx, client.New{Name: v.FormValue("name"), Scopes: append([]string(nil), values["scopes"]...)})
		return "/account/clients/" + c.ID, err
	})
	if err == nil {
		v.flash("客户端已登记，请为它签发密钥", "The client is created; give it a key")
	}
	return next, err
}

// clientPage is one client: who answers for it, what it may, its keys, and the form for another key.
func (v *visit) clientPage(tx *ledger.Tx, f form) (content, error) {
	if err := v.mustSignIn(); err != nil {
		return content{}, err
	}
	c, err := client.Get(tx, v.Param("id"))
	if err != nil {
		return content{}, err
	}
	names, state := v.lookup(tx), v.clientState(c)
	heading := components.Heading{Over: tr("机器客户端", "Machine client"), Title: components.Same(c.Name), State: &state, Acts: v.clientActs(c)}
	scopes := make([]g.Node, 0, len(c.Scopes))
	for _, name := range c.Scopes {
		if s, ok := access.ScopeNamed(name); ok {
			scopes = append(scopes, h.Li(h.Strong(v.text(s.Title)), g.Text(tr("：", ": ").In(v.lang)), v.text(s.Explain)))
		}
	}
	body := []g.Node{
		heading.In(v.lang),
		components.Facts(v.lang,
			components.Fact{Term: tr("责任人", "Responsible"), Value: g.Text(names.person(c.Responsible))},
			components.Fact{Term: tr("登记", "Created"), Value: components.When(time.UnixMilli(c.CreatedAt))},
			components.Fact{Term: tr("编号", "Id"), Value: components.Code(c.ID)}),
		components.Section(v.lang, "scopes", tr("它可以做什么", "What it may do"), h.Ul(g.Group(scopes))),
		v.keyTable(c, tx.Now),
	}
	if !c.Revoked && access.Can(v.caller.Actor, access.ClientKeyIssue, access.Facts{Owner: c.Party}) {
		body = append(body, v.keyForm(c, f))
	}
	return content{Title: components.Same(c.Name), Crumbs: []components.NavItem{accountCrumb, clientsCrumb, {Label: components.Same(c.Name)}}, Body: body}, names.err
}

func (v *visit) clientActs(c client.Client) (acts []g.Node) {
	if c.Revoked {
		return nil
	}
	facts, path := access.Facts{Owner: c.Party}, "/account/clients/"+c.ID
	if c.Responsible != v.caller.Actor.Account && access.Can(v.caller.Actor, access.ClientTakeOver, facts) {
		acts = append(acts, components.Act{Label: tr("接任责任人", "Take responsibility over"), Action: path + "/take-over", Values: []components.Pair{oncePair()}, Weight: components.Plain}.In(v.lang))
	}
	if access.Can(v.caller.Actor, access.ClientScopes, facts) {
		acts = append(acts, components.ButtonLink{Label: tr("变更授权范围", "Change scopes"), Href: path + "/scopes", Weight: components.Plain}.In(v.lang))
	}
	if access.Can(v.caller.Actor, access.ClientRevoke, facts) {
		acts = append(acts, components.Act{
			Label: tr("停用客户端", "Revoke the client"), Action: path + "/revoke", Values: []components.Pair{oncePair()}, Weight: components.Danger,
			Confirm: tr("它的全部密钥立即失效，且不能恢复；已办理的事项仍留有记录。", "All its keys end at once and for good; what it did stays on record."),
		}.In(v.lang))
	}
	return acts
}

func (v *visit) keyTable(c client.Client, now time.Time) g.Node {
	may := access.Can(v.caller.Actor, access.ClientKeyRevoke, access.Facts{Owner: c.Party})
	rows := make([]components.Row, 0, len(c.Keys))
	for _, k := range c.Keys {
		kind := g.Group{v.text(tr("API 密钥", "API key"))}
		if k.Kind == client.Public {
			kind = g.Group{v.text(tr("签名公钥 ", "Signing key ")), components.Code(k.Algorithm)}
		}
		act := g.Text("—")
		if may && k.RevokedAt == 0 {
			act = components.Act{
				Label: tr("吊销", "Revoke"), Action: "/account/clients/" + c.ID + "/keys/" + k.ID + "/revoke", Values: []components.Pair{oncePair()}, Weight: components.Danger,
				Confirm: tr("使用此密钥的系统将立即无法访问。", "Whatever uses this key is shut out at once."),
			}.In(v.lang)
		}
		rows = append(rows, components.Row{Cells: []g.Node{
			components.Code(k.ID), kind, components.StateOf(k.State(now)).In(v.lang), v.allowed(k.Allow), components.When(time.UnixMilli(k.ExpiresAt)), v.lastUse(k), act,
		}})
	}
	return components.Section(v.lang, "keys", tr("密钥", "Keys"), components.Table{
		Caption: tr("密钥", "Keys"), Quiet: true, Rows: rows,
		Columns: []components.Column{{Head: tr("密钥编号", "Key")}, {Head: tr("种类", "Kind")}, {Head: tr("状态", "State")}, {Head: tr("允许的地址", "From")}, {Head: tr("到期", "Ends")}, {Head: tr("最近使用", "Last used")}, {Head: tr("操作", "Act")}},
		Empty:   components.Empty{Title: tr("还没有密钥", "No key yet"), Text: tr("签发 API 密钥或登记公钥后，客户端才能访问。", "The client gets in once it has an API key or a registered public key.")},
	}.In(v.lang))
}

func (v *visit) allowed(list []netip.Prefix) g.Node {
	if len(list) == 0 {
		return v.text(tr("任何地址", "anywhere"))
	}
	lines := make(g.Group, 0, len(list))
	for _, p := range list {
		lines = append(lines, h.Div(components.Code(p.String())))
	}
	return lines
}

func (v *visit) lastUse(k client.Key) g.Node {
	if k.LastAt == 0 {
		return v.text(tr("从未", "never"))
	}
	return g.Group{components.When(time.UnixMilli(k.LastAt)), g.Text(" "), components.Code(k.LastIP)}
}

func (v *visit) keyForm(c client.Client, f form) g.Node {
	return components.Section(v.lang, "issue", tr("签发密钥", "Issue a key"),
		v.paragraph("同类密钥最多两个同时有效：先签发新密钥，换用后再吊销旧密钥。", "At most two keys of a kind hold at once: issue the new one, change over, then revoke the old one."),
		v.entry(f, entry{Action: "/account/clients/" + c.ID + "/keys", Submit: tr("签发", "Issue")},
			components.TextInput{Field: f.must("days", tr("有效天数", "Days to hold"), tr("1 至 366", "1 to 366")), Value: f.get("days", "90"), InputMode: "numeric", Width: components.Short}.In(v.lang),
			v.area(f, f.field("allow", tr("IP 白名单", "Allow-list"), tr("每行一个地址或网段，如 203.0.113.0/24；不填则不限", "One address or prefix a line, such as 203.0.113.0/24; any when left empty")), "", 3, 1000),
			v.area(f, f.field("public_key", tr("公钥（PEM）", "Public key (PEM)"), tr("不填则签发 API 密钥；填写则登记为签名公钥，切勿粘贴私钥", "Left empty an API key is made; filled in, it is registered to verify signed requests. Never paste a private key")), "", 4, 4000)))
}

// issueClientKey answers with the client's page, on which the new key stands this once.
func (v *visit) issueClientKey() error {
	if err := v.mustSignIn(); err != nil {
		return v.askToSignIn(err)
	}
	var text string
	_, err := v.proven(func(v *visit) (_ string, err error) {
		days, _ := strconv.Atoi(strings.TrimSpace(v.FormValue("days"))) // 0, which is out of bounds, for what is no number
		n := client.NewKey{Days: days, Allow: strings.Fields(v.FormValue("allow")), PublicKey: v.FormValue("public_key")}
		err = v.DB.Update(v.ctx(), v.caller.Actor, func(tx *ledger.Tx) (err error) {
			_, text, err = client.IssueKey(tx, v.Param("id"), n)
			return err
		})
		return "", err
	})
	if err != nil {
		return v.again(err, (*visit).clientPage)
	}
	var page content
	err = v.DB.View(v.ctx(), v.caller.Actor, func(tx *ledger.Tx) (err error) {
		page, err = v.clientPage(tx, form{})
		return err
	})
	if err != nil {
		return err
	}
	v.Response().Header().Set("Cache-Control", "no-store")
	page.Body = append([]g.Node{page.Body[0], v.issued(text)}, page.Body[1:]...)
	return v.render(http.StatusOK, page)
}

func (v *visit) issued(text string) g.Node {
	if text == "" {
		return components.Note(v.lang, components.Valid, v.paragraph("公钥已登记，可以用对应的私钥为请求签名。", "The public key is registered: requests signed by its private half are taken."))
	}
	return components.Note(v.lang, components.Waiting,
		v.paragraph("请立即复制并妥善保存：密钥只显示这一次，系统不留存。", "Copy it now and keep it safe: it is shown this once, and nowhere stored."),
		components.CodeBlock(v.lang, tr("API 密钥", "API key"), text),
		components.CodeBlock(v.lang, tr("试一下", "Try it"), "curl -H 'Authorization: Bearer "+text+"' "+v.PublicURL+"/api/v1/me"))
}
