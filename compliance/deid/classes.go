package deid

import (
	"math"
	"slices"

	"huishu/ledger/fault"
)

// MaxCombinations bounds the distinct combinations of quasi-identifiers and sensitive values that are held: about 150 MB at ten
// columns.
const MaxCombinations = 1 << 20

// dictionary numbers the distinct values of one column in order of appearance.
type dictionary struct {
	code   map[string]int32
	values []string
}

func (d *dictionary) add(value string) int32 {
	if c, ok := d.code[value]; ok {
		return c
	}
	c := int32(len(d.values))
	// The cell belongs to the reader; a copy of it stays.
	value = string([]byte(value))
	d.code[value] = c
	d.values = append(d.values, value)
	return c
}

// table is what k and l depend on: the distinct combinations of the first quasi columns and the sensitive ones behind them, with
// how many records have each.
type table struct {
	quasi  int
	dict   []dictionary // quasi first, then sensitive
	codes  [][]int32    // by column, by combination
	counts []int64
	rows   int64
	index  map[string]int32
	key    []byte
}

func newTable(quasi, sensitive int) *table {
	t := &table{quasi: quasi, dict: make([]dictionary, quasi+sensitive), codes: make([][]int32, quasi+sensitive), index: map[string]int32{}}
	for i := range t.dict {
		t.dict[i].code = map[string]int32{}
	}
	return t
}

// add counts a record by the values of the table's columns.
func (t *table) add(values []string) error {
	t.rows++
	t.key = t.key[:0]
	for i, v := range values {
		c := t.dict[i].add(v)
		t.key = append(t.key, byte(c), byte(c>>8), byte(c>>16), byte(c>>24))
	}
	if at, ok := t.index[string(t.key)]; ok {
		t.counts[at]++
		return nil
	}
	if len(t.counts) == MaxCombinations {
		return fault.Newf(fault.Invalid, "deid.too_many", "准标识符与敏感属性的不同组合超过 %d 种", "There are more than %d combinations of quasi-identifiers and sensitive values", MaxCombinations).
			Do("减少准标识符，或先在方案中泛化取值过多的列", "Choose fewer quasi-identifiers, or coarser ones")
	}
	t.index[string(t.key)] = int32(len(t.counts))
	t.counts = append(t.counts, 1)
	for i := range t.codes {
		k := t.key[4*i:]
		t.codes[i] = append(t.codes[i], int32(k[0])|int32(k[1])<<8|int32(k[2])<<16|int32(k[3])<<24)
	}
	return nil
}

// recode is what each value of a column becomes: new codes by old code, and how many there are.
type recode struct {
	to   []int32
	size int
}

// recodeBy numbers what fn makes of each value.
func (d *dictionary) recodeBy(fn func(string) string) (recode, dictionary) {
	out := dictionary{code: map[string]int32{}}
	r := recode{to: make([]int32, len(d.values))}
	for i, v := range d.values {
		r.to[i] = out.add(fn(v))
	}
	r.size = len(out.values)
	return r, out
}

// group numbers the equivalence classes of the combinations under the given recodings of some columns.
func (t *table) group(columns []int, recodes []recode) (class []int32, n int) {
	keys := make([]uint64, len(t.counts))
	size := uint64(1)
	for i, column := range columns {
		r := recodes[i]
		if r.size > 0 && size > math.MaxUint64/uint64(r.size) { // numbers of classes are smaller than keys
			class, n = intern(keys)
			for j, c := range class {
				keys[j] = uint64(c)
			}
			size = uint64(n)
		}
		size *= uint64(max(r.size, 1))
		for j, c := range t.codes[column] {
			keys[j] = keys[j]*uint64(r.size) + uint64(r.to[c])
		}
	}
	return intern(keys)
}

func intern(keys []uint64) (class []int32, n int) {
	seen := make(map[uint64]int32, min(len(keys), 1024))
	class = make([]int32, len(keys))
	for i, k := range keys {
		c, ok := seen[k]
		if !ok {
			c = int32(len(seen))
			seen[k] = c
		}
		class[i] = c
	}
	return class, len(seen)
}

// measure is what one grouping of a table gives, by class.
type measure struct {
	quasi    int     // columns that tell records apart; without any, nothing links a record and k asks nothing
	class    []int32 // by combination
	size     []int64
	distinct [][]int     // by sensitive column, by class: distinct values
	entropy  [][]float64 // likewise: exp of the entropy, the "effective" number of values
}

// measure sizes the classes of a grouping; sensitive are the recodings of the sensitive columns, which count for l.
func (t *table) measure(class []int32, n int, columns []int, sensitive []recode) measure {
	m := measure{quasi: t.quasi, class: class, size: make([]int64, n)}
	for i, c := range class {
		m.size[c] += t.counts[i]
	}
	for i, column := range columns {
		distinct, entropy := t.diversity(class, m.size, column, sensitive[i])
		m.distinct, m.entropy = append(m.distinct, distinct), append(m.entropy, entropy)
	}
	return m
}

func (t *table) diversity(class []int32, size []int64, column int, r recode) ([]int, []float64) {
	keys := make([]uint64, len(class))
	for i, c := range class {
		keys[i] = uint64(c)*uint64(r.size) + uint64(r.to[t.codes[column][i]])
	}
	pair, n := intern(keys)
	count, of := make([]int64, n), make([]int32, n)
	for i, p := range pair {
		count[p] += t.counts[i]
		of[p] = class[i]
	}
	distinct, entropy := make([]int, len(size)), make([]float64, len(size))
	for p, c := range of {
		share := float64(count[p]) / float64(size[c])
		distinct[c]++
		entropy[c] -= share * math.Log(share)
	}
	for c := range entropy {
		entropy[c] = math.Exp(entropy[c])
	}
	return distinct, entropy
}

// fails reports whether a class misses the goal.
func (m measure) fails(c int32, g Goal) bool {
	if m.quasi > 0 && m.size[c] < int64(g.K) {
		return true
	}
	for _, d := range m.distinct {
		if g.L > 1 && d[c] < g.L {
			return true
		}
	}
	return false
}

// failing counts the records in classes that miss the goal.
func (m measure) failing(g Goal) (records int64) {
	for c, n := range m.size {
		if m.fails(int32(c), g) {
			records += n
		}
	}
	return records
}

// without leaves out the classes that miss the goal.
func (m measure) without(g Goal) measure {
	keep := func(c int) bool { return !m.fails(int32(c), g) }
	out := measure{quasi: m.quasi, distinct: make([][]int, len(m.distinct)), entropy: make([][]float64, len(m.entropy))}
	for c, n := range m.size {
		if !keep(c) {
			continue
		}
		out.size = append(out.size, n)
		for i := range m.distinct {
			out.distinct[i] = append(out.distinct[i], m.distinct[i][c])
			out.entropy[i] = append(out.entropy[i], m.entropy[i][c])
		}
	}
	return out
}

// Privacy is how far records can be told apart. All figures are 0 when there is no record.
type Privacy struct {
	Records int64 `json:"records"`
	// Classes are the distinct combinations of quasi-identifiers, Unique those of a single record.
	Classes int64 `json:"classes"`
	Unique  int64 `json:"unique"`
	// K is the size of the smallest class.
	K         int64       `json:"k"`
	Diversity []Diversity `json:"diversity"`
	Risk      Risk        `json:"risk"`
}

// Diversity is the l-diversity of one sensitive column: of its worst class.
type Diversity struct {
	Column string `json:"column"`
	// Distinct is the least number of values in a class, Entropy the least exp of the entropy of a class (entropy l-diversity).
	Distinct int     `json:"distinct"`
	Entropy  float64 `json:"entropy"`
}

// Threshold is the re-identification risk above which a record counts as at risk. Assumed: 0.05 is the figure in common use for
// public release; the text of GB/T 42460-2023, annex D, is not at hand.
const Threshold = 0.05

// Risk is the probability that a record is linked to its person by someone who knows the quasi-identifiers, 0 to 1; 0 where there
// are none.
type Risk struct {
	Max       float64 `json:"max"`     // 1/k: of the record in the smallest class
	Average   float64 `json:"average"` // classes/records
	AtRisk    float64 `json:"at_risk"` // the share of records whose risk is above the threshold
	Threshold float64 `json:"threshold"`
	// Sureness is "assumed": see Threshold.
	Sureness string `json:"sureness"`
}

func (m measure) privacy(sensitive []string) Privacy {
	p := Privacy{Classes: int64(len(m.size)), Diversity: []Diversity{}, Risk: Risk{Threshold: Threshold, Sureness: "assumed"}}
	var atRisk int64
	for _, n := range m.size {
		p.Records += n
		if n == 1 && m.quasi > 0 {
			p.Unique++
		}
		if 1/float64(n) > Threshold {
			atRisk += n
		}
	}
	for i, name := range sensitive {
		d := Diversity{Column: name}
		if len(m.size) > 0 {
			d.Distinct, d.Entropy = slices.Min(m.distinct[i]), math.Round(slices.Min(m.entropy[i])*100)/100
		}
		p.Diversity = append(p.Diversity, d)
	}
	if p.Records == 0 {
		return p
	}
	p.K = slices.Min(m.size)
	if m.quasi == 0 {
		return p
	}
	p.Risk.Max = 1 / float64(p.K)
	p.Risk.Average = float64(p.Classes) / float64(p.Records)
	p.Risk.AtRisk = float64(atRisk) / float64(p.Records)
	return p
}
