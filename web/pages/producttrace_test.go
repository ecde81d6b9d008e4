package pages_test

import (
	"strings"
	"testing"
)

// TestProductTrace makes a field of a product that the operator delivered itself: the pages take it, trace it and say what the law
// says about it, and the agreement's page shows what hangs on it.
func TestProductTrace(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	operator := s.member(s.Operator)
	page := operator.see("/desk/products/new").fill("/desk/products/new", fields{
		"name": "站点热度评分", "description": "按站点汇总。", "kind": "indicator", "purpose": "商业选址", "form": "dataset", "frequency": "004", "recipients": "广告商",
	}).to("/desk/products/")
	at := strings.TrimSuffix(page.path, "/fields")
	field := fields{"name": "评分", "derivation": "加权", "source_products": s.Product.Code}
	operator.see(at+"/fields/new").fill(at+"/fields/new", field).errs("source_products")
	operator.see(at+"/fields/new").fill(at+"/fields/new", field.with(fields{"source_products": "44130000 线路"})).errs("source")
	operator.see(at+"/fields/new").fill(at+"/fields/new", field.with(fields{"source_products": s.Product.Code + " 线路"})).to(at+"/fields").has("评分", s.Product.Name)
	operator.see(at+"/fields/0").has(s.Product.Code+" 线路", "来自其他产品的字段")
	operator.see(at).has("权利追溯", "各级来源与授权", s.Product.Name+" · 线路", "第六条第二款", "自己已交付的产品", "广告商", "允许")
	operator.see("/desk/agreements/"+s.Product.Agreement).has("依附于协议的产品与交易", "数据产品 2", s.Product.Code)
}
