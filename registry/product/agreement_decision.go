package product

import (
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// AgreementDecision is what comes with an act on an agreement or a supplementary one. Each act reads its own part and refuses the rest.
type AgreementDecision struct {
	procedure.Decision
	// TextSHA256 is the hash of the text that a side has read before it consents; empty where it reads it in the same transaction.
	TextSHA256 string
	// LastDay is the last day by a notice of termination; zero for the earliest that the agreed notice allows.
	LastDay workday.Date
}

func (d AgreementDecision) only(read ...string) error {
	return fault.Beyond(append(read, "seen"),
		append(d.Members(), fault.Member{Field: "text_sha256", Said: d.TextSHA256 != ""}, fault.Member{Field: "last_day", Said: !d.LastDay.IsZero()})...)
}

// agreementAct is an act on an agreement: what it reads of a decision, and what it does.
type agreementAct[T any] struct {
	reads []string
	do    func(tx *ledger.Tx, book *rules.Book, id string, d AgreementDecision) (T, error)
}

var agreementActs = map[string]agreementAct[Agreement]{
	"approve": {[]string{"text_sha256"}, func(tx *ledger.Tx, book *rules.Book, id string, d AgreementDecision) (Agreement, error) {
		return SignAgreement(tx, book, id, d.TextSHA256)
	}},
	"conclude": {nil, func(tx *ledger.Tx, book *rules.Book, id string, _ AgreementDecision) (Agreement, error) {
		return ConcludeAgreement(tx, book, id)
	}},
	"revise": {[]string{"reason"}, func(tx *ledger.Tx, book *rules.Book, id string, d AgreementDecision) (Agreement, error) {
		return ReviseAgreement(tx, book, id, d.Reason)
	}},
	"withdraw": {[]string{"reason"}, func(tx *ledger.Tx, book *rules.Book, id string, d AgreementDecision) (Agreement, error) {
		return WithdrawAgreement(tx, book, id, d.Reason)
	}},
	"suspend": {[]string{"ground", "reason"}, func(tx *ledger.Tx, book *rules.Book, id string, d AgreementDecision) (Agreement, error) {
		return SuspendAgreement(tx, book, id, d.Ground, d.Reason)
	}},
	"restore": {[]string{"reason"}, func(tx *ledger.Tx, book *rules.Book, id string, d AgreementDecision) (Agreement, error) {
		return RestoreAgreement(tx, book, id, d.Reason)
	}},
	"terminate": {[]string{"ground", "reason", "last_day"}, func(tx *ledger.Tx, book *rules.Book, id string, d AgreementDecision) (Agreement, error) {
		return TerminateAgreement(tx, book, id, d.Ground, d.Reason, d.LastDay)
	}},
	"retract": {[]string{"reason"}, func(tx *ledger.Tx, book *rules.Book, id string, d AgreementDecision) (Agreement, error) {
		return RetractNotice(tx, book, id, d.Reason)
	}},
	"end": {[]string{"ground", "reason"}, func(tx *ledger.Tx, book *rules.Book, id string, d AgreementDecision) (Agreement, error) {
		return EndAgreement(tx, book, id, d.Ground, d.Reason)
	}},
}

// ActOnAgreement does one act on an agreement, by its name in the procedure. What the act does not read it refuses (code "not_read").
func ActOnAgreement(tx *ledger.Tx, book *rules.Book, id, act string, d AgreementDecision) (Agreement, error) {
	do, err := actNamed(agreementActs, act, d)
	if err != nil {
		return Agreement{}, err
	}
	if d.Seen != 0 {
		a, err := ShowAgreement(tx, id)
		if err != nil {
			return Agreement{}, err
		}
		if err := unmoved(tx, a.CaseID, d.Seen); err != nil {
			return Agreement{}, err
		}
	}
	return do(tx, book, id, d)
}

var amendmentActs = map[string]agreementAct[Amendment]{
	"approve": {[]string{"text_sha256"}, func(tx *ledger.Tx, book *rules.Book, id string, d AgreementDecision) (Amendment, error) {
		return ApproveAmendment(tx, book, id, d.TextSHA256)
	}},
	"conclude": {nil, func(tx *ledger.Tx, book *rules.Book, id string, _ AgreementDecision) (Amendment, error) {
		return ConcludeAmendment(tx, book, id)
	}},
	"revise": {[]string{"reason"}, func(tx *ledger.Tx, book *rules.Book, id string, d AgreementDecision) (Amendment, error) {
		return ReviseAmendment(tx, book, id, d.Reason)
	}},
	"withdraw": {[]string{"reason"}, func(tx *ledger.Tx, book *rules.Book, id string, d AgreementDecision) (Amendment, error) {
		return WithdrawAmendment(tx, book, id, d.Reason)
	}},
}

// ActOnAmendment does one act on a supplementary agreement, as [ActOnAgreement] does on an agreement.
func ActOnAmendment(tx *ledger.Tx, book *rules.Book, id, act string, d AgreementDecision) (Amendment, error) {
	do, err := actNamed(amendmentActs, act, d)
	if err != nil {
		return Amendment{}, err
	}
	if d.Seen != 0 {
		m, err := GetAmendment(tx, id)
		if err != nil {
			return Amendment{}, err
		}
		if _, err := ShowAgreement(tx, m.Agreement); err != nil {
			return Amendment{}, err
		}
		if err := unmoved(tx, m.CaseID, d.Seen); err != nil {
			return Amendment{}, err
		}
	}
	return do(tx, book, id, d)
}

func actNamed[T any](acts map[string]agreementAct[T], act string, d AgreementDecision) (func(*ledger.Tx, *rules.Book, string, AgreementDecision) (T, error), error) {
	a, ok := acts[act]
	if !ok {
		return nil, noAct()
	}
	return a.do, d.only(a.reads...)
}

// ActOnEnding answers a proposal to end an agreement, or takes it back: confirm, decline or withdraw. What the act does not read it refuses.
func ActOnEnding(tx *ledger.Tx, book *rules.Book, id, act string, d procedure.Decision) (Ending, error) {
	reads := map[string][]string{"confirm": {"seen"}, "decline": {"reason", "seen"}, "withdraw": {"reason", "seen"}}[act]
	if reads == nil {
		return Ending{}, noAct()
	}
	if err := d.Only(reads...); err != nil {
		return Ending{}, err
	}
	if d.Seen != 0 {
		e, _, err := ShowEnding(tx, id)
		if err != nil {
			return Ending{}, err
		}
		if err := unmoved(tx, e.CaseID, d.Seen); err != nil {
			return Ending{}, err
		}
	}
	switch act {
	case "confirm":
		return ConfirmEnding(tx, book, id)
	case "decline":
		return DeclineEnding(tx, id, d.Reason)
	default:
		return WithdrawEnding(tx, id, d.Reason)
	}
}

// unmoved refuses to go on where the case has moved since it was seen.
func unmoved(tx *ledger.Tx, caseID string, seen int) error {
	c, err := procedure.Get(tx, caseID)
	if err != nil {
		return err
	}
	return c.Unmoved(seen)
}
