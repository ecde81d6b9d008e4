package scan

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math/bits"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// decoder gives a text as UTF-8. It goes line by line: a line that is valid UTF-8 passes as it is, and the first that is not
// decides between GB18030 and Big5. So a file that is ASCII for a million lines, or one pasted together from two
// encodings, is read rightly all the same.
type decoder struct {
	in    *bufio.Reader
	name  string // of the encoding
	enc   encoding.Encoding
	carry []byte     // a character cut off at the end of the last piece
	pairs *pairTable // of enc
	dst   []byte     // for what is decoded, used again
	out   []byte
	err   error
}

// newDecoder reads from in, whose first bytes are head.
func newDecoder(in *bufio.Reader, head []byte) *decoder {
	d := &decoder{in: in, name: "utf-8"}
	order := unicode.LittleEndian
	switch utf16Order(head) {
	case 'b':
		order = unicode.BigEndian
		fallthrough
	case 'l':
		d.name = "utf-16"
		d.in = bufio.NewReader(transform.NewReader(in, unicode.UTF16(order, unicode.UseBOM).NewDecoder()))
		if !bytes.HasPrefix(head, []byte{0xff, 0xfe}) && !bytes.HasPrefix(head, []byte{0xfe, 0xff}) {
			d.in = bufio.NewReader(transform.NewReader(in, unicode.UTF16(order, unicode.IgnoreBOM).NewDecoder()))
		}
	default:
		if bytes.HasPrefix(head, []byte("\xef\xbb\xbf")) {
			_, _ = in.Discard(3)
		}
	}
	return d
}

// Read implements io.Reader. It fills p as far as the input that was read already reaches.
func (d *decoder) Read(p []byte) (n int, err error) {
	for {
		m := copy(p[n:], d.out)
		d.out = d.out[m:]
		n += m
		switch {
		case n == len(p) || n > 0 && d.in.Buffered() == 0:
			return n, nil
		case d.err != nil && n > 0:
			return n, nil
		case d.err != nil:
			return 0, d.err
		}
		d.next()
	}
}

// whole passes all whole lines that are read already, if they are UTF-8 as most are.
func (d *decoder) whole() bool {
	if len(d.carry) > 0 || d.enc != nil {
		return false
	}
	if d.in.Buffered() == 0 {
		_, _ = d.in.Peek(1) // an error comes again when it is read
	}
	held, _ := d.in.Peek(d.in.Buffered())
	held = held[:bytes.LastIndexByte(held, '\n')+1]
	if len(held) == 0 || !validUTF8(held) {
		return false
	}
	d.out = held
	_, _ = d.in.Discard(len(held))
	return true
}

// next decodes one more line, or a piece of a very long one.
func (d *decoder) next() {
	if d.whole() {
		return
	}
	piece, err := d.in.ReadSlice('\n')
	whole := true
	switch {
	case errors.Is(err, bufio.ErrBufferFull):
		whole = false
	case err != nil:
		d.err = err
	}
	if len(d.carry) > 0 {
		piece = append(d.carry, piece...)
		d.carry = nil
	}
	if validUTF8(piece) {
		d.out = piece
		return
	}
	if !whole {
		if cut := completeUTF8(piece); validUTF8(piece[:cut]) {
			d.out, d.carry = piece[:cut], bytes.Clone(piece[cut:])
			return
		}
	}
	if d.enc == nil {
		ahead, _ := d.in.Peek(min(d.in.Buffered(), 32<<10))
		d.name, d.enc = guess(append(bytes.Clone(piece), ahead...))
		d.pairs = gbPairs()
		if d.enc == traditionalchinese.Big5 {
			d.pairs = bigPairs()
		}
	}
	d.decode(piece, whole)
}

func (d *decoder) decode(piece []byte, whole bool) {
	if need := len(piece)*3 + 16; len(d.dst) < need {
		d.dst = make([]byte, need)
	}
	n, used := 0, 0
	var err error
	for used < len(piece) { // ASCII, and the pairs of the first plane, by a table; the rest by the book
		m, u := d.pairs.decode(d.dst[n:], piece[used:])
		n, used = n+m, used+u
		if used == len(piece) {
			break
		}
		next := min(len(piece), used+4)
		m, u, err = d.enc.NewDecoder().Transform(d.dst[n:], piece[used:next], whole && next == len(piece))
		n, used = n+m, used+u
		if u == 0 {
			break
		}
	}
	d.out = d.dst[:n]
	if errors.Is(err, transform.ErrShortSrc) || used < len(piece) {
		d.carry = bytes.Clone(piece[used:])
		if used == 0 { // cannot be: no character is as long as a buffer
			d.carry, d.out = nil, bytes.ToValidUTF8(piece, []byte("\uFFFD"))
		}
	}
}

// pairTable holds the UTF-8 of every character that an encoding writes in two bytes, the first byte lowest, and its length in
// the highest byte.
type pairTable [0x8000]uint32

// The tables of both encodings, made when the first file asks for them.
var (
	gbPairs  = sync.OnceValue(func() *pairTable { return newPairTable(simplifiedchinese.GB18030) })
	bigPairs = sync.OnceValue(func() *pairTable { return newPairTable(traditionalchinese.Big5) })
)

// newPairTable asks the encoding itself for each pair.
func newPairTable(enc encoding.Encoding) *pairTable {
	t := new(pairTable)
	dec := enc.NewDecoder()
	var dst [16]byte
	for i := range t {
		lead, trail := byte(i>>8)|0x80, byte(i) //nolint:gosec // the halves of 15 bits
		if trail < 0x40 {
			continue
		}
		dec.Reset()
		n, used, err := dec.Transform(dst[:], []byte{lead, trail}, true)
		if r, size := utf8.DecodeRune(dst[:n]); err == nil && used == 2 && n == size && n <= 3 && r != utf8.RuneError {
			dst[3] = byte(n) //nolint:gosec // three at most
			t[i] = binary.LittleEndian.Uint32(dst[:])
		}
	}
	return t
}

// decode turns ASCII and pairs into UTF-8 until it meets something else or a cut-off pair. dst must hold three bytes for each of src,
// and four more.
func (t *pairTable) decode(dst, src []byte) (n, used int) {
	for used < len(src) && n+4 <= len(dst) {
		m, k := t.eights(dst[n:], src[used:])
		if n, used = n+m, used+k; used == len(src) {
			break
		}
		c := src[used]
		if c < utf8.RuneSelf {
			dst[n] = c
			n++
			used++
			continue
		}
		if used+1 >= len(src) {
			break
		}
		u := t[int(c&0x7F)<<8|int(src[used+1])]
		if u == 0 {
			break
		}
		binary.LittleEndian.PutUint32(dst[n:], u)
		n += int(u >> 24)
		used += 2
	}
	return n, used
}

// eights is decode for each eight bytes that are ASCII up to some place, or four pairs each of which is three bytes of UTF-8: where
// a character goes then does not wait for the one before. It stops at others.
func (t *pairTable) eights(dst, src []byte) (n, used int) {
	const pair, leads = 0x7FFF, 0x0080008000800080
	for used+8 <= len(src) && n+16 <= len(dst) {
		x, out := binary.LittleEndian.Uint64(src[used:]), dst[n:n+16]
		if ascii := bits.TrailingZeros64(x&high) / 8; ascii > 0 {
			binary.LittleEndian.PutUint64(out, x)
			n, used = n+ascii, used+ascii
			continue
		}
		y := bits.ReverseBytes64(x)
		a, b, c, d := t[y>>48&pair], t[y>>32&pair], t[y>>16&pair], t[y&pair]
		if x&leads != leads || a&b&c&d>>24 != 3 || (a|b|c|d)>>24 != 3 {
			break
		}
		binary.LittleEndian.PutUint32(out, a)
		binary.LittleEndian.PutUint32(out[3:], b)
		binary.LittleEndian.PutUint32(out[6:], c)
		binary.LittleEndian.PutUint32(out[9:], d)
		n, used = n+12, used+8
	}
	return n, used
}

// completeUTF8 returns the length of b without a character that is cut off at its end.
func completeUTF8(b []byte) int {
	for i := len(b) - 1; i >= 0 && i >= len(b)-utf8.UTFMax; i-- {
		if utf8.RuneStart(b[i]) {
			if utf8.FullRune(b[i:]) {
				return len(b)
			}
			return i
		}
	}
	return len(b)
}

// common are some of the most frequent characters of Chinese text and of table headers, in both scripts. Text decoded with the
// wrong table is made of rare characters and hardly holds any of them.
const common = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严" +
	"這來們個國說時會對發學過動種經現產業長關實變條點問題體應開還當無與電機場車間內兩數將統計縣區號處鄉鎮機關營運單位資訊編號電話地址名稱類別備註縣市臺灣時間門牌樓街路"

var commonSet = newRuneSet(common)

// guess decides whether bytes that are not UTF-8 are GB18030 or Big5, by how many frequent characters each reading gives.
func guess(sample []byte) (string, encoding.Encoding) {
	gb, big := score(sample, simplifiedchinese.GB18030), score(sample, traditionalchinese.Big5)
	if big > gb {
		return "big5", traditionalchinese.Big5
	}
	return "gb18030", simplifiedchinese.GB18030
}

func score(sample []byte, enc encoding.Encoding) float64 {
	text, _, _ := transform.Bytes(enc.NewDecoder(), sample)
	good, all := 0.0, 1.0
	for _, r := range string(text) {
		if r < 0x80 {
			continue
		}
		all++
		switch {
		case r == utf8.RuneError || r >= 0xE000 && r <= 0xF8FF:
			good--
		case commonSet.has(r):
			good++
		}
	}
	return good / all
}

var _ io.Reader = (*decoder)(nil)
