package deid

import (
	"slices"
	"strings"

	"huishu/compliance/scan"
	"huishu/ledger/fault"
)

// words announce a role in a header. Lower case; Latin words of up to four letters stand alone.
var (
	directWords    = []string{"姓名", "学号", "学籍号", "身份证", "证件号", "护照", "手机", "电话", "联系方式", "邮箱", "银行卡", "账号", "病历号", "住院号", "社保号", "车牌", "idcard", "id_card", "passport", "mobile", "phone", "email", "full_name"}
	birthWords     = []string{"出生", "生日", "birth", "dob", "csrq"}
	postcodeWords  = []string{"邮编", "邮政编码", "postcode", "postal", "zip"}
	areaWords      = []string{"区划", "地区", "区县", "县区", "籍贯", "户籍地", "出生地", "所在地", "街道", "乡镇", "社区", "行政区", "division", "district", "region", "county", "area"}
	ageWords       = []string{"年龄", "age"}
	otherQuasi     = []string{"性别", "民族", "职业", "学历", "文化程度", "婚姻", "国籍", "政治面貌", "单位", "岗位", "职务", "职称", "sex", "gender", "ethnic", "occupation", "profession", "education", "marital", "nationality", "employer", "job"}
	sensitiveWords = []string{"诊断", "疾病", "病种", "病史", "症状", "药品", "检查结果", "收入", "工资", "薪", "余额", "信用", "违法", "处罚", "低保", "救助", "宗教", "diagnosis", "disease", "drug", "income", "salary", "credit", "religion"}
	serialWords    = []string{"编号", "序号", "流水号", "单号", "号码", "id", "no", "uuid", "serial"}
)

func announces(header string, words []string) bool {
	h := strings.ToLower(header)
	for _, w := range words {
		for from := 0; ; {
			i := strings.Index(h[from:], w)
			if i < 0 {
				break
			}
			i += from
			end := i + len(w)
			if w[0] >= 0x80 || len(w) > 4 || (i == 0 || !letter(h[i-1])) && (end == len(h) || !letter(h[end])) {
				return true
			}
			from = end
		}
	}
	return false
}

func letter(c byte) bool { return c >= 'a' && c <= 'z' }

// surely is the confidence from which a finding of the scanner decides a role.
const surely = 0.5

// quasiTypes are the scanner's types that identify together with others only.
var quasiTypes = []scan.Type{"birth_date", "address"}

// attributeTypes say something of a person that others shall not learn, and do not identify by themselves.
var attributeTypes = []scan.Type{scan.Medical, scan.Minor}

// direct reports whether a finding is of a direct identifier.
func direct(f scan.Finding) bool {
	return f.Confidence >= surely && !slices.Contains(attributeTypes, f.Type) && !slices.Contains(quasiTypes, f.Type)
}

// found are the findings of the scanner in one column; in JSON also those in its arrays.
func found(findings []scan.Finding, place string) (out []scan.Finding) {
	for _, f := range findings {
		at := f.Place
		if i := strings.LastIndexByte(at, '!'); i >= 0 && !strings.Contains(place, "!") { // the sheet
			at = at[i+1:]
		}
		if f.Confidence >= surely && (at == place || strings.HasPrefix(at, place+"[]")) {
			out = append(out, f)
		}
	}
	return out
}

// suggest fills role, ladder and reason of a column from its header, its values and the scanner's findings.
func (p *Profile) suggest(findings []scan.Finding) {
	p.Ladder = p.ladder()
	set := func(r Role, zh, en string) { p.Role, p.Reason, p.ReasonEN = r, zh, en }
	for _, f := range findings {
		if direct(f) {
			zh, en := f.Type.Label()
			p.hits = max(p.hits, f.Count)
			set(Direct, "扫描发现"+zh, "the scanner found: "+en)
			return
		}
	}
	switch {
	case announces(p.Name, directWords):
		set(Direct, "列名为直接标识符", "the header names a direct identifier")
	case announces(p.Name, sensitiveWords):
		set(Sensitive, "列名为敏感属性", "the header names a sensitive attribute")
	case len(findings) > 0 && slices.Contains(attributeTypes, findings[0].Type):
		zh, en := findings[0].Type.Label()
		set(Sensitive, "扫描发现"+zh, "the scanner found: "+en)
	case len(findings) > 0:
		zh, en := findings[0].Type.Label()
		set(Quasi, "扫描发现"+zh, "the scanner found: "+en)
		if findings[0].Type == "address" {
			p.Ladder = Ladder{Scale: Prefix, Lengths: []int{9, 6, 3}}
		}
	case announces(p.Name, slices.Concat(birthWords, postcodeWords, areaWords, ageWords, otherQuasi)):
		set(Quasi, "列名为准标识符", "the header names a quasi-identifier")
	case p.Filled >= 20 && p.Distinct*100 >= p.Filled*95 && announces(p.Name, serialWords):
		p.hits = int(p.Filled)
		set(Direct, "几乎每条记录一个值的编号", "a number of its own for nearly every record")
	default:
		set(Other, "", "")
	}
}

// ladder chooses the hierarchy of a column from what nine tenths of its values are.
func (p *Profile) ladder() Ladder {
	most := func(n int64) bool { return p.Filled > 0 && n*10 >= p.Filled*9 }
	switch {
	case announces(p.Name, postcodeWords):
		return Ladder{Scale: Prefix, Lengths: []int{4, 2}}
	case announces(p.Name, areaWords) && most(p.divisions):
		return Ladder{Scale: Division}
	case most(p.days), most(p.dates) && announces(p.Name, append([]string{"年份", "year"}, birthWords...)):
		return Ladder{Scale: Date}
	case most(p.numbers):
		return Ladder{Scale: Number, Widths: p.widths()}
	case most(p.divisions):
		return Ladder{Scale: Division}
	}
	return Ladder{Scale: Prefix}
}

// widths are four widths for a column of numbers, from about a twentieth of its span: 5, 10, 20, 40 for ages.
func (p *Profile) widths() []float64 {
	start := 5.0
	if !announces(p.Name, ageWords) {
		span := (p.high - p.low) / 20
		start = 1e-4
		for _, step := 0, 0; start < span && start < 1e10; step++ {
			start *= []float64{2, 2.5, 2}[step%3]
		}
	}
	return []float64{round(start), round(start * 2), round(start * 4), round(start * 8)}
}

// technique is what a plan does to a column of a role: identity numbers are hashed, so that records can still be joined; what is
// only here and there in a text, and what a name or a place says by itself, goes.
func (p Profile) technique() Column {
	c := Column{Name: p.Name, Role: p.Role, Technique: Keep}
	switch p.Role {
	case Direct:
		c.Technique = Suppress
		if int64(p.hits)*2 > p.Filled && !slices.ContainsFunc(p.Types, func(t scan.Type) bool { return slices.Contains(never, t) }) {
			c.Technique = Hash
		}
	case Quasi:
		ladder := p.Ladder
		c.Technique, c.Ladder = Generalise, &ladder
	case Sensitive, Other:
	}
	return c
}

// never are types whose hash is of no use, or can be guessed from a list of all values.
var never = []scan.Type{"name", "gps", "credential", "address", "birth_date"}

func unknownColumn(field, name string) error {
	return fault.Newf(fault.Invalid, "deid.column", "文件中没有列“%s”", "The file has no column %q", name).At(field).
		Do("请照分析结果所列的列名填写", "Name a column as the analysis lists it")
}
