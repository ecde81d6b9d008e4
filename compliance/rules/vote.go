package rules

import (
	"fmt"
	"slices"
	"strings"
)

// Among what a majority is counted.
const (
	// AmongMembers counts those who may vote, also who stays away.
	AmongMembers = "members"
	// AmongVotes counts the votes for and against; who abstains takes part and is not counted.
	AmongVotes = "votes"
)

// Vote says that acts in a step need the consent of a committee, such as the experts' compliance committee of Guangdong's draft (登记合规委员会).
type Vote struct {
	// Committee is the id of the committee; procedures and sets that name the same one have the same members.
	Committee string `yaml:"committee" json:"committee"`
	// Title names the committee.
	Title Text `yaml:"title" json:"title"`
	// Step is the step in which it votes, Acts what it must have consented to before they are done in it.
	Step string   `yaml:"step" json:"step"`
	Acts []string `yaml:"acts" json:"acts"`
	// AppointedBy are the roles that appoint its members, each for a term.
	AppointedBy []string `yaml:"appointed_by" json:"appointed_by"`
	// Quorum is how many members must have taken part, abstentions included.
	Quorum int `yaml:"quorum" json:"quorum"`
	// Majority is the share of consent that it needs.
	Majority Majority `yaml:"majority" json:"majority"`
	// Article is the provision that asks for the vote.
	Article string `yaml:"article" json:"article"`
	// Sureness is Assumed where the provision is applied by analogy only; that is what an empty one means.
	Sureness Sureness `yaml:"sureness" json:"sureness"`
}

// Majority is a share: at least Num/Den of what is counted, or more than that.
type Majority struct {
	Num int `yaml:"num" json:"num"`
	Den int `yaml:"den" json:"den"`
	// MoreThan demands more than the share, such as more than half.
	MoreThan bool `yaml:"more_than" json:"more_than,omitempty"`
	// Among is AmongMembers or AmongVotes.
	Among string `yaml:"among" json:"among"`
}

// Count is how a vote stands.
type Count struct {
	// Members are those who may vote: who sits that day and has no interest in the case.
	Members int `json:"members"`
	Yes     int `json:"yes"`
	No      int `json:"no"`
	// Abstained took part without a choice.
	Abstained int `json:"abstained"`
}

// Cast is how many have taken part.
func (c Count) Cast() int { return c.Yes + c.No + c.Abstained }

// reached reports whether the consent is a majority by itself.
func (m Majority) reached(c Count) bool {
	whole := c.Members
	if m.Among == AmongVotes {
		whole = c.Yes + c.No
	}
	have, need := c.Yes*m.Den, whole*m.Num
	return c.Yes > 0 && (have > need || have == need && !m.MoreThan)
}

// Words are the majority for people.
func (m Majority) Words() (zh, en string) {
	share := fmt.Sprintf("%d/%d", m.Num, m.Den)
	zh, en = "至少 "+share, "at least "+share
	if m.MoreThan {
		zh, en = "超过 "+share, "more than "+share
	}
	if m.Among == AmongVotes {
		return "赞成票" + zh + "（按赞成与反对票计）", en + " of the votes for and against"
	}
	return "赞成票" + zh + "（按有表决权的委员计）", en + " of the members who may vote"
}

// Result says whether a vote is settled, and whether it then passed: it is once the quorum has taken part and no ballot that is still
// to come can change what comes of it.
func (v *Vote) Result(c Count) (settled, passed bool) {
	if c.Cast() < v.Quorum {
		return false, false
	}
	left := c.Members - c.Cast()
	against, in := c, c
	against.No += left
	in.Yes += left
	worst, best := v.Majority.reached(against), v.Majority.reached(in)
	return worst == best, worst
}

// VoteIn is the vote of a step; nil where none is held in it.
func (d *Definition) VoteIn(step string) *Vote {
	for i := range d.Votes {
		if d.Votes[i].Step == step {
			return &d.Votes[i]
		}
	}
	return nil
}

// votes resolves the citations of a definition's votes.
func (l *linker) votes(s *Set, at string, d *Definition) {
	for i := range d.Votes {
		v := &d.Votes[i]
		l.mustCite(s, dotted(at, "votes", named(v.Step, i), "article"), &v.Article)
		if v.Sureness == "" {
			v.Sureness = Assumed
			if strings.HasPrefix(v.Article, s.Number+" ") {
				v.Sureness = s.ownSureness()
			}
		}
	}
}

// validateVotes refuses a vote that nobody could hold, or that nothing waits for.
func (d *Definition) validateVotes(c *collector) {
	seen := map[string]bool{}
	for i, v := range d.Votes {
		at := dotted("votes", named(v.Step, i))
		step := d.Step(v.Step)
		if v.Committee == "" || strings.ContainsAny(v.Committee, " /#?%\\\t\n") || v.Title.IsZero() || len(v.AppointedBy) == 0 || step == nil || step.Terminal || seen[v.Step] {
			c.add(flaw(at, "表决须有委员会的编号和名称、任命人，在一个未办结的步骤中举行，每个步骤一次", "a vote needs a committee with id and title and who appoints it, in a step that is open, once in each").
				do("请补充 committee、title、appointed_by、step", "Add committee, title, appointed_by and step"))
			continue
		}
		seen[v.Step] = true
		if m := v.Majority; v.Quorum < 1 || m.Num < 1 || m.Den < m.Num || m.MoreThan && m.Num == m.Den || m.Among != AmongMembers && m.Among != AmongVotes {
			c.add(flaw(dotted(at, "majority"), "须给出至少一人的法定人数，以及能够达到的多数", "a vote needs a quorum of at least one, and a majority that can be reached").
				do("例如 quorum: 3, majority: {num: 2, den: 3, among: members}，among 可用 members、votes", "For instance quorum: 3, majority: {num: 2, den: 3, among: members}; among is members or votes"))
		}
		for _, act := range v.Acts {
			if !slices.ContainsFunc(d.From(v.Step), func(t *Transition) bool { return t.Act == act }) {
				c.add(flaw(dotted(at, "acts"), "步骤 %[2]s 没有行为 %[1]s", "the step %[2]s has no act %[1]s", act, v.Step).do("请核对 transitions 中的行为", "Check the acts of the transitions"))
			}
		}
		if len(v.Acts) == 0 {
			c.add(flaw(dotted(at, "acts"), "须写明哪些行为须经表决同意", "say which acts need the consent").do("请补充 acts", "Add acts"))
		}
	}
}
