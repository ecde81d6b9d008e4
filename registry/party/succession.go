package party

import (
	"encoding/json"
	"fmt"
	"strings"

	"huishu/compliance/access"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// SubjectSuccession is the succession of a party in the journal, by the predecessor's id.
const SubjectSuccession = "party_succession"

// Succession is that one organisation took over another. Both entries stay.
type Succession struct {
	// ID is the predecessor's, Successor the other party's.
	ID        string `json:"id"`
	Successor string `json:"successor"`
	// From is the first day, yyyy-mm-dd.
	From string `json:"from"`
	// Ground is the paper that decided it; Document its scan in the vault, empty for none.
	Ground   string `json:"ground"`
	Document string `json:"document"`
	Case     string `json:"case"`
	// Passes is what passes and what is to be done: as it was shown when the succession was proposed, then as it was confirmed.
	Passes []Passing `json:"passes"`
	// Confirmed in Unix milliseconds; 0 while it awaits the second officer.
	Confirmed int64  `json:"confirmed"`
	CreatedAt int64  `json:"created_at"`
	CreatedBy string `json:"created_by"`
}

// Passing is one thing of the predecessor: it passes by the succession, or somebody has to see to it.
type Passing struct {
	// Kind is "resource", "agreement", "plan", "qualification", "case" or "person".
	Kind string `json:"kind"`
	ID   string `json:"id"`
	Name string `json:"name"`
	// NameEN is its English name, empty where it has a Chinese one only.
	NameEN string `json:"name_en,omitempty"`
	// Passes says that it is the successor's from the confirmation on; otherwise it is to be seen to.
	Passes bool `json:"passes"`
}

// NewSuccession is what the authority proposes.
type NewSuccession struct {
	Predecessor, Successor string
	// From is the first day, not in the future.
	From string
	// Ground names the paper by number and name; Document is its scan, of the authority, empty for none.
	Ground, Document string
}

type successionRow struct {
	ID        string `db:"id"`
	Successor string `db:"successor"`
	From      string `db:"from_day"`
	Ground    string `db:"ground"`
	Document  string `db:"document"`
	Case      string `db:"case_id"`
	Passes    string `db:"passes"`
	Confirmed int64  `db:"confirmed"`
	CreatedAt int64  `db:"created_at"`
	CreatedBy string `db:"created_by"`
}

const successionColumns = `id, successor, from_day, ground, document, case_id, passes, confirmed, created_at, created_by`

func (r successionRow) succession() (Succession, error) {
	s := Succession{
		ID: r.ID, Successor: r.Successor, From: r.From, Ground: r.Ground, Document: r.Document, Case: r.Case, Confirmed: r.Confirmed,
		CreatedAt: r.CreatedAt, CreatedBy: r.CreatedBy,
	}
	if err := json.Unmarshal([]byte(r.Passes), &s.Passes); err != nil {
		return s, fmt.Errorf("succession of %s: %w", r.ID, err)
	}
	return s, nil
}

// SuccessionOf returns the succession of a predecessor, also one that is only proposed; NotFound "succession.not_found" for none.
func SuccessionOf(tx *ledger.Tx, predecessor string) (Succession, error) {
	var r successionRow
	err := tx.Get(&r, `SELECT `+successionColumns+` FROM party_succession WHERE id = ?`, predecessor)
	if fault.KindOf(err) == fault.NotFound {
		return Succession{}, fault.New(fault.NotFound, "succession.not_found", "没有登记承继", "No succession is recorded")
	}
	if err != nil {
		return Succession{}, err
	}
	return r.succession()
}

// Predecessors lists whom a party has taken over, oldest first; proposals are left out.
func Predecessors(tx *ledger.Tx, successor string) ([]Party, error) {
	var list []Party
	err := tx.Select(&list, `SELECT `+partyColumns+` FROM party WHERE id IN (SELECT id FROM party_succession WHERE successor = ? AND confirmed > 0) ORDER BY id`, successor)
	return list, err
}

// CheckSuccession normalises a proposal and refuses what cannot be: two sorts of parties, a party that is gone or taken over, a day to come.
func CheckSuccession(tx *ledger.Tx, n NewSuccession) (NewSuccession, error) {
	n.Ground = strings.TrimSpace(n.Ground)
	from, err := Get(tx, n.Predecessor)
	if err != nil {
		return n, err
	}
	errs := []*fault.Error{fault.NeedLine("ground", n.Ground, "合并、承继的依据文件", "paper that decided it")}
	to, err := Get(tx, n.Successor)
	switch {
	case fault.KindOf(err) == fault.NotFound:
		errs = append(errs, unknownParty().At("successor"))
	case err != nil:
		return n, err
	case n.Predecessor == n.Successor:
		errs = append(errs, fault.New(fault.Invalid, "succession.itself", "不能由自身承继", "No party succeeds itself").At("successor"))
	case (from.Kind == Company) != (to.Kind == Company):
		errs = append(errs, fault.New(fault.Invalid, "succession.kind", "企业只能由企业承继，公共机构只能由公共机构承继", "A company succeeds a company, a body a body").At("successor"))
	}
	if err := StillHere(tx, n.Predecessor, n.Successor); fault.KindOf(err) == fault.Conflict {
		errs = append(errs, fault.From(err))
	} else if err != nil {
		return n, err
	}
	day, bad := parseDay(n.From)
	switch {
	case bad != nil:
		errs = append(errs, bad.At("from"))
	case day.IsZero():
		errs = append(errs, fault.Required("from", "承继日期", "first day of the succession"))
	case day.After(workday.OfTime(tx.Now)):
		errs = append(errs, fault.New(fault.Invalid, "succession.day", "承继日期晚于今日", "The succession begins on a day to come").
			Do("请在承继之日或其后登记", "Register it on that day or later").At("from"))
	}
	bad, err = foreignDocument(tx, n.Document, tx.Actor.Party)
	if err != nil {
		return n, err
	}
	return n, fault.Join(append(errs, bad)...)
}

// StillHere refuses a succession a side of which has left, or was taken over itself: Conflict "succession.gone".
func StillHere(tx *ledger.Tx, predecessor, successor string) error {
	for _, side := range []struct{ field, id string }{{"predecessor", predecessor}, {"successor", successor}} {
		gone, err := goneOrTaken(tx, side.id)
		if err != nil {
			return err
		}
		if gone {
			return fault.New(fault.Conflict, "succession.gone", "该主体已经退出，或已被承继", "The party has left, or was taken over").
				Do("请核对主体；承继后由承继主体办理", "Check the party; whoever took it over acts now").At(side.field)
		}
	}
	return nil
}

// goneOrTaken reports whether a party has left, or was taken over.
func goneOrTaken(tx *ledger.Tx, id string) (bool, error) {
	if _, err := ClosureOf(tx, id); fault.KindOf(err) != fault.NotFound {
		return err == nil, err
	}
	s, err := SuccessionOf(tx, id)
	if fault.KindOf(err) == fault.NotFound {
		return false, nil
	}
	return s.Confirmed > 0, err
}

// PutSuccession stores a succession as it was proposed, or as it was confirmed, under an act that was granted before: see registry/succession. One that
// was proposed and withdrawn makes room for the next.
func PutSuccession(tx *ledger.Tx, s Succession, under access.Act) error {
	passes, err := json.Marshal(s.Passes)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM party_succession WHERE id = ? AND confirmed = 0`, s.ID); err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO party_succession (`+successionColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		s.ID, s.Successor, s.From, s.Ground, s.Document, s.Case, string(passes), s.Confirmed, s.CreatedAt, s.CreatedBy)
	if fault.CodeOf(err) == "duplicate" {
		return fault.New(fault.Conflict, "succession.gone", "该主体已被承继", "The party was taken over already").
			Do("请核对主体；承继后由承继主体办理", "Check the party; whoever took it over acts now").Wrap(err)
	}
	if err != nil {
		return err
	}
	e := ledger.Event{Kind: "party.succession", Under: string(under), Payload: s, Subject: ledger.Ref{Kind: SubjectSuccession, ID: s.ID}}
	if s.Confirmed > 0 {
		p, err := Get(tx, s.ID)
		if err != nil {
			return err
		}
		e.Kind, e.Subject.Code = "party.succeed", p.journalCode()
	}
	_, err = tx.Record(e)
	return err
}
