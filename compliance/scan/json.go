package scan

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// maxPaths bounds the number of places in a JSON file: objects used as maps have as many paths as keys.
const maxPaths = 5000

// maxDepth bounds how deep values may be nested, as encoding/json does for whole values. What is deeper is scanned as text.
const maxDepth = 10_000

var errDeep = errors.New("nested too deep")

// paths finds the column of a JSON path: person.phones[].
type paths struct {
	c    *collector
	byID map[string]*column
}

func (p *paths) column(path []byte, key string) *column {
	if col := p.byID[string(path)]; col != nil {
		return col
	}
	if len(p.byID) >= maxPaths {
		path, key = []byte("…"), ""
		if col := p.byID["…"]; col != nil {
			return col
		}
	}
	place := p.c.placeName(string(path))
	if place == "" {
		place = "(value)"
	}
	col := p.c.newColumn(place, key)
	p.byID[string(path)] = col
	return col
}

// frame is one open object or array.
type frame struct {
	array bool
	key   bool // an object that expects a key
	path  int  // length of the path outside
	name  string
}

// walker follows the tokens of JSON values and judges the scalars and keys.
type walker struct {
	paths *paths
	dec   *json.Decoder
	line  func() int // of the token that was read last
	stack []frame
	path  []byte
	key   string
}

// values walks until the end of the input. It returns how many values stood at the top (or in an array there), and the
// error of the decoder; io.EOF is no error.
func (w *walker) values() (n int, err error) {
	for {
		tok, err := w.dec.Token()
		if errors.Is(err, io.EOF) && len(w.stack) == 0 {
			return n, nil
		}
		if err != nil {
			return n, err
		}
		depth := len(w.stack)
		if depth > maxDepth {
			return n, errDeep
		}
		opensArray := tok == json.Delim('[')
		w.token(tok)
		inTopArray := depth == 1 && w.stack != nil && len(w.stack) > 0 && w.stack[0].array
		if depth == 0 && !opensArray || inTopArray && tok != json.Delim(']') {
			n++
		}
	}
}

func (w *walker) token(tok json.Token) {
	if d, ok := tok.(json.Delim); ok {
		switch d {
		case '{', '[':
			w.stack = append(w.stack, frame{array: d == '[', key: d == '{', path: len(w.path), name: w.key})
			if d == '[' && len(w.stack) > 1 {
				w.path = append(w.path, "[]"...)
			}
		default:
			top := w.stack[len(w.stack)-1]
			w.stack = w.stack[:len(w.stack)-1]
			w.path, w.key = w.path[:top.path], top.name
			if above := w.top(); !top.array && (above == nil || above.array) { // an object of a list, or by itself
				w.paths.c.endRecord()
			}
			w.valueDone()
		}
		return
	}
	if top := w.top(); top != nil && top.key {
		w.enter(tok.(string), top)
		return
	}
	switch v := tok.(type) {
	case string:
		w.paths.c.cell(w.paths.column(w.path, w.key), w.line(), v)
	case json.Number:
		w.paths.c.cell(w.paths.column(w.path, w.key), w.line(), plainNumber(v.String()))
	}
	w.valueDone()
}

// enter goes to the value of a key. Keys can be personal themselves, where an object is used as a map.
func (w *walker) enter(key string, top *frame) {
	w.key, top.key = key, false
	if len(w.paths.c.personal(key)) > 0 {
		w.paths.c.cell(w.paths.column(append(w.path[:top.path:top.path], "{keys}"...), ""), w.line(), key)
		key = "*"
	}
	if top.path > 0 {
		w.path = append(w.path, '.')
	}
	w.path = append(w.path, key...)
}

// valueDone leaves a value: the object around it expects a key again.
func (w *walker) valueDone() {
	if top := w.top(); top != nil && !top.array {
		top.key = true
		w.path, w.key = w.path[:top.path], top.name
	}
}

func (w *walker) top() *frame {
	if len(w.stack) == 0 {
		return nil
	}
	return &w.stack[len(w.stack)-1]
}

// jsonLines scans one JSON value a line; a line that is none is scanned as text.
func (c *collector) jsonLines(in *bufio.Reader) error {
	p := &paths{c: c, byID: map[string]*column{}}
	var text *column
	for line := 1; ; line++ {
		b, err := in.ReadBytes('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if b = bytes.TrimSpace(b); len(b) > 0 {
			c.report.Rows++
			if json.Valid(b) {
				w := walker{paths: p, dec: json.NewDecoder(bytes.NewReader(b)), line: func() int { return line }}
				w.dec.UseNumber()
				if _, err := w.values(); err != nil {
					return err
				}
			} else {
				if text == nil {
					text = c.newColumn("", "")
				}
				c.cell(text, line, string(b))
				c.endRecord()
			}
		}
		if err != nil {
			return nil
		}
	}
}

// document scans JSON values that may go over many lines. Where the text stops being JSON, the rest is scanned as text.
func (c *collector) document(in *bufio.Reader) error {
	count := &lineCounter{r: in}
	dec := json.NewDecoder(count)
	dec.UseNumber()
	w := walker{paths: &paths{c: c, byID: map[string]*column{}}, dec: dec}
	w.line = func() int { return count.lineAt(dec.InputOffset()) }
	n, err := w.values()
	c.report.Rows += n
	var syntax *json.SyntaxError
	if errors.Is(err, errDeep) || errors.As(err, &syntax) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		line := count.lineAt(dec.InputOffset())
		return c.plain(io.MultiReader(dec.Buffered(), in), line-1)
	}
	return err
}

// lineCounter tells the line of a byte that has passed. Offsets must be asked for in rising order.
type lineCounter struct {
	r        io.Reader
	passed   int64
	newlines []int64 // offsets of newlines not yet counted
	line     int     // newlines counted
}

func (l *lineCounter) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	for i, rest := 0, p[:n]; ; {
		j := bytes.IndexByte(rest[i:], '\n')
		if j < 0 {
			break
		}
		i += j + 1
		l.newlines = append(l.newlines, l.passed+int64(i)-1)
	}
	l.passed += int64(n)
	return n, err
}

func (l *lineCounter) lineAt(offset int64) int {
	k := 0
	for k < len(l.newlines) && l.newlines[k] < offset {
		k++
	}
	l.line += k
	l.newlines = l.newlines[k:]
	return l.line + 1
}
