package rules

// ServiceClass is one class of services by which a city sorts its data merchants: what a merchant says it will do when it registers.
// No national text names any; a city may have its own.
type ServiceClass struct {
	// ID is unique in the set, such as "delivery": lower-case letters and _.
	ID string `yaml:"id" json:"id"`
	// Title names the class.
	Title Text `yaml:"title" json:"title"`
	// Article is the provision that has it, or that its like stands on.
	Article string `yaml:"article" json:"article"`
	// Sureness says how well the class is founded for this set's matters.
	Sureness Sureness `yaml:"sureness" json:"sureness"`
	// Note explains an assumption.
	Note Text `yaml:"note" json:"note,omitzero"`
}

// ServiceClass returns the class with the given id.
func (s *Set) ServiceClass(id string) (ServiceClass, bool) {
	for _, c := range s.ServiceClasses {
		if c.ID == id {
			return c, true
		}
	}
	return ServiceClass{}, false
}

// serviceClasses resolves and validates the classes.
func (l *linker) serviceClasses(s *Set) {
	seen := map[string]bool{}
	for i := range s.ServiceClasses {
		c := &s.ServiceClasses[i]
		path := dotted("service_classes", named(c.ID, i))
		s.once(seen, path, c.ID)
		if !wordForm.MatchString(c.ID) {
			s.add(flaw(dotted(path, "id"), "编号 %q 只能由小写字母和下划线组成", "the id %q may hold lower-case letters and _ only", c.ID).do("请写作 delivery 之类", "Write it like delivery"))
		}
		l.local(s, path, c.Title, &c.Article, c.Sureness)
	}
}

// local validates what every entry of a city's own data has: a title in both languages, a provision and how sure it is.
func (l *linker) local(s *Set, path string, title Text, article *string, sure Sureness) {
	if title.ZH == "" || title.EN == "" {
		s.add(bothLanguages(dotted(path, "title")))
	}
	if sure != InForce && sure != Draft && sure != Assumed {
		s.add(flaw(dotted(path, "sureness"), "sureness 须为 in_force、draft 或 assumed", "sureness must be in_force, draft or assumed").do("请写明依据的确定程度", "Say how well it is founded"))
	}
	if s.Draft && sure == InForce {
		s.add(flaw(dotted(path, "sureness"), "草案的内容不能标为现行文本", "nothing in a draft is in force").do("请写 draft、assumed 或 unknown", "Say draft, assumed or unknown"))
	}
	l.mustCite(s, dotted(path, "article"), article)
}
