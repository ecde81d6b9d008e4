package catalogue

import (
	"strings"

	"huishu/ledger/fault"
)

// Category is a topic of the topic classification in the draft catalogue standard
// NDI-TR-2025-06, 8.2.2 (Art. 9 classification). Codes and names are the standard's.
type Category string

// CategoryUnset is a resource that nobody has classified yet.
const CategoryUnset Category = ""

// Categories lists the topics in the standard's order.
var Categories = []Category{
	"A0100", "A0200", "A0300", "A0400", "A0500", "B0100", "B0200", "B0300", "B0400", "B0500",
	"C0100", "C0200", "C0300", "C0400", "C0500", "D0100", "D0200", "D0300", "D0400", "D0500",
}

// Text names the topic.
func (c Category) Text() fault.Text { return categoryTexts[c] }

var categoryTexts = map[Category]fault.Text{
	CategoryUnset: fault.T("未分类", "unclassified"),
	"A0100":       fault.T("人口数据", "population"),
	"A0200":       fault.T("法人单位数据", "legal entities"),
	"A0300":       fault.T("自然资源和空间地理数据", "natural resources and geography"),
	"A0400":       fault.T("宏观经济数据", "macro-economy"),
	"A0500":       fault.T("科技教育数据", "science and education"),
	"B0100":       fault.T("农业农村数据", "agriculture and countryside"),
	"B0200":       fault.T("工业和信息化数据", "industry and information technology"),
	"B0300":       fault.T("交通运输数据", "transport"),
	"B0400":       fault.T("商业贸易数据", "commerce and trade"),
	"B0500":       fault.T("金融保险数据", "finance and insurance"),
	"C0100":       fault.T("教育文化数据", "education and culture"),
	"C0200":       fault.T("医疗卫生数据", "health"),
	"C0300":       fault.T("社会保障数据", "social security"),
	"C0400":       fault.T("住房城建数据", "housing and construction"),
	"C0500":       fault.T("生态环境数据", "environment"),
	"D0100":       fault.T("行政审批数据", "licences and approvals"),
	"D0200":       fault.T("公共服务数据", "public services"),
	"D0300":       fault.T("监管执法数据", "supervision and enforcement"),
	"D0400":       fault.T("信用数据", "credit"),
	"D0500":       fault.T("应急管理数据", "emergency management"),
}

// categoryWords are further names that files use for a topic, folded by [key].
var categoryWords = map[string]Category{
	"人口": "A0100", "法人": "A0200", "市场主体": "A0200", "自然资源": "A0300", "地理": "A0300", "宏观经济": "A0400",
	"科技": "A0500", "农业": "B0100", "工业": "B0200", "交通": "B0300", "交通资讯": "B0300", "交通及通讯": "B0300", "交通运输": "B0300",
	"transportation": "B0300", "商贸": "B0400", "trade": "B0400", "开创事业": "B0400", "金融": "B0500", "finance": "B0500", "投资理财": "B0500",
	"教育": "C0100", "文化": "C0100", "education": "C0100", "求学及进修": "C0100", "休闲旅游": "C0100", "文化旅游": "C0100",
	"卫生": "C0200", "health": "C0200", "就医": "C0200", "生育保健": "C0200", "社会保障": "C0300", "老年安养": "C0300", "求职及就业": "C0300",
	"住房": "C0400", "购屋及迁徙": "C0400", "环境": "C0500", "environment": "C0500", "生态环境": "C0500",
	"公共资讯": "D0200", "公共信息": "D0200", "信用": "D0400", "应急": "D0500", "economics": "A0400", "agriculture": "B0100", "industry": "B0200",
}

var categoryKeys = func() map[string]Category {
	m := make(map[string]Category, len(categoryWords)+2*len(Categories))
	for word, c := range categoryWords {
		m[word] = c
	}
	for _, c := range Categories {
		name := key(categoryTexts[c].ZH)
		m[key(string(c))], m[name], m[strings.TrimSuffix(name, "数据")] = c, c, c
	}
	return m
}()

// ParseCategory finds the topic that a file means; where it lists several, the first
// that is known. It is CategoryUnset where none is.
func ParseCategory(s string) Category {
	for _, part := range append([]string{s}, splitList(s)...) {
		if c, ok := categoryKeys[key(part)]; ok {
			return c
		}
	}
	return CategoryUnset
}
