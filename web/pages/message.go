package pages

import (
	"time"

	g "maragu.dev/gomponents"

	"huishu/ledger"
	"huishu/registry/notice"
	"huishu/web/components"
)

func mountMessage(p *Pages) {
	p.page("/messages", (*visit).messagesPage)
	p.act("/messages/read", (*visit).readMessages)
	p.act("/messages/:id/open", (*visit).openMessage)
	p.form("/messages/settings", (*visit).messageSettingsPage, (*visit).changeMessageSettings)
	p.form("/messages/email", (*visit).mailboxPage, (*visit).changeMailbox)
	p.form("/messages/email/confirm", (*visit).confirmMailPage, (*visit).confirmMail)
	p.form("/messages/email/stop", (*visit).stopMailPage, (*visit).stopMail)
}

// messagesPage lists what one was told, newest first, by kind and unread or not.
func (v *visit) messagesPage(tx *ledger.Tx) (content, error) {
	if err := v.mustSignIn(); err != nil {
		return content{}, err
	}
	kind, unread := v.QueryParam("kind"), v.QueryParam("unread")
	items, next, err := notice.List(tx, notice.Query{Kind: notice.Kind(kind), Unread: unread != "", Limit: 30, Cursor: v.cursor()})
	if err != nil {
		return content{}, err
	}
	waiting, err := notice.Unread(tx)
	if err != nil {
		return content{}, err
	}
	title := tr("消息", "Messages")
	pager := components.Pager{Shown: len(items), First: pagerFirst(v, address("/messages", "kind", kind, "unread", unread))}
	if next != "" {
		pager.Next = address("/messages", "kind", kind, "unread", unread, "cursor", next)
	}
	return content{Title: title, Body: []g.Node{
		components.Heading{Title: title, Lead: tr("与您和贵单位有关的办理结果、期限和待办。每条消息都附有可核验的记录。",
			"Decisions, time limits and tasks that concern you and your organisation, each with the record that proves it.")}.In(v.lang),
		v.messageActs(items, waiting), v.messageTabs(kind, unread), v.messageEntries(items, kind+unread != ""), pager.In(v.lang),
	}}, nil
}

// messageActs are what can be done with the whole list.
func (v *visit) messageActs(items []notice.Message, unread int) g.Node {
	acts := []g.Node{components.ButtonLink{Label: tr("通知设置", "How I am told"), Href: "/messages/settings", Weight: components.Plain}.In(v.lang)}
	if unread > 0 && len(items) > 0 {
		acts = append(acts, components.Act{
			Label: tr("全部标为已读", "Mark all as read"), Action: "/messages/read", Weight: components.Plain,
			Values: []components.Pair{{Name: "up_to", Value: items[0].ID}},
		}.In(v.lang))
	}
	return components.Acts(acts...)
}

func (v *visit) messageTabs(kind, unread string) g.Node {
	kinds := []components.NavItem{{Label: tr("全部类别", "All kinds"), Href: address("/messages", "unread", unread), Current: kind == ""}}
	for _, k := range notice.Kinds {
		kinds = append(kinds, components.NavItem{Label: k.Title(), Href: address("/messages", "kind", string(k), "unread", unread), Current: kind == string(k)})
	}
	return g.Group{
		components.Tabs(v.lang, tr("已读与未读", "Read and unread"),
			components.NavItem{Label: tr("全部", "All"), Href: address("/messages", "kind", kind), Current: unread == ""},
			components.NavItem{Label: tr("未读", "Unread"), Href: address("/messages", "kind", kind, "unread", "1"), Current: unread != ""}),
		components.Tabs(v.lang, tr("类别", "Kind"), kinds...),
	}
}

func (v *visit) messageEntries(items []notice.Message, narrowed bool) g.Node {
	if len(items) == 0 {
		e := components.Empty{Title: tr("没有消息", "No messages"), Text: tr("事项有进展、作出决定或者期限临近时，会在这里告知您。", "You are told here when a case moves, is decided or nears its time limit.")}
		if narrowed {
			e.Act = &components.ButtonLink{Label: tr("查看全部消息", "See all messages"), Href: "/messages"}
		}
		return e.In(v.lang)
	}
	entries := make([]components.Entry, 0, len(items))
	for _, m := range items {
		e := components.Entry{
			At: components.When(time.UnixMilli(m.CreatedAt)), What: m.Title, Who: m.Kind.Title().In(string(v.lang)), Tone: components.Ended,
			Body: g.Group{paragraphs(m.Text.In(string(v.lang))), components.Acts(components.Act{
				Label: tr("查看并办理", "Look and act"), Action: "/messages/" + m.ID + "/open", Weight: components.Plain,
			}.In(v.lang))},
		}
		if m.Event != "" {
			e.Proof = "/events/" + m.Event
		}
		if m.ReadAt == 0 {
			e.Tone = components.Waiting
			e.Who += tr(" · 未读", " · unread").In(string(v.lang))
		}
		entries = append(entries, e)
	}
	return components.Timeline(v.lang, entries...)
}

// openMessage marks a message as read and leads to what it is about. It is a POST, so that no prefetch reads for a person.
func (v *visit) openMessage() (string, error) {
	return v.do(func(tx *ledger.Tx) (string, error) {
		m, err := notice.Open(tx, v.Param("id"))
		return localPath(m.Link, "/messages"), err
	})
}

func (v *visit) readMessages() (string, error) {
	return v.do(func(tx *ledger.Tx) (string, error) {
		_, err := notice.ReadAll(tx, v.FormValue("up_to"))
		return "/messages", err
	})
}

// messageSettingsPage is how the caller is told of what.
func (v *visit) messageSettingsPage(tx *ledger.Tx, f form) (content, error) {
	if err := v.mustSignIn(); err != nil {
		return content{}, err
	}
	settings, err := notice.Settings(tx)
	if err != nil {
		return content{}, err
	}
	title := tr("通知设置", "How I am told")
	var fields []g.Node
	for _, k := range notice.Kinds {
		var inputs []g.Node
		for _, s := range settings {
			if s.Kind == k {
				inputs = append(inputs, v.pick(f, f.field(settingName(s), channelTitles[s.Channel], components.Text{}), string(s.Pace), paceOptions(s)))
			}
		}
		fields = append(fields, components.Fieldset(v.lang, k.Title(), statutoryHint(k), inputs...))
	}
	return content{Title: title, Crumbs: []components.NavItem{{Label: tr("消息", "Messages"), Href: "/messages"}, {Label: title}}, Body: []g.Node{
		components.Heading{Title: title, Lead: tr("按消息类别选择渠道和频率。", "Choose channel and pace for each kind of message.")}.In(v.lang),
		components.Acts(components.ButtonLink{Label: tr("设置邮箱", "My e-mail address"), Href: "/messages/email", Weight: components.Plain}.In(v.lang)),
		v.entry(f, entry{Action: "/messages/settings", Submit: tr("保存", "Save")}, fields...),
	}}, nil
}

var channelTitles = map[notice.Channel]components.Text{notice.App: tr("站内", "In the application"), notice.Email: tr("邮件", "E-mail")}

func settingName(s notice.Setting) string { return string(s.Kind) + "." + string(s.Channel) }

func statutoryHint(k notice.Kind) components.Text {
	if k == notice.Security || k == notice.Delivery { // not by law, and yet nobody must be kept from knowing
		return tr("站内消息不能关闭。", "It always stands in the application.")
	}
	if k.Statutory() {
		return tr("法定告知事项，站内消息不能关闭。", "Told by law: it always stands in the application.")
	}
	return components.Text{}
}

func paceOptions(s notice.Setting) (options []components.Option) {
	for _, p := range notice.Paces[s.Channel] {
		if p == notice.Off && s.Channel == notice.App && s.Kind.Statutory() {
			continue
		}
		options = append(options, components.Option{Value: string(p), Label: p.Title()})
	}
	return options
}

func (v *visit) changeMessageSettings() (string, error) {
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		var choices []notice.Setting
		for _, k := range notice.Kinds {
			for _, c := range []notice.Channel{notice.App, notice.Email} {
				s := notice.Setting{Kind: k, Channel: c}
				if p := v.FormValue(settingName(s)); p != "" {
					s.Pace = notice.Pace(p)
					choices = append(choices, s)
				}
			}
		}
		return "/messages/settings", notice.Choose(tx, choices)
	})
	if err == nil {
		v.flash("通知设置已保存", "Saved")
	}
	return next, err
}
