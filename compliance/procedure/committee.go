package procedure

import (
	"strings"

	"huishu/compliance/access"
	"huishu/compliance/adoption"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// SubjectSeat is the subject kind of seats on committees in the journal.
const SubjectSeat = "committee_seat"

// Seat is a member's place on a committee for a term.
type Seat struct {
	ID string `db:"id" json:"id"`
	// Committee is the id by which rule sets let it vote.
	Committee string `db:"committee" json:"committee"`
	// Account is the member, Party the organisation that appointed it and for which it sits.
	Account string `db:"account" json:"account"`
	Party   string `db:"party" json:"party"`
	// From and To are the first and last day of the term, YYYY-MM-DD.
	From        string `db:"valid_from" json:"from"`
	To          string `db:"valid_to" json:"to"`
	AppointedBy string `db:"appointed_by" json:"appointed_by"`
	// AppointedAt and EndedAt are Unix milliseconds; EndedAt is 0 while nobody has ended the seat before its term.
	AppointedAt int64  `db:"appointed_at" json:"appointed_at"`
	EndedBy     string `db:"ended_by" json:"ended_by,omitempty"`
	EndedAt     int64  `db:"ended_at" json:"ended_at,omitempty"`
	// Reason is why it ended.
	Reason string `db:"reason" json:"reason,omitempty"`
}

// Sits reports whether the seat is held on a day.
func (s Seat) Sits(day workday.Date) bool {
	d := day.String()
	return s.EndedAt == 0 && s.From <= d && d <= s.To
}

// Ref names the seat in the journal.
func (s Seat) Ref() ledger.Ref { return ledger.Ref{Kind: SubjectSeat, ID: s.ID} }

// Committee is a committee that some rule set lets vote.
type Committee struct {
	ID    string     `json:"id"`
	Title rules.Text `json:"title"`
	// AppointedBy are the roles that appoint its members; Article is the provision that asks for its vote.
	AppointedBy []string       `json:"appointed_by"`
	Article     string         `json:"article"`
	Sureness    rules.Sureness `json:"sureness"`
	// Seats are its members, present and past.
	Seats []Seat `json:"seats"`
}

// Committees are the committees of the rule sets that are in force or still to come, with their members (act committee.read).
func Committees(tx *ledger.Tx, shipped *rules.Book) ([]Committee, error) {
	if err := access.Require(tx, access.CommitteeRead, access.Facts{}); err != nil {
		return nil, err
	}
	return committees(tx, shipped)
}

func committees(tx *ledger.Tx, shipped *rules.Book) ([]Committee, error) {
	book, err := adoption.Of(tx, shipped)
	if err != nil {
		return nil, err
	}
	list, at := []Committee{}, map[string]int{}
	today := workday.OfTime(tx.Now).String()
	for _, set := range book.Sets() {
		if set.Draft || set.EffectiveTo != "" && set.EffectiveTo < today {
			continue
		}
		for _, d := range set.Procedures {
			for _, v := range d.Votes {
				if _, known := at[v.Committee]; !known {
					at[v.Committee] = len(list)
					list = append(list, Committee{ID: v.Committee, Title: v.Title, AppointedBy: v.AppointedBy, Article: v.Article, Sureness: v.Sureness, Seats: []Seat{}})
				}
			}
		}
	}
	seats, err := readSeats(tx, `1 = 1`)
	for _, s := range seats {
		if i, known := at[s.Committee]; known {
			list[i].Seats = append(list[i].Seats, s)
		}
	}
	return list, err
}

// Appointed says whom a committee is to have as a member, and for what term.
type Appointed struct {
	Committee string
	Account   string
	From, To  workday.Date
}

// Appoint gives an account of the actor's own organisation a seat on a committee (act committee.appoint). That the account is of it and
// open is for the caller to make sure of (registry/party): accounts are not known here. One person sits once.
func Appoint(tx *ledger.Tx, shipped *rules.Book, a Appointed) (Seat, error) {
	if err := access.Require(tx, access.CommitteeAppoint, access.Facts{}); err != nil {
		return Seat{}, err
	}
	if err := appoints(tx, shipped, a.Committee); err != nil {
		return Seat{}, err
	}
	today := workday.OfTime(tx.Now)
	switch {
	case a.Account == "":
		return Seat{}, fault.Required("account", "委员", "member")
	case a.From.IsZero():
		return Seat{}, fault.Required("from", "任期起始日", "first day of the term")
	case a.To.IsZero():
		return Seat{}, fault.Required("to", "任期届满日", "last day of the term")
	case a.To.Before(a.From), a.To.Before(today):
		return Seat{}, fault.New(fault.Invalid, "committee.term", "任期届满日不能早于起始日，也不能早于今日", "A term ends on or after its first day, and not before today").At("to").
			Do("请更正任期", "Correct the term")
	}
	others, err := readSeats(tx, `committee = ? AND ended_at = 0`, a.Committee)
	if err != nil {
		return Seat{}, err
	}
	s := Seat{
		ID: tx.NewID(), Committee: a.Committee, Account: a.Account, Party: tx.Actor.Party, From: a.From.String(), To: a.To.String(),
		AppointedBy: tx.Actor.Account, AppointedAt: tx.Now.UnixMilli(),
	}
	for _, o := range others {
		same, err := tx.SamePerson(o.Account, s.Account)
		if err != nil {
			return Seat{}, err
		}
		if same && o.From <= s.To && s.From <= o.To {
			return Seat{}, fault.New(fault.Conflict, "committee.sits_already", "该人员在此期间已是委员："+o.From+" 至 "+o.To,
				"This person sits on the committee in that time already: "+o.From+" to "+o.To).At("account").Do("请更正任期，或先终止原席位", "Correct the term, or end that seat first")
		}
	}
	if err := insertSeat(tx, s); err != nil {
		return Seat{}, err
	}
	_, err = tx.Record(ledger.Event{Kind: string(access.CommitteeAppoint), Subject: s.Ref(), Payload: s})
	return s, err
}

// Dismiss ends a seat before its term, with reasons (act committee.dismiss). Ballots that the member has cast stand.
func Dismiss(tx *ledger.Tx, shipped *rules.Book, id, reason string) (Seat, error) {
	s, err := readSeat(tx, id)
	if err != nil {
		return s, err
	}
	if err := access.Require(tx, access.CommitteeDismiss, access.Facts{Owner: s.Party, Object: s.Ref()}); err != nil {
		return s, err
	}
	if err := appoints(tx, shipped, s.Committee); err != nil {
		return s, err
	}
	if err := needReason(reason, ""); err != nil {
		return s, err
	}
	s.EndedBy, s.EndedAt, s.Reason = tx.Actor.Account, tx.Now.UnixMilli(), strings.TrimSpace(reason)
	n, err := tx.Exec(`UPDATE committee_seat SET ended_by = ?, ended_at = ?, reason = ? WHERE id = ? AND ended_at = 0`, s.EndedBy, s.EndedAt, s.Reason, s.ID)
	if err != nil {
		return s, err
	}
	if n != 1 {
		return s, fault.New(fault.Conflict, "committee.ended", "该席位已经终止", "This seat has ended already").
			Do("无需再次终止", "Nothing is left to do")
	}
	_, err = tx.Record(ledger.Event{Kind: string(access.CommitteeDismiss), Subject: s.Ref(), Payload: s})
	return s, err
}

// appoints refuses who does not appoint the members of a committee, by every rule set that lets it vote.
func appoints(tx *ledger.Tx, shipped *rules.Book, committee string) error {
	list, err := committees(tx, shipped)
	if err != nil {
		return err
	}
	for _, c := range list {
		if c.ID != committee {
			continue
		}
		for _, role := range c.AppointedBy {
			if access.Has(tx.Actor, access.Role(role)) {
				return nil
			}
		}
		return fault.New(fault.Forbidden, "committee.not_yours", "该委员会的委员由其他机构任命", "The members of this committee are appointed by another office").
			Do("请由任命机构的人员办理", "Have it done by an officer of the office that appoints them").By(c.Article)
	}
	return fault.New(fault.NotFound, "committee.unknown", "现行和待施行的规则集中没有这个委员会", "No rule set that is in force or to come has this committee").At("committee").
		Do("请从委员会列表中选择", "Choose one of the list of committees")
}
