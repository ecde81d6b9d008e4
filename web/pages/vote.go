package pages

import (
	"slices"
	"time"

	g "maragu.dev/gomponents"

	"huishu/compliance/procedure"
	"huishu/web/components"
)

var voteTitle = tr("委员会表决", "Vote of the committee")

// saying is what a member may say.
type saying struct {
	value string
	label components.Text
	tone  components.Tone
}

var sayings = []saying{
	{procedure.Yes, tr("同意", "In favour"), components.Active},
	{procedure.No, tr("反对", "Against"), components.Late},
	{procedure.Abstain, tr("弃权", "Abstain"), components.Paused},
	{procedure.Recuse, tr("回避：与本件有利害关系，不参加表决", "Recuse: I have an interest in this case and do not vote"), components.Ended},
}

func (v *visit) ballotField(f form) g.Node {
	options := make([]components.Option, 0, len(sayings))
	for _, c := range sayings {
		options = append(options, components.Option{Value: c.value, Label: c.label})
	}
	return v.radio(f, f.must("choice", tr("表决", "Vote"), components.Text{}), "", options)
}

// votePart is the vote of the present step: what it needs and how it stands; to the sides of the case only what came of it.
func (v *visit) votePart(c seenCase, names *lookup) g.Node {
	vote := c.Vote()
	if vote == nil || !c.inner {
		return nil
	}
	state := tr("表决尚未结束", "The vote is open")
	tone := components.Waiting
	switch {
	case vote.Settled && vote.Passed:
		state, tone = tr("表决同意", "The committee has consented"), components.Active
	case vote.Settled:
		state, tone = tr("表决未同意", "The committee has not consented"), components.Late
	case vote.Inquorate:
		state = tr("有表决权的委员不足法定人数，须先任命委员", "Fewer members may vote than must take part: more must be appointed")
	}
	parts := []g.Node{components.Note(v.lang, tone, v.text(vote.Rule.Title), g.Text("："), v.text(state), components.Article(vote.Rule.Article))}
	if !c.Deliberates(v.caller.Actor) {
		return components.Section(v.lang, "vote", voteTitle, parts...)
	}
	zh, en := vote.Rule.Majority.Words()
	parts = append(parts, components.Facts(v.lang,
		components.Fact{Term: tr("法定人数", "Quorum"), Value: g.Text(decimal(vote.Rule.Quorum))},
		components.Fact{Term: tr("所需多数", "Majority"), Value: v.text(tr(zh, en))},
		components.Fact{Term: tr("有表决权的委员", "Members who may vote"), Value: g.Text(decimal(vote.Members))},
		components.Fact{Term: tr("同意、反对、弃权", "In favour, against, abstained"), Value: g.Text(decimal(vote.Yes) + " / " + decimal(vote.No) + " / " + decimal(vote.Abstained))},
		components.Fact{Term: tr("委员名单", "Members"), Value: components.Link("/desk/committees", v.text(committeesTitle))}))
	rows := make([]components.Row, 0, len(vote.Ballots))
	for _, b := range vote.Ballots {
		rows = append(rows, components.Row{Cells: []g.Node{g.Text(names.person(b.Account)), v.text(sayingOf(b.Choice).label), paragraphs(b.Reason), components.When(b.At)}})
	}
	parts = append(parts, components.Table{
		Caption: tr("委员表决", "Ballots"), Quiet: true, Rows: rows,
		Columns: []components.Column{{Head: tr("委员", "Member")}, {Head: tr("表决", "Vote")}, {Head: tr("理由", "Reasons")}, {Head: tr("时间", "Time")}},
		Empty:   components.Empty{Title: tr("尚无委员表决", "No member has voted yet")},
	}.In(v.lang))
	return components.Section(v.lang, "vote", voteTitle, parts...)
}

func sayingOf(value string) saying {
	i := slices.IndexFunc(sayings, func(c saying) bool { return c.value == value })
	if i < 0 {
		return saying{value: value, label: components.Same(value)}
	}
	return sayings[i]
}

// votedEntry is an entry of the timeline in a step.
type votedEntry struct {
	seq   int
	at    int64 // Unix milliseconds
	entry components.Entry
}

// voteEntries are what members said and what came of it, for the timeline.
func (v *visit) voteEntries(c seenCase, names *lookup, p *proofs) (list []votedEntry) {
	if !c.inner {
		return nil
	}
	ballots, settled := 0, 0
	for _, vote := range c.Votes {
		article := cited(vote.Rule.Article, vote.Rule.Sureness).In(v.lang)
		for _, b := range vote.Ballots {
			ballots++
			said := sayingOf(b.Choice)
			list = append(list, votedEntry{vote.Seq, b.At.UnixMilli(), components.Entry{
				At: components.When(b.At), Tone: said.tone, Who: v.actedBy(procedure.Step{Account: b.Account, Party: b.Party}, names), Article: article,
				What: tr("委员表决："+said.label.ZH, "A member voted: "+said.label.In("en")), Body: paragraphs(b.Reason), Proof: nth(p.ballots, ballots),
			}})
		}
		if !vote.Settled {
			continue
		}
		settled++
		what, tone := tr(vote.Rule.Title.ZH+"表决未同意", "Not consented: "+vote.Rule.Title.In("en")), components.Late
		if vote.Passed {
			what, tone = tr(vote.Rule.Title.ZH+"表决同意", "Consented: "+vote.Rule.Title.In("en")), components.Active
		}
		list = append(list, votedEntry{vote.Seq, vote.SettledAt.UnixMilli(), components.Entry{
			At: components.When(vote.SettledAt), What: what, Tone: tone, Article: article, Proof: nth(p.votes, settled),
		}})
	}
	return list
}

// dayOf shows an instant in Unix milliseconds; nothing for none.
func dayOf(ms int64) g.Node {
	if ms == 0 {
		return nil
	}
	return components.When(time.UnixMilli(ms))
}
