package catalogue

import (
	"encoding/json"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"huishu/ledger"
	"huishu/ledger/inert"
)

// sheetColumns are the columns of an exported catalogue, in their order.
var sheetColumns = []column{
	colID, colTitle, colDepartment, colSummary, colCategory, colGrade, colSharing, colSharingNote, colOpening, colFrequency, colFormat,
	colFields, colFieldSpec, colRows, colUpdated, colKeywords, colQuality, colLicence, colURL, colSecret,
}

// All walks the resources that a query without Text, Cursor and Limit selects, with their
// present fields, in the order of entry.
func All(tx *ledger.Tx, q Query) iter.Seq2[Resource, error] {
	return func(yield func(Resource, error) bool) {
		q.Limit = 200
		for {
			items, next, err := List(tx, q)
			for i := 0; err == nil && i < len(items); i++ {
				if items[i].Fields, err = Fields(tx, items[i].ID); err == nil && !yield(items[i], nil) {
					return
				}
			}
			if err != nil {
				yield(Resource{}, err)
				return
			}
			if q.Cursor = next; next == "" {
				return
			}
		}
	}
}

// sheet is the layout of an exported catalogue.
type sheet struct {
	layout
	// extra are the headers of columns that mean nothing to us; their cells go out as they came in.
	extra []string
}

// newSheet looks through the resources for the headers of their own files. A column is called
// what most of them call it, so that a body's file goes out as it came in.
func newSheet(items iter.Seq2[Resource, error]) (*sheet, error) {
	counts, extra := map[column]map[string]int{}, map[string]bool{}
	for r, err := range items {
		if err != nil {
			return nil, err
		}
		for name := range r.Original {
			c, known := columnByHeader[key(name)]
			if !known {
				extra[name] = true
				continue
			}
			if counts[c] == nil {
				counts[c] = map[string]int{}
			}
			counts[c][name]++
		}
	}
	s := &sheet{layout: layout{at: map[column]int{}}}
	for i, c := range sheetColumns {
		name := chinese(headers[c])
		for other, n := range counts[c] {
			if n > counts[c][name] || n == counts[c][name] && other < name {
				name = other
			}
		}
		s.names, s.at[c] = append(s.names, name), i
	}
	for name := range extra {
		s.extra = append(s.extra, name)
	}
	slices.Sort(s.extra)
	s.names = append(s.names, s.extra...)
	return s, nil
}

// chinese is the first name that is not plain ASCII.
func chinese(names []string) string {
	return names[slices.IndexFunc(names, func(s string) bool { return s[0] >= utf8.RuneSelf })]
}

// cells is one resource as a row of the sheet: the words of its own file where they still say
// what is on record, otherwise the record in words that are read back as the same.
func (s *sheet) cells(r *Resource) []string {
	cells := make([]string, len(s.names))
	for name, cell := range r.Original {
		if c, known := columnByHeader[key(name)]; known {
			cells[s.at[c]] = cell
		} else if i := slices.Index(s.extra, name); i >= 0 {
			cells[len(sheetColumns)+i] = cell
		}
	}
	if row, reject := readRow(&s.layout, cells); reject == nil && sameContent(&row.Description, &r.Description) {
		return cells
	}
	for c, cell := range r.words() {
		cells[s.at[c]] = cell
	}
	return cells
}

// sameContent compares what two descriptions say, whatever file they came from.
func sameContent(a, b *Description) bool {
	var texts [2]string
	for i, d := range []*Description{a, b} {
		c := *d
		c.Original = nil
		row, err := rowOf(&c)
		if err != nil {
			return false
		}
		fields := make([]Field, len(c.Fields))
		for j, f := range c.Fields {
			f.ID = ""
			fields[j] = f
		}
		text, err := json.Marshal(struct {
			Row    resourceRow
			Fields []Field
		}{row, fields})
		if err != nil {
			return false
		}
		texts[i] = string(text)
	}
	return texts[0] == texts[1]
}

// words says the record in words of the code tables.
func (d *Description) words() map[column]string {
	category, frequency := d.CategoryText, d.FrequencyText
	if ParseCategory(category) != d.Category {
		category = string(d.Category)
	}
	if f, _ := ParseFrequency(frequency); f != d.Frequency {
		frequency = string(d.Frequency)
	}
	rows := ""
	if d.RowCount >= 0 {
		rows = strconv.FormatInt(d.RowCount, 10)
	}
	specs := make([]string, len(d.Fields))
	for i, f := range d.Fields {
		specs[i] = strings.Join([]string{spec(f.Name), spec(f.Meaning), string(f.Type), string(f.Sensitivity)}, "|")
	}
	return map[column]string{
		colID: d.SourceID, colTitle: d.Title, colDepartment: d.Department, colSummary: d.Summary, colCategory: category,
		colGrade: string(d.Grade), colSharing: string(d.Sharing), colSharingNote: d.SharingNote, colOpening: string(d.Opening),
		colFrequency: frequency, colFormat: strings.Join(d.Formats, "、"), colFields: "", colFieldSpec: strings.Join(specs, ";"),
		colRows: rows, colUpdated: d.LastUpdated.String(), colKeywords: strings.Join(d.Keywords, "、"), colQuality: d.Quality,
		colLicence: d.Licence, colURL: d.URL, colSecret: "",
	}
}

// spec keeps a text from being taken for several parts of a field specification.
func spec(s string) string {
	return strings.NewReplacer("|", "／", ";", "，", "；", "，", "\n", " ").Replace(s)
}

// WriteCSV writes the resources of a query as a catalogue file, which [ReadCSV] reads back
// to the same records: CSV in UTF-8 with a mark, no cell of which a spreadsheet takes for a
// formula. It returns how many it wrote.
func WriteCSV(w io.Writer, tx *ledger.Tx, q Query) (n int, err error) {
	out := inert.NewTable(w)
	n, err = writeSheet(tx, q, func(cells []string) error { return out.Row(cells...) })
	if err != nil {
		return n, err
	}
	return n, out.Flush()
}

// writeSheet hands out the header and then a row for each resource.
func writeSheet(tx *ledger.Tx, q Query, write func(cells []string) error) (n int, err error) {
	s, err := newSheet(All(tx, q))
	if err != nil {
		return 0, err
	}
	if err := write(slices.Clone(s.names)); err != nil {
		return 0, err
	}
	for r, err := range All(tx, q) {
		if err != nil {
			return n, err
		}
		if err := write(s.cells(&r)); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}
