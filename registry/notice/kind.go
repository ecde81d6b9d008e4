package notice

import (
	"strings"

	"huishu/ledger/fault"
)

// Kind is what a message is about, as people choose channels by it. Its text stands in rows: never rename one.
type Kind string

// The kinds.
const (
	// Decision is a decision on a case: granted, refused, suspended, taken back. It is served on the parties (行政许可法 art. 38 by analogy).
	Decision Kind = "case.decision"
	// Gaps is the one-time notice of everything that must be mended (发改数据规〔2025〕26号 art. 10).
	Gaps Kind = "case.gaps"
	// Progress is any other step of one's case.
	Progress Kind = "case.progress"
	// Deadline is a time limit that is about to end, is over, stands still or was moved (26号 art. 11).
	Deadline Kind = "case.deadline"
	// Task is what waits for one's office or organisation.
	Task Kind = "case.task"
	// Trade is a step of an order, or of a proposal for a demand, at the market (city rules art. 18).
	Trade Kind = "market.trade"
	// Security is what was done to how one's account is guarded.
	Security Kind = "account.security"
	// Delivery is trouble with the ways in which one is told: a webhook that was switched off.
	Delivery Kind = "notice.delivery"
)

// Kinds are all kinds, in the order of the settings page.
var Kinds = []Kind{Decision, Gaps, Deadline, Progress, Task, Trade, Security, Delivery}

// kindFacts are what is to be known of a kind.
type kindFacts struct {
	title fault.Text
	// statutory messages cannot be switched off in the application: they are how a party is told.
	statutory bool
	// email is how it comes by e-mail unless a person chooses.
	email Pace
}

var kinds = map[Kind]kindFacts{
	Decision: {fault.T("决定（准予、不予、暂停、撤销等）", "Decisions: granted, refused, suspended, taken back"), true, Now},
	Gaps:     {fault.T("一次性告知补正", "Notices of what must be mended"), true, Now},
	Deadline: {fault.T("时限：临近、逾期、停止、调整", "Time limits: near, over, stopped, moved"), true, Now},
	Progress: {fault.T("办理进展", "Progress of cases"), false, Daily},
	Task:     {fault.T("新的待办", "New tasks"), false, Daily},
	Trade:    {fault.T("订单与供需推荐", "Orders and proposals"), false, Daily},
	Security: {fault.T("账号安全", "Security of the account"), true, Now},
	Delivery: {fault.T("通知送达故障", "Trouble in telling you"), true, Now},
}

// Known reports whether there is such a kind.
func (k Kind) Known() bool { _, ok := kinds[k]; return ok }

// Title is the kind in words.
func (k Kind) Title() fault.Text { return kinds[k].title }

// Statutory reports whether messages of the kind always stand in the application.
func (k Kind) Statutory() bool { return kinds[k].statutory }

// kindNames are all kinds by name.
func kindNames(between string) string {
	names := make([]string, len(Kinds))
	for i, k := range Kinds {
		names[i] = string(k)
	}
	return strings.Join(names, between)
}

// Channel is a way of telling.
type Channel string

// The channels.
const (
	App   Channel = "app"
	Email Channel = "email"
)

// Pace is how soon a channel tells.
type Pace string

// The paces.
const (
	Off    Pace = "off"
	Now    Pace = "now"
	Daily  Pace = "daily"  // at nine each day, all together
	Weekly Pace = "weekly" // at nine on Mondays
)

// Paces are those that a channel has, the first one its ordinary one for most kinds.
var Paces = map[Channel][]Pace{App: {Now, Off}, Email: {Now, Daily, Weekly, Off}}

var paceTitles = map[Pace]fault.Text{
	Off: fault.T("不通知", "not at all"), Now: fault.T("立即", "at once"),
	Daily: fault.T("每天 9:00 汇总", "daily at 9:00"), Weekly: fault.T("每周一 9:00 汇总", "Mondays at 9:00"),
}

// Title is the pace in words.
func (p Pace) Title() fault.Text { return paceTitles[p] }

// ordinary is how a kind is told unless the person chooses.
func ordinary(k Kind, c Channel) Pace {
	if c == Email {
		return kinds[k].email
	}
	return Now
}
