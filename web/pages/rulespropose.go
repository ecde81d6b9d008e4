package pages

import (
	"io"
	"net/http"

	"github.com/labstack/echo/v4"
	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/compliance/adoption"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/rehearsal"
	"huishu/web/components"
)

var proposeTitle = tr("采用后续规则集", "Adopt a successor")

// maxRuleFile bounds an uploaded rule file, in bytes; what it holds is bounded by compliance/rules.
const maxRuleFile = 1 << 20

// setInputs are the inputs of the form, in order.
var setInputs = []string{"source", "from", "reason"}

// proposeSetPage is the form of a rule set. Its button leads to the rehearsal; nothing is proposed before that was seen.
func (v *visit) proposeSetPage(_ *ledger.Tx, f form) (content, error) {
	if err := v.mustBe(access.Authority); err != nil {
		return content{}, err
	}
	return content{Title: proposeTitle, Section: "/rules", Crumbs: ruleCrumbs(proposeTitle), Body: []g.Node{
		components.Heading{Title: proposeTitle, Lead: tr("载入写成数据的新文本。下一步先演练：哪些数字、时限、检查、在办事项和凭证会不同；确认后成为提议，由另一人确认才生效。",
			"Load the new text as data. The next step rehearses it: which numbers, clocks, checks, open cases and certificates differ. It becomes a proposal then, and governs once another person has confirmed it.")}.In(v.lang),
		v.entry(f, entry{Action: "/desk/rules/preview", Submit: tr("演练", "Rehearse"), Upload: true},
			components.FileUpload{Field: f.field("file", tr("规则文件", "Rule file"), tr("上传文件，或在下方粘贴内容", "Upload it, or paste its content below")), Accept: []string{".yaml", ".yml"}, Max: maxRuleFile}.In(v.lang),
			v.area(f, f.field("source", tr("规则文件内容（YAML）", "Its content (YAML)"), tr("可用 extends 沿用现行规则集，只写不同之处", "With extends it takes over a present set and says only what differs")), "", 16, 0),
			v.day(f, f.field("from", tr("生效日", "Governs from"), tr("不填则为文本的生效日；不能是过去的日期", "Left empty: the first day of the text. Never a day that is over")), ""),
			v.area(f, f.must("reason", tr("采用理由", "Reason"), tr("例如：原细则于 2026-12-31 期满", "Such as: the present rules end on 2026-12-31")), "", 2, 1000),
		),
	}}, nil
}

// takeRuleFile puts an uploaded file in the place of what was pasted, so that the form shows it when it comes back.
func (v *visit) takeRuleFile() error {
	if _, err := v.FormParams(); err != nil {
		return err
	}
	fh, err := v.file("file")
	if err != nil || fh == nil || fh.Size == 0 {
		return err
	}
	file, err := fh.Open()
	if err != nil {
		return err
	}
	defer file.Close()
	b, err := io.ReadAll(io.LimitReader(file, maxRuleFile+1))
	if err != nil {
		return err
	}
	if len(b) > maxRuleFile {
		return fault.New(fault.TooLarge, "too_large", "规则文件不能超过 1 MB", "A rule file has at most 1 MB").At("file")
	}
	v.Request().Form.Set("source", string(b))
	return nil
}

// proposal reads the form; bad is what is no date.
func (v *visit) proposal() (p adoption.Proposal, bad *fault.Error) {
	p = adoption.Proposal{Source: []byte(v.Request().Form.Get("source")), Reason: v.Request().Form.Get("reason")}
	p.From, bad = v.date("from")
	return p, bad
}

// previewSet shows what the set would change, with the button that proposes it. It writes nothing.
func (p *Pages) previewSet(c echo.Context) error {
	v := p.visiting(c)
	if err := v.mustBe(access.Authority); err != nil {
		return v.askToSignIn(err)
	}
	if err := v.takeRuleFile(); err != nil {
		return v.again(err, (*visit).proposeSetPage)
	}
	var body content
	err := v.read(func(tx *ledger.Tx) error {
		proposal, bad := v.proposal()
		a, set, err := adoption.Preview(tx, v.Book, proposal)
		if err = v.setErrors(err, bad); err != nil {
			return err
		}
		r, err := rehearsal.Run(tx, v.Book, set, a.From)
		if err != nil {
			return err
		}
		body = v.previewPage(r)
		return nil
	})
	if err != nil {
		return v.again(err, (*visit).proposeSetPage)
	}
	return v.render(http.StatusOK, body)
}

func (v *visit) setErrors(err error, unread *fault.Error) error {
	return alongside(err, setInputs, func(e *fault.Error) *fault.Error { return e }, unread)
}

func (v *visit) previewPage(r rehearsal.Report) content {
	values := []components.Pair{oncePair()}
	for _, name := range setInputs {
		values = append(values, components.Pair{Name: name, Value: v.Request().Form.Get(name)})
	}
	title := tr("演练", "Rehearsal")
	return content{Title: title, Section: "/rules", Crumbs: ruleCrumbs(title, components.NavItem{Label: proposeTitle, Href: "/desk/rules/propose"}), Body: []g.Node{
		components.Heading{Over: components.Same(r.Number), Title: title, Lead: tr("尚未提议，任何内容都没有保存。", "Nothing is proposed yet, and nothing was kept.")}.In(v.lang),
		v.rehearsalPart(r),
		components.Acts(
			components.Act{Label: tr("提议采用", "Propose it"), Action: "/desk/rules/propose", Weight: components.Primary, Values: values}.In(v.lang),
			components.ButtonLink{Label: tr("返回", "Back"), Href: "/desk/rules/propose"}.In(v.lang)),
	}}
}

// proposeSet proposes what was rehearsed.
func (v *visit) proposeSet() (string, error) {
	if err := v.mustBe(access.Authority); err != nil {
		return "", err
	}
	if _, err := v.FormParams(); err != nil {
		return "", err
	}
	proposal, bad := v.proposal()
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		a, err := adoption.Propose(tx, v.Book, proposal)
		return "/rules/adoptions/" + a.ID, v.setErrors(err, bad)
	})
	if err == nil {
		v.flash("已提议，等待另一人确认", "Proposed; it waits for a second person")
	}
	return next, err
}
