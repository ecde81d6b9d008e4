package scan

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"
)

// book is an opened XLSX workbook (ECMA-376 part 1). It holds the offsets of its shared strings in memory, four bytes each, and
// everything else a piece at a time: a sheet of a million rows takes no more than one of ten.
type book struct {
	file   spill // the archive
	parts  map[string]*zip.File
	sheets []sheetPart
	shared sharedStrings
	dates  []dateForm // of the cell formats, by their number
	from   int64      // 1904, or 1900 for most
	left   int64      // bytes that may still be unpacked
	limit  int64
	meter  *meter
}

// sheetPart is a sheet with cells, in the order of the workbook; hidden ones too.
type sheetPart struct{ name, path string }

// Bounds of a workbook. The format itself knows 1,048,576 rows and 16,384 columns.
const (
	maxSheetColumns  = 16_384
	maxSharedStrings = 8 << 20 // their offsets take 32 MiB
	maxParts         = 10_000
)

// openBook keeps the bytes of a workbook, at most limit packed and four times as many unpacked, and reads what stands above its
// sheets. The caller closes it.
func openBook(name string, r io.Reader, limit int64, progress *meter) (*book, error) {
	b := &book{left: 4 * limit, limit: limit, meter: progress, parts: map[string]*zip.File{}}
	_, err := io.Copy(&b.file, r)
	if err == nil {
		err = damaged(b.open(name))
	}
	if err != nil {
		_ = b.Close() // of no use any more
		return nil, err
	}
	return b, nil
}

// Close removes what was kept.
func (b *book) Close() error { return errors.Join(b.file.Close(), b.shared.text.Close()) }

func (b *book) open(name string) error {
	z, err := zip.NewReader(&b.file, b.file.n)
	if err != nil {
		return malformed(err)
	}
	var unpacked uint64
	if len(z.File) > maxParts {
		return malformed(fmt.Errorf("%d parts", len(z.File)))
	}
	for _, f := range z.File {
		if unpacked += f.UncompressedSize64; unpacked > uint64(b.left) || f.UncompressedSize64 > uint64(b.left) { //nolint:gosec // left is positive
			return tooLarge(b.left)
		}
		if b.meter != nil {
			b.meter.total = int64(unpacked) //nolint:gosec // checked above
		}
		b.parts[strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/"))] = f
	}
	main := "xl/workbook.xml"
	if top, err := b.relations(""); err == nil {
		for _, rel := range top {
			if strings.HasSuffix(rel.kind, "/officeDocument") {
				main = rel.target
			}
		}
	}
	if b.parts[strings.ToLower(main)] == nil || !strings.HasPrefix(strings.ToLower(path.Base(main)), "workbook") {
		if strings.EqualFold(path.Ext(name), ".xlsx") && !strings.Contains(main, "document") {
			return malformed(errors.New("no workbook in it"))
		}
		return unsupported("压缩文件或非 XLSX 的 Office 文件", "an archive, or an Office file that is no XLSX")
	}
	return b.workbook(main)
}

// relation leads from one part to another.
type relation struct{ id, kind, target string }

// relations reads where a part leads; "" is the archive itself.
func (b *book) relations(part string) (list []relation, err error) {
	dir, base := path.Split(part)
	err = b.read(dir+"_rels/"+base+".rels", func(x *xmlReader) error {
		if !x.is("Relationship") {
			return nil
		}
		target, err := x.attrText("Target")
		if err != nil {
			return err
		}
		if strings.HasPrefix(target, "/") {
			target = target[1:]
		} else {
			target = path.Join(dir, target)
		}
		list = append(list, relation{string(x.attr("Id")), string(x.attr("Type")), target})
		return nil
	})
	return list, err
}

// workbook reads the sheets' names, the shared strings and the forms of dates.
func (b *book) workbook(main string) error {
	relations, err := b.relations(main)
	if err != nil {
		return err
	}
	byID := map[string]relation{}
	for _, r := range relations {
		byID[r.id] = r
		switch {
		case strings.HasSuffix(r.kind, "/sharedStrings"):
			err = b.readShared(r.target)
		case strings.HasSuffix(r.kind, "/styles"):
			err = b.styles(r.target)
		}
		if err != nil {
			return err
		}
	}
	b.from = 1900
	return b.read(main, func(x *xmlReader) error {
		switch {
		case x.is("workbookPr") && (string(x.attr("date1904")) == "1" || string(x.attr("date1904")) == "true"):
			b.from = 1904
		case x.is("sheet"):
			name, err := x.attrText("name")
			if r, ok := byID[string(x.attr("id"))]; ok && strings.HasSuffix(r.kind, "/worksheet") { // a sheet of charts has no cells
				b.sheets = append(b.sheets, sheetPart{name, r.target})
			}
			return err
		}
		return nil
	})
}

// read gives the tags of a part to each, one after the other.
func (b *book) read(part string, each func(*xmlReader) error) error {
	f := b.parts[strings.ToLower(part)]
	if f == nil {
		return fmt.Errorf("the workbook has no %s", part)
	}
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }()
	x := newXMLReader(&unpacking{r: r, b: b})
	for {
		if err := x.next(); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
		if err := each(x); err != nil {
			return err
		}
	}
}

// unpacking counts what comes out of the archive: what it says of its sizes need not be true.
type unpacking struct {
	r io.Reader
	b *book
}

func (u *unpacking) Read(p []byte) (int, error) {
	n, err := u.r.Read(p)
	if u.b.left -= int64(n); u.b.left < 0 {
		return 0, tooLarge(4 * u.b.limit)
	}
	u.b.meter.add(n)
	return n, err
}

// sharedStrings are the texts that cells share, by their number.
type sharedStrings struct {
	text    spill
	offsets []uint32 // of their ends
}

func (s *sharedStrings) add(text []byte) error {
	if len(s.offsets) >= maxSharedStrings || s.text.n+int64(len(text)) > 1<<32-1 {
		return &Error{
			Code: CodeTooLarge,
			ZH:   fmt.Sprintf("工作簿的不同文本超过 %d 个，请拆分后再扫描，或另存为 CSV", maxSharedStrings),
			EN:   fmt.Sprintf("the workbook has more than %d different texts: scan it in parts, or save it as CSV", maxSharedStrings),
		}
	}
	if _, err := s.text.Write(text); err != nil {
		return err
	}
	s.offsets = append(s.offsets, uint32(s.text.n)) //nolint:gosec // checked above
	return nil
}

// get returns a text, good until the next call.
func (s *sharedStrings) get(number []byte) ([]byte, error) {
	i, err := strconv.Atoi(string(bytes.TrimSpace(number)))
	if err != nil || i < 0 || i >= len(s.offsets) {
		return nil, fmt.Errorf("no shared string %q", number)
	}
	var from uint32
	if i > 0 {
		from = s.offsets[i-1]
	}
	return s.text.slice(int64(from), int(s.offsets[i]-from))
}

// readShared reads the table of texts. A text may stand in runs of different formats; how it is pronounced is left out.
func (b *book) readShared(part string) error {
	var text []byte
	said := false
	return b.read(part, func(x *xmlReader) error {
		switch {
		case x.is("si"):
			text = text[:0]
			if x.empty {
				return b.shared.add(nil)
			}
		case x.ends("si"):
			return b.shared.add(text)
		case string(x.name) == "rPh":
			said = !x.end && !x.empty
		case x.ends("t") && !said:
			if text = append(text, x.text...); len(text) > maxXML {
				return errXMLLong
			}
		}
		return nil
	})
}

// rows gives the rows of a sheet that have cells, in order, with their numbers from 1. The cells are good until row returns.
func (b *book) rows(s sheetPart, row func(line int, cells []string) error) error {
	r := sheetReader{b: b}
	err := b.read(s.path, func(x *xmlReader) error { return r.tag(x, row) })
	if err == nil && r.inRow {
		err = errXML
	}
	return damaged(err)
}

// sheetReader follows the tags of a sheet.
type sheetReader struct {
	b      *book
	line   int
	cells  []string
	inRow  bool
	inCell bool
	kind   string // of the cell: s, inlineStr, str, b, e, d, or n
	style  int
	value  []byte
	said   bool
}

func (s *sheetReader) tag(x *xmlReader, row func(int, []string) error) error {
	switch {
	case x.is("row"):
		s.line++
		if n, err := strconv.Atoi(string(x.attr("r"))); err == nil && n > s.line && n <= 1<<24 {
			s.line = n
		}
		clear(s.cells)
		s.cells, s.inRow = s.cells[:0], !x.empty
	case x.ends("row"):
		s.inRow = false
		for len(s.cells) > 0 && s.cells[len(s.cells)-1] == "" { // formats go on where the data ends
			s.cells = s.cells[:len(s.cells)-1]
		}
		if len(s.cells) > 0 {
			return row(s.line, s.cells)
		}
	case x.is("c"):
		return s.begin(x)
	case x.ends("c"):
		return s.end()
	case !s.inCell:
	case x.ends("v"):
		s.value = append(s.value[:0], x.text...)
	case string(x.name) == "rPh":
		s.said = !x.end && !x.empty
	case x.ends("t") && s.kind == "inlineStr" && !s.said:
		if s.value = append(s.value, x.text...); len(s.value) > maxXML {
			return errXMLLong
		}
	}
	return nil
}

// begin opens a cell. Cells that are not there are empty.
func (s *sheetReader) begin(x *xmlReader) error {
	at := len(s.cells)
	if ref := x.attr("r"); len(ref) > 0 {
		at = columnOf(ref)
	}
	if at < len(s.cells) || at >= maxSheetColumns {
		return fmt.Errorf("a cell out of order: %.20q", x.attr("r"))
	}
	for len(s.cells) < at {
		s.cells = append(s.cells, "")
	}
	s.kind, s.value, s.said = string(x.attr("t")), s.value[:0], false
	s.style, _ = strconv.Atoi(string(x.attr("s")))
	s.inCell = !x.empty
	if x.empty {
		s.cells = append(s.cells, "")
	}
	return nil
}

// columnOf returns the column of a reference such as AB12, from 0; -1 for none.
func columnOf(ref []byte) int {
	n := 0
	for i := 0; i < len(ref) && isLetter(ref[i]) && i < 4; i++ {
		n = n*26 + int(ref[i]&0x1f)
	}
	return n - 1
}

func (s *sheetReader) end() error {
	if !s.inCell {
		return errXML
	}
	s.inCell = false
	text := s.value
	switch s.kind {
	case "s":
		if len(text) == 0 {
			break
		}
		var err error
		if text, err = s.b.shared.get(text); err != nil {
			return err
		}
	case "", "n":
		s.cells = append(s.cells, s.b.number(string(text), s.style))
		return nil
	}
	s.cells = append(s.cells, string(text))
	return nil
}

// damaged calls every error a damaged workbook that is not one of ours already.
func damaged(err error) error {
	var own *Error
	if err == nil || errors.As(err, &own) {
		return err
	}
	return malformed(err)
}
