package party

import (
	"slices"

	"huishu/compliance/access"
	"huishu/compliance/adoption"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// HoldVacant is the guard (ledger.DB.Guard) that keeps a public body without chief data officer or security officer from the acts
// that the hold [rules.OfficerVacancy] of the rule set in force names, where that is switched on. As shipped it is off: the body is
// warned and shown to the authority. Appointing an officer is never held, so there is always a way out.
func HoldVacant(book *rules.Book) ledger.Guard {
	return func(tx *ledger.Tx, act string) error {
		if tx.Actor.Party == "" || !access.Has(tx.Actor, access.PublicBody) && !access.Has(tx.Actor, access.ImplementingBody) {
			return nil
		}
		set, err := adoption.For(tx, book, Regime, workday.OfTime(tx.Now))
		if fault.CodeOf(err) == "rules.none_in_force" {
			return nil // nothing is held by rules that do not govern
		}
		if err != nil {
			return err
		}
		hold, _ := set.Hold(rules.OfficerVacancy)
		if !hold.Active || !slices.Contains(hold.Acts, act) {
			return nil
		}
		p, err := Get(tx, tx.Actor.Party)
		if err != nil {
			return err
		}
		vacant, err := Vacancies(tx, p)
		if err != nil || len(vacant) == 0 {
			return err
		}
		return held(hold, vacant)
	}
}

// held is the refusal, with the offices that nobody holds.
func held(hold rules.Hold, vacant []Office) error {
	zh, en := "", ""
	for i, o := range vacant {
		if i > 0 {
			zh, en = zh+"、", en+" and no "
		}
		zh, en = zh+o.Title().ZH, en+o.Title().EN
	}
	return fault.New(fault.Refused, "officer.vacant", "本单位尚未配备"+zh+"，暂不能办理此事项", "Your organisation has no "+en+": this has to wait").
		By(hold.Article).Do("请先在“本单位”任命负责人", "Appoint the officer first, under “Your organisation”")
}
