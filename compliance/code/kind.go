package code

import "strings"

// Kind names a family of codes. The values are part of the outer contract.
type Kind string

// The kinds that Check knows.
const (
	KindUSCC      Kind = "uscc"       // 统一社会信用代码, GB 32100-2015, 18 characters
	KindCitizenID Kind = "citizen_id" // 公民身份号码, GB 11643-1999, 18 characters
	KindProduct   Kind = "product"    // 数据产品标识码, NDI-TR-2025-04, 32 to 65 characters
	KindResource  Kind = "resource"   // 数据资源标识码, NDI-TR-2025-04, 32 to 65 characters
	KindContract  Kind = "contract"   // 数字合约标识码, TC609-6-2025-14, 47 characters
	KindDivision  Kind = "division"   // 行政区划代码, GB/T 2260, 6 digits
	KindIndustry  Kind = "industry"   // 国民经济行业门类、大类, GB/T 4754-2017, 1 letter or 2 digits
)

// Kinds lists every kind, in the order in which they are documented.
func Kinds() []Kind {
	return []Kind{KindUSCC, KindCitizenID, KindProduct, KindResource, KindContract, KindDivision, KindIndustry}
}

// Name returns the name of the kind in Chinese and in English.
func (k Kind) Name() (zh, en string) {
	switch k {
	case KindUSCC:
		return "统一社会信用代码", "unified social credit code"
	case KindCitizenID:
		return "公民身份号码", "citizen identity number"
	case KindProduct:
		return "数据产品标识码", "data product code"
	case KindResource:
		return "数据资源标识码", "data resource code"
	case KindContract:
		return "数字合约标识码", "digital contract code"
	case KindDivision:
		return "行政区划代码", "division code"
	case KindIndustry:
		return "行业代码", "industry code"
	}
	return "未知代码", "unknown code"
}

// Verdict is what Check finds. It is also the JSON shape of "huishu code check".
type Verdict struct {
	Code       string `json:"code"`       // as given
	Normalized string `json:"normalized"` // as it should be stored
	Kind       Kind   `json:"kind"`
	Valid      bool   `json:"valid"`
	Reason     string `json:"reason"` // why not; for a valid code, what it says
	ReasonEN   string `json:"reason_en"`
}

// Check guesses the kind of s and judges it. An 18-character code is a USCC when its check character and its province
// (characters 3 and 4) fit; otherwise, when it is all digits (or 17 and an X), it is judged as a citizen identity number,
// because one in thirty-one of those passes the check of GB 32100 by chance.
func Check(s string) Verdict {
	kind, norm := detect(s)
	v := verdict(s, norm, kind)
	if !v.Valid && kind == KindCitizenID && len(norm) == 18 && categories[norm[:2]].zh != "" {
		// Eighteen digits that fit neither: 91… is more likely a mistyped USCC, so say that too.
		if e := checkUSCC(norm); e != nil {
			v.Reason += "；若为统一社会信用代码，" + e.ZH
			v.ReasonEN += "; if it is meant as a USCC, " + e.EN
		}
	}
	return v
}

// CheckAs judges s as a code of the given kind.
func CheckAs(kind Kind, s string) Verdict {
	norm := Normalize(s)
	if kind == KindProduct || kind == KindResource {
		norm = normalizeExtended(s)
	}
	return verdict(s, norm, kind)
}

func verdict(given, norm string, kind Kind) Verdict {
	v := Verdict{Code: given, Normalized: norm, Kind: kind}
	var e *Error
	switch kind {
	case KindUSCC:
		e = checkUSCC(norm)
	case KindCitizenID:
		e = checkCitizenID(norm)
	case KindProduct:
		e = checkAsset(norm, typeProduct)
	case KindResource:
		e = checkAsset(norm, typeResource)
	case KindContract:
		e = checkContract(norm)
	case KindDivision:
		e = checkDivision(norm)
	case KindIndustry:
		e = checkIndustry(norm)
	default:
		e = &Error{Code: CodeKind, ZH: "未知的代码种类：" + string(kind), EN: "unknown kind of code: " + string(kind)}
	}
	if e != nil {
		v.Reason, v.ReasonEN = e.ZH, e.EN
		return v
	}
	v.Valid = true
	v.Reason, v.ReasonEN = describe(norm, kind)
	return v
}

// detect returns the kind that s most probably is meant to be, with the normalised form by the rules of that kind.
func detect(s string) (Kind, string) {
	if ext := normalizeExtended(s); strings.Contains(ext, Bullet) || len(ext) == assetLen {
		if strings.HasPrefix(ext, "7") {
			return KindResource, ext
		}
		return KindProduct, ext
	}
	norm := Normalize(s)
	switch {
	case len(norm) == 18 && isCitizenShape(norm):
		return eighteen(norm), norm
	case len(norm) == 18:
		return KindUSCC, norm
	case len(norm) > 40 && norm[0] == 'C':
		return KindContract, norm
	case len(norm) > 25 && norm[0] == '6':
		return KindProduct, norm
	case len(norm) > 25 && norm[0] == '7':
		return KindResource, norm
	case len(norm) == 6 && isDigits(norm):
		return KindDivision, norm
	case len(norm) == 2 && isDigits(norm), len(norm) == 1:
		return KindIndustry, norm
	case len(norm) == 15 && isDigits(norm):
		return KindCitizenID, norm
	}
	return KindUSCC, norm
}

// eighteen decides between the two kinds that can look like 17 digits and a digit or X.
func eighteen(norm string) Kind {
	if checkUSCC(norm) != nil {
		return KindCitizenID
	}
	// Both may fit by chance. Then the organisation code inside, with its own check digit (GB 11714), and the class that
	// the first two characters name tell them apart: the chance that a citizen's number passes those too is below 1 in 50.
	if checkCitizenID(norm) == nil && (!OrganisationCode(norm[8:17]) || categories[norm[:2]].zh == "") {
		return KindCitizenID
	}
	return KindUSCC
}
