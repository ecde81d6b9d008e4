package code

import "fmt"

// mod37Alphabet is that of GB/T 17710 MOD 37-2: digits, capital letters, and * for a check value of 36.
const mod37Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"

// value36 is the worth of a digit or capital letter.
func value36(c byte) int {
	if c <= '9' {
		return int(c - '0')
	}
	return int(c-'A') + 10
}

// mod37 returns the check character of body (digits and capital letters): the one that makes the sum of a_i·2^(i-1), counted
// from the right with the check character first, congruent to 1 modulo 37 (GB/T 17710, NDI-TR-2025-04 appendix B).
func mod37(body string) byte {
	p := 0
	for i := range len(body) {
		p = (p + value36(body[i])) * 2 % 37
	}
	return mod37Alphabet[(38-p)%37]
}

func checkMod37(s string) *Error {
	want, got := mod37(s[:len(s)-1]), s[len(s)-1]
	if want == got {
		return nil
	}
	return &Error{
		Code: CodeCheck,
		ZH:   fmt.Sprintf("校验码不符：按 GB/T 17710（MOD 37-2）应为 %c", want),
		EN:   fmt.Sprintf("check character does not fit: GB/T 17710 (MOD 37-2) gives %c", want),
	}
}
