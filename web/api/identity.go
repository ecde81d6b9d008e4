package api

import (
	"time"

	"huishu/ledger"
	"huishu/registry/party"
)

// mountIdentity adds how an organisation's identity is verified (NDI-TR-2025-03).
func mountIdentity(a *API) {
	verify := operation("verify-party", "/parties/{id}/verification", "party", "核验主体身份 / Record how an identity was verified", signedIn)
	verify.Description = "With what it rests on. A transfer is proved by the amount that the organisation names: bank_transfer only records the persons' levels of an organisation that has named it."
	write(a, verify, func(tx *ledger.Tx, in *struct {
		ByID
		Body identityBody
	}) (profileView, error) {
		p, err := party.Verify(tx, in.ID, in.Body.identity())
		if err != nil {
			return profileView{}, err
		}
		return viewProfile(tx, p)
	})
	write(a, creating("send-identity-transfer", "/parties/{id}/transfers", "party", "登记核验打款 / Note a small transfer that verifies an identity", signedIn),
		func(tx *ledger.Tx, in *struct {
			ByID
			Body struct {
				Bank      string `json:"bank" maxLength:"200"`
				Account   string `json:"account" maxLength:"4" doc:"Last four digits of the account."`
				Holder    string `json:"holder" maxLength:"200" doc:"Whose account it is, as the bank has it: the organisation's name."`
				AmountFen int64  `json:"amount_fen" doc:"1 to 99; told to nobody."`
			}
		}) (transferView, error) {
			return shown(viewTransfer)(party.SendTransfer(tx, in.ID, party.NewTransfer{Bank: in.Body.Bank, Account: in.Body.Account, Holder: in.Body.Holder, AmountFen: in.Body.AmountFen}))
		})
	write(a, operation("confirm-identity-transfer", "/parties/{id}/transfers/confirm", "party", "填报核验金额 / Say how much was received", signedIn),
		func(tx *ledger.Tx, in *struct {
			ByID
			Body struct {
				AmountFen int64 `json:"amount_fen"`
			}
		}) (confirmedView, error) {
			t, right, err := party.ConfirmTransfer(tx, in.ID, in.Body.AmountFen)
			return confirmedView{Right: right, Left: t.Left(), State: t.State}, err
		})
}

type identityBody struct {
	Way           string `json:"way" enum:"manual,bank_transfer,market_regulator,other"`
	Evidence      string `json:"evidence,omitempty" maxLength:"2000" doc:"The originals that were seen, the number of the certificate, or how it was verified and by what; nothing for bank_transfer."`
	Document      string `json:"document,omitempty" maxLength:"64" doc:"A scan, from POST /documents. market_regulator needs the certificate, here or in the organisation's file."`
	LegalRepLevel string `json:"legal_rep_level,omitempty" enum:"0,1,2" doc:"Of NDI-TR-2025-03: 0 not verified, 1 by identity or social-security card, 2 by biometrics as well."`
	LegalRepWay   string `json:"legal_rep_way,omitempty" enum:"1,2,3" doc:"1 public security or human resources, 2 national platform, 3 third party; with a level only."`
	HandlerLevel  string `json:"handler_level,omitempty" enum:"0,1,2"`
	HandlerWay    string `json:"handler_way,omitempty" enum:"1,2,3"`
}

func (b identityBody) identity() party.NewIdentity {
	return party.NewIdentity{
		Way: party.Verification(b.Way), Evidence: b.Evidence, Document: b.Document,
		LegalRep: party.RealName{Level: party.RealNameLevel(b.LegalRepLevel), Way: party.RealNameWay(b.LegalRepWay)},
		Handler:  party.RealName{Level: party.RealNameLevel(b.HandlerLevel), Way: party.RealNameWay(b.HandlerWay)},
	}
}

// identityView is by what an identity stands verified today, as the organisation and the offices see it.
type identityView struct {
	VerifiedAt *time.Time     `json:"verified_at,omitempty"`
	Evidence   string         `json:"evidence"`
	Document   string         `json:"document,omitempty"`
	Case       string         `json:"case,omitempty" doc:"The case that entered the organisation."`
	LegalRep   party.RealName `json:"legal_rep" doc:"A level that was recorded for a predecessor does not count."`
	Handler    party.RealName `json:"handler"`
}

func viewIdentity(p party.Party, i party.Identity) identityView {
	return identityView{VerifiedAt: when(p.VerifiedAt), Evidence: i.Evidence, Document: i.Document, Case: i.Case, LegalRep: i.LegalRep, Handler: i.Handler}
}

type confirmedView struct {
	Right bool   `json:"right" doc:"The amount was right and the identity is verified."`
	Left  int64  `json:"attempts_left"`
	State string `json:"state" enum:"sent,confirmed,failed"`
}
