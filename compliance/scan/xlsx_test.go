package scan

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// cellsOf reads a workbook with our reader: "sheet line cell|cell".
func cellsOf(t *testing.T, data []byte) (out []string) {
	t.Helper()
	b, err := openBook("a.xlsx", bytes.NewReader(data), 64<<20, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range b.sheets {
		err := b.rows(s, func(line int, cells []string) error {
			out = append(out, fmt.Sprintf("%s %d %s", s.name, line, strings.Join(cells, "|")))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}
	return out
}

// TestBookReadsWhatExcelizeWrites: texts, numbers, days, truth values, gaps, hidden sheets.
func TestBookReadsWhatExcelizeWrites(t *testing.T) {
	t.Parallel()
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	style, err := f.NewStyle(&excelize.Style{NumFmt: 14})
	if err != nil {
		t.Fatal(err)
	}
	own := `yyyy"年"m"月"d"日"`
	chinese, err := f.NewStyle(&excelize.Style{CustomNumFmt: &own})
	if err != nil {
		t.Fatal(err)
	}
	for cell, v := range map[string]any{
		"A1": "甲 & <乙>", "C1": 1.5, "D1": true, "B3": 13812345678, "C3": 441303190310282000, "A5": 31415, "B5": 45292.75, "C5": "  留白 ", "D5": "多\n行",
		"E5": time.Date(1985, 3, 2, 0, 0, 0, 0, time.UTC),
	} {
		if err := f.SetCellValue("Sheet1", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SetCellRichText("Sheet1", "F5", []excelize.RichTextRun{{Text: "王"}, {Text: "小明", Font: &excelize.Font{Bold: true}}}); err != nil {
		t.Fatal(err)
	}
	for cell, s := range map[string]int{"A5": style, "B5": chinese, "E5": style, "Z9": style} {
		if err := f.SetCellStyle("Sheet1", cell, cell, s); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := f.NewSheet("隐藏<1>"); err != nil {
		t.Fatal(err)
	}
	if err := f.SetCellValue("隐藏<1>", "AB2", "x"); err != nil {
		t.Fatal(err)
	}
	if err := f.SetSheetVisible("隐藏<1>", false); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"Sheet1 1 甲 & <乙>||1.5|1", "Sheet1 3 |13812345678|441303190310282000", "Sheet1 5 1986-01-03|2024-01-01|  留白 |多\n行|1985-03-02|王小明",
		"隐藏<1> 2 " + strings.Repeat("|", 27) + "x",
	}
	if got := cellsOf(t, out.Bytes()); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// part names a file of an archive.
func book1(t *testing.T, sheet, shared, styles string) []byte {
	t.Helper()
	files := map[string]io.Reader{
		"_rels/.rels":                strings.NewReader(`<Relationships><Relationship Id="a" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>`),
		"xl/workbook.xml":            strings.NewReader(`<x:workbook><x:workbookPr date1904='1'/><x:sheets><x:sheet name="表" r:id="s1"/></x:sheets></x:workbook>`),
		"xl/_rels/workbook.xml.rels": strings.NewReader(`<Relationships><Relationship Id="s1" Type="x/worksheet" Target="/xl/worksheets/a.xml"/><Relationship Id="s2" Type="x/sharedStrings" Target="s.xml"/><Relationship Id="s3" Type="x/styles" Target="st.xml"/></Relationships>`),
		"xl/worksheets/a.xml":        strings.NewReader(sheet), "xl/s.xml": strings.NewReader(shared), `xl\st.xml`: strings.NewReader(styles),
	}
	return zipped(t, files)
}

// TestBookOfOthers: what other programs write and what the standard allows.
func TestBookOfOthers(t *testing.T) {
	t.Parallel()
	data := book1(t,
		`<?xml version="1.0"?><!-- a > b --><x:worksheet><x:row r="2"><x:c t="inlineStr"><x:is><x:r><x:t>姓</x:t></x:r><x:r><x:t>名</x:t></x:r><x:rPh><x:t>no</x:t></x:rPh></x:is></x:c><x:c t='s'><x:v> 1 </x:v></x:c></x:row>`+
			`<x:row><x:c t="str"><x:f>A1&gt;B1</x:f><x:v><![CDATA[a<b]]]>&#x4E00;</x:v></x:c><x:c r="C3" s="1"><x:v>100</x:v></x:c><x:c s="0"><x:v>1.38E10</x:v></x:c><x:c/></x:row></x:worksheet>`,
		`<sst><si/><si><t>共享</t><rPh><t>no</t></rPh><phoneticPr/></si></sst>`,
		`<styleSheet><numFmts><numFmt numFmtId="170" formatCode="[$-804]yyyy&quot;年&quot;m&quot;月&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="170"></xf></cellXfs></styleSheet>`)
	if got, want := cellsOf(t, data), []string{"表 2 姓名|共享", "表 3 a<b]一||1904-04-10|13800000000"}; !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestBooksRefused(t *testing.T) {
	t.Parallel()
	sheet := func(s string) []byte { return book1(t, "<worksheet>"+s+"</worksheet>", "<sst/>", "<styleSheet/>") }
	for name, c := range map[string]struct {
		data []byte
		code ErrorCode
	}{
		"a shared text that is not there.xlsx": {sheet(`<row><c t="s"><v>3</v></c></row>`), CodeMalformed},
		"a document type.xlsx":                 {sheet(`<!DOCTYPE a [<!ENTITY b "c">]><row><c><v>&b;</v></c></row>`), CodeMalformed},
		"an unknown entity.xlsx":               {sheet(`<row><c><v>&b;</v></c></row>`), CodeMalformed},
		"cells out of order.xlsx":              {sheet(`<row><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row>`), CodeMalformed},
		"a column too far.xlsx":                {sheet(`<row><c r="ZZZZ1"><v>1</v></c></row>`), CodeMalformed},
		"an endless text.xlsx":                 {sheet(`<row><c><v>` + strings.Repeat("1", maxXML+1) + `</v></c></row>`), CodeMalformed},
		"an endless tag.xlsx":                  {sheet(`<row a="` + strings.Repeat("1", maxXML+1) + `">`), CodeMalformed},
		"a tag cut off.xlsx":                   {sheet(`<row a="`), CodeMalformed},
		"a document.docx":                      {zipped(t, map[string]io.Reader{"word/document.xml": strings.NewReader("<w/>")}), CodeUnsupported},
		"an archive.zip":                       {zipped(t, map[string]io.Reader{"a.csv": strings.NewReader("a")}), CodeUnsupported},
	} {
		_, err := File(name, bytes.NewReader(c.data), Options{})
		if own, ok := err.(*Error); !ok || own.Code != c.code { //nolint:errorlint // File gives nothing else
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
}

// million writes a workbook of n rows: a shared text of its own in each, a number, and a mobile number.
func million(t *testing.T, name string, n int) {
	t.Helper()
	file, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(file)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	write := func(part string, content func(w *bufio.Writer)) {
		w, err := z.Create(part)
		if err != nil {
			t.Fatal(err)
		}
		b := bufio.NewWriter(w)
		content(b)
		if err := b.Flush(); err != nil {
			t.Fatal(err)
		}
	}
	line := func(text string) func(*bufio.Writer) { return func(w *bufio.Writer) { _, _ = w.WriteString(text) } }
	write("xl/workbook.xml", line(`<workbook><sheets><sheet name="表" id="s1"/></sheets></workbook>`))
	write("xl/_rels/workbook.xml.rels", line(`<Relationships><Relationship Id="s1" Type="x/worksheet" Target="a.xml"/><Relationship Id="s2" Type="x/sharedStrings" Target="s.xml"/></Relationships>`))
	write("xl/s.xml", func(w *bufio.Writer) {
		_, _ = w.WriteString(`<sst>`)
		for i := range n {
			_, _ = fmt.Fprintf(w, `<si><t>惠州市惠城区某某单位%d</t></si>`, i)
		}
		_, _ = w.WriteString(`</sst>`)
	})
	write("xl/a.xml", func(w *bufio.Writer) {
		_, _ = w.WriteString(`<worksheet><sheetData><row r="1"><c t="inlineStr"><is><t>单位</t></is></c><c t="inlineStr"><is><t>数</t></is></c><c t="inlineStr"><is><t>电话</t></is></c></row>`)
		for i := range n {
			_, _ = fmt.Fprintf(w, `<row r="%[1]d"><c r="A%[1]d" t="s"><v>%[2]d</v></c><c r="B%[1]d"><v>%[2]d</v></c><c r="C%[1]d"><v>138%08[2]d</v></c></row>`, i+2, i)
		}
		_, _ = w.WriteString(`</sheetData></worksheet>`)
	})
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
}

// scanEnv tells a child of TestMemory which file to scan.
const scanEnv = "HUISHU_TEST_SCAN"

// TestMemory scans a sheet of a million rows in a process of its own and asks the kernel what it held at most, program and all.
func TestMemory(t *testing.T) {
	if name := os.Getenv(scanEnv); name != "" {
		scanInChild(t, name)
		return
	}
	if _, err := os.Stat("/proc/self/status"); err != nil {
		t.Skip("the kernel does not tell the peak of a process")
	}
	if info, ok := debug.ReadBuildInfo(); ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"}) {
		t.Skip("the race detector takes memory of its own")
	}
	const rows, most = 1_000_000, 64 << 10 // KiB
	name := filepath.Join(t.TempDir(), "million.xlsx")
	million(t, name, rows)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, "-test.run=^TestMemory$", "-test.v")
	cmd.Env = append(os.Environ(), scanEnv+"="+name)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	var found, peak int
	for line := range strings.Lines(string(out)) {
		if rest, ok := strings.CutPrefix(line, "scanned "); ok {
			if _, err := fmt.Sscan(rest, &found, &peak); err != nil {
				t.Fatal(err)
			}
		}
	}
	t.Logf("%d rows, %d KiB at most, in %v of CPU time", found, peak, cmd.ProcessState.UserTime())
	if found != rows || peak == 0 || peak > most {
		t.Errorf("%d mobile numbers found, %d KiB held, want %d within %d: %s", found, peak, rows, most, out)
	}
}

func scanInChild(t *testing.T, name string) {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	rep, err := File("million.xlsx", file, Options{Profile: true})
	if err != nil || len(rep.Findings) != 1 {
		t.Fatalf("%+v, %v", rep, err)
	}
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			peak, err := strconv.Atoi(strings.Fields(rest)[0])
			if err != nil {
				t.Fatal(err)
			}
			fmt.Printf("scanned %d %d\n", rep.Findings[0].Count, peak)
		}
	}
}
