package pages

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"
	g "maragu.dev/gomponents"

	"huishu/ledger"
	"huishu/ledger/anchor"
	"huishu/ledger/fault"
	"huishu/web/components"
)

func mountTransparency(p *Pages) {
	p.page("/transparency", (*visit).transparencyPage)
	p.page("/events/:id", (*visit).eventPage)
	p.echo.GET("/events/:id/receipt", p.eventReceipt)
}

const entriesShown = 30

// transparencyPage explains the log and shows its newest leaves: what strangers may see
// of them is exactly the leaf.
func (v *visit) transparencyPage(tx *ledger.Tx) (content, error) {
	before, _ := strconv.ParseInt(v.QueryParam("cursor"), 10, 64)
	entries, err := tx.Latest(before, entriesShown)
	if err != nil {
		return content{}, err
	}
	anchors, err := anchor.List(tx, "", 10)
	if err != nil {
		return content{}, err
	}
	head, status := v.DB.Head(), v.Anchors()
	title := components.T("透明日志", "Transparency log")
	return content{
		Title: title, Section: "/transparency",
		Body: []g.Node{
			components.Heading{
				Title: title, Root: head.Root[:],
				Lead: components.T("每一次状态变化都写入这份只增不改的日志，并由链上锚定；任何人都可下载、重算、核对。",
					"Every change of state enters this append-only log and is anchored on a chain; anyone can download, recompute and compare it."),
			}.In(v.lang),
			components.Figures(v.lang,
				components.Figure{Label: components.T("日志条目", "Entries"), Value: components.Count(head.Size)},
				components.Figure{Label: components.T("已锚定条目", "Anchored entries"), Value: components.Count(status.AnchoredSize), Tone: anchorTone(status)},
			),
			components.Facts(v.lang,
				components.Fact{Term: components.T("日志名称", "Origin"), Value: components.CopyCode(v.lang, v.DB.Origin())},
				components.Fact{Term: components.T("日志根", "Root"), Value: components.CopyCode(v.lang, base64.StdEncoding.EncodeToString(head.Root[:]))},
				components.Fact{Term: components.T("公钥", "Public key"), Value: components.CopyCode(v.lang, v.DB.VerifierKey())},
				components.Fact{Term: components.T("锚定状态", "Anchoring"), Value: v.anchorState(status)},
				components.Fact{Term: components.T("存证链", "Chain"), Value: g.Text(fmt.Sprintf("chain id %d", status.ChainID))},
				components.Fact{Term: components.T("合约", "Contract"), Value: components.CopyCode(v.lang, status.Contract)},
				components.Fact{Term: components.T("付费账户", "Paying account"), Value: components.CopyCode(v.lang, status.Account)},
			),
			v.anchorAlarms(status),
			v.entryTable(entries),
			components.Pager{Shown: len(entries), First: pagerFirst(v, "/transparency"), Next: nextEntries(entries)}.In(v.lang),
			v.anchorTable(anchors),
			components.CodeBlock(v.lang, components.T("自己取证", "Fetch it yourself"), "curl "+v.PublicURL+"/log/checkpoint"),
		},
	}, nil
}

func (v *visit) entryTable(entries []ledger.Entry) g.Node {
	rows := make([]components.Row, 0, len(entries))
	for _, e := range entries {
		rows = append(rows, components.Row{Cells: []g.Node{
			components.Link("/events/"+e.ID, components.Number(e.Index)), components.Code(e.Kind), components.When(time.UnixMilli(e.At)),
		}})
	}
	return components.Table{
		Caption: components.T("最新条目", "Newest entries"),
		Columns: []components.Column{{Head: components.T("序号", "Index")}, {Head: components.T("事件", "Event")}, {Head: components.T("时间", "Time")}},
		Rows:    rows,
		Empty:   components.Empty{Title: components.T("日志还是空的", "The log is empty"), Text: components.T("第一次状态变化会出现在这里。", "The first change of state will appear here.")},
	}.In(v.lang)
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

// eventPage shows one event as far as everyone may see it: its public leaf and its place.
func (v *visit) eventPage(tx *ledger.Tx) (content, error) {
	e, err := tx.Event(v.Param("id"))
	if err != nil {
		return content{}, err
	}
	title := components.T("日志条目 "+strconv.FormatInt(e.Index, 10), "Log entry "+strconv.FormatInt(e.Index, 10))
	body := []g.Node{
		components.Heading{Title: title, Over: components.Same(e.Kind)}.In(v.lang),
		components.Facts(v.lang,
			components.Fact{Term: components.T("时间", "Time"), Value: components.When(time.UnixMilli(e.At))},
			components.Fact{Term: components.T("事件编号", "Event id"), Value: components.CopyCode(v.lang, e.ID)},
		),
		components.CodeBlock(v.lang, components.T("公开叶子（日志中的原文）", "The public leaf, as it stands in the log"), e.Leaf),
		v.paragraph("摘要绑定了事件的全部内容；能看到内容的人可下载回执，在离线状态下逐字节核对。",
			"The digest binds the whole event. Those who may see its content can download the receipt and check it offline, byte for byte."),
	}
	if v.maySee(tx, e) {
		body = append(body, components.ButtonLink{Label: components.T("下载回执", "Download the receipt"), Href: "/events/" + e.ID + "/receipt"}.In(v.lang))
	}
	return content{Title: title, Section: "/transparency", Body: body, Crumbs: []components.NavItem{
		{Label: components.T("透明日志", "Transparency log"), Href: "/transparency"}, {Label: title},
	}}, nil
}

// eventReceipt serves the proof of one event to those who may see it.
func (p *Pages) eventReceipt(c echo.Context) error {
	v := p.visiting(c)
	var file []byte
	err := p.DB.View(v.ctx(), v.caller.Actor, func(tx *ledger.Tx) error {
		e, err := tx.Event(v.Param("id"))
		if err != nil {
			return err
		}
		if !v.maySee(tx, e) {
			return fault.New(fault.Forbidden, "receipt.private", "此事件的内容不公开", "The content of this event is not public").
				Do("请以事件当事方的账号登录后下载", "Sign in with an account of a party to it")
		}
		file, err = tx.Receipt(ledger.ReceiptRequest{EventID: e.ID})
		return err
	})
	if err != nil {
		return v.askToSignIn(err)
	}
	v.Response().Header().Set("Content-Disposition", `attachment; filename="receipt-`+v.Param("id")+`.json"`)
	return v.Blob(http.StatusOK, "application/json", file)
}
