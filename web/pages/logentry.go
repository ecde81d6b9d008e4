package pages

import (
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"
	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/tlog"
	"huishu/web/backend"
	"huishu/web/components"
	"huishu/web/sight"
)

func mountLogEntry(p *Pages) {
	p.page("/events/:id", (*visit).eventPage)
	p.echo.GET("/events/:id/receipt", p.eventReceipt)
	p.echo.GET("/events/:id/proof", p.eventProof)
}

// eventPage shows one event as far as the reader may see it, and the proof that it stands in the log.
func (v *visit) eventPage(tx *ledger.Tx) (content, error) {
	e, err := tx.Event(v.Param("id"))
	if err != nil {
		return content{}, err
	}
	head, err := tx.SignedHead()
	if err != nil {
		return content{}, err
	}
	p, err := sight.Prove(tx, head.Size, e)
	if err != nil {
		return content{}, err
	}
	steps, err := tlog.AuditPath(head.Size, e.Index, p.LeafHash, p.Proof)
	if err != nil {
		return content{}, err
	}
	title := tr("日志条目 "+strconv.FormatInt(e.Index, 10), "Log entry "+strconv.FormatInt(e.Index, 10))
	acts := []g.Node{components.ButtonLink{Label: tr("下载包含证明（tlog-proof）", "Download the proof (tlog-proof)"), Href: "/events/" + e.ID + "/proof"}.In(v.lang)}
	if p.Visible && !p.Erased {
		acts = append([]g.Node{components.ButtonLink{Label: tr("下载回执", "Download the receipt"), Href: "/events/" + e.ID + "/receipt"}.In(v.lang)}, acts...)
	}
	return content{Title: title, Section: "/transparency", Crumbs: logCrumbs(title), Body: []g.Node{
		components.Heading{Title: access.KindTitle(e.Kind), Over: title, Acts: acts}.In(v.lang),
		components.Facts(v.lang,
			components.Fact{Term: tr("时间", "Time"), Value: components.When(time.UnixMilli(e.At))},
			components.Fact{Term: tr("类型代码", "Kind"), Value: components.Code(e.Kind)},
			components.Fact{Term: tr("公开编码", "Public code"), Value: publicCode(e.Code)},
			components.Fact{Term: tr("事件编号", "Event id"), Value: components.CopyCode(v.lang, e.ID)},
			components.Fact{Term: tr("叶子哈希", "Leaf hash"), Value: components.CopyCode(v.lang, hexOf(p.LeafHash))},
			components.Fact{Term: tr("事件内容", "Content"), Value: v.text(contentSeen(p))},
		),
		v.inclusionPart(head, p, steps),
		components.CodeBlock(v.lang, tr("公开叶子（日志中的原文）", "The public leaf, as it stands in the log"), e.Leaf()),
		v.eventContent(p),
		v.paragraph("摘要绑定了事件的全部内容；能看到内容的人可下载回执，在离线状态下逐字节核对。",
			"The digest binds the whole event. Those who may see its content can download the receipt and check it offline, byte for byte."),
	}}, nil
}

func contentSeen(p sight.Proven) fault.Text {
	switch {
	case p.Erased:
		return tr("已依法删除，仅余不可还原的摘要", "Erased by law; only a digest that reveals nothing remains")
	case p.Visible:
		return tr("您可以查看全文", "You may see all of it")
	}
	return tr("不公开；事件当事方登录后可查看", "Not public; the parties to it see it when they sign in")
}

// inclusionPart draws the proof, says it in words, and gives the command that repeats it.
func (v *visit) inclusionPart(head ledger.Signed, p sight.Proven, steps []tlog.PathStep) g.Node {
	root := p.LeafHash
	tree := components.Tree{Leaf: components.TreeNode{Hash: hexOf(p.LeafHash), Cover: covered(p.Index, p.Index+1)}}
	for _, s := range steps {
		root = s.Node
		tree.Steps = append(tree.Steps, components.TreeStep{
			Left:    s.Left,
			Sibling: components.TreeNode{Hash: hexOf(s.Sibling), Cover: covered(s.From, s.To)},
			Above:   components.TreeNode{Hash: hexOf(s.Node), Cover: covered(s.NodeFrom, s.NodeTo)},
		})
	}
	outcome := components.ProofStep{
		Sentence: tr(fmt.Sprintf("从叶子经 %d 步算出的根，与 %d 条记录的检查点所签的根相同", len(steps), head.Size),
			fmt.Sprintf("The root computed from the leaf in %d steps is the one that the checkpoint of %d entries signs", len(steps), head.Size)),
		Bytes: head.Note, Command: tlog.ShellInclusion(p.Leaf(), steps, head.Root),
	}
	if root != head.Root {
		outcome.Outcome = components.Fails
	}
	return components.Section(v.lang, "proof", tr("包含证明", "Inclusion proof"),
		components.Proof(v.lang, outcome), tree.In(v.lang), tree.Table(v.lang))
}

// eventContent is the event itself with its salt, for those who may see it.
func (v *visit) eventContent(p sight.Proven) g.Node {
	if !p.Visible || p.Erased {
		return nil
	}
	return g.Group{
		components.CodeBlock(v.lang, tr("事件全文（规范字节）", "The event in its canonical bytes"), string(p.Event)),
		components.CodeBlock(v.lang, tr("盐（十六进制）", "The salt, in hex"), hex.EncodeToString(p.Salt)),
	}
}

// covered says which entries a node covers, to not included.
func covered(from, to int64) components.Text {
	if to == from+1 {
		n := strconv.FormatInt(from, 10)
		return tr("条目 "+n, "entry "+n)
	}
	return components.Same(strconv.FormatInt(from, 10) + "–" + strconv.FormatInt(to-1, 10))
}

func hexOf(h tlog.Hash) string { return hex.EncodeToString(h[:]) }

// eventProof serves the proof of one leaf in the form of C2SP tlog-proof; the leaf itself, which everyone may see, stands in its
// extra line.
func (p *Pages) eventProof(c echo.Context) error {
	v := p.visiting(c)
	var file []byte
	err := p.DB.View(v.ctx(), v.caller.Actor, func(tx *ledger.Tx) error {
		e, err := tx.Event(v.Param("id"))
		if err != nil {
			return err
		}
		file, err = tx.Proof(e)
		return err
	})
	if err != nil {
		return err
	}
	v.Response().Header().Set("Content-Disposition", backend.Attachment(v.Param("id")+".tlog-proof"))
	return v.Blob(http.StatusOK, "text/plain; charset=utf-8", file)
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
	v.Response().Header().Set("Content-Disposition", backend.Attachment("receipt-"+v.Param("id")+".json"))
	return v.Blob(http.StatusOK, "application/json", file)
}
