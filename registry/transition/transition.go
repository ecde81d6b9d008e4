package transition

import (
	"slices"

	"huishu/compliance/access"
	"huishu/compliance/adoption"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
	"huishu/registry/product"
)

// atOnce bounds the cases of one transaction.
const atOnce = 50

// Due judges open cases that a set which governs today may move and that were not judged for it yet, at most fifty, and
// returns how many there were (act case.transfer, by the system). Each is judged once, with what it then has: a crash before the
// transaction ends leaves all of its cases to the next round, one after it none of them.
func Due(tx *ledger.Tx, shipped *rules.Book) (n int, err error) {
	if err := access.Require(tx, access.CaseTransfer, access.Facts{}); err != nil {
		return 0, err
	}
	book, err := adoption.Of(tx, shipped)
	if err != nil {
		return 0, err
	}
	today := workday.OfTime(tx.Now)
	for _, standing := range book.Standing(today) {
		set, err := book.For(standing.Regime, today)
		if fault.CodeOf(err) == "rules.none_in_force" {
			continue
		}
		if err != nil {
			return n, err
		}
		ids, err := procedure.Transferable(tx, set, standing.Regime, atOnce-n)
		if err != nil {
			return n, err
		}
		for _, id := range ids {
			if err := cross(tx, shipped, set, id); err != nil {
				return n, err
			}
			n++
		}
		if n == atOnce {
			break
		}
	}
	return n, nil
}

func cross(tx *ledger.Tx, shipped *rules.Book, set *rules.Set, id string) error {
	c, moved, err := procedure.Cross(tx, set, id, func(c *procedure.Case, x *procedure.Crossing) ([]rules.Obstacle, error) {
		own, err := adoption.ByHash(tx, shipped, c.RuleSetHash)
		if err != nil {
			return nil, err
		}
		return Obstacles(tx, c, x.Clause, own, set)
	})
	if err != nil || !moved || c.Subject.Kind != product.SubjectRegistration {
		return err
	}
	return product.FollowTransfer(tx, c)
}

// Obstacles are what the matter of a case has against its going over from its own set to another by a clause: that the other
// set's checks find what must be mended and its own did not, or that its registration would end sooner. A clause that moves cases
// to the worse too looks at neither.
func Obstacles(tx *ledger.Tx, c *procedure.Case, clause rules.TransitionClause, own, set *rules.Set) ([]rules.Obstacle, error) {
	if clause.ToTheWorse {
		return nil, nil
	}
	gained, _, err := Findings(tx, c, own, set)
	if err != nil {
		return nil, err
	}
	var list []rules.Obstacle
	for _, f := range rules.MustMendOf(gained) {
		list = append(list, rules.Obstacle{Code: "finding", Text: rules.Text{ZH: "按新规则集须整改：" + f.Text.ZH, EN: "by the new set it must be mended: " + f.Text.In("en")}})
	}
	shorter, err := termEndsSooner(tx, c, own, set)
	if err != nil {
		return nil, err
	}
	if shorter {
		list = append(list, rules.Obstacle{Code: "term", Text: rules.Text{ZH: "按新规则集登记的有效期更短", EN: "registered by the new set it would be valid for a shorter time"}})
	}
	return list, nil
}

func termEndsSooner(tx *ledger.Tx, c *procedure.Case, own, set *rules.Set) (bool, error) {
	if c.Subject.Kind != product.SubjectRegistration {
		return false, nil
	}
	r, err := product.GetRegistration(tx, c.Subject.ID)
	if err != nil {
		return false, err
	}
	before, err := r.TermBy(tx, own)
	if fault.CodeOf(err) == "rules.fact_unknown" { // by its own set it cannot be registered: nothing ends sooner
		return false, nil
	}
	if err != nil {
		return false, err
	}
	after, err := r.TermBy(tx, set)
	if fault.CodeOf(err) == "rules.fact_unknown" { // it could not be registered at all
		return true, nil
	}
	return after.Before(before), err
}

// judged is what a case is about, to be judged by any set.
type judged interface {
	JudgedBy(tx *ledger.Tx, set *rules.Set) ([]rules.Finding, error)
}

// Findings are those that only the other set's checks have on the matter of a case, and those that only its own have. Both are empty
// for a case whose matter no set checks.
func Findings(tx *ledger.Tx, c *procedure.Case, own, set *rules.Set) (gained, lost []rules.Finding, err error) {
	gained, lost = []rules.Finding{}, []rules.Finding{}
	var about judged
	switch c.Subject.Kind {
	case product.SubjectRegistration:
		about, err = product.GetRegistration(tx, c.Subject.ID)
	case product.SubjectAgreement:
		about, err = product.GetAgreement(tx, c.Subject.ID)
	case party.SubjectApplication:
		about, err = party.GetApplication(tx, c.Subject.ID)
	default:
		return gained, lost, nil
	}
	if err != nil {
		return nil, nil, err
	}
	before, err := about.JudgedBy(tx, own)
	if err != nil {
		return nil, nil, err
	}
	after, err := about.JudgedBy(tx, set)
	if err != nil {
		return nil, nil, err
	}
	return missing(after, before), missing(before, after), nil
}

// missing are the findings of list that others has not: another rule, field or severity.
func missing(list, others []rules.Finding) []rules.Finding {
	out := []rules.Finding{}
	for _, f := range list {
		if !slices.ContainsFunc(others, func(o rules.Finding) bool { return o.Rule == f.Rule && o.Field == f.Field && o.Severity == f.Severity }) {
			out = append(out, f)
		}
	}
	return out
}
