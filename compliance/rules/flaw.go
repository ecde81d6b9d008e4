package rules

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"huishu/ledger/fault"
)

// Flaw is one thing that is wrong with a rule file.
type Flaw struct {
	// Path leads to it by the ids of the file, such as checks.registration.rules.registration.scope.require.
	Path string `json:"path"`
	// Line of the file, from 1; 0 where it cannot be told.
	Line    int  `json:"line"`
	Message Text `json:"message"`
	// Remedy says how to mend it.
	Remedy Text `json:"remedy"`
}

// flaw makes one; the arguments go into both sentences.
func flaw(path, zh, en string, args ...any) *Flaw {
	return &Flaw{Path: path, Message: Text{ZH: fmt.Sprintf(zh, args...), EN: fmt.Sprintf(en, args...)}}
}

// do adds the remedy.
func (f *Flaw) do(zh, en string) *Flaw {
	f.Remedy = Text{ZH: zh, EN: en}
	return f
}

// add notes a flaw of the set and goes on, so that one look finds them all.
func (s *Set) add(f *Flaw) { s.flaws = append(s.flaws, f) }

// refusal makes one error of the flaws of a set; nil where there are none.
func refusal(id string, flaws []*Flaw) error {
	errs := make([]*fault.Error, len(flaws))
	for i, f := range flaws {
		at := strings.TrimSuffix("rule set "+id+" "+f.Path, " ")
		errs[i] = fault.New(fault.Invalid, "rules.flaw", f.Message.ZH, f.Message.EN).At(at).Do(f.Remedy.ZH, f.Remedy.EN)
	}
	return fault.Join(errs...)
}

// dotted joins the steps of a path.
func dotted(steps ...string) string { return strings.Join(steps, ".") }

// named is the step to an entry of a list: its id, or its place where it has none.
func named(id string, i int) string {
	if id == "" {
		return "[" + strconv.Itoa(i) + "]"
	}
	return id
}

// Inspect judges a rule file as it would stand beside the shipped sets, the fictional ones included; see [Book.Inspect].
func Inspect(data []byte) (*Set, []Flaw) {
	book, err := Load(true)
	if err != nil {
		return nil, []Flaw{*flaw("", "内置规则集无法读取：%v", "the shipped sets cannot be read: %v", err)}
	}
	return book.Inspect(data)
}

// Inspect judges a rule file as it would stand beside the sets of the book, which it may extend and cite: it is read, linked and
// type-checked. It returns the set, and every flaw; with flaws the set is not fit for use. A file with the id of a set of the
// book stands in its place. The days on which it governs are for its adoption to say.
func (b *Book) Inspect(data []byte) (*Set, []Flaw) {
	mine, flaws := parse(data)
	if mine == nil {
		return nil, located(data, flaws)
	}
	l := &linker{raw: map[string]*Set{}, done: map[string]*Set{}, open: map[string]bool{}}
	for id, s := range b.byID {
		if id != mine.ID {
			l.raw[id], l.done[id] = s, s // linked as they are, whatever their bases have become since
		}
	}
	l.raw[mine.ID] = mine
	linked := l.set(mine.ID)
	return linked, located(data, linked.flaws)
}

// located adds the lines of the file to flaws that have none.
func located(data []byte, flaws []*Flaw) []Flaw {
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		doc = yaml.Node{} // then the flaws have their lines from the reader
	}
	list := make([]Flaw, len(flaws))
	for i, f := range flaws {
		list[i] = *f
		if f.Line == 0 && len(doc.Content) > 0 {
			list[i].Line = lineOf(doc.Content[0], f.Path)
		}
	}
	slices.SortStableFunc(list, func(a, b Flaw) int { return a.Line - b.Line })
	return list
}

// lineOf follows a path through the file as far as it leads. Ids hold dots themselves, so a step
// may be any beginning of what is left of the path.
func lineOf(n *yaml.Node, path string) int {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	for rest := path; rest != ""; {
		if child, at := childOf(n, rest); child != nil {
			if left := strings.TrimPrefix(path[len(rest):], "."); left != "" {
				return max(at, lineOf(child, left))
			}
			return at
		}
		i := strings.LastIndexByte(rest, '.')
		if i < 0 {
			break
		}
		rest = rest[:i]
	}
	return n.Line
}

// childOf finds the entry of a mapping or list that a step names, and its line.
func childOf(n *yaml.Node, step string) (child *yaml.Node, line int) {
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == step {
				return n.Content[i+1], n.Content[i].Line
			}
		}
	case yaml.SequenceNode:
		for i, entry := range n.Content {
			if step == named("", i) || entryID(entry) == step {
				return entry, entry.Line
			}
		}
	default: // a value has no entries
	}
	return nil, 0
}

// entryID is what an entry of a list is called by.
func entryID(n *yaml.Node) string {
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		switch n.Content[i].Value {
		case "id", "group", "name", "act":
			return n.Content[i+1].Value
		}
	}
	return ""
}
