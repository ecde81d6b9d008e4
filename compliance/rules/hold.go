package rules

import "huishu/compliance/access"

// Hold is a local policy that keeps a party from some acts while something that it owes is missing. It says what is missing by its
// id; rule data switches it on and names the acts, the program knows whether it is missing.
type Hold struct {
	// ID names what is missing, such as [OfficerVacancy].
	ID string `yaml:"id" json:"id"`
	// Title is the policy in words.
	Title Text `yaml:"title" json:"title"`
	// Article is the provision that demands what is missing.
	Article string `yaml:"article" json:"article"`
	// Sureness says how well the policy is founded.
	Sureness Sureness `yaml:"sureness" json:"sureness"`
	// Note explains an assumption.
	Note Text `yaml:"note" json:"note,omitzero"`
	// Active switches the policy on.
	Active bool `yaml:"active" json:"active"`
	// Acts are the acts of the policy table that are held.
	Acts []string `yaml:"acts" json:"acts"`
}

// OfficerVacancy is the hold of a public body without chief data officer or security officer (city rules arts 6, 20).
const OfficerVacancy = "officer_vacancy"

// Hold returns the policy with the given id.
func (s *Set) Hold(id string) (Hold, bool) {
	for _, h := range s.Holds {
		if h.ID == id {
			return h, true
		}
	}
	return Hold{}, false
}

// holds resolves and validates the policies.
func (l *linker) holds(s *Set) {
	seen := map[string]bool{}
	for i := range s.Holds {
		h := &s.Holds[i]
		path := dotted("holds", named(h.ID, i))
		s.once(seen, path, h.ID)
		if h.ID != OfficerVacancy {
			s.add(flaw(dotted(path, "id"), "系统不认识 %q 这项限制", "this program knows no hold %q", h.ID).do("可用的是 officer_vacancy", "Use officer_vacancy"))
		}
		l.local(s, path, h.Title, &h.Article, h.Sureness)
		for _, act := range h.Acts {
			if !access.Known(access.Act(act)) || act == string(access.PartyAppoint) {
				s.add(flaw(dotted(path, "acts"), "不能限制行为 %q", "the act %q cannot be held", act).do("请使用权限表中的行为；任命负责人不得限制", "Use an act of the policy; appointing an officer is never held"))
			}
		}
	}
}
