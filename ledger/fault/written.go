package fault

import (
	"unicode"
	"unicode/utf8"
)

// MaxLine is how many characters one line may have.
const MaxLine = 200

// Line refuses what would not stand on one line of a certificate: more than [MaxLine] characters, new lines and tabs, characters
// nobody can see. It may be empty.
func Line(field, s string) *Error {
	if bad := written(field, s, MaxLine); bad != nil {
		return bad
	}
	for i := range len(s) {
		if s[i] == '\n' || s[i] == '\r' || s[i] == '\t' {
			return New(Invalid, "text.control", "只能填写一行", "It must be one line").At(field)
		}
	}
	return nil
}

// NeedLine is [Line] for what must be given; zh and en name it.
func NeedLine(field, s, zh, en string) *Error {
	if s == "" {
		return Required(field, zh, en)
	}
	return Line(field, s)
}

// Paragraph refuses text over its limit in characters, or with characters nobody can see. It may be empty, and new lines and
// tabs may stand.
func Paragraph(field, s string, limit int) *Error { return written(field, s, limit) }

func written(field, s string, limit int) *Error {
	n := 0
	for _, r := range s {
		if n++; n > limit {
			return Newf(Invalid, "text.long", "不能超过 %d 个字符", "At most %d characters", limit).At(field)
		}
		if unseen(r) && r != '\n' && r != '\r' && r != '\t' {
			return New(Invalid, "text.control", "含有不可见的控制字符", "It holds invisible control characters").At(field)
		}
	}
	return nil
}

// unseen reports whether nobody can see the character, or it stands for bytes that are no text.
func unseen(r rune) bool {
	if r >= firstHan && r <= lastHangul {
		return false // nearly all of what is written here, answered without a look into tables
	}
	return r == utf8.RuneError || unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
}

// Between these all that is assigned can be seen.
const (
	firstHan   = 0x2E80
	lastHangul = 0xD7FF
)
