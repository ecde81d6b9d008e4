package scan

import (
	"bytes"
	"io"
	"strings"
	"testing"
)

// TestProgress: what is told grows, ends with all, and knows the total where the reader or the archive does.
func TestProgress(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("名称,电话\n甲,13812345678\n", 200_000)
	for name, c := range map[string]struct {
		in    io.Reader
		total int64 // 0 if nobody knows, -1 if only the archive does
		calls int
	}{
		"known.csv": {strings.NewReader(text), int64(len(text)), 5}, "unknown.csv": {io.MultiReader(strings.NewReader(text)), 0, 5},
		"short.csv": {strings.NewReader("a,b\n1,2\n"), 8, 1}, "book.xlsx": {bytes.NewReader(workbook(t)), -1, 1},
	} {
		var last, total int64
		calls := 0
		_, err := File(name, c.in, Options{Progress: func(done, of int64) {
			if done < last || of > 0 && done > of {
				t.Errorf("%s: %d of %d after %d", name, done, of, last)
			}
			last, total = done, of
			calls++
		}})
		if err != nil || calls < c.calls || c.total >= 0 && total != c.total || c.total != 0 && last != total || last == 0 {
			t.Errorf("%s: ended at %d of %d after %d calls, %v", name, last, total, calls, err)
		}
	}
}
