package rules

import (
	"maps"
	"slices"
	"strings"
)

// linker resolves inheritance and citations between sets.
type linker struct {
	raw  map[string]*Set
	done map[string]*Set
	open map[string]bool // being linked: a set met again here cites itself
}

// set links one set and everything that it extends or cites. What is wrong is noted in it; a
// set that does not exist has no place for that, so known ids only.
func (l *linker) set(id string) *Set {
	if s := l.done[id]; s != nil {
		return s
	}
	l.open[id] = true
	defer delete(l.open, id)
	s := l.raw[id].clone()
	if s.Extends != "" {
		l.inherit(s)
	}
	s.facts = map[string]*Fact{}
	for i := range s.Facts {
		if f := l.fact(s, &s.Facts[i]); f != nil {
			f.Path = strings.TrimSuffix(dotted("facts", named(s.Facts[i].ID, i), f.Path), ".")
			s.add(f)
		}
	}
	l.kinds(s)
	l.serviceClasses(s)
	l.gradings(s)
	l.holds(s)
	l.articles(s)
	l.transitions(s)
	s.finish()
	l.done[id] = s
	return s
}

// base returns a set that another one extends or cites, or why it cannot.
func (l *linker) base(path, id string) (*Set, *Flaw) {
	switch {
	case l.raw[id] == nil:
		return nil, flaw(path, "没有规则集 %s", "rule set %s does not exist", id).do("请核对编号；huishu rules list 列出已有的规则集", "Check the id; huishu rules list shows the sets there are")
	case l.open[id]:
		return nil, flaw(path, "规则集 %s 继承或引用了自身", "rule set %s extends or cites itself", id).do("请去掉循环", "Break the circle")
	}
	s := l.set(id)
	if len(s.flaws) > 0 {
		return nil, flaw(path, "规则集 %s 自身有误：%s", "rule set %s has flaws of its own: %s", id, s.flaws[0].Message.EN).do("请先改正该规则集", "Mend that set first")
	}
	return s, nil
}

// clone copies every part that linking changes, because a set may be linked once
// by itself and once as the base of another.
func (s *Set) clone() *Set {
	c := *s
	c.flaws = slices.Clone(s.flaws)
	c.Kinds = slices.Clone(s.Kinds)
	c.Facts = slices.Clone(s.Facts)
	c.Types = slices.Clone(s.Types)
	c.Groups = slices.Clone(s.Groups)
	for i := range c.Groups {
		c.Groups[i].Facts = maps.Clone(s.Groups[i].Facts)
		c.Groups[i].Materials = slices.Clone(s.Groups[i].Materials)
		c.Groups[i].Rules = slices.Clone(s.Groups[i].Rules)
	}
	c.ServiceClasses, c.Gradings, c.Holds = slices.Clone(s.ServiceClasses), slices.Clone(s.Gradings), slices.Clone(s.Holds)
	c.Transition = slices.Clone(s.Transition)
	c.Procedures = slices.Clone(s.Procedures)
	for i := range c.Procedures {
		d := &c.Procedures[i]
		d.Steps = slices.Clone(d.Steps)
		for j := range d.Steps {
			if d.Steps[j].Clock != nil {
				clock := *d.Steps[j].Clock
				d.Steps[j].Clock = &clock
			}
		}
		d.Transitions = slices.Clone(d.Transitions)
		d.Grounds = slices.Clone(d.Grounds)
		d.Stops = slices.Clone(d.Stops)
		d.Votes = slices.Clone(d.Votes)
		d.Filing = d.Filing.clone()
	}
	return &c
}

// inherit takes over what the base set has and s does not. Inherited articles
// are already full citations of the base's text, so they stay true.
func (l *linker) inherit(s *Set) {
	linked, bad := l.base("extends", s.Extends)
	if bad != nil {
		s.add(bad)
		return
	}
	base := linked.clone()
	if len(s.Regimes) == 0 {
		s.Regimes = base.Regimes
	}
	s.Kinds = merge(base.Kinds, s.Kinds, func(k Kind) string { return k.ID })
	s.Facts = merge(base.Facts, s.Facts, func(f Fact) string { return f.ID })
	s.Types = merge(base.Types, s.Types, func(t Type) string { return t.Name })
	s.Groups = merge(base.Groups, s.Groups, func(g Group) string { return g.ID })
	s.ServiceClasses = merge(base.ServiceClasses, s.ServiceClasses, func(c ServiceClass) string { return c.ID })
	s.Gradings = merge(base.Gradings, s.Gradings, func(g Grading) string { return g.ID })
	s.Holds = merge(base.Holds, s.Holds, func(h Hold) string { return h.ID })
	// A set may take over some matters of its base only; the procedures of the others stay behind.
	base.Procedures = slices.DeleteFunc(base.Procedures, func(d Definition) bool { return !s.Governs(d.Regime) })
	s.Procedures = merge(base.Procedures, s.Procedures, func(d Definition) string { return d.ID })
}

// merge replaces entries of base by those of own with the same key and appends the others.
func merge[T any](base, own []T, key func(T) string) []T {
	out := slices.Clone(base)
	for _, o := range own {
		if i := slices.IndexFunc(out, func(b T) bool { return key(b) == key(o) }); i >= 0 {
			out[i] = o
		} else {
			out = append(out, o)
		}
	}
	return out
}

var units = []string{"working_days", "days", "years", "percent", "count", "month_end"}

// fact checks one fact and takes its value from the set that it cites.
func (l *linker) fact(s *Set, f *Fact) *Flaw {
	if f.ID == "" || s.facts[f.ID] != nil {
		return flaw("id", "编号 %q 为空或重复", "the id %q is empty or given twice", f.ID).do("请给出唯一的编号", "Give an id of its own")
	}
	s.facts[f.ID] = f
	if f.Title.ZH == "" || f.Title.EN == "" {
		return bothLanguages("title")
	}
	if !slices.Contains(units, f.Unit) {
		return flaw("unit", "单位 %q 不是 %s 之一", "unit %q is none of %s", f.Unit, strings.Join(units, ", ")).do("请改用其中之一", "Use one of these")
	}
	if f.From != "" {
		return l.cited(s, f)
	}
	if bad := l.resolve(s, "article", &f.Article); bad != nil {
		return bad
	}
	return f.judge()
}

// judge compares a fact's number with how sure it is said to be.
func (f *Fact) judge() *Flaw {
	switch f.Sureness {
	case Unknown:
		if f.Value != nil {
			return flaw("value", "未规定的事实不能有数字", "an unknown fact has no number").do("请删除数字，或写明其可信程度", "Remove the number, or say how sure it is")
		}
		return nil
	case Assumed:
		if f.Note.IsZero() {
			return flaw("note", "推定的数字须在 note 中说明理由", "an assumed number says in its note why it is assumed").do("请补充 note: {zh: …, en: …}", "Add note: {zh: …, en: …}")
		}
	case InForce, Draft:
	default:
		return flaw("sureness", "可信程度 %q 不是 in_force、draft、assumed、unknown 之一", "sureness %q is not in_force, draft, assumed or unknown", string(f.Sureness)).
			do("现行文本写 in_force，草案写 draft，推定写 assumed，未规定写 unknown", "Say in_force for a text in force, draft, assumed, or unknown where no text settles it")
	}
	if f.Value == nil || *f.Value < 0 {
		return flaw("value", "除未规定者外，事实须有不小于零的数字", "a fact that is not unknown has a number, not below zero").do("请填写数字；文本未规定的写 sureness: unknown", "Give the number, or say sureness: unknown where no text settles it")
	}
	if f.Unit == "month_end" && (*f.Value < 1 || *f.Value > 12) {
		return flaw("value", "%d 不是月份", "%d is no month", *f.Value).do("请填写 1 至 12", "Give a number from 1 to 12")
	}
	return nil
}

// cited takes over number, unit and article of "set#fact". What is carried to
// another matter is assumed unless the citing set says that it applies by itself;
// it is never surer than where it comes from.
func (l *linker) cited(s *Set, f *Fact) *Flaw {
	id, name, ok := strings.Cut(f.From, "#")
	if !ok {
		return flaw("from", "来源 %q 应写作 规则集#事实", "from is %q, not set#fact", f.From).do("如 ndrc-2025-26#acceptance", "Such as ndrc-2025-26#acceptance")
	}
	origin, bad := l.base("from", id)
	if bad != nil {
		return bad
	}
	o, ok := origin.facts[name]
	if !ok {
		return flaw("from", "规则集 %s 没有事实 %s", "%s has no fact %s", id, name).do("huishu rules show "+id+" 列出其事实", "huishu rules show "+id+" lists its facts")
	}
	if f.Value != nil && (o.Value == nil || *f.Value != *o.Value) {
		return flaw("value", "引用的数字只写一次，写在其来源规则集中", "a cited number is written once, in the set that it comes from").do("请删除此处的 value", "Remove value here")
	}
	if f.Unit != o.Unit {
		return flaw("unit", "单位 %s 与 %[3]s 的 %[2]s 不同", "unit %s differs from %s of %s", f.Unit, o.Unit, f.From).do("请改为 "+o.Unit, "Write "+o.Unit)
	}
	f.Value, f.Article = o.Value, o.Article
	if f.Sureness == "" {
		f.Sureness = Assumed
	}
	if !slices.Contains([]Sureness{InForce, Draft, Assumed, Unknown}, f.Sureness) || (f.Sureness == Unknown) != (f.Value == nil) {
		return flaw("sureness", "可信程度 %q 与所引用的事实不符", "sureness %q does not fit what is cited", string(f.Sureness)).do("来源未规定的写 unknown，有数字的不能写 unknown", "Say unknown where the origin does, and only there")
	}
	if f.Sureness == InForce && o.Sureness != InForce {
		f.Sureness = o.Sureness
	}
	return nil
}

// articles turns every citation of the set into a full one and fills the clocks.
func (l *linker) articles(s *Set) {
	for i := range s.Groups {
		g := &s.Groups[i]
		at := dotted("checks", named(g.ID, i))
		for j := range g.Materials {
			l.mustCite(s, dotted(at, "materials", named(g.Materials[j].ID, j), "article"), &g.Materials[j].Article)
		}
		for j := range g.Rules {
			l.mustCite(s, dotted(at, "rules", named(g.Rules[j].ID, j), "article"), &g.Rules[j].Article)
			if g.Rules[j].Sureness == "" {
				g.Rules[j].Sureness = s.ownSureness()
			}
		}
	}
	for i := range s.Procedures {
		l.procedure(s, dotted("procedures", named(s.Procedures[i].ID, i)), &s.Procedures[i])
	}
}

func (l *linker) procedure(s *Set, at string, d *Definition) {
	l.mustCite(s, dotted(at, "article"), &d.Article)
	l.mustCite(s, dotted(at, "open.article"), &d.Open.Article)
	for i := range d.Grounds {
		l.mustCite(s, dotted(at, "grounds", named(d.Grounds[i].ID, i), "article"), &d.Grounds[i].Article)
	}
	l.stops(s, at, d)
	l.votes(s, at, d)
	l.filing(s, at, d)
	for i := range d.Transitions {
		t := &d.Transitions[i]
		l.mustCite(s, dotted(at, "transitions", named(t.Act, i), "article"), &t.Article)
		if t.Sureness == "" {
			t.Sureness = Assumed
			if strings.HasPrefix(t.Article, s.Number+" ") {
				t.Sureness = s.ownSureness()
			}
		}
	}
	for i := range d.Steps {
		c := d.Steps[i].Clock
		if c == nil {
			continue
		}
		f, ok := s.facts[c.Fact]
		if !ok || f.Unit != "working_days" {
			s.add(flaw(dotted(at, "steps", named(d.Steps[i].ID, i), "clock"), "时钟须引用以工作日计的事实，而非 %q", "its clock needs a fact in working days, not %q", c.Fact).
				do("请在 facts 中定义以 working_days 为单位的事实", "Define a fact whose unit is working_days"))
			continue
		}
		c.Article, c.Sureness, c.Source, c.WorkingDays = f.Article, f.Sureness, f.From, 0
		if f.Value != nil {
			c.WorkingDays = int(*f.Value)
		}
	}
}

// mustCite resolves a citation in place, or notes why it cannot.
func (l *linker) mustCite(s *Set, path string, article *string) {
	if bad := l.resolve(s, path, article); bad != nil {
		s.add(bad)
	}
}

// resolve makes a full citation: "第十八条" is of this set's own text, "ndrc-2025-26
// 第十条" of the set named. What already is a full citation stays.
func (l *linker) resolve(s *Set, path string, article *string) *Flaw {
	first, rest, two := strings.Cut(*article, " ")
	switch {
	case *article == "":
		return flaw(path, "须引用条款", "an article must be cited").do("如 第十八条，或 ndrc-2025-26 第十条", "Such as 第十八条, or ndrc-2025-26 第十条")
	case strings.HasPrefix(*article, "第"):
		*article = s.Cite(*article)
	case two && l.raw[first] != nil:
		*article = l.raw[first].Cite(rest)
	case two && strings.ContainsAny(first, "〔《"):
	default:
		return flaw(path, "“%s”不是本文本或已知规则集的条款", "%q cites no article of this text or of a known set", *article).
			do("请写作 第十八条，或 ndrc-2025-26 第十条，或完整文号加条款", "Write 第十八条, or ndrc-2025-26 第十条, or a full number with its article")
	}
	return nil
}
