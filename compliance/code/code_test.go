package code

import (
	"bytes"
	"crypto/rand"
	"encoding/csv"
	"errors"
	"strings"
	"testing"
	"testing/iotest"
	"time"
	"unicode/utf8"
)

const huizhou = "11441300007187648G" // the government office of Huizhou, printed in 惠府〔2023〕38号

func TestCheck(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, in, norm string
		kind           Kind
		valid          bool
		reason         string // part of the Chinese reason
	}{
		{"USCC", huizhou, huizhou, KindUSCC, true, "机关，广东省惠州市"},
		{"USCC as typed", " 1144-1300 0071 8764 8g ", huizhou, KindUSCC, true, ""},
		{"USCC in full width", "１１４４１３００００７１８７６４８Ｇ", huizhou, KindUSCC, true, ""},
		{"USCC registered with the State", "91100000100003962T", "91100000100003962T", KindUSCC, true, "全国"},
		{"rural collective", "N2441322MA0000001C", "N2441322MA0000001C", KindUSCC, true, "村级集体经济组织，广东省惠州市博罗县"},
		{"early pilot", "91350211M0000XUF46", "91350211M0000XUF46", KindUSCC, false, "留痕放行"},
		{"letter never used", "9111000060003IOZSV", "9111000060003IOZSV", KindUSCC, false, "第 14 位"},
		{"registrar not assigned", "B1440000X192794198", "B1440000X192794198", KindUSCC, false, "登记管理部门"},
		{"no province", "9199000060003734XX", "9199000060003734XX", KindUSCC, false, "省级"},
		{"short", "12345", "12345", KindUSCC, false, "实为 5 位"},
		{"nothing", "", "", KindUSCC, false, "实为 0 位"},
		{"citizen", "440524188001010014", "440524188001010014", KindCitizenID, true, "校验通过"},
		{"citizen, small x", "44011320141005001x", "44011320141005001X", KindCitizenID, true, ""},
		{"citizen that passes the USCC check", "330106190512286082", "330106190512286082", KindCitizenID, true, ""},
		{"permit of a Taiwan resident", "830000190101010010", "830000190101010010", KindCitizenID, false, "校验码"},
		{"30 February", "441323190802306065", "441323190802306065", KindCitizenID, false, "出生日期"},
		{"old citizen number", "441303031028262", "441303031028262", KindCitizenID, false, "15 位"},
		{"neither", "916201055562875452", "916201055562875452", KindCitizenID, false, "若为统一社会信用代码"},
		{"product", "611441300007187648G44131BH95JZY4", "611441300007187648G44131BH95JZY4", KindProduct, true, "主体 " + huizhou + "，广东省惠州市"},
		{"product, lower case", "611441300007187648g44131bh95jzy4", "611441300007187648G44131BH95JZY4", KindProduct, true, ""},
		{"product with extension", "611441300007187648G44131BH95JZY4•ab-12", "611441300007187648G44131BH95JZY4•ab-12", KindProduct, true, ""},
		{"product with a middle dot", "611441300007187648G44131BH95JZY4·1215", "611441300007187648G44131BH95JZY4•1215", KindProduct, true, ""},
		{"product with nothing behind the bullet", "611441300007187648G44131BH95JZY4•", "611441300007187648G44131BH95JZY4•", KindProduct, false, "扩展码"},
		{"product with 33 behind the bullet", "611441300007187648G44131BH95JZY4•" + strings.Repeat("1", 33), "611441300007187648G44131BH95JZY4•" + strings.Repeat("1", 33), KindProduct, false, "扩展码"},
		{"product, wrong check", "611441300007187648G44131BH95JZY5", "611441300007187648G44131BH95JZY5", KindProduct, false, "应为 4"},
		{"product, no region", "611441300007187648G99131BH95JZY4", "611441300007187648G99131BH95JZY4", KindProduct, false, "区域/行业代码"},
		{"product, too short", "611441300007187648G44131BH95JZ", "611441300007187648G44131BH95JZ", KindProduct, false, "实为 30 位"},
		{"resource", "711441300007187648G441300000001J", "711441300007187648G441300000001J", KindResource, true, ""},
		{"contract, too short", "C111441300007187648G441320260928101500ABCDEFG", "C111441300007187648G441320260928101500ABCDEFG", KindContract, false, "47 位"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			v := Check(c.in)
			if v.Code != c.in || v.Normalized != c.norm || v.Kind != c.kind || v.Valid != c.valid || !strings.Contains(v.Reason, c.reason) || v.ReasonEN == "" {
				t.Errorf("got %+v", v)
			}
		})
	}
}

func TestCheckAsForces(t *testing.T) {
	t.Parallel()
	both := "330106190512286082"
	if v := CheckAs(KindUSCC, both); v.Valid || v.Kind != KindUSCC {
		t.Errorf("as USCC: %+v", v)
	}
	if v := CheckAs(KindProduct, "711441300007187648G441300000001J"); v.Valid || v.Kind != KindProduct {
		t.Errorf("a resource as product: %+v", v)
	}
	if v := CheckAs("plate", both); v.Valid || v.Reason == "" {
		t.Errorf("unknown kind: %+v", v)
	}
}

// TestAmbiguous builds numbers that are a citizen's and pass every USCC check too: they stay a citizen's.
func TestAmbiguous(t *testing.T) {
	t.Parallel()
	found := 0
	for seq := range 1000 {
		body := "441303" + "19040506" + string([]byte{'0' + byte(seq/100), '0' + byte(seq/10%10), '0' + byte(seq%10)})
		sum := 0
		for i, w := range citizenWeights {
			sum += w * int(body[i]-'0')
		}
		id := body + string(citizenChecks[sum%11])
		if CitizenID(id) != nil {
			t.Fatalf("%s is not a citizen number", id)
		}
		if USCC(id) == nil {
			found++
			if v := Check(id); v.Kind != KindCitizenID {
				t.Errorf("%s judged as %s", id, v.Kind)
			}
		}
	}
	if found < 10 {
		t.Errorf("only %d of 1000 pass both: the test has lost its subject", found)
	}
}

func TestSharedUSCC(t *testing.T) {
	t.Parallel()
	rows, err := csv.NewReader(shared(t, "uscc.csv")).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows[1:] {
		v := Check(r[0])
		if want := r[1] == "true"; v.Valid != want || (USCC(r[0]) == nil) != want || want && v.Kind != KindUSCC {
			t.Errorf("%s (%s %s): %+v", r[0], r[1], r[2], v)
		}
		if r[1] == "real_nonconforming" && !strings.Contains(v.ReasonEN, "override with a record") {
			t.Errorf("%s: the way out is not said: %s", r[0], v.ReasonEN)
		}
	}
}

func TestSharedCitizenID(t *testing.T) {
	t.Parallel()
	rows, err := csv.NewReader(shared(t, "citizen_id.csv")).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows[1:] {
		want := r[1] == "true"
		if v := Check(r[0]); v.Valid != want || want && v.Kind != KindCitizenID {
			t.Errorf("%s (%s %s): %+v", r[0], r[1], r[2], v)
		}
		if v := CheckAs(KindCitizenID, r[0]); v.Valid != want {
			t.Errorf("%s (%s %s): %+v", r[0], r[1], r[2], v)
		}
	}
}

func TestSharedDivisions(t *testing.T) {
	t.Parallel()
	rows, err := csv.NewReader(shared(t, "divisions.csv")).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows[1:] {
		if got := DivisionName(r[0]); got != r[1] {
			t.Errorf("%s is %q, want %q", r[0], got, r[1])
		}
		if r[3] == "province" && !IsProvince(r[0][:2]) {
			t.Errorf("%s %s is no province", r[0], r[1])
		}
	}
}

func TestDivision(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"441302": "广东省惠州市惠城区", "4413": "广东省惠州市", "44": "广东省", "440000": "广东省", "100000": "全国",
		"441399": "", "": "", "4": "", "44130": "", "4413020": "", "abcdef": "",
	} {
		if got := DivisionPath(in); got != want {
			t.Errorf("DivisionPath(%q) = %q, want %q", in, got, want)
		}
	}
	for _, s := range []string{"", "4", "10", "99", "444", "4x", "４４"} {
		if IsProvince(s) {
			t.Errorf("%q is a province", s)
		}
	}
}

func TestNew(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 9, 28, 16, 0, 1, 0, time.UTC)
	seen := map[string]bool{}
	for range 200 {
		p, err1 := NewProduct(huizhou, "4413", rand.Reader)
		r, err2 := NewResource(huizhou, "0065", rand.Reader)
		c, err3 := NewContract(NodeRegion, huizhou, "4413", at, rand.Reader)
		if err := errors.Join(err1, err2, err3); err != nil {
			t.Fatal(err)
		}
		for s, kind := range map[string]Kind{p: KindProduct, r: KindResource, c: KindContract} {
			if v := Check(s); !v.Valid || v.Kind != kind || v.Normalized != s || seen[s] {
				t.Fatalf("%s: %+v, seen %v", s, v, seen[s])
			}
			seen[s] = true
		}
		if !strings.HasPrefix(c, "C1"+huizhou+"441320260929000001") {
			t.Fatalf("contract %s: wrong head", c)
		}
	}
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	is := func(err error, c ErrorCode) {
		t.Helper()
		if !errors.Is(err, &Error{Code: c}) {
			t.Errorf("got %v, want %s", err, c)
		}
	}
	zero := bytes.NewReader(make([]byte, 100))
	_, err := NewProduct("123", "4413", zero)
	is(err, CodeLength)
	_, err = NewProduct("11441300007187648g", "4413", zero)
	is(err, CodeCharset)
	_, err = NewResource(huizhou, "9913", zero)
	is(err, CodeRegion)
	_, err = NewResource(huizhou, "441300", zero)
	is(err, CodeRegion)
	_, err = NewResource(huizhou, "0098", zero)
	is(err, CodeRegion)
	_, err = NewProduct(huizhou, "4413", iotest.ErrReader(errors.New("dry")))
	is(err, CodeRandom)
	_, err = NewContract('4', huizhou, "4413", time.Time{}, zero)
	is(err, CodeType)
	_, err = NewContract(NodeRegion, huizhou, "4413", time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), zero)
	is(err, CodeDate)
}

// TestEveryCharacterCounts flips each character of good codes: none stays valid.
func TestEveryCharacterCounts(t *testing.T) {
	t.Parallel()
	contract, err := NewContract(NodeIndustry, huizhou, "0065", time.Date(2026, 9, 28, 1, 2, 3, 0, time.UTC), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for s, kind := range map[string]Kind{
		huizhou: KindUSCC, "441303190310282620": KindCitizenID,
		"611441300007187648G44131BH95JZY4": KindProduct, "711441300007187648G441300000001J": KindResource, contract: KindContract,
	} {
		for i := range len(s) {
			for _, c := range "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*" {
				if m := s[:i] + string(c) + s[i+1:]; m != s && CheckAs(kind, m).Valid {
					t.Errorf("%s changed at %d to %s is still a valid %s", s, i, m, kind)
				}
			}
		}
	}
}

func FuzzCheck(f *testing.F) {
	for _, s := range []string{
		huizhou, "330106190512286082", "611441300007187648G44131BH95JZY4•ab", "711441300007187648G441300000001J", "12345", "•", "６", "C1",
		"\xff" + huizhou, strings.Repeat("0", 47),
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v := Check(s)
		if v.Kind == "" || v.Reason == "" || v.ReasonEN == "" || v.Code != s {
			t.Fatalf("%q: %+v", s, v)
		}
		if again := Check(v.Normalized); again.Valid != v.Valid || again.Normalized != v.Normalized {
			t.Fatalf("%q normalises to %q, which is judged otherwise: %+v", s, v.Normalized, again)
		}
		if v.Valid && !utf8.ValidString(v.Normalized) {
			t.Fatalf("%q is valid", s)
		}
		for _, k := range Kinds() {
			if w := CheckAs(k, s); k == v.Kind && w.Valid != v.Valid {
				t.Fatalf("%q: Check %+v, CheckAs %+v", s, v, w)
			}
		}
	})
}

func TestCompleteUSCC(t *testing.T) {
	t.Parallel()
	if got := CompleteUSCC("91441302MA4X00001"); USCC(got) != nil {
		t.Errorf("%q: %v", got, USCC(got))
	}
	for _, bad := range []string{"", "91441302MA4X0000", "91441302MA4X0000I", "91441302MA4X0000惠"} {
		if got := CompleteUSCC(bad); got != bad {
			t.Errorf("%q becomes %q", bad, got)
		}
	}
}

func BenchmarkUSCC(b *testing.B) {
	for b.Loop() {
		if USCC(huizhou) != nil {
			b.Fatal("refused")
		}
	}
}

func TestOrganisationCode(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]bool{
		"MA2PEL3T3": true, "60003734L": false, "600037341": true, "600037342": false, "": false, "60003734": false, "6000373411": false, "       \x00 ": false,
	} {
		if got := OrganisationCode(s); got != want {
			t.Errorf("OrganisationCode(%q) = %v, want %v", s, got, want)
		}
	}
}
