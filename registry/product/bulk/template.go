package bulk

import (
	"errors"
	"io"
	"maps"
	"slices"

	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/catalogue"
	"huishu/registry/product"
	"huishu/registry/workbook"
)

// agreementsListed bounds the agreements whose purposes and resources a template lists.
const agreementsListed = 100

// WriteTemplate writes the workbook that is filled in, in the language: a sheet of products, one of fields, one that explains every
// column, and one of codes with the agreements, purposes and resources that the acting operator may name.
func WriteTemplate(w io.Writer, tx *ledger.Tx, set *rules.Set, lang string) (err error) {
	book := workbook.New()
	defer func() { err = errors.Join(err, book.Close()) }()
	t := &template{book: book, lang: lang}
	products := append(slices.Clone(productColumns), materialColumns(set)...)
	t.head(productSheet, products)
	t.head(fieldSheet, fieldColumns)
	t.explain(products)
	codes, err := codesOf(tx)
	if err != nil {
		return err
	}
	t.table(fault.T("代码", "Codes"), []float64{16, 30, 40, 24}, codes)
	if t.err != nil {
		return t.err
	}
	_, err = book.WriteTo(w)
	return err
}

// template writes until the first error.
type template struct {
	book *workbook.Writer
	lang string
	err  error
}

func (t *template) sheet(name fault.Text, widths []float64, choices ...workbook.Choice) {
	if t.err == nil {
		t.err = t.book.Sheet(name.In(t.lang), widths, choices...)
	}
}

func (t *template) row(cells ...string) {
	if t.err == nil {
		t.err = t.book.Row(cells...)
	}
}

// head is an empty sheet with its header; what must be filled in has an asterisk.
func (t *template) head(name fault.Text, columns []column) {
	var cells []string
	var widths []float64
	var choices []workbook.Choice
	for i, c := range columns {
		title := c.title.In(t.lang)
		if c.need {
			title += " *"
		}
		cells, widths = append(cells, title), append(widths, c.width)
		if words := t.words(c.key); words != nil {
			choices = append(choices, workbook.Choice{Column: i + 1, Words: words})
		}
	}
	t.sheet(name, widths, choices...)
	t.row(cells...)
}

// words are what may stand in a column, in the template's language; nil for anything.
func (t *template) words(key string) (list []string) {
	switch key {
	case "kind":
		for _, k := range product.Kinds {
			list = append(list, k.Title().In(t.lang))
		}
	case "form":
		for _, f := range product.Forms {
			list = append(list, f.Title().In(t.lang))
		}
	case "frequency":
		for _, f := range catalogue.Frequencies {
			list = append(list, f.Text().In(t.lang))
		}
	}
	return list
}

func (t *template) explain(products []column) {
	t.sheet(fault.T("说明", "Explanations"), []float64{12, 26, 10, 90})
	line := func(cells ...fault.Text) {
		words := make([]string, len(cells))
		for i, c := range cells {
			words[i] = c.In(t.lang)
		}
		t.row(words...)
	}
	line(fault.T("工作表", "Sheet"), fault.T("列", "Column"), fault.T("必填", "Needed"), fault.T("填写方法", "What to fill in"))
	for _, part := range []struct {
		sheet   fault.Text
		columns []column
	}{{productSheet, products}, {fieldSheet, fieldColumns}} {
		for _, c := range part.columns {
			need := fault.Text{}
			if c.need {
				need = fault.T("是", "yes")
			}
			line(part.sheet, c.title, need, c.help)
		}
	}
}

// table is a sheet of a header and rows, said in both languages.
func (t *template) table(name fault.Text, widths []float64, rows [][]fault.Text) {
	t.sheet(name, widths)
	for _, cells := range rows {
		words := make([]string, len(cells))
		for i, c := range cells {
			words[i] = c.In(t.lang)
		}
		t.row(words...)
	}
}

// codesOf are the codes of the closed columns, and the agreements in force of the acting operator with what they allow.
func codesOf(tx *ledger.Tx) ([][]fault.Text, error) {
	same := func(s string) fault.Text { return fault.T(s, s) }
	rows := [][]fault.Text{{fault.T("列", "Column"), fault.T("填写", "Fill in"), fault.T("说明", "Meaning"), fault.T("属于", "Belongs to")}}
	add := func(column, word, meaning, of fault.Text) {
		rows = append(rows, []fault.Text{column, word, meaning, of})
	}
	for _, k := range product.Kinds {
		add(productColumns[2].title, k.Title(), same(string(k)), fault.Text{})
	}
	for _, f := range product.Forms {
		add(productColumns[5].title, f.Title(), same(string(f)), fault.Text{})
	}
	for _, f := range catalogue.Frequencies {
		add(productColumns[6].title, f.Text(), same(string(f)), fault.Text{})
	}
	agreements, _, err := product.Agreements(tx, product.AgreementQuery{Operator: tx.Actor.Party, Page: product.Page{Limit: agreementsListed}})
	if err != nil {
		return nil, err
	}
	listed := map[string]bool{}
	for _, a := range agreements {
		if a.Status(workday.OfTime(tx.Now)) != product.Valid {
			continue
		}
		add(productColumns[3].title, same(a.Code), same(a.Title), fault.Text{})
		for _, p := range a.Purposes {
			add(productColumns[4].title, same(p.Name), p.Class.Title(), same(a.Code))
		}
		for _, named := range a.Resources {
			if listed[named.Resource] {
				continue
			}
			listed[named.Resource] = true
			r, err := catalogue.Get(tx, named.Resource)
			if err != nil {
				return nil, err
			}
			add(fieldColumns[4].title, same(r.SourceID), same(r.Title), same(a.Code))
			o, err := catalogue.OutlineOf(tx, r.ID)
			if err != nil {
				return nil, err
			}
			for _, name := range slices.Sorted(maps.Values(o.Fields)) {
				add(fieldColumns[5].title, same(name), same(r.Title), same(r.SourceID))
			}
		}
	}
	return rows, nil
}
