package producttest

import (
	"slices"
	"strings"

	"huishu/ledger"
	"huishu/registry/product"
)

// Statements are the materials that a file gives in words; the security assessment is a paper.
var Statements = map[string]string{
	"lawful_source": "来自授权运营协议约定的资源", "scenario": "连锁零售选址", "business_review": "业务审核通过：字段、用途和脱敏符合协议约定",
	"quality": "完整率 99.8%，每月抽检", "commitment": "承诺对登记材料的真实性、完整性、合法性、有效性负责",
}

// Deposited are the hashes of a product's data.
var Deposited = []product.Deposited{{Name: "热度指数-2026.csv", SHA256: strings.Repeat("0f", 32)}}

// Papers gives a product every material of the city's rule set but those named, and deposits evidence of its data. assessment is the
// id of the document that assesses its security.
func Papers(tx *ledger.Tx, id, assessment string, except ...string) error {
	for material, statement := range Statements {
		if slices.Contains(except, material) {
			continue
		}
		if _, err := product.PutMaterial(tx, id, product.Material{Material: material, Statement: statement}); err != nil {
			return err
		}
	}
	if !slices.Contains(except, "risk_assessment") {
		if _, err := product.PutMaterial(tx, id, product.Material{Material: "risk_assessment", Document: assessment}); err != nil {
			return err
		}
	}
	if slices.Contains(except, "deposit") {
		return nil
	}
	return Deposit(tx, id)
}

// Deposit deposits evidence of a product's data for its present fields.
func Deposit(tx *ledger.Tx, id string) error {
	_, err := product.PutDeposit(tx, id, product.DepositForm{Data: Deposited, Process: "按线路和日期汇总客流量后归一化，脚本版本 1.2，运行于授权运营域"})
	return err
}
