package scan

import "math/bits"

// Chinese text in UTF-8 is a repetition of a lead byte 0xE4 to 0xE9 and two bytes 0x80 to 0xBF. Eight bytes that begin with a
// lead byte hold three of them at fixed places, so that a few operations on one word of 64 bits look at three characters.
const (
	hanShape = 0xC0F0C0C0F0C0C0F0 // the bits that are fixed
	hanBits  = 0x80E08080E08080E0 // what they are
	leadLow  = 0x000F00000F00000F // the other half of the lead bytes
	leadOver = 0x0010000010000010 // where a sum with it runs over
	high     = 0x8080808080808080 // the bit that no ASCII has
)

// word64 gives the first eight bytes of s, the first one lowest.
func word64(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// notHan has a bit in each of the eight bytes of x that is not as it should be in three unified ideographs U+4000 to U+9FFF.
func notHan(x uint64) uint64 {
	low := x & leadLow
	return x&hanShape ^ hanBits | ((low+0x000C00000C00000C)&^(low+0x0006000006000006)&leadOver ^ leadOver) // from 4 to 9
}

// threes returns how many bytes the characters of three bytes take that stand whole at the head of s, which holds nine bytes,
// the first eight of them with the faults of notHan.
func threes(s string, faults uint64) int {
	if faults == 0 {
		if s[8]&0xC0 == 0x80 {
			return 9
		}
		return 6
	}
	return bits.TrailingZeros64(faults) / 24 * 3
}

// plainHan returns the end of the unified ideographs U+4000 to U+9FFF that stand at byte i.
func plainHan(s string, i int) int {
	for i+9 <= len(s) {
		w := s[i : i+9]
		n := threes(w, notHan(word64(w)))
		i += n
		if n < 9 {
			return i
		}
	}
	for i+3 <= len(s) && isLead(s[i]) && whole(s, i) {
		i += 3
	}
	return i
}

// isLead reports whether c begins one of the unified ideographs U+4000 to U+9FFF.
func isLead(c byte) bool { return c >= 0xE4 && c <= 0xE9 }

// whole reports whether two continuation bytes stand behind byte i.
func whole(s string, i int) bool {
	_ = s[i+2]
	return s[i+1]&0xC0 == 0x80 && s[i+2]&0xC0 == 0x80
}

// hanAt returns the character of three bytes at byte i, of which none is checked.
func hanAt(s string, i int) uint16 {
	_ = s[i+2]
	return uint16(s[i])<<12 | uint16(s[i+1]&0x3F)<<6 | uint16(s[i+2]&0x3F)
}

// hanClass says what a Chinese character can be in an address, a name and a number plate.
type hanClass uint8

const (
	isIdeograph   hanClass = 1 << iota // U+4E00 to U+9FFF
	isDivision                         // of divisionMarks
	isWayEnd                           // of wayEnds
	isSurname                          // of surnames
	beginsSurname                      // of doubleSurnames
	notInName                          // of notInNames
	notPerson                          // of notAPerson
	beginsPlate                        // of plateProvinces
)

var hanClasses = func() *[0x10000]hanClass {
	t := new([0x10000]hanClass)
	for r := 0x4E00; r <= 0x9FFF; r++ {
		t[r] = isIdeograph
	}
	set := func(chars string, class hanClass) {
		for _, r := range chars {
			t[r] |= class
		}
	}
	set(divisionMarks, isDivision)
	set(wayEnds, isWayEnd)
	set(surnames, isSurname)
	for _, s := range doubleSurnames {
		set(s[:len("欧")], beginsSurname)
	}
	set(notInNames, notInName)
	set(notAPerson, notPerson)
	set(plateProvinces, beginsPlate)
	return t
}()

// hanBefore returns the class of the character that ends at byte i, 0 where that is no ideograph of the basic plane.
func hanBefore(s string, i int) hanClass {
	if i >= 4 {
		return lastHan(s[i-4 : i])
	}
	if i < 3 || !isLead(s[0]) || !whole(s, 0) {
		return 0
	}
	return hanClasses[hanAt(s, 0)]
}

// lastHan is hanBefore for the last three of four bytes, which are read as one word.
func lastHan(s string) hanClass {
	_ = s[3]
	x := uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
	if x>>8&0xC0C0F0 != 0x8080E0 {
		return 0
	}
	return hanClasses[x&0x0F00<<4|x>>10&0x0FC0|x>>24&0x3F]
}

// surnameHead reports whether the three bytes at the head of s are a character with which a surname begins.
func surnameHead(s string) bool {
	return hanClasses[hanAt(s, 0)]&(isSurname|beginsSurname) != 0
}
