package documents

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"golang.org/x/image/font/sfnt"

	"huishu/ledger/fault"
)

// fontPlaces are where systems keep a Chinese font with TrueType outlines, the only kind that is embedded. (Noto CJK has
// PostScript outlines, Droid Fallback no digits: neither will do.)
var fontPlaces = []string{
	"/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", // Debian, Ubuntu: fonts-wqy-microhei
	"/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
	"/usr/share/fonts/wqy-microhei/wqy-microhei.ttc", // Fedora, openEuler
	"/usr/share/fonts/wqy-zenhei/wqy-zenhei.ttc",
	"/System/Library/Fonts/STHeiti Light.ttc", // macOS
	`C:\Windows\Fonts\simhei.ttf`,
}

// needed must all be in a font; what a paper needs beyond it is checked when it is made.
const needed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-:/.,()¥·，。；：、（）“”数据产品合规登记凭证惠"

// Font is a font that papers are set in.
type Font struct {
	data   []byte // TrueType, one face
	glyphs *sfnt.Font
}

// FindFont opens the font file at path, or with an empty path the first usable one of the system's.
// Where there is none the fault is Unavailable with code "font.none", where the file named is of no
// use it is Invalid with code "font.unusable".
func FindFont(path string) (*Font, error) {
	if path != "" {
		f, err := openFont(path)
		if err != nil {
			return nil, fault.Newf(fault.Invalid, "font.unusable", "字体文件 %s 无法使用", "The font file %s cannot be used", path).
				Do("请指定含中文与数字的 TrueType 字体（.ttf 或 .ttc），如 Debian 软件包 fonts-wqy-microhei",
					"Name a TrueType font (.ttf or .ttc) with Chinese characters and digits, such as Debian's package fonts-wqy-microhei").Wrap(err)
		}
		return f, nil
	}
	for _, place := range fontPlaces {
		f, err := openFont(place)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil {
			return f, nil
		}
	}
	return nil, ErrNoFont
}

// ErrNoFont says that there are no papers, and what to do instead: Unavailable, code "font.none".
var ErrNoFont = fault.New(fault.Unavailable, "font.none", "本机没有可用的中文字体，无法制作 PDF", "This machine has no Chinese font for PDF files").
	Do("可打印凭证网页；运维人员请安装 fonts-wqy-microhei，或用 --font 指定字体文件",
		"Print the certificate's page instead; who runs the service installs fonts-wqy-microhei, or names a font file with --font")

func openFont(path string) (*Font, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if b, err = firstFace(b); err != nil {
		return nil, err
	}
	glyphs, err := sfnt.Parse(b)
	if err != nil {
		return nil, err
	}
	f := &Font{data: b, glyphs: glyphs}
	if r, ok := f.lacks(needed); ok {
		return nil, fmt.Errorf("it has no %q", r)
	}
	return f, nil
}

// lacks returns the first character of the text that cannot be set: the font has no glyph for it, or the PDF could not name it. The
// writer of PDF files knows characters of 16 bits only; of a rarer one, such as the 𠮷 of a name, it would set two wrong ones unasked.
func (f *Font) lacks(text string) (missing rune, ok bool) {
	var buf sfnt.Buffer
	for _, r := range text {
		if r > 0xffff {
			return r, true
		}
		if g, err := f.glyphs.GlyphIndex(&buf, r); err != nil || g == 0 {
			return r, true
		}
	}
	return 0, false
}

// Sizes in the file formats: a collection's header, a face's header, and a table's entry in it (OpenType 1.9, "OpenType font file").
const (
	collectionHeader = 12
	faceHeader       = 12
	tableEntry       = 16
)

// firstFace takes the first face of a font collection out into a file of its own; a single font is returned as it is.
func firstFace(b []byte) ([]byte, error) {
	if len(b) < collectionHeader+4 {
		return nil, errors.New("no font file")
	}
	at := 0
	if string(b[:4]) == "ttcf" {
		at = int(binary.BigEndian.Uint32(b[collectionHeader:]))
	}
	if at < 0 || at+faceHeader > len(b) {
		return nil, errors.New("no font file")
	}
	if v := binary.BigEndian.Uint32(b[at:]); v != 0x00010000 && v != 0x74727565 { // "true" on old systems of Apple's
		return nil, errors.New("its outlines are not TrueType")
	}
	if at == 0 {
		return b, nil
	}
	tables := int(binary.BigEndian.Uint16(b[at+4:]))
	head := faceHeader + tables*tableEntry
	if at+head > len(b) {
		return nil, errors.New("its table directory is cut off")
	}
	out := make([]byte, head, len(b))
	copy(out, b[at:at+head])
	for i := range tables {
		entry := out[faceHeader+i*tableEntry:]
		from, size := uint64(binary.BigEndian.Uint32(entry[8:])), uint64(binary.BigEndian.Uint32(entry[12:]))
		if from+size > uint64(len(b)) {
			return nil, errors.New("a table of it is cut off")
		}
		binary.BigEndian.PutUint32(entry[8:], uint32(len(out))) //nolint:gosec // no longer than the file, whose own offsets have 32 bits
		out = append(out, b[from:from+size]...)
		for len(out)%4 != 0 {
			out = append(out, 0)
		}
	}
	return out, nil
}
