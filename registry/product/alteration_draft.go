package product

import (
	"huishu/compliance/access"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// DraftChange gives the product in which the change of a registration is drafted (act registration.change): a copy of what is
// registered, with its materials, to be edited like any product and filed with [Alter]. One that was begun and not registered yet
// is given again. The registered product is not touched before the change is registered.
func DraftChange(tx *ledger.Tx, registration string) (Product, error) {
	r, err := openRegistration(tx, access.RegistrationChange, registration)
	if err != nil {
		return Product{}, err
	}
	if err := r.requireAlterable(TypeChange, workday.OfTime(tx.Now)); err != nil {
		return Product{}, err
	}
	if p, err := draftOf(tx, r.ID); fault.KindOf(err) != fault.NotFound {
		return p, err
	}
	p := Product{
		Operator: r.Operator, Content: r.Filed.Product.Content, Changes: r.ID, Materials: r.Filed.Product.Materials, Version: 1,
		ID: tx.NewID(), CreatedAt: tx.Now.UnixMilli(), UpdatedAt: tx.Now.UnixMilli(),
	}
	fields, hash, err := encodeFields(p.Fields)
	if err != nil {
		return Product{}, err
	}
	p.FieldsHash = hash
	if err := insertProduct(tx, p, fields); err != nil {
		return Product{}, err
	}
	if err := putMaterials(tx, p.ID, p.Materials); err != nil {
		return Product{}, err
	}
	_, err = tx.Record(ledger.Event{Kind: "product.change", Under: string(access.RegistrationChange), Subject: p.Ref(), Payload: p})
	return p, err
}

// draftOf is its holder's newest draft of a registration's change that was not registered yet; NotFound where there is none. What was
// drafted before a transfer stays with who drafted it.
func draftOf(tx *ledger.Tx, registration string) (Product, error) {
	return oneProduct(tx, `changes = ? AND NOT EXISTS (SELECT 1 FROM registration_alteration m WHERE m.draft = product.id AND m.standing = 'granted')
		AND operator = (SELECT r.operator FROM registration r WHERE r.id = product.changes) ORDER BY id DESC LIMIT 1`, registration)
}

// putMaterials copies materials to a product that has none.
func putMaterials(tx *ledger.Tx, product string, list []Material) error {
	rows := make([][]any, len(list))
	for i, m := range list {
		rows[i] = []any{product, m.Material, m.Document, m.SHA256, m.Statement, m.AddedAt}
	}
	return tx.Insert(`INSERT INTO product_material (product, material, document, sha256, statement, added_at)`, rows)
}

// mayDraft refuses to alter the draft of a change that is filed or registered. One that was returned for completion may be mended.
func mayDraft(tx *ledger.Tx, p Product) error {
	present, err := draftOf(tx, p.Changes)
	if fault.KindOf(err) == fault.NotFound || err == nil && present.ID != p.ID {
		return fault.New(fault.Conflict, "product.registered", "该变更已经登记，草稿不可再修改", "The change is registered; its draft is fixed").
			Do("再有变化的，请另行办理变更登记", "Draft another change")
	}
	if err != nil {
		return err
	}
	m, err := ChangeInHand(tx, p.ID)
	if fault.KindOf(err) == fault.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	c, err := procedure.Get(tx, m.CaseID)
	if err == nil && c.Awaits != rules.Applicant {
		err = filedAlready()
	}
	return err
}

// draftOfChange is the answer to filing the draft of a change as a product of its own.
func draftOfChange() *fault.Error {
	return fault.New(fault.Conflict, "registration.change_draft", "这是已登记产品的变更草稿，不能作为新产品申请登记", "It drafts the change of a registered product; it is not registered by itself").
		Do("请提交变更登记申请", "File it as a change")
}
