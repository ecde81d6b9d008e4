package deid

import (
	"cmp"
	"hash/maphash"
	"slices"
	"strings"

	"huishu/compliance/scan"
	"huishu/ledger/fault"
)

// DefaultGoal is what is asked where nothing is said: five alike, at most a twentieth of the records left out. Assumed: a habit
// of the field, no figure of a standard.
var DefaultGoal = Goal{K: 5, MaxSuppressed: 0.05}

// MaxQuasi bounds the quasi-identifiers of an analysis: beyond them hardly two records are alike.
const MaxQuasi = 12

// Choice says what is analysed. Nil lists are suggested; empty ones are none.
type Choice struct {
	Goal
	Quasi, Sensitive []string
}

// Profile is what an analysis needs of one column.
type Profile struct {
	Name string `json:"name"`
	Role Role   `json:"role"`
	// Reason says why the role is suggested; empty for other, and where it was chosen.
	Reason   string `json:"reason"`
	ReasonEN string `json:"reason_en"`
	// Filled counts the cells that are not blank, Distinct their values, up to a bound that AtLeast tells of.
	Filled   int64 `json:"filled"`
	Distinct int64 `json:"distinct"`
	AtLeast  bool  `json:"at_least,omitempty"`
	// Types are what the scanner found here with a confidence of at least a half.
	Types  []scan.Type `json:"types"`
	Ladder Ladder      `json:"ladder"`

	hits                            int
	days, dates, numbers, divisions int64
	low, high                       float64
	seen                            map[uint64]struct{}
}

// Class is one combination of quasi-identifiers, its values masked.
type Class struct {
	Values  []string `json:"values"` // in the order of Analysis.Quasi
	Records int64    `json:"records"`
}

// maxSmallest is how many of the smallest classes are shown.
const maxSmallest = 5

// Step is how far one quasi-identifier must be generalised.
type Step struct {
	Column  string  `json:"column"`
	Level   int     `json:"level"`
	Title   string  `json:"title"`
	TitleEN string  `json:"title_en"`
	Loss    float64 `json:"loss"` // of this column, 0 to 1
}

// Remedy is the generalisation that reaches the goal at the least loss.
type Remedy struct {
	Steps []Step `json:"steps"`
	// Loss is the information lost, 0 to 1: the mean loss metric of the quasi-identifiers, a record that is left out counting
	// as wholly lost.
	Loss float64 `json:"loss"`
	// Suppressed are the records left out.
	Suppressed int64   `json:"suppressed"`
	After      Privacy `json:"after"`
	// Exhaustive is false when the search was cut short: there may be something cheaper.
	Exhaustive bool `json:"exhaustive"`
}

// Analysis is what a table gives away, and what would help.
type Analysis struct {
	File     string         `json:"file"`
	Rows     int64          `json:"rows"`
	Goal     Goal           `json:"goal"`
	Columns  []Profile      `json:"columns"`
	Findings []scan.Finding `json:"findings"`
	Quasi    []string       `json:"quasi"`
	// Sensitive are the columns that l is counted over.
	Sensitive []string `json:"sensitive"`
	Privacy   Privacy  `json:"privacy"`
	Grade     Grade    `json:"grade"`
	Smallest  []Class  `json:"smallest"` // the smallest classes
	// Remedy is null when no generalisation reaches the goal, because there are fewer records, or values, than it asks for.
	Remedy *Remedy `json:"remedy"`
	// Plan does what the remedy says, and away with the direct identifiers.
	Plan Plan `json:"plan"`
}

// Analyse reads a table three times. It fails with a fault (codes deid.…) or a *scan.Error.
func Analyse(src Source, choice Choice) (Analysis, error) {
	if err := choice.Goal.Check(); err != nil {
		return Analysis{}, err
	}
	a := Analysis{File: src.Name, Goal: choice.Goal, Quasi: []string{}, Sensitive: []string{}, Smallest: []Class{}}
	report, err := src.scan()
	if err != nil {
		return a, err
	}
	a.Findings = report.Findings
	if err := a.profile(src); err != nil {
		return a, err
	}
	if err := a.choose(choice); err != nil {
		return a, err
	}
	t, err := a.count(src)
	if err != nil {
		return a, err
	}
	a.judge(t)
	return a, nil
}

// profile fills the columns from one pass over the rows.
func (a *Analysis) profile(src Source) error {
	var head scan.Head
	var bound, extra int
	var cells []string
	seed := maphash.MakeSeed()
	err := src.rows(func(h scan.Head) error {
		if head = h; len(h.Columns) > maxColumns {
			return fault.Newf(fault.Invalid, "deid.columns", "文件超过 %d 列", "The file has more than %d columns", maxColumns).At("file")
		}
		bound = min(10_000, 1_000_000/max(len(h.Columns), 1))
		for _, name := range h.Columns {
			a.Columns = append(a.Columns, Profile{Name: name, Types: []scan.Type{}, seen: map[uint64]struct{}{}})
		}
		return nil
	}, func(row []string) error {
		a.Rows++
		cells, extra = cellsOf(cells, row, len(a.Columns))
		_ = extra
		for i, cell := range cells {
			a.Columns[i].note(cell, bound, seed)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if a.Rows == 0 {
		return noRows()
	}
	for i := range a.Columns {
		p := &a.Columns[i]
		p.Distinct, p.seen = int64(len(p.seen)), nil
		here := found(a.Findings, head.Places[i])
		for _, f := range here {
			p.Types = append(p.Types, f.Type)
		}
		p.suggest(here)
	}
	return nil
}

func (p *Profile) note(cell string, bound int, seed maphash.Seed) {
	cell = strings.TrimSpace(cell)
	if cell == "" {
		return
	}
	p.Filled++
	if h := maphash.String(seed, cell); len(p.seen) < bound {
		p.seen[h] = struct{}{}
	} else if _, known := p.seen[h]; !known {
		p.AtLeast = true
	}
	if _, _, day, ok := parseDate(cell); ok {
		p.dates++
		if day > 0 {
			p.days++
		}
	}
	if x, ok := parseNumber(cell); ok {
		if p.numbers++; p.numbers == 1 {
			p.low, p.high = x, x
		}
		p.low, p.high = min(p.low, x), max(p.high, x)
	}
	if isDivision(cell) {
		p.divisions++
	}
}

// choose settles which columns are quasi-identifiers and which are sensitive.
func (a *Analysis) choose(choice Choice) error {
	byName := map[string]*Profile{}
	for i := range a.Columns {
		byName[a.Columns[i].Name] = &a.Columns[i]
	}
	for _, c := range []struct {
		field string
		role  Role
		names []string
	}{{"quasi", Quasi, choice.Quasi}, {"sensitive", Sensitive, choice.Sensitive}} {
		if c.names == nil {
			continue
		}
		for _, p := range byName {
			if p.Role == c.role {
				p.Role, p.Reason, p.ReasonEN = Other, "", ""
			}
		}
		for _, name := range c.names {
			p, ok := byName[name]
			if !ok {
				return unknownColumn(c.field, name)
			}
			p.Role, p.Reason, p.ReasonEN = c.role, "", ""
		}
	}
	for _, p := range a.Columns {
		switch p.Role {
		case Quasi:
			a.Quasi = append(a.Quasi, p.Name)
		case Sensitive:
			a.Sensitive = append(a.Sensitive, p.Name)
		case Direct, Other:
		}
	}
	if len(a.Quasi) > MaxQuasi {
		return fault.Newf(fault.Invalid, "deid.too_many_quasi", "准标识符最多 %d 列", "At most %d columns are quasi-identifiers", MaxQuasi).At("quasi").
			Do("指定其中最能识别个人的几列", "Name those that tell people apart best")
	}
	return nil
}

// count reads the combinations of quasi-identifiers and sensitive values.
func (a *Analysis) count(src Source) (*table, error) {
	var at []int
	for _, role := range []Role{Quasi, Sensitive} {
		for i, p := range a.Columns {
			if p.Role == role {
				at = append(at, i)
			}
		}
	}
	return tableOf(src, len(a.Columns), at, len(a.Quasi))
}

// tableOf counts the combinations of some columns, of which the first are quasi-identifiers.
func tableOf(src Source, columns int, at []int, quasi int) (*table, error) {
	t := newTable(quasi, len(at)-quasi)
	var cells []string
	values := make([]string, len(at))
	err := src.rows(func(h scan.Head) error {
		if len(h.Columns) != columns {
			return changed()
		}
		return nil
	}, func(row []string) error {
		cells, _ = cellsOf(cells, row, columns)
		for i, c := range at {
			values[i] = strings.TrimSpace(cells[c])
		}
		return t.add(values)
	})
	return t, err
}

func changed() error {
	return fault.New(fault.Conflict, "deid.changed", "处理期间文件被改动", "The file changed while it was read").
		Do("请待文件写完后重新处理", "Process it again once nobody writes to it").At("file")
}

// judge measures the table and searches what would help.
func (a *Analysis) judge(t *table) {
	ladders := make([]Ladder, 0, len(a.Quasi))
	for _, p := range a.Columns {
		if p.Role == Quasi {
			ladders = append(ladders, p.Ladder)
		}
	}
	s := newLattice(t, a.Goal, ladders)
	asIs := make([]int, t.quasi)
	before := s.measure(asIs)
	a.Privacy = before.privacy(a.Sensitive)
	a.Grade = grade(a.Findings, a.Privacy)
	a.Smallest = smallest(t, before)
	best := s.search()
	if best.found {
		a.Remedy = a.remedy(s, best, ladders)
	}
	a.plan(best)
}

// measure is the table at a node, with every sensitive column.
func (s *lattice) measure(node []int) measure {
	recodes := make([]recode, len(node))
	for i, level := range node {
		recodes[i] = s.levels[i][level]
	}
	class, n := s.t.group(s.all(), recodes)
	sensitive := make([]int, len(s.sens))
	for i := range sensitive {
		sensitive[i] = s.t.quasi + i
	}
	return s.t.measure(class, n, sensitive, s.sens)
}

func (a *Analysis) remedy(s *lattice, best solution, ladders []Ladder) *Remedy {
	r := &Remedy{Steps: []Step{}, Loss: best.loss, Suppressed: best.left, Exhaustive: best.exhaustive, After: s.measure(best.node).without(a.Goal).privacy(a.Sensitive)}
	for i, level := range best.node {
		title := ladders[i].Title(level)
		r.Steps = append(r.Steps, Step{Column: a.Quasi[i], Level: level, Title: title.ZH, TitleEN: title.EN, Loss: s.lost[i][level]})
	}
	return r
}

func (a *Analysis) plan(best solution) {
	a.Plan = Plan{Goal: a.Goal}
	i := 0
	for _, p := range a.Columns {
		c := p.technique()
		if p.Role == Quasi {
			if c.Level = c.Ladder.Top(); best.found {
				c.Level = best.node[i]
			}
			i++
		}
		a.Plan.Columns = append(a.Plan.Columns, c)
	}
}

// smallest shows the smallest classes, values masked: what is rare is what identifies.
func smallest(t *table, m measure) []Class {
	order := make([]int32, len(m.size))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortStableFunc(order, func(a, b int32) int { return cmp.Compare(m.size[a], m.size[b]) })
	shown := map[int32]int{}
	out := []Class{}
	if t.quasi == 0 {
		return out
	}
	for _, c := range order[:min(len(order), maxSmallest)] {
		shown[c] = len(out)
		out = append(out, Class{Records: m.size[c]})
	}
	for i, c := range m.class {
		at, ok := shown[c]
		if !ok || out[at].Values != nil {
			continue
		}
		for q := range t.quasi {
			out[at].Values = append(out[at].Values, masked(t.dict[q].values[t.codes[q][i]]))
		}
	}
	return out
}

// Grade is the level of de-identification on the scale of GB/T 42460: 1 direct identifiers stand in it, 2 quasi-identifiers tell
// people apart, 3 the risk is acceptable. (4, aggregates without records, no table of records reaches.)
type Grade struct {
	Level int `json:"level"`
	// Sureness is "assumed": the text of the standard is not at hand.
	Sureness string `json:"sureness"`
}

func grade(findings []scan.Finding, p Privacy) Grade {
	g := Grade{Level: 3, Sureness: "assumed"}
	switch {
	case slices.ContainsFunc(findings, direct):
		g.Level = 1
	case p.Risk.Max > p.Risk.Threshold:
		g.Level = 2
	}
	return g
}
