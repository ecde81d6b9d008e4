package catalogue

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"huishu/ledger/fault"
	"huishu/ledger/inert"
)

// MaxRows is the largest number of rows in one file.
const MaxRows = 200_000

// Result is what a catalogue file came to: each of its rows is in exactly one of the lists.
type Result struct {
	Rows    []Row
	Rejects []Reject
	// Encoding is how the file was written: "UTF-8", "UTF-16", "GB18030" or "Big5".
	Encoding string
	// Ignored are header names that mean nothing to us; their cells are kept in Original.
	Ignored []string
}

// Departments lists the departments of the rows in the order of their first appearance.
func (r *Result) Departments() []string {
	var names []string
	seen := map[string]bool{}
	for i := range r.Rows {
		if d := r.Rows[i].Department; !seen[d] {
			seen[d] = true
			names = append(names, d)
		}
	}
	return names
}

// Of returns the rows of one department.
func (r *Result) Of(department string) []Row {
	var rows []Row
	for i := range r.Rows {
		if r.Rows[i].Department == department {
			rows = append(rows, r.Rows[i])
		}
	}
	return rows
}

// ReadCSV reads a catalogue file: comma, semicolon or tab separated, in UTF-8, UTF-16,
// GB18030 or Big5, with a header in Chinese or English. A row that cannot stand is rejected with
// its reason; what is merely unclear is accepted with a warning. The error, a *fault.Error,
// is for files that are no catalogue at all: unreadable, too large, without the columns.
func ReadCSV(r io.Reader) (Result, error) {
	text, encoding, err := readText(r)
	if err != nil {
		return Result{}, err
	}
	in := csv.NewReader(bytes.NewReader(text))
	in.Comma, in.FieldsPerRecord = separator(text), -1
	header, err := in.Read()
	if err != nil {
		return Result{}, fault.New(fault.Invalid, "catalogue.empty", "文件为空或表头无法读取", "The file is empty or its header cannot be read").
			Do("第一行应为表头", "The first line must be the header").Wrap(err)
	}
	l, err := readLayout(allBare(header))
	if err != nil {
		return Result{}, err
	}
	res := Result{Encoding: encoding, Ignored: l.ignored()}
	ids := map[string]int{}
	for {
		cells, err := in.Read()
		if errors.Is(err, io.EOF) {
			return res, nil
		}
		if len(res.Rows)+len(res.Rejects) >= MaxRows {
			return Result{}, fault.Newf(fault.TooLarge, "catalogue.too_many", "文件超过 %d 行", "The file has more than %d rows", MaxRows)
		}
		if err != nil {
			res.Rejects = append(res.Rejects, malformed(err))
			continue
		}
		line, _ := in.FieldPos(0)
		res.add(line, l, allBare(cells), ids)
	}
}

func allBare(cells []string) []string {
	for i, cell := range cells {
		cells[i] = inert.Bare(cell)
	}
	return cells
}

// add judges one row. ids remembers the line of each number seen; numbers are a department's own.
func (r *Result) add(line int, l *layout, cells []string, ids map[string]int) {
	row, reject := readRow(l, cells)
	if reject == nil {
		if first, twice := ids[row.Department+"\x00"+row.SourceID]; twice {
			reject = &Reject{Field: string(colID), Code: "duplicate_id", SourceID: row.SourceID, Reason: fault.Newf(fault.Invalid, "",
				"资源编号与第 %d 行重复", "The number is the same as in line %d", first).Message}
		}
	}
	if reject != nil {
		reject.Line = line
		r.Rejects = append(r.Rejects, *reject)
		return
	}
	ids[row.Department+"\x00"+row.SourceID] = line
	row.Line = line
	r.Rows = append(r.Rows, *row)
}

// readRow turns the cells of one row into a description, or says why not.
func readRow(l *layout, cells []string) (*Row, *Reject) {
	if len(cells) != len(l.names) {
		return nil, &Reject{Code: "columns", Reason: fault.Newf(fault.Invalid, "", "本行有 %[1]d 列，表头有 %[2]d 列", "The row has %[1]d columns, the header %[2]d", len(cells), len(l.names)).Message}
	}
	r := record{l, cells}
	if c, secret := stateSecret(r); secret {
		return nil, &Reject{Field: string(c), Code: "state_secret", Article: "惠府〔2023〕38号 第二条",
			Reason: fault.T("标注为国家秘密的数据不适用公共数据管理，不得录入", "Marked as a state secret: outside public data management, it may not be entered")}
	}
	d := Description{SourceID: r.get(colID), Title: r.get(colTitle)}
	reject := d.read(r)
	if reject != nil {
		reject.SourceID = clip(d.SourceID, 80)
		return nil, reject
	}
	return &Row{Description: d}, nil
}

// read fills the description from the row.
func (d *Description) read(r record) *Reject {
	d.Department, d.Summary, d.Quality = r.get(colDepartment), r.get(colSummary), r.get(colQuality)
	d.Licence, d.URL, d.SharingNote = r.get(colLicence), r.get(colURL), r.get(colSharingNote)
	d.CategoryText, d.FrequencyText = r.get(colCategory), r.get(colFrequency)
	d.Keywords, d.Original = splitList(r.get(colKeywords)), r.original()
	if reject := d.checkSize(); reject != nil {
		return reject
	}
	if reject := d.readAttributes(r); reject != nil {
		return reject
	}
	if reject := d.readFields(r); reject != nil {
		return reject
	}
	d.readLoose(r)
	d.judge()
	return nil
}

func (d *Description) checkSize() *Reject {
	for _, required := range []struct {
		c     column
		value string
		limit int
	}{{colID, d.SourceID, 80}, {colTitle, d.Title, maxTitle}} {
		if required.value == "" {
			return &Reject{Field: string(required.c), Code: "required", Reason: fault.T("必填项为空", "A required value is empty")}
		}
		if utf8.RuneCountInString(required.value) > required.limit {
			return tooLong(required.c, required.limit)
		}
	}
	if utf8.RuneCountInString(d.Summary) > maxSummary {
		return tooLong(colSummary, maxSummary)
	}
	return nil
}

func tooLong(c column, limit int) *Reject {
	return &Reject{Field: string(c), Code: "too_long", Reason: fault.Newf(fault.Invalid, "", "超过 %d 个字符", "Longer than %d characters", limit).Message}
}

// readAttributes reads the attributes that carry duties; an unknown word rejects the row.
func (d *Description) readAttributes(r record) *Reject {
	var ok bool
	if d.Grade, ok = grades[key(r.get(colGrade))]; !ok {
		return unknownWord(colGrade, "grade", "安全级别", "grade", r.get(colGrade))
	}
	if d.Sharing, ok = sharings[key(r.get(colSharing))]; !ok {
		return unknownWord(colSharing, "sharing", "共享属性", "sharing attribute", r.get(colSharing))
	}
	if d.Opening, ok = openings[key(r.get(colOpening))]; !ok {
		return unknownWord(colOpening, "opening", "开放属性", "opening attribute", r.get(colOpening))
	}
	return nil
}

func (d *Description) readFields(r record) *Reject {
	fields, reject := parseFieldSpec(r.get(colFieldSpec))
	if reject != nil {
		return reject
	}
	if len(fields) == 0 {
		fields = parseFields(r.get(colFields))
	}
	if len(fields) > maxFields {
		return &Reject{Field: string(colFields), Code: "too_long", Reason: fault.Newf(fault.Invalid, "", "字段多于 %d 个", "More than %d fields", maxFields).Message}
	}
	var warnings []Warning
	d.Fields, warnings = settleFields(fields)
	d.Warnings = append(d.Warnings, warnings...)
	return nil
}

// readLoose reads what may be unclear: each value that is not understood leaves a warning.
func (d *Description) readLoose(r record) {
	var warning string
	if d.Frequency, warning = ParseFrequency(d.FrequencyText); warning != "" {
		d.warn(warning, colFrequency, d.FrequencyText)
	}
	if d.Category = ParseCategory(d.CategoryText); d.Category == CategoryUnset {
		d.warn(WarnCategory, colCategory, d.CategoryText)
	}
	var encoding bool
	if d.Formats, encoding = parseFormats(r.get(colFormat)); encoding {
		d.warn(WarnFormat, colFormat, r.get(colFormat))
	}
	d.RowCount = -1
	if text := r.get(colRows); text != "" {
		if d.RowCount = parseCount(text); d.RowCount < 0 {
			d.warn(WarnRowCount, colRows, text)
		}
	}
	if text := r.get(colUpdated); text != "" {
		var ok bool
		if d.LastUpdated, ok = ParseDay(text); !ok {
			d.warn(WarnDate, colUpdated, text)
		}
	}
}

// judge adds the warnings that come from values together.
func (d *Description) judge() {
	if d.Department == "" {
		d.warn(WarnDepartment, colDepartment, "")
	}
	if len(d.Fields) == 0 {
		d.warn(WarnFieldsMissing, colFields, "")
	}
	if d.SharingNote == "" && (d.Sharing == SharingConditional || d.Sharing == SharingNone) {
		d.warn(WarnSharingNote, colSharingNote, "")
	}
	if d.Opening == OpeningUnconditional && d.Personal() {
		d.warn(WarnPersonalOpen, colOpening, "")
	}
}

func (d *Description) warn(code string, c column, value string) {
	d.Warnings = append(d.Warnings, Warning{code, string(c), clip(value, 80)})
}

// malformed says what is wrong with a row that is no CSV. A quote that is never closed
// takes the rest of the file with it; the line is where it opens.
func malformed(err error) Reject {
	reject := Reject{Code: "csv", Reason: fault.T("本行不是有效的 CSV：引号未正确配对", "The row is not valid CSV: a quotation mark is not paired")}
	var e *csv.ParseError
	if errors.As(err, &e) {
		reject.Line = e.StartLine
	}
	return reject
}

// separator guesses the column separator from the first line.
func separator(text []byte) rune {
	first, _, _ := bytes.Cut(text, []byte("\n"))
	best, most := ',', bytes.Count(first, []byte(","))
	for _, c := range []rune{'\t', ';'} {
		if n := strings.Count(string(first), string(c)); n > most {
			best, most = c, n
		}
	}
	return best
}

// ignored lists the headers that no column knows.
func (l *layout) ignored() []string {
	var names []string
	for _, name := range l.names {
		if _, ok := columnByHeader[key(name)]; !ok && name != "" {
			names = append(names, name)
		}
	}
	return names
}
