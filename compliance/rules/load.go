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
	return LoadSources(demo, sources...)
}

// LoadSources builds a book from rule files in YAML. Nothing is taken from
// elsewhere: every set that is extended or cited must be among the sources.
func LoadSources(demo bool, sources ...[]byte) (*Book, error) {
	raw := map[string]*Set{}
	for _, data := range sources {
		s, err := parse(data)
		if err != nil {
			return nil, err
		}
		if raw[s.ID] != nil {
			return nil, fmt.Errorf("rule set %s is given twice", s.ID)
		}
		raw[s.ID] = s
	}
	l := &linker{raw: raw, done: map[string]*Set{}, open: map[string]bool{}}
	book := &Book{byID: map[string]*Set{}, byHash: map[string]*Set{}}
	for id, s := range raw {
		if s.Fictional && !demo {
			continue
		}
		linked, err := l.set(id)
		if err != nil {
			return nil, err
		}
		book.add(linked)
	}
	slices.SortFunc(book.sets, func(a, b *Set) int {
		return strings.Compare(a.EffectiveFrom+a.ID, b.EffectiveFrom+b.ID)
	})
	return book, book.noOverlap()
}

func (b *Book) add(s *Set) {
	b.sets = append(b.sets, s)
	b.byID[s.ID], b.byHash[s.Hash] = s, s
}

// noOverlap demands that at most one set governs a regime on any day.
func (b *Book) noOverlap() error {
	for i, s := range b.sets {
		for _, t := range b.sets[i+1:] {
			for _, r := range s.Regimes {
				if t.Governs(r) && t.EffectiveFrom <= s.lastDay() {
					return fmt.Errorf("rule sets %s and %s both govern %s on %s", s.ID, t.ID, r, t.EffectiveFrom)
				}
			}
		}
	}
	return nil
}

// parse reads one rule file strictly: an unknown key is an error, not a comment.
func parse(data []byte) (*Set, error) {
	if len(data) > maxSetBytes {
		return nil, fmt.Errorf("a rule file has at most %d bytes, this one %d", maxSetBytes, len(data))
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	s := &Set{}
	if err := dec.Decode(s); err != nil {
		return nil, fmt.Errorf("reading rule set: %w", err)
	}
	if err := dec.Decode(&Set{}); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("rule set %s: a file holds one set", s.ID)
	}
	if s.ID == "" || strings.ContainsAny(s.ID, " #/\\\t\n") {
		return nil, fmt.Errorf("rule set: id %q is empty or holds a space, # or slash", s.ID)
	}
	from, errFrom := time.Parse(time.DateOnly, s.EffectiveFrom)
	to, errTo := time.Parse(time.DateOnly, s.lastDay())
	if errFrom != nil || errTo != nil || to.Before(from) {
		return nil, fmt.Errorf("rule set %s: effective_from and effective_to must be days in order", s.ID)
	}
	if s.Title.ZH == "" || s.Title.EN == "" || s.Number == "" {
		return nil, fmt.Errorf("rule set %s: title in both languages and number must be given", s.ID)
	}
	return s, nil
}

// finish validates a linked set, compiles its checks and gives it its hash.
func (s *Set) finish() error {
	if err := s.validate(); err != nil {
		return fmt.Errorf("rule set %s: %w", s.ID, err)
	}
	s.groups = map[string]*compiledGroup{}
	for i := range s.Groups {
		g, err := s.compile(&s.Groups[i])
		if err != nil {
			return fmt.Errorf("rule set %s: %w", s.ID, err)
		}
		s.groups[s.Groups[i].ID] = g
	}
	data, err := json.Marshal(s)
	if err != nil {
		return err
	}
	if s.canonical, err = tlog.CanonicalJSON(data); err != nil {
		return fmt.Errorf("rule set %s: %w", s.ID, err)
	}
	sum := sha256.Sum256(s.canonical)
	s.Hash = hex.EncodeToString(sum[:])
	return nil
}

func (s *Set) validate() error {
	rules := map[string]bool{}
	groups := map[string]bool{}
	for _, g := range s.Groups {
		if g.ID == "" || groups[g.ID] {
			return fmt.Errorf("group %q of checks is given twice", g.ID)
		}
		groups[g.ID] = true
		for _, r := range g.Rules {
			if err := r.validate(); err != nil {
				return err
			}
			if rules[r.ID] {
				return fmt.Errorf("rule %s is given twice", r.ID)
			}
			rules[r.ID] = true
		}
		if err := validateMaterials(g.Materials); err != nil {
			return fmt.Errorf("group %s: %w", g.ID, err)
		}
	}
	procedures := map[string]bool{}
	for i := range s.Procedures {
		d := &s.Procedures[i]
		if procedures[d.ID] {
			return fmt.Errorf("procedure %s is given twice", d.ID)
		}
		procedures[d.ID] = true
		if !s.Governs(d.Regime) {
			return fmt.Errorf("procedure %s belongs to regime %q, which the set does not govern", d.ID, d.Regime)
		}
		if err := d.Validate(); err != nil {
			return err
		}
	}
	return nil
}

func validateMaterials(list []Material) error {
	seen := map[string]bool{}
	for _, m := range list {
		if m.ID == "" || seen[m.ID] || m.Title.ZH == "" || m.Title.EN == "" || m.Article == "" {
			return fmt.Errorf("material %q is given twice, or lacks a title or its article", m.ID)
		}
		seen[m.ID] = true
	}
	return nil
}
