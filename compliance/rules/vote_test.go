package rules

import (
	"strings"
	"testing"
)

// TestVoteResult holds the result against every way in which those who have not voted yet could vote.
func TestVoteResult(t *testing.T) {
	t.Parallel()
	majorities := []Majority{
		{Num: 1, Den: 2, MoreThan: true, Among: AmongMembers}, {Num: 1, Den: 2, MoreThan: true, Among: AmongVotes},
		{Num: 2, Den: 3, Among: AmongMembers}, {Num: 2, Den: 3, Among: AmongVotes}, {Num: 1, Den: 1, Among: AmongVotes},
	}
	settledOnes, passedOnes := 0, 0
	for _, m := range majorities {
		for members := 1; members <= 7; members++ {
			for quorum := 1; quorum <= members; quorum++ {
				v := &Vote{Quorum: quorum, Majority: m}
				each(members, func(c Count) {
					settled, passed := v.Result(c)
					all := map[bool]bool{}
					each(members-c.Cast(), func(more Count) {
						end := Count{Members: members, Yes: c.Yes + more.Yes, No: c.No + more.No, Abstained: c.Abstained + more.Abstained}
						if end.Cast() == members {
							all[m.reached(end)] = true
						}
					})
					wantSettled := c.Cast() >= quorum && len(all) == 1
					if settled != wantSettled || settled && !all[passed] {
						t.Errorf("%+v of %+v with a quorum of %d: settled %v, passed %v; the rest could lead to %v", m, c, quorum, settled, passed, all)
					}
					if settled {
						settledOnes++
					}
					if passed && settled {
						passedOnes++
					}
				})
			}
		}
	}
	if settledOnes < 100 || passedOnes < 20 {
		t.Errorf("only %d settled, %d of them passed", settledOnes, passedOnes)
	}
	none := &Vote{Quorum: 1, Majority: majorities[1]}
	if settled, passed := none.Result(Count{Members: 2, Abstained: 2}); !settled || passed {
		t.Error("a committee that abstains to the last has consented")
	}
}

// each walks every count of ballots that a number of members can have cast.
func each(members int, do func(c Count)) {
	for yes := 0; yes <= members; yes++ {
		for no := 0; yes+no <= members; no++ {
			for abstained := 0; yes+no+abstained <= members; abstained++ {
				do(Count{Members: members, Yes: yes, No: no, Abstained: abstained})
			}
		}
	}
}

// TestVoteFlaws: a vote that nobody could hold or that nothing waits for is refused when the set is read.
func TestVoteFlaws(t *testing.T) {
	t.Parallel()
	sound := Vote{
		Committee: "c", Title: Text{ZH: "委员会", EN: "committee"}, Step: "one", Acts: []string{"go"}, AppointedBy: []string{"authority"},
		Quorum: 1, Majority: Majority{Num: 1, Den: 2, MoreThan: true, Among: AmongVotes},
	}
	for name, c := range map[string]struct {
		change func(v *Vote)
		want   string
	}{
		"sound":                 {func(*Vote) {}, ""},
		"no committee":          {func(v *Vote) { v.Committee = "" }, "votes.one"},
		"an id of two words":    {func(v *Vote) { v.Committee = "the committee" }, "votes.one"},
		"in no step":            {func(v *Vote) { v.Step = "nowhere" }, "votes.nowhere"},
		"in a decided step":     {func(v *Vote) { v.Step = "two" }, "votes.two"},
		"nobody appoints":       {func(v *Vote) { v.AppointedBy = nil }, "votes.one"},
		"no quorum":             {func(v *Vote) { v.Quorum = 0 }, "votes.one.majority"},
		"more than all":         {func(v *Vote) { v.Majority = Majority{Num: 1, Den: 1, MoreThan: true, Among: AmongVotes} }, "votes.one.majority"},
		"more than there are":   {func(v *Vote) { v.Majority.Num = 3 }, "votes.one.majority"},
		"among whom":            {func(v *Vote) { v.Majority.Among = "people" }, "votes.one.majority"},
		"an act there is none":  {func(v *Vote) { v.Acts = []string{"fly"} }, "votes.one.acts"},
		"nothing waits for it":  {func(v *Vote) { v.Acts = nil }, "votes.one.acts"},
		"twice in the one step": {nil, "votes.one"},
	} {
		d := Definition{
			Steps:       []Step{{ID: "one"}, {ID: "two", Terminal: true}},
			Transitions: []Transition{{Act: "go", From: []string{"one"}, To: "two"}}, Votes: []Vote{sound},
		}
		if c.change != nil {
			c.change(&d.Votes[0])
		} else {
			d.Votes = append(d.Votes, sound)
		}
		got := &collector{}
		d.validateVotes(got)
		var paths []string
		for _, f := range got.flaws {
			paths = append(paths, f.Path)
		}
		if strings.Join(paths, " ") != c.want {
			t.Errorf("%s: flaws at %v, want %q", name, paths, c.want)
		}
	}
}
