package scan

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzIndex compares both ways of the index with the classes of glance, byte for byte, and what they call dull with what glance does.
func FuzzIndex(f *testing.F) {
	f.Add("编号,名称,12345,a@b.cn\n张三，３,1.2.3.4 \"x\"-y", byte(','))
	f.Add(strings.Repeat("惠州市数据局，。", 40)+"\u3000\xef\xbc", byte('\t'))
	f.Add(strings.Repeat("あ\u3000，！\xe3\x80\xe3\x00\x80", 30), byte(';'))
	f.Fuzz(func(t *testing.T, s string, comma byte) {
		classes := newClasses(comma%0x7F+1, '\n')
		table := newIndexTable(classes)
		got := table.index(nil, s)
		other := make([]block, len(got))
		table.scalar(other, s)
		if !slices.Equal(got, other) {
			t.Fatalf("the ways differ on %q:\n%x\n%x", s, got, other)
		}
		for i := range len(got) * blockBits {
			b, k := got[i/blockBits], i%blockBits
			if i >= len(s) {
				if (b.stop|b.digit|b.letter|b.sign|b.point|b.blank|b.telling|b.high|b.wide)>>k&1 != 0 {
					t.Fatalf("a bit behind the end of %q", s)
				}
				continue
			}
			class := classes[s[i]]
			for _, c := range []struct {
				bits uint64
				want bool
			}{
				{b.stop, class == stop}, {b.digit, class&hasDigit != 0}, {b.letter, class&hasLetter != 0}, {b.point, class&hasPoint != 0},
				{b.sign, class&(hasColon|hasAt|hasPlus|hasBracket) != 0 || s[i] == ')' && class != stop}, {b.blank, class&(hasDash|hasBlank) != 0}, {b.high, s[i] >= 0x80},
				{b.wide, mayBeWide(s[i:])}, {b.telling, class&hasTelling != 0},
			} {
				if c.bits>>k&1 == 1 != c.want {
					t.Fatalf("byte %d (%#x) of %q: %+v", i, s[i], s, b)
				}
			}
		}
		s = strings.ToValidUTF8(s, "�")
		blocks := table.index(got, s)
		for pos := 0; pos < len(s); {
			end, seen, digits := glance(classes, s, pos)
			value := s[pos:end]
			var x sight
			for at := pos / blockBits; at*blockBits < end; at++ {
				mask := ^uint64(0)
				if at == pos/blockBits {
					mask <<= pos % blockBits
				}
				if rest := end - at*blockBits; rest < blockBits {
					mask &= 1<<rest - 1
				}
				if x.look(&blocks[at], mask); at == pos/blockBits && end <= (at+1)*blockBits && blocks[at].fewFigures(mask) && !x.dull(value) {
					t.Fatalf("is %q dull? %+v", value, x)
				}
			}
			if value != "" && x.dull(value) && !dull(value, seen, digits) {
				t.Fatalf("%q is not dull: %+v", value, x)
			}
			pos = end + 1
		}
	})
}

// TestIndexSeesDullness asks that the quick way knows for dull what is: it may err, but not on the texts that fill tables.
func TestIndexSeesDullness(t *testing.T) {
	for _, s := range []string{
		"000123", "2025-03-02", "-12.50", "惠州市公共停车场基本信息", "市数据局", "本数据每日更新，供社会公众查询使用。《办法》、细则",
	} {
		blocks := plainIndex.index(nil, s)
		var x sight
		x.look(&blocks[0], ^uint64(0))
		if !x.dull(s) {
			t.Errorf("%q is dull", s)
		}
	}
	for _, s := range []string{"张三丰", "13812345678", "192.168.1.23", "a", "３", "惠州市３号", "联系人：李四光", "路12号"} {
		blocks := plainIndex.index(nil, s)
		var x sight
		x.look(&blocks[0], ^uint64(0))
		if x.dull(s) {
			t.Errorf("%q is not dull", s)
		}
	}
}

// FuzzRunsThatMatter judges every run that words leaves out, and asks that nothing is found in it nor noted.
func FuzzRunsThatMatter(f *testing.F) {
	for _, s := range []string{
		"at 10:46:36.784Z 192.168.1.2 fe80::1 a0-b1-c2-d3-e4-f5 aabb.ccdd.eeff", "tel (010) 62345678, 138 1234 5678, 138-1234-5678",
		"粤L12A45 沪12345领 A1B2C dob=1990 gps:1 4 5 6 7", "id 110101 19900307 1234 R1(3) 6222 0212 3456 7890 123", "B123456(7) 1-800-555-0199 +1 2",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = strings.ToValidUTF8(s, "�")
		blocks := plainIndex.index(nil, s)
		for i := 0; i < len(s); i++ {
			j, digits := i, 0
			for ; j < len(s) && isWord(s[j]); j++ {
				if isDigit(s[j]) {
					digits++
				}
			}
			if n := j - i; n > 0 {
				one := finder{want: allKinds, text: s, seen: ^feature(0)}
				passed := blocks[i/blockBits].candidates()>>(i%blockBits)&1 == 0 && (i == 0 || s[i-1] < utf8.RuneSelf)
				if passed || !one.matters(i, j, digits) {
					one.run(i, j, digits)
					if len(one.found) > 0 || one.missed || one.pem || passed && announces(s, i, j) != 0 {
						t.Fatalf("%q in %q: %+v", s[i:j], s, one.found)
					}
				}
				i = j
			}
		}
	})
}

// announces is what the telling letters of [i, j) announce.
func announces(s string, i, j int) (m mark) {
	for ; i < j; i++ {
		m |= announcedAt(s, i)
	}
	return m
}

// TestLatinWordsAreAnnounced: a word that announces a date of birth or a track is seen by one of its letters, however it is written.
func TestLatinWordsAreAnnounced(t *testing.T) {
	for k, want := range map[kind]mark{kBirthDate: birthMark, kGPS: trackMark} {
		for _, w := range hintWords[k] {
			if w[0] >= utf8.RuneSelf {
				continue
			}
			for _, s := range []string{w, strings.ToUpper(w), "1" + w + "s"} {
				if got := announces(s, 0, len(s)); got&want == 0 {
					t.Errorf("%s announces %v", s, got)
				}
				var f finder
				f.text, f.want, f.seen = s, allKinds, ^feature(0)
				if f.words(); f.latin&want == 0 {
					t.Errorf("words passes over %s", s)
				}
			}
		}
	}
	if s := "request took okay bug gap"; announces(s, 0, len(s)) != 0 {
		t.Errorf("%q announces something", s)
	}
}

// BenchmarkIndex measures the index alone: the floor of every pass over text.
func BenchmarkIndex(b *testing.B) {
	s := text(bytes.Repeat([]byte("012345,惠州市公共停车场基本信息,市数据局,2025-03-02,114.50855\n"), 1000))
	var dst []block
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		dst = plainIndex.index(dst, s)
	}
}
