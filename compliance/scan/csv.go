package scan

import (
	"bytes"
	"errors"
	"io"
	"math/bits"
	"strings"
	"unicode/utf8"
)

// Bounds of what is held of a CSV file at a time, in bytes.
const (
	firstBlock = 128 << 10
	maxCell    = 2 << 20 // a longer cell is judged in pieces: an unclosed quote swallows the rest of a file
)

// splitter cuts separated values into cells (RFC 4180), in one pass over the bytes in which the features of each cell are
// seen too, and without a copy. Stray quotes are taken as they come, like encoding/csv with LazyQuotes.
type splitter struct {
	in       io.Reader
	stops    *classes
	table    *indexTable // of stops
	blocks   []block     // of buf, if they are indexed
	indexed  bool
	comma    byte
	buf      []byte
	pos, end int
	eof      bool
	line     int // of pos, from 1
	scratch  []byte
	inside   place // of a cell that was given in part
	before   int   // characters of it that were given
}

// place says whether pos stands inside a cell that was given in part.
type place uint8

const (
	atStart place = iota
	inBare
	inQuotes
)

// cell is one cell of a record, or the next piece of a very long one.
type cell struct {
	text   string // good until the next call
	line   int    // on which it begins
	before int    // characters of the same cell that were given before
	again  bool   // this is not its first piece
	last   bool   // of its record
	seen   feature
	digits int
}

func newSplitter(in io.Reader, comma byte) *splitter {
	stops := newClasses(comma, '\n')
	return &splitter{in: in, comma: comma, stops: stops, table: newIndexTable(stops), buf: make([]byte, firstBlock), line: 1}
}

// index is of all that is held; it is made once for each time that something is read.
func (s *splitter) index() []block {
	if !s.indexed {
		s.blocks, s.indexed = s.table.index(s.blocks, text(s.buf[:s.end])), true
	}
	return s.blocks
}

// more reads on, keeping what stands from pos. It returns false at the end of the input or when a cell fills all that may be
// held.
func (s *splitter) more() (bool, error) {
	if s.eof {
		return false, nil
	}
	s.indexed = false
	switch {
	case s.pos > 0:
		s.end = copy(s.buf, s.buf[s.pos:s.end])
		s.pos = 0
	case s.end == len(s.buf) && len(s.buf) >= maxCell:
		return false, nil
	case s.end == len(s.buf):
		s.buf = append(s.buf, make([]byte, len(s.buf))...)
	}
	n, err := s.in.Read(s.buf[s.end:])
	s.end += n
	if errors.Is(err, io.EOF) {
		s.eof, err = true, nil
	}
	return err == nil, err
}

// next gives one cell after the other; io.EOF behind the last.
func (s *splitter) next(c *cell) error {
	if s.pos == s.end {
		if _, err := s.more(); err != nil {
			return err
		}
		for s.pos == s.end && !s.eof {
			if _, err := s.more(); err != nil {
				return err
			}
		}
		if s.pos == s.end {
			return io.EOF
		}
	}
	*c = cell{line: s.line, before: s.before, again: s.inside != atStart}
	was := s.inside
	s.inside, s.before = atStart, 0
	switch {
	case was == inQuotes:
		return s.quoted(c, 0)
	case was == atStart && s.buf[s.pos] == '"':
		return s.quoted(c, 1)
	}
	return s.bare(c)
}

// bare reads a cell without quotes.
func (s *splitter) bare(c *cell) error {
	for {
		end, seen, digits := glance(s.stops, text(s.buf[:s.end]), s.pos)
		if end == s.end && !s.eof {
			ok, err := s.more()
			if err != nil {
				return err
			}
			if ok {
				continue
			}
			if !s.eof {
				s.piece(c, inBare)
				return nil
			}
			end, seen, digits = glance(s.stops, text(s.buf[:s.end]), s.pos)
		}
		c.seen, c.digits = seen, digits
		s.finish(c, s.buf[s.pos:end], end)
		return nil
	}
}

// finish ends a cell whose separator stands at sep.
func (s *splitter) finish(c *cell, b []byte, sep int) {
	c.last = sep >= s.end || s.buf[sep] == '\n'
	if c.last {
		if n := len(b); n > 0 && b[n-1] == '\r' {
			b = b[:n-1]
		}
		s.line++
	}
	c.text = text(b)
	s.pos = min(sep+1, s.end)
}

// piece gives a part of a cell that is longer than may be held, and remembers where it stands.
func (s *splitter) piece(c *cell, where place) {
	held := text(s.buf[s.pos:s.end])
	cut := safeCut(held)
	if where == inQuotes && held[cut-1] == '"' { // it may be the first of two
		cut--
	}
	if cut == len(held) {
		cut = completeUTF8(s.buf[s.pos:s.end])
	}
	c.text = held[:cut]
	if where == inQuotes {
		c.text = strings.ReplaceAll(c.text, `""`, `"`)
	}
	_, c.seen, c.digits = glance(noStops, c.text, 0)
	s.inside, s.before = where, c.before+utf8.RuneCountInString(c.text)
	s.line += strings.Count(held[:cut], "\n")
	s.pos += cut
}

// quoted reads a cell in quotes, of which skip bytes (the opening quote) are passed over.
func (s *splitter) quoted(c *cell, skip int) error {
	i, escaped := skip, false // i counts from pos: more moves what is held
	for {
		q := bytes.IndexByte(s.buf[s.pos+i:s.end], '"')
		if at := s.pos + i + q; q >= 0 && (at+2 < s.end || s.eof) {
			i += q
			switch rest := s.buf[at+1 : s.end]; {
			case len(rest) == 0 || rest[0] == s.comma || rest[0] == '\n':
				s.close(c, skip, i, at+1, escaped)
				return nil
			case rest[0] == '\r' && (len(rest) == 1 || rest[1] == '\n'):
				s.close(c, skip, i, min(at+2, s.end), escaped)
				return nil
			case rest[0] == '"':
				escaped = true
				i++
			}
			i++
			continue
		} else if q >= 0 {
			i += q
		} else {
			i = s.end - s.pos
		}
		ok, err := s.more()
		if err != nil {
			return err
		}
		switch {
		case ok:
		case s.eof && i >= s.end-s.pos:
			s.close(c, skip, s.end-s.pos, s.end, escaped)
			return nil
		case !s.eof:
			s.pos += skip
			s.piece(c, inQuotes)
			return nil
		}
	}
}

// close ends a cell in quotes: its content stands from skip to i behind pos, its separator at sep.
func (s *splitter) close(c *cell, skip, i, sep int, escaped bool) {
	b := s.buf[min(s.pos+skip, s.end):min(s.pos+i, s.end)]
	s.line += bytes.Count(b, []byte{'\n'})
	if escaped {
		s.scratch = unescape(s.scratch[:0], b)
		b = s.scratch
	}
	_, c.seen, c.digits = glance(noStops, text(b), 0)
	c.last = sep >= s.end || s.buf[sep] == '\n'
	if c.last {
		s.line++
	}
	c.text = text(b)
	s.pos = min(sep+1, s.end)
}

// unescape appends b with each two quotes made one.
func unescape(dst, b []byte) []byte {
	for {
		i := bytes.Index(b, []byte(`""`))
		if i < 0 {
			return append(dst, b...)
		}
		dst = append(dst, b[:i+1]...)
		b = b[i+2:]
	}
}

// quick judges one cell after the other as long as they have no quotes, stand under known columns and end within what is
// held: nearly all cells of nearly all files.
func (t *table) quick(s *splitter) {
	if !t.started || s.inside != atStart {
		return
	}
	held, blocks, pos := text(s.buf[:s.end]), s.index(), s.pos // pos is where a cell begins
	mask, before := ^uint64(0)<<(pos%blockBits), sight{}       // before is of the part of the cell in the blocks before
	for at := pos / blockBits; at < len(blocks) && t.bare(held, pos); at++ {
		b := &blocks[at]
		for stops := b.stop & mask; stops != 0; stops &= stops - 1 {
			here := mask & (stops ^ (stops - 1))
			mask ^= here
			end := at*blockBits + bits.TrailingZeros64(stops)
			switch last, col := held[end] == '\n', t.columns[t.at]; {
			case !before.some && b.fewFigures(here) && col.quick && end > pos && held[end-1] != '\r':
				col.cells++
				t.some = true
				t.step(s, last)
			case col.shape != nil && t.brief(s, col, blocks, pos, end, last):
				if before.some {
					before = sight{}
				}
			default:
				t.judge(s, held[pos:end], last, b, here, &before)
				before = sight{}
			}
			if pos = end + 1; !t.bare(held, pos) {
				break
			}
		}
		before.look(b, mask)
		mask = ^uint64(0)
	}
	s.pos = pos
}

// bare reports whether quick may take the cell at pos.
func (t *table) bare(held string, pos int) bool {
	return pos < len(held) && held[pos] != '"' && t.at < len(t.columns)
}

// cut gives the cell of blocks that begins at pos and ends at end, without the end of its line.
func (s *splitter) cut(pos, end int, last bool) string {
	if last && end > pos && s.buf[end-1] == '\r' {
		end--
	}
	return text(s.buf[pos:end])
}

// judge judges one cell, which consists of the bytes of b that here names, and of those that before sums up.
func (t *table) judge(s *splitter, value string, last bool, b *block, here uint64, before *sight) {
	if n := len(value); last && n > 0 && value[n-1] == '\r' {
		value = value[:n-1]
	}
	if value != "" {
		t.some = true
		col := t.columns[t.at]
		before.look(b, here)
		if col.quick && before.dull(value) {
			col.cells++
		} else {
			t.c.cell(col, s.line, value)
		}
	}
	t.step(s, last)
}

// step goes on to the next cell.
func (t *table) step(s *splitter, last bool) {
	t.at++
	if last {
		s.line++
		t.endRow()
	}
}

// csv scans separated values. Stray quotes and rows of unequal length are taken as they come.
func (c *collector) csv(r io.Reader, comma rune) error {
	in := newSplitter(r, byte(comma)) //nolint:gosec // one of four ASCII characters, see separator
	t := table{c: c}
	var one cell
	for {
		t.quick(in)
		if err := in.next(&one); err != nil {
			if errors.Is(err, io.EOF) {
				t.endRow()
				return nil
			}
			return err
		}
		t.cell(&one)
		if one.last {
			t.endRow()
		}
	}
}
