package notice

import (
	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// News is what people are told of an event that is no happening on a case.
type News struct {
	// Occasion chooses the text.
	Occasion Occasion
	// Parties are told: everybody who acts for one of them, but whoever did the act.
	Parties []string
	// Offices are told: everybody who holds one.
	Offices []access.Role
	// Persons are accounts that are told, each for itself, and even of what they did themselves: of what is done to an account
	// its holder hears although somebody did it in its name.
	Persons []string
	// Link is the path of the page to act on.
	Link string
	// Words fill the text. A line one of whose words is empty is left out.
	Words map[string]fault.Text
}

// Source says what people are told of an event; nothing for events that are news to nobody. It reads what the transaction wrote.
type Source func(tx *ledger.Tx, e ledger.Recorded) ([]News, error)

// sources are by subject kind what is told: rooms above add theirs, for the registry cannot know the market.
var sources = map[string]Source{}

// TellOf says what people are told of events about one kind of subject, once, when the program is set up:
// var _ = notice.TellOf(SubjectOrder, news). It is not for use while the program runs.
func TellOf(subjectKind string, s Source) int {
	sources[subjectKind] = s
	return len(sources)
}

// tellOf tells of an event of another room.
func tellOf(tx *ledger.Tx, e ledger.Recorded) error {
	source, ok := sources[e.Subject.Kind]
	if !ok {
		return nil
	}
	news, err := source(tx, e)
	if err != nil {
		return err
	}
	told := map[string]bool{tx.Actor.Account: true}
	for _, n := range news {
		if len(n.Persons) > 0 {
			delete(told, tx.Actor.Account)
		}
		list, err := peopleOf(tx, n.Parties...)
		if err != nil {
			return err
		}
		for _, office := range n.Offices {
			more, err := officers(tx, string(office))
			if err != nil {
				return err
			}
			list = append(list, more...)
		}
		for _, account := range n.Persons {
			list = append(list, reader{account: account})
		}
		if list = without(list, told); len(list) == 0 {
			continue
		}
		if err := send(tx, draft{occasion: n.Occasion, event: e.ID, subject: e.Subject, link: n.Link, words: n.Words}, list); err != nil {
			return err
		}
	}
	return nil
}
