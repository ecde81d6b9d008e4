package scan

import (
	"slices"
	"strings"
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

// nameDots stand between the parts of a name that is written by its sound: 阿依古丽·买买提, 约翰·史密斯.
const nameDots = "·•・‧"

// dotted reports whether s is such a name: two to five parts of Chinese characters, of which none is long. Nothing but the word that
// announces it tells it from a place or a brand, so it is asked where one does.
func dotted(s string) bool {
	if len(s) < 3*3+2 || len(s) > 3*longestPart*mostParts {
		return false
	}
	parts, n, all := 1, 0, 0
	for _, r := range s {
		switch {
		case isHan(r):
			n, all = n+1, all+1
		case n > 0 && strings.ContainsRune(nameDots, r):
			parts, n = parts+1, 0
		default:
			return false
		}
		if n > longestPart || parts > mostParts {
			return false
		}
	}
	return parts > 1 && n > 0 && all > 2
}

// The parts of a dotted name, and the characters of each.
const (
	mostParts   = 5
	longestPart = 8
)

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
	if f.digits > 0 {
		return
	}
	if f.hints.has(kName) {
		if name := strings.TrimSpace(s); dotted(name) {
			i := strings.Index(s, name)
			f.add(kName, i, i+len(name), 0.85, byWords)
			return
		}
	}
	if !mayBeBareName(s) {
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
	end, n, dots := j, 0, false
	for end < len(s) && (n < 5 || dots) {
		r, size := utf8.DecodeRuneInString(s[end:])
		if dot := strings.ContainsRune(nameDots, r); !isHan(r) && !dot {
			break
		} else if dots = dots || dot; dots && end-j > 3*longestPart*mostParts {
			break
		}
		end += size
		n++
	}
	if name := s[j:end]; nameLike(name, true) || dots && dotted(name) {
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
