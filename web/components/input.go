package components

import (
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// Width is how wide an input is: as wide as what belongs in it.
type Width string

// The widths.
const (
	Full   Width = ""       // as wide as the column
	Short  Width = "short"  // a number, a date
	Medium Width = "medium" // an amount, a code, a name
)

// TextInput is one line of text.
type TextInput struct {
	Field
	Value string
	// Type is the input's type: text (default), email, password, date, number, search, tel, url.
	Type string
	// AutoComplete is the HTML token, such as "username", "current-password", "one-time-code".
	AutoComplete string
	// InputMode chooses the keyboard of a phone: numeric, decimal.
	InputMode string
	// Max limits the length in characters; 0 is no limit.
	Max   int
	Width Width
	// Prefix and Suffix stand beside the input: ¥, 个工作日.
	Prefix, Suffix Text
	// Mono sets the value in the fixed-width face, for codes.
	Mono bool
}

// In renders the input with its label.
func (t TextInput) In(lang Lang) g.Node {
	kind := t.Type
	if kind == "" {
		kind = "text"
	}
	class := "input"
	if t.Width != Full {
		class += " w-" + string(t.Width)
	}
	if t.Mono {
		class += " mono"
	}
	input := h.Input(h.Class(class), h.Type(kind), t.attrs(),
		g.If(kind != "password", h.Value(t.Value)), // a password is never sent back
		g.If(t.AutoComplete != "", h.AutoComplete(t.AutoComplete)),
		g.If(t.InputMode != "", g.Attr("inputmode", t.InputMode)),
		g.If(t.Mono, g.Attr("spellcheck", "false")),
		g.If(t.Max > 0, h.MaxLength(strconv.Itoa(t.Max))))
	if t.Prefix.IsZero() && t.Suffix.IsZero() {
		return t.wrap(lang, input)
	}
	return t.wrap(lang, h.Div(h.Class("affixed"),
		when(t.Prefix, func() g.Node { return h.Span(h.Class("affix"), say(lang, t.Prefix)) }), input,
		when(t.Suffix, func() g.Node { return h.Span(h.Class("affix"), say(lang, t.Suffix)) })))
}

// TextArea is several lines of text, with a live count where Max is set.
type TextArea struct {
	Field
	Value string
	Rows  int
	// Max limits the length in characters; the server decides, the count only helps.
	Max int
}

// In renders the text area with its label.
func (t TextArea) In(lang Lang) g.Node {
	rows := t.Rows
	if rows == 0 {
		rows = 4
	}
	count := t.ID() + "-count"
	var more []string
	if t.Max > 0 {
		more = []string{count}
	}
	return t.wrap(lang,
		h.Textarea(h.Class("input"), t.attrs(more...), h.Rows(strconv.Itoa(rows)),
			g.If(t.Max > 0, g.Group{h.Data("count", count), h.Data("max", strconv.Itoa(t.Max))}),
			g.Text("\n"+t.Value)), // HTML drops the first line end of a text area
		g.If(t.Max > 0, h.P(h.Class("hint num"), h.ID(count),
			h.Data("left", words.CharsLeft.In(lang)), h.Data("over", words.CharsOver.In(lang)),
			g.Text(strings.ReplaceAll(words.CharsLeft.In(lang), "{n}", strconv.Itoa(t.Max-len([]rune(t.Value))))))))
}

// Option is one choice.
type Option struct {
	Value string
	Label Text
	// Hint explains the choice (checkboxes and radios only).
	Hint Text
	// Count is the number of results behind a filter; shown when Counted is set.
	Count   int64
	Counted bool
}

// Select is a choice of one from a long list; up to seven choices are better as [Choices].
type Select struct {
	Field
	Options []Option
	Value   string
}

// In renders the list with its label. Without a value it starts at "choose one".
func (s Select) In(lang Lang) g.Node {
	return s.wrap(lang, h.Select(h.Class("input"), s.attrs(),
		g.If(s.Value == "", h.Option(h.Value(""), say(lang, words.ChooseOne))),
		g.Map(s.Options, func(o Option) g.Node {
			return h.Option(h.Value(o.Value), g.If(o.Value == s.Value, h.Selected()), say(lang, o.Label))
		})))
}

// Choices is a group of checkboxes, or of radio buttons when One is set.
type Choices struct {
	Field
	Options []Option
	// Values are those chosen.
	Values []string
	One    bool
	// Inline sets short choices side by side.
	Inline bool
}

// In renders the group as a fieldset; the first box carries the field's id, so that an error summary leads to it.
func (c Choices) In(lang Lang) g.Node {
	kind := "checkbox"
	if c.One {
		kind = "radio"
	}
	chosen := map[string]bool{}
	for _, v := range c.Values {
		chosen[v] = true
	}
	class := "choices"
	if c.Inline {
		class += " inline"
	}
	boxes := make([]g.Node, 0, len(c.Options))
	for i, o := range c.Options {
		id := c.ID()
		if i > 0 {
			id += "-" + strconv.Itoa(i)
		}
		boxes = append(boxes, choice(lang, kind, id, c.Name, o, chosen[o.Value]))
	}
	return h.FieldSet(h.Class(c.class()),
		h.Legend(say(lang, c.Label), c.flag(lang)), c.notes(lang), h.Div(h.Class(class), g.Group(boxes)))
}

// Checkbox is one box on its own, such as a declaration to be agreed to.
type Checkbox struct {
	Field
	Value   string // sent when checked; "yes" when empty
	Checked bool
}

// In renders the box with its label and its error.
func (c Checkbox) In(lang Lang) g.Node {
	value := c.Value
	if value == "" {
		value = "yes"
	}
	return h.Div(h.Class(c.class()),
		g.If(!c.Error.IsZero(), Field{Name: c.Name, Error: c.Error}.notes(lang)),
		choice(lang, "checkbox", c.ID(), c.Name, Option{Value: value, Label: c.Label, Hint: c.Hint}, c.Checked))
}

// RowBox chooses one row of a table for a form that stands outside of it ([Form].ID).
type RowBox struct {
	// Form is the form's id; Name and Value are what is sent when it is checked.
	Form, Name, Value string
	// Row is what the row is about, for screen readers.
	Row string
	// Checked is set where a form is shown again.
	Checked bool
}

// In renders the box with its label.
func (b RowBox) In(lang Lang) g.Node {
	id := FieldID(b.Name + "-" + b.Value)
	return h.Div(h.Class("choice"),
		h.Input(h.Type("checkbox"), h.ID(id), h.Name(b.Name), h.Value(b.Value), h.FormAttr(b.Form), g.If(b.Checked, h.Checked())),
		h.Label(h.For(id), say(lang, words.Choose), h.Span(h.Class("sr"), g.Text(" "+b.Row))))
}

func choice(lang Lang, kind, id, name string, o Option, checked bool) g.Node {
	return h.Div(h.Class("choice"),
		h.Input(h.Type(kind), h.ID(id), h.Name(name), h.Value(o.Value), g.If(checked, h.Checked()),
			g.If(!o.Hint.IsZero(), h.Aria("describedby", id+"-note"))),
		h.Label(h.For(id), say(lang, o.Label), g.If(o.Counted, h.Span(h.Class("muted num"), g.Text(" "+Count(o.Count))))),
		when(o.Hint, func() g.Node { return h.P(h.Class("hint"), h.ID(id+"-note"), say(lang, o.Hint)) }))
}

// FileUpload takes one or several files.
type FileUpload struct {
	Field
	// Accept are the endings taken, such as ".pdf", ".csv".
	Accept []string
	// Max is the largest size of one file in bytes.
	Max  int64
	Many bool
}

// In renders the upload with its limits in words, and one line per limit kept short.
func (f FileUpload) In(lang Lang) g.Node {
	limits := f.limits(lang)
	note := f.ID() + "-limits"
	var more []string
	if limits != "" {
		more = []string{note}
	}
	return f.wrap(lang,
		g.If(limits != "", h.P(h.Class("hint"), h.ID(note), g.Text(limits))),
		h.Input(h.Class("file"), h.Type("file"), f.attrs(more...),
			g.If(len(f.Accept) > 0, h.Accept(strings.Join(f.Accept, ","))), g.If(f.Many, h.Multiple())))
}

func (f FileUpload) limits(lang Lang) string {
	var parts []string
	if len(f.Accept) > 0 {
		kinds := strings.ToUpper(strings.ReplaceAll(strings.Join(f.Accept, "、"), ".", ""))
		if lang == EN {
			kinds = strings.ReplaceAll(kinds, "、", ", ")
		}
		parts = append(parts, sprintf(lang, words.FileTypes, kinds))
	}
	if f.Max > 0 {
		size := words.FileSize
		if f.Many {
			size = words.FileSizeEach
		}
		parts = append(parts, sprintf(lang, size, atMost(f.Max)))
	}
	sep := "，"
	if lang == EN {
		sep = ", "
	}
	return strings.Join(parts, sep)
}

// SearchBox is the large search field of the home page and the lists; it sends q by GET.
type SearchBox struct {
	Action, Value string
	Label, Hint   Text
	// Large makes it the largest thing on the page: the home page's.
	Large bool
	// Keep are further fields of the query that a new search keeps.
	Keep []Pair
}

// In renders the search.
func (s SearchBox) In(lang Lang) g.Node {
	class := "search"
	if s.Large {
		class += " large"
	}
	return h.Form(h.Class(class), h.Method("get"), Action(s.Action), h.Role("search"),
		h.Label(h.For("q"), say(lang, s.Label)),
		when(s.Hint, func() g.Node { return h.P(h.Class("hint"), h.ID("q-hint"), say(lang, s.Hint)) }),
		h.Div(h.Class("search-row"),
			h.Input(h.Class("input"), h.Type("search"), h.ID("q"), h.Name("q"), h.Value(s.Value), h.AutoComplete("off"),
				g.If(!s.Hint.IsZero(), h.Aria("describedby", "q-hint"))),
			g.Map(s.Keep, func(p Pair) g.Node { return Hidden(p.Name, p.Value) }),
			Submit(lang, words.Search, Primary)))
}
