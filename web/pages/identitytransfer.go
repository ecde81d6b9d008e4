package pages

import (
	"fmt"

	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/registry/party"
	"huishu/web/components"
)

func mountIdentityTransfer(p *Pages) {
	p.form("/organisation/transfer", (*visit).answerTransferPage, (*visit).answerTransfer)
	p.form("/desk/parties/:id/transfer", (*visit).sendTransferPage, (*visit).sendTransfer)
}

func (v *visit) sendTransferPage(tx *ledger.Tx, f form) (content, error) {
	p, err := party.Get(tx, v.Param("id"))
	if err == nil {
		err = access.Require(tx, access.PartyTransfer, access.Facts{Owner: v.Param("id")})
	}
	if err != nil {
		return content{}, err
	}
	title := tr("对公打款核验", "Verify by a small transfer")
	return content{Title: title, Section: "/parties", Crumbs: partyCrumbs(title), Body: []g.Node{
		components.Heading{Over: components.T(p.NameZH, p.NameEN), Title: title, Code: p.USCC, Lead: tr(
			"先由银行向该主体的对公账户转账，再在此登记。金额不会告知任何人，由该主体自行查账后填报。",
			"Have the bank transfer the amount first, then note it here. Nobody is told the amount: the organisation looks it up and answers.")}.In(v.lang),
		v.entry(f, entry{Action: "/desk/parties/" + p.ID + "/transfer", Submit: tr("登记打款", "Note the transfer")},
			v.line(f, f.must("bank", tr("开户银行", "Bank"), components.Text{}), "", components.Medium),
			v.line(f, f.must("holder", tr("开户名", "Holder of the account"), tr("以银行记载为准，须与单位名称一致", "As the bank has it; it must be the organisation's name")), "", components.Full),
			v.line(f, f.must("account", tr("账户末四位", "Last four digits"), components.Text{}), "", components.Short),
			v.line(f, f.must("amount", tr("金额（元）", "Amount in yuan"), tr("0.01 至 0.99", "0.01 to 0.99")), "", components.Short)),
	}}, nil
}

func (v *visit) sendTransfer() (string, error) {
	amount, unfit := v.fen("amount")
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		_, err := party.SendTransfer(tx, v.Param("id"), party.NewTransfer{Bank: v.FormValue("bank"), Account: v.FormValue("account"), Holder: v.FormValue("holder"), AmountFen: amount})
		if unfit != nil {
			return "", together(unfit, err)
		}
		return "/parties/" + v.Param("id"), err
	})
	if err == nil {
		v.flash("打款已登记，等待该主体填报金额", "The transfer is noted; the organisation answers next")
	}
	return next, err
}

func (v *visit) answerTransferPage(tx *ledger.Tx, f form) (content, error) {
	p, err := v.ownPartyFor(tx, access.PartyConfirmTransfer)
	if err != nil {
		return content{}, err
	}
	t, err := party.OpenTransfer(tx, p.ID)
	if err != nil {
		return content{}, err
	}
	title := tr("确认打款金额", "Say how much was received")
	return content{Title: title, Crumbs: []components.NavItem{organisationCrumb, {Label: title}}, Body: []g.Node{
		components.Heading{Title: title, Lead: tr(fmt.Sprintf("请查看本单位在%s尾号 %s 的账户收到的核验款。还可填报 %d 次。", t.Bank, t.Account, t.Left()),
			fmt.Sprintf("Look at your account ending in %s at %s. You may answer %d more times.", t.Account, t.Bank, t.Left()))}.In(v.lang),
		v.entry(f, entry{Action: "/organisation/transfer", Submit: tr("确认", "Confirm")},
			v.line(f, f.must("amount", tr("收到的金额（元）", "Amount received, in yuan"), tr("如 0.37", "Such as 0.37")), "", components.Short)),
	}}, nil
}

func (v *visit) answerTransfer() (string, error) {
	var t party.Transfer
	right := false
	amount, unfit := v.fen("amount")
	if unfit != nil { // no attempt is lost to what is no amount
		return "", unfit
	}
	next, err := v.do(func(tx *ledger.Tx) (_ string, err error) {
		t, right, err = party.ConfirmTransfer(tx, tx.Actor.Party, amount)
		if err == nil && !right && t.Left() > 0 {
			return "/organisation/transfer", nil
		}
		return "/organisation", err
	})
	switch {
	case err != nil:
	case right:
		v.flash("身份核验通过", "The identity is verified")
	case t.Left() > 0:
		v.flash("金额不符，请核对后重新填报", "That is not the amount: check and answer again")
	default:
		v.flash("填报次数已用完，请联系主管部门重新打款", "No answer is left: ask the authority for another transfer")
	}
	return next, err
}
