package notice

import (
	"slices"
	"strings"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// Setting is how a person is told of one kind of message by one channel.
type Setting struct {
	Kind    Kind    `db:"kind" json:"kind"`
	Channel Channel `db:"channel" json:"channel"`
	Pace    Pace    `db:"pace" json:"pace"`
}

// own passes the gate to what is a person's own in this room.
func own(tx *ledger.Tx) error {
	return access.Require(tx, access.NoticeOwn, access.Facts{Owner: tx.Actor.Party, Person: tx.Actor.Account})
}

// Settings are how the actor is told, of every kind by every channel, in the order of Kinds (act notice.own).
func Settings(tx *ledger.Tx) ([]Setting, error) {
	if err := own(tx); err != nil {
		return nil, err
	}
	var chosen []Setting
	err := tx.Select(&chosen, `SELECT kind, channel, pace FROM message_setting WHERE account = ?`, tx.Actor.Account)
	if err != nil {
		return nil, err
	}
	var list []Setting
	for _, k := range Kinds {
		for _, c := range []Channel{App, Email} {
			s := Setting{k, c, ordinary(k, c)}
			for _, o := range chosen {
				if o.Kind == k && o.Channel == c {
					s = o
				}
			}
			list = append(list, s)
		}
	}
	return list, nil
}

// Choose changes how the actor is told (act notice.own). Statutory messages always stand in the application.
func Choose(tx *ledger.Tx, choices []Setting) error {
	if err := own(tx); err != nil {
		return err
	}
	for _, s := range choices {
		if err := s.check(); err != nil {
			return err
		}
		_, err := tx.Exec(`INSERT INTO message_setting (account, kind, channel, pace) VALUES (?, ?, ?, ?)
			ON CONFLICT (account, kind, channel) DO UPDATE SET pace = excluded.pace`, tx.Actor.Account, s.Kind, s.Channel, s.Pace)
		if err != nil {
			return err
		}
	}
	return nil
}

func (s Setting) check() error {
	switch {
	case !s.Kind.Known():
		return fault.New(fault.Invalid, "notice.kind", "没有这类消息", "There is no such kind of message").At("kind")
	case !slices.Contains(Paces[s.Channel], s.Pace):
		return fault.New(fault.Invalid, "notice.pace", "此渠道没有这种通知方式", "This channel has no such pace").At("pace")
	case s.Kind.Statutory() && s.Channel == App && s.Pace == Off:
		return fault.New(fault.Refused, "notice.statutory", "法定告知的站内消息不能关闭", "Statutory notices always stand in the application").
			Do("可以关闭或调整该类消息的邮件", "Switch off or slow down their e-mail instead").At("pace")
	}
	return nil
}

// paces are how one person is told of one kind.
type paces struct{ app, email Pace }

// channels are how readers are told: each person by its own choice, and the parties that have a system to be told as well.
type channels struct {
	paces  map[string]paces
	hooked []string
}

// channelsOf are the channels of readers for a kind, in one query: it runs in the transaction of every act that somebody is told of.
// Those are written to who have confirmed an address. Nothing is kept for the others, so that nobody who confirms one is flooded with
// what has passed.
func channelsOf(tx *ledger.Tx, k Kind, list []reader) (channels, error) {
	c := channels{paces: make(map[string]paces, len(list))}
	accounts, parties := make([]any, 0, len(list)), []any{}
	for _, r := range list {
		c.paces[r.account] = paces{app: ordinary(k, App), email: Off}
		accounts = append(accounts, r.account)
		if r.party != "" && k != Delivery && !slices.Contains(parties, any(r.party)) {
			parties = append(parties, r.party)
		}
	}
	query := `SELECT account AS whose, channel AS what, pace FROM message_setting WHERE kind = ? AND account IN (` + marks(accounts) + `)
		UNION ALL SELECT account, 'confirmed', '' FROM email_address WHERE verified_at <> 0 AND account IN (` + marks(accounts) + `)`
	args := slices.Concat([]any{k}, accounts, accounts)
	if len(parties) > 0 {
		query, args = query+` UNION ALL SELECT DISTINCT party, 'webhook', '' FROM webhook WHERE state = 'active' AND party IN (`+marks(parties)+`)`, append(args, parties...)
	}
	var rows []struct {
		Whose string `db:"whose"`
		What  string `db:"what"`
		Pace  Pace   `db:"pace"`
	}
	if err := tx.Select(&rows, query+` ORDER BY whose, what`, args...); err != nil {
		return c, err
	}
	confirmed := map[string]bool{}
	for _, r := range rows { // of one person: the application, then whether its address is confirmed, then its choice for letters
		p := c.paces[r.Whose]
		switch {
		case r.What == "webhook":
			c.hooked = append(c.hooked, r.Whose)
			continue
		case r.What == string(App):
			p.app = r.Pace
		case r.What == "confirmed":
			confirmed[r.Whose], p.email = true, ordinary(k, Email)
		case confirmed[r.Whose]:
			p.email = r.Pace
		}
		c.paces[r.Whose] = p
	}
	return c, nil
}

// marks are the places of values in a list of SQL.
func marks(values []any) string { return strings.TrimSuffix(strings.Repeat("?, ", len(values)), ", ") }
