package product

import (
	"fmt"

	"huishu/compliance/rules"
	"huishu/ledger"
)

// Text writes out the text of the agreement as the amendment would have it.
func (m Amendment) Text(tx *ledger.Tx, book *rules.Book, a Agreement) (AgreementText, error) {
	return m.applied(a).text(tx, book, m.CaseID, fmt.Sprintf("补充协议：自签订之日起取代第 %d 版，理由：%s", m.Base, m.Reason))
}

// AmendmentText is a supplementary agreement as both sides read it: its text, compared with the version that it changes.
type AmendmentText struct {
	Text       AgreementText
	Changes    []Change
	Signatures []Signature
	// Findings are what the rule set finds; empty once it is decided.
	Findings []rules.Finding
	// Effect is what its conclusion would touch today; nothing once it is decided.
	Effect AmendmentEffect
}

// ReadAmendment puts a supplementary agreement beside what it changes. It does not ask who is looking.
func ReadAmendment(tx *ledger.Tx, book *rules.Book, m Amendment) (AmendmentText, error) {
	a, err := GetAgreement(tx, m.Agreement)
	if err != nil {
		return AmendmentText{}, err
	}
	var r AmendmentText
	if r.Text, err = m.Text(tx, book, a); err != nil {
		return r, err
	}
	versions, err := Versions(tx, a.ID)
	if err != nil {
		return r, err
	}
	var old AgreementText
	for _, v := range versions {
		switch {
		case v.Number == m.Base:
			old = AgreementText{v.Text, v.TextSHA256}
		case v.Amendment == m.ID: // concluded: the text as it was signed
			r.Text = AgreementText{v.Text, v.TextSHA256}
		}
	}
	if m.Base == 0 { // concluded before texts were kept
		if old, err = TextOf(tx, book, a); err != nil {
			return r, err
		}
	}
	r.Changes = Compare(old, r.Text)
	if r.Effect, err = m.effect(tx, a); err != nil {
		return r, err
	}
	if r.Signatures, err = Signatures(tx, a.ID, m.ID); err != nil || m.Standing != StandingDraft {
		return r, err
	}
	r.Findings, err = m.judge(tx, book, a)
	return r, err
}
