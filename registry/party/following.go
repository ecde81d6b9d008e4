package party

import (
	"context"
	"slices"
	"time"

	"huishu/compliance/access"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/jobs"
)

// JobReturned is the job that ends what others had asked for once a company is back. Its payload is a [Returned].
const JobReturned = "party.returned"

// Returned is the payload of [JobReturned].
type Returned struct {
	Party string `json:"party"`
}

// Handlers are the handlers of this room's jobs.
func Handlers(db *ledger.DB) map[string]jobs.Handler {
	return map[string]jobs.Handler{JobReturned: func(ctx context.Context, j jobs.Job) error {
		var r Returned
		if err := j.Into(&r); err != nil {
			return err
		}
		for n := 1; n > 0; {
			err := db.Update(ctx, ledger.System, func(tx *ledger.Tx) (err error) {
				n, err = SettleAskings(tx, r.Party)
				return err
			})
			if err != nil {
				return err
			}
		}
		return nil
	}}
}

// SettleAskings ends the open askings for the return of a party that is back (act readmission.settle, by a job); at most a hundred, and
// it returns how many there were. One that was filed under rules without that ending stays for an officer to refuse.
func SettleAskings(tx *ledger.Tx, partyID string) (n int, err error) {
	back, err := closureRow(tx, partyID)
	if err != nil || back.ReturnedAt == 0 {
		return 0, err // away once more: what is asked for since is not overtaken
	}
	d := procedure.Decision{Ground: "returned", Reason: "该单位已于 " + workday.OfTime(time.UnixMilli(back.ReturnedAt)).String() + " 重新入册"}
	list, err := Askings(tx, partyID)
	if err != nil {
		return 0, err
	}
	for _, m := range list {
		c, err := procedure.Get(tx, m.Case)
		if err != nil {
			return n, err
		}
		if !slices.ContainsFunc(c.Acts(tx.Actor), func(a procedure.Available) bool { return a.Act == "settle" }) {
			continue
		}
		if _, err := procedure.Act(tx, c.ID, "settle", d); err != nil {
			return n, err
		}
		if n++; n == dueAtOnce {
			break
		}
	}
	return n, nil
}

// Askings are the open askings for a party's return, oldest first. It does not ask who is looking.
func Askings(tx *ledger.Tx, partyID string) ([]Matter, error) {
	var rows []matterRow
	err := tx.Select(&rows, `SELECT `+matterColumns+` FROM party_matter WHERE party = ? AND procedure = ? ORDER BY id`, partyID, ReadmissionProcedure)
	if err != nil {
		return nil, err
	}
	list := []Matter{}
	for _, r := range rows {
		c, err := procedure.Get(tx, r.Case)
		if err != nil {
			return nil, err
		}
		if c.Terminal() {
			continue
		}
		m, err := r.matter()
		if err != nil {
			return nil, err
		}
		list = append(list, m)
	}
	return list, nil
}

// Following is what became of an asking to return, for whoever asked.
type Following struct {
	// Matter is its id, to name it to the authority.
	Matter string `json:"matter"`
	// Name and USCC are the company's as the asking gives them, Login that of the account that opens with the return.
	Name  string `json:"name"`
	USCC  string `json:"uscc"`
	Login string `json:"login"`
	// State and Outcome are those of its case; Outcome is empty while it is open.
	State   rules.Text `json:"state"`
	Outcome string     `json:"outcome"`
	// Notice is what the applicant is told in the present step.
	Notice rules.Text `json:"notice"`
	// AskedAt and MovedAt in Unix milliseconds.
	AskedAt int64 `json:"asked_at"`
	MovedAt int64 `json:"moved_at"`
	// Due is the last day for the decision, yyyy-mm-dd; empty once it is decided.
	Due string `json:"due"`
	// Ground, Reason and Article are those of the decision; empty before. A ground is named by a refusal alone.
	Ground  rules.Text `json:"ground"`
	Reason  string     `json:"reason"`
	Article string     `json:"article"`
}

// FollowReturn shows whoever holds the reference of an asking to return what became of it (act readmission.read): what its party
// would be shown, had it one that could sign in. NotFound "return.reference" for a reference that nobody was given.
func FollowReturn(tx *ledger.Tx, reference string) (Following, error) {
	m, err := matterWhere(tx, `reference_hash = ?`, hashToken(reference))
	if fault.KindOf(err) == fault.NotFound {
		return Following{}, fault.New(fault.NotFound, "return.reference", "没有此查询码对应的申请", "No asking has that reference").
			Do("请核对提交申请时显示的查询码；已遗失的，请按所填联系方式等候主管部门联系", "Check the reference you were shown; if it is lost, the authority reaches you by the contact you gave").At("reference")
	}
	if err != nil {
		return Following{}, err
	}
	if err := access.Require(tx, access.ReadmissionRead, access.Facts{Owner: m.Party}); err != nil {
		return Following{}, err
	}
	p, err := Get(tx, m.Party)
	if err != nil {
		return Following{}, err
	}
	a, err := GetAccount(tx, m.Account)
	if err != nil {
		return Following{}, err
	}
	c, err := procedure.Get(tx, m.Case)
	if err != nil {
		return Following{}, err
	}
	f := Following{
		Matter: m.ID, Name: m.Proposal.Profile.NameZH, USCC: p.USCC, Login: a.Login, State: c.StateTitle, Outcome: c.Outcome, Notice: c.Notice,
		AskedAt: m.CreatedAt, MovedAt: c.Moved.UnixMilli(),
	}
	if c.Terminal() {
		last := c.Current()
		f.Ground, f.Reason, f.Article = last.GroundText, last.Reason, last.Article
	} else if c.Clock != nil {
		f.Due = c.Clock.Due.String()
	}
	return f, nil
}
