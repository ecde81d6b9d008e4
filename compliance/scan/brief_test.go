package scan

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"huishu/compliance/code"
)

// sameAsJudge fails where a shape says of a cell what judge does not. The cell stands off bytes into a block, and others around it.
func sameAsJudge(t *testing.T, value string, hints kindSet, home bool, off int) {
	t.Helper()
	hints &= allKinds &^ (unbriefed | 1<<kMinor)
	value = strings.ToValidUTF8(value, "\uFFFD")
	if value == "" || len(value) > blockBits || strings.ContainsAny(value, ",\n") {
		return
	}
	around := strings.Repeat("1a@.-号", blockBits)
	for off > 0 && around[off]&0xC0 == 0x80 {
		off--
	}
	s := around[:off] + value + around[:blockBits*2]
	blocks := plainIndex.index(nil, s)
	w := windowOf(blocks, off, len(value))
	for of, judge := range shapeOf {
		if judge == nil {
			continue
		}
		f := finder{want: allKinds, inCell: true, text: value, hints: hints, home: home}
		k, sure, ok := judge(&f, value, &w)
		if !ok {
			continue
		}
		slow := finder{want: allKinds, inCell: true, home: home, permit: hints.has(kPassport)}
		found := slow.reference(value, hints)
		if slow.missed || len(found) > 1 || (len(found) == 1) != (sure > 0) || sure > 0 && (found[0].kind != k || found[0].confidence != sure) {
			t.Fatalf("%q in a column of %s, hints %b: %s %v; judge finds %+v, misses %v", value, kinds[of].typ, hints, kinds[k].typ, sure, found, slow.near)
		}
	}
}

// dense draws values of which columns consist: valid ones, and such as are nearly so.
var dense = []func(*rand.Rand) string{
	func(r *rand.Rand) string { return fmt.Sprintf("1%d%09d", 3+r.IntN(7), r.IntN(1e9)) },
	func(r *rand.Rand) string {
		return luhnOf(some(r, "622202", "4", "5105", "34", "1") + figuresOf(r, 9+r.IntN(6)))
	},
	func(r *rand.Rand) string {
		s := some(r, "441302", "620102", "990101", "92") + fmt.Sprintf("19%02d%02d%02d%03d", r.IntN(100), r.IntN(14), r.IntN(33), r.IntN(1000))
		for _, c := range "0123456789X" {
			if code.CitizenID(s+string(c)) == nil {
				return s + string(c)
			}
		}
		return s + some(r, "0", "X", "x")
	},
	func(r *rand.Rand) string {
		return some(r, "王", "欧阳", "欧", "阳", "张", "惠", "〇", "阿依·", "约翰•", "\u00a0") + some(r, "伟", "小市", "和平", "三丰", "㐀", "，", "", "局") + some(r, "", "", "英", " ", "\u3000")
	},
	func(r *rand.Rand) string {
		s := some(r, "惠州市惠城区", "家庭住址：惠城区", "东平", "1980年1月2日出生", "沪") + some(r, "云山西路", "街道", "村", "", "家长", "病历号")
		for range 1 + r.IntN(3) {
			s += figuresOf(r, 1+r.IntN(5)) + some(r, "号", "號", "栋", "单元", "室", "房", "·", "领", "年", "号惠城区新路")
		}
		return s
	},
	func(r *rand.Rand) string {
		word := func() string {
			return some(r, "a", "zhang", "A1234567", "1980", "gps", "dob", "tel", "B", "") + figuresOf(r, r.IntN(13)) + some(r, "", "", "x")
		}
		return word() + some(r, "", ".", ".b.", "..") + some(r, "@", "@", "@", "@@", ":", "+") + word() + some(r, ".", ".", ".gov.", "") + some(r, "cn", "com", "png", "c", "JS", "c1")
	},
	func(r *rand.Rand) string {
		return some(r, "粤", "京", "惠", "新") + some(r, "L", "I", "l", "1") + some(r, "", "", "·", "•") + some(r, "D", "", "O", "b") + figuresOf(r, 3+r.IntN(4)) + some(r, "", "", "F", "学")
	},
	func(r *rand.Rand) string {
		s := code.CompleteUSCC(some(r, "91", "92", "A1") + "441302MA4" + some(r, "W", "B", "GP", "Q", "1") + figuresOf(r, 5))
		return some(r, s, s, strings.ToLower(s), s[:17]+"0", "92"+figuresOf(r, 15)+some(r, "A", "X", "1"))
	},
	func(r *rand.Rand) string {
		return some(r, "沪5·1234领", "LTAI5tAbcdef123456", "tel138123456789012", "9dob19800102ABCDEF", "\u2003王伟三", "王伟三\u2003", "惠州市新路6号，惠城区东街8号", "惠州市新路6号3栋惠城区东街8号",
			"惠城区新路6号3栋", "1号", "地址惠城区新路6号", "粤A123456", "惠州市1980年出生1月2日5号", "A123456789@b.cn", "13812345678@qq.com", "62220212345678901@a.cn")
	},
	mixed,
}

func some[T any](r *rand.Rand, list ...T) T { return list[r.IntN(len(list))] }

func figuresOf(r *rand.Rand, n int) string {
	var b strings.Builder
	for range n {
		b.WriteByte('0' + byte(r.IntN(10))) //nolint:gosec // one digit
	}
	return b.String()
}

func luhnOf(s string) string {
	for d := '0'; d < '9'; d++ {
		if luhn(s + string(d)) {
			return s + string(d)
		}
	}
	return s + "9"
}

// TestBriefCells judges cells by every shape.
func TestBriefCells(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(20260101, 3))
	for range 60_000 {
		hints := kindSet(0)
		if r.IntN(2) == 0 {
			hints = 1 << r.IntN(int(kindCount))
		}
		sameAsJudge(t, dense[r.IntN(len(dense))](r), hints, r.IntN(4) == 0, r.IntN(2*blockBits))
	}
}

func FuzzBrief(f *testing.F) {
	r := rand.New(rand.NewPCG(20260101, 4))
	for i, s := range fragments {
		f.Add(s, uint32(i), i%2 == 0, byte(i))
	}
	for i := range 4 * len(dense) {
		f.Add(dense[i%len(dense)](r), uint32(1<<r.IntN(int(kindCount))), i%3 == 0, byte(i))
	}
	f.Fuzz(func(t *testing.T, s string, hints uint32, home bool, off byte) {
		sameAsJudge(t, s, kindSet(hints), home, int(off)%blockBits)
	})
}

// briefHeads announce some of the types, or nothing.
var briefHeads = []string{
	"编号", "姓名", "联系人", "手机", "证件号", "身份证", "家庭住址", "地址", "银行卡", "车牌", "信用代码", "邮箱", "出生日期", "密码", "年级", "学号", "诊断", "台胞证号", "gps", "说明",
}

// TestBriefTables compares the report of tables whose columns learn with that of the same tables where they do not: where each hit is
// listed.
func TestBriefTables(t *testing.T) {
	t.Parallel()
	sameWhereEachIsListed(t, "甲,乙\n惠城区新路6号3栋,1\n惠城区新路6号,2\n惠城区新路6号,3\n", Options{MinConfidence: 0.6}) // only the first counts
	r := rand.New(rand.NewPCG(20260101, 5))
	clean := strings.NewReplacer(`"`, "", ",", "，", "\n", "", "\r", "", "\x00", "", "\xff", "", "\xfe", "", "\xe6\x83", "")
	for range 1500 {
		opt := Options{MinConfidence: some(r, 0, 0, 0.4, 0.6, 0.8, 0.9), Profile: r.IntN(8) == 0}
		if r.IntN(8) == 0 {
			opt.Types = []Type{some(r, Types()...), some(r, Types()...)}
		}
		sameWhereEachIsListed(t, denseTable(r, clean), opt)
	}
}

// denseTable makes a table of columns most of whose cells hold values of one sort.
func denseTable(r *rand.Rand, clean *strings.Replacer) string {
	var b strings.Builder
	pools := make([][]string, 1+r.IntN(6)) // a small one makes records that are alike
	for k := range pools {
		draw := dense[r.IntN(len(dense))]
		for range some(r, 1, 2, 3, 30) {
			pools[k] = append(pools[k], clean.Replace(draw(r)))
		}
		b.WriteString(strings.Repeat(",", min(k, 1)) + some(r, briefHeads...))
	}
	b.WriteByte('\n')
	blank, other := r.IntN(20), r.IntN(20)
	for range 2 + r.IntN(30) {
		for k, pool := range pools {
			if k > 0 {
				b.WriteByte(',')
			}
			switch r.IntN(12) { // of some tables, neither
			case blank:
			case other:
				b.WriteString(clean.Replace(mixed(r)))
			default:
				b.WriteString(some(r, pool...))
			}
		}
		b.WriteString(some(r, "\n", "\n", "\n", "\r\n", "\n\n", ",13812345678\n"))
	}
	return b.String()
}

// FuzzBriefTables is the same of arbitrary text.
func FuzzBriefTables(f *testing.F) {
	r := rand.New(rand.NewPCG(20260101, 6))
	for range 20 {
		f.Add(denseTable(r, strings.NewReplacer()), byte(0))
	}
	f.Add(people+people+people, byte(5))
	f.Fuzz(func(t *testing.T, file string, least byte) {
		sameWhereEachIsListed(t, file, Options{MinConfidence: float64(least%10) / 10})
	})
}

func sameWhereEachIsListed(t *testing.T, file string, opt Options) {
	t.Helper()
	var got [2]string
	for i, each := range []bool{false, true} {
		opt.Each = each
		report, err := File("a.csv", strings.NewReader(file), opt)
		report.Hits, report.Truncated = nil, false
		out, failed := json.Marshal(report)
		if failed != nil {
			t.Fatal(failed)
		}
		got[i] = fmt.Sprint(string(out), err)
	}
	if got[0] != got[1] {
		t.Fatalf("%q\ncolumns learn %s\nthey do not  %s", file, got[0], got[1])
	}
}

// TestShapesAreUsed asks that the cells which fill tables of people are judged by their shape.
func TestShapesAreUsed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		value string
		kind  kind
	}{
		{"13812345678", kMobile}, {"441303190310282620", kCitizenID}, {"44011320141005001X", kCitizenID}, {"6222021234567890128", kBankCard},
		{"张三丰", kName}, {"惠州市惠城区江北街道云山西路6号", kAddress}, {"惠城区云山西路126号3栋1502室", kAddress}, {"惠城区金山湖花园8栋2单元1503房", kAddress},
		{"a.b@huizhou.gov.cn", kEmail}, {"zhangsan1980@163.com", kEmail}, {"1234567890@qq.com", kEmail}, {"粤LA1234", kPlate}, {"粤L·12345", kPlate},
		{"粤LD12345", kPlate}, {"92340602MA2PEL3T3X", kUSCC},
	} {
		const before = 50 // so that it stands in two blocks
		w := windowOf(plainIndex.index(nil, strings.Repeat("-", before)+c.value), before, len(c.value))
		f := finder{want: allKinds, inCell: true, text: c.value}
		if k, sure, ok := shapeOf[c.kind](&f, c.value, &w); !ok || k != c.kind || sure == 0 {
			t.Errorf("%s: %s %v %v", c.value, kinds[k].typ, sure, ok)
		}
	}
}
