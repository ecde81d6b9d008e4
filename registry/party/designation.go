package party

import (
	"slices"
	"strings"

	"huishu/compliance/access"
	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// SubjectDesignation is a designation in the journal.
const SubjectDesignation = "party_designation"

// Capacity is what a body is made by the authority beside being what it is.
type Capacity string

// The capacities.
const (
	AsImplementing Capacity = "implementing" // 实施机构 (发改数据规〔2025〕27号 第三条)
	AsAuthorising  Capacity = "authorising"  // 授权主体 (发改价格〔2025〕65号)
)

// Capacities lists them both.
var Capacities = []Capacity{AsImplementing, AsAuthorising}

// Title is the capacity in words.
func (c Capacity) Title() fault.Text {
	switch c {
	case AsImplementing:
		return fault.T("实施机构", "Implementing body")
	case AsAuthorising:
		return fault.T("授权主体", "Authorising subject")
	}
	return fault.Text{}
}

// Article is the text that knows the capacity.
func (c Capacity) Article() string {
	if c == AsAuthorising {
		return "发改价格〔2025〕65号"
	}
	return "发改数据规〔2025〕27号 第三条"
}

// Stays says what outlasts the end of the capacity; zero where nothing does.
func (c Capacity) Stays() fault.Text {
	if c == AsAuthorising {
		return fault.T("已制定的上限收费标准继续有效", "The ceilings that it set stay in force")
	}
	return fault.Text{}
}

// Has reports whether the party is in the capacity now.
func (p Party) Has(c Capacity) bool {
	return c == AsImplementing && p.Implementing || c == AsAuthorising && p.Authorising
}

// with is the party with the capacity or without it.
func (p Party) with(c Capacity, is bool) Party {
	switch c {
	case AsImplementing:
		p.Implementing = is
	case AsAuthorising:
		p.Authorising = is
	}
	return p
}

// Designation is an act of the authority by which a body comes to a capacity, or ceases to be in it.
type Designation struct {
	ID       string   `db:"id" json:"id"`
	Party    string   `db:"party" json:"party"`
	Capacity Capacity `db:"capacity" json:"capacity"`
	// Ended says that the body ceases to be in the capacity.
	Ended bool `db:"ended" json:"ended"`
	// Ground is the paper that decided it, by number and name. It is public.
	Ground string `db:"ground" json:"ground"`
	// Document is its scan in the vault; empty for none.
	Document string `db:"document" json:"document"`
	// RecordedAt in Unix milliseconds.
	RecordedAt int64  `db:"recorded_at" json:"recorded_at"`
	RecordedBy string `db:"recorded_by" json:"recorded_by"`
}

// kind names in the journal what a designation makes of the party.
func (d Designation) kind() string {
	if d.Ended {
		return "party.cease_" + string(d.Capacity)
	}
	return "party.become_" + string(d.Capacity)
}

const designationColumns = `id, party, capacity, ended, ground, document, recorded_at, recorded_by`

// Designations lists what a party was made and ceased to be after its entry, oldest first. It does not ask who is looking: whoever may
// know of the party may know of them.
func Designations(tx *ledger.Tx, partyID string) ([]Designation, error) {
	list := []Designation{}
	return list, tx.Select(&list, `SELECT `+designationColumns+` FROM party_designation WHERE party = ? ORDER BY id`, partyID)
}

// DesignationOf returns one act on a capacity, for those who tell of it. It does not ask who is looking.
func DesignationOf(tx *ledger.Tx, id string) (d Designation, err error) {
	err = tx.Get(&d, `SELECT `+designationColumns+` FROM party_designation WHERE id = ?`, id)
	return d, err
}

func loadDesignation(tx *ledger.Tx, id string) (any, error) { return DesignationOf(tx, id) }

// NewDesignation is what the authority records.
type NewDesignation struct {
	Capacity Capacity
	Ground   string
	// Document belongs to the authority or to the body; empty for none.
	Document string
}

// Designate makes a body that stands in the register an implementing body or an authorising subject (act party.designate). Its people
// have the role from then on. Conflict "designation.already" for one that is that, Invalid "kind.flag" or "kind.authorising" for a
// kind of party that cannot be.
//
// One officer records it, as one approves a licence, and with a fresh proof: it was decided elsewhere, by the paper that is named.
func Designate(tx *ledger.Tx, partyID string, n NewDesignation) (Designation, error) {
	return designate(tx, partyID, n, false)
}

// Release ends a capacity of a body (act party.release). Conflict "designation.none" for one that is not in it, Refused
// "designation.agreements" while an implementing body has agreements or plans under way: nobody could lead them to their end. What an
// authorising subject has set stays in force.
//
// One officer records it, where revoking a licence takes two: it is nobody's judgement of the body here but a paper's, it is refused
// while anything rests on it, and the body is told and can be designated anew.
func Release(tx *ledger.Tx, partyID string, n NewDesignation) (Designation, error) {
	return designate(tx, partyID, n, true)
}

func designate(tx *ledger.Tx, partyID string, n NewDesignation, end bool) (Designation, error) {
	under := access.PartyDesignate
	if end {
		under = access.PartyRelease
	}
	p, err := Get(tx, partyID)
	if err != nil {
		return Designation{}, err
	}
	if err := access.Require(tx, under, access.Facts{Owner: partyID}); err != nil {
		return Designation{}, err
	}
	n.Ground = strings.TrimSpace(n.Ground)
	if err := n.check(tx, p, end); err != nil {
		return Designation{}, err
	}
	if err := ready(tx, p, n.Capacity, end); err != nil {
		return Designation{}, err
	}
	d := Designation{
		ID: tx.NewID(), Party: partyID, Capacity: n.Capacity, Ended: end, Ground: n.Ground, Document: n.Document,
		RecordedAt: tx.Now.UnixMilli(), RecordedBy: tx.Actor.Account,
	}
	_, err = tx.Exec(`INSERT INTO party_designation (`+designationColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		d.ID, d.Party, d.Capacity, d.Ended, d.Ground, d.Document, d.RecordedAt, d.RecordedBy)
	if err != nil {
		return d, err
	}
	_, err = tx.Record(ledger.Event{Kind: string(under), Subject: ledger.Ref{Kind: SubjectDesignation, ID: d.ID}, Payload: d})
	if err != nil {
		return d, err
	}
	p = p.with(n.Capacity, !end)
	_, err = tx.Exec(`UPDATE party SET implementing = ?, authorising = ?, version = version + 1 WHERE id = ?`, p.Implementing, p.Authorising, p.ID)
	if err != nil {
		return d, err
	}
	p.Version++
	return d, recordUnder(tx, p, d.kind(), under)
}

// check refuses what cannot be recorded of such a party, all at once.
func (n NewDesignation) check(tx *ledger.Tx, p Party, end bool) error {
	errs := checkGround(n.Ground)
	switch {
	case !slices.Contains(Capacities, n.Capacity):
		errs = append(errs, fault.New(fault.Invalid, "designation.capacity", "请选择实施机构或者授权主体", "Choose implementing body or authorising subject").At("capacity"))
	case !end:
		if bad := checkKind(p.with(n.Capacity, true)); bad != nil {
			errs = append(errs, bad.At("capacity"))
		}
	}
	bad, err := foreignDocument(tx, n.Document, p.ID, tx.Actor.Party)
	if err != nil {
		return err
	}
	return fault.Join(append(errs, bad)...)
}

// checkGround refuses a capacity that no paper decided.
func checkGround(ground string) []*fault.Error {
	return []*fault.Error{
		fault.NeedLine("ground", firstLine(strings.TrimSpace(ground)), "决定文件的文号和名称", "number and name of the paper that decided it"),
		fault.Paragraph("ground", ground, maxScope),
	}
}

// ready refuses what the party's present standing does not allow.
func ready(tx *ledger.Tx, p Party, c Capacity, end bool) error {
	gone, err := goneOrTaken(tx, p.ID)
	switch {
	case err != nil:
		return err
	case !end && p.Has(c):
		return fault.New(fault.Conflict, "designation.already", "该机构已经是"+c.Title().ZH, "The body is that already: "+c.Title().EN).
			Do("无需再次指定", "Nothing is left to do").At("capacity")
	case end && !p.Has(c):
		return fault.New(fault.Conflict, "designation.none", "该机构不是"+c.Title().ZH, "The body is not that: "+c.Title().EN).
			Do("请核对机构和身份", "Check the body and the capacity").At("capacity")
	case !end && gone: // whoever was taken over takes on nothing new
		return fault.New(fault.Conflict, "designation.gone", "该主体已经退出，或已被承继", "The party has left, or was taken over").
			Do("请指定承继单位", "Designate its successor")
	case end && c == AsImplementing:
		return noAgreement(tx, p.ID)
	}
	return nil
}

// noAgreement refuses to let a body cease to be the implementing body of plans under way, or of agreements that are not at their end.
func noAgreement(tx *ledger.Tx, body string) error {
	for _, definition := range []string{"plan", "agreement"} {
		for cursor := ""; ; {
			list, next, err := procedure.List(tx, procedure.Query{Definition: definition, Applicant: body, Cursor: cursor, Limit: 200})
			if err != nil {
				return err
			}
			for _, c := range list {
				live := definition == "agreement" && (Standing(c.Standing()) == StandingGranted || Standing(c.Standing()) == StandingSuspended)
				if live || !c.Terminal() {
					return fault.New(fault.Refused, "designation.agreements", "该机构仍有未了的实施方案或授权运营协议："+c.Title.ZH, "The body still has a plan or an agreement under way: "+c.Title.EN).
						By(AsImplementing.Article()).Do("请先终止或移转该协议、撤回该方案", "End or hand on the agreement, or withdraw the plan, first")
				}
			}
			if cursor = next; next == "" {
				break
			}
		}
	}
	return nil
}
