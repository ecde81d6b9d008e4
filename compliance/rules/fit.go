package rules

import (
	"maps"
	"slices"

	"huishu/compliance/access"
)

// Fit says what a set lacks to be run by this program: flaws that no look at the set alone can find. The rooms above build the
// facts of its checks, call its acts and know its steps by name, as they stand in the sets that come with the program; so a
// successor may add facts, checks, steps and acts and change every number, text and clock, but not leave out or retype what is
// called for. The types of a registration are the text's own: those that it has must fit. b holds the sets of the program.
func (b *Book) Fit(s *Set) []Flaw {
	c := &collector{}
	if s.Draft {
		c.add(flaw("draft", "征求意见稿不能适用", "a draft cannot govern").do("请待正式文本发布后去掉 draft，写明施行期间", "Wait for the text to be issued, then remove draft and give its days in force"))
	}
	for _, regime := range s.Regimes {
		ref := b.reference(regime)
		if ref == nil && s.onlyFiled(regime) {
			continue // a new matter, of the general door alone: it needs no code
		}
		if ref == nil {
			c.add(flaw("regimes", "本系统没有事项 %q", "this program knows no matter %q", regime).do("请核对 regimes", "Check the set's regimes"))
			continue
		}
		s.fitFacts(c, ref)
		s.fitGroups(c, ref)
		for i := range ref.Procedures {
			d := &ref.Procedures[i]
			if d.Regime != regime || d.Filing != nil { // nothing calls those of the general door by name
				continue
			}
			if _, err := s.Procedure(d.ID); err != nil && d.ActsOf != "" { // a city has the types of a registration that its text has
				continue
			}
			s.fitProcedure(c, d)
		}
	}
	for i := range s.Procedures {
		s.Procedures[i].fitPolicy(c)
	}
	var list []Flaw
	for _, f := range c.flaws {
		if !slices.ContainsFunc(list, func(x Flaw) bool { return x.Path == f.Path && x.Message == f.Message }) { // matters share facts and groups
			list = append(list, *f)
		}
	}
	return list
}

// reference is the newest set of the program that governs the matter, a fictional one only where there is no other.
func (b *Book) reference(regime string) *Set {
	var ref *Set
	for _, s := range b.sets {
		if s.Governs(regime) && (ref == nil || !s.Fictional || ref.Fictional) {
			ref = s
		}
	}
	return ref
}

// onlyFiled reports whether the set has procedures of the matter, all of the general door.
func (s *Set) onlyFiled(regime string) bool {
	n := 0
	for _, d := range s.Procedures {
		if d.Regime == regime && d.Filing == nil {
			return false
		}
		if d.Regime == regime {
			n++
		}
	}
	return n > 0
}

func (s *Set) fitFacts(c *collector, ref *Set) {
	for _, f := range ref.Facts {
		if have, ok := s.facts[f.ID]; !ok || have.Unit != f.Unit {
			c.add(flaw(dotted("facts", f.ID), "系统要用到事实 %[1]s，单位为 %[2]s", "the program asks for the fact %[1]s in %[2]s", f.ID, f.Unit).
				do("请给出该事实；文本未规定的写 sureness: unknown。或用 extends 沿用原规则集", "Give it, with sureness: unknown where no text settles it; or take it over with extends"))
		}
	}
}

func (s *Set) fitGroups(c *collector, ref *Set) {
	for _, g := range ref.Groups {
		i := slices.IndexFunc(s.Groups, func(x Group) bool { return x.ID == g.ID })
		if i < 0 || !maps.Equal(s.Groups[i].Facts, g.Facts) {
			c.add(flaw(dotted("checks", g.ID, "facts"), "检查组 %s 的 facts 须与系统提供的一致", "the facts of the checks %s must be those that the program gives", g.ID).
				do("请照 "+ref.ID+" 写该组的 facts；检查本身可以修改", "Write its facts as in "+ref.ID+"; the checks themselves may change"))
		}
	}
	for _, t := range ref.Types {
		i := slices.IndexFunc(s.Types, func(x Type) bool { return x.Name == t.Name })
		if i < 0 || !maps.Equal(s.Types[i].Fields, t.Fields) {
			c.add(flaw(dotted("types", t.Name), "记录类型 %s 须与系统提供的一致", "the record type %s must be as the program gives it", t.Name).do("请照 "+ref.ID+" 书写", "Write it as in "+ref.ID))
		}
	}
}

func (s *Set) fitProcedure(c *collector, ref *Definition) {
	at := dotted("procedures", ref.ID)
	d, err := s.Procedure(ref.ID)
	if err != nil || d.Regime != ref.Regime || d.Open.Act != ref.Open.Act {
		c.add(flaw(at, "系统要用到程序 %[1]s，其开启行为为 %[2]s", "the program runs the procedure %[1]s, opened by the act %[2]s", ref.ID, ref.Open.Act).do("请补充该程序，或用 extends 沿用", "Define it, or take it over with extends"))
		return
	}
	for _, step := range ref.Steps {
		if have := d.Step(step.ID); have == nil || have.Outcome != step.Outcome {
			c.add(flaw(dotted(at, "steps", step.ID), "系统要用到步骤 %[1]s，结果为 %[2]q", "the program knows the step %[1]s with the outcome %[2]q", step.ID, step.Outcome).do("请保留该步骤；可以增加其他步骤", "Keep it; other steps may be added"))
		}
	}
	for _, t := range ref.Transitions {
		if !slices.ContainsFunc(d.Transitions, func(x Transition) bool { return x.Act == t.Act }) {
			c.add(flaw(dotted(at, "transitions", t.Act), "系统要用到行为 %s", "the program calls the act %s", t.Act).do("请保留该行为", "Keep it"))
		}
	}
}

// fitPolicy holds the acts of a procedure against the policy table: what it does not grant to anybody of the named capacity
// nobody could ever do.
func (d *Definition) fitPolicy(c *collector) {
	if d.Filing != nil {
		return // held against the policy when it is read: validateFiling
	}
	check := func(act string, by []string) {
		at := dotted("procedures", d.ID, "transitions", act)
		full := d.PolicyAct(act)
		if !access.Known(full) {
			c.add(flaw(at, "权限表没有行为 %s，无人可以办理", "the policy has no act %s: nobody could do it", string(full)).do("请使用已有的行为，或待新版本支持", "Use an act there is, or wait for a version that has it"))
			return
		}
		for _, name := range by {
			if name != Applicant && name != Counterparty && !access.MayEver(access.Role(name), full) {
				c.add(flaw(at, "权限表不许 %[1]s 办理 %[2]s", "the policy does not let %[1]s do %[2]s", name, string(full)).do("请更正 by", "Correct by"))
			}
		}
	}
	check(d.Open.Act, d.Open.By)
	for _, t := range d.Transitions {
		check(t.Act, t.By)
	}
}
