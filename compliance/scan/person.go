package scan

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// surnames are the commonest ones, simplified and traditional: some nine Chinese in ten bear one of them.
const surnames = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方" +
	"白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅" +
	"童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳欧管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝" +
	"張劉陳楊黃趙吳孫馬羅鄭梁謝許韓馮鄧葉蘇呂盧鍾譚陸範賈鄒閻龍賀顧嚴湯韋蔣鄺"

// runeSet is a set of characters of the basic plane.
type runeSet [0x10000 / 64]uint64

func newRuneSet(chars string) *runeSet {
	s := new(runeSet)
	for _, r := range chars {
		s[r>>6] |= 1 << (r & 63)
	}
	return s
}

func (s *runeSet) has(r rune) bool { return r < 0x10000 && s[r>>6]>>(r&63)&1 == 1 }

func isHan(r rune) bool {
	return r >= 0x4E00 && r <= 0x9FFF || r > 0x2E80 && unicode.Is(unicode.Han, r)
}

var doubleSurnames = []string{"欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "夏侯", "歐陽", "司馬", "諸葛", "東方"}

// notInNames are characters that hardly occur in given names but at the end or in the middle of places, bodies and things.
const notInNames = "市区區县縣镇鎮乡鄉村里路街巷道園园厂廠店局部院所校馆館站场場屋楼樓厅廳司会會社组組队隊科室处處桥橋港岛島寺庙廟塔库庫池河湖溪沟溝坝壩码碼号號" +
	"的是了不在有和与與或及等数數据據量率额額费費价價款税證证照表单單册冊名称稱类類型别別级級期日月年时時分秒度低多少旧舊前后後内內外左右" +
	"务務府机機器电電息網网管办辦规規定制设設施程车車船票药藥病醫职職業业口族系统統计計项項目准準零中育"

// notAPerson are those of notInNames that make an office, a place or a thing of what stands under 联系人 or behind it.
const notAPerson = "市区區县縣镇鎮乡鄉村街巷厂廠店局部院所校馆館站场場屋楼樓厅廳司会會社组組队隊科室处處桥橋的是了不或与與等数數据據率量额額费費税證证码碼号號表单單冊册称稱类型别别級级" +
	"务務府机機器电電网網办辦规規制设設施程车車票药藥病醫职職业業口族系计計项項目准準零"

// nameLike reports whether s is two to four Chinese characters that read as surname and given name. Where a word announces a
// name, the given name may have the characters that others seldom have: 李和平.
func nameLike(s string, announced bool) bool {
	if len(s) < 6 || len(s) > 12 || len(s)%3 != 0 || !isLead(s[0]) { // as all surnames begin
		return false
	}
	given := 0 // where the given name begins
	switch class := hanClasses[hanAt(s, 0)]; {
	case class&beginsSurname != 0 && len(s) > 6 && slices.Contains(doubleSurnames, s[:6]):
		given = 6
	case class&isSurname != 0 && len(s) <= 9:
		given = 3
	default:
		return false
	}
	barred := notInName
	if announced {
		barred = notPerson
	}
	for ; given < len(s); given += 3 {
		if class := hanBefore(s, given+3); class&barred != 0 {
			return false
		} else if class != 0 {
			continue
		}
		if r, size := utf8.DecodeRuneInString(s[given:]); size != 3 || !isHan(r) {
			return false
		}
	}
	return true
}

// longestName is the length in bytes of the longest text that is searched for being a name, blanks around it included.
const longestName = 16

// mayBeBareName reports whether a text that holds no digit is worth a closer look by bareName.
func mayBeBareName(s string) bool {
	return len(s) >= 6 && len(s) <= longestName && (!isLead(s[0]) || surnameHead(s))
}

// bareName takes a name that is all of a cell, where the header announces one; with little confidence, three characters
// that stand alone.
func (f *finder) bareName() {
	s := f.text
	if f.digits > 0 || !mayBeBareName(s) {
		return
	}
	trimmed, i := s, 0
	if !isLead(s[0]) || hanBefore(s, len(s)) == 0 {
		trimmed = strings.TrimSpace(s)
		i = strings.Index(s, trimmed)
	}
	if !nameLike(trimmed, f.hints.has(kName)) {
		return
	}
	switch {
	case f.hints.has(kName):
		f.add(kName, i, i+len(trimmed), 0.85, byWords)
	case len(trimmed) == 9:
		f.add(kName, i, i+len(trimmed), 0.3, bySurname)
	}
}

// behind has judge look behind every Chinese word of words that stands in the text.
func (f *finder) behind(words []string, judge func(f *finder, i int)) {
	for _, w := range words {
		if w[0] < 0x80 {
			continue
		}
		for from := 0; ; {
			i := strings.Index(f.text[from:], w)
			if i < 0 {
				break
			}
			from += i + len(w)
			judge(f, from)
		}
	}
}

// said is where begins what a word that ends at i announces by a colon or space; i where it announces nothing.
func (f *finder) said(i int) int {
	for i < len(f.text) && (f.text[i] == ':' || f.text[i] == ' ' || f.text[i] == '=' || f.text[i] == '"') {
		i++
	}
	return i
}

// name takes names that a word before them announces.
func (f *finder) name() { f.behind(hintWords[kName], (*finder).nameAfter) }

// nameAfter judges what follows an announcing word: a colon or space, then a name that ends before the next character
// which is not Chinese.
func (f *finder) nameAfter(i int) {
	s, j := f.text, f.said(i)
	if j == i {
		return
	}
	end, n := j, 0
	for end < len(s) && n < 5 {
		r, size := utf8.DecodeRuneInString(s[end:])
		if !isHan(r) {
			break
		}
		end += size
		n++
	}
	if nameLike(s[j:end], true) {
		f.add(kName, j, end, 0.8, byWords)
	}
}

// minor takes the name or number behind a word that speaks of a minor. It outweighs the name alone, because it is the graver.
func (f *finder) minor() { f.behind(hintWords[kMinor], (*finder).minorAfter) }

// minorAfter judges what follows an announcing word and a colon or space: a name, or a number of at least six digits.
func (f *finder) minorAfter(i int) {
	s, j := f.text, f.said(i)
	end := j
	for end < len(s) && isWord(s[end]) {
		end++
	}
	if end-j >= 6 && isDigit(s[end-1]) {
		f.add(kMinor, j, end, 0.55, byWords)
		return
	}
	for end < len(s) {
		r, size := utf8.DecodeRuneInString(s[end:])
		if !isHan(r) {
			break
		}
		end += size
	}
	if j > i && nameLike(s[j:end], true) {
		f.add(kMinor, j, end, 0.82, byWords)
	}
}

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

// birthDate takes a date that is announced as one of birth.
func (f *finder) birthDate() {
	s := f.text
	for i := 0; i+8 <= len(s); i++ {
		if s[i] != '1' && s[i] != '2' || i > 0 && isDigit(s[i-1]) {
			continue
		}
		end := dateAt(s, i)
		if end > 0 && (f.announced(kBirthDate, i) || strings.HasPrefix(s[end:], "出生") || strings.HasPrefix(s[end:], "生")) {
			f.add(kBirthDate, i, end, 0.8, byWords)
		}
	}
}

// dateAt returns the end of a date that begins at byte i, or 0: 19800102, 1980-1-2, 1980/01/02, 1980.1.2, 1980年1月2日.
func dateAt(s string, i int) int {
	year, j := leadingDigits(s, i)
	if j == i+8 {
		if validDate(year/10000, year/100%100, year%100) {
			return j
		}
		return 0
	}
	if j != i+4 || j >= len(s) {
		return 0
	}
	separators := [2]string{s[j : j+1], s[j : j+1]}
	last := ""
	switch {
	case strings.HasPrefix(s[j:], "年"):
		separators, last = [2]string{"年", "月"}, "日"
	case strings.IndexByte("-/.", s[j]) < 0:
		return 0
	}
	var part [2]int
	for k, sep := range separators {
		if !strings.HasPrefix(s[j:], sep) {
			return 0
		}
		from := j + len(sep)
		part[k], j = leadingDigits(s, from)
		if j == from || j > from+2 {
			return 0
		}
	}
	if !strings.HasPrefix(s[j:], last) || !validDate(year, part[0], part[1]) {
		return 0
	}
	return j + len(last)
}

// leadingDigits reads the decimal number at byte i of at most eight digits, and returns where its digits end.
func leadingDigits(s string, i int) (n, end int) {
	for end = i; end < len(s) && isDigit(s[end]); end++ {
		if end-i < 8 {
			n = n*10 + int(s[end]-'0')
		}
	}
	return n, end
}

func validDate(year, month, day int) bool {
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return year >= 1880 && year < 2100 && t.Year() == year && int(t.Month()) == month && t.Day() == day
}

// position takes a latitude and a longitude in one text that speaks of tracking. Coordinates of places are no personal
// information, so a header alone must say that these are tracks.
func (f *finder) position() {
	s := f.text
	if !f.hints.has(kGPS) && !anyHint(f.lowered(), kGPS) {
		return
	}
	for i := 0; i < len(s); i++ {
		if !isDigit(s[i]) || i > 0 && (isWord(s[i-1]) || s[i-1] == '.') {
			continue
		}
		a := decimalEnd(s, i)
		if a == 0 {
			continue
		}
		j := a
		for j < len(s) {
			if s[j] == ',' || s[j] == ' ' {
				j++
			} else if strings.HasPrefix(s[j:], "，") {
				j += len("，")
			} else {
				break
			}
		}
		if b := decimalEnd(s, j); j > a && b > 0 {
			f.add(kGPS, i, b, 0.6, byWords)
			i = b
		}
	}
}

// decimalEnd returns the end of a coordinate that begins at byte i: one to three digits, a point and at least four, or 0.
func decimalEnd(s string, i int) int {
	j := i
	for j < len(s) && isDigit(s[j]) {
		j++
	}
	if j == i || j-i > 3 || j >= len(s) || s[j] != '.' {
		return 0
	}
	k := j + 1
	for k < len(s) && isDigit(s[k]) {
		k++
	}
	if k-j < 5 {
		return 0
	}
	return k
}
