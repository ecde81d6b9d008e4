package scan

import (
	"math/bits"
	"unicode/utf8"
)

// block says of 64 bytes of text what each is: a word for each class, with a bit for each byte, the first byte lowest. A cell is
// then cut by one look for the next bit of stop, and judged by a few operations on the words, whatever its length.
type block struct {
	stop    uint64 // separators of fields
	digit   uint64
	letter  uint64 // ASCII
	sign    uint64 // : = @ + ( )
	point   uint64
	blank   uint64 // dash, space, tab or double quote
	telling uint64 // of tellingLetters
	high    uint64 // of no ASCII
	wide    uint64 // the first byte of what fold may change; of some more full-width forms, and of no ，
}

// blockBits is how many bytes a block speaks of.
const blockBits = 64

// asciiClasses is how many words of a block a table tells from one ASCII character.
const asciiClasses = 7

// indexTable gives the classes of each byte as bits in the order of the words of block, and the same for vectors: of each class
// and each lower half of an ASCII character, a bit for each upper half with which it is of the class.
type indexTable struct {
	of   [256]uint8
	rows [asciiClasses][16]uint8
}

func newIndexTable(t *classes) *indexTable {
	x := new(indexTable)
	words := [asciiClasses]feature{stop, hasDigit, hasLetter, hasColon | hasAt | hasPlus | hasBracket, hasPoint, hasDash | hasBlank, hasTelling}
	for c := range t {
		if c >= utf8.RuneSelf {
			x.of[c] = 1 << asciiClasses
			continue
		}
		for w, f := range words {
			if t[c]&f != 0 || c == ')' && f&hasBracket != 0 && t[c] != stop {
				x.of[c] |= 1 << w
				x.rows[w][c&15] |= 1 << (c >> 4)
			}
		}
	}
	return x
}

var plainIndex = newIndexTable(noStops)

// index looks at the bytes of s, 64 at a time; dst is written over. Behind the end of s the bits are 0.
func (t *indexTable) index(dst []block, s string) []block {
	n := (len(s) + blockBits - 1) / blockBits
	if cap(dst) < n {
		dst = make([]block, n+n/4)
	}
	dst = dst[:n]
	if hasAVX2 {
		t.vector(dst, s)
	} else {
		t.scalar(dst, s)
	}
	return dst
}

// scalar is index without vectors: eight bytes at a time, whose classes are turned from a byte each into a bit of each word.
func (t *indexTable) scalar(dst []block, s string) {
	for i := range dst {
		rest := s[i*blockBits:]
		var w [asciiClasses + 1]uint64
		var plain uint64 // Chinese text without a byte that wide asks for
		for k := 0; k < min(len(rest), blockBits); k += 8 {
			var x uint64
			if len(rest)-k >= 8 {
				if x = word64(rest[k:]); x&high == high {
					w[asciiClasses] |= 0xFF << k
					if !holds(x, 0xEF) && !holds(x, 0xE3) {
						plain |= 0xFF << k
					}
					continue
				}
				x = 0
			}
			for j := k; j < min(len(rest), k+8); j++ {
				x |= uint64(t.of[rest[j]]) << (8 * (j - k))
			}
			for c := range w {
				w[c] |= (x >> c & 0x0101010101010101) * 0x0102040810204080 >> 56 << k
			}
		}
		b := block{w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7], 0}
		for todo := b.high &^ plain; todo != 0; todo &= todo - 1 {
			if k := bits.TrailingZeros64(todo); mayBeWide(rest[k:]) {
				b.wide |= 1 << k
			}
		}
		dst[i] = b
	}
}

// holds reports whether one of the eight bytes of x is c.
func holds(x uint64, c uint8) bool {
	const ones = 0x0101010101010101
	x ^= ones * uint64(c)
	return (x-ones)&^x&high != 0
}

// mayBeWide reports whether a form that fold may change stands at the head of s: U+F000 and higher, but no ，, and U+3000.
func mayBeWide(s string) bool {
	switch s[0] {
	case 0xEF:
		return len(s) < 3 || s[1] != 0xBC || s[2] != 0x8C
	case 0xE3:
		return len(s) >= 3 && s[1] == 0x80 && s[2] == 0x80
	}
	return false
}

// sight sums up what blocks say of one text.
type sight struct {
	some           bool // it sums up anything
	digits, points int
	// Not 0 if there is any.
	letters, signs, blanks, high, wide uint64
}

// look adds the bytes of b that mask names.
func (x *sight) look(b *block, mask uint64) {
	x.some = true
	x.digits += bits.OnesCount64(b.digit & mask)
	x.points += bits.OnesCount64(b.point & mask)
	x.letters |= b.letter & mask
	x.signs |= b.sign & mask
	x.blanks |= b.blank & mask
	x.high |= b.high & mask
	x.wide |= b.wide & mask
}

// features is what glance sees in a text of ASCII that holds letters and is not short. It may name too much: of the signs, of dash
// and blank, and of the letters either none or all; of none of these does it matter there which it is.
func (x *sight) features() (f feature, ok bool) {
	if x.high != 0 || x.letters == 0 {
		return 0, false
	}
	f = hasLetter | hasUpper
	if x.digits > 0 {
		f |= hasDigit
	}
	if x.points > 0 {
		f |= hasPoint
	}
	if x.blanks != 0 {
		f |= hasDash | hasBlank
	}
	if x.signs != 0 {
		f |= hasColon | hasAt | hasPlus | hasBracket
	}
	return f, true
}

// dull is what dull says of a text. It may say false where dull says true, as wide may name too much.
func (x *sight) dull(text string) bool {
	switch {
	case x.letters|x.signs|x.wide != 0:
		return false
	case x.high == 0:
		return x.digits < leastFigures && (x.points < 3 || x.digits < 4)
	}
	return x.digits == 0 && x.points == 0 && x.blanks == 0 && !mayBeBareName(text)
}

// fewFigures reports, for the bytes of b that mask names, that they are dull because they are figures, and not many.
func (b *block) fewFigures(mask uint64) bool {
	return (b.letter|b.sign|b.high)&mask == 0 && bits.OnesCount64(b.digit&mask) < leastFigures && bits.OnesCount64(b.point&mask) < 3
}
