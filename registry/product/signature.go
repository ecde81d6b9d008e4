package product

import (
	"huishu/compliance/access"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// Side is a side of an agreement.
type Side string

// The sides.
const (
	BodySide     Side = "body"     // the implementing body
	OperatorSide Side = "operator" // the operator
)

var sideTitles = map[Side]fault.Text{
	BodySide:     fault.T("实施机构", "Implementing body"),
	OperatorSide: fault.T("运营机构", "Operator"),
}

// Title is the side in words.
func (s Side) Title() fault.Text { return sideTitles[s] }

// Signature is one side's consent to an exact text.
type Signature struct {
	Side Side `db:"side" json:"side"`
	// Amendment is the id of the supplementary agreement that was signed; empty for the agreement itself.
	Amendment string `db:"amendment" json:"amendment"`
	// Party and Account are who consented.
	Party   string `db:"party" json:"party"`
	Account string `db:"account" json:"account"`
	// TextSHA256 names the text, in hexadecimal.
	TextSHA256 string `db:"text_sha256" json:"text_sha256"`
	// SignedAt is in Unix milliseconds.
	SignedAt int64 `db:"signed_at" json:"signed_at"`
	// Document is the signed and sealed PDF of that side, DocumentSHA256 its hash; empty for none.
	Document       string `db:"document" json:"document"`
	DocumentSHA256 string `db:"document_sha256" json:"document_sha256"`
}

// sideOf is the side on which a party stands; empty for a stranger.
func (a Agreement) sideOf(party string) Side {
	switch party {
	case a.ImplementingBody:
		return BodySide
	case a.Operator:
		return OperatorSide
	}
	return ""
}

// Signatures are the consents to the agreement's first text (amendment empty) or to that of a supplementary agreement.
func Signatures(tx *ledger.Tx, agreement, amendment string) ([]Signature, error) {
	var list []Signature
	err := tx.Select(&list, `SELECT side, amendment, party, account, text_sha256, signed_at, document, document_sha256
		FROM agreement_signature WHERE agreement = ? AND amendment = ? ORDER BY side`, agreement, amendment)
	return list, err
}

// textChanged is the answer to a consent to a text that is no longer the one to be signed.
func textChanged() *fault.Error {
	return fault.New(fault.Conflict, "agreement.text_changed", "协议文本在您查看之后已有变化，未予同意", "The text has changed since you saw it; nothing was signed").At("text_sha256").
		By("发改数据规〔2025〕27号 第十三条").Do("请重新核对协议文本后再同意", "Read the text again, then consent")
}

// consent records that the acting side consents to the text; seen is the SHA-256 that the side read, empty
// where it read the text in this very transaction.
func (a Agreement) consent(tx *ledger.Tx, amendment string, text AgreementText, seen string) (Signature, error) {
	if seen != "" && seen != text.SHA256 {
		return Signature{}, textChanged()
	}
	s := Signature{
		Side: a.sideOf(tx.Actor.Party), Amendment: amendment, Party: tx.Actor.Party, Account: tx.Actor.Account,
		TextSHA256: text.SHA256, SignedAt: tx.Now.UnixMilli(),
	}
	_, err := tx.Exec(`INSERT INTO agreement_signature (agreement, amendment, side, party, account, text_sha256, signed_at, document, document_sha256)
		VALUES (?, ?, ?, ?, ?, ?, ?, '', '')`, a.ID, amendment, s.Side, s.Party, s.Account, s.TextSHA256, s.SignedAt)
	return s, err
}

// dropConsents takes the consents away that a revision makes void.
func (a Agreement) dropConsents(tx *ledger.Tx, amendment string) error {
	_, err := tx.Exec(`DELETE FROM agreement_signature WHERE agreement = ? AND amendment = ?`, a.ID, amendment)
	return err
}

// requireBothSigned refuses a text to which not both sides consented, word for word.
func (a Agreement) requireBothSigned(tx *ledger.Tx, amendment string, text AgreementText) ([]Signature, error) {
	list, err := Signatures(tx, a.ID, amendment)
	if err != nil {
		return nil, err
	}
	if len(list) != 2 {
		return nil, fault.New(fault.Refused, "agreement.unsigned", "双方没有都同意协议文本", "Not both sides have consented to the text").By("发改数据规〔2025〕27号 第十三条").
			Do("请由尚未同意的一方核对并同意", "The side that has not consented reads and consents")
	}
	for _, s := range list {
		if s.TextSHA256 != text.SHA256 {
			return nil, textChanged()
		}
	}
	return list, nil
}

// FileSigned files the signed and sealed PDF of the acting side (act agreement.approve) with the consent that the
// side gave before; the paper is a document of that side. It is refused when the text is no longer the
// one that was consented to. amendment is empty for the agreement itself.
func FileSigned(tx *ledger.Tx, book *rules.Book, id, amendment, document string) (Agreement, error) {
	a, err := openAgreement(tx, access.AgreementApprove, id)
	if err != nil {
		return Agreement{}, err
	}
	signed, err := a.signedText(tx, book, amendment)
	if err != nil {
		return Agreement{}, err
	}
	list, err := Signatures(tx, id, amendment)
	if err != nil {
		return Agreement{}, err
	}
	for _, s := range list {
		if s.Party != tx.Actor.Party {
			continue
		}
		if s.TextSHA256 != signed {
			return Agreement{}, textChanged()
		}
		return a.fileSigned(tx, s, document)
	}
	return Agreement{}, fault.New(fault.Conflict, "agreement.consent_first", "贵方尚未同意协议文本，不能上传签字盖章文本", "Your side has not consented to the text yet").
		Do("请先核对并同意，再上传签字盖章的文本", "Consent first, then file the signed paper")
}

// signedText is the hash of the text that signatures must name: that of the version once it is concluded, and
// that of the text as it stands before.
func (a Agreement) signedText(tx *ledger.Tx, book *rules.Book, amendment string) (string, error) {
	versions, err := Versions(tx, a.ID)
	if err != nil {
		return "", err
	}
	for _, v := range versions {
		if v.Amendment == amendment {
			return v.TextSHA256, nil
		}
	}
	if amendment == "" {
		text, err := TextOf(tx, book, a)
		return text.SHA256, err
	}
	m, err := GetAmendment(tx, amendment)
	if err != nil {
		return "", err
	}
	text, err := m.Text(tx, book, a)
	return text.SHA256, err
}

func (a Agreement) fileSigned(tx *ledger.Tx, s Signature, document string) (Agreement, error) {
	sum, err := ownDocument(tx, document, tx.Actor.Party)
	if err != nil {
		return Agreement{}, err
	}
	s.Document, s.DocumentSHA256 = document, sum
	_, err = tx.Exec(`UPDATE agreement_signature SET document = ?, document_sha256 = ? WHERE agreement = ? AND amendment = ? AND side = ?`,
		document, sum, a.ID, s.Amendment, s.Side)
	if err != nil {
		return Agreement{}, err
	}
	_, err = tx.Record(ledger.Event{Kind: "agreement.sign", Under: string(access.AgreementApprove), Subject: a.Ref(), Payload: s})
	return a, err
}
