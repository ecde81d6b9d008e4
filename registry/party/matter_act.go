package party

import (
	"encoding/json"
	"slices"
	"strings"

	"huishu/compliance/access"
	"huishu/compliance/adoption"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// FileEntry asks for a party's entry (act entry.file). What the checks find does not stop it: the authority cannot accept while
// something must be mended. Conflict "entry.admitted" for a party that is entered, "matter.open" beside an open application.
func FileEntry(tx *ledger.Tx, book *rules.Book, partyID string) (Matter, error) {
	if err := access.Require(tx, access.EntryFile, access.Facts{Owner: partyID}); err != nil {
		return Matter{}, err
	}
	in, err := Admitted(tx, partyID)
	if err != nil {
		return Matter{}, err
	}
	if in {
		return Matter{}, fault.New(fault.Conflict, "entry.admitted", "本单位已经入册", "Your organisation is entered already").
			Do("内容有变化的，请申请变更", "What has changed is registered as a change")
	}
	m := Matter{Procedure: EntryProcedure, Party: partyID}
	return m, m.open(tx, book)
}

// FileChange asks for a change of what a verified party is registered with (act change.file). papers are those that are new, each a document of the
// party. Invalid "change.nothing" where nothing would change, Refused "change.not_entered" while the party is not verified.
func FileChange(tx *ledger.Tx, book *rules.Book, partyID string, c Proposal, reason string) (Matter, error) {
	if err := access.Require(tx, access.ChangeFile, access.Facts{Owner: partyID}); err != nil {
		return Matter{}, err
	}
	p, err := Get(tx, partyID)
	if err != nil {
		return Matter{}, err
	}
	if p.Verification == Unverified {
		return Matter{}, fault.New(fault.Refused, "change.not_entered", "本单位尚未入册，内容可以直接修改", "Your organisation is not entered yet: change what it says directly").
			By("发改数据规〔2025〕26号 第九条第（二）项").Do("请在“本单位”页修改资料和档案，再申请入册", "Edit particulars and file on your organisation's page, then apply for entry")
	}
	if c, err = c.checked(tx, p); err != nil {
		return Matter{}, err
	}
	m := Matter{Procedure: ChangeProcedure, Party: partyID, Proposal: &c, Reason: strings.TrimSpace(reason)}
	return m, m.open(tx, book)
}

// checked normalises a proposal, and refuses what cannot stand or changes nothing.
func (c Proposal) checked(tx *ledger.Tx, p Party) (Proposal, error) {
	now, err := FileOf(tx, p.ID)
	if err != nil {
		return c, err
	}
	c.Profile = c.Profile.tidy()
	errs := c.Profile.check()
	if c.File == nil {
		c.File = &Particulars{}
	}
	proposed := p
	proposed.Profile = c.Profile
	f, err := now.amended(tx, proposed, *c.File, c.Papers)
	if err != nil {
		errs = append(errs, fault.From(err).Details...)
		if len(fault.From(err).Details) == 0 {
			errs = append(errs, fault.From(err))
		}
	}
	if err := fault.Join(errs...); err != nil {
		return c, err
	}
	c.File = &f.Particulars
	if len(c.Differences(p, now)) == 0 {
		return c, fault.New(fault.Invalid, "change.nothing", "没有任何内容变更", "Nothing would change").
			Do("请填写变更后的内容", "Fill in what is to stand after the change").At("name_zh")
	}
	return c, nil
}

// AskToLeave says that a company wishes to leave (act departure.file). It leaves by market/closing, once the authority has seen
// nothing in the way.
//
// A public body does not leave. Data duties are no wish of its own (city rules art. 3, 5): its resources stand in the catalogue, and
// somebody must answer for each. When it is dissolved its functions pass, and so it is succeeded (registry/succession); where no other
// body takes them over, its successor is the authority that keeps the register, until it hands the resources on.
func AskToLeave(tx *ledger.Tx, book *rules.Book, partyID, reason string) (Matter, error) {
	if err := access.Require(tx, access.DepartureFile, access.Facts{Owner: partyID}); err != nil {
		return Matter{}, err
	}
	m := Matter{Procedure: DepartureProcedure, Party: partyID, Reason: strings.TrimSpace(reason)}
	if m.Reason == "" {
		return m, fault.Required("reason", "理由", "reasons")
	}
	return m, m.open(tx, book)
}

// ConfirmDeparture is the last word of a company that may go (act departure.leave). Conflict "departure.not_cleared" before the
// authority has looked. What it holds elsewhere the caller ends: see market/closing.
func ConfirmDeparture(tx *ledger.Tx, partyID, reason string) error {
	_, c, ok, err := LatestMatter(tx, partyID, DepartureProcedure)
	if err != nil {
		return err
	}
	if !ok || !slices.ContainsFunc(c.Acts(tx.Actor), func(a procedure.Available) bool { return a.Act == "leave" }) {
		if err := access.Require(tx, access.DepartureLeave, access.Facts{Owner: partyID}); err != nil {
			return err
		}
		return fault.New(fault.Conflict, "departure.not_cleared", "退出申请尚未经主管部门核对，或已不在办理", "The authority has not cleared the departure, or none is under way").
			By("发改数据规〔2025〕26号 第九条第（四）项").Do("请先申请退出，核对无碍后再确认", "Ask to leave first; confirm when the authority sees nothing in the way")
	}
	_, err = procedure.Act(tx, c.ID, "leave", procedure.Decision{Reason: reason})
	return err
}

// alone refuses a matter beside an open one of the same procedure. Strangers who ask for a return do not know of each other, and none
// of them can complete or withdraw what another has asked: their askings stand side by side.
func (m *Matter) alone(tx *ledger.Tx) error {
	if m.Procedure == ReadmissionProcedure {
		return nil
	}
	_, c, ok, err := LatestMatter(tx, m.Party, m.Procedure)
	if err != nil || !ok || c.Terminal() {
		return err
	}
	return fault.New(fault.Conflict, "matter.open", "已有同类事项正在办理", "Such a matter is already under way").
		Do("请在原申请上补正，或撤回后重新申请", "Complete that one, or withdraw it first")
}

// open begins the case of a matter.
func (m *Matter) open(tx *ledger.Tx, book *rules.Book) error {
	if err := m.alone(tx); err != nil {
		return err
	}
	if err := fault.Join(fault.Paragraph("reason", m.Reason, maxScope)); err != nil {
		return err
	}
	p, err := Get(tx, m.Party)
	if err != nil {
		return err
	}
	set, err := adoption.For(tx, book, Regime, workday.OfTime(tx.Now))
	if err != nil {
		return err
	}
	findings, err := m.judgedBy(tx, set)
	if err != nil {
		return err
	}
	m.ID, m.CreatedAt, m.CreatedBy = tx.NewID(), tx.Now.UnixMilli(), tx.Actor.Account
	c, err := procedure.Open(tx, book, procedure.Start{
		Regime: Regime, Definition: m.Procedure, Applicant: m.Party, Findings: findings, Reason: m.Reason,
		Subject: ledger.Ref{Kind: SubjectMatter, ID: m.ID}, Title: m.title(p),
	})
	if err != nil {
		return err
	}
	m.Case = c.ID
	proposal, err := m.proposalText()
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO party_matter (`+matterColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		m.ID, m.Case, m.Procedure, m.Party, proposal, m.Account, m.Reason, m.CreatedAt, m.CreatedBy, m.referenceHash)
	if err != nil {
		return err
	}
	return m.record(tx, "matter.file", c.PolicyAct("file"))
}

func (m Matter) proposalText() (string, error) {
	if m.Proposal == nil {
		return "", nil
	}
	b, err := json.Marshal(m.Proposal)
	return string(b), err
}

func (m Matter) record(tx *ledger.Tx, kind string, under access.Act) error {
	_, err := tx.Record(ledger.Event{Kind: kind, Under: string(under), Payload: m, Subject: ledger.Ref{Kind: SubjectMatter, ID: m.ID}})
	return err
}

// judgedBy judges the matter as it stands today; nil for those of which nothing is checked.
func (m Matter) judgedBy(tx *ledger.Tx, set *rules.Set) ([]rules.Finding, error) {
	if m.Procedure != EntryProcedure && m.Procedure != ChangeProcedure {
		return nil, nil
	}
	p, err := Get(tx, m.Party)
	if err != nil {
		return nil, err
	}
	f, err := FileOf(tx, m.Party)
	if err != nil {
		return nil, err
	}
	if m.Proposal != nil {
		p.Profile, f.Particulars, f.Papers = m.Proposal.Profile, *m.Proposal.File, replaced(f.Papers, m.Proposal.Papers)
	}
	return judgeEntry(set, p, f, workday.OfTime(tx.Now))
}

// MatterFindings runs the checks of the case's own rule set on the matter as it stands today.
func MatterFindings(tx *ledger.Tx, book *rules.Book, m Matter) ([]rules.Finding, error) {
	c, err := procedure.Get(tx, m.Case)
	if err != nil {
		return nil, err
	}
	set, err := adoption.ByHash(tx, book, c.RuleSetHash)
	if err != nil {
		return nil, err
	}
	return m.judgedBy(tx, set)
}

// ResubmitMatter sends a returned matter in again: an entry as the party's particulars and file now stand (act entry.resubmit; c is nil), a change with its
// proposal anew (act change.resubmit). reason is what the organisation says to it, if anything.
func ResubmitMatter(tx *ledger.Tx, book *rules.Book, id string, c *Proposal, reason string) (Matter, error) {
	m, err := GetMatter(tx, id)
	if err != nil {
		return Matter{}, err
	}
	under := access.Act(m.Procedure + ".resubmit")
	if err := access.Require(tx, under, access.Facts{Owner: m.Party}); err != nil {
		return Matter{}, err
	}
	if m.Procedure == ChangeProcedure {
		if c == nil {
			return Matter{}, fault.Required("name_zh", "变更后的内容", "what is to stand after the change")
		}
		p, err := Get(tx, m.Party)
		if err != nil {
			return Matter{}, err
		}
		checked, err := c.checked(tx, p)
		if err != nil {
			return Matter{}, err
		}
		m.Proposal = &checked
	}
	findings, err := MatterFindings(tx, book, m)
	if err != nil {
		return Matter{}, err
	}
	if _, err := procedure.Act(tx, m.Case, "resubmit", procedure.Decision{Findings: findings, Reason: reason}); err != nil {
		return Matter{}, err
	}
	text, err := m.proposalText()
	if err != nil {
		return Matter{}, err
	}
	if _, err := tx.Exec(`UPDATE party_matter SET proposal = ? WHERE id = ?`, text, m.ID); err != nil {
		return Matter{}, err
	}
	return m, m.record(tx, "matter.complete", under)
}

// DecideMatter moves the matter's case by one act of its procedure, and lets the entry follow in the same transaction. The findings of
// the day are added to the decision. Resubmitting is [ResubmitMatter]'s, leaving market/closing's.
func DecideMatter(tx *ledger.Tx, book *rules.Book, id, act string, d procedure.Decision) (Matter, error) {
	m, err := GetMatter(tx, id)
	if err != nil {
		return Matter{}, err
	}
	switch act {
	case "resubmit":
		return Matter{}, fault.New(fault.Invalid, "matter.resubmit", "请补正内容后提交", "Complete the content to send it in again").
			Do("请在“本单位”页补正", "Complete it on your organisation's page")
	case "leave":
		return Matter{}, fault.New(fault.Invalid, "departure.leave", "请在“主体注销”页最后确认", "Leaving is confirmed on its own page").
			Do("该页列明障碍、影响和依法保留的内容", "It names what stands in the way, what ends and what is kept")
	}
	if d.Findings, err = MatterFindings(tx, book, m); err != nil {
		return Matter{}, err
	}
	c, err := procedure.Act(tx, m.Case, act, d)
	if err != nil || c.Awaiting(act) || !granted(c) {
		return m, err
	}
	return m, m.effect(tx, c.PolicyAct(act))
}

// effect brings the register to what was granted.
func (m Matter) effect(tx *ledger.Tx, under access.Act) error {
	p, err := Get(tx, m.Party)
	if err != nil {
		return err
	}
	switch m.Procedure {
	case EntryProcedure:
		if p.Verification != Unverified {
			return nil // by a small transfer, or by the authority before
		}
		return verifiedBy(tx, p.ID, Manual, Identity{Case: m.Case}, under)
	case ChangeProcedure:
		return m.change(tx, p, under)
	case ReadmissionProcedure:
		return m.readmit(tx, p, under)
	}
	return nil
}

// change writes what a change asked for. What it was when the change was filed stands in the journal.
func (m Matter) change(tx *ledger.Tx, p Party, under access.Act) error {
	p.Profile = m.Proposal.Profile
	if err := writeProfile(tx, p, p.Version); err != nil {
		return err
	}
	p.Version++
	if err := recordUnder(tx, p, string(access.PartyEdit), under); err != nil {
		return err
	}
	f, err := FileOf(tx, p.ID)
	if err != nil {
		return err
	}
	f.Particulars, f.Papers = *m.Proposal.File, replaced(f.Papers, m.Proposal.Papers)
	if err := f.write(tx, p.ID); err != nil {
		return err
	}
	_, err = tx.Record(ledger.Event{Kind: string(access.PartyFile), Under: string(under), Subject: ledger.Ref{Kind: SubjectFile, ID: p.ID}, Payload: f})
	return err
}

// DifferencesOf are what a change would change today; none for other matters.
func DifferencesOf(tx *ledger.Tx, m Matter) ([]Difference, error) {
	if m.Proposal == nil {
		return nil, nil
	}
	p, err := Get(tx, m.Party)
	if err != nil {
		return nil, err
	}
	f, err := FileOf(tx, m.Party)
	return m.Proposal.Differences(p, f), err
}

// EntryFindings are what a rule set's checks find in a party as it stands, before it applies for its entry.
func EntryFindings(tx *ledger.Tx, set *rules.Set, partyID string) ([]rules.Finding, error) {
	return Matter{Procedure: EntryProcedure, Party: partyID}.judgedBy(tx, set)
}
