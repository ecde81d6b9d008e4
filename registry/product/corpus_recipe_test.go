package product_test

import (
	"encoding/base64"
	"fmt"
	"maps"
	"slices"
	"strings"

	"golang.org/x/text/encoding/simplifiedchinese"

	"huishu/registry/product/producttest"
)

// corpusFiling is one filing of the corpus as it stands in testdata/corpus/filings.jsonl. Its README says what each member is.
type corpusFiling struct {
	ID string `json:"id"`
	// Class is the rule that must find the planted defect; empty for a clean filing, which Look tells what it looks like.
	Class string `json:"class,omitempty"`
	Look  string `json:"look,omitempty"`
	// Also are rules that rightly find the same defect.
	Also []string `json:"also,omitempty"`
	// From and To are the agreement's first and last day, in days from today; Ended that it is ended before the filing. Wait is
	// how many days pass between the agreement and the filing.
	From  int  `json:"from"`
	To    int  `json:"to"`
	Wait  int  `json:"wait,omitempty"`
	Ended bool `json:"ended,omitempty"`

	Name        string        `json:"name"`
	Description string        `json:"description"`
	Kind        string        `json:"kind"`
	Purpose     string        `json:"purpose"`
	Form        string        `json:"form"`
	Frequency   string        `json:"frequency"`
	Fields      []corpusField `json:"fields"`
	// Edited are the fields after the step "edit".
	Edited []corpusField `json:"edited,omitempty"`
	// Materials are the statements by material.
	Materials map[string]string `json:"materials"`
	// Sample is the file, base64 of it where it is no UTF-8.
	SampleName string `json:"sample_name"`
	Sample     string `json:"sample,omitempty"`
	Sample64   string `json:"sample_base64,omitempty"`
	// Steps are what is done in order: sample, deposit, edit.
	Steps []string `json:"steps"`
}

// corpusField is a field; its sources are "resource.field" by number, such as "roads.1".
type corpusField struct {
	Name       string   `json:"name"`
	Derivation string   `json:"derivation"`
	Sources    []string `json:"sources"`
}

// corpusSubjects give sound filings their content, each another.
var corpusSubjects = []struct{ name, description, kind, form, frequency, purpose string }{
	{"城区停车泊位周转指数", "惠城区路内泊位按街道和小时汇总的周转情况，粒度为街道，已去除车牌。", "indicator", "api", "002", "商业选址"},
	{"公交站点等候时长分析报告", "各站点等候时长的月度统计，覆盖市区全部线路。", "report", "report", "004", "公交线网优化"},
	{"夜间经济活跃商圈名录", "依据夜间客流识别的活跃商圈，每月更新一次。", "dataset", "dataset", "004", "商业选址"},
	{"线路满载率预测模型", "以历史客流训练，预测未来七日各线路满载率。", "model", "api", "003", "公交线网优化"},
	{"接驳换乘便利度评价", "评价轨道与公交换乘便利度，供规划部门使用。", "service", "application", "005", "公交线网优化"},
	{"节假日出行强度数据集", "法定节假日分区出行强度，不含个体轨迹。", "dataset", "object", "006", "商业选址"},
}

// soundFiling is the n-th filing without a defect.
func soundFiling(n int) corpusFiling {
	s := corpusSubjects[n%len(corpusSubjects)]
	f := corpusFiling{
		From: -n % 90, To: 600 + n%300, Name: fmt.Sprintf("%s（%d期）", s.name, n+1), Description: s.description, Kind: s.kind, Form: s.form, Frequency: s.frequency,
		Purpose: s.purpose, Materials: maps.Clone(producttest.Statements), SampleName: "样例.csv", Steps: []string{"sample", "deposit"},
		Fields: []corpusField{
			{"区域", "按街道归并", []string{"roads.0"}}, {"时段", "取小时", []string{"roads.1"}}, {"强度", "求和后归一化", []string{"roads.1", "roads.2"}},
		},
	}
	f.Materials["risk_assessment"] = "经评估不含个人信息与重要数据，风险可控"
	f.Sample = corpusSample("")
	return f
}

// corpusSample is a table of a sound filing with one more column, if values are given: heading, then three values.
func corpusSample(column string, values ...string) string {
	rows := []string{"区域,时段,强度", "江北街道,8,62", "河南岸街道,9,48", "桥东街道,18,91"}
	if column != "" {
		rows[0] += "," + column
		for i := range 3 {
			rows[i+1] += `,"` + values[i%len(values)] + `"`
		}
	}
	return strings.Join(rows, "\n") + "\n"
}

// recipe makes the whole corpus, the same in every run.
func recipe() []corpusFiling {
	var all []corpusFiling
	add := func(class, form string, plant func(f *corpusFiling), also ...string) {
		f := soundFiling(len(all))
		f.Class, f.Also = class, also
		f.ID = fmt.Sprintf("%03d %s: %s", len(all)+1, class, form)
		plant(&f)
		all = append(all, f)
	}
	plantTerm(add)
	plantContent(add)
	plantTexts(add)
	plantFile(add)
	plantSamples(add)
	for i, look := range lookalikes() {
		f := soundFiling(len(all))
		look.make(&f)
		f.Look = look.name
		f.ID = fmt.Sprintf("%03d clean %d: %s", len(all)+1, i+1, look.name)
		all = append(all, f)
	}
	return all
}

type planter func(class, form string, plant func(f *corpusFiling), also ...string)

func plantTerm(add planter) {
	for _, from := range []int{1, 30, 365} {
		add("registration.agreement", fmt.Sprintf("begins in %d days", from), func(f *corpusFiling) { f.From, f.To = from, from+400 })
	}
	for _, wait := range []int{1, 5} {
		add("registration.agreement", fmt.Sprintf("ran out %d days ago", wait), func(f *corpusFiling) { f.From, f.To, f.Wait = -30, 0, wait }, "registration.operator")
	}
	add("registration.agreement", "ended", func(f *corpusFiling) { f.Ended = true }, "registration.operator")
}

func plantContent(add planter) {
	for form, text := range orderedPairs("empty", "", "blanks", "  ", "line breaks", "\n\n", "full-width blank", "　") {
		add("registration.name", form, func(f *corpusFiling) { f.Description = text })
	}
	for form, purpose := range orderedPairs("none", "", "another", "精准营销", "one word more", "商业选址推广", "one word less", "选址", "two in one", "商业选址、公交线网优化", "traditional characters", "商業選址") {
		add("registration.purpose", form, func(f *corpusFiling) { f.Purpose = purpose })
	}
	for i := range 2 {
		add("registration.kind", fmt.Sprintf("left out %d", i+1), func(f *corpusFiling) { f.Kind = "" })
		add("registration.form", fmt.Sprintf("left out %d", i+1), func(f *corpusFiling) { f.Form = "" })
		add("registration.frequency", fmt.Sprintf("left out %d", i+1), func(f *corpusFiling) { f.Frequency = "" })
	}
	add("registration.fields", "none, no deposit either", func(f *corpusFiling) { f.Fields, f.Steps = nil, []string{"sample"} }, "registration.resources", "registration.deposit")
	add("registration.resources", "no field has a source", func(f *corpusFiling) {
		for i := range f.Fields {
			f.Fields[i].Sources = nil
		}
	}, "registration.traced")
	for i, form := range []string{"first field", "second field", "last field"} {
		add("registration.outside_agreement", "besides what is agreed, "+form, func(f *corpusFiling) { f.Fields[i].Sources = append(f.Fields[i].Sources, "beds.1") })
		add("registration.outside_agreement", "alone, "+form, func(f *corpusFiling) { f.Fields[i].Sources = []string{"beds.0"} })
		add("registration.traced", "no source, "+form, func(f *corpusFiling) { f.Fields[i].Sources = nil })
		add("registration.traced", "no derivation, "+form, func(f *corpusFiling) { f.Fields[i].Derivation = "" })
		add("registration.traced", "neither, "+form, func(f *corpusFiling) { f.Fields[i].Sources, f.Fields[i].Derivation = nil, " " })
	}
	add("registration.near_duplicate", "word for word", func(f *corpusFiling) { repeatRegistered(f) })
	add("registration.near_duplicate", "renamed", func(f *corpusFiling) { repeatRegistered(f); f.Name = "公交客流热度指数（升级版）" })
	add("registration.near_duplicate", "one sentence more", func(f *corpusFiling) { repeatRegistered(f); f.Description += "每月更新。" })
	add("registration.near_duplicate", "one field more", func(f *corpusFiling) {
		repeatRegistered(f)
		f.Fields = append(f.Fields, corpusField{"备注", "直接取用", []string{"roads.2"}})
		f.Sample = "线路,热度,备注\n1路,35,早\n2路,80,晚\n"
	})
	add("registration.near_duplicate", "traditional characters", func(f *corpusFiling) { repeatRegistered(f); f.Name = "公交客流熱度指數" })
}

// repeatRegistered makes a filing of the product that every world of the corpus has registered.
func repeatRegistered(f *corpusFiling) {
	f.Name, f.Description, f.Sample = "公交客流热度指数", "按线路和日期汇总的客流热度，不含个人信息。", "线路,热度\n1路,35\n2路,80\n"
	f.Fields = []corpusField{{"线路", "直接取用", []string{"roads.0"}}, {"热度", "客流量按日归一化", []string{"roads.1", "roads.2"}}}
}

// saysNothing are the ways to fill a field in without saying anything.
var saysNothing = []string{"无", "暂无。", "（待补充）", "N/A", "todo", "……", "同上", "xxx", "——", "测试"}

func plantTexts(add planter) {
	materials := slices.Sorted(maps.Keys(producttest.Statements))
	for i, text := range saysNothing {
		add("registration.summary_placeholder", text, func(f *corpusFiling) { f.Description = text })
		add("registration.derivation_placeholder", text, func(f *corpusFiling) { f.Fields[i%3].Derivation = text })
		add("registration.statement_placeholder", text, func(f *corpusFiling) { f.Materials[materials[i%len(materials)]] = text })
	}
}

func plantFile(add planter) {
	for _, m := range append(slices.Sorted(maps.Keys(producttest.Statements)), "risk_assessment") {
		add("registration.material", m, func(f *corpusFiling) { delete(f.Materials, m) })
	}
	add("registration.material", "all", func(f *corpusFiling) { clear(f.Materials) })
	add("registration.deposit", "none", func(f *corpusFiling) { f.Steps = []string{"sample"} })
	edits := []struct {
		form string
		edit func(fields []corpusField) []corpusField
	}{
		{"a field more", func(x []corpusField) []corpusField {
			return append(x, corpusField{"新字段", "求和", []string{"roads.0"}})
		}},
		{"a field less", func(x []corpusField) []corpusField { return x[:2] }},
		{"a field renamed", func(x []corpusField) []corpusField { x[0].Name = "片区"; return x }},
		{"another derivation", func(x []corpusField) []corpusField { x[2].Derivation = "取平均"; return x }},
		{"another source", func(x []corpusField) []corpusField { x[1].Sources = []string{"roads.2"}; return x }},
	}
	for _, e := range edits {
		after := func(f *corpusFiling) { f.Edited = e.edit(slices.Clone(f.Fields)) }
		add("registration.sample", "stale: "+e.form, func(f *corpusFiling) { after(f); f.Steps = []string{"sample", "edit", "deposit"} })
		add("registration.deposit_outdated", e.form, func(f *corpusFiling) { after(f); f.Steps = []string{"deposit", "edit", "sample"} }, "registration.sample_column")
	}
	add("registration.sample", "none", func(f *corpusFiling) { f.Steps = []string{"deposit"} })
}

func plantSamples(add planter) {
	const pi = "registration.personal_information"
	for form, column := range orderedPairs(
		"citizen ids", "身份证号|11010519491231002X|440524188001010014|110105194912310038",
		"citizen ids, lower-case x", "证件号码|11010519491231002x|440524188001010014|110105194912310038",
		"citizen ids under another heading", "编号|11010519491231002X|440524188001010014|110105194912310038",
		"citizen ids in a sentence", "备注|经办人身份证11010519491231002X已核|无|无",
		"citizen ids in full-width digits", "身份证号|１１０１０５１９４９１２３１００２Ｘ|４４０５２４１８８００１０１００１４|１１０１０５１９４９１２３１００３８",
		"mobile numbers", "联系电话|13800138000|13922334455|15011223344",
		"mobile numbers with country code", "手机|+86 13800138000|+86 13922334455|+86 15011223344",
		"mobile numbers in groups", "手机号|138-0013-8000|139-2233-4455|150-1122-3344",
		"mobile number in a sentence", "备注|请致电手机13800138000联系|无|无",
		"mobile numbers under another heading", "备注|13800138000|13922334455|15011223344",
		"bank cards", "银行卡号|6222021234567890128|6222021234567890136|6222021234567890144",
		"bank cards in groups", "银行账号|6222 0212 3456 7890 128|6222 0212 3456 7890 136|6222 0212 3456 7890 144",
	) {
		cells := strings.Split(column, "|")
		add(pi, form, func(f *corpusFiling) { f.Sample = corpusSample(cells[0], cells[1:]...) })
	}
	ids := corpusSample("身份证号", "11010519491231002X", "440524188001010014", "110105194912310038")
	add(pi, "citizen ids in GB18030", func(f *corpusFiling) {
		gb, err := simplifiedchinese.GB18030.NewEncoder().String(ids)
		if err != nil {
			panic(err) // the text is of the recipe's own
		}
		f.Sample, f.Sample64 = "", base64.StdEncoding.EncodeToString([]byte(gb))
	})
	add(pi, "citizen ids with a byte order mark", func(f *corpusFiling) { f.Sample = "\ufeff" + ids })
	add(pi, "citizen ids in JSON lines", func(f *corpusFiling) {
		f.SampleName, f.Sample = "样例.jsonl", ""
		for i, id := range []string{"11010519491231002X", "440524188001010014", "110105194912310038"} {
			f.Sample += fmt.Sprintf("{\"区域\": \"江北街道\", \"时段\": %d, \"强度\": 60, \"user\": {\"id_card\": %q}}\n", i, id)
		}
	})
	add(pi, "one mobile number among 300 rows", func(f *corpusFiling) {
		var b strings.Builder
		b.WriteString("区域,时段,强度,联系电话\n")
		for i := range 300 {
			tel := ""
			if i == 211 {
				tel = "13922334455"
			}
			fmt.Fprintf(&b, "江北街道,%d,%d,%s\n", i%24, i%100, tel)
		}
		f.Sample = b.String()
	})
	for form, value := range orderedPairs(
		"access key", "AKIAIOSFODNN7EXAMPLE", "token of a code host", "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
		"private key", "-----BEGIN RSA PRIVATE KEY-----MIIEpAIBAAKCAQEA", "signed token", "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
	) {
		add("registration.credential", form, func(f *corpusFiling) { f.Sample = corpusSample("备注", value, "早高峰", "平峰") })
	}
	add("registration.empty_column", "one", func(f *corpusFiling) { f.Sample = "区域,时段,强度\n江北街道,8,\n桥东街道,9,\n" })
	add("registration.empty_column", "blanks", func(f *corpusFiling) { f.Sample = "区域,时段,强度\n江北街道,8,  \n桥东街道,9, \n" })
	add("registration.sample_column", "one is missing", func(f *corpusFiling) { f.Sample = "区域,时段\n江北街道,8\n桥东街道,9\n" })
	add("registration.sample_column", "of another product", func(f *corpusFiling) { f.Sample = "路口,拥堵等级\n云山西路,3\n演达大道,4\n" })
	add("registration.sample_column", "spelled otherwise", func(f *corpusFiling) { f.Sample = "所在区域,时段,强度\n江北街道,8,3\n桥东街道,9,4\n" })
}

// orderedPairs walks alternating keys and values in their order.
func orderedPairs(list ...string) func(yield func(string, string) bool) {
	return func(yield func(string, string) bool) {
		for i := 0; i < len(list); i += 2 {
			if !yield(list[i], list[i+1]) {
				return
			}
		}
	}
}
