package procedure

import (
	"strings"

	"huishu/compliance/rules"
	"huishu/ledger/fault"
)

// earlier is the first one-time notice (一次性告知) that the case was given by an act; nil when
// this is to be the first.
func (c *Case) earlier(act string) *Step {
	for i := range c.Steps {
		if c.Steps[i].Act == act {
			return &c.Steps[i]
		}
	}
	return nil
}

// NoticeAgain reports whether the act is a one-time notice that the case was given before, so
// that doing it again needs Decision.Arose.
func (c *Case) NoticeAgain(t rules.Transition) bool {
	return t.OneTimeNotice && c.earlier(t.Act) != nil
}

// once holds a second notice to what the first could not have told (26号 art. 10: all gaps are
// told once and at once). What the checks found the first time and find again was there then: the
// case is decided on it, not sent back again. And whoever sends it back again says in writing
// what in the mended application is new and makes the gap.
func (c *Case) once(t *rules.Transition, d Decision) error {
	first := c.earlier(t.Act)
	if !t.OneTimeNotice || first == nil {
		return nil
	}
	then := map[string]bool{}
	for _, f := range first.Findings {
		then[gap(f)] = true
	}
	var zh, en []string
	for _, f := range rules.MustMendOf(d.Findings) {
		if then[gap(f)] {
			zh, en = append(zh, f.Text.ZH), append(en, f.Text.In("en"))
		}
	}
	if len(zh) > 0 {
		return fault.New(fault.Refused, "procedure.told_once", "以下问题在首次告知时已经存在，不能再次退回补正："+strings.Join(zh, "；"),
			"These gaps were there at the first notice and cannot be given as a second one: "+strings.Join(en, "; ")).
			By(t.Article).Do("请依现有材料作出受理或不予登记的决定", "Decide on what was handed in: accept or refuse")
	}
	if strings.TrimSpace(d.Arose) == "" {
		return fault.New(fault.Refused, "procedure.told_once", "补正内容应当一次性告知；再次退回须写明问题因补正后的哪项新内容产生",
			"All gaps are told at once: a second notice must say what in the mended application is new and makes the gap").
			At("arose").By(t.Article).Do("首次告知时已有的问题，不得再次退回；请据此作出决定", "What was there the first time is decided on, not sent back")
	}
	return checkText("arose", d.Arose, maxReason)
}

// gap names what a finding finds, so that two of them can be compared.
func gap(f rules.Finding) string { return f.Rule + "\x00" + f.Field }
