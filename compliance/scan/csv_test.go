package scan

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"
)

// split reads all records with the splitter. An empty line is no record.
func split(in io.Reader) (records [][]string, lines []int, err error) {
	s := newSplitter(in, ',')
	s.buf = s.buf[:16] // so that cells go over its end
	var record []string
	var c cell
	end := func() {
		if len(record) > 1 || len(record) == 1 && record[0] != "" {
			records = append(records, record)
		}
		record = nil
	}
	for {
		switch err := s.next(&c); {
		case errors.Is(err, io.EOF):
			end()
			return records, lines, nil
		case err != nil:
			return nil, nil, err
		}
		lines = append(lines, c.line)
		if c.again {
			record[len(record)-1] += c.text
		} else {
			record = append(record, strings.Clone(c.text))
		}
		if c.last {
			end()
		}
	}
}

// FuzzSplitter holds the splitter against encoding/csv, which takes stray quotes in the same way.
func FuzzSplitter(f *testing.F) {
	for _, s := range []string{
		people, "a,b\r\n\"x\"\"y\",\"1\n2\"\r\n", "\"a\"b,c\n", "a\"b\",\n", "\"\"\"\",\"\n", "\n\n,\n", "\"a\r\n\"\r\n\"\",1", "\"not closed, 一二三四五六七八九十一二三四五六七八九十\n", "a,\"\"",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if strings.Contains(s, "\r") || !utf8.ValidString(s) || strings.HasSuffix(s, ",") { // encoding/csv changes returns in cells; an empty last cell is nothing to us
			s = strings.TrimRight(strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\r", ""), ",")
		}
		in := csv.NewReader(strings.NewReader(s))
		in.LazyQuotes, in.FieldsPerRecord = true, -1
		want, err := in.ReadAll()
		if err != nil {
			return
		}
		// A line of nothing but "" is a record of one empty cell there; none holds anything.
		want = slices.DeleteFunc(want, func(r []string) bool { return len(r) == 1 && r[0] == "" })
		for _, r := range []io.Reader{strings.NewReader(s), iotest.OneByteReader(strings.NewReader(s))} {
			got, _, err := split(r)
			if err != nil || !slices.EqualFunc(got, want, slices.Equal) {
				t.Fatalf("%q\ngot  %q, %v\nwant %q", s, got, err, want)
			}
		}
	})
}

func FuzzDecoder(f *testing.F) {
	f.Add([]byte("\xc3\xfb\xb3\xc6\n\x81\x30\x81\x30\xa4\x40"))
	f.Add([]byte("名称\n\xbb"))
	f.Fuzz(func(t *testing.T, b []byte) {
		rep, err := File("a.txt", strings.NewReader(string(b)), Options{Each: true})
		again, err2 := File("a.txt", iotest.HalfReader(strings.NewReader(string(b))), Options{Each: true})
		if (err == nil) != (err2 == nil) || err == nil && len(b) < 4096 && (rep.Encoding != again.Encoding || !slices.Equal(rep.Hits, again.Hits)) {
			t.Fatalf("%q: read in two ways: %+v, %v; %+v, %v", b, rep, err, again, err2)
		}
	})
}
