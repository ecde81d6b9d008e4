package party

import (
	"fmt"
	"slices"
	"strings"

	"huishu/compliance/access"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// Office is a post that the rules demand of every public body.
type Office string

// The offices.
const (
	// ChiefDataOfficer answers for the body's data work and its opening (Art. 6, 14).
	ChiefDataOfficer Office = "chief_data_officer"
	// SecurityOfficer answers for the security of its data (Art. 20).
	SecurityOfficer Office = "security_officer"
)

// Offices lists them all.
var Offices = []Office{ChiefDataOfficer, SecurityOfficer}

// Title is the office in words.
func (o Office) Title() fault.Text {
	if o == ChiefDataOfficer {
		return fault.T("首席数据官", "Chief data officer")
	}
	return fault.T("数据安全责任人", "Security officer")
}

// Article is the provision that demands the office.
func (o Office) Article() string {
	if o == ChiefDataOfficer {
		return "惠府〔2023〕38号 第六条"
	}
	return "惠府〔2023〕38号 第二十条"
}

// Officer is a person in an office, now or formerly.
type Officer struct {
	Office Office `db:"office" json:"office"`
	Person string `db:"person" json:"person"`
	// Post is the person's post in the body.
	Post  string `db:"post" json:"post"`
	Phone string `db:"phone" json:"phone"`
	// From is the first day in office, yyyy-mm-dd; today when empty.
	From string `db:"from_day" json:"from"`
	// To is the first day no longer in office; empty while in office.
	To string `db:"to_day" json:"to"`
}

func officerField(i int) string { return fmt.Sprintf("officers[%d].", i) }

func (o Officer) check(at string) []*fault.Error {
	var errs []*fault.Error
	if !slices.Contains(Offices, o.Office) {
		errs = append(errs, fault.New(fault.Invalid, "office.unknown", "没有这个职务", "There is no such office").At(at+"office"))
	}
	errs = append(errs, needLine(at+"person", strings.TrimSpace(o.Person), "姓名", "name of the person"), line(at+"post", o.Post))
	if o.Phone != "" && !phoneForm.MatchString(o.Phone) {
		errs = append(errs, fault.New(fault.Invalid, "phone.form", "联系电话格式不正确", "That is no telephone number").At(at+"phone"))
	}
	if _, err := parseDay(o.From); err != nil {
		errs = append(errs, err.At(at+"from"))
	}
	return errs
}

// parseDay reads yyyy-mm-dd; the empty string is the zero date.
func parseDay(s string) (workday.Date, *fault.Error) {
	if s == "" {
		return workday.Date{}, nil
	}
	d, err := workday.ParseDate(s)
	if err != nil {
		return d, fault.Newf(fault.Invalid, "date.form", "日期“%.40s”无法识别，应写作 2026-09-28", "%.40q is not a date: write it like 2026-09-28", s)
	}
	return d, nil
}

// Appoint puts a person into an office of a party (act party.appoint). Whoever held it
// leaves it the day the new one begins.
func Appoint(tx *ledger.Tx, partyID string, o Officer) error {
	p, err := Get(tx, partyID)
	if err != nil {
		return err
	}
	if err := access.Require(tx, access.PartyAppoint, access.Facts{Owner: partyID}); err != nil {
		return err
	}
	if err := fault.Join(o.check("")...); err != nil {
		return err
	}
	if err := appoint(tx, partyID, o); err != nil {
		return err
	}
	_, err = tx.Record(ledger.Event{
		Kind: string(access.PartyAppoint), Payload: o,
		Subject: ledger.Ref{Kind: SubjectParty, ID: p.ID, Code: p.journalCode()},
	})
	return err
}

func appoint(tx *ledger.Tx, partyID string, o Officer) error {
	today := workday.OfTime(tx.Now).String()
	if o.From == "" {
		o.From = today
	}
	if o.From > today {
		return fault.New(fault.Invalid, "office.future", "任职日期不能晚于今天", "An appointment cannot begin after today").At("from")
	}
	var before []string
	err := tx.Select(&before, `SELECT from_day FROM appointment WHERE party = ? AND office = ? AND to_day = ''`, partyID, o.Office)
	if err != nil {
		return err
	}
	if len(before) > 0 && o.From < before[0] {
		return fault.Newf(fault.Invalid, "office.before", "任职日期早于现任的任职日期 %[1]s", "The appointment begins before that of the present officer, %[1]s", before[0]).At("from")
	}
	_, err = tx.Exec(`UPDATE appointment SET to_day = ? WHERE party = ? AND office = ? AND to_day = ''`, o.From, partyID, o.Office)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO appointment (id, party, office, person, post, phone, from_day, to_day, created_at, created_by)
		VALUES (?, ?, ?, ?, ?, ?, ?, '', ?, ?)`,
		tx.NewID(), partyID, o.Office, strings.TrimSpace(o.Person), strings.TrimSpace(o.Post), o.Phone, o.From, tx.Now.UnixMilli(), tx.Actor.Account)
	return err
}

// Officers returns everybody who holds or held an office of the party, the present ones first.
func Officers(tx *ledger.Tx, partyID string) ([]Officer, error) {
	list := []Officer{}
	err := tx.Select(&list, `SELECT office, person, post, phone, from_day, to_day FROM appointment
		WHERE party = ? ORDER BY CASE WHEN to_day = '' THEN 0 ELSE 1 END, office, from_day DESC, id DESC`, partyID)
	return list, err
}

// Vacancies returns the offices that the rules demand of the party and that nobody holds. A
// body with one is warned and shown to the authority; it is not stopped (Art. 6, 20).
func Vacancies(tx *ledger.Tx, p Party) ([]Office, error) {
	if p.Kind != PublicBody {
		return nil, nil
	}
	var held []Office
	err := tx.Select(&held, `SELECT office FROM appointment WHERE party = ? AND to_day = ''`, p.ID)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(Offices), func(o Office) bool { return slices.Contains(held, o) }), nil
}

// WithVacancies lists the public bodies that lack an officer, for the authority's desk.
func WithVacancies(tx *ledger.Tx) ([]Party, error) {
	list := []Party{}
	err := tx.Select(&list, `SELECT `+partyColumns+` FROM party
		WHERE kind = 'public_body'
		AND (SELECT COUNT(*) FROM appointment WHERE appointment.party = party.id AND to_day = '') < ?
		ORDER BY id`, len(Offices))
	return list, err
}
