package demo

import (
	"strings"

	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/registry/catalogue"
	"huishu/registry/product"
)

// Purposes of the demo's agreement.
const (
	siteSelection = "商业选址"
	linePlanning  = "公交线网优化"
)

var clauses = map[string]string{
	"products":    "以惠州公交客流为来源的指数类数据集，按技术标准与安全审核要求交付。",
	"platform":    "依托市级授权运营平台开展加工，原始数据不出域。",
	"ownership":   "软硬件归实施机构，产品经营权归运营机构。",
	"disclosure":  "每年三月底前披露授权与使用情况；不得参与已交付产品的再开发。",
	"accounting":  "独立核算成本与收入，收益按约定比例分配。",
	"security":    "落实分级保护、个人信息保护、风险监测与应急处置。",
	"evaluation":  "每年评价运营成效，连续两年不合格即退出。",
	"breach":      "违约方承担损失并恢复原状。",
	"disputes":    "协商不成的，向惠州市有管辖权的人民法院提起诉讼。",
	"termination": "双方协商一致、期限届满或被取消授权时终止。",
	"other":       "无其他事项。",
}

// agree concludes the agreement that is the operator's licence.
func (c *city) agree() (err error) {
	today := workday.OfTime(c.app.DB.Now())
	plan, err := c.plan("惠州市交通出行公共数据授权运营", []string{c.source.ID})
	if err != nil {
		return err
	}
	c.agreement, err = c.conclude(product.Terms{
		Title: "惠州市交通出行公共数据授权运营协议", Operator: c.operator.party.ID,
		From: today, To: workday.Date{Year: today.Year + 4, Month: 12, Day: 31}, Selection: product.PublicTender,
		SelectionRecord: chosen(today), Plan: plan, Clauses: clauses, NoticeDays: 90,
		Purposes:  []product.Purpose{{Name: linePlanning, Class: product.PublicInterest}, {Name: siteSelection, Class: product.Industry}},
		Resources: []product.AgreedResource{{Resource: c.source.ID}},
	})
	return err
}

// chosen is how the operator was chosen, a month before.
func chosen(today workday.Date) product.SelectionRecord {
	return product.SelectionRecord{Notice: "惠公易（数据）〔2026〕3号", On: today.AddDays(-30), Bidders: 4}
}

// conclude settles an agreement between bureau and operator and brings it into force.
func (c *city) conclude(terms product.Terms) (id string, err error) {
	if err := c.do(c.bureau.actor, func(tx *ledger.Tx) error {
		a, err := product.DraftAgreement(tx, c.app.Book, terms)
		id = a.ID
		return err
	}); err != nil {
		return "", err
	}
	for _, step := range []struct {
		m   member
		act func(*ledger.Tx, *rules.Book, string) (product.Agreement, error)
	}{{c.operator, product.ApproveAgreement}, {c.bureau, product.ApproveAgreement}, {c.bureau, product.ConcludeAgreement}} {
		if err := c.do(step.m.actor, func(tx *ledger.Tx) error {
			_, err := step.act(tx, c.app.Book, id)
			return err
		}); err != nil {
			return "", err
		}
	}
	return id, c.refresh(&c.operator)
}

// register takes a product through compliance registration, and leaves a second one in review.
func (c *city) register() error {
	p, err := c.makeProduct("公交客流热度指数", siteSelection)
	if err != nil {
		return err
	}
	if err := c.lead(p); err != nil {
		return err
	}
	c.product = p.ID
	next, err := c.makeProduct("公交线网运行月报", linePlanning)
	if err != nil {
		return err
	}
	c.pending = next.ID
	return nil
}

func (c *city) makeProduct(name, purpose string) (p product.Product, err error) {
	fields := c.source.Fields
	papers, err := c.papers(name, "连锁零售与公共交通线网规划", "线路,热度\n1路,35\n2路,80\n38路,62\n")
	if err != nil {
		return p, err
	}
	err = c.do(c.operator.actor, func(tx *ledger.Tx) (err error) {
		p, err = papers.create(tx, product.Content{
			Agreement: c.agreement, Name: name, Description: "按线路与日期汇总的客流热度，0 至 100，不含个人信息。",
			Kind: product.Dataset, Purpose: purpose, Form: product.FormDataset, Frequency: catalogue.Monthly,
			Fields: []product.Field{
				{Name: "线路", Meaning: "公交线路", Derivation: "直接取用", Sources: []product.Source{{Resource: c.source.ID, Field: fields[0].ID}}},
				{Name: "热度", Meaning: "0 至 100 的指数", Derivation: "按日归一化", Sources: []product.Source{{Resource: c.source.ID, Field: fields[1].ID}}},
			},
		})
		return err
	})
	return p, err
}

// papers are what a product's registration asks for beside its content.
type papers struct {
	risk, scenario string
	sample         product.Scanned
}

// papers hands the risk assessment in and scans the sample.
func (c *city) papers(name, scenario, rows string) (p papers, err error) {
	p.scenario = scenario
	if p.risk, err = c.document(c.operator, "数据安全风险评估报告.txt", "评估结论：不含个人信息，风险可控。"+name); err != nil {
		return p, err
	}
	p.sample, err = product.ScanSample(c.ctx, c.app.Vault, "样例.csv", strings.NewReader(rows))
	return p, err
}

// create makes a product with all its papers.
func (p papers) create(tx *ledger.Tx, c product.Content) (product.Product, error) {
	made, err := product.Create(tx, c)
	if err != nil {
		return made, err
	}
	for _, m := range []product.Material{
		{Material: "lawful_source", Statement: "来自授权运营协议约定的资源"},
		{Material: "scenario", Statement: p.scenario},
		{Material: "risk_assessment", Document: p.risk},
		{Material: "business_review", Statement: "经业务部门与合规部门审核：字段来源、用途与去标识化方式符合授权运营协议约定，同意申请登记"},
		{Material: "quality", Statement: "数据按月更新，完整率不低于 99.5%，由运营机构每月抽检并留存记录"},
		{Material: "commitment", Statement: "本单位承诺对登记材料的真实性、完整性、合法性、有效性负责"},
	} {
		if _, err := product.PutMaterial(tx, made.ID, m); err != nil {
			return made, err
		}
	}
	if _, err := product.AttachSample(tx, made.ID, p.sample); err != nil {
		return made, err
	}
	return product.PutDeposit(tx, made.ID, product.DepositForm{
		Data:    []product.Deposited{{Name: c.Name + ".csv", SHA256: p.sample.Report().SHA256}},
		Process: "原始数据在授权运营域内按产品字段的加工方法汇总，脚本与运行日志由运营机构留存，不含个人信息的结果出域",
	})
}

// lead takes a filing from submission to registration, each step on a day of its own.
func (c *city) lead(p product.Product) error {
	var r product.Registration
	if err := c.do(c.operator.actor, func(tx *ledger.Tx) (err error) {
		r, err = product.Submit(tx, c.app.Book, p.ID)
		return err
	}); err != nil {
		return err
	}
	for _, step := range []struct {
		days int
		act  func(*ledger.Tx, *rules.Book, string, product.Review) (product.Registration, error)
	}{{2, product.Accept}, {6, product.PassReview}, {11, product.Register}} {
		if err := c.days(step.days); err != nil {
			return err
		}
		if err := c.do(c.registrar.actor, func(tx *ledger.Tx) error {
			_, err := step.act(tx, c.app.Book, r.ID, product.Review{})
			return err
		}); err != nil {
			return err
		}
	}
	return c.do(c.operator.actor, func(tx *ledger.Tx) error {
		_, err := product.Entrust(tx, p.ID, c.merchant.party.ID)
		return err
	})
}
