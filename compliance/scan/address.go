package scan

import (
	"strings"
	"unicode/utf8"
)

// wayEnds are the characters before a house number.
const wayEnds = "路街道巷弄里段村组組屯坊同区區苑寨湾灣鄰邻園园庄莊社"

// divisionMarks must stand earlier in an address.
const divisionMarks = "省市区區县縣镇鎮乡鄉旗盟州"

// homeWords say that an address is a person's, not that of an office or a public place.
var homeWords = []string{"住址", "户籍", "戶籍", "家庭", "居住", "home"}

func anyOf(s string, words []string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// address finds Chinese addresses down to the house number: division, way, number.
func (f *finder) address() {
	s := f.text
	for from := 0; ; {
		i := nextHouse(s, from)
		if i < 0 {
			return
		}
		from = i + len("号")
		k := i
		for k > 0 && (isDigit(s[k-1]) || s[k-1] == '-') {
			k--
		}
		if i-k > 6 || hanBefore(s, k)&isWayEnd == 0 {
			continue
		}
		from = f.addressAt(k, from, f.houseEnd(from))
	}
}

// flatWords are what a building or a part of it is counted by.
var flatWords = []string{"栋", "幢", "单元"}

// flats finds addresses without a house number, down to building and room: 惠城区金山湖花园8栋2单元1503房.
func (f *finder) flats() {
	s := f.text
	for _, building := range []string{"栋", "幢", "座", "单元"} {
		for from := 0; ; {
			i := strings.Index(s[from:], building)
			if i < 0 {
				break
			}
			i += from
			from = i + len(building)
			k := i
			for k > 0 && isWord(s[k-1]) {
				k--
			}
			end := f.houseEnd(from)
			if r, w := utf8.DecodeLastRuneInString(s[:k]); k == i || i-k > 3 || w < 3 || !isHan(r) || strings.ContainsRune("栋幢座单元共有", r) ||
				end == from || !strings.ContainsAny(s[from:end], "0123456789") {
				continue
			}
			from = f.addressAt(k, from, end)
			if len(f.found) > 0 && f.found[len(f.found)-1].end == end {
				return
			}
		}
	}
}

// addressAt judges what stands before byte k, where the number of the house begins that ends at from; with building and room it
// goes to end. It returns from where to look on.
func (f *finder) addressAt(k, from, end int) int {
	start, class := addressStart(f.text, k)
	sure := f.addressSure(start, from, end, class)
	if sure == 0 {
		return from
	}
	f.add(kAddress, start, end, sure, byHouse)
	return end
}

// addressSure is how sure the address is that begins at start with characters of these classes, 0 if there is none.
func (f *finder) addressSure(start, from, end int, class hanClass) float64 {
	announced := f.announced(kAddress, start)
	switch {
	case class&isDivision == 0 && !announced:
		return 0
	case f.home || announced && start > 0 && anyOf(f.text[max(0, start-contextBytes):start], homeWords):
		return 0.9
	case end > from: // down to the flat
		return 0.75
	case announced:
		return 0.6
	}
	return 0.5
}

// addressStart returns where the ideographs and digits before byte i begin, 40 at most, and what they can be together.
func addressStart(s string, i int) (start int, all hanClass) {
	for n := 0; n < 40 && i > 0; n++ {
		for ; n < 40 && i > 3; n++ { // nearly all of an address
			class := lastHan(s[i-4 : i])
			if class == 0 {
				break
			}
			all |= class
			i -= 3
		}
		switch class := hanBefore(s, i); {
		case n == 40:
		case class != 0:
			all |= class
			i -= 3
		case i > 0 && isDigit(s[i-1]):
			i--
		default:
			r, size := utf8.DecodeLastRuneInString(s[:i])
			if r >= 0x4000 && r < 0xA000 || !isHan(r) {
				return i, all
			}
			i -= size
		}
	}
	return i, all
}

// nextHouse returns where 号 or 號 stands behind a digit or a hyphen, from byte i on, or -1.
func nextHouse(s string, i int) int {
	for i < len(s) {
		if s[i] >= utf8.RuneSelf {
			i = max(plainHan(s, i), i+1)
			continue
		}
		if i++; i < len(s) && house(s, i) {
			return i
		}
	}
	return -1
}

// houseEnd extends an address over building, unit and room.
func (f *finder) houseEnd(i int) int {
	end := i
	for j := i; j < len(f.text) && j-i < 48; {
		r, size := utf8.DecodeRuneInString(f.text[j:])
		j += size
		switch r {
		case '栋', '幢', '座', '楼', '樓', '室', '房', '层', '層', '户', '戶':
			end = j
		case '单', '元', '-', '之':
		default:
			if !isWord(f.text[j-1]) {
				return end
			}
		}
	}
	return end
}
