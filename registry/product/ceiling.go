package product

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"huishu/ledger/fault"
)

// Ceiling is the highest price of a product or service that the authorising subject allows
// (发改价格〔2025〕65号 part 3(2)).
type Ceiling struct {
	// Product is the name of the product or service; empty for all of the purpose.
	Product string `json:"product"`
	// Purpose is one of the agreement's.
	Purpose string `json:"purpose"`
	// Basis is what the price is charged for.
	Basis PriceBasis `json:"basis"`
	// Fen is the ceiling in fen for one unit of the basis.
	Fen int64 `json:"fen"`
	// Reference is the paper by which the authorising subject set it.
	Reference string `json:"reference"`
}

// PriceBasis is what a price is charged for (65号 part 3(2): products, calls, time, volume).
type PriceBasis string

// The bases.
const (
	PerProduct PriceBasis = "product" // 按产品数量
	PerCall    PriceBasis = "call"    // 按服务（调用）次数
	PerTime    PriceBasis = "time"    // 按服务时间（月）
	PerVolume  PriceBasis = "volume"  // 按数据调用量（GB）
)

// PriceBases lists them all.
var PriceBases = []PriceBasis{PerProduct, PerCall, PerTime, PerVolume}

var basisTitles = map[PriceBasis]fault.Text{
	PerProduct: fault.T("每件产品", "per product"),
	PerCall:    fault.T("每次调用", "per call"),
	PerTime:    fault.T("每月", "per month"),
	PerVolume:  fault.T("每 GB", "per GB"),
}

// Title is the basis in words.
func (b PriceBasis) Title() fault.Text { return basisTitles[b] }

const (
	// maxCeilings bounds the list, maxFen one ceiling: far below where sums of fen lose exactness in JSON.
	maxCeilings = 200
	maxFen      = 100_000_000_00
	// maxNotice bounds a notice of termination, in days.
	maxNotice = 730
)

// CeilingFor is the ceiling of a product by name, purpose and basis; ok is false where none is set. That of the
// product by name goes before that of all products of the purpose. What is for the public interest is
// free: its ceiling is 0, whatever is written.
func (t Terms) CeilingFor(name, purpose string, basis PriceBasis) (c Ceiling, ok bool) {
	if (Agreement{Terms: t}).ClassOf(purpose) == PublicInterest {
		return Ceiling{Product: name, Purpose: purpose, Basis: basis}, true
	}
	for _, each := range t.Ceilings {
		if each.Purpose == purpose && each.Basis == basis && (each.Product == name || each.Product == "" && !ok) {
			c, ok = each, true
			if each.Product == name {
				return c, true
			}
		}
	}
	return c, ok
}

func tidyCeilings(list []Ceiling) []Ceiling {
	out := make([]Ceiling, 0, len(list))
	for _, c := range list {
		c.Product, c.Purpose, c.Reference = strings.TrimSpace(c.Product), strings.TrimSpace(c.Purpose), strings.TrimSpace(c.Reference)
		c.Basis = cmp.Or(c.Basis, PerProduct)
		if c.Product == "" && c.Purpose == "" && c.Reference == "" && c.Fen == 0 {
			continue // an empty row of the form
		}
		out = append(out, c)
	}
	return out
}

// checkCeilings refuses what cannot be stored: a ceiling names one of the agreement's purposes, once.
func (t Terms) checkCeilings() *fault.Error {
	if bad := tooMany("ceilings", len(t.Ceilings), maxCeilings); bad != nil {
		return bad
	}
	seen := map[string]bool{}
	for i, c := range t.Ceilings {
		at := fmt.Sprintf("ceilings[%d]", i)
		if c.Fen < 0 || c.Fen > maxFen {
			return fault.New(fault.Invalid, "price.range", "上限应在 0 至 1 亿元之间", "A ceiling is between 0 and 100 million yuan").At(at + ".fen")
		}
		if !slices.ContainsFunc(t.Purposes, func(p Purpose) bool { return p.Name == c.Purpose }) {
			return fault.Newf(fault.Invalid, "ceiling.purpose", "“%s”不是本协议的用途", "%q is no purpose of the agreement", clip(c.Purpose, 40)).At(at+".purpose").
				Do("请填写本协议列明的用途", "Name one of the agreement's purposes")
		}
		for _, bad := range []*fault.Error{
			known(at+".basis", c.Basis, PriceBases), fault.Line(at+".product", c.Product), fault.Line(at+".reference", c.Reference),
			twice(seen, at, strings.Join([]string{c.Product, c.Purpose, string(c.Basis)}, "\x00")),
		} {
			if bad != nil {
				return bad
			}
		}
	}
	return nil
}

func checkNotice(days int) *fault.Error {
	if days >= 0 && days <= maxNotice {
		return nil
	}
	return fault.Newf(fault.Invalid, "agreement.notice_days", "终止通知期应在 0 至 %d 天之间", "A notice of termination is between 0 and %d days", maxNotice).At("notice_days")
}
