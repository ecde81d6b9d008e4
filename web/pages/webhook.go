package pages

import (
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"
	g "maragu.dev/gomponents"

	"huishu/ledger"
	"huishu/registry/notice"
	"huishu/web/components"
)

func mountWebhook(p *Pages) {
	p.page("/account/webhooks", (*visit).webhooksPage)
	p.page("/account/webhooks/new", func(v *visit, tx *ledger.Tx) (content, error) { return v.newWebhookPage(tx, form{}) })
	// A secret is shown on the spot and kept in no answer, so these POSTs lead to no other page.
	p.echo.POST("/account/webhooks/new", func(c echo.Context) error { return p.visiting(c).createWebhook() })
	p.echo.POST("/account/webhooks/:id/rotate", func(c echo.Context) error { return p.visiting(c).rotateWebhook() })
	p.form("/account/webhooks/:id", (*visit).webhookPage, (*visit).changeWebhook)
	p.act("/account/webhooks/:id/enable", webhookAct("已重新启用", "It is told again", notice.EnableWebhook))
	p.act("/account/webhooks/:id/test", webhookAct("测试事件已排队，结果见投递记录", "A test event is on its way; see the deliveries", notice.TestWebhook))
	p.act("/account/webhooks/:id/remove", func(v *visit) (string, error) {
		next, err := v.do(func(tx *ledger.Tx) (string, error) {
			return "/account/webhooks", notice.RemoveWebhook(tx, v.Param("id"))
		})
		if err == nil {
			v.flash("Webhook 已移除", "The webhook is removed")
		}
		return next, err
	})
	p.act("/account/webhooks/:id/deliveries/:delivery/resend", webhookAct("已重新排队投递", "It is on its way once more", nil))
}

// webhookAct does one thing to a webhook and returns to its page; without do it resends the delivery of the address.
func webhookAct(zh, en string, do func(tx *ledger.Tx, id string) error) func(v *visit) (string, error) {
	return func(v *visit) (string, error) {
		id := v.Param("id")
		next, err := v.do(func(tx *ledger.Tx) (string, error) {
			if do == nil {
				return "/account/webhooks/" + id, notice.Resend(tx, id, v.Param("delivery"))
			}
			return "/account/webhooks/" + id, do(tx, id)
		})
		if err == nil {
			v.flash(zh, en)
		}
		return next, err
	}
}

var webhooksCrumb = components.NavItem{Label: tr("Webhook 通知", "Webhooks"), Href: "/account/webhooks"}

// hookType is a type of event in words.
func hookType(name string) components.Text {
	switch {
	case name == notice.StatusChanged:
		return tr("主体名册变动", "Changes of the public register of parties")
	case name == "test":
		return tr("测试", "Test")
	case notice.Kind(name).Known():
		return notice.Kind(name).Title()
	}
	return components.Same(name)
}

// webhooksPage lists the endpoints of the caller's organisation.
func (v *visit) webhooksPage(tx *ledger.Tx) (content, error) {
	if err := v.mustSignIn(); err != nil {
		return content{}, err
	}
	list, err := notice.Webhooks(tx)
	if err != nil {
		return content{}, err
	}
	rows := make([]components.Row, 0, len(list))
	for _, w := range list {
		rows = append(rows, components.Row{Late: w.State == "disabled", Cells: []g.Node{
			components.Link("/account/webhooks/"+w.ID, g.Text(w.URL)), components.StateOf(w.State).In(v.lang), v.hookTypes(w.Events), components.When(time.UnixMilli(w.CreatedAt)),
		}})
	}
	title := webhooksCrumb.Label
	return content{Title: title, Crumbs: []components.NavItem{accountCrumb, {Label: title}}, Body: []g.Node{
		components.Heading{Title: title, Lead: tr("与本单位有关的事项发生时，通知您的业务系统。每次投递都有签名，失败会自动重试。", "Your systems are told of what concerns your organisation. Every delivery is signed, and tried again where it fails."),
			Acts: []g.Node{components.ButtonLink{Label: tr("登记 Webhook", "Enter a webhook"), Href: "/account/webhooks/new"}.In(v.lang)}}.In(v.lang),
		components.Table{
			Caption: title, Quiet: true, Rows: rows,
			Columns: []components.Column{{Head: tr("地址", "Address")}, {Head: tr("状态", "State")}, {Head: tr("事件", "Events")}, {Head: tr("登记", "Entered")}},
			Empty:   components.Empty{Title: tr("还没有 Webhook", "No webhook yet"), Text: tr("登记接收地址并选择事件后，会出现在这里。", "Enter an address and choose its events, and it appears here.")},
		}.In(v.lang),
	}}, nil
}

func (v *visit) hookTypes(names []string) g.Node {
	var out g.Group
	for i, name := range names {
		if i > 0 {
			out = append(out, g.Text(tr("、", ", ").In(v.lang)))
		}
		out = append(out, v.text(hookType(name)))
	}
	return out
}

func (v *visit) hookChoices(f form, chosen []string) g.Node {
	options := make([]components.Option, 0, len(notice.Types))
	for _, name := range notice.Types {
		options = append(options, components.Option{Value: name, Label: hookType(name), Hint: components.Same(name)})
	}
	if f.Values.Has("events") || f.Err != nil {
		chosen = f.Values["events"]
	}
	return components.Choices{Field: f.must("events", tr("事件", "Events"), components.Text{}), Values: chosen, Options: options}.In(v.lang)
}

func (v *visit) newWebhookPage(tx *ledger.Tx, f form) (content, error) {
	if err := v.mustSignIn(); err != nil {
		return content{}, err
	}
	if _, err := notice.Webhooks(tx); err != nil { // who may not see them enters none
		return content{}, err
	}
	title := tr("登记 Webhook", "Enter a webhook")
	return content{Title: title, Crumbs: []components.NavItem{accountCrumb, webhooksCrumb, {Label: title}}, Body: []g.Node{
		components.Heading{Title: title, Lead: tr("签名密钥在登记后显示一次，用于核对投递确由本系统发出（Standard Webhooks）。", "The secret is shown once when it is entered; by it you tell that a delivery is ours (Standard Webhooks).")}.In(v.lang),
		v.entry(f, entry{Action: "/account/webhooks/new", Submit: tr("登记", "Enter")},
			components.TextInput{Field: f.must("url", tr("接收地址", "Address"), tr("公网上的 https 地址", "An https address on the public network")), Type: "url", Value: f.get("url", ""), Width: components.Full}.In(v.lang),
			v.hookChoices(f, nil)),
	}}, nil
}

// createWebhook answers with the new webhook's page, on which its secret stands this once.
func (v *visit) createWebhook() error {
	if err := v.mustSignIn(); err != nil {
		return v.askToSignIn(err)
	}
	values, err := v.FormParams()
	if err != nil {
		return err
	}
	var w notice.Webhook
	var secret string
	err = v.DB.Update(v.ctx(), v.caller.Actor, func(tx *ledger.Tx) (err error) {
		w, secret, err = notice.CreateWebhook(tx, v.FormValue("url"), append([]string(nil), values["events"]...), v.DB.Demo())
		return err
	})
	if err != nil {
		return v.again(err, (*visit).newWebhookPage)
	}
	return v.showSecret(w.ID, secret)
}

func (v *visit) rotateWebhook() error {
	if err := v.mustSignIn(); err != nil {
		return v.askToSignIn(err)
	}
	var secret string
	err := v.DB.Update(v.ctx(), v.caller.Actor, func(tx *ledger.Tx) (err error) {
		secret, err = notice.RotateSecret(tx, v.Param("id"))
		return err
	})
	if err != nil {
		return v.askToSignIn(err)
	}
	return v.showSecret(v.Param("id"), secret)
}

// showSecret is a webhook's page with its new secret above everything else.
func (v *visit) showSecret(id, secret string) error {
	var page content
	err := v.DB.View(v.ctx(), v.caller.Actor, func(tx *ledger.Tx) (err error) {
		page, err = v.oneWebhook(tx, id, form{})
		return err
	})
	if err != nil {
		return err
	}
	page.Body = append([]g.Node{page.Body[0], components.Note(v.lang, components.Waiting,
		v.paragraph("请立即复制并妥善保存：密钥只显示这一次。轮换前的密钥在 24 小时内仍同时签名。", "Copy it now and keep it safe: it is shown this once. A secret before it signs beside it for 24 hours."),
		components.CodeBlock(v.lang, tr("签名密钥", "Secret"), secret))}, page.Body[1:]...)
	return v.render(http.StatusOK, page)
}

func (v *visit) webhookPage(tx *ledger.Tx, f form) (content, error) {
	if err := v.mustSignIn(); err != nil {
		return content{}, err
	}
	return v.oneWebhook(tx, v.Param("id"), f)
}

// oneWebhook is one endpoint: whether it is told and why not, its events, and what was sent to it.
func (v *visit) oneWebhook(tx *ledger.Tx, id string, f form) (content, error) {
	w, failing, err := notice.GetWebhook(tx, id)
	if err != nil {
		return content{}, err
	}
	sent, next, err := notice.Deliveries(tx, id, v.cursor(), 30)
	if err != nil {
		return content{}, err
	}
	at, state, names := "/account/webhooks/"+id, components.StateOf(w.State), v.lookup(tx)
	pager := components.Pager{Shown: len(sent), First: pagerFirst(v, at)}
	if next != "" {
		pager.Next = address(at, "cursor", next)
	}
	body := []g.Node{
		components.Heading{Over: tr("Webhook", "Webhook"), Title: components.Same(w.URL), State: &state, Acts: v.webhookActs(w)}.In(v.lang),
		v.webhookTrouble(w, failing),
		components.Facts(v.lang,
			components.Fact{Term: tr("登记人", "Entered by"), Value: g.Text(names.person(w.CreatedBy))},
			components.Fact{Term: tr("登记", "Entered"), Value: components.When(time.UnixMilli(w.CreatedAt))},
			components.Fact{Term: tr("编号", "Id"), Value: components.Code(w.ID)}),
		v.sentTable(w, sent), pager.In(v.lang),
		components.Section(v.lang, "events", tr("更改事件", "Choose other events"),
			v.entry(f, entry{Action: at, Submit: tr("保存", "Save")}, v.hookChoices(f, w.Events))),
	}
	return content{Title: components.Same(w.URL), Crumbs: []components.NavItem{accountCrumb, webhooksCrumb, {Label: components.Same(w.URL)}}, Body: body}, names.err
}

// webhookTrouble says why an endpoint was switched off, or since when it fails.
func (v *visit) webhookTrouble(w notice.Webhook, failing int64) g.Node {
	switch {
	case w.State == "disabled":
		return components.Note(v.lang, components.Late, v.paragraph("连续多日投递失败，或对方声明不再接收（410），已停用。修复后请重新启用；失败的投递可以逐条重发。",
			"It was switched off: deliveries have failed for days, or it said that it is gone (410). Enable it once it is mended; what failed can be sent again."))
	case failing > 0:
		return components.Note(v.lang, components.Waiting, v.paragraph("投递正在失败；连续失败五天后会停用。最早失败于：", "Deliveries are failing; after five days of it the webhook is switched off. The first one failed:"), components.When(time.UnixMilli(failing)))
	}
	return nil
}

func (v *visit) webhookActs(w notice.Webhook) []g.Node {
	at := "/account/webhooks/" + w.ID
	act := func(label components.Text, what string, weight components.Weight, confirm components.Text) g.Node {
		return components.Act{Label: label, Action: at + "/" + what, Values: []components.Pair{oncePair()}, Weight: weight, Confirm: confirm}.In(v.lang)
	}
	var acts []g.Node
	if w.State == "disabled" {
		acts = append(acts, act(tr("重新启用", "Enable again"), "enable", components.Primary, components.Text{}))
	}
	return append(acts,
		act(tr("发送测试事件", "Send a test event"), "test", components.Plain, components.Text{}),
		act(tr("轮换密钥", "Rotate the secret"), "rotate", components.Plain, tr("新密钥只显示一次；旧密钥在 24 小时内仍同时签名。", "The new secret is shown once; the old one signs beside it for 24 hours.")),
		act(tr("移除", "Remove"), "remove", components.Danger, tr("此后不再通知该地址，未投递的也不再投递。", "The address is told no more, and what waits is not sent.")))
}

// sentTable lists deliveries with the newest answer, newest first.
func (v *visit) sentTable(w notice.Webhook, sent []notice.Sent) g.Node {
	states := map[string]components.State{
		"waiting":   {Tone: components.Waiting, Word: tr("等待投递", "On its way")},
		"delivered": {Tone: components.Valid, Word: tr("已投递", "Delivered")},
		"failed":    {Tone: components.Negative, Word: tr("失败", "Failed")},
	}
	rows := make([]components.Row, 0, len(sent))
	for _, s := range sent {
		answer := g.Node(g.Text("—"))
		if s.TriedAt != 0 {
			status := g.Node(v.text(tr("没有答复", "no answer")))
			if s.Status != 0 {
				status = components.Code(strconv.Itoa(s.Status))
			}
			answer = g.Group{status, g.Text(" "), g.Text(clipped(s.Answer, 120))}
		}
		act := g.Text("—")
		if s.State != "waiting" {
			act = components.Act{Label: tr("重发", "Send again"), Action: "/account/webhooks/" + w.ID + "/deliveries/" + s.ID + "/resend", Values: []components.Pair{oncePair()}, Weight: components.Plain}.In(v.lang)
		}
		rows = append(rows, components.Row{Late: s.State == "failed", Cells: []g.Node{
			v.text(hookType(s.Type)), states[s.State].In(v.lang), components.When(time.UnixMilli(s.CreatedAt)), g.Text(strconv.Itoa(s.Attempts)), answer, components.Code(s.ID), act,
		}})
	}
	return components.Section(v.lang, "deliveries", tr("投递记录", "Deliveries"), components.Table{
		Caption: tr("投递记录", "Deliveries"), Quiet: true, Rows: rows,
		Columns: []components.Column{{Head: tr("事件", "Event")}, {Head: tr("状态", "State")}, {Head: tr("产生", "Made")}, {Head: tr("次数", "Attempts"), Num: true}, {Head: tr("答复", "Answer")}, {Head: tr("编号", "Id")}, {Head: tr("操作", "Act")}},
		Empty:   components.Empty{Title: tr("还没有投递", "Nothing was sent yet"), Text: tr("发送一个测试事件，看看您的系统是否收到。", "Send a test event and see whether your system gets it.")},
	}.In(v.lang))
}

func (v *visit) changeWebhook() (string, error) {
	values, err := v.FormParams()
	if err != nil {
		return "", err
	}
	id := v.Param("id")
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		_, err := notice.ChangeWebhook(tx, id, append([]string(nil), values["events"]...))
		return "/account/webhooks/" + id, err
	})
	if err == nil {
		v.flash("事件已更改", "The events are changed")
	}
	return next, err
}
