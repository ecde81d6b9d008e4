package party

import (
	"strings"

	"huishu/compliance/access"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// notAway refuses to enter a company anew that has left under the same code: it comes back under its earlier record.
func notAway(tx *ledger.Tx, uscc string) error {
	p, err := ByUSCC(tx, uscc)
	if err == nil {
		_, err = ClosureOf(tx, p.ID)
	}
	if fault.KindOf(err) == fault.NotFound {
		return nil // no such party, or one that is here: that is for the entry itself to say
	}
	if err != nil {
		return err
	}
	return fault.New(fault.Conflict, "party.left", "该单位此前已退出，须申请重新入册", "The organisation left earlier and has to ask to come back").
		Do("请在“重新入册”页申请，沿用原登记记录", "Ask on the page of returning; the earlier record goes on").At("uscc")
}

// AskToReturn asks for the return of a company that had left, with the person who will act for it (act readmission.file). The
// account, whose login [GetAccount] tells, stays closed until the authority has made sure whom it speaks for. Anybody may ask beside others, since nobody knows yet who
// speaks for the company: each asking is judged, and with the one that is admitted the rest end. The reference lets whoever asked
// follow it ([FollowReturn]); only its hash is kept, so it is shown this once. NotFound "party.not_closed" where no party of the code has left.
func AskToReturn(tx *ledger.Tx, book *rules.Book, f SignUpForm, reason string) (m Matter, reference string, err error) {
	p, err := ByUSCC(tx, f.USCC)
	if err == nil {
		_, err = ClosureOf(tx, p.ID)
	}
	if fault.KindOf(err) == fault.NotFound {
		return Matter{}, "", fault.New(fault.NotFound, "party.not_closed", "没有以此代码退出的单位", "No organisation of that code has left").
			Do("首次入驻请到“企业注册”页", "A company that is new here signs up").At("uscc")
	}
	if err != nil {
		return Matter{}, "", err
	}
	if err := access.Require(tx, access.ReadmissionFile, access.Facts{Owner: p.ID}); err != nil {
		return Matter{}, "", err
	}
	if err := f.Account.first(); err != nil {
		return Matter{}, "", err
	}
	profile := f.Profile.tidy()
	if err := fault.Join(append(profile.check(), f.Account.check(p)...)...); err != nil {
		return Matter{}, "", err
	}
	if err := f.Account.returning(tx, p); err != nil {
		return Matter{}, "", err
	}
	a, err := insertAccountRow(tx, accountRow{
		Login: f.Account.Login, Name: f.Account.Name, PasswordHash: f.Account.Password.phc, Roles: textOf(f.Account.Roles), Party: p.ID,
		State: "closed", NameState: nameClaimed,
	})
	if err != nil {
		return Matter{}, "", err
	}
	reference = newToken()
	m = Matter{
		Procedure: ReadmissionProcedure, Party: p.ID, Proposal: &Proposal{Profile: profile}, Account: a.ID, Reason: strings.TrimSpace(reason),
		referenceHash: hashToken(reference),
	}
	if err := m.open(tx, book); err != nil {
		return Matter{}, "", err
	}
	return m, reference, a.recordOpened(tx, access.ReadmissionFile, f.Account.Functions)
}

// readmit lets the party come back: its record says so, its particulars are those of today, and its first account opens. What others
// had asked for is ended by the job that it enqueues: an officer who admits one asking need not hold the others.
func (m Matter) readmit(tx *ledger.Tx, p Party, under access.Act) error {
	if _, err := ClosureOf(tx, p.ID); err != nil {
		return err
	}
	if _, err := tx.Exec(`UPDATE party_closure SET returned_at = ? WHERE id = ?`, tx.Now.UnixMilli(), p.ID); err != nil {
		return err
	}
	c, err := closureRow(tx, p.ID)
	if err != nil {
		return err
	}
	event, err := tx.Record(ledger.Event{Kind: "party.return", Under: string(under), Subject: ledger.Ref{Kind: SubjectClosure, ID: p.ID}, Payload: c})
	if err != nil {
		return err
	}
	if err := tx.Enqueue(ledger.Job{Kind: JobReturned, Key: JobReturned + "/" + event, Payload: Returned{Party: p.ID}}); err != nil {
		return err
	}
	p.Profile = m.Proposal.Profile
	if err := writeProfile(tx, p, p.Version); err != nil {
		return err
	}
	if err := verifiedBy(tx, p.ID, Manual, Identity{Case: m.Case}, under); err != nil {
		return err
	}
	if err := tx.Move(ledger.Move{Table: "account", ID: m.Account, From: []string{"closed"}, To: "active", Set: map[string]any{"name_state": nameRecorded}}); err != nil {
		return err
	}
	r, err := accountWhere(tx, `id = ?`, m.Account)
	if err != nil {
		return err
	}
	if err := insertMembership(tx, r.founding()); err != nil {
		return err
	}
	a, err := r.account()
	if err != nil {
		return err
	}
	return a.recordOpened(tx, under, access.Working)
}
