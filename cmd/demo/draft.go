package demo

import (
	"fmt"
	"strings"

	"huishu/ledger"
	"huishu/registry/catalogue"
	"huishu/registry/product"
)

// draft leaves the operator a product that it cannot file yet: its sample still tells who rode the bus, and a
// visitor de-identifies it.
func (c *city) draft() error {
	const name = "老年优待卡乘车月度样例"
	papers, err := c.papers(name, "适老公交线网规划", riders())
	if err != nil {
		return err
	}
	line := c.source.Fields[0]
	return c.do(c.operator.actor, func(tx *ledger.Tx) error {
		_, err := papers.create(tx, product.Content{
			Agreement: c.agreement, Name: name, Description: "按持卡人抽样的月度乘车次数，供规划适老线路；对外提供前须去标识化。",
			Kind: product.Dataset, Purpose: linePlanning, Form: product.FormDataset, Frequency: catalogue.Monthly,
			Fields: []product.Field{{Name: "常乘线路", Meaning: "当月乘坐最多的线路", Derivation: "按持卡人汇总", Sources: []product.Source{{Resource: c.source.ID, Field: line.ID}}}},
		})
		return err
	})
}

// riders is a table of people who do not exist: their names are put together, their numbers lie in a block that is not given out.
func riders() string {
	surnames, given := []rune("陈林黄何吴郑罗邓谢周"), []string{"桂芳", "国强", "秀英", "建华", "玉兰", "志明"}
	streets, lines := []string{"桥东街道", "桥西街道", "江南街道", "河南岸街道"}, []string{"1路", "2路", "38路"}
	var b strings.Builder
	b.WriteString("姓名,手机号,性别,出生日期,居住街道,常乘线路,月乘车次数\n")
	for i := range 120 {
		sex := []string{"女", "男"}[i%2]
		fmt.Fprintf(&b, "%c%s,199%08d,%s,%d-%02d-%02d,%s,%s,%d\n", surnames[i%len(surnames)], given[i%len(given)], 1000+i*37, sex,
			1940+i*7%20, 1+i%12, 1+i*5%28, streets[i/2%len(streets)], lines[i*5%len(lines)], 4+i*11%40)
	}
	return b.String()
}
