package product_test

import (
	"strings"
	"testing"

	"huishu/ledger"
	"huishu/ledger/tlog"
	"huishu/registry/product"
	"huishu/registry/product/producttest"
)

// TestDeposit deposits evidence of a product's data before the application, and proves it by its receipt.
func TestDeposit(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.created(w.content(w.concluded().ID))
	w.deposited(p.ID)
	if p = w.product(p.ID); p.Deposit == nil || p.Deposit.FieldsHash != p.FieldsHash || p.Deposit.ProcessSHA256 == "" {
		t.Fatalf("deposited %+v", p.Deposit)
	}
	w.Read(func(tx *ledger.Tx) error {
		file, err := tx.Receipt(ledger.ReceiptRequest{EventID: p.Deposit.Event})
		if err != nil {
			return err
		}
		if v := tlog.Verify(file, w.DB.Trust()); v.Receipt == nil || !strings.Contains(string(v.Receipt.Event), producttest.Deposited[0].SHA256) {
			t.Errorf("the receipt does not name the data: %s", file)
		}
		return nil
	})
	if found := ruleIDs(w.precheck(p.ID)); strings.Contains(strings.Join(found, " "), "deposit") {
		t.Errorf("deposited, and still %v", found)
	}
	changed := p.Content
	changed.Fields = append([]product.Field{}, changed.Fields...)
	changed.Fields[0].Derivation = "四舍五入"
	w.Must(w.operator, func(tx *ledger.Tx) error { _, err := product.Edit(tx, p.ID, p.Version, changed); return err })
	if found := ruleIDs(w.precheck(p.ID)); !strings.Contains(strings.Join(found, " "), "registration.deposit_outdated") {
		t.Errorf("the lineage changed, and found %v", found)
	}
	w.deposited(p.ID)
	if found := ruleIDs(w.precheck(p.ID)); strings.Contains(strings.Join(found, " "), "deposit") {
		t.Errorf("deposited again, and still %v", found)
	}
}

// TestDepositRefuses: what proves nothing is not deposited, and nobody deposits for another one.
func TestDepositRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.created(w.content(w.concluded().ID))
	for code, form := range map[string]product.DepositForm{
		"required":           {Process: "汇总"},
		"deposit.process":    {Data: producttest.Deposited},
		"deposit.sha256":     {Data: []product.Deposited{{Name: "a.csv", SHA256: "0f"}}, Process: "汇总"},
		"list.duplicate":     {Data: append(producttest.Deposited[:1:1], producttest.Deposited...), Process: "汇总"},
		"document.not_found": {Data: producttest.Deposited, Document: "01a22142-0000-7000-8000-000000000000"},
	} {
		w.Refused(code, w.operator, func(tx *ledger.Tx) error { _, err := product.PutDeposit(tx, p.ID, form); return err })
	}
	w.Refused("access.denied", w.officer, func(tx *ledger.Tx) error { return producttest.Deposit(tx, p.ID) })
	bare := w.content(p.Agreement)
	bare.Name, bare.Fields = "没有字段", nil
	empty := w.created(bare)
	w.Refused("deposit.fields", w.operator, func(tx *ledger.Tx) error { return producttest.Deposit(tx, empty.ID) })
}

func TestParseDeposited(t *testing.T) {
	t.Parallel()
	sum := strings.Repeat("0f", 32)
	list := product.ParseDeposited("\n" + sum + "  热度 指数.csv\r\n" + sum + " *b.bin\n" + sum + "\n")
	if len(list) != 3 || list[0] != (product.Deposited{Name: "热度 指数.csv", SHA256: sum}) || list[1].Name != "b.bin" || list[2].Name != "" {
		t.Errorf("read %+v", list)
	}
}
