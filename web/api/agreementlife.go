package api

import (
	"net/http"

	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/registry/product"
)

func mountAgreementLife(a *API) {
	read(a, operation("get-agreement-text", "/agreements/{id}/text", "agreement", "协议文本及其哈希、双方签署 / The exact text with its hash, and who signed it", signedIn), a.agreementText)
	read(a, operation("get-agreement-effect", "/agreements/{id}/effect", "agreement", "暂停或终止的影响 / What suspending or ending it would touch", signedIn),
		func(tx *ledger.Tx, in *ByID) (product.Effect, error) { return product.EffectOf(tx, in.ID) })
	read(a, operation("list-agreement-versions", "/agreements/{id}/versions", "agreement", "协议的历次版本 / The versions of an agreement", signedIn),
		func(tx *ledger.Tx, in *ByID) (list[agreementVersionView], error) {
			versions, err := product.ShowVersions(tx, in.ID)
			return listOf(each(versions, viewAgreementVersion), ""), err
		})
	write(a, operation("file-signed-agreement", "/agreements/{id}/signed", "agreement", "上传本方签字盖章的文本 / File one's own signed and sealed paper", signedIn),
		func(tx *ledger.Tx, in *struct {
			ByID
			Body struct {
				Document  string `json:"document" maxLength:"100" doc:"Id of the paper, handed in by one's own party."`
				Amendment string `json:"amendment,omitempty" maxLength:"100" doc:"Id of the supplementary agreement that was signed; empty for the agreement itself."`
			}
		}) (agreementView, error) {
			return viewAgreement(tx)(product.FileSigned(tx, a.Book, in.ID, in.Body.Amendment, in.Body.Document))
		})

	write(a, creating("draft-amendment", "/agreements/{id}/amendments", "agreement", "起草补充协议 / Draft a supplementary agreement", signedIn),
		func(tx *ledger.Tx, in *struct {
			ByID
			Body amendmentBody
		}) (amendmentView, error) {
			return a.viewAmendment(tx)(product.DraftAmendment(tx, a.Book, in.ID, in.Body.Reason, in.Body.Terms.terms()))
		})
	read(a, operation("list-amendments", "/agreements/{id}/amendments", "agreement", "补充协议 / Supplementary agreements", signedIn),
		func(tx *ledger.Tx, in *ByID) (list[AmendmentSummary], error) {
			if _, err := product.ShowAgreement(tx, in.ID); err != nil {
				return list[AmendmentSummary]{}, err
			}
			items, err := product.Amendments(tx, in.ID)
			return listOf(each(items, viewAmendmentSummary), ""), err
		})
	read(a, operation("get-amendment", "/amendments/{id}", "agreement", "一份补充协议及其变更对照 / One supplementary agreement, compared with what it changes", signedIn),
		func(tx *ledger.Tx, in *ByID) (amendmentView, error) {
			m, _, err := product.ShowAmendment(tx, in.ID)
			return a.viewAmendment(tx)(m, err)
		})
	op := operation("edit-amendment", "/amendments/{id}", "agreement", "修改补充协议草案 / Edit a draft", signedIn)
	op.Method = http.MethodPut
	write(a, op, func(tx *ledger.Tx, in *struct {
		Editing
		Body amendmentBody
	}) (amendmentView, error) {
		seen, err := in.seen()
		if err != nil {
			return amendmentView{}, err
		}
		return a.viewAmendment(tx)(product.EditAmendment(tx, in.ID, seen, in.Body.Reason, in.Body.Terms.terms()))
	})
	write(a, operation("act-on-amendment", "/amendments/{id}/{act}", "agreement", "同意、签订、修订、撤回补充协议 / Approve, conclude, revise, withdraw", signedIn),
		func(tx *ledger.Tx, in *struct {
			ByID
			Act  string `path:"act" enum:"approve,conclude,revise,withdraw"`
			Body *agreementDecision
		}) (amendmentView, error) {
			return a.viewAmendment(tx)(product.ActOnAmendment(tx, a.Book, in.ID, in.Act, given(in.Body).decided()))
		})
}

// agreementDecision is what comes with an act on an agreement.
type agreementDecision struct {
	Decision
	TextSHA256 string       `json:"text_sha256,omitempty" maxLength:"64" doc:"approve: the hash of the text that one has read; another text by now: 409."`
	LastDay    workday.Date `json:"last_day,omitzero" format:"date" doc:"terminate: the last day; empty for the earliest that the agreed notice allows."`
}

func (d agreementDecision) decided() product.AgreementDecision {
	return product.AgreementDecision{Decision: d.decision(), TextSHA256: d.TextSHA256, LastDay: d.LastDay}
}

// agreementText is the text as it stands, with the consents to it.
type agreementText struct {
	Text       string          `json:"text"`
	SHA256     string          `json:"sha256" doc:"Of the text in UTF-8, hexadecimal."`
	Signatures []signatureView `json:"signatures"`
}

func (a *API) agreementText(tx *ledger.Tx, in *ByID) (agreementText, error) {
	ag, err := product.ShowAgreement(tx, in.ID)
	if err != nil {
		return agreementText{}, err
	}
	text, err := product.TextOf(tx, a.Book, ag)
	if err != nil {
		return agreementText{}, err
	}
	signatures, err := product.Signatures(tx, ag.ID, "")
	return agreementText{Text: text.Text, SHA256: text.SHA256, Signatures: each(signatures, viewSignature)}, err
}

type amendmentBody struct {
	Reason string    `json:"reason" maxLength:"5000" doc:"Why it is changed."`
	Terms  termsBody `json:"terms" doc:"The whole terms as they are to be."`
}

// amendmentView is a supplementary agreement with the text that it would make, beside the present one.
type amendmentView struct {
	AmendmentSummary
	Text       string                  `json:"text"`
	SHA256     string                  `json:"sha256"`
	Changes    []textChange            `json:"changes"`
	Signatures []signatureView         `json:"signatures"`
	Findings   []rules.Finding         `json:"findings"`
	Effect     product.AmendmentEffect `json:"effect" doc:"What its conclusion would take out, and what that would touch today; empty once it is decided: the event of the conclusion then says it."`
}

func (v amendmentView) version() int64 { return v.Amendment.Version }

type textChange struct {
	Mark string `json:"mark" enum:"-,+" doc:"- for a line that goes, + for one that comes."`
	Line string `json:"line"`
}

func (a *API) viewAmendment(tx *ledger.Tx) func(product.Amendment, error) (amendmentView, error) {
	return func(m product.Amendment, err error) (amendmentView, error) {
		if err != nil {
			return amendmentView{}, err
		}
		c, err := product.ReadAmendment(tx, a.Book, m)
		if err != nil {
			return amendmentView{}, err
		}
		v := amendmentView{AmendmentSummary: viewAmendmentSummary(m), Text: c.Text.Text, SHA256: c.Text.SHA256, Signatures: each(c.Signatures, viewSignature), Findings: full(c.Findings), Changes: textChanges(c.Changes), Effect: c.Effect}
		return v, nil
	}
}

// textChanges are the lines that go and those that come; what stays is not repeated.
func textChanges(list []product.Change) []textChange {
	changes := []textChange{}
	for _, c := range list {
		if c.Mark != ' ' {
			changes = append(changes, textChange{string(c.Mark), c.Line})
		}
	}
	return changes
}
