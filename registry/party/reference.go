package party

import (
	"slices"
	"strings"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/vault"
)

// SubjectReference is the ground of following by reference in the journal, by the party's id.
const SubjectReference = "party_reference"

// ReferenceClass is which of the units of Art. 24 a body is.
type ReferenceClass string

// The classes, in the words of Art. 24.
const (
	CentralUnit    ReferenceClass = "central"    // 中央驻惠单位
	ProvincialUnit ReferenceClass = "provincial" // 省驻惠单位
	CityPaid       ReferenceClass = "city_paid"  // 运行经费由本市各级财政保障的其他单位
)

// ReferenceClasses lists them all.
var ReferenceClasses = []ReferenceClass{CentralUnit, ProvincialUnit, CityPaid}

var referenceClassTitles = map[ReferenceClass]fault.Text{
	CentralUnit:    fault.T("中央驻惠单位", "Central unit in the city"),
	ProvincialUnit: fault.T("省驻惠单位", "Provincial unit in the city"),
	CityPaid:       fault.T("运行经费由本市各级财政保障的其他单位", "Other unit paid from the budgets of the city"),
}

// Title is the class in words.
func (c ReferenceClass) Title() fault.Text { return referenceClassTitles[c] }

// ReferenceArticle is the provision by which such a body follows the rules.
const ReferenceArticle = "惠府〔2023〕38号 第二十四条"

// Reference is on what ground a body follows the rules by reference (Art. 24).
type Reference struct {
	// ID is the party's.
	ID    string         `db:"id" json:"id"`
	Class ReferenceClass `db:"class" json:"class"`
	// Statement says which provision or paper makes it so, in words. It is public.
	Statement string `db:"statement" json:"statement"`
	// Document is the paper in the vault; empty for none.
	Document string `db:"document" json:"document"`
	// RecordedAt in Unix milliseconds.
	RecordedAt int64  `db:"recorded_at" json:"recorded_at"`
	RecordedBy string `db:"recorded_by" json:"recorded_by"`
}

// ReferenceOf returns the ground of a party; NotFound "reference.not_recorded" where none is.
func ReferenceOf(tx *ledger.Tx, partyID string) (r Reference, err error) {
	err = tx.Get(&r, `SELECT id, class, statement, document, recorded_at, recorded_by FROM party_reference WHERE id = ?`, partyID)
	if fault.KindOf(err) == fault.NotFound {
		err = fault.New(fault.NotFound, "reference.not_recorded", "没有登记参照执行的依据", "No ground of following by reference is recorded").
			Do("需要时由主管部门登记", "The authority records one if need be")
	}
	return r, err
}

// NewReference is what the authority records.
type NewReference struct {
	Class     ReferenceClass
	Statement string
	// Document belongs to the authority or to the body; empty for none.
	Document string
}

// RecordReference records on what ground a public body follows the rules by reference, in place of what was recorded
// before (act party.reference), and marks the body so. Refused "reference.kind" for what is no public body.
func RecordReference(tx *ledger.Tx, partyID string, n NewReference) (Reference, error) {
	p, err := Get(tx, partyID)
	if err != nil {
		return Reference{}, err
	}
	if err := access.Require(tx, access.PartyReference, access.Facts{Owner: partyID}); err != nil {
		return Reference{}, err
	}
	if p.Kind != PublicBody {
		return Reference{}, fault.New(fault.Refused, "reference.kind", "只有公共管理和服务机构可以参照执行", "Only a public body follows by reference").
			By(ReferenceArticle).Do("请核对主体类型", "Check the kind of party")
	}
	n.Statement = strings.TrimSpace(n.Statement)
	errs := []*fault.Error{fault.NeedLine("statement", firstLine(n.Statement), "参照执行的依据", "ground"), fault.Paragraph("statement", n.Statement, maxScope)}
	if !slices.Contains(ReferenceClasses, n.Class) {
		errs = append(errs, fault.New(fault.Invalid, "reference.class", "请选择属于第二十四条所列的哪一类", "Choose which of the units of Art. 24 it is").At("class"))
	}
	if bad, err := foreignDocument(tx, n.Document, partyID, tx.Actor.Party); err != nil {
		return Reference{}, err
	} else if bad != nil {
		errs = append(errs, bad)
	}
	if err := fault.Join(errs...); err != nil {
		return Reference{}, err
	}
	r := Reference{ID: partyID, Class: n.Class, Statement: n.Statement, Document: n.Document, RecordedAt: tx.Now.UnixMilli(), RecordedBy: tx.Actor.Account}
	if err := r.write(tx); err != nil {
		return Reference{}, err
	}
	_, err = tx.Record(ledger.Event{Kind: string(access.PartyReference), Subject: ledger.Ref{Kind: SubjectReference, ID: partyID}, Payload: r})
	if err != nil || p.ByReference {
		return r, err
	}
	if _, err := tx.Exec(`UPDATE party SET by_reference = ?, version = version + 1 WHERE id = ?`, true, partyID); err != nil {
		return r, err
	}
	if p, err = Get(tx, partyID); err != nil {
		return r, err
	}
	return r, recordUnder(tx, p, string(access.PartyEdit), access.PartyReference)
}

func (r Reference) write(tx *ledger.Tx) error {
	if _, err := tx.Exec(`DELETE FROM party_reference WHERE id = ?`, r.ID); err != nil {
		return err
	}
	_, err := tx.Exec(`INSERT INTO party_reference (id, class, statement, document, recorded_at, recorded_by) VALUES (?, ?, ?, ?, ?, ?)`,
		r.ID, r.Class, r.Statement, r.Document, r.RecordedAt, r.RecordedBy)
	return err
}

// foreignDocument is what cannot stand of a document: that it is of neither owner. None is fine.
func foreignDocument(tx *ledger.Tx, document string, owners ...string) (*fault.Error, error) {
	if document == "" {
		return nil, nil
	}
	d, err := vault.Get(tx, document)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return nil, err
	}
	if err == nil && slices.Contains(owners, d.Owner) {
		return nil, nil
	}
	return fault.New(fault.Invalid, "document.not_yours", "所附文件不存在或不属于本单位", "The attached document does not exist or is not yours").
		Do("请重新上传", "Upload it again").At("document"), nil
}
