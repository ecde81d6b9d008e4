package scan

import (
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"
)

// match is a value found in one piece of text: the bytes [start, end) of the folded text.
type match struct {
	kind       kind
	start, end int
	confidence float64
	why        *reason
}

// finder judges one piece of text (a cell, a field, a line) at a time. It is reused for many and is not safe for
// concurrent use.
type finder struct {
	text    string  // folded: full-width forms made ASCII, one character for one character
	hints   kindSet // what the header of the column announces
	want    kindSet
	home    bool // the header says that addresses are homes
	permit  bool // the header names the permit of permitWords
	inCell  bool // the text is a cell or field of its own, not a line of prose
	found   []match
	seen    feature // in text
	digits  int     // how many ASCII digits are in text
	folded  []byte  // what text stands in where it was folded
	blocks  []block // of text, while words runs
	indexed bool    // blocks is of the text that is given next
	window  window  // of text, while a shape judges it
	low     string  // text in small letters, if isLow
	isLow   bool
	near    [kindCount]int // values of the right shape that failed their check
	missed  bool           // near holds something
	latin   mark           // of words in ASCII letters, noted by words
	signs   bool           // a word for a password may stand before a : or =
	pem     bool           // a private key in PEM form may stand in text
	before  [contextBytes]byte
}

// find returns the values in text that do not overlap, in order of place. The result, and f.text, are valid until the next
// call or until what text stands in is written again.
func (f *finder) find(text string, hints kindSet) []match {
	_, seen, digits := glance(noStops, text, 0)
	return f.judge(text, hints, seen, digits)
}

// judge is find for a text that was glanced at before.
func (f *finder) judge(text string, hints kindSet, seen feature, digits int) []match {
	f.text, f.hints, f.found, f.isLow, f.latin, f.signs, f.pem = text, hints, f.found[:0], false, 0, true, false
	if seen&hasWide != 0 {
		f.text, f.indexed = f.fold(text), false
		_, seen, digits = glance(noStops, f.text, 0)
	}
	f.seen, f.digits = seen, digits
	if f.numbers() {
		f.words()
	}
	f.indexed = false
	f.prose()
	return f.settle()
}

// tellingHints are the types that the header alone makes of any figure or word, or of words that nothing else would be asked of.
const tellingHints = 1<<kName | 1<<kPhoneForeign | 1<<kBirthDate | 1<<kGPS | 1<<kMedical | 1<<kCredential

// dull reports, for figures and for Chinese text without any, that nothing can be found unless the header says so. Most cells
// are such.
func dull(text string, seen feature, digits int) bool {
	if seen < hasLetter {
		return digits < leastFigures && (seen&hasPoint == 0 || digits < 4 || !hasPoints(text, 3))
	}
	return seen == hasHan && !mayBeBareName(text)
}

// leastFigures is how many digits a number has that nothing announces.
const leastFigures = 10

// numbers reports whether any value made of ASCII letters and digits can stand in the text. Dates, amounts, counts and years
// are most of what has digits; none of them needs a closer look.
func (f *finder) numbers() bool {
	switch {
	case f.seen&hasWord == 0:
		return false
	case f.seen&(hasAt|hasPlus|hasBracket|hasColon) != 0:
		return true
	case f.seen&hasLetter != 0:
		// the shortest: 粤L12A45 behind a Chinese character; aa-bb-cc-dd-ee-ff; A1234567; a key of 16
		return f.digits >= 5 || f.seen&hasHan != 0 && f.digits >= 2 || f.seen&(hasPoint|hasDash) != 0 || len(f.text) >= 16
	case f.seen&hasPoint != 0 && f.digits >= 4:
		return f.seen&hasHan != 0 || f.digits >= leastFigures || hasPoints(f.text, 3)
	case f.seen&hasHan != 0: // 沪12345领; 电话 02-123456
		return f.digits >= 5
	}
	return f.digits >= leastFigures || f.digits >= 8 && (f.permit || f.hints.has(kPhoneForeign))
}

// hasPoints reports whether s holds at least n points.
func hasPoints(s string, n int) bool {
	for i := 0; i < len(s) && n > 0; i++ {
		if s[i] == '.' {
			n--
		}
	}
	return n == 0
}

// add notes a candidate. Which of several overlapping candidates stands is decided in settle.
func (f *finder) add(k kind, start, end int, confidence float64, why *reason) {
	if f.want.has(k) {
		f.found = append(f.found, match{k, start, end, confidence, why})
	}
}

// miss notes a value whose shape fits k and whose check does not.
func (f *finder) miss(k kind) { f.near[k]++; f.missed = true }

// words takes the runs of ASCII letters and digits, which is where all numbers are, and the signs that make a value, in order of
// place. On the way it notes which words of letters may stand in the text, so that nobody has to look for those that do not.
func (f *finder) words() {
	f.signs = false
	if !f.indexed {
		f.blocks = plainIndex.index(f.blocks, f.text)
	}
	var before, beforeHigh uint64 // the last bits of word and high in the block before
	for at := range f.blocks {
		b := &f.blocks[at]
		word := b.letter | b.digit
		starts := word &^ (word<<1 | before) & (b.candidates() | b.high<<1 | beforeHigh)
		for todo := starts | b.sign; todo != 0; todo &= todo - 1 {
			k := bits.TrailingZeros64(todo)
			i := at*blockBits + k
			if b.sign>>k&1 != 0 {
				f.sign(i)
				continue
			}
			n := bits.TrailingZeros64(^(word >> k))
			if k+n >= blockBits {
				f.longRun(at, k)
				continue
			}
			here := uint64(1)<<n - 1
			for telling := b.telling >> k & here; telling != 0; telling &= telling - 1 {
				f.latin |= announcedAt(f.text, i+bits.TrailingZeros64(telling))
			}
			if digits := bits.OnesCount64(b.digit >> k & here); f.matters(i, i+n, digits) {
				f.run(i, i+n, digits)
			}
		}
		before, beforeHigh = word>>(blockBits-1), b.high>>(blockBits-1)
	}
}

// candidates has the bits of the runs of letters and digits, or of their heads, that matters may ask for: those of six and more,
// those that hold a telling letter, end behind the block or stand before what may go on with a number or an address. Left out are
// at once most of the others, but for plates.
func (b *block) candidates() uint64 {
	word := b.letter | b.digit
	next := b.sign | b.point | b.blank&(b.digit>>1|b.blank>>3|7<<(blockBits-3)) // space or dash before a figure, or of a MAC
	some := word & (next>>1 | b.telling | 1<<(blockBits-1))
	for range 4 { // from the last byte of five to the first
		some |= some >> 1 & word
	}
	six := word & (word >> 1)
	six &= six >> 2 // are four
	return some | six&(six>>2)
}

// matters reports whether the run [i, j) of letters and so many digits can be a value or the beginning of one, or the PRIVATE of a
// key. Most runs cannot: words without a digit, short figures, the times and dates of a log.
func (f *finder) matters(i, j, digits int) bool {
	s, n := f.text, j-i
	switch {
	case n >= 16, n > 6 && digits > 0, n == 6 && digits > 0 && digits < 6, n == 7 && s[j-1] == 'E':
		return true
	case i > 0 && s[i-1] >= utf8.RuneSelf: // a plate
		return true
	case j >= len(s):
		return false
	}
	switch c := s[j]; {
	case c == ' ' || c == ')':
		return digits == n && f.leads(j)
	case c == ':' || c == '.': // the first group of an address of the network
		return n <= 4 && (i < 2 || s[i-1] != '.' && s[i-1] != ':' && s[i-1] != '-' || !isHex(s[i-2]) || isLetter(s[i-2]) && !f.groupBefore(i))
	case c == '-':
		return digits == n && f.leads(j) || n == 2 && i+8 < len(s) && s[i+5] == '-' && s[i+8] == '-'
	}
	return false
}

// sign judges what stands around one of the signs : = @ + ( at i.
func (f *finder) sign(i int) {
	s := f.text
	switch s[i] {
	case '@':
		f.email(i)
	case '+':
		f.international(i)
	case ':', '=':
		f.signs = f.signs || i > 0 && mayAnnounce(s[i-1]) && secretWord(s[:i-trailing(s[:i])])
	}
}

// longRun judges the run that begins at byte k of a block and does not end in it.
func (f *finder) longRun(at, k int) {
	i, mask, digits := at*blockBits+k, ^uint64(0)<<k, 0
	for ; at < len(f.blocks); at, mask = at+1, ^uint64(0) {
		b := &f.blocks[at]
		others := ^(b.letter | b.digit) & mask
		here := mask &^ -(others & -others) // up to the first of them
		digits += bits.OnesCount64(b.digit & here)
		for telling := b.telling & here; telling != 0; telling &= telling - 1 {
			f.latin |= announcedAt(f.text, at*blockBits+bits.TrailingZeros64(telling))
		}
		if others != 0 {
			f.run(i, at*blockBits+bits.TrailingZeros64(others), digits)
			return
		}
	}
	f.run(i, len(f.text), digits)
}

// run judges the run [i, j) of letters and so many digits.
func (f *finder) run(i, j, digits int) {
	s := f.text
	if s[j-1] == 'E' && strings.HasSuffix(s[i:j], "PRIVATE") {
		f.pem = true
	}
	f.word(i, j, digits)
}

// word judges the run [i, j), so many bytes of which are digits, and what it may be the beginning of.
func (f *finder) word(i, j, digits int) {
	s, n := f.text, j-i
	if n <= 4 && j < len(s) && (s[j] == ':' || s[j] == '-' || s[j] == '.') {
		f.network(i, j, digits)
	}
	switch {
	case digits == 0:
	case digits == n:
		if n >= 7 || f.leads(j) {
			f.number(i, j)
		}
		if n == 8 {
			f.papers(i, j, digits)
		}
	default:
		if digits == n-1 && n == 18 {
			f.citizen(i, j)
		}
		if 1<<n&paperLengths != 0 {
			f.papers(i, j, digits)
		}
		if digits > 4 {
			f.labelled(i, j, digits)
		}
	}
	if (digits > 0 || n == 1) && i > 0 && s[i-1] >= utf8.RuneSelf {
		f.plate(i, j)
	}
	if n >= 16 {
		f.key(i, j)
	}
}

// leads reports whether the digits before j can be the first group of a number: the second has three digits or more.
func (f *finder) leads(j int) bool {
	s := f.text
	switch {
	case j >= len(s):
		return false
	case s[j] == ' ' || s[j] == '-':
		return j+3 < len(s) && isDigit(s[j+1]) && isDigit(s[j+2]) && isDigit(s[j+3])
	}
	return s[j] == ')'
}

// labelled takes a number that is glued to the word announcing it: tel13812345678.
func (f *finder) labelled(i, j, digits int) {
	k := i
	for k < j && isLetter(f.text[k]) {
		k++
	}
	if j-k != digits {
		return
	}
	switch strings.ToLower(f.text[i:k]) {
	case "tel", "phone", "mobile", "mob", "cell", "t", "m", "wechat", "wx", "vx", "no", "id", "idcard", "sfz", "sfzh", "card":
		f.number(k, j)
	}
}

// prose looks for what is made of Chinese words rather than numbers, or announced by a word anywhere in the text.
func (f *finder) prose() {
	if f.seen&(hasHouse|hasDigit) == hasHouse|hasDigit {
		f.address()
	} else if f.seen&(hasHan|hasDigit) == hasHan|hasDigit && f.digits > 3 && anyOf(f.text, flatWords) {
		f.flats()
	}
	if f.seen&hasHan != 0 {
		f.bareName()
	}
	m := f.latin
	if f.seen&hasHan != 0 && (f.digits >= leastDate || f.seen&(hasColon|hasBlank) != 0) {
		m |= marks(f.text)
	}
	if m&nameMark != 0 && f.seen&(hasColon|hasBlank) != 0 { // which stand between the word and the name
		f.name()
	}
	if f.digits >= leastDate {
		if f.hints.has(kBirthDate) || m&birthMark != 0 {
			f.birthDate()
		}
		if f.seen&hasPoint != 0 && (f.hints.has(kGPS) || m&trackMark != 0) {
			f.position()
		}
	}
	if f.hints.has(kCredential) || f.seen&hasColon != 0 && f.signs || f.pem {
		f.secret()
	}
	if f.hints.has(kMedical) || m&careMark != 0 {
		f.medical()
	}
	if m&minorMark != 0 {
		f.minor()
	}
}

// leastDate is how many digits the shortest date and the shortest position have.
const leastDate = 6

// lowered is the text in small letters, made once when it is first asked for.
func (f *finder) lowered() string {
	if f.seen&hasUpper == 0 {
		return f.text
	}
	if !f.isLow {
		f.low, f.isLow = lower(f.text), true
	}
	return f.low
}

// settle removes candidates that overlap a surer or, equally sure, a longer one.
func (f *finder) settle() []match {
	if len(f.found) < 2 {
		return f.found
	}
	slices.SortStableFunc(f.found, func(a, b match) int {
		if a.confidence != b.confidence {
			if a.confidence > b.confidence {
				return -1
			}
			return 1
		}
		return (b.end - b.start) - (a.end - a.start)
	})
	kept := f.found[:0]
	for _, m := range f.found {
		if !slices.ContainsFunc(kept, func(k match) bool { return m.start < k.end && k.start < m.end }) {
			kept = append(kept, m)
		}
	}
	slices.SortFunc(kept, func(a, b match) int { return a.start - b.start })
	return kept
}

// wordBefore reports whether the byte before i, if any, is an ASCII letter or digit.
func (f *finder) wordBefore(i int) bool { return i > 0 && isWord(f.text[i-1]) }

// joinedBefore reports whether the value beginning at i is glued to something before it by a hyphen, slash, underscore or
// point: then it is probably a piece of a longer number.
func (f *finder) joinedBefore(i int) bool {
	return i > 1 && joins(f.text[i-1]) && isWord(f.text[i-2])
}

// joinedAfter is the same behind the value that ends at j.
func (f *finder) joinedAfter(j int) bool {
	return j+1 < len(f.text) && joins(f.text[j]) && isWord(f.text[j+1])
}

func joins(c byte) bool { return c == '-' || c == '/' || c == '_' || c == '.' }

// position1 returns the number, from 1, of the character at byte i.
func (f *finder) position1(i int) int { return utf8.RuneCountInString(f.text[:i]) + 1 }
