package scan

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"
)

// zipped makes a ZIP file of the named contents.
func zipped(t *testing.T, files map[string]io.Reader) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, content := range files {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(w, content); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// endless repeats a text for n bytes.
type endless struct {
	text string
	left int
}

func (e *endless) Read(p []byte) (int, error) {
	if e.left <= 0 {
		return 0, io.EOF
	}
	n := 0
	for n < len(p) && n < e.left {
		n += copy(p[n:], e.text[:min(len(e.text), e.left-n)])
	}
	e.left -= n
	return n, nil
}

// TestMalformed scans what people and attackers hand in: each ends soon, in a report or in an *Error in both languages, and
// holds little memory.
func TestMalformed(t *testing.T) {
	book := workbook(t)
	flipped := bytes.Clone(book)
	for i := 40; i < len(flipped); i += 97 {
		flipped[i] ^= 0x55
	}
	big := func(n int, s string) io.Reader { return &endless{s, n} }
	const head = `<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`
	for _, c := range []struct {
		name string
		in   io.Reader
		code ErrorCode // "" where a report is right
	}{
		{"truncated at a quarter.xlsx", bytes.NewReader(book[:len(book)/4]), CodeMalformed},
		{"without its last byte.xlsx", bytes.NewReader(book[:len(book)-1]), CodeMalformed},
		{"magic only.xlsx", strings.NewReader("PK\x03\x04"), CodeMalformed},
		{"empty archive.xlsx", bytes.NewReader(zipped(t, map[string]io.Reader{"a.txt": strings.NewReader("x")})), CodeMalformed},
		{"bomb.xlsx", bytes.NewReader(zipped(t, map[string]io.Reader{"xl/worksheets/sheet1.xml": io.MultiReader(strings.NewReader(head), big(100<<20, "<row/>"))})), CodeTooLarge},
		{"bomb of strings.xlsx", bytes.NewReader(zipped(t, map[string]io.Reader{"xl/sharedStrings.xml": big(100<<20, "<si><t>a</t></si>")})), CodeTooLarge},
		{"old.xls", strings.NewReader("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600)), CodeUnsupported},
		{"picture.csv", strings.NewReader("\x89PNG\r\n\x1a\n"), CodeUnsupported},
		{"photo.json", strings.NewReader("\xff\xd8\xff\xe0"), CodeUnsupported},
		{"packed.csv", strings.NewReader("\x1f\x8b\x08"), CodeUnsupported},
		{"paper.txt", strings.NewReader("%PDF-1.4"), CodeUnsupported},
		{"program.csv", strings.NewReader("\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x02"), CodeUnsupported},
		{"too long.csv", big(5<<20, "a,b\n"), CodeTooLarge},
		{"formulas.csv", strings.NewReader("a,b\n=HYPERLINK(\"http://x\"),+1+2\n@SUM(A1),-3\n"), ""},
		{"a million columns.csv", big(1<<21, "a,b,"), ""},
		{"a million columns of numbers.csv", big(1<<21, "13812345678,"), ""},
		{"unclosed quote.csv", io.MultiReader(strings.NewReader("a,b\n1,\""), big(7<<19, "中文,\n")), ""},
		{"nothing but quotes.csv", big(1<<21, `"`), ""},
		{"nothing but separators.csv", big(1<<21, ","), ""},
		{"one line.txt", big(7<<19, "一二三四五"), ""},
		{"one number.txt", big(1<<21, "1"), ""},
		{"one word.csv", big(1<<21, "x"), ""},
		{"deep.json", big(1<<20, "["), ""},
		{"deep objects.json", big(1<<20, `{"a":`), ""},
		{"many keys.json", io.MultiReader(strings.NewReader("{"), big(1<<21, `"13812345678":1,`)), ""},
		{"half.json", strings.NewReader(`{"a":"138123`), ""},
		{"no json.jsonl", strings.NewReader("<html>\n{]\n\"\n"), ""},
		{"half a character.csv", strings.NewReader("名称\n\xe6\x83"), ""},
		{"half a pair.csv", strings.NewReader("\xc3\xfb\xb3\xc6\n\xbb"), ""},
		{"no encoding.csv", big(1<<20, "a,\xff\xfe\x80\x81\n"), ""},
		{"two encodings.csv", strings.NewReader("名称,值\n\xc3\xfb\xb3\xc6,13812345678\n"), ""},
		{"odd utf-16.csv", strings.NewReader("\xff\xfea\x00,\x00b"), ""},
		{"lone returns.csv", big(1<<20, "a,b\r"), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			begin := time.Now()
			rep, err := File(c.name, c.in, Options{MaxBytes: 4 << 20, Profile: true})
			runtime.ReadMemStats(&after)
			took := time.Since(begin)
			runtime.KeepAlive(rep)
			var own *Error
			switch {
			case c.code == "" && err != nil:
				t.Errorf("refused: %v", err)
			case c.code != "" && (!errors.As(err, &own) || own.Code != c.code || own.ZH == "" || own.EN == ""):
				t.Errorf("got %v, want %s", err, c.code)
			}
			if took > 20*time.Second {
				t.Errorf("took %v", took)
			}
			if grown := int64(after.HeapInuse) - int64(before.HeapInuse); grown > 64<<20 { //nolint:gosec // sizes of memory
				t.Errorf("holds %d MiB more", grown>>20)
			}
			if fmt.Sprint(rep.Findings) != "" && len(rep.Columns) > maxPaths+2 {
				t.Errorf("%d columns", len(rep.Columns))
			}
		})
	}
}
