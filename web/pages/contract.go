package pages

import (
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"huishu/ledger"
	"huishu/market/order"
	"huishu/web/components"
)

// contractPage is the contract for paper: what both sides agreed to, who consented when, and the
// record at the exchange with what that record is worth.
func (v *visit) contractPage(tx *ledger.Tx) (content, error) {
	s, err := v.sheet(tx)
	if err != nil {
		return content{}, err
	}
	bytes, err := s.Terms.Canonical()
	if err != nil {
		return content{}, err
	}
	title := tr("数据交易合同", "Contract of a data trade")
	state := orderState(s.Order)
	code := s.ContractCode
	if code == "" {
		code = s.Number
	}
	return content{Title: title, Section: "/products", Crumbs: orderCrumbs(s.Order, title), Body: []g.Node{
		components.Heading{Over: title, Title: components.Same(s.Terms.Title), Code: code, State: &state, Acts: []g.Node{
			components.ButtonLink{Label: tr("返回订单", "Back to the order"), Href: "/orders/" + s.ID}.In(v.lang),
		}}.In(v.lang),
		v.trialNote(), v.unconcluded(s.Order), v.orderEnded(s.Order),
		components.Section(v.lang, "parties", tr("一、当事方", "1. Parties"), v.signatories(s)),
		components.Section(v.lang, "object", tr("二、标的", "2. Object"), v.contractObject(s.Terms)),
		components.Section(v.lang, "price", tr("三、价款", "3. Price"), v.contractPrice(s.Terms)),
		components.Section(v.lang, "use", tr("四、用途", "4. Use"), components.Facts(v.lang,
			components.Fact{Term: tr("使用目的", "Purpose"), Value: g.Text(s.Terms.Purpose)},
			components.Fact{Term: tr("许可用途", "Allowed uses"), Value: v.list(s.Terms.Allowed)},
			components.Fact{Term: tr("禁止用途", "Forbidden uses"), Value: v.list(s.Terms.Forbidden)},
		)),
		components.Section(v.lang, "delivery", tr("五、交付与验收", "5. Delivery and acceptance"), components.Facts(v.lang,
			components.Fact{Term: tr("交付方式", "Delivery"), Value: v.text(s.Terms.Delivery.Title())},
			components.Fact{Term: tr("验收期", "Acceptance"), Value: v.acceptance(s.Terms.AcceptanceDays)},
		)),
		components.Section(v.lang, "consent", tr("六、订立与备案", "6. Consent and record"), v.consents(s)),
		components.Section(v.lang, "proof", tr("七、核对", "7. Proof"),
			components.Facts(v.lang, components.Fact{Term: tr("条款指纹", "Hash of the terms"), Value: g.Group{g.Text("SHA-256 "), components.Hash(v.lang, s.TermsHash)}}),
			v.paragraph("条款以规范 JSON（RFC 8785）计算 SHA-256，双方同意与交易所备案的都是这一指纹；当事方编码、价款、用途、文件任何一处改动，指纹即不相同。",
				"The hash is the SHA-256 of the terms in canonical JSON (RFC 8785): both sides agreed to it and the exchange recorded it. A change of any party, price, use or file gives another hash."),
			h.Details(h.Summary(v.text(tr("条款原文", "The bytes"))), components.CodeBlock(v.lang, tr("规范 JSON，逐字节即为指纹的来源", "Canonical JSON: the hash is of exactly these bytes"), string(bytes)))),
	}}, nil
}

// unconcluded marks a paper that is no contract yet.
func (v *visit) unconcluded(o order.Order) g.Node {
	if o.ConfirmedAt > 0 {
		return nil
	}
	return components.Note(v.lang, components.Waiting, v.paragraph("数据商尚未确认，合同尚未成立；以下是买方提交的条款。", "The merchant has not confirmed: this is no contract yet, only what the buyer ordered."))
}

func (v *visit) signatories(s order.Sheet) g.Node {
	rows := make([]components.Row, 0, len(s.Parties))
	for _, p := range s.Parties {
		rows = append(rows, components.Row{Cells: []g.Node{v.text(p.Capacity.Title()), v.text(p.Name), components.Code(p.USCC)}})
	}
	return components.Table{
		Caption: tr("当事方", "Parties"), Quiet: true, Rows: rows,
		Columns: []components.Column{{Head: tr("身份", "As")}, {Head: tr("名称", "Name")}, {Head: tr("统一社会信用代码", "USCC")}},
	}.In(v.lang)
}

func (v *visit) contractObject(t order.Terms) g.Node {
	return components.Facts(v.lang,
		components.Fact{Term: tr("产品编码", "Product code"), Value: components.Code(t.ProductCode)},
		components.Fact{Term: tr("登记编号", "Registration"), Value: components.Code(t.Registration)},
		components.Fact{Term: tr("挂牌编号", "Listing"), Value: components.Code(t.Listing)},
		components.Fact{Term: tr("用途类别", "Class of use"), Value: v.text(t.Class.Title())},
		components.Fact{Term: tr("数据文件", "Data file"), Value: v.fileFact(t.FileName, t.SizeBytes, t.SHA256)},
	)
}

func (v *visit) contractPrice(t order.Terms) g.Node {
	facts := []components.Fact{{Term: tr("价款", "Price"), Value: components.Money(t.PriceFen)}}
	if v.lang == components.ZH {
		facts = append(facts, components.Fact{Term: tr("大写", "In words"), Value: g.Text("人民币" + components.YuanInWords(t.PriceFen))})
	}
	return components.Facts(v.lang, append(facts, components.Fact{Term: tr("计价", "Charged"), Value: v.text(t.Basis.Title())})...)
}

// consents are who agreed when, and the exchange's record.
func (v *visit) consents(s order.Sheet) g.Node {
	facts := []components.Fact{{Term: tr("订单编号", "Order"), Value: components.Code(s.Number)}, {Term: tr("买方提交", "Buyer ordered"), Value: components.When(milli(s.PlacedAt))}}
	confirmed := components.Fact{Term: tr("数据商确认", "Merchant confirmed")}
	if s.ConfirmedAt > 0 {
		confirmed.Value = components.When(milli(s.ConfirmedAt))
	}
	facts = append(facts, confirmed, components.Fact{Term: tr("合同编码", "Contract code"), Value: codeOrDash(s.ContractCode)})
	return g.Group{components.Facts(v.lang, facts...), v.exchangeFacts(s)}
}
