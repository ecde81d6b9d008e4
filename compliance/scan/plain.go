package scan

import (
	"bufio"
	"errors"
	"io"
	"strings"
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
		text := rest + string(piece)
		rest = ""
		if errors.Is(err, bufio.ErrBufferFull) {
			cut := safeCut(text)
			c.cell(col, line, text[:cut])
			rest = text[cut:]
			continue
		}
		if text != "" {
			c.cell(col, line, strings.TrimRight(text, "\r\n"))
			c.report.Rows++
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

// cutBytes is how far back from the end of a piece a place to cut is sought.
const cutBytes = 1 << 10

// safeCut returns where a long text can be cut so that no value is: behind the last comma, semicolon or line of blank within
// reach, or else at the end.
func safeCut(s string) int {
	if i := strings.LastIndexAny(s[max(0, len(s)-cutBytes):], ",;\t|<>{}"); i >= 0 {
		return max(0, len(s)-cutBytes) + i + 1
	}
	if i := strings.LastIndexByte(s[max(0, len(s)-cutBytes):], ' '); i >= 0 {
		return max(0, len(s)-cutBytes) + i + 1
	}
	return len(s)
}
