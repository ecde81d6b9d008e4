package rules

// A draft (征求意见稿) is held so that people see what may come and so that its open numbers stay
// visibly open. It is no law: it is in force on no day, so no case is ever opened or judged by it,
// and nothing that it says is marked as in force.

// ownSureness is the mark of what stands in the set's own text.
func (s *Set) ownSureness() Sureness {
	if s.Draft {
		return Draft
	}
	return InForce
}

// checkDraft notes what a draft may not say of itself.
func (s *Set) checkDraft() {
	if !s.Draft {
		return
	}
	inForce := func(path string) {
		s.add(flaw(path, "草案的内容不能标为现行文本", "nothing in a draft is in force").do("请写 draft、assumed 或 unknown", "Say draft, assumed or unknown"))
	}
	for i, f := range s.Facts {
		if f.Sureness == InForce {
			inForce(dotted("facts", named(f.ID, i), "sureness"))
		}
	}
	for i, g := range s.Groups {
		for j, r := range g.Rules {
			if r.Sureness == InForce {
				inForce(dotted("checks", named(g.ID, i), "rules", named(r.ID, j), "sureness"))
			}
		}
	}
	for i, d := range s.Procedures {
		for j, t := range d.Transitions {
			if t.Sureness == InForce {
				inForce(dotted("procedures", named(d.ID, i), "transitions", named(t.Act, j), "sureness"))
			}
		}
	}
}

// Kind is one type of application that the text knows, such as a first registration (首次登记).
type Kind struct {
	// ID is unique in the set, such as "first". Material.Only names it.
	ID string `yaml:"id" json:"id"`
	// Title names the type.
	Title Text `yaml:"title" json:"title"`
	// Article is the provision that knows it.
	Article string `yaml:"article" json:"article"`
}

// kinds resolves the citations of the types of application.
func (l *linker) kinds(s *Set) {
	seen := map[string]bool{}
	for i := range s.Kinds {
		k := &s.Kinds[i]
		path := dotted("kinds", named(k.ID, i))
		s.once(seen, path, k.ID)
		if k.Title.ZH == "" || k.Title.EN == "" {
			s.add(bothLanguages(dotted(path, "title")))
		}
		l.mustCite(s, dotted(path, "article"), &k.Article)
	}
}
