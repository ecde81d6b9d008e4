package scan

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// record is what was found so far in the record that is being read: a row, a JSON object, a line of text. A value says more
// beside others: a name with a number points to a person, and a form or a diagnosis concerns somebody where one is named.
//
// The records of a table are alike: the same columns hold the same kinds, as surely. Of a record like the last one nothing is new but
// its lines.
type record struct {
	found  []inRecord
	weak   []weakCell
	alike  bool // found is so far like the last record, which still stands in its place
	size   int  // of the last one's found
	paired bool // the last one held something beside names
}

// inRecord is a name or an identifier in a record.
type inRecord struct {
	col        *column
	kind       kind
	line       int
	confidence float64
	masked     string // with Options.Each only
}

// weakCell is a cell whose type the rest of its record establishes.
type weakCell struct {
	col   *column
	kind  kind
	line  int
	runes int
}

// maxInRecord bounds what is kept of one record; a JSON object can be as large as the file.
const maxInRecord = 64

// Kinds that identify a person beside a name, and those that show that a record is about a person.
var (
	besideKinds = setOf(kCitizenID, kPassport, kHKID, kMOID, kTWID, kMobile, kLandline, kPhoneForeign, kBankCard, kUSCC, kPlate, kEmail, kIMEI, kVIN, kAddress, kBirthDate)
	personKinds = setOf(kName, kCitizenID, kPassport, kHKID, kMOID, kTWID, kMobile, kBankCard)
)

// sureName is from when one name counts as a name by itself; less sure ones need a column of them.
const sureName = 0.5

// remember keeps a hit for the end of its record.
func (c *collector) remember(col *column, line int, m *match) {
	if m.kind != kName && !besideKinds.has(m.kind) || len(c.record.found) >= maxInRecord {
		return
	}
	c.record.add(col, line, m.kind, m.confidence)
	if c.opt.Each {
		c.record.found[len(c.record.found)-1].masked = mask(m.kind, c.finder.text[m.start:m.end])
	}
}

// add keeps a hit.
func (r *record) add(col *column, line int, k kind, confidence float64) {
	n := len(r.found)
	if r.alike && n < r.size {
		if was := &r.found[:n+1][n]; was.col == col && was.kind == k && was.confidence == confidence {
			was.line, r.found = line, r.found[:n+1]
			return
		}
	}
	r.alike = false
	r.found = append(r.found, inRecord{col: col, kind: k, line: line, confidence: confidence})
}

// announcedCell takes the value of a column whose header announces what no shape shows.
func (c *collector) announcedCell(col *column, x *cell) {
	value := strings.TrimSpace(x.text)
	runes := utf8.RuneCountInString(value)
	if x.again || len(value) > pieceBytes || !strings.ContainsFunc(value, counts) {
		return
	}
	if col.track > 0 {
		c.trackedCell(col, x.line, value)
	}
	// Figures are counts of people, not one of them.
	if col.hints.has(kMinor) && runes >= 2 && (!allDigits(value) || runes >= 6) {
		c.noteMasked(col, kMinor, x.line, 1, 0.6, byWords, mask(kMinor, value))
	}
	for k := range kindCount {
		if (col.weak.has(k) || k == kMinor && col.hints.has(k)) && len(c.record.weak) < maxInRecord {
			c.record.weak = append(c.record.weak, weakCell{col, k, x.line, runes})
		}
	}
}

// endRecord judges what stands together in the record that ends here.
func (c *collector) endRecord() {
	r := &c.record
	if len(r.found) == 0 {
		r.weak = r.weak[:0]
		return
	}
	if r.alike && len(r.found) == r.size && len(r.weak) == 0 {
		r.again()
		return
	}
	r.paired = slices.ContainsFunc(r.found, func(h inRecord) bool { return h.kind != kName })
	for _, name := range r.found {
		if name.kind == kName && r.paired {
			c.pair(name)
		}
	}
	for _, w := range r.weak {
		if slices.ContainsFunc(r.found, func(h inRecord) bool {
			return h.col != w.col && personKinds.has(h.kind) && (h.kind != kName || h.confidence >= sureName)
		}) {
			c.established(w)
		}
	}
	r.size, r.alike = len(r.found), !c.opt.Each // where each is listed, each is new
	r.found, r.weak = r.found[:0], r.weak[:0]
}

// again counts the pairs of a record like the last one.
func (r *record) again() {
	for i := range r.found {
		if name := &r.found[i]; name.kind == kName && r.paired {
			name.col.pairs.count++
			name.col.pairs.last = name.line
		}
	}
	r.found = r.found[:0]
}

// established takes a cell whose record shows that its header speaks of a person.
func (c *collector) established(w weakCell) {
	if !w.col.hints.has(w.kind) {
		c.noteMasked(w.col, w.kind, w.line, 1, 0.6, byCompany, strings.Repeat("*", w.runes))
		return
	}
	if s := w.col.stats[w.kind]; s != nil && s.best.confidence < surelyMinor { // was counted for its header
		s.best.confidence, s.best.why = surelyMinor, byCompany
	}
}

// surelyMinor is how sure a header makes that a column concerns minors where the record names a person.
const surelyMinor = 0.85

// pair counts a name beside which another identifier stands.
func (c *collector) pair(name inRecord) {
	other := -1
	for i, h := range c.record.found {
		if h.kind == kName {
			continue
		}
		if h.col != name.col && !slices.Contains(name.col.besides, h.col) && len(name.col.besides) < maxInRecord {
			name.col.besides = append(name.col.besides, h.col)
		}
		if other < 0 || h.confidence > c.record.found[other].confidence {
			other = i
		}
	}
	if other < 0 {
		return
	}
	with := c.record.found[other]
	s := name.col.pairs
	if s == nil {
		s = &stat{first: name.line}
		name.col.pairs = s
	}
	s.count++
	s.last = name.line
	if with.confidence > s.best.confidence {
		s.best = match{kind: with.kind, confidence: with.confidence, why: byRecord}
		s.with = with.col
	}
	if sure := min(name.confidence, with.confidence); c.opt.Each && c.want.has(kNameWithID) && sure >= max(sureName, c.opt.MinConfidence) {
		c.hit(Hit{
			File: c.report.Name, Type: NameWithID, Line: name.line, Column: name.col.place, Start: 1, Masked: name.masked + " + " + with.masked,
			Confidence: sure, Reason: byRecord.zh, ReasonEN: byRecord.en,
		})
	}
}

// pairFinding sums up the records that hold a name of this column and another identifier.
func (col *column) pairFinding() (Finding, bool) {
	if col.pairs == nil || col.stats[kName] == nil {
		return Finding{}, false
	}
	s, name := col.pairs, col.finding(kName, col.stats[kName])
	if name.Confidence < sureName {
		return Finding{}, false
	}
	f := Finding{
		Type: NameWithID, Place: col.place, Count: s.count, Confidence: math.Round(min(name.Confidence, s.best.confidence)*100) / 100,
		Reason: byRecord.zh, ReasonEN: byRecord.en, Example: name.Example, FirstLine: s.first, LastLine: s.last,
	}
	if other := s.with.stats[s.best.kind]; other != nil {
		f.Example += " + " + other.example
	}
	for _, other := range col.besides {
		if utf8.RuneCountInString(f.Place) > maxPlace {
			f.Place += " + …"
			break
		}
		f.Place += " + " + other.place
	}
	if col.place == "" {
		f.Place = lines(s.first, s.last)
	}
	return f, true
}

// mostlyNames reports whether so many cells of a column read as names that it is one of names, whatever its header says. Where
// other identifiers stand beside them, fewer will do.
func (col *column) mostlyNames(s *stat) bool {
	enough := 10
	if col.besideMost(s) {
		enough = 3
	}
	return s.count >= enough && s.count*2 > col.cells
}

// besideMost reports whether most of the names of a column stand beside another identifier.
func (col *column) besideMost(s *stat) bool { return col.pairs != nil && col.pairs.count*2 >= s.count }
