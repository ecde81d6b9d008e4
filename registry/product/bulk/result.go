package bulk

import (
	"io"
	"strconv"
	"strings"

	"huishu/compliance/rules"
	"huishu/ledger/fault"
	"huishu/ledger/inert"
	"huishu/registry/product"
)

// Outcome is what came of a row.
type Outcome string

// The outcomes.
const (
	// Filed entered the product and filed it.
	Filed Outcome = "filed"
	// Passes would be filed: the run was dry.
	Passes Outcome = "passes"
	// Present was filed before, with the same content, and is left as it is.
	Present Outcome = "present"
	// Rejected left nothing behind.
	Rejected Outcome = "rejected"
)

var outcomeTitles = map[Outcome]fault.Text{
	Filed: fault.T("已提交", "Filed"), Passes: fault.T("可以提交", "Can be filed"),
	Present: fault.T("此前已提交", "Filed before"), Rejected: fault.T("退回", "Returned"),
}

// Title is the outcome in words.
func (o Outcome) Title() fault.Text { return outcomeTitles[o] }

// Result is one row of the workbook and what came of it.
type Result struct {
	// Line is the row's number in its sheet, from 1.
	Line    int     `json:"line"`
	Name    string  `json:"name"`
	Outcome Outcome `json:"outcome"`
	// Product, Registration and Case are ids; empty where nothing was filed.
	Product      string `json:"product,omitempty"`
	Registration string `json:"registration,omitempty"`
	Case         string `json:"case,omitempty"`
	// Notes say why the row came back, and what the reviewer will look at.
	Notes []Note `json:"notes"`
}

// Note is one thing to say of a row.
type Note struct {
	// Sheet and Line say where to mend it.
	Sheet fault.Text `json:"sheet"`
	Line  int        `json:"line"`
	// Field is the path as a single filing names it, Column the title of the column; empty where none is at fault.
	Field  string     `json:"field,omitempty"`
	Column fault.Text `json:"column,omitzero"`
	Code   string     `json:"code"`
	Text   fault.Text `json:"text"`
	Remedy fault.Text `json:"remedy,omitzero"`
	// Article is the provision that asks for it.
	Article string `json:"article,omitempty"`
	// Blocks is set when it must be mended before the product can be filed.
	Blocks bool `json:"blocks"`
}

// Report is what a run did, or would do.
type Report struct {
	DryRun   bool     `json:"dry_run"`
	Filed    int      `json:"filed"`
	Passes   int      `json:"passes"`
	Present  int      `json:"present"`
	Rejected int      `json:"rejected"`
	Rows     []Result `json:"rows"`
}

func (r *Report) add(x Result) {
	switch x.Outcome {
	case Filed:
		r.Filed++
	case Passes:
		r.Passes++
	case Present:
		r.Present++
	case Rejected:
		r.Rejected++
	}
	r.Rows = append(r.Rows, x)
}

// notesOf says each part of a refusal at its place in the workbook.
func (b *Book) notesOf(r filing, err *fault.Error) []Note {
	if len(err.Details) == 0 {
		return []Note{b.note(r, err)}
	}
	var list []Note
	for _, d := range err.Details {
		list = append(list, b.notesOf(r, d)...)
	}
	return list
}

func (b *Book) note(r filing, err *fault.Error) Note {
	n := Note{Sheet: productSheet, Line: r.line, Field: err.Field, Code: err.Code, Text: err.Message, Remedy: err.Remedy, Article: err.Article, Blocks: true}
	b.place(r, &n)
	return n
}

// place finds the sheet, row and column of a path such as "fields[2].sources[0]", "data[1].sha256" or "sample".
func (b *Book) place(r filing, n *Note) {
	head, rest, _ := strings.Cut(n.Field, ".")
	name, i := indexed(head)
	if name != "fields" || i < 0 || i >= len(r.fields) {
		n.Column = b.titles[name]
		return
	}
	n.Sheet, n.Line = fieldSheet, r.fields[i].sources[0].line
	part, j := indexed(rest)
	if part == "sources" {
		part = "source"
		if j >= 0 && j < len(r.fields[i].sources) {
			n.Line = r.fields[i].sources[j].line
		}
	}
	for _, c := range fieldColumns {
		if c.key == part {
			n.Column = c.title
		}
	}
}

// indexed takes "fields[2]" apart; i is -1 where there is none.
func indexed(s string) (name string, i int) {
	name, number, ok := strings.Cut(strings.TrimSuffix(s, "]"), "[")
	if i, err := strconv.Atoi(number); ok && err == nil {
		return name, i
	}
	return name, -1
}

// reviewed are the findings that do not stop the filing: the reviewer sees them.
func (b *Book) reviewed(r filing, reg product.Registration) []Note {
	list := []Note{}
	for _, f := range reg.Checks {
		if f.Severity == rules.MustMend {
			continue
		}
		n := Note{Sheet: productSheet, Line: r.line, Field: f.Field, Code: f.Rule, Text: f.Text, Remedy: f.Remedy, Article: f.Article}
		b.place(r, &n)
		list = append(list, n)
	}
	return list
}

// WriteNotes writes what was said of the rows as a table for people, a line each: CSV in UTF-8 with a mark, no cell a formula.
func WriteNotes(w io.Writer, r Report) error {
	out := inert.NewTable(w)
	if err := out.Row("工作表 sheet", "行号 line", "产品 product", "结果 outcome", "列 column", "必须补正 must be mended", "原因", "reason", "办法", "remedy", "依据 article", "代码 code"); err != nil {
		return err
	}
	for _, x := range r.Rows {
		for _, n := range x.Notes {
			must := "否 no"
			if n.Blocks {
				must = "是 yes"
			}
			err := out.Row(n.Sheet.ZH+" "+n.Sheet.EN, strconv.Itoa(n.Line), x.Name, x.Outcome.Title().ZH+" "+x.Outcome.Title().EN,
				strings.TrimSpace(n.Column.ZH+" "+n.Column.EN), must, n.Text.ZH, n.Text.EN, n.Remedy.ZH, n.Remedy.EN, n.Article, n.Code)
			if err != nil {
				return err
			}
		}
	}
	return out.Flush()
}
