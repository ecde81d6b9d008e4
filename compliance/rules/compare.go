package rules

import (
	"cmp"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
)

// Difference is what one set says otherwise than another.
type Difference struct {
	// Before and After are the ids of the two sets; Before is empty where none governed.
	Before string `json:"before,omitempty"`
	After  string `json:"after"`
	// Facts are the numbers that differ, in the order of the later set.
	Facts []FactChange `json:"facts"`
	// Clocks are the steps whose time differs.
	Clocks []ClockChange `json:"clocks"`
	// Procedures are the procedures, and the parts of them, that were added, dropped or changed.
	Procedures []ProcedureChange `json:"procedures"`
	// Rules are the checks, votes, types of application and local data that were added, dropped or changed.
	Rules []RuleChange `json:"rules"`
	// Materials are the materials that were added, dropped or changed.
	Materials []RuleChange `json:"materials"`
}

// Empty reports whether the sets say the same.
func (d Difference) Empty() bool {
	return len(d.Facts) == 0 && len(d.Clocks) == 0 && len(d.Procedures) == 0 && len(d.Rules) == 0 && len(d.Materials) == 0
}

// FactChange is a number that two sets put differently; nil where a set does not have it, or leaves it open.
type FactChange struct {
	ID       string   `json:"id"`
	Title    Text     `json:"title"`
	Unit     string   `json:"unit"`
	Before   *int64   `json:"before"`
	After    *int64   `json:"after"`
	Article  string   `json:"article"`
	Sureness Sureness `json:"sureness"`
}

// ClockChange is a step with another number of working days; 0 where no text sets one.
type ClockChange struct {
	Procedure      string `json:"procedure"`
	ProcedureTitle Text   `json:"procedure_title"`
	Step           string `json:"step"`
	Title          Text   `json:"title"`
	Before         int    `json:"before"`
	After          int    `json:"after"`
}

// How a check or a material differs.
const (
	Added   = "added"
	Dropped = "dropped"
	Changed = "changed"
)

var changeTitles = map[string]Text{Added: {ZH: "新增", EN: "added"}, Dropped: {ZH: "删去", EN: "dropped"}, Changed: {ZH: "修改", EN: "changed"}}

// ChangeTitle is Added, Dropped or Changed in words.
func ChangeTitle(change string) Text { return changeTitles[change] }

// RuleChange is a check or a material that differs.
type RuleChange struct {
	Group string `json:"group"`
	ID    string `json:"id"`
	// Change is Added, Dropped or Changed.
	Change  string `json:"change"`
	Title   Text   `json:"title"`
	Article string `json:"article"`
}

// Compare says what after says otherwise than before, which may be nil.
func Compare(before, after *Set) Difference {
	if before == nil {
		before = &Set{}
	}
	d := Difference{Before: before.ID, After: after.ID, Facts: []FactChange{}, Clocks: []ClockChange{}, Procedures: []ProcedureChange{}, Rules: []RuleChange{}, Materials: []RuleChange{}}
	for _, f := range after.Facts {
		was, ok := before.facts[f.ID]
		if !ok {
			was = &Fact{}
		}
		if ok && reflect.DeepEqual(was.Value, f.Value) && was.Sureness == f.Sureness {
			continue
		}
		d.Facts = append(d.Facts, FactChange{f.ID, f.Title, f.Unit, was.Value, f.Value, f.Article, f.Sureness})
	}
	for _, f := range before.Facts {
		if _, ok := after.facts[f.ID]; !ok {
			d.Facts = append(d.Facts, FactChange{f.ID, f.Title, f.Unit, f.Value, nil, f.Article, f.Sureness})
		}
	}
	for i := range after.Procedures {
		d.Clocks = append(d.Clocks, compareClocks(before, &after.Procedures[i])...)
	}
	d.Procedures = compareProcedures(before, after)
	d.Rules = changes(before, slices.Concat(rulesOf(before), votesOf(before), kindsOf(before), localOf(before)),
		after, slices.Concat(rulesOf(after), votesOf(after), kindsOf(after), localOf(after)))
	d.Materials = changes(before, materialsOf(before), after, materialsOf(after))
	return d
}

func compareClocks(before *Set, d *Definition) []ClockChange {
	var list []ClockChange
	old, err := before.Procedure(d.ID)
	if err != nil {
		old = &Definition{}
	}
	for _, step := range d.Steps {
		was, is := workingDays(old.Step(step.ID)), workingDays(&step)
		if was != is {
			list = append(list, ClockChange{d.ID, d.Title, step.ID, step.Title, was, is})
		}
	}
	return list
}

func workingDays(s *Step) int {
	if s == nil || s.Clock == nil {
		return 0
	}
	return s.Clock.WorkingDays
}

// listed is an entry of a group, to be compared by its whole content.
type listed struct {
	group, id string
	title     Text
	article   string
	content   any
}

func rulesOf(s *Set) (list []listed) {
	for _, g := range s.Groups {
		for _, r := range g.Rules {
			list = append(list, listed{g.ID, r.ID, r.Text, r.Article, r})
		}
	}
	return list
}

func materialsOf(s *Set) (list []listed) {
	for _, g := range s.Groups {
		for _, m := range g.Materials {
			list = append(list, listed{g.ID, m.ID, m.Title, m.Article, m})
		}
	}
	return list
}

// votesOf are the votes that a set asks for, each in the group of its procedure.
func votesOf(s *Set) (list []listed) {
	for _, d := range s.Procedures {
		for _, v := range d.Votes {
			list = append(list, listed{d.ID, "vote." + v.Step, v.Title, v.Article, v})
		}
	}
	return list
}

// kindsOf are the types of application that a text knows.
func kindsOf(s *Set) (list []listed) {
	for _, k := range s.Kinds {
		list = append(list, listed{"kinds", k.ID, k.Title, k.Article, k})
	}
	return list
}

// localOf is a city's own data on parties.
func localOf(s *Set) (list []listed) {
	for _, c := range s.ServiceClasses {
		list = append(list, listed{"service_classes", c.ID, c.Title, c.Article, c})
	}
	for _, g := range s.Gradings {
		list = append(list, listed{"gradings", g.ID, g.Title, g.Article, g})
	}
	for _, h := range s.Holds {
		list = append(list, listed{"holds", h.ID, h.Title, h.Article, h})
	}
	return list
}

// same reports whether two sets put something alike. An article that each cites of its own text is the same where its number is; a
// list that is empty says what one says that is absent.
func same(before *Set, was any, after *Set, is any) bool {
	text := func(of any) string {
		if v := reflect.ValueOf(of); v.Kind() == reflect.Slice && v.Len() == 0 {
			return ""
		}
		b, err := json.Marshal(of)
		if err != nil {
			return err.Error() // what came from a file goes back into one
		}
		return string(b)
	}
	own := func(s *Set, of string) string {
		if s.Number == "" {
			return of
		}
		return strings.ReplaceAll(of, `"`+s.Number+` `, `"`)
	}
	a, b := text(was), text(is)
	return a == b || own(before, a) == own(after, b)
}

// changes compares entries by group and id.
func changes(former *Set, before []listed, later *Set, after []listed) []RuleChange {
	all := func(list []listed) map[[2]string]listed {
		m := map[[2]string]listed{}
		for _, l := range list {
			m[[2]string{l.group, l.id}] = l
		}
		return m
	}
	was, is := all(before), all(after)
	list := []RuleChange{}
	for key, l := range is {
		old, ok := was[key]
		switch {
		case !ok:
			list = append(list, RuleChange{l.group, l.id, Added, l.title, l.article})
		case !same(former, old.content, later, l.content):
			list = append(list, RuleChange{l.group, l.id, Changed, l.title, l.article})
		}
	}
	for key, l := range was {
		if _, ok := is[key]; !ok {
			list = append(list, RuleChange{l.group, l.id, Dropped, l.title, l.article})
		}
	}
	slices.SortFunc(list, func(a, b RuleChange) int {
		return cmp.Or(strings.Compare(a.Group, b.Group), strings.Compare(a.ID, b.ID))
	})
	return list
}
