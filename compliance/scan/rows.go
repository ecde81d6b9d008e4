package scan

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
)

// Head is what stands above the rows of a table.
type Head struct {
	Format   string // csv, xlsx, json or jsonl
	Encoding string // as in Report; what is known when the first row is read
	// Columns are the names: the header's without surplus blanks, the keys' path in JSON, or "column N" where there is none.
	// They are not masked.
	Columns []string
	// Places are the names under which findings of File stand, in the same order: masked where a header is personal itself.
	Places []string
}

// jsonAhead is how many JSON objects are read before the columns are settled: not every object has every key.
const jsonAhead = 1000

// Rows reads the records of a table that File scans, in order and once: CSV, XLSX, JSON lines or a JSON array of objects. head is
// called once, before the first row; row with the cells as they stand, which are valid during the call only and may be fewer or
// more than the columns. The header is found by the same rules as in File. It fails with an *Error, or with what head or row
// returned; a text that is no table and a workbook with more than one filled sheet are CodeUnsupported.
func Rows(name string, r io.Reader, opt Options, head func(Head) error, row func(cells []string) error) error {
	if opt.MaxBytes <= 0 {
		opt.MaxBytes = DefaultMaxBytes
	}
	var own error // of the caller: passed on as it is
	t := &rowReader{c: newCollector(name, opt, allKinds), limit: opt.MaxBytes,
		head: func(h Head) error { own = head(h); return own },
		row:  func(cells []string) error { own = row(cells); return own }}
	err := t.read(name, &limited{r: r, left: opt.MaxBytes, limit: opt.MaxBytes})
	if own != nil {
		return own
	}
	return typed(err)
}

type rowReader struct {
	c       *collector
	head    func(Head) error
	row     func([]string) error
	shape   Head
	started bool
	limit   int64
}

func (t *rowReader) read(name string, src io.Reader) error {
	in := bufio.NewReaderSize(src, 64<<10)
	first, err := in.Peek(8 << 10)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return err
	}
	if isZip(first) {
		t.shape.Format = "xlsx"
		return t.workbook(name, in)
	}
	if err := refuseBinary(first); err != nil {
		return err
	}
	d := newDecoder(in, first)
	text := bufio.NewReaderSize(d, 64<<10)
	ahead, err := text.Peek(32 << 10)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	format, comma := sniff(name, string(ahead))
	t.shape.Format, t.shape.Encoding = format, d.name
	switch format {
	case "csv":
		return t.csv(text, comma)
	case "json", "jsonl":
		return t.objects(text)
	}
	return unsupported("不是表格的文本", "text that is no table")
}

// cells takes one row: the first that is not empty may be the header.
func (t *rowReader) cells(cells []string) error {
	if t.started {
		return t.row(cells)
	}
	if !slices.ContainsFunc(cells, func(s string) bool { return strings.TrimSpace(s) != "" }) {
		return nil
	}
	t.started = true
	probe := table{c: t.c}
	named := probe.header(cells)
	t.shape.Columns, t.shape.Places = make([]string, len(cells)), make([]string, len(cells))
	for i, cell := range cells {
		t.shape.Columns[i] = "column " + strconv.Itoa(i+1)
		if header := strings.Join(strings.Fields(cell), " "); named && header != "" {
			t.shape.Columns[i] = header
		}
		t.shape.Places[i] = t.shape.Columns[i]
		for n := 2; slices.Contains(t.shape.Columns[:i], t.shape.Columns[i]); n++ { // two columns of one header
			t.shape.Columns[i] = t.shape.Places[i] + " (" + strconv.Itoa(n) + ")"
		}
		if named {
			probe.extend(cell)
			t.shape.Places[i] = probe.columns[i].place
		}
	}
	if err := t.head(t.shape); err != nil || named {
		return err
	}
	return t.row(cells)
}

func (t *rowReader) csv(r io.Reader, comma rune) error {
	in := csv.NewReader(r)
	in.Comma, in.LazyQuotes, in.FieldsPerRecord, in.ReuseRecord = comma, true, -1, true
	for {
		cells, err := in.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := t.cells(cells); err != nil {
			return err
		}
	}
}

func (t *rowReader) workbook(name string, r io.Reader) (err error) {
	b, err := openBook(name, r, t.limit, nil)
	if err != nil {
		return err
	}
	defer func() {
		if failed := b.Close(); err == nil {
			err = failed
		}
	}()
	for _, s := range b.sheets {
		another := t.started
		var own error // of the caller: no fault of the workbook
		err := b.rows(s, func(_ int, cells []string) error {
			if another {
				own = unsupported("含有多个工作表的工作簿，每个工作表请单独", "a workbook of several sheets; each by itself")
			} else {
				own = t.cells(cells)
			}
			return own
		})
		if own != nil {
			return own
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Sheets reads the rows of every sheet of a workbook (XLSX), hidden ones too, in order and once: each row that has cells with the
// name of its sheet and its number from 1. The cells are valid during the call only. It fails with an *Error, or with what row
// returned; whatever is no workbook is CodeUnsupported.
func Sheets(name string, r io.Reader, opt Options, row func(sheet string, line int, cells []string) error) (err error) {
	if opt.MaxBytes <= 0 {
		opt.MaxBytes = DefaultMaxBytes
	}
	in := bufio.NewReader(&limited{r: r, left: opt.MaxBytes, limit: opt.MaxBytes})
	if first, err := in.Peek(4); err != nil || !isZip(first) {
		return unsupported("不是 XLSX 工作簿的文件", "a file that is no XLSX workbook")
	}
	b, err := openBook(name, in, opt.MaxBytes, nil)
	if err != nil {
		return typed(err)
	}
	defer func() {
		if failed := b.Close(); err == nil {
			err = failed
		}
	}()
	for _, s := range b.sheets {
		var own error // of the caller: passed on as it is
		err := b.rows(s, func(line int, cells []string) error {
			own = row(s.name, line, cells)
			return own
		})
		if own != nil {
			return own
		}
		if err != nil {
			return typed(err)
		}
	}
	return nil
}

// pair is one scalar of a JSON object, by its path.
type pair struct{ path, value string }

// objects reads JSON objects that follow each other or stand in one array. An array within an object is one cell of JSON text.
func (t *rowReader) objects(in *bufio.Reader) error {
	dec := json.NewDecoder(in)
	dec.UseNumber()
	if first, err := firstByte(in); err == nil && first == '[' {
		if _, err := dec.Token(); err != nil {
			return notObjects(err)
		}
	}
	o := objectRows{t: t, at: map[string]int{}}
	for dec.More() {
		var raw json.RawMessage
		err := dec.Decode(&raw)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return notObjects(err)
		}
		pairs, err := flatten(nil, "", raw)
		if err != nil {
			return err
		}
		if err := o.add(pairs); err != nil {
			return err
		}
	}
	return o.settle()
}

func firstByte(in *bufio.Reader) (byte, error) {
	for {
		b, err := in.ReadByte()
		if err != nil {
			return 0, err
		}
		if !strings.ContainsRune(" \t\r\n", rune(b)) {
			return b, in.UnreadByte()
		}
	}
}

func notObjects(err error) error {
	e := unsupported("不是由 JSON 对象组成的记录", "not records made of JSON objects")
	e.Err = err
	return e
}

// flatten lists the scalars of an object, in order, under paths such as person.name.
func flatten(out []pair, path string, raw json.RawMessage) ([]pair, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	tok, err := dec.Token()
	if err != nil || tok != json.Delim('{') {
		return nil, notObjects(err)
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return nil, notObjects(err)
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return nil, notObjects(err)
		}
		at := strings.Join(strings.Fields(key.(string)), " ")
		if at == "" { // a path must grow, or nothing would bound the depth
			at = "(value)"
		}
		if path != "" {
			at = path + "." + at
		}
		if value[0] == '{' && len(at) <= 1000 { // deeper than that is text
			if out, err = flatten(out, at, value); err != nil {
				return nil, err
			}
			continue
		}
		out = append(out, pair{at, scalar(value)})
	}
	return out, nil
}

func scalar(raw json.RawMessage) string {
	var s string
	switch {
	case string(raw) == "null":
		return ""
	case raw[0] == '"' && json.Unmarshal(raw, &s) == nil:
		return s
	}
	return plainNumber(string(raw))
}

// objectRows lays objects out under columns: the keys of the first jsonAhead of them. A value under a key that comes later stands
// behind the last column.
type objectRows struct {
	t       *rowReader
	at      map[string]int
	ahead   [][]pair
	settled bool
	cells   []string
}

func (o *objectRows) add(pairs []pair) error {
	if o.settled {
		return o.row(pairs)
	}
	for _, p := range pairs {
		if _, known := o.at[p.path]; !known {
			o.at[p.path] = len(o.at)
			o.t.shape.Columns = append(o.t.shape.Columns, p.path)
			o.t.shape.Places = append(o.t.shape.Places, o.t.c.placeName(p.path))
		}
	}
	if len(o.at) > maxPaths {
		return notObjects(errors.New("more keys than a table has columns"))
	}
	if o.ahead = append(o.ahead, pairs); len(o.ahead) < jsonAhead {
		return nil
	}
	return o.settle()
}

func (o *objectRows) settle() error {
	if o.settled || len(o.ahead) == 0 {
		return nil
	}
	o.settled = true
	if err := o.t.head(o.t.shape); err != nil {
		return err
	}
	for _, pairs := range o.ahead {
		if err := o.row(pairs); err != nil {
			return err
		}
	}
	o.ahead = nil
	return nil
}

func (o *objectRows) row(pairs []pair) error {
	o.cells = append(o.cells[:0], make([]string, len(o.t.shape.Columns))...)
	for _, p := range pairs {
		if i, known := o.at[p.path]; known {
			o.cells[i] = p.value
		} else {
			o.cells = append(o.cells, p.value)
		}
	}
	return o.t.row(o.cells)
}

// limited refuses more than its limit, as source does, without a hash.
type limited struct {
	r           io.Reader
	left, limit int64
}

func (l *limited) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	if l.left -= int64(n); l.left < 0 {
		return 0, tooLarge(l.limit)
	}
	return n, err
}
