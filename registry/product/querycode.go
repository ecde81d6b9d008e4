package product

import (
	"strings"

	"huishu/compliance/access"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// CodeCorrection is what a query code is to be, and why it was wrong.
type CodeCorrection struct {
	// QueryCode is what the national platform has given.
	QueryCode string
	// Reason stands in the journal.
	Reason string
}

// Recoded is what the event of a correction says.
type Recoded struct {
	From   string `json:"from"`
	To     string `json:"to"`
	Reason string `json:"reason"`
}

// CorrectQueryCode puts right a query code that was entered otherwise than the national platform gave it (act registration.recode; that
// an entry may be mended so is assumed: 26号 art. 13 says that the code is given). The event that it records is the certificate from now on;
// the one that states the wrong code stands no more, and that code is free for whom it was given to. Refused
// "registration.no_query_code" in another regime, Conflict "registration.not_coded" where no code was given or the registration has
// ended, "registration.same_query_code" where it is the code already, "registration.query_code_taken" where another has it.
func CorrectQueryCode(tx *ledger.Tx, book *rules.Book, id string, c CodeCorrection) (Registration, error) {
	r, err := openRegistration(tx, access.RegistrationRecode, id)
	if err != nil {
		return Registration{}, err
	}
	if r.Regime != National {
		return Registration{}, fault.New(fault.Refused, "registration.no_query_code", "合规登记的登记编号由系统赋予，没有查询码可更正", "This registration has no query code: it is numbered here").
			Do("登记内容有误的，请办理更正登记", "Where its content is wrong, have that corrected")
	}
	if r.Standing != StandingGranted && r.Standing != StandingSuspended {
		return Registration{}, fault.New(fault.Conflict, "registration.not_coded", "该登记尚未赋码或者已经终止，不能更正查询码", "The registration has no query code yet, or has ended").
			Do("尚未赋码的，请在登记时填写", "Where none was given yet, give it when you register")
	}
	was := r.Number
	code, err := r.queryCode(Review{QueryCode: c.QueryCode})
	reason := strings.TrimSpace(c.Reason)
	errs := []*fault.Error{fault.Paragraph("reason", reason, maxParagraph)}
	if reason == "" {
		errs = append(errs, fault.Required("reason", "更正的理由", "reasons"))
	}
	switch {
	case err != nil:
		errs = append(errs, fault.From(err))
	case code == was:
		errs = append(errs, fault.New(fault.Conflict, "registration.same_query_code", "查询码没有变化", "That is the query code already").At("query_code").
			Do("请填写国家平台赋予的查询码", "Give the one that the national platform gave"))
	}
	if err := fault.Join(errs...); err != nil {
		return Registration{}, err
	}
	if err := r.keepVersion(tx, ""); err != nil {
		return Registration{}, err
	}
	if _, err := tx.Exec(`UPDATE registration_version SET query_code = ? WHERE registration = ? AND query_code = ''`, was, r.ID); err != nil {
		return Registration{}, err
	}
	n, err := tx.Exec(`UPDATE registration SET number = ?, registration_body = ?, updated_at = ? WHERE id = ? AND number = ?`, code, tx.Actor.Party, tx.Now.UnixMilli(), r.ID, was)
	if fault.CodeOf(err) == "duplicate" {
		return Registration{}, queryCodeTaken(err)
	}
	if err == nil && n == 0 {
		err = notNow() // somebody else was quicker
	}
	if err != nil {
		return Registration{}, err
	}
	return r.recertify(tx, book, Recoded{From: was, To: code, Reason: reason})
}

// recertify records the correction, and the certificate that states the new code.
func (r Registration) recertify(tx *ledger.Tx, book *rules.Book, correction Recoded) (Registration, error) {
	r.Number, r.RegistrationBody = correction.To, tx.Actor.Party
	if err := r.record(tx, access.RegistrationRecode, correction); err != nil {
		return Registration{}, err
	}
	set, p, err := r.judged(tx, book)
	if err != nil {
		return Registration{}, err
	}
	if err := r.certify(tx, set, p.Sample, "registration.recoded", access.RegistrationRecode); err != nil {
		return Registration{}, err
	}
	return GetRegistration(tx, r.ID)
}

func queryCodeTaken(err error) *fault.Error {
	return fault.New(fault.Conflict, "registration.query_code_taken", "该查询码已经用于另一项登记", "Another registration has this query code").At("query_code").
		Do("请核对国家平台赋予的登记结果查询码", "Compare it with what the national platform gave").Wrap(err)
}
