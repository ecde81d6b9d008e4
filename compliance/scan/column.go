package scan

import (
	"cmp"
	"hash/maphash"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// collector turns the hits of one file into its report.
type collector struct {
	opt     Options
	want    kindSet // that the report shall name
	finder  finder
	probe   finder // for headers and keys
	columns []*column
	report  Report
	seed    maphash.Seed // of the digests in profiles
	left    int          // digests that profiles may still keep
	record  record       // that is being read
}

// column is one place of a file: a column, the values under one JSON path, or the whole of a plain text.
type column struct {
	shape     shape  // of the value that was all of its last cell; nil if there was none, or if judge must say all
	learns    bool   // a cell that is a value tells the shape of the next
	place     string // "" in plain text
	hints     kindSet
	weak      kindSet // announced by the header, if the record tells who is meant
	home      bool
	permit    bool
	announced bool             // the header announces what no shape shows
	track     float64          // of coordinates that show where somebody went: how surely; 0 of others
	plain     bool             // the header makes nothing of any figure or word
	quick     bool             // of a cell that is dull, nothing is kept
	cells     int              // that are not empty
	of        *table           // nil in JSON and text
	about     *profile         // nil unless it is asked for
	stats     [kindCount]*stat // nil until something is found
	near      *[kindCount]int  // right shape, wrong check; nil if there are none
	// Of a column of names: the records in which another identifier stands beside one, and where.
	pairs   *stat
	besides []*column
}

// stat sums up the hits of one kind in one column.
type stat struct {
	count       int
	best        match
	example     string
	first, last int     // lines
	with        *column // of pairs: where the other identifier stands
}

func newCollector(name string, opt Options, want kindSet) *collector {
	look := want
	if want&setOf(kNameWithID, kMinor, kMedical) != 0 { // these rest on what else stands in the record
		look |= besideKinds | personKinds
	}
	return &collector{
		opt: opt, want: want, finder: finder{want: look, inCell: true}, seed: maphash.MakeSeed(), left: maxAllDistinct,
		report: Report{Name: name, Findings: []Finding{}}, probe: finder{want: allKinds},
	}
}

func (c *collector) newColumn(place, header string) *column {
	col := &column{place: place, hints: hintsOf(header), weak: weakHintsOf(header), home: anyOf(strings.ToLower(header), homeWords), permit: anyOf(header, permitWords)}
	if col.weak != 0 || col.hints.has(kMinor) {
		col.announced = true
	}
	col.plain = col.hints&tellingHints == 0 && !col.permit && !col.announced
	if c.opt.Profile {
		col.about = &profile{Column: Column{Place: place}}
	}
	col.quick = col.plain && col.about == nil
	// Where every cell is profiled or listed, or the header announces what any shape may be, a count is not all there is to keep.
	col.learns = col.about == nil && !c.opt.Each && col.hints&unbriefed == 0 && !col.announced
	c.columns = append(c.columns, col)
	return col
}

// cell judges one value that stands in col, on the given line of the file.
func (c *collector) cell(col *column, line int, text string) {
	if text == "" {
		return
	}
	x := cell{text: text, line: line}
	if len(text) < blockBits || len(text) > pieceBytes {
		_, x.seen, x.digits = glance(noStops, text, 0)
		c.judge(col, &x)
		return
	}
	f := &c.finder
	f.blocks = plainIndex.index(f.blocks, text)
	var all sight
	for i := range f.blocks {
		all.look(&f.blocks[i], ^uint64(0))
	}
	if col.quick && all.dull(text) {
		col.cells++
		return
	}
	var ok bool
	if x.seen, ok = all.features(); ok {
		x.digits = all.digits
	} else {
		_, x.seen, x.digits = glance(noStops, text, 0)
	}
	f.indexed = true
	c.judge(col, &x)
	f.indexed = false
}

// judge is cell for a value that was glanced at before.
func (c *collector) judge(col *column, x *cell) {
	if !x.again {
		col.cells++
		if col.about != nil { // of a very long cell, the first piece stands for it
			col.about.add(c.seed, x.text, &c.left)
		}
	}
	if col.plain && dull(x.text, x.seen, x.digits) {
		return
	}
	c.finder.home, c.finder.permit = col.home, col.permit
	if len(x.text) <= pieceBytes {
		found := c.finder.judge(x.text, col.hints, x.seen, x.digits)
		c.take(col, x.line, x.before, found)
		if col.learns && len(found) == 1 && found[0].start == 0 && found[0].end == len(c.finder.text) {
			col.shape = shapeOf[found[0].kind]
		}
	} else {
		for before, piece := range pieces(x.text) {
			c.take(col, x.line, x.before+before, c.finder.find(piece, col.hints))
		}
	}
	if col.announced {
		c.announcedCell(col, x)
	}
}

// take counts what was found in a piece of text; before is how many characters of the cell stand before the piece.
func (c *collector) take(col *column, line, before int, found []match) {
	f := &c.finder
	if f.missed {
		if col.near == nil {
			col.near = new([kindCount]int)
		}
		for k, n := range f.near {
			col.near[k] += n
		}
		f.near, f.missed = [kindCount]int{}, false
	}
	for i := range found {
		m := &found[i]
		if col.announced && m.why == bySurname { // 高血压 under 诊断 is no name
			continue
		}
		c.remember(col, line, m)
		if m.confidence >= c.opt.MinConfidence || m.kind == kName { // a column of names is surer than each
			c.note(col, line, before, m)
		}
	}
}

// note counts a match; before is the number of characters of the cell before the piece that was judged.
func (c *collector) note(col *column, line, before int, m *match) {
	s := col.count(m.kind, line)
	if m.confidence > s.best.confidence {
		s.best = *m
		s.example = mask(m.kind, c.finder.text[m.start:m.end])
	}
	if c.opt.Each && m.confidence >= c.opt.MinConfidence && c.want.has(m.kind) {
		h := c.finder.hit(*m, c.report.Name, line, col.place)
		h.Start += before
		c.hit(h)
	}
}

// noteMasked counts a value that the header or the rest of the record makes personal.
func (c *collector) noteMasked(col *column, k kind, line, start int, confidence float64, why *reason, masked string) {
	if !c.want.has(k) || confidence < c.opt.MinConfidence {
		return
	}
	s := col.count(k, line)
	if confidence > s.best.confidence {
		s.best, s.example = match{kind: k, confidence: confidence, why: why}, masked
	}
	if c.opt.Each {
		c.hit(Hit{
			File: c.report.Name, Type: kinds[k].typ, Line: line, Column: col.place, Start: start, Masked: masked,
			Confidence: confidence, Reason: why.zh, ReasonEN: why.en,
		})
	}
}

// like counts a value, one of the kinds of shapeOf, if it is no surer than others of its column: then nothing but the counts is new.
func (c *collector) like(col *column, line int, k kind, sure float64) bool {
	s := col.stats[k]
	if s == nil || sure > s.best.confidence || sure < c.opt.MinConfidence && k != kName || len(c.record.found) >= maxInRecord {
		return false
	}
	c.record.add(col, line, k, sure)
	s.count++
	s.last = line
	return true
}

// count counts one more value of a kind.
func (col *column) count(k kind, line int) *stat {
	s := col.stats[k]
	if s == nil {
		s = &stat{first: line}
		col.stats[k] = s
	}
	s.count++
	s.last = line
	return s
}

// hit lists one value, as far as there is room.
func (c *collector) hit(h Hit) {
	if len(c.report.Hits) >= c.opt.MaxHits {
		c.report.Truncated = true
		return
	}
	c.report.Hits = append(c.report.Hits, h)
}

// finish makes the findings, the surest first, then in order of place.
func (c *collector) finish() Report {
	for _, col := range c.columns {
		if col.about != nil {
			if col.of != nil {
				col.about.Blanks = max(0, col.of.rows-col.about.Values)
			}
			c.report.Columns = append(c.report.Columns, col.about.Column)
		}
		for k := range kindCount {
			if s := col.stats[k]; s != nil && c.want.has(k) {
				c.report.keep(col.finding(k, s), c.opt.MinConfidence)
			}
		}
		if f, ok := col.pairFinding(); ok && c.want.has(kNameWithID) {
			c.report.keep(f, c.opt.MinConfidence)
		}
	}
	slices.SortStableFunc(c.report.Findings, func(a, b Finding) int { return cmp.Compare(b.Confidence, a.Confidence) })
	return c.report
}

// keep adds a finding that is sure enough.
func (r *Report) keep(f Finding, least float64) {
	if f.Confidence >= least {
		f.File = r.Name
		r.Findings = append(r.Findings, f)
	}
}

func (col *column) finding(k kind, s *stat) Finding {
	f := Finding{
		Type: kinds[k].typ, Place: col.place, Count: s.count, Confidence: s.best.confidence,
		Reason: s.best.why.zh, ReasonEN: s.best.why.en, Example: s.example, FirstLine: s.first, LastLine: s.last,
	}
	if f.Place == "" {
		f.Place = lines(s.first, s.last)
	}
	switch {
	case col.mixed(k, s):
		f.Confidence *= 0.4
		f.Reason += "；" + noteMixed.zh
		f.ReasonEN += "; " + noteMixed.en
	case col.hints.has(k) && s.best.why != byWords && s.best.why != byCompany:
		f.Reason += "；" + noteHeader.zh
		f.ReasonEN += "; " + noteHeader.en
	case k == kName && s.best.why == bySurname && col.mostlyNames(s):
		f.Confidence = 0.6 // a whole column of them
	}
	if k == kName && f.Confidence >= sureName && col.besideMost(s) {
		f.Confidence += (1 - f.Confidence) / 2
		f.Reason += "；" + noteBeside.zh
		f.ReasonEN += "; " + noteBeside.en
	}
	f.Confidence = math.Round(f.Confidence*100) / 100
	return f
}

// mixed reports whether a column holds numbers of the right length of which only so many pass the check as would by
// chance. Mistyped identity numbers are identity numbers all the same.
func (col *column) mixed(k kind, s *stat) bool {
	switch k {
	case kBankCard, kIMEI, kMobile, kTWID, kUSCC, kVIN:
		return col.near != nil && !col.hints.has(k) && col.near[k]+s.count >= 10 && col.near[k] > s.count
	default:
		return false
	}
}

func lines(first, last int) string {
	if first == last {
		return "line " + strconv.Itoa(first)
	}
	return "lines " + strconv.Itoa(first) + "-" + strconv.Itoa(last)
}

// maxPlace bounds the length of a header or path in a report.
const maxPlace = 120

// personal returns what looks like personal information in a header or a key. Many a header reads like a name: 高中职.
func (c *collector) personal(header string) []match {
	return slices.DeleteFunc(c.probe.find(header, 0), func(m match) bool { return m.why == bySurname })
}

// placeName makes a header fit for a report: what looks like personal information in it is masked, and length is bounded.
func (c *collector) placeName(header string) string {
	f := &c.probe
	out := header
	if found := c.personal(header); len(found) > 0 {
		out = f.text
		for i := len(found) - 1; i >= 0; i-- {
			m := found[i]
			out = out[:m.start] + mask(m.kind, f.text[m.start:m.end]) + out[m.end:]
		}
	}
	if utf8.RuneCountInString(out) > maxPlace {
		out = string([]rune(out)[:maxPlace]) + "…"
	}
	return out
}
