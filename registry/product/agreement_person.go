package product

import (
	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// anotherPerson refuses the consent of one side by the natural person who gave the other's (发改数据规〔2025〕27号 art. 13: an
// agreement is of two sides), whichever account it signs in with. given is the act of the case by which that side consented; a
// consent that a revision has made void counts no more.
func anotherPerson(tx *ledger.Tx, caseID, given string) error {
	c, err := procedure.Get(tx, caseID)
	if err != nil {
		return err
	}
	for i := len(c.Steps) - 1; i >= 0 && c.Steps[i].Act == given; i-- {
		one, err := tx.SamePerson(c.Steps[i].Account, tx.Actor.Account)
		if err != nil {
			return err
		}
		if one && c.Steps[i].Party != tx.Actor.Party {
			return fault.New(fault.Refused, "agreement.same_person", "双方的同意不能由同一自然人作出", "One natural person cannot consent for both sides").
				Do("请由另一名审批人办理；确为两人同名的，请单位管理员登记其身份证件号码", "Have another approver consent; of two who share a name, have an administrator record their identity documents").By(c.Steps[i].Article)
		}
	}
	return nil
}
