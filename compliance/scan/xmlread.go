package scan

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"
)

// xmlReader reads the elements of a part of a workbook one after the other in bounded memory. encoding/xml takes five times as
// long, and holds a text of any length.
type xmlReader struct {
	in *bufio.Reader
	// name is that of the element without its prefix, attrs what stands behind it, text the characters before it, entities replaced:
	// all good until the next call.
	name, attrs, text []byte
	end, empty        bool // an end tag; an element without content
	raw               []byte
}

// maxXML is the longest text or tag, in bytes: a cell holds at most 32,767 characters.
const maxXML = 1 << 20

var (
	errXML     = errors.New("not the XML of a workbook")
	errXMLLong = errors.New("a text or tag longer than any cell")
)

func newXMLReader(r io.Reader) *xmlReader { return &xmlReader{in: bufio.NewReaderSize(r, 64<<10)} }

// next reads to the next start or end tag; io.EOF behind the last. Comments and instructions are passed over; a document type is
// refused, because only attackers bring one.
func (x *xmlReader) next() error {
	x.text = x.text[:0]
	for {
		raw, err := x.until('<', x.raw[:0])
		x.raw = raw
		if err != nil {
			return err
		}
		if x.text, err = appendText(x.text, raw); err != nil {
			return err
		}
		head, err := x.in.Peek(3)
		switch {
		case err != nil && len(head) == 0:
			return errXML
		case head[0] == '?':
			err = x.pass("?>")
		case bytes.HasPrefix(head, []byte("!--")):
			err = x.pass("-->")
		case bytes.HasPrefix(head, []byte("![")):
			err = x.cdata()
		case head[0] == '!':
			err = errXML
		default:
			return x.tag()
		}
		if err != nil {
			return err
		}
	}
}

// until appends what stands before the next c and passes c. io.EOF means that c does not come.
func (x *xmlReader) until(c byte, dst []byte) ([]byte, error) {
	for {
		part, err := x.in.ReadSlice(c)
		if len(dst)+len(part) > maxXML {
			return dst, errXMLLong
		}
		if err == nil {
			return append(dst, part[:len(part)-1]...), nil
		}
		dst = append(dst, part...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return dst, err
		}
	}
}

// pass reads over everything to the end of mark.
func (x *xmlReader) pass(mark string) error {
	matched := 0
	for matched < len(mark) {
		c, err := x.in.ReadByte()
		switch {
		case err != nil:
			return errXML
		case c == mark[matched]:
			matched++
		case matched == 2 && c == mark[1]: // --->
		case c == mark[0]:
			matched = 1
		default:
			matched = 0
		}
	}
	return nil
}

// cdata takes a section of characters that are not marked up.
func (x *xmlReader) cdata() error {
	head := make([]byte, len("![CDATA["))
	if _, err := io.ReadFull(x.in, head); err != nil || string(head) != "![CDATA[" {
		return errXML
	}
	for {
		before := len(x.text)
		text, err := x.until('>', x.text)
		x.text = text
		if err != nil {
			return cut(err)
		}
		if bytes.HasSuffix(x.text[before:], []byte("]]")) {
			x.text = x.text[:len(x.text)-2]
			return nil
		}
		x.text = append(x.text, '>')
	}
}

// cut makes an end within a tag or section an error.
func cut(err error) error {
	if errors.Is(err, io.EOF) {
		return errXML
	}
	return err
}

// tag reads a tag behind its <. A > may stand in the value of an attribute.
func (x *xmlReader) tag() error {
	raw := x.raw[:0]
	for {
		var err error
		if raw, err = x.until('>', raw); err != nil {
			return cut(err)
		}
		if !quoteOpen(raw) {
			break
		}
		raw = append(raw, '>')
	}
	x.raw = raw
	x.end, x.empty = bytes.HasPrefix(raw, []byte{'/'}), bytes.HasSuffix(raw, []byte{'/'})
	raw = bytes.Trim(raw, "/")
	i := bytes.IndexAny(raw, " \t\r\n")
	if i < 0 {
		i = len(raw)
	}
	x.name, x.attrs = raw[:i], raw[i:]
	if j := bytes.IndexByte(x.name, ':'); j >= 0 {
		x.name = x.name[j+1:]
	}
	if len(x.name) == 0 {
		return errXML
	}
	return nil
}

// quoteOpen reports whether a tag ends within the value of an attribute.
func quoteOpen(raw []byte) bool {
	for {
		i := bytes.IndexAny(raw, `"'`)
		if i < 0 {
			return false
		}
		end := bytes.IndexByte(raw[i+1:], raw[i])
		if end < 0 {
			return true
		}
		raw = raw[i+end+2:]
	}
}

// is reports whether the tag read last begins (or is) the element of this name.
func (x *xmlReader) is(name string) bool { return !x.end && string(x.name) == name }

// ends reports whether the tag read last ends the element of this name.
func (x *xmlReader) ends(name string) bool { return x.end && string(x.name) == name }

// attr returns the value of an attribute as it is written; the name counts without its prefix.
func (x *xmlReader) attr(name string) []byte {
	for s := x.attrs; ; {
		i := bytes.IndexByte(s, '=')
		if i < 0 {
			return nil
		}
		key := bytes.TrimSpace(s[:i])
		if j := bytes.IndexByte(key, ':'); j >= 0 {
			key = key[j+1:]
		}
		s = bytes.TrimLeft(s[i+1:], " \t\r\n")
		if len(s) == 0 || s[0] != '"' && s[0] != '\'' {
			return nil
		}
		end := bytes.IndexByte(s[1:], s[0])
		if end < 0 {
			return nil
		}
		if string(key) == name {
			return s[1 : 1+end]
		}
		s = s[end+2:]
	}
}

// attrText is attr with entities replaced.
func (x *xmlReader) attrText(name string) (string, error) {
	b, err := appendText(nil, x.attr(name))
	return string(b), err
}

// appendText appends characters with the entities of XML replaced.
func appendText(dst, raw []byte) ([]byte, error) {
	for {
		i := bytes.IndexByte(raw, '&')
		if i < 0 {
			return append(dst, raw...), nil
		}
		dst = append(dst, raw[:i]...)
		raw = raw[i+1:]
		end := bytes.IndexByte(raw[:min(len(raw), 12)], ';')
		if end < 0 {
			return dst, errXML
		}
		r, ok := entity(string(raw[:end]))
		if !ok {
			return dst, errXML
		}
		dst, raw = utf8.AppendRune(dst, r), raw[end+1:]
	}
}

func entity(name string) (rune, bool) {
	switch name {
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "amp":
		return '&', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	if len(name) < 2 || name[0] != '#' {
		return 0, false
	}
	digits, base := name[1:], 10
	if digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 21)
	return rune(n), err == nil //nolint:gosec // of 21 bits
}
