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

// pacesOf are how each reader wants to be told of a kind.
func pacesOf(tx *ledger.Tx, k Kind, list []reader) (map[string]paces, error) {
	m := make(map[string]paces, len(list))
	args := []any{k}
	for _, r := range list {
		m[r.account] = paces{app: ordinary(k, App), email: Off}
		args = append(args, r.account)
	}
	var chosen []struct {
		Account string  `db:"account"`
		Channel Channel `db:"channel"`
		Pace    Pace    `db:"pace"`
	}
	err := tx.Select(&chosen, `SELECT account, channel, pace FROM message_setting WHERE kind = ? AND account IN (?`+strings.Repeat(", ?", len(list)-1)+`)`, args...)
	chosenEmail := map[string]Pace{}
	for _, c := range chosen {
		if c.Channel == Email {
			chosenEmail[c.Account] = c.Pace
			continue
		}
		p := m[c.Account]
		p.app = c.Pace
		m[c.Account] = p
	}
	if err != nil {
		return nil, err
	}
	return m, mailed(tx, k, m, chosenEmail)
}

// mailed sets how those are written to who have confirmed an address. Nothing is kept for the others, so that nobody who
// confirms one is flooded with what has passed.
func mailed(tx *ledger.Tx, k Kind, m map[string]paces, chosen map[string]Pace) error {
	args := make([]any, 0, len(m))
	for a := range m {
		args = append(args, a)
	}
	var confirmed []string
	err := tx.Select(&confirmed, `SELECT account FROM email_address WHERE verified_at <> 0 AND account IN (?`+strings.Repeat(", ?", len(args)-1)+`)`, args...)
	for _, a := range confirmed {
		p := m[a]
		p.email = ordinary(k, Email)
		if c, ok := chosen[a]; ok {
			p.email = c
		}
		m[a] = p
	}
	return err
}
