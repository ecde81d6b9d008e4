package code

import (
	"io"
	"time"
)

// zone is the zone of the time inside a contract code: UTC+8, fixed.
var zone = time.FixedZone("UTC+8", 8*3600)

// NewProduct issues a data product code by NDI-TR-2025-04: subject is the 18-character code of the holder (a USCC, not
// checked again: a recorded override stands), region4 the region of the accepting platform, 4413 for Huizhou. random gives
// the 8 random characters; the caller makes sure that the code is not taken. It fails with an *Error.
func NewProduct(subject, region4 string, random io.Reader) (string, error) {
	return newAsset(typeProduct, KindProduct, subject, region4, random)
}

// NewResource issues a data resource code in the same way.
func NewResource(subject, region4 string, random io.Reader) (string, error) {
	return newAsset(typeResource, KindResource, subject, region4, random)
}

func newAsset(typ byte, kind Kind, subject, region4 string, random io.Reader) (string, error) {
	if e := checkHolder(kind, subject, region4); e != nil {
		return "", e
	}
	r, err := randomPart(random)
	if err != nil {
		return "", err
	}
	body := string(rune(typ)) + subject + region4 + r
	return body + string(mod37(body)), nil
}

// NewContract issues a digital contract code by TC609-6-2025-14: node says what keeps the contract, subject and region4 are
// that node's, at is the time of creation (written in UTC+8, to the second). It fails with an *Error.
func NewContract(node Node, subject, region4 string, at time.Time, random io.Reader) (string, error) {
	if node < NodeRegion || node > NodeEnterprise {
		return "", &Error{Code: CodeType, ZH: "业务节点类型应为 1 区域、2 行业、3 企业之一", EN: "the node type must be 1 region, 2 industry or 3 enterprise"}
	}
	if e := checkHolder(KindContract, subject, region4); e != nil {
		return "", e
	}
	stamp := at.In(zone).Format("20060102150405")
	if len(stamp) != 14 || !isDigits(stamp) {
		return "", &Error{Code: CodeDate, ZH: "时间超出四位年份", EN: "the time does not fit a four-digit year"}
	}
	r, err := randomPart(random)
	if err != nil {
		return "", err
	}
	body := string(rune(typeContract)) + string(rune(node)) + subject + region4 + stamp + r
	return body + string(mod37(body)), nil
}

func checkHolder(kind Kind, subject, region4 string) *Error {
	if len(subject) != 18 {
		return &Error{Code: CodeLength, ZH: "主体标识码应为 18 位", EN: "the subject code must have 18 characters"}
	}
	if !isAlnum(subject) {
		return wrongCharset(kind)
	}
	if len(region4) != 4 {
		return checkRegion("----")
	}
	return checkRegion(region4)
}

// randomPart draws 8 characters of the alphabet that GB 32100 uses: without the letters that are misread as digits.
func randomPart(random io.Reader) (string, error) {
	const n = len(usccAlphabet)
	var out [8]byte
	var b [1]byte
	for i := 0; i < len(out); {
		if _, err := io.ReadFull(random, b[:]); err != nil {
			return "", &Error{Code: CodeRandom, ZH: "随机数来源读取失败", EN: "the source of random numbers failed: " + err.Error(), Err: err}
		}
		if int(b[0]) < 256/n*n { // the rest would favour the first letters
			out[i] = usccAlphabet[int(b[0])%n]
			i++
		}
	}
	return string(out[:]), nil
}
