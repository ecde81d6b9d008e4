package pages

import (
	"strconv"
	"strings"
	"time"

	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/web/components"
	"huishu/web/sight"
)

func mountTransparency(p *Pages) {
	p.page("/log", (*visit).logAddress)
	p.page("/transparency", (*visit).transparencyPage)
	p.page("/transparency/search", (*visit).logSearchPage)
}

const entriesShown = 30

// logAddress leads on from the address that people guess: beneath it stand the log's own files.
func (v *visit) logAddress(*ledger.Tx) (content, error) { return content{To: "/transparency"}, nil }

// transparencyPage shows the state of the log and its newest leaves: what strangers may see
// of them is exactly the leaf.
func (v *visit) transparencyPage(tx *ledger.Tx) (content, error) {
	before, _ := strconv.ParseInt(v.QueryParam("cursor"), 10, 64)
	entries, err := tx.Latest(before, entriesShown)
	if err != nil {
		return content{}, err
	}
	head, status := v.DB.Head(), v.Anchors()
	return content{
		Title: logTitle, Section: "/transparency",
		Body: []g.Node{
			components.Heading{
				Title: logTitle, Root: head.Root[:],
				Lead: tr("每一次状态变化都写入这份只增不改的日志，并由链上锚定；任何人都可下载、重算、核对。",
					"Every change of state enters this append-only log and is anchored on a chain; anyone can download, recompute and compare it."),
				Body: logSearch("").In(v.lang),
			}.In(v.lang),
			v.logTabs("/transparency"),
			v.anchorAlarms(status),
			components.Figures(v.lang,
				components.Figure{Label: tr("日志条目", "Entries"), Value: components.Count(head.Size)},
				components.Figure{Label: tr("已锚定条目", "Anchored entries"), Value: components.Count(status.AnchoredSize), Tone: anchorTone(status), Href: "/transparency/checkpoints"},
			),
			v.entryTable(tr("最新条目", "Newest entries"), entries),
			components.Pager{Shown: len(entries), First: pagerFirst(v, "/transparency"), Next: nextEntries(entries)}.In(v.lang),
		},
	}, nil
}

var logTitle = tr("透明日志", "Transparency log")

// logTabs are the views of the log.
func (v *visit) logTabs(here string) g.Node {
	items := []components.NavItem{
		{Label: tr("条目", "Entries"), Href: "/transparency"},
		{Label: tr("检查点与锚定", "Checkpoints and anchors"), Href: "/transparency/checkpoints"},
		{Label: tr("一致性", "Consistency"), Href: "/transparency/consistency"},
		{Label: tr("自行核验", "Verify it yourself"), Href: "/transparency/how"},
	}
	for i := range items {
		items[i].Current = items[i].Href == here
	}
	return components.Tabs(v.lang, logTitle, items...)
}

// logCrumbs lead to a page of the log.
func logCrumbs(title components.Text) []components.NavItem {
	return []components.NavItem{{Label: logTitle, Href: "/transparency"}, {Label: title}}
}

// logSearch is the field that finds entries.
func logSearch(value string) components.SearchBox {
	return components.SearchBox{
		Action: "/transparency/search", Value: value,
		Label: tr("在日志中查找", "Find in the log"),
		Hint: tr("叶子哈希、条目序号、事件编号、产品编码、登记编号、协议编码或统一社会信用代码",
			"Leaf hash, number of an entry, event id, product code, registration number, agreement code or unified social credit code"),
	}
}

// logSearchPage leads from a key straight to the one entry that it names, and otherwise lists what it finds.
func (v *visit) logSearchPage(tx *ledger.Tx) (content, error) {
	key := strings.TrimSpace(v.QueryParam("q"))
	before, _ := strconv.ParseInt(v.QueryParam("cursor"), 10, 64)
	title := tr("在日志中查找", "Find in the log")
	page := content{Title: title, Section: "/transparency", Crumbs: logCrumbs(title), Body: []g.Node{
		components.Heading{Title: title}.In(v.lang), logSearch(key).In(v.lang),
	}}
	if key == "" {
		return page, nil
	}
	f, err := sight.Lookup(tx, key, before, entriesShown)
	switch {
	case fault.KindOf(err) == fault.NotFound:
		page.Body = append(page.Body, components.Empty{
			Title: fault.From(err).Message,
			Text:  fault.From(err).Remedy,
			Act:   &components.ButtonLink{Label: tr("查看最新条目", "See the newest entries"), Href: "/transparency"},
		}.In(v.lang))
		return page, nil
	case err != nil:
		return content{}, err
	case len(f.Entries) == 1 && before == 0 && f.Next == 0:
		return content{To: "/events/" + f.Entries[0].ID}, nil
	}
	entries := make([]ledger.Entry, len(f.Entries))
	for i, p := range f.Entries {
		entries[i] = p.Entry
	}
	pager := components.Pager{Shown: len(entries)}
	if before > 0 {
		pager.First = address("/transparency/search", "q", key)
	}
	if f.Next > 0 {
		pager.Next = address("/transparency/search", "q", key, "cursor", strconv.FormatInt(f.Next, 10))
	}
	page.Body = append(page.Body, v.entryTable(tr("“"+key+"”的条目", "Entries of “"+key+"”"), entries), pager.In(v.lang))
	return page, nil
}

// entryTable lists entries: place, kind, public code, time.
func (v *visit) entryTable(caption components.Text, entries []ledger.Entry) g.Node {
	rows := make([]components.Row, 0, len(entries))
	for _, e := range entries {
		rows = append(rows, components.Row{Cells: []g.Node{
			components.Link("/events/"+e.ID, components.Number(e.Index)), v.text(access.KindTitle(e.Kind)), publicCode(e.Code), components.When(time.UnixMilli(e.At)),
		}})
	}
	return components.Table{
		Caption: caption,
		Columns: []components.Column{{Head: tr("序号", "Index")}, {Head: tr("事件", "Event")}, {Head: tr("公开编码", "Public code")}, {Head: tr("时间", "Time")}},
		Rows:    rows,
		Empty:   components.Empty{Title: components.T("日志还是空的", "The log is empty"), Text: components.T("第一次状态变化会出现在这里。", "The first change of state will appear here.")},
	}.In(v.lang)
}

// publicCode is the code of a subject; a dash where it is not public.
func publicCode(code string) g.Node {
	if code == "" {
		return components.Date("")
	}
	return components.Code(code)
}

func nextEntries(entries []ledger.Entry) string {
	if len(entries) < entriesShown || entries[len(entries)-1].Index == 0 {
		return ""
	}
	return "/transparency?cursor=" + strconv.FormatInt(entries[len(entries)-1].Index, 10)
}

// pagerFirst is the address of the first page, or nothing when the reader is on it.
func pagerFirst(v *visit, path string) string {
	if v.QueryParam("cursor") == "" {
		return ""
	}
	return path
}
