package scan

import (
	"bufio"
	"errors"
	"io"
	"iter"
	"strings"
	"unicode/utf8"
)

// plain scans a text line by line, after so many lines that were read before. Very long lines are taken in pieces, cut
// where no value can be.
func (c *collector) plain(r io.Reader, before int) error {
	in, ok := r.(*bufio.Reader)
	if !ok {
		in = bufio.NewReaderSize(r, 64<<10)
	}
	col := c.newColumn("", "")
	c.finder.inCell = false
	var rest string
	for line := before + 1; ; {
		piece, err := in.ReadSlice('\n')
		all := text(piece)
		if rest != "" {
			all = rest + all
			rest = ""
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			cut := safeCut(all)
			c.cell(col, line, all[:cut])
			rest = strings.Clone(all[cut:])
			continue
		}
		if all != "" {
			c.cell(col, line, withoutEnd(all))
			c.report.Rows++
			c.endRecord()
		}
		line++
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// withoutEnd is a line without what ends it.
func withoutEnd(line string) string {
	for n := len(line); n > 0 && (line[n-1] == '\n' || line[n-1] == '\r'); n-- {
		line = line[:n-1]
	}
	return line
}

// cutBytes is how far back from the end of a piece a place to cut is sought.
const cutBytes = 1 << 10

// safeCut returns where a long text can be cut so that no value is: behind the last punctuation within reach, else behind the
// last blank, else behind the last Chinese character, else at the end.
func safeCut(s string) int {
	from := max(0, len(s)-cutBytes)
	tail := s[from:]
	if i := strings.LastIndexAny(tail, ",;\t|<>{}，；。、"); i >= 0 {
		_, size := utf8.DecodeRuneInString(tail[i:])
		return from + i + size
	}
	if i := strings.LastIndexByte(tail, ' '); i >= 0 {
		return from + i + 1
	}
	for i := len(tail) - 1; i > 0; i-- {
		if tail[i-1] >= utf8.RuneSelf && utf8.RuneStart(tail[i]) {
			return from + i
		}
	}
	return len(s)
}

// pieceBytes is the longest text that is judged in one go: what a finder does with its hits grows with their square.
const pieceBytes = 16 << 10

// pieces cuts a long text into pieces no value of which is cut, and gives with each the characters before it.
func pieces(s string) iter.Seq2[int, string] {
	return func(yield func(before int, piece string) bool) {
		before := 0
		for len(s) > pieceBytes {
			cut := safeCut(s[:pieceBytes])
			for cut < len(s) && !utf8.RuneStart(s[cut]) {
				cut++
			}
			if !yield(before, s[:cut]) {
				return
			}
			before += utf8.RuneCountInString(s[:cut])
			s = s[cut:]
		}
		yield(before, s)
	}
}
