package code

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// usccAlphabet is the alphabet of GB 32100-2015: digits and capital letters without I, O, S, V and Z, each worth its index.
const usccAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// usccValues are the worths of the characters of ASCII, -1 of those outside the alphabet.
var usccValues = func() (t [utf8.RuneSelf]int8) {
	for c := range t {
		t[c] = int8(strings.IndexByte(usccAlphabet, byte(c))) //nolint:gosec // an index into 31 characters
	}
	return t
}()

// usccWeights are 3^(i-1) mod 31 for the first 17 places.
var usccWeights = [17]int{1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28}

// registrars are the first characters that GB 32100 assigns: the authority that registers.
const registrars = "123456789ANY"

// USCC reports whether s, exactly as written, is a unified social credit code by GB 32100-2015: nil or an *Error. Codes of
// an early pilot fail with CodeCheck though they are lawful: the registry may accept one by a recorded override.
func USCC(s string) error { return checkUSCC(s).orNil() }

// IsSoleTrader reports whether a USCC belongs to a sole trader (个体工商户, 92…), whose code points to a natural person.
func IsSoleTrader(uscc string) bool { return strings.HasPrefix(uscc, "92") }

func checkUSCC(s string) *Error {
	if n := utf8.RuneCountInString(s); n != 18 {
		return wrongLength(KindUSCC, n, "18")
	}
	sum := 0
	for i, c := range s {
		v := -1
		if c < utf8.RuneSelf {
			v = int(usccValues[c])
		}
		if v < 0 {
			return &Error{
				Code: CodeCharset,
				ZH:   fmt.Sprintf("第 %d 位“%c”不会出现在统一社会信用代码中（只用数字和除 I、O、S、V、Z 外的大写字母）", i+1, c),
				EN:   fmt.Sprintf("character %d, %q, never occurs in a USCC (digits and capital letters except I, O, S, V, Z)", i+1, c),
			}
		}
		if i < 17 {
			sum += v * usccWeights[i]
		}
	}
	if !strings.Contains(registrars, s[:1]) {
		return &Error{
			Code: CodeType,
			ZH:   fmt.Sprintf("第 1 位“%s”不是 GB 32100 已分配的登记管理部门代码", s[:1]),
			EN:   fmt.Sprintf("first character %q is no registering authority assigned by GB 32100", s[:1]),
		}
	}
	if !usccProvince(s[2:4]) {
		return &Error{
			Code: CodeProvince,
			ZH:   fmt.Sprintf("第 3–4 位“%s”不是 GB/T 2260 的省级行政区划代码", s[2:4]),
			EN:   fmt.Sprintf("characters 3–4, %q, are no province of GB/T 2260", s[2:4]),
		}
	}
	if want := usccCheck(sum); s[17] != want {
		return &Error{
			Code: CodeCheck,
			ZH:   fmt.Sprintf("校验码不符：按 GB 32100-2015 末位应为 %c，实为 %c；请核对证照。试点期发放的少数真实代码也不符合，确属此情形的可由登记机构留痕放行", want, s[17]),
			EN:   fmt.Sprintf("check character does not fit: GB 32100-2015 gives %c, found %c; compare with the licence. A few real codes issued in an early pilot do not fit either: such a code can be accepted by an override with a record", want, s[17]),
		}
	}
	return nil
}

// usccCheck is the check character for the weighted sum of the first 17 places.
func usccCheck(sum int) byte { return usccAlphabet[(31-sum%31)%31] }

// CompleteUSCC appends the check character of GB 32100-2015 to the first 17 characters of a USCC; what is not 17
// characters of its alphabet comes back unchanged. For made-up parties: nobody's real code is guessed.
func CompleteUSCC(first string) string {
	if len(first) != len(usccWeights) {
		return first
	}
	sum := 0
	for i := range first {
		v := strings.IndexByte(usccAlphabet, first[i])
		if v < 0 {
			return first
		}
		sum += v * usccWeights[i]
	}
	return first + string(usccCheck(sum))
}

// usccProvince also accepts 10: bodies registered with the State itself (central enterprises, national associations)
// carry the division code 100000.
func usccProvince(two string) bool { return two == "10" || IsProvince(two) }

// OrganisationCode reports whether s, nine characters, is an organisation code by the check digit of GB 11714: what stands in
// places 9 to 17 of most USCC.
func OrganisationCode(s string) bool {
	weights := [8]int{3, 7, 9, 10, 5, 8, 4, 2}
	if len(s) != len(weights)+1 {
		return false
	}
	sum := 0
	for i, w := range weights {
		sum += w * value36(s[i])
	}
	return "0X987654321"[sum%11] == s[8]
}

// category is what the first two characters of a USCC say.
type category struct{ zh, en string }

var categories = map[string]category{
	"11": {"机关", "organ of state"},
	"12": {"事业单位", "public institution"},
	"13": {"群众团体", "mass organisation"},
	"19": {"机构编制部门登记的其他机构", "other body registered by the staffing department"},
	"21": {"外国常驻新闻机构", "foreign news bureau"},
	"29": {"外交部门登记的其他机构", "other body registered by the foreign ministry"},
	"31": {"律师执业机构", "law firm"},
	"32": {"公证处", "notary office"},
	"33": {"基层法律服务所", "basic legal-service office"},
	"34": {"司法鉴定机构", "forensic institution"},
	"35": {"仲裁委员会", "arbitration commission"},
	"39": {"司法行政部门登记的其他机构", "other body registered by the judicial administration"},
	"41": {"外国在华文化中心", "foreign cultural centre"},
	"49": {"文化部门登记的其他机构", "other body registered by the culture department"},
	"51": {"社会团体", "social organisation"},
	"52": {"民办非企业单位", "private non-enterprise unit"},
	"53": {"基金会", "foundation"},
	"59": {"民政部门登记的其他机构", "other body registered by civil affairs"},
	"61": {"外国旅游部门常驻代表机构", "foreign tourism office"},
	"62": {"港澳台旅游部门常驻代表机构", "tourism office of Hong Kong, Macao or Taiwan"},
	"69": {"旅游部门登记的其他机构", "other body registered by the tourism department"},
	"71": {"宗教活动场所", "religious venue"},
	"72": {"宗教院校", "religious school"},
	"79": {"宗教部门登记的其他机构", "other body registered by religious affairs"},
	"81": {"基层工会", "trade union"},
	"89": {"工会登记的其他机构", "other body registered by the trade unions"},
	"91": {"企业", "enterprise"},
	"92": {"个体工商户", "sole trader"},
	"93": {"农民专业合作社", "farmers' cooperative"},
	"A1": {"军队事业单位", "military institution"},
	"A9": {"军队登记的其他机构", "other body registered by the military"},
	"N1": {"组级集体经济组织", "rural collective, group level"},
	"N2": {"村级集体经济组织", "rural collective, village level"},
	"N3": {"乡镇级集体经济组织", "rural collective, township level"},
	"N9": {"其他农村集体经济组织", "other rural collective"},
	"Y1": {"其他机构", "other body"},
}
