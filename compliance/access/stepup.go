package access

import (
	"time"

	"huishu/ledger"
	"huishu/ledger/fault"
)

// ProofLimit is how old a proof may be when an act of [StepUp] is done.
const ProofLimit = 10 * time.Minute

// StepUp are the acts that whoever sits down at somebody else's desk must not be able to do: they approve, move money,
// put rules into force, give machines keys, or change how an account is guarded. Whoever does one has given password or factor within
// [ProofLimit], or signs the request itself. It stands beside [Policy] and takes nothing from it: an act is first granted there.
//
// Who acts inside the machine has no session and needs none: System, jobs, and its keeper at the command line.
var StepUp = setOf(
	// Approving.
	QualificationApprove, QualificationRevoke,
	PlanApprove, AgreementApprove, AgreementConclude, AmendmentApprove, AmendmentConclude, EndingConfirm,
	RegistrationRegister, RegistrationRevoke, RegistrationRecode, CertificateIssue,
	EntryAdmit, ChangeApprove, ReadmissionAdmit, SuccessionConfirm, PartyDesignate, PartyRelease,
	// Paying.
	PaymentConfirm, PaymentRefund,
	// Adopting rules.
	RuleSetAdopt, RuleSetRevokeConfirm,
	// Keys by which a machine acts for a party long after whoever gave them has left the desk.
	ClientKeyIssue, ClientScopes,
	// Guarding accounts, and what cannot be taken back.
	FactorAdd, FactorRemove, FactorRecovery, FactorReset, SSOBind, AccountReset, AccountAddress, AccountErase, ComplaintErase, ObjectionErase, EventErase, PartyClose,
	LogRotateKey, LogRotateSM2Key, AnswerKeyRotate, AnswerKeyRetire,
)

func setOf(acts ...Act) map[Act]bool {
	m := make(map[Act]bool, len(acts))
	for _, a := range acts {
		m[a] = true
	}
	return m
}

// StepUpAhead refuses an act, with Unauthenticated "access.step_up", for which the actor's proof will be too old after a while: a form that
// cannot be sent a second time by the service itself, since it holds files, asks for the proof when it opens. It grants nothing.
func StepUpAhead(tx *ledger.Tx, act Act, after time.Duration) error {
	return provenWithin(tx, act, ProofLimit-after)
}

// stepUp refuses an act that needs a fresher proof than the actor has.
func stepUp(tx *ledger.Tx, act Act) error { return provenWithin(tx, act, ProofLimit) }

func provenWithin(tx *ledger.Tx, act Act, limit time.Duration) error {
	proof := tx.Actor.Proof
	if !StepUp[act] || tx.Actor.Via == ledger.ViaSignature {
		return nil
	}
	if proof == nil && tx.Actor.Client != "" { // a key that came with the request proves nobody's presence
		proof = &ledger.Proof{}
	}
	if proof == nil || proof.Signed {
		return nil
	}
	if age := tx.Machine().Sub(proof.At); !proof.At.IsZero() && age < limit {
		return nil
	}
	return fault.New(fault.Unauthenticated, "access.step_up", "此事项须重新验证身份", "Prove again who you are for this").
		Do("请输入密码或使用验证器、通行密钥、已绑定的统一身份认证后重试；接口用户先调用 POST /api/v1/sessions/current/proof，统一身份认证须在浏览器的 /step-up 页面进行",
			"Give your password, authenticator, passkey or bound single sign-on, then try again; programs call POST /api/v1/sessions/current/proof first, the single sign-on takes a browser at /step-up")
}
