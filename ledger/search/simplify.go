package search

import "strings"

// Simplify maps each traditional character of s to its simplified form, for matching only.
func Simplify(s string) string { return strings.Map(simplify, s) }

// simplify maps a traditional character to the simplified one it is matched as.
// Several traditional characters may share one (後 and 后): for matching that is
// wanted, for display it would be wrong.
func simplify(r rune) rune {
	if r < 0x3400 {
		return r
	}
	if s, ok := simplified[r]; ok {
		return s
	}
	return r
}

var simplified = pairs(table)

// pairs reads a table written as traditional, simplified, traditional, simplified …
func pairs(text string) map[rune]rune {
	m := make(map[rune]rune, len(text)/6)
	var from rune
	for _, r := range text {
		switch {
		case r == '\n' || r == ' ':
		case from == 0:
			from = r
		default:
			m[from] = r
			from = 0
		}
	}
	return m
}

// synonyms are words that mean the same to someone who looks for data, after
// [simplify]; both the index and the question pass through.
var synonyms = strings.NewReplacer(
	"资讯", "信息", "资料", "数据", "网路", "网络", "软体", "软件", "硬体", "硬件", "程式", "程序",
	"计程车", "出租车", "的士", "出租车", "脚踏车", "自行车", "单车", "自行车", "行动电话", "手机", "移动电话", "手机",
	"停车位", "泊位", "停车格", "泊位", "营业执照", "商事主体", "工商登记", "商事登记", "企业登记", "商事登记",
	"即时", "实时", "视讯", "视频", "简讯", "短信", "品质", "质量", "卫星定位", "gps",
)
