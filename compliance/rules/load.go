package rules

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"huishu/ledger/tlog"
)

//go:embed sets/*.yaml
var shipped embed.FS

// maxSetBytes bounds a rule file.
const maxSetBytes = 1 << 20

// Load reads, links and type-checks the shipped rule sets. Sets marked fictional
// are loaded only for a demonstration.
func Load(demo bool) (*Book, error) {
	sources, err := shippedSources()
	if err != nil {
		return nil, err
	}
	return LoadSources(demo, sources...)
}

func shippedSources() ([][]byte, error) {
	entries, err := fs.ReadDir(shipped, "sets")
	if err != nil {
		return nil, err
	}
	var sources [][]byte
	for _, e := range entries {
		data, err := fs.ReadFile(shipped, "sets/"+e.Name())
		if err != nil {
			return nil, err
		}
		sources = append(sources, data)
	}
	return sources, nil
}

// LoadSources builds a book from rule files in YAML. Nothing is taken from
// elsewhere: every set that is extended or cited must be among the sources.
func LoadSources(demo bool, sources ...[]byte) (*Book, error) {
	raw := map[string]*Set{}
	for _, data := range sources {
		s, flaws := parse(data)
		if s == nil {
			return nil, refusal("", flaws)
		}
		if raw[s.ID] != nil {
			return nil, fmt.Errorf("rule set %s is given twice", s.ID)
		}
		raw[s.ID] = s
	}
	l := &linker{raw: raw, done: map[string]*Set{}, open: map[string]bool{}}
	book := &Book{byID: map[string]*Set{}, byHash: map[string]*Set{}}
	for _, id := range slices.Sorted(maps.Keys(raw)) {
		if raw[id].Fictional && !demo {
			continue
		}
		linked := l.set(id)
		if len(linked.flaws) > 0 {
			return nil, refusal(id, linked.flaws)
		}
		book.add(linked)
		book.reigns = append(book.reigns, reigns(linked)...)
	}
	book.sort()
	return book, book.noOverlap()
}

// order puts sets in the sequence of their days in force, drafts last.
func (s *Set) order() string {
	if s.Draft {
		return "9999-99-99" + s.ID
	}
	return s.EffectiveFrom + s.ID
}

func (b *Book) add(s *Set) {
	b.sets = append(b.sets, s)
	b.byID[s.ID], b.byHash[s.Hash] = s, s
}

// noOverlap demands that at most one set governs a regime on any day.
func (b *Book) noOverlap() error {
	for i, s := range b.sets {
		for _, t := range b.sets[i+1:] {
			if f := overlap(t, s); f != nil {
				return refusal(t.ID, []*Flaw{f})
			}
		}
	}
	return nil
}

// overlap is the flaw of a set that governs a regime on days on which another does too.
func overlap(s, other *Set) *Flaw {
	if s.Draft || other.Draft || s.EffectiveFrom > other.lastDay() || other.EffectiveFrom > s.lastDay() {
		return nil
	}
	for _, r := range s.Regimes {
		if other.Governs(r) {
			return flaw("effective_from", "规则集 %[1]s 与 %[2]s 在 %[3]s 同时适用于事项 %[4]s", "rule sets %[1]s and %[2]s both govern %[4]s on %[3]s",
				s.ID, other.ID, max(s.EffectiveFrom, other.EffectiveFrom), r).
				do("同一事项同一日只能适用一个规则集；请调整生效或失效日期", "One set governs a matter on any day: change the days in force")
		}
	}
	return nil
}

// parse reads one rule file strictly: an unknown key is an error, not a comment. It returns no
// set where there is none to speak of; otherwise the flaws are the set's own too.
func parse(data []byte) (*Set, []*Flaw) {
	if len(data) > maxSetBytes {
		return nil, []*Flaw{flaw("", "规则文件不能超过 %d 字节，此文件有 %d 字节", "a rule file has at most %d bytes, this one %d", maxSetBytes, len(data))}
	}
	if f := misencoded(data); f != nil {
		return nil, []*Flaw{f}
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	s := &Set{}
	if err := dec.Decode(s); err != nil {
		s.flaws = yamlFlaws(err)
		if s.ID == "" {
			return nil, s.flaws
		}
	}
	if s.ID == "" || strings.ContainsAny(s.ID, " #/\\\t\n") {
		s.add(flaw("id", "规则集编号 %q 为空，或含有空格、# 或斜线", "the set's id %q is empty or holds a space, # or slash", s.ID).
			do("请填写简短稳定的编号，如 city-2027-1", "Give a short, stable id, such as city-2027-1"))
		return nil, s.flaws
	}
	if err := dec.Decode(&Set{}); !errors.Is(err, io.EOF) {
		s.add(flaw("", "一个文件只能有一个规则集", "a file holds one set").do("请把其余部分移到另一个文件", "Move the rest to a file of its own"))
	}
	s.checkDays()
	if s.Title.ZH == "" || s.Title.EN == "" {
		s.add(bothLanguages("title"))
	}
	if s.Number == "" {
		s.add(flaw("number", "缺少文号", "the document's number is missing").do("决定以文号引用该文本，如 惠府〔2023〕38号", "Decisions cite the text by it, such as 惠府〔2023〕38号"))
	}
	return s, s.flaws
}

// checkDays notes days in force that are no days, or out of order, or a draft's.
func (s *Set) checkDays() {
	if s.Draft {
		if s.EffectiveFrom+s.EffectiveTo != "" {
			s.add(flaw("effective_from", "草案没有施行期间", "a draft has no days in force").do("请删除 effective_from 与 effective_to；正式文本施行后去掉 draft", "Leave effective_from and effective_to out; remove draft when the text is issued"))
		}
		return
	}
	from, errFrom := time.Parse(time.DateOnly, s.EffectiveFrom)
	to, errTo := time.Parse(time.DateOnly, s.lastDay())
	if errFrom != nil || errTo != nil || to.Before(from) {
		path := "effective_to"
		if errFrom != nil {
			path = "effective_from"
		}
		s.add(flaw(path, "生效日与失效日应为先后有序的日期", "effective_from and effective_to must be days in order").
			do(`请写作 "2027-01-01"，失效日可留空`, `Write them like "2027-01-01"; effective_to may be left out`))
	}
}

func bothLanguages(path string) *Flaw {
	return flaw(path, "名称须有中英文", "a title in both languages must be given").do("请写作 {zh: …, en: …}", "Write it like {zh: …, en: …}")
}

// finish validates a linked set, compiles its checks and gives it its hash.
func (s *Set) finish() {
	s.validate()
	s.compileGroups()
	if len(s.flaws) > 0 {
		return
	}
	data, err := json.Marshal(s)
	if err == nil {
		s.canonical, err = tlog.CanonicalJSON(data)
	}
	if err != nil {
		s.add(flaw("", "规则集无法规范化：%v", "the set has no canonical form: %v", err))
		return
	}
	sum := sha256.Sum256(s.canonical)
	s.Hash = hex.EncodeToString(sum[:])
}

// compileGroups makes the programs of the set's checks.
func (s *Set) compileGroups() {
	s.groups = map[string]*compiledGroup{}
	if types := s.types(); types != nil {
		for i := range s.Groups {
			s.groups[s.Groups[i].ID] = s.compile(types, &s.Groups[i])
		}
	}
}

func (s *Set) validate() {
	s.checkDraft()
	rules, groups, procedures := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for i, g := range s.Groups {
		at := dotted("checks", named(g.ID, i))
		s.once(groups, at, g.ID)
		for j, r := range g.Rules {
			path := dotted(at, "rules", named(r.ID, j))
			s.once(rules, path, r.ID)
			r.validate(s, path)
		}
		s.validateMaterials(at, g.Materials)
	}
	for i := range s.Procedures {
		d := &s.Procedures[i]
		at := dotted("procedures", named(d.ID, i))
		s.once(procedures, at, d.ID)
		if !s.Governs(d.Regime) && !s.Draft { // a draft governs nothing
			s.add(flaw(dotted(at, "regime"), "程序属于事项 %q，而本规则集不适用于该事项", "the procedure belongs to regime %q, which the set does not govern", d.Regime).
				do("请在 regimes 中列出该事项，或更正此处", "List it among the set's regimes, or correct it here"))
		}
		for _, f := range d.flaws() {
			f.Path = strings.TrimSuffix(dotted(at, f.Path), ".")
			s.add(f)
		}
	}
}

// once notes an id that is missing or used before.
func (s *Set) once(seen map[string]bool, path, id string) {
	if id == "" || seen[id] {
		s.add(flaw(path, "编号 %q 为空或重复", "the id %q is empty or given twice", id).do("请给出唯一的编号", "Give an id of its own"))
	}
	seen[id] = true
}

func (s *Set) validateMaterials(at string, list []Material) {
	seen := map[string]bool{}
	for i, m := range list {
		path := dotted(at, "materials", named(m.ID, i))
		s.once(seen, path, m.ID)
		if m.Title.ZH == "" || m.Title.EN == "" {
			s.add(bothLanguages(dotted(path, "title")))
		}
	}
}
