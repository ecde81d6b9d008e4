package scan

import (
	"math/bits"
	"strings"

	"huishu/compliance/code"
)

// A column that holds one value in each cell goes on to do so. After a cell that was nothing but a value, the next one of its column is
// looked at by the shape of that value alone, in the words that the index has of it already. What a shape says is what judge would say,
// for the reasons given with each; a cell of another shape is not its business and goes to judge, which also tells the column anew.
//
// TestBriefCells and FuzzBrief hold each shape to that, TestBriefTables and FuzzBriefTables the reports of whole tables. Structs as large
// as match are not passed about here: what is copied a word after it was written waits for the writing, which took half of the time.

// shape judges s, the cell in w, as a value that is all of a cell, under a header that announces f.hints. It returns the kind of the only
// value in it and how sure that is, 0 if there is none. It is not ok where judge must say; otherwise judge misses nothing.
type shape func(f *finder, s string, w *window) (k kind, sure float64, ok bool)

// shapeOf is the shape of the values of each kind; the others have none.
var shapeOf = [kindCount]shape{
	kCitizenID: (*finder).figures, kMobile: (*finder).figures, kBankCard: (*finder).figures, kName: (*finder).nameAlone,
	kAddress: (*finder).place, kEmail: (*finder).mail, kPlate: (*finder).plateAlone, kUSCC: (*finder).credit,
}

// unbriefed are the types that a header makes of words and figures of any shape.
const unbriefed = 1<<kBirthDate | 1<<kGPS | 1<<kMedical | 1<<kCredential

// window is a cell of 1 to 64 bytes in the index: it begins off bytes into the first of two blocks that follow each other.
type window struct {
	a, b *block
	off  int
	all  uint64 // a bit for each byte of the cell
}

// windowOf is the cell of n bytes that begins at pos.
func windowOf(blocks []block, pos, n int) window {
	at := pos / blockBits
	return window{a: &blocks[at], b: &blocks[min(at+1, len(blocks)-1)], off: pos % blockBits, all: ^uint64(0) >> (blockBits - n)}
}

// bits gives the bits of the cell, its first byte lowest, of the same word of both blocks.
func (w *window) bits(a, b uint64) uint64 {
	return (a>>(w.off&63) | b<<1<<(^w.off&63)) & w.all
}

func (w *window) digits() uint64  { return w.bits(w.a.digit, w.b.digit) }
func (w *window) letters() uint64 { return w.bits(w.a.letter, w.b.letter) }
func (w *window) points() uint64  { return w.bits(w.a.point, w.b.point) }
func (w *window) signs() uint64   { return w.bits(w.a.sign, w.b.sign) }
func (w *window) high() uint64    { return w.bits(w.a.high, w.b.high) }
func (w *window) wide() uint64    { return w.bits(w.a.wide, w.b.wide) }
func (w *window) telling() uint64 { return w.bits(w.a.telling, w.b.telling) }

// brief judges the cell that begins at pos and ends at end by the shape of its column, if it has that shape and judge would only count
// it.
func (t *table) brief(s *splitter, col *column, blocks []block, pos, end int, last bool) bool {
	value := s.cut(pos, end, last)
	if value == "" || len(value) > blockBits {
		return false
	}
	f := &t.c.finder
	f.text, f.hints, f.home, f.window = value, col.hints, col.home, windowOf(blocks, pos, len(value))
	k, sure, ok := col.shape(f, value, &f.window)
	if !ok || sure > 0 && !t.c.like(col, s.line, k, sure) {
		col.shape = nil
		return false
	}
	col.cells++
	t.some = true
	t.step(s, last)
	return true
}

// sure returns one of two degrees of sureness: where the header announces the kind, and where not.
func (f *finder) sure(k kind, announced, otherwise float64) float64 {
	if f.hints.has(k) {
		return announced
	}
	return otherwise
}

// figures takes a run of digits that is one value: what number says of a run of this length with nothing beside it, and nobody else
// says anything of digits alone.
func (f *finder) figures(s string, w *window) (k kind, sure float64, ok bool) {
	switch len(s) {
	case 11:
		if w.digits() == w.all && mobile(s) {
			return kMobile, f.sure(kMobile, 0.95, 0.85), true
		}
	case 16, 17, 19:
		if w.digits() != w.all {
			break
		}
		if sure := issuer(s); sure > 0 && luhn(s) {
			return kBankCard, f.sure(kBankCard, 0.95, sure), true
		}
	case 18: // which may be a card as well, or a sole trader's code: those go the long way
		if others := w.all &^ w.digits(); others != 0 && (others != 1<<17 || s[17] != 'X') || s[0] == '9' || issuer(s) > 0 {
			break
		}
		if plausibleCitizen(s) && code.CitizenID(s) == nil {
			return kCitizenID, f.sure(kCitizenID, 0.99, 0.95), true
		}
	}
	return 0, 0, false
}

// nameAlone takes Chinese characters without anything else, of which only bareName makes something.
func (f *finder) nameAlone(s string, w *window) (k kind, sure float64, ok bool) {
	if len(s)%3 != 0 || len(s) < 6 || len(s) > 12 || w.high() != w.all || w.wide() != 0 {
		return 0, 0, false
	}
	if !isLead(s[0]) || hanBefore(s, len(s)) == 0 { // it may have blanks around it
		return 0, 0, false
	}
	switch announced := f.hints.has(kName); {
	case announced && (nameLike(s, true) || dotted(s)):
		return kName, 0.85, true
	case announced || !nameLike(s, false):
	case len(s) == 9:
		return kName, 0.3, true
	}
	return 0, 0, true
}

// place takes Chinese characters and numbers of up to four digits, which are a place if anything: for other numbers they are too short,
// and of plates the one that has a digit first is left to judge, as is a date.
func (f *finder) place(s string, w *window) (k kind, sure float64, ok bool) {
	digits := w.digits()
	fours := digits & (digits >> 1)
	fours &= fours >> 2
	if digits == 0 || digits|w.high() != w.all || w.wide() != 0 || fours&(digits>>4) != 0 {
		return 0, 0, false
	}
	from, houses := 0, false
	for ends := digits << 1 &^ digits & w.all; ends != 0; ends &= ends - 1 {
		i := bits.TrailingZeros64(ends)
		if !isLead(s[i]) || strings.HasPrefix(s[i:], "年") { // 沪5·1234领, 1980年1月2日出生
			return 0, 0, false
		}
		if !house(s, i) {
			continue
		}
		houses = true
		if i < from {
			continue
		}
		from = i + len("号")
		k := i - bits.LeadingZeros64(^(digits << (64 - i)))
		if hanBefore(s, k)&isWayEnd == 0 {
			continue
		}
		end := f.houseEnd(from)
		start, class := addressStart(s, k)
		if one := f.addressSure(start, from, end, class); one > 0 {
			if sure > 0 {
				return 0, 0, false
			}
			sure, from = one, end
		}
	}
	if houses || bits.OnesCount64(digits) <= 3 || !anyOf(s, flatWords) {
		return kAddress, sure, true
	}
	f.found = f.found[:0]
	if f.flats(); len(f.found) == 1 {
		return kAddress, f.found[0].confidence, true
	}
	return 0, 0, false
}

// mail takes an e-mail address without hyphens. What else its parts may be is less sure and lies within it; only misses would
// count, for which a run must be long.
func (f *finder) mail(s string, w *window) (k kind, sure float64, ok bool) {
	at, letters, digits, points := w.signs(), w.letters(), w.digits(), w.points()
	if at == 0 || at&(at-1) != 0 || at|letters|digits|points != w.all {
		return 0, 0, false
	}
	// Each point stands between letters or digits, and one behind the @.
	i, last := bits.TrailingZeros64(at), 63-bits.LeadingZeros64(points)
	word := letters | digits
	if i == 0 || s[i] != '@' || last < i || (at|points)&^(word<<1&(word>>1)) != 0 {
		return 0, 0, false
	}
	if top := w.all &^ (2<<last - 1); top&^letters != 0 || top&(top-1) == 0 || fileEnding(lower(s[last+1:])) {
		return 0, 0, false
	}
	twos := word & (word >> 1)
	eights := twos & (twos >> 2)
	eights &= eights >> 4
	tens := eights & (twos >> 8)
	// Ten characters may be a card of Taiwan, if the first is a letter; a number of a vehicle has 17, and other numbers 11 digits.
	if tens&(letters|word>>10) != 0 && (bits.OnesCount64(digits) > 8 || eights&(eights>>8)&(word>>16) != 0) {
		return 0, 0, false
	}
	return kEmail, 0.97, true
}

// plateAlone takes a number plate that is written 粤L12345 or 粤L·12345.
func (f *finder) plateAlone(s string, w *window) (k kind, sure float64, ok bool) {
	const province, dot = 1<<3 - 1, 1<<4 | 1<<5 // bytes of no ASCII
	v := ""
	switch high := w.high(); {
	case len(s) < 8 || len(s) > 12 || high|w.letters()|w.digits() != w.all:
		return 0, 0, false
	case high == province:
		v = s[3:]
	case high == province|dot && s[4:6] == "·":
		v = s[3:4] + s[6:]
	}
	if v == "" || !plateProvince(s[:3]) || !plateBody(strings.ToUpper(v), "") {
		return 0, 0, false
	}
	return kPlate, 0.85, true
}

// credit takes the 18 digits and letters of a credit code, of which only a sole trader's is personal. One letter alone may be the
// check character of an identity number.
func (f *finder) credit(s string, w *window) (k kind, sure float64, ok bool) {
	letters := w.letters()
	if len(s) != 18 || letters|w.digits() != w.all || letters&(letters-1) == 0 || letters&1 != 0 {
		return 0, 0, false
	}
	for telling := w.telling(); telling != 0; telling &= telling - 1 {
		if announcedAt(s, bits.TrailingZeros64(telling)) != 0 {
			return 0, 0, false
		}
	}
	if !strings.HasPrefix(s, "92") {
		return 0, 0, true
	}
	if code.USCC(strings.ToUpper(s)) != nil {
		return 0, 0, true
	}
	return kUSCC, 0.95, true
}
