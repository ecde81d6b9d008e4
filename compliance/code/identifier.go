package code

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Lengths in characters. A product or resource code is 32, or up to 65 with bullet and extension.
const (
	assetLen     = 32
	extensionMax = 32
	contractLen  = 47
)

// Type characters of NDI-TR-2025-04 and TC609-6-2025-14.
const (
	typeProduct  = '6'
	typeResource = '7'
	typeContract = 'C'
)

// Node is the kind of node that keeps a digital contract (TC609-6-2025-14).
type Node byte

// The nodes.
const (
	NodeRegion     Node = '1' // 区域功能节点
	NodeIndustry   Node = '2' // 行业功能节点
	NodeEnterprise Node = '3' // 企业节点
)

// checkAsset judges a product or resource code: type, subject (18), region or industry (4), random (8), check (1) and,
// behind a bullet, an extension of 1 to 32 characters. The subject need not be a USCC: natural persons have an encrypted one.
func checkAsset(s string, typ byte) *Error {
	kind := KindProduct
	if typ == typeResource {
		kind = KindResource
	}
	body, ext, extended := strings.Cut(s, Bullet)
	if n := utf8.RuneCountInString(body); n != assetLen {
		return wrongLength(kind, n, "32")
	}
	if !isAlnum(body[:len(body)-1]) {
		return wrongCharset(kind)
	}
	if body[0] != typ {
		return wrongType(kind, body[:1], string(rune(typ)))
	}
	if e := checkRegion(body[19:23]); e != nil {
		return e
	}
	if e := checkMod37(body); e != nil {
		return e
	}
	if extended && !validExtension(ext) {
		return &Error{
			Code: CodeExtension,
			ZH:   "“•”之后的扩展码应为 1–32 个可见字符",
			EN:   "the extension behind the bullet must be 1 to 32 visible characters",
		}
	}
	return nil
}

func validExtension(s string) bool {
	if n := utf8.RuneCountInString(s); n < 1 || n > extensionMax || !utf8.ValidString(s) {
		return false
	}
	for _, r := range s {
		if !unicode.IsPrint(r) || unicode.IsSpace(r) || string(r) == Bullet {
			return false
		}
	}
	return true
}

// checkContract judges a contract code: C, node (1), subject (18), region or industry (4), time yyyymmddhhmmss (14),
// random (8), check (1). TC609-6-2025-14 does not say how the check is reckoned: it refers to NDI-TR-2025-04, whose MOD 37-2 is used.
func checkContract(s string) *Error {
	if n := utf8.RuneCountInString(s); n != contractLen {
		return wrongLength(KindContract, n, "47")
	}
	if !isAlnum(s[:len(s)-1]) {
		return wrongCharset(KindContract)
	}
	if s[0] != typeContract {
		return wrongType(KindContract, s[:1], string(rune(typeContract)))
	}
	if !strings.Contains("123", s[1:2]) {
		return &Error{
			Code: CodeType,
			ZH:   fmt.Sprintf("第 2 位“%s”不是业务节点类型（1 区域、2 行业、3 企业）", s[1:2]),
			EN:   fmt.Sprintf("character 2, %q, is no node type (1 region, 2 industry, 3 enterprise)", s[1:2]),
		}
	}
	if e := checkRegion(s[20:24]); e != nil {
		return e
	}
	if _, err := time.Parse("20060102150405", s[24:38]); err != nil {
		return &Error{Code: CodeDate, ZH: "第 25–38 位不是真实存在的时间（年月日时分秒）", EN: "characters 25–38 are no real time (yyyymmddhhmmss)"}
	}
	return checkMod37(s)
}

// checkRegion accepts the first four digits of a GB/T 2260 code, or 00 and a division (01 to 97) of GB/T 4754-2017.
func checkRegion(s string) *Error {
	switch {
	case isDigits(s) && IsProvince(s[:2]):
		return nil
	case isDigits(s) && s[:2] == "00" && s[2:] >= "01" && s[2:] <= "97":
		return nil
	}
	return &Error{
		Code: CodeRegion,
		ZH:   fmt.Sprintf("区域/行业代码“%s”无效：应为 GB/T 2260 的前四位，或 00 加 GB/T 4754 大类", s),
		EN:   fmt.Sprintf("region or industry %q: must be the first four digits of a GB/T 2260 code, or 00 and a GB/T 4754 division", s),
	}
}

func wrongLength(kind Kind, n int, want string) *Error {
	zh, en := kind.Name()
	return &Error{
		Code: CodeLength,
		ZH:   fmt.Sprintf("%s应为 %s 位，实为 %d 位", zh, want, n),
		EN:   fmt.Sprintf("a %s has %s characters, this one %d", en, want, n),
	}
}

func wrongCharset(kind Kind) *Error {
	zh, en := kind.Name()
	return &Error{
		Code: CodeCharset,
		ZH:   zh + "只由数字和大写字母组成（末位校验码可为 *）",
		EN:   "a " + en + " consists of digits and capital letters (the check character may be *)",
	}
}

func wrongType(kind Kind, got, want string) *Error {
	zh, en := kind.Name()
	return &Error{
		Code: CodeType,
		ZH:   fmt.Sprintf("%s的首位应为 %s，实为 %s", zh, want, got),
		EN:   fmt.Sprintf("a %s begins with %s, this one with %s", en, want, got),
	}
}
