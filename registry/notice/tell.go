package notice

import (
	"strings"

	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/product"
)

// observe is the one place where events of other rooms become messages.
func observe(tx *ledger.Tx, e ledger.Recorded) error {
	if e.Kind == eventErased {
		return forget(tx, e.Subject.ID)
	}
	h, err := procedure.HappeningOf(tx, e)
	if err != nil {
		return err
	}
	if h == nil {
		return tellOf(tx, e)
	}
	return tellOfCase(tx, e.ID, h)
}

// tellOfCase tells whoever a happening concerns.
func tellOfCase(tx *ledger.Tx, event string, h *procedure.Happening) error {
	occasion := occasionOf(h)
	if occasion == "" {
		return nil
	}
	told := map[string]bool{tx.Actor.Account: true}
	if err := tellAudiences(tx, event, h, occasion, told); err != nil {
		return err
	}
	if h.Entry != "" || h.To.Terminal {
		return nil
	}
	// A member of the committee is called to vote in whatever else it is told of the case: that is a duty of its own.
	if err := tellAudiences(tx, event, h, VoteCalled, map[string]bool{tx.Actor.Account: true}); err != nil {
		return err
	}
	return tellAudiences(tx, event, h, YourTurn, told)
}

func tellAudiences(tx *ledger.Tx, event string, h *procedure.Happening, o Occasion, told map[string]bool) error {
	var list []reader
	for _, a := range audiences[o] {
		more, err := readers(tx, h, a)
		if err != nil {
			return err
		}
		list = append(list, without(more, told)...)
	}
	if len(list) == 0 {
		return nil
	}
	w, err := wordsOf(tx, h)
	if err != nil {
		return err
	}
	return send(tx, draft{
		occasion: o, event: event, subject: ledger.Ref{Kind: procedure.SubjectCase, ID: h.Case.ID},
		link: "/cases/" + h.Case.ID, words: w,
	}, list)
}

// wordsOf are the words of a case and of what happened on it.
func wordsOf(tx *ledger.Tx, h *procedure.Happening) (words, error) {
	c := h.Case
	step := c.StateTitle
	notice := c.Notice
	if h.To != nil {
		step, notice = h.To.Title, h.To.Notice
	}
	same := func(s string) fault.Text { return fault.T(s, s) }
	w := words{
		"procedure": c.ProcedureTitle, "title": fault.T(oneLine(c.Title.ZH), oneLine(c.Title.EN)), "step": step, "act": h.ActTitle, "notice": notice,
		"reason": same(h.Reason), "ground": h.Ground, "article": same(h.Article), "due": same(h.Due), "gaps": gapsOf(h.Findings),
	}
	if v := h.Committee(); v != nil {
		w["committee"], w["committee_article"] = v.Title, same(v.Article)
	}
	if h.Case.Subject.Kind == product.SubjectAgreement && h.Case.Definition == "agreement" {
		last, err := lastDayOf(tx, h.Case.Subject.ID)
		if err != nil {
			return nil, err
		}
		w["last_day"] = same(last)
	}
	return w, nil
}

// oneLine has no line breaks: a title stands in the subject of a letter.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// gapsOf are the findings that must be mended, in one line.
func gapsOf(findings []rules.Finding) fault.Text {
	var zh, en []string
	for _, f := range rules.MustMendOf(findings) {
		zh, en = append(zh, f.Text.ZH), append(en, f.Text.In("en"))
	}
	return fault.T(strings.Join(zh, "；"), strings.Join(en, "; "))
}
