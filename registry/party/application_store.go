package party

import (
	"slices"

	"huishu/compliance/access"
	"huishu/compliance/adoption"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/vault"
)

// Apply opens the case of an application (act qualification.apply). What the checks find does
// not stop it: the applicant sees the findings, and the authority cannot accept while one must be mended.
func Apply(tx *ledger.Tx, book *rules.Book, partyID string, f ApplicationForm) (Application, error) {
	if err := access.Require(tx, access.QualificationApply, access.Facts{Owner: partyID}); err != nil {
		return Application{}, err
	}
	p, err := Get(tx, partyID)
	if err != nil {
		return Application{}, err
	}
	a := Application{ID: tx.NewID(), Party: partyID, CreatedAt: tx.Now.UnixMilli(), CreatedBy: tx.Actor.Account}
	if err := a.fill(tx, f); err != nil {
		return Application{}, err
	}
	if err := available(tx, a); err != nil {
		return Application{}, err
	}
	today := workday.OfTime(tx.Now)
	set, err := adoption.For(tx, book, Regime, today)
	if err != nil {
		return Application{}, err
	}
	if a.Classes, err = pickClasses(set, a.Kind, f.Classes); err != nil {
		return Application{}, err
	}
	file, err := FileOf(tx, p.ID)
	if err != nil {
		return Application{}, err
	}
	findings, err := judge(set, p, file, a, today)
	if err != nil {
		return Application{}, err
	}
	c, err := procedure.Open(tx, book, procedure.Start{
		Regime: Regime, Definition: procedureID, Applicant: partyID, Findings: findings,
		Subject: ledger.Ref{Kind: SubjectApplication, ID: a.ID},
		Title:   rules.Text{ZH: p.NameZH + " " + a.Kind.Title().ZH, EN: p.Name("en") + ": " + a.Kind.Title().EN},
	})
	if err != nil {
		return Application{}, err
	}
	a.Case = c.ID
	_, err = tx.Exec(`INSERT INTO application (id, case_id, party, kind, scope, classes, from_day, to_day, accreditation, issuer, created_at, created_by)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		a.ID, a.Case, a.Party, a.Kind, a.Scope, a.Classes, a.From, a.To, a.Accreditation, a.Issuer, a.CreatedAt, a.CreatedBy)
	if err != nil {
		return Application{}, err
	}
	return a, a.hand(tx, "application.file", access.QualificationApply)
}

// available refuses an application beside an open one of the same kind, or beside a
// qualification that is alive for the same days.
func available(tx *ledger.Tx, a Application) error {
	today := workday.OfTime(tx.Now)
	from, to, err := a.term(today)
	if err == nil { // a term that cannot be read is a finding, not an overlap
		if err := free(tx, a.Party, a.Kind, from, to); err != nil {
			return err
		}
	}
	list, err := Applications(tx, a.Party)
	if err != nil {
		return err
	}
	for _, other := range list {
		if other.Kind != a.Kind {
			continue
		}
		c, err := procedure.Get(tx, other.Case)
		if err != nil {
			return err
		}
		if !c.Terminal() {
			return fault.New(fault.Conflict, "application.open", "已有同类申请正在办理", "Such an application is already under way").
				Do("请在原申请上补正，或撤回后重新申请", "Complete that one, or withdraw it first")
		}
	}
	return nil
}

// fill takes the form into the application after looking at it and at its papers, which must
// belong to the applicant.
func (a *Application) fill(tx *ledger.Tx, f ApplicationForm) error {
	if err := f.check(); err != nil {
		return err
	}
	for _, paper := range f.Papers {
		d, err := vault.Get(tx, paper.Document)
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return err
		}
		if err != nil || d.Owner != a.Party {
			return fault.New(fault.Invalid, "paper.not_yours", "所附文件不存在或不属于本单位", "The attached document does not exist or is not yours").
				Do("请重新上传", "Upload it again").At("papers." + paper.Material)
		}
	}
	a.Kind, a.Scope, a.From, a.To, a.Accreditation, a.Issuer = f.Kind, f.Scope, f.From, f.To, f.Accreditation, f.Issuer
	a.Papers = append([]Paper{}, f.Papers...)
	return nil
}

// hand writes the application's papers and records its content under the act of the case.
func (a Application) hand(tx *ledger.Tx, event string, under access.Act) error {
	if _, err := tx.Exec(`DELETE FROM application_paper WHERE application = ?`, a.ID); err != nil {
		return err
	}
	for _, p := range a.Papers {
		_, err := tx.Exec(`INSERT INTO application_paper (application, material, document) VALUES (?, ?, ?)`, a.ID, p.Material, p.Document)
		if err != nil {
			return err
		}
	}
	_, err := tx.Record(ledger.Event{
		Kind: event, Under: string(under), Payload: a, Subject: ledger.Ref{Kind: SubjectApplication, ID: a.ID},
	})
	return err
}

// Resubmit replaces the content of a returned application and sends it in again (act
// qualification.resubmit). The kind stays what it was.
func Resubmit(tx *ledger.Tx, book *rules.Book, id string, f ApplicationForm) (Application, error) {
	a, err := GetApplication(tx, id)
	if err != nil {
		return Application{}, err
	}
	if err := access.Require(tx, access.QualificationResubmit, access.Facts{Owner: a.Party}); err != nil {
		return Application{}, err
	}
	f.Kind = a.Kind
	if err := a.fill(tx, f); err != nil {
		return Application{}, err
	}
	set, err := a.rules(tx, book)
	if err != nil {
		return Application{}, err
	}
	if a.Classes, err = pickClasses(set, a.Kind, f.Classes); err != nil {
		return Application{}, err
	}
	findings, err := a.JudgedBy(tx, set)
	if err != nil {
		return Application{}, err
	}
	if _, err := procedure.Act(tx, a.Case, "resubmit", procedure.Decision{Findings: findings}); err != nil {
		return Application{}, err
	}
	_, err = tx.Exec(`UPDATE application SET scope = ?, classes = ?, from_day = ?, to_day = ?, accreditation = ?, issuer = ? WHERE id = ?`,
		a.Scope, a.Classes, a.From, a.To, a.Accreditation, a.Issuer, a.ID)
	if err != nil {
		return Application{}, err
	}
	return a, a.hand(tx, "application.complete", access.QualificationResubmit)
}

// Decide moves the application's case by one act of the procedure: accept, return, approve, refuse,
// withdraw, suspend, restore, revoke, end or expire. The findings of the day are added to the decision, and the effect
// on the qualification stands in the same transaction.
func Decide(tx *ledger.Tx, book *rules.Book, id, act string, d procedure.Decision) (Application, error) {
	a, err := GetApplication(tx, id)
	if err != nil {
		return Application{}, err
	}
	if act == "resubmit" {
		return Application{}, fault.New(fault.Invalid, "application.resubmit", "请修改申请内容后提交", "Edit the application to send it in again")
	}
	if slices.Contains([]string{"accept", "return", "approve", "refuse"}, act) {
		if d.Findings, err = a.findings(tx, book); err != nil {
			return Application{}, err
		}
	}
	c, err := procedure.Act(tx, a.Case, act, d)
	if err != nil || c.Awaiting(act) { // proposed only: nothing follows before a second person confirms
		return a, err
	}
	return a, a.effect(tx, c)
}

// effect brings the register to what the case's new step says of the matter: the first grant enters
// the qualification, whatever comes after moves it. Acts that leave the standing alone touch the case only;
// so does expiry, which follows from the term.
func (a Application) effect(tx *ledger.Tx, c *procedure.Case) error {
	to := Standing(c.Standing())
	if to == "" {
		return nil
	}
	list, err := selectQualifications(tx, `case_id = ?`, a.Case)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		if to != StandingGranted {
			return nil // nothing was granted that could be taken away
		}
		return a.grant(tx)
	}
	under := c.PolicyAct(c.Current().Act)
	for _, q := range list {
		if _, err := stand(tx, q.ID, string(under), under, []Standing{q.Standing}, to, c.Current().Reason); err != nil {
			return err
		}
	}
	return nil
}

func (a Application) grant(tx *ledger.Tx) error {
	c, err := procedure.Get(tx, a.Case)
	if err != nil {
		return err
	}
	from, to, err := a.term(workday.OfTime(tx.Now))
	if err != nil {
		return err
	}
	_, err = grant(tx, Grant{
		Party: a.Party, Kind: a.Kind, Scope: a.Scope, Classes: a.Classes, From: from, To: to, Accreditation: a.Accreditation, Issuer: a.Issuer,
		Case: a.Case, RuleSet: c.Rule(), Under: access.QualificationApprove,
	})
	return err
}

// Sanction suspends, restores or revokes a qualification, or has its holder give it up ([End]). Where it came from a case the case
// moves with it; an operator's has none, and takes two officers for each of the three ([LicenceSanction]).
func Sanction(tx *ledger.Tx, book *rules.Book, qualificationID, act string, d procedure.Decision) (Qualification, error) {
	if act == verbEnd {
		if err := d.Only("reason"); err != nil {
			return Qualification{}, err
		}
		return End(tx, qualificationID, d.Reason)
	}
	q, err := GetQualification(tx, qualificationID)
	if err != nil {
		return Qualification{}, err
	}
	set, err := book.For(Regime, workday.OfTime(tx.Now))
	if err != nil {
		return Qualification{}, err
	}
	definition, err := set.Procedure(procedureID)
	if err != nil {
		return Qualification{}, err
	}
	if _, _, ok := definition.Standings(act); !ok {
		return Qualification{}, fault.New(fault.Invalid, "act.unknown", "没有这项操作", "There is no such act").At("act")
	}
	if q.Case != "" {
		a, err := ApplicationOfCase(tx, q.Case)
		if err != nil {
			return Qualification{}, err
		}
		if _, err := Decide(tx, book, a.ID, act, d); err != nil {
			return Qualification{}, err
		}
		return GetQualification(tx, qualificationID)
	}
	return sanctionOperator(tx, definition, q, act, d)
}

// verbEnd is the act qualification.end inside its procedure.
const verbEnd = "end"

// End gives a qualification up by its holder's own wish (act qualification.end). An operator's
// ends with its agreement only.
func End(tx *ledger.Tx, qualificationID, reason string) (Qualification, error) {
	q, err := GetQualification(tx, qualificationID)
	if err != nil {
		return Qualification{}, err
	}
	if err := access.Require(tx, access.QualificationEnd, access.Facts{Owner: q.Party}); err != nil {
		return Qualification{}, err
	}
	if q.Agreement != "" {
		return Qualification{}, fault.New(fault.Refused, "qualification.by_agreement", "运营机构资格随协议终止而终止", "An operator's licence ends with its agreement").
			By(q.Kind.Article()).Do("请办理授权运营协议的终止", "End the agreement")
	}
	if err := fault.Paragraph("reason", reason, maxScope); err != nil {
		return Qualification{}, err
	}
	if q.Case == "" { // issued before this system: it has no case to move
		return stand(tx, q.ID, string(access.QualificationEnd), access.QualificationEnd, []Standing{StandingGranted, StandingSuspended}, StandingEnded, reason)
	}
	a, err := ApplicationOfCase(tx, q.Case)
	if err != nil {
		return Qualification{}, err
	}
	c, err := procedure.Act(tx, q.Case, verbEnd, procedure.Decision{Reason: reason})
	if err != nil {
		return Qualification{}, err
	}
	if err := a.effect(tx, c); err != nil {
		return Qualification{}, err
	}
	return GetQualification(tx, qualificationID)
}

// Findings runs the checks of the case's own rule set on the application as it stands today.
func Findings(tx *ledger.Tx, book *rules.Book, id string) ([]rules.Finding, error) {
	a, err := GetApplication(tx, id)
	if err != nil {
		return nil, err
	}
	return a.findings(tx, book)
}

func (a Application) findings(tx *ledger.Tx, book *rules.Book) ([]rules.Finding, error) {
	set, err := a.rules(tx, book)
	if err != nil {
		return nil, err
	}
	return a.JudgedBy(tx, set)
}

// rules are those of the application's case.
func (a Application) rules(tx *ledger.Tx, book *rules.Book) (*rules.Set, error) {
	c, err := procedure.Get(tx, a.Case)
	if err != nil {
		return nil, err
	}
	return adoption.ByHash(tx, book, c.RuleSetHash)
}

// JudgedBy judges the application as it stands today by any rule set: that of its case, or one that is rehearsed.
func (a Application) JudgedBy(tx *ledger.Tx, set *rules.Set) ([]rules.Finding, error) {
	p, err := Get(tx, a.Party)
	if err != nil {
		return nil, err
	}
	file, err := FileOf(tx, a.Party)
	if err != nil {
		return nil, err
	}
	return judge(set, p, file, a, workday.OfTime(tx.Now))
}

const applicationColumns = `id, case_id, party, kind, scope, classes, from_day, to_day, accreditation, issuer, created_at, created_by`

// GetApplication returns one application with its papers. It does not ask who is looking.
func GetApplication(tx *ledger.Tx, id string) (Application, error) {
	return applicationWhere(tx, `id = ?`, id)
}

// ApplicationOfCase returns the application that a case is about.
func ApplicationOfCase(tx *ledger.Tx, caseID string) (Application, error) {
	return applicationWhere(tx, `case_id = ?`, caseID)
}

func applicationWhere(tx *ledger.Tx, where, arg string) (Application, error) {
	var a Application
	err := tx.Get(&a, `SELECT `+applicationColumns+` FROM application WHERE `+where, arg)
	if err != nil {
		if fault.KindOf(err) == fault.NotFound {
			err = fault.New(fault.NotFound, "application.not_found", "没有这份申请", "There is no such application")
		}
		return a, err
	}
	return a, a.papers(tx)
}

func (a *Application) papers(tx *ledger.Tx) error {
	a.Papers = []Paper{}
	return tx.Select(&a.Papers, `SELECT material, document FROM application_paper WHERE application = ? ORDER BY material`, a.ID)
}

// Applications lists a party's applications, oldest first.
func Applications(tx *ledger.Tx, partyID string) ([]Application, error) {
	list := []Application{}
	err := tx.Select(&list, `SELECT `+applicationColumns+` FROM application WHERE party = ? ORDER BY id`, partyID)
	if err != nil {
		return nil, err
	}
	for i := range list {
		if err := list[i].papers(tx); err != nil {
			return nil, err
		}
	}
	return list, nil
}
