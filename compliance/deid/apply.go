package deid

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"

	"huishu/compliance/scan"
	"huishu/ledger/fault"
)

// Side is a table before or after.
type Side struct {
	Privacy  Privacy        `json:"privacy"`
	Grade    Grade          `json:"grade"`
	Findings []scan.Finding `json:"findings"` // values masked
}

// Report is what a plan did to a table. It holds neither values nor salt.
type Report struct {
	File      string   `json:"file"`
	Goal      Goal     `json:"goal"`
	Quasi     []string `json:"quasi"`
	Sensitive []string `json:"sensitive"`
	Before    Side     `json:"before"`
	After     Side     `json:"after"`
	// Loss is the information lost in the quasi-identifiers, 0 to 1, as in Remedy.
	Loss float64 `json:"loss"`
	// Suppressed are the records left out because their class misses the goal.
	Suppressed int64 `json:"suppressed"`
	// ExtraCells are cells that stood beyond the last column; no plan names them, they are left out.
	ExtraCells int64  `json:"extra_cells"`
	Columns    []Done `json:"columns"`
}

// Done is what was done to one column.
type Done struct {
	Name      string    `json:"name"`
	Role      Role      `json:"role"`
	Technique Technique `json:"technique"`
	Level     int       `json:"level,omitempty"`
	Title     string    `json:"title,omitempty"` // of the level
	TitleEN   string    `json:"title_en,omitempty"`
}

// Apply writes src as a plan says to w: CSV in UTF-8, a header first. The same file, plan and salt give the same bytes. salt is
// needed where the plan hashes, at least [MinSalt] bytes. It fails with a fault of code deid.goal, before anything is written,
// when the plan does not reach its goal within the share of records that may be left out.
func Apply(src Source, plan Plan, salt []byte, w io.Writer) (Report, error) {
	if err := errors.Join(plan.Check(), plan.checkSalt(salt)); err != nil {
		return Report{}, err
	}
	scanned, err := src.scan()
	if err != nil {
		return Report{}, err
	}
	a := application{src: src, plan: plan}
	if err := a.prepare(salt); err != nil {
		return Report{}, err
	}
	if err := a.judge(); err != nil {
		return Report{}, err
	}
	a.report.Before.Findings = scanned.Findings
	after, err := a.writeScanned(w)
	if err != nil {
		return Report{}, err
	}
	a.report.After.Findings = after.Findings
	for _, side := range []*Side{&a.report.Before, &a.report.After} {
		side.Grade = grade(side.Findings, side.Privacy)
	}
	return a.report, nil
}

// application is a plan at work on a file.
type application struct {
	src     Source
	plan    Plan
	head    scan.Head
	columns []Column // in the order of the file
	become  []func(string) string
	at      []int // of the quasi-identifiers, then of the sensitive columns that l counts over
	t       *table
	out     measure
	report  Report
}

// prepare binds the plan to the file's columns and counts.
func (a *application) prepare(salt []byte) error {
	stop := errors.New("the header is enough")
	err := a.src.rows(func(h scan.Head) error { a.head = h; return stop }, func([]string) error { return nil })
	if err == nil {
		return noRows()
	}
	if !errors.Is(err, stop) {
		return err
	}
	if a.columns, err = a.plan.on(a.head.Columns); err != nil {
		return err
	}
	a.report = Report{File: a.src.Name, Goal: a.plan.Goal, Quasi: []string{}, Sensitive: []string{}}
	for i, c := range a.columns {
		become := c.transform(salt)
		if c.Role == Quasi || c.Role == Sensitive { // counted without the blanks around it, so written without them
			bare := become
			become = func(s string) string { return bare(strings.TrimSpace(s)) }
		}
		a.become = append(a.become, become)
		done := Done{Name: c.Name, Role: c.Role, Technique: c.Technique}
		if c.Technique == Generalise {
			title := c.Ladder.Title(c.Level)
			done.Level, done.Title, done.TitleEN = c.Level, title.ZH, title.EN
		}
		a.report.Columns = append(a.report.Columns, done)
		if c.Role == Quasi {
			a.at = append(a.at, i)
			a.report.Quasi = append(a.report.Quasi, c.Name)
		}
	}
	for i, c := range a.columns {
		if c.Role == Sensitive && c.Technique != Suppress { // what is not there cannot be learnt
			a.at = append(a.at, i)
			a.report.Sensitive = append(a.report.Sensitive, c.Name)
		}
	}
	a.t, err = tableOf(a.src, len(a.columns), a.at, len(a.report.Quasi))
	if err == nil && a.t.rows == 0 {
		err = noRows()
	}
	return err
}

// judge counts what the plan would give, and refuses it when that misses the goal.
func (a *application) judge() error {
	t, quasi := a.t, len(a.report.Quasi)
	var before, after []recode
	loss := 0.0
	for i, c := range a.at {
		r, _ := t.dict[i].recodeBy(a.become[c])
		before, after = append(before, identity(len(t.dict[i].values))), append(after, r)
		if i < quasi {
			loss += lossOf(r, t.weights(i)) / float64(quasi)
		}
	}
	columns := make([]int, len(a.at))
	for i := range columns {
		columns[i] = i
	}
	measured := func(by []recode) measure {
		class, n := t.group(columns[:quasi], by[:quasi])
		return t.measure(class, n, columns[quasi:], by[quasi:])
	}
	a.report.Before.Privacy = measured(before).privacy(a.report.Sensitive)
	a.out = measured(after)
	left := a.out.failing(a.plan.Goal)
	a.report.Suppressed = left
	a.report.Loss = loss + float64(left)/float64(t.rows)*(1-loss)
	a.report.After.Privacy = a.out.without(a.plan.Goal).privacy(a.report.Sensitive)
	if left == t.rows || left > int64(a.plan.MaxSuppressed*float64(t.rows)) {
		return fault.Newf(fault.Invalid, "deid.goal", "按此方案仍有 %d 条记录（共 %d 条）达不到 k=%d、l=%d", "Under this plan %d of %d records still miss k=%d, l=%d", left, t.rows, a.plan.K, max(a.plan.L, 1)).At("plan").
			Do("提高泛化级别、减少准标识符，或放宽可删除记录的比例", "Generalise further, choose fewer quasi-identifiers, or let more records be left out")
	}
	return nil
}

// writeScanned writes the result and scans it on the way.
func (a *application) writeScanned(w io.Writer) (scan.Report, error) {
	pr, pw := io.Pipe()
	type result struct {
		report scan.Report
		err    error
	}
	done := make(chan result, 1)
	go func() {
		// The name says CSV: the scanner need not guess. The result may be longer than what was read.
		report, err := scan.File("deidentified.csv", pr, scan.Options{MaxBytes: 1 << 62})
		_ = pr.CloseWithError(err)
		done <- result{report, err}
	}()
	err := a.write(io.MultiWriter(w, pw))
	_ = pw.CloseWithError(err)
	r := <-done
	return r.report, errors.Join(err, r.err)
}

func (a *application) write(w io.Writer) error {
	// The values themselves, for programs: an apostrophe before one would falsify the data, and its own report.
	out := csv.NewWriter(w) //nolint:forbidigo // data, not a table for people
	header := slices.Clone(a.head.Columns)
	for i, place := range a.head.Places { // a header can be personal itself
		if !strings.HasPrefix(header[i], place) {
			header[i] = place
		}
	}
	var cells []string
	var key []byte
	err := a.src.rows(func(h scan.Head) error {
		if !slices.Equal(h.Columns, a.head.Columns) {
			return changed()
		}
		return out.Write(header)
	}, func(row []string) error {
		var extra int
		cells, extra = cellsOf(cells, row, len(a.columns))
		a.report.ExtraCells += int64(extra)
		key = key[:0]
		for i, c := range a.at {
			code, ok := a.t.dict[i].code[strings.TrimSpace(cells[c])]
			if !ok {
				return changed()
			}
			key = append(key, byte(code), byte(code>>8), byte(code>>16), byte(code>>24))
		}
		combination, ok := a.t.index[string(key)]
		if !ok {
			return changed()
		}
		if a.out.fails(a.out.class[combination], a.plan.Goal) {
			return nil
		}
		for i := range cells {
			cells[i] = a.become[i](cells[i])
		}
		return out.Write(cells)
	})
	out.Flush()
	return errors.Join(err, out.Error())
}
