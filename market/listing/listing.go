package listing

import (
	"strings"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/market"
	"huishu/market/money"
	"huishu/registry/product"
)

// State is how far an offer has come.
type State string

// The states.
const (
	Draft     State = "draft"
	Published State = "published"
	Withdrawn State = "withdrawn"
)

// States lists them all.
var States = []State{Draft, Published, Withdrawn}

var stateTitles = map[State]fault.Text{
	Draft: fault.T("草稿", "Draft"), Published: fault.T("已上架", "Published"), Withdrawn: fault.T("已下架", "Withdrawn"),
}

// Title is the state in words.
func (s State) Title() fault.Text { return stateTitles[s] }

// Basis is what a price is charged for.
type Basis string

// OneOff is a price for the delivery of one file, once.
const OneOff Basis = "one_off"

// Title is the basis in words.
func (Basis) Title() fault.Text { return fault.T("一次性收费", "One-off") }

// Delivery is how the data is handed over, by the codes of TC609-6-2025-14.
type Delivery string

// ByFile delivers a file.
const ByFile Delivery = "01"

// Title is the delivery in words.
func (Delivery) Title() fault.Text { return fault.T("文件交付", "As a file") }

// Ceiling is the highest price that the authorising subject allows (发改价格〔2025〕65号).
// An empty Reference means that none is set yet: the price is a trial price.
type Ceiling struct {
	AmountFen int64 `json:"amount_fen"`
	// Reference names the paper that sets it.
	Reference string `json:"reference"`
}

// Content is what a merchant says of its offer.
type Content struct {
	Title   string `json:"title"`
	Summary string `json:"summary"`
	// PriceFen is the price in fen.
	PriceFen int64    `json:"price_fen"`
	Basis    Basis    `json:"basis"`
	Ceiling  Ceiling  `json:"ceiling"`
	Delivery Delivery `json:"delivery"`
	// Allowed are the uses that the licence allows: a buyer chooses one. Forbidden are those it excludes.
	Allowed   []string `json:"allowed"`
	Forbidden []string `json:"forbidden"`
	// OperatorBP and MerchantBP divide the price, in basis points that sum to 10,000. They are
	// between the two: a [Card] leaves them out.
	OperatorBP int64 `json:"operator_bp,omitempty"`
	MerchantBP int64 `json:"merchant_bp,omitempty"`
	// BrokerBP is a broker's commission in basis points of the price, taken first.
	BrokerBP int64 `json:"broker_bp"`
}

// File is the data file that an offer delivers.
type File struct {
	// Document is its id in the vault's table.
	Document string `json:"document"`
	Name     string `json:"name"`
	// SHA256 is hexadecimal.
	SHA256    string `json:"sha256"`
	SizeBytes int64  `json:"size_bytes"`
	// Rows are the records that the scanner read.
	Rows int64 `json:"rows"`
	// AddedAt is Unix milliseconds: the freshness of the offer.
	AddedAt int64 `json:"added_at"`
	// Findings are what the scanner said when the file was attached. They are for merchant and
	// operator: a [Card] and the events leave them out.
	Findings []Finding `json:"findings,omitempty"`
}

// public is what everyone may know of the file.
func (f File) public() *File {
	f.Findings = nil
	return &f
}

// Listing is one offer.
type Listing struct {
	ID string `json:"id"`
	// Number is public, given on the first publication.
	Number string `json:"number"`
	// Product, Merchant and Operator are ids.
	Product  string `json:"product"`
	Merchant string `json:"merchant"`
	Operator string `json:"operator"`
	// Class follows from the product's purpose in its agreement; it decides how a price may be set.
	Class product.PurposeClass `json:"class"`
	Content
	// File is nil before one is attached.
	File   *File  `json:"file"`
	State  State  `json:"state"`
	Reason string `json:"reason"`
	// Version grows with each edit; an edit names the version it saw.
	Version int64 `json:"version"`
	// The times are Unix milliseconds, 0 for not yet.
	CreatedAt   int64 `json:"created_at"`
	UpdatedAt   int64 `json:"updated_at"`
	PublishedAt int64 `json:"published_at"`
}

// Ref names the offer in the journal; its number is public once published.
func (l Listing) Ref() ledger.Ref {
	return ledger.Ref{Kind: SubjectListing, ID: l.ID, Code: l.Number}
}

// Facts relate the offer to the parties, for compliance/access.
func (l Listing) Facts() access.Facts {
	return access.Facts{Owner: l.Merchant, Parties: []string{l.Operator}, Object: l.Ref()}
}

// told is what an event says of the offer. From the first publication on its events are
// public, and how the price is divided stays between merchant and operator.
func (l Listing) told() Listing {
	if l.Number != "" {
		l.OperatorBP, l.MerchantBP = 0, 0
	}
	if l.File != nil {
		l.File = l.File.public()
	}
	return l
}

// tidy trims what people typed and fills in what has one value only.
func (c Content) tidy() (Content, error) {
	c.Title, c.Summary, c.Ceiling.Reference = strings.TrimSpace(c.Title), strings.TrimSpace(c.Summary), strings.TrimSpace(c.Ceiling.Reference)
	if c.Basis == "" {
		c.Basis = OneOff
	}
	if c.Delivery == "" {
		c.Delivery = ByFile
	}
	var err error
	if c.Allowed, err = market.Lines("allowed", c.Allowed); err != nil {
		return c, err
	}
	c.Forbidden, err = market.Lines("forbidden", c.Forbidden)
	return c, err
}

// check refuses what no offer may say.
func (c Content) check(class product.PurposeClass) error {
	errs := []*fault.Error{
		fault.NeedLine("title", c.Title, "标题", "title"),
		fault.Paragraph("summary", c.Summary, market.MaxParagraph),
		c.checkPrice(class), c.checkShares(), c.checkCommission(), c.checkUses(),
	}
	if c.Basis != OneOff {
		errs = append(errs, fault.New(fault.Invalid, "code.unknown", "目前只支持一次性收费", "Only one-off prices are supported").At("basis"))
	}
	if c.Delivery != ByFile {
		errs = append(errs, fault.New(fault.Invalid, "code.unknown", "目前只支持文件交付", "Only delivery as a file is supported").At("delivery"))
	}
	return fault.Join(errs...)
}

const priceArticle = "发改价格〔2025〕65号"

// maxPriceFen is one hundred million yuan, far below where sums of fen lose exactness in JSON.
const maxPriceFen = 100_000_000_00

func (c Content) checkPrice(class product.PurposeClass) *fault.Error {
	switch {
	case c.PriceFen < 0 || c.PriceFen > maxPriceFen || c.Ceiling.AmountFen < 0:
		return fault.New(fault.Invalid, "price.range", "价格应在 0 至 1 亿元之间", "A price is between 0 and 100 million yuan").At("price_fen")
	case class == product.PublicInterest && c.PriceFen != 0:
		return fault.New(fault.Refused, "price.public_interest", "用于公共治理、公益事业的产品无偿使用，价格须为 0 元", "A product for public governance or public interest is free of charge: its price must be 0").
			At("price_fen").By(priceArticle).Do("请将价格改为 0 元", "Set the price to 0")
	case c.Ceiling.Reference == "" && c.Ceiling.AmountFen != 0:
		return fault.Required("ceiling.reference", "上限收费标准的批准文件", "paper that sets the ceiling")
	case c.Ceiling.Reference != "" && c.PriceFen > c.Ceiling.AmountFen:
		return fault.New(fault.Refused, "price.ceiling", "价格高于上限收费标准", "The price is above the ceiling").At("price_fen").By(priceArticle).
			Do("请在上限之内定价", "Set a price within the ceiling")
	}
	return fault.Paragraph("ceiling.reference", c.Ceiling.Reference, fault.MaxLine)
}

func (c Content) checkShares() *fault.Error {
	if c.OperatorBP < 0 || c.MerchantBP < 0 || c.OperatorBP > money.Whole || c.MerchantBP > money.Whole || c.OperatorBP+c.MerchantBP != money.Whole {
		return fault.New(fault.Invalid, "money.shares", "运营机构与数据商的比例之和必须为 100%", "The shares of operator and merchant must sum to 100%").At("operator_bp").
			Do("请调整比例，使其合计为 10000 个基点", "Adjust them so that they sum to 10,000 basis points")
	}
	return nil
}

func (c Content) checkCommission() *fault.Error {
	if c.BrokerBP < 0 || c.BrokerBP > money.Whole {
		return fault.New(fault.Invalid, "money.commission", "经纪佣金应在 0 至 100% 之间", "A commission is between 0 and 100%").At("broker_bp")
	}
	return nil
}

func (c Content) checkUses() *fault.Error {
	if len(c.Allowed) == 0 {
		return fault.Required("allowed", "至少一项许可用途", "at least one allowed use")
	}
	for _, a := range c.Allowed {
		for _, f := range c.Forbidden {
			if a == f {
				return fault.New(fault.Invalid, "licence.contradiction", "“"+a+"”同时列为许可和禁止", "“"+a+"” is both allowed and forbidden").At("forbidden")
			}
		}
	}
	return nil
}

func noListing() *fault.Error {
	return fault.New(fault.NotFound, "listing.not_found", "没有这项挂牌", "There is no such listing")
}
