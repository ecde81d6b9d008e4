package search

import "strings"

// Simplify maps each traditional character of s to its simplified form, for matching only.
func Simplify(s string) string { return strings.Map(simplify, s) }

// simplify maps a traditional character to the simplified one it is matched as.
// Several traditional characters may share one (後 and 后): for matching that is
// wanted, for display it would be wrong.
func simplify(r rune) rune {
	if i := r - firstIdeograph; i >= 0 && i < ideographs {
		if s := basic[i]; s != 0 {
			return rune(s)
		}
		return r
	}
	return r
}

// The table covers the unified ideographs of the basic plane, 42 kB of it in memory:
// an array is several times faster than a map, and every indexed character passes here.
const (
	firstIdeograph = 0x4E00
	ideographs     = 0x9FFF - firstIdeograph + 1
)

var basic = func() (t [ideographs]uint16) {
	for from, to := range pairs(table) {
		t[from-firstIdeograph] = uint16(to) //nolint:gosec // pairs keeps both within the basic plane
	}
	return t
}()

// pairs reads a table written as traditional, simplified, traditional, simplified …
// Characters outside the unified ideographs of the basic plane are left out.
func pairs(text string) map[rune]rune {
	m := make(map[rune]rune, len(text)/6)
	var from rune
	for _, r := range text {
		switch {
		case r == '\n' || r == ' ':
		case from == 0:
			from = r
		default:
			if from >= firstIdeograph && from < firstIdeograph+ideographs && r <= 0xFFFF {
				m[from] = r
			}
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
