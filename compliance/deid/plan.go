package deid

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"huishu/ledger/fault"
)

// Role says what a column does to the person behind a record (GB/T 37964-2019, clause 3).
type Role string

// The roles.
const (
	Direct    Role = "direct"    // identifies alone: identity number, telephone, name
	Quasi     Role = "quasi"     // identifies together with others: birth date, sex, area
	Sensitive Role = "sensitive" // what must not be learnt of anyone: diagnosis, income
	Other     Role = "other"
)

// Technique is a de-identification technique of GB/T 37964-2019, annex A.
type Technique string

// The techniques.
const (
	Keep       Technique = "keep"       // the value stays
	Suppress   Technique = "suppress"   // every value becomes *
	Mask       Technique = "mask"       // letters and digits become *, but for Head and Tail of them
	Generalise Technique = "generalise" // up a ladder to Level
	Hash       Technique = "hash"       // HMAC-SHA-256 with the salt, the first 128 bits in hexadecimal
	Truncate   Technique = "truncate"   // the first Length characters
)

// Column is what a plan does to one column.
type Column struct {
	Name      string    `yaml:"name" json:"name"`
	Role      Role      `yaml:"role" json:"role"`
	Technique Technique `yaml:"technique" json:"technique"`
	// Ladder and Level belong to generalise: see [Ladder].
	Ladder *Ladder `yaml:"ladder,omitempty" json:"ladder,omitempty"`
	Level  int     `yaml:"level,omitempty" json:"level,omitempty"`
	// Head and Tail are how many letters and digits a mask leaves; at most half of them stay whatever is asked.
	Head int `yaml:"head,omitempty" json:"head,omitempty"`
	Tail int `yaml:"tail,omitempty" json:"tail,omitempty"`
	// Length is how many characters truncate leaves.
	Length int `yaml:"length,omitempty" json:"length,omitempty"`
}

// Goal is what the result must reach.
type Goal struct {
	// K is how many records must share each combination of quasi-identifiers, at least 1.
	K int `yaml:"k" json:"k"`
	// L is how many distinct values each sensitive column must have in each such class; 0 or 1 asks nothing.
	L int `yaml:"l,omitempty" json:"l,omitempty"`
	// MaxSuppressed is the share of records, 0 to 1, that may be left out because their class stays too small.
	MaxSuppressed float64 `yaml:"max_suppressed" json:"max_suppressed"`
}

// Plan says what becomes of each column of a table, and what must be reached. Every column of the table must be named: one that
// was forgotten must not slip through.
type Plan struct {
	Goal    `yaml:",inline"`
	Columns []Column `yaml:"columns" json:"columns"`
}

// MaxPlan bounds the text of a plan, in bytes.
const MaxPlan = 1 << 20

// Bounds of a plan's numbers.
const (
	MaxK         = 10_000
	maxColumns   = 5000
	maxMaskKept  = 100
	maxTruncated = 1000
)

// ParsePlan reads a plan from YAML or JSON and checks it. It fails with a fault of kind Invalid, code deid.plan.
func ParsePlan(text []byte) (Plan, error) {
	if len(text) > MaxPlan {
		return Plan{}, planFault("plan", "方案超过 1 MB", "the plan is over 1 MB")
	}
	var p Plan
	var err error
	if trimmed := bytes.TrimSpace(text); bytes.HasPrefix(trimmed, []byte("{")) && json.Valid(trimmed) {
		dec := json.NewDecoder(bytes.NewReader(trimmed))
		dec.DisallowUnknownFields()
		err = dec.Decode(&p)
	} else {
		dec := yaml.NewDecoder(bytes.NewReader(text))
		dec.KnownFields(true)
		if err = dec.Decode(&p); err == nil {
			var more yaml.Node
			if again := dec.Decode(&more); !errors.Is(again, io.EOF) {
				err = errors.New("more than one document")
			}
		}
	}
	if err != nil {
		return Plan{}, planFault("plan", "方案读不懂：%v", "the plan cannot be read: %v", err)
	}
	return p, p.Check()
}

// YAML is the plan as a text that [ParsePlan] reads.
func (p Plan) YAML() string {
	out, err := yaml.Marshal(p)
	if err != nil {
		panic(err) // strings and numbers only
	}
	return string(out)
}

// Check reports the first thing wrong with a plan by itself: a fault of kind Invalid, code deid.plan.
func (p Plan) Check() error {
	if err := p.Goal.Check(); err != nil {
		return err
	}
	if len(p.Columns) == 0 || len(p.Columns) > maxColumns {
		return planFault("columns", "方案应列出 1 至 %d 列", "a plan names 1 to %d columns", maxColumns)
	}
	seen := map[string]bool{}
	for i, c := range p.Columns {
		at := fmt.Sprintf("columns[%d]", i)
		if c.Name == "" || seen[c.Name] {
			return planFault(at+".name", "第 %d 列没有名称或与前面重名", "column %d has no name or one that stood before", i+1)
		}
		seen[c.Name] = true
		if err := c.check(at); err != nil {
			return err
		}
	}
	return nil
}

// Check reports what is wrong with a goal: a fault of kind Invalid, code deid.plan.
func (g Goal) Check() error {
	switch {
	case g.K < 1 || g.K > MaxK:
		return planFault("k", "k 应在 1 至 %d 之间", "k lies between 1 and %d", MaxK)
	case g.L < 0 || g.L > MaxK:
		return planFault("l", "l 应在 0 至 %d 之间", "l lies between 0 and %d", MaxK)
	case !(g.MaxSuppressed >= 0 && g.MaxSuppressed <= 1): // NaN too
		return planFault("max_suppressed", "可删除记录的比例应在 0 至 1 之间", "the share of records that may be left out lies between 0 and 1")
	}
	return nil
}

func (c Column) check(at string) error {
	if !slices.Contains([]Role{Direct, Quasi, Sensitive, Other}, c.Role) {
		return planFault(at+".role", "列“%s”的 role 应为 direct、quasi、sensitive 或 other", "the role of column %q is direct, quasi, sensitive or other", c.Name)
	}
	switch c.Technique {
	case Keep, Mask, Truncate:
		// A direct identifier in the clear makes every measure of the others worthless.
		if c.Technique == Keep && c.Role == Direct {
			return planFault(at+".technique", "列“%s”是直接标识符，不能原样保留", "column %q is a direct identifier and cannot be kept", c.Name)
		}
	case Suppress, Hash:
	case Generalise:
		if c.Ladder == nil {
			return planFault(at+".ladder", "列“%s”缺少泛化阶梯 ladder", "column %q has no ladder", c.Name)
		}
		if err := c.Ladder.check(); err != nil {
			return planFault(at+".ladder", "列“%s”的 ladder 有误：%s", "the ladder of column %q: %s", c.Name, err.Error())
		}
		if c.Level < 0 || c.Level > c.Ladder.Top() {
			return planFault(at+".level", "列“%s”的 level 应在 0 至 %d 之间", "the level of column %q lies between 0 and %d", c.Name, c.Ladder.Top())
		}
	default:
		return planFault(at+".technique", "列“%s”的 technique 应为 keep、suppress、mask、generalise、hash 或 truncate", "the technique of column %q is keep, suppress, mask, generalise, hash or truncate", c.Name)
	}
	if c.Head < 0 || c.Tail < 0 || c.Head+c.Tail > maxMaskKept || c.Length < 0 || c.Length > maxTruncated || c.Technique == Truncate && c.Length == 0 {
		return planFault(at, "列“%s”的长度参数超出范围", "a length of column %q is out of range", c.Name)
	}
	return nil
}

func planFault(field, zh, en string, args ...any) error {
	return fault.Newf(fault.Invalid, "deid.plan", zh, en, args...).At(field).
		Do("可用 huishu deid plan 生成一份方案再修改", "Begin with the plan that huishu deid plan suggests")
}

// salted reports whether the plan hashes anything.
func (p Plan) salted() bool {
	return slices.ContainsFunc(p.Columns, func(c Column) bool { return c.Technique == Hash })
}

// on puts the columns of the plan into the order of a table. It fails with code deid.columns when the two do not agree.
func (p Plan) on(names []string) ([]Column, error) {
	at := make(map[string]Column, len(p.Columns))
	for _, c := range p.Columns {
		at[c.Name] = c
	}
	out := make([]Column, len(names))
	var missing []string
	for i, name := range names {
		c, ok := at[name]
		if !ok {
			missing = append(missing, name)
		}
		out[i] = c
		delete(at, name)
	}
	for _, c := range p.Columns {
		if _, left := at[c.Name]; left {
			missing = append(missing, c.Name)
		}
	}
	if len(missing) > 0 {
		list := strings.Join(missing[:min(len(missing), 10)], ", ")
		return nil, fault.Newf(fault.Invalid, "deid.columns", "方案与文件的列不一致：%s", "The columns of plan and file differ: %s", list).At("columns").
			Do("方案须逐一列出文件的每一列", "Name each column of the file in the plan, and no other")
	}
	return out, nil
}
