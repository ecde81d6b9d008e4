package scan

import (
	"math/bits"
	"unicode/utf8"
)

// validUTF8 is utf8.Valid, several times as fast on ASCII and on Chinese text: it takes up to 32 bytes of the one and up to eight
// characters of the other at a time.
func validUTF8(b []byte) bool {
	s := text(b)
	i := 0
	for i+24 <= len(s) {
		w := s[i : i+24]
		x := word64(w)
		n := 0
		switch ends := x & high; {
		case ends == 0:
			i += 8
			for i+32 <= len(s) && allASCII(s[i:i+32]) {
				i += 32
			}
			continue
		case ends&0x80 == 0:
			n = bits.TrailingZeros64(ends) / 8
		case eightThrees(w):
			n = 24
		default:
			n = threes(w, notThree(x))
		}
		if n == 0 {
			var r rune
			if r, n = utf8.DecodeRuneInString(w); r == utf8.RuneError && n == 1 {
				return false
			}
		}
		i += n
	}
	return utf8.ValidString(s[i:])
}

// allASCII reports whether the first 32 bytes of s are.
func allASCII(s string) bool {
	return (word64(s)|word64(s[8:])|word64(s[16:])|word64(s[24:]))&high == 0
}

// eightThrees reports whether the first 24 bytes of s are eight characters as notThree wants them. Words of eight bytes begin
// with the first, third and second byte of a character in turn, so that the constants of han.go turn too.
func eightThrees(s string) bool {
	const (
		low0, over0, shape0, fixed0 = leadLow, leadOver, hanShape, hanBits
		low1, over1, shape1, fixed1 = 0x0F00000F00000F00, 0x1000001000001000, 0xF0C0C0F0C0C0F0C0, 0xE08080E08080E080
		low2, over2, shape2, fixed2 = 0x00000F00000F0000, 0x0000100000100000, 0xC0C0F0C0C0F0C0C0, 0x8080E08080E08080

		d0, d1, d2 = 0x000D00000D00000D, 0x0D00000D00000D00, 0x00000D00000D0000
	)
	x, y, z := word64(s), word64(s[8:]), word64(s[16:])
	a, b, c := x&low0, y&low1, z&low2
	return (x&shape0^fixed0)|(y&shape1^fixed1)|(z&shape2^fixed2)|
		((a+low0)&(a^d0+low0)&over0^over0)|((b+low1)&(b^d1+low1)&over1^over1)|((c+low2)&(c^d2+low2)&over2^over2) == 0
}
