package scan

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// reference is find without anything that passes text over: every detector looks at every place.
func (f *finder) reference(text string, hints kindSet) []match {
	f.text, f.hints, f.found, f.isLow = text, hints, nil, false
	f.seen, f.latin, f.signs, f.pem, f.digits = ^feature(0), ^mark(0), true, true, 0
	if strings.ContainsFunc(text, folds) {
		f.text = f.fold(text)
	}
	s := f.text
	for i := 0; i < len(s); {
		switch {
		case s[i] == '@':
			f.email(i)
		case s[i] == '+':
			f.international(i)
		}
		j, digits := i, 0
		for ; j < len(s) && isWord(s[j]); j++ {
			if isDigit(s[j]) {
				digits++
			}
		}
		if n := j - i; n > 0 {
			f.digits += digits
			f.network(i, j, digits)
			switch {
			case digits == n:
				f.number(i, j)
			case digits == n-1 && n == 18:
				f.citizen(i, j)
			}
			if digits > 0 {
				f.papers(i, j, digits)
			}
			if digits > 4 && digits < n {
				f.labelled(i, j, digits)
			}
			if digits > 0 || n == 1 {
				f.plate(i, j)
			}
			f.key(i, j)
		}
		i = max(j, i+1)
	}
	if strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) < 0 {
		f.seen &^= hasHan
	}
	if nextHouse(s, 0) >= 0 {
		f.address()
	} else if f.digits > 3 && anyOf(s, flatWords) {
		f.flats()
	}
	f.bareName()
	f.name()
	f.birthDate()
	f.position()
	f.secret()
	f.medical()
	f.minor()
	return f.settle()
}

// folds reports whether a text with this character is folded: with commas and marks that end sentences it is not.
func folds(r rune) bool {
	return r == 0x3000 || r > 0xFF00 && r < 0xFF5F && !strings.ContainsRune("，！？；", r)
}

// fragments are pieces of values, of words that announce them and of what stands between; mixed makes texts of them that are
// nearly values.
var fragments = append([]string{
	"441303190310282620", "13812345678", "a1.b@ex-ample.com.cn", "6222021234567890128", "92441300MA4W", "京A", "D92035", "2001:db8::1", ":8080", "172.16.0.0", "1.2.3.4",
	"姓名：张三丰", "欧阳修", "李四", "289号3栋502室", "北京市海淀区马连洼街道", "號", "出生", "1980-01-02", "1980年1月2日", "生", "birth", "DoB", "csrq", "GPS", "Track", "23.11234,114.41234",
	"Password=", "\"hunter2x\"", "密码：", "病历号：A0012345", "(0752)", "2345678", "0752-2345678", "02-123456", "tel", "手机", "卡号", "ghp_", "0123456789abcdef0123456789abcdef0123",
	"-----BEGIN RSA PRIVATE KEY-----", "惠州市", "数据，", "、", "。", "　", "１３", "é", "𠮷", "·", "\xff", "\xe6\x83", " ", ",", ".", "-", "/", ":", "=", "@", "+", "(", ")", "\"", "x",
}, seeds...)

func mixed(r *rand.Rand) string {
	var b strings.Builder
	for range 1 + r.IntN(7) {
		switch r.IntN(8) {
		case 0:
			for range 1 + r.IntN(19) {
				b.WriteByte('0' + byte(r.IntN(10))) //nolint:gosec // one digit
			}
		case 1:
			for range 1 + r.IntN(4) {
				b.WriteByte(' ' + byte(r.IntN(95))) //nolint:gosec // printable ASCII
			}
		case 2:
			for range 1 + r.IntN(12) {
				b.WriteRune(rune(0x3400 + r.IntN(0x6D00)))
			}
		default:
			b.WriteString(fragments[r.IntN(len(fragments))])
		}
	}
	return b.String()
}

// sameAsReference fails where what find passes over would have been found.
func sameAsReference(t *testing.T, text string, hints kindSet, inCell bool) {
	t.Helper()
	fast, slow := finder{want: allKinds, inCell: inCell}, finder{want: allKinds, inCell: inCell}
	var got []match
	_, seen, digits := glance(noStops, text, 0)
	if hints&tellingHints != 0 || !dull(text, seen, digits) {
		got = fast.find(text, hints)
	}
	if want := slow.reference(text, hints); !slices.Equal(got, want) || fast.near != slow.near {
		t.Fatalf("%q with hints %b: found %+v, missed %v; without a filter %+v, %v", text, hints, got, fast.near, want, slow.near)
	}
}

// TestReference lets nearly all that is passed over early be looked at all the same.
func TestReference(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(20260101, 1))
	for range 40_000 {
		hints := kindSet(0)
		if r.IntN(2) == 0 {
			hints = 1 << r.IntN(int(kindCount))
		}
		sameAsReference(t, mixed(r), hints, r.IntN(2) == 0)
	}
}

func FuzzReference(f *testing.F) {
	for i, s := range fragments {
		f.Add(s, uint32(i), i%2 == 0)
	}
	f.Fuzz(func(t *testing.T, s string, hints uint32, inCell bool) {
		sameAsReference(t, s, kindSet(hints)&allKinds, inCell)
	})
}

// TestQuickCells compares the quick way through a file with the other one, which all cells in quotes take.
func TestQuickCells(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(20260101, 2))
	clean := strings.NewReplacer(`"`, "", ",", "，", "\n", "", "\r", "", "\x00", "", "\xff", "", "\xfe", "", "\xe6\x83", "")
	for range 600 {
		var bare, quoted strings.Builder
		for _, b := range []*strings.Builder{&bare, &quoted} {
			b.WriteString("编号,电话,说明,密码\n")
		}
		for range 2 + r.IntN(12) {
			for k := range 1 + r.IntN(6) {
				value, comma := "", ""
				if r.IntN(5) > 0 {
					value = clean.Replace(mixed(r))
				}
				if k > 0 {
					comma = ","
				}
				bare.WriteString(comma + value)
				quoted.WriteString(comma + `"` + value + `"`)
			}
			end := []string{"\n", "\r\n", "\n\n"}[r.IntN(3)]
			bare.WriteString(end)
			quoted.WriteString(end)
		}
		if got, want := scanned(t, bare.String()), scanned(t, quoted.String()); got != want {
			t.Fatalf("%q\nquick     %s\nin quotes %s", bare.String(), got, want)
		}
	}
}

// scanned is the report of a CSV file as JSON, without what depends on how the same values are written.
func scanned(t *testing.T, file string) string {
	t.Helper()
	report, err := File("a.csv", strings.NewReader(file), Options{Each: true})
	if err != nil {
		t.Fatal(err)
	}
	report.SHA256, report.Bytes = "", 0
	out, err := json.Marshal(report)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}
