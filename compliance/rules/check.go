package rules

import (
	"fmt"
	"slices"
	"strings"

	"huishu/ledger/fault"
)

// Severity says what a finding demands.
type Severity string

// The severities, gravest first.
const (
	// MustMend stops the case until it is mended.
	MustMend Severity = "must_mend"
	// LookAt asks the reviewer to look and decide.
	LookAt Severity = "look_at"
	// Note is for knowledge only.
	Note Severity = "note"
)

// Type is a record type that facts of checks may have.
type Type struct {
	Name string `yaml:"name" json:"name"`
	// Fields maps each field to its type: string, int, double, bool, date, the name
	// of a record type, or list(T) of one of these.
	Fields map[string]string `yaml:"fields" json:"fields"`
}

// Group is the set of checks that judges one matter from one set of facts.
type Group struct {
	// ID is what Set.Check is called with, such as "registration".
	ID string `yaml:"group" json:"group"`
	// Facts are the variables of the checks with their types. All of them must be given.
	Facts map[string]string `yaml:"facts" json:"facts"`
	// Materials are what the applicant must bring; checks see them as the variable
	// required, a list of {id, zh, en, only, form}.
	Materials []Material `yaml:"materials" json:"materials,omitempty"`
	// Rules are the checks, in the order of their findings.
	Rules []Rule `yaml:"rules" json:"rules"`
}

// Rule is one check. Where its condition When holds, Require must hold too, or
// there is a finding.
type Rule struct {
	// ID is unique in the set, such as "registration.outside_agreement".
	ID string `yaml:"id" json:"id"`
	// Each names a list fact; the rule then judges each element, called it.
	Each string `yaml:"each" json:"each,omitempty"`
	// When is a CEL condition; empty means always.
	When string `yaml:"when" json:"when,omitempty"`
	// Require is the CEL condition that must hold.
	Require  string   `yaml:"require" json:"require"`
	Severity Severity `yaml:"severity" json:"severity"`
	// Article is the provision that the rule applies.
	Article string `yaml:"article" json:"article"`
	// Sureness is how well the rule is founded; in_force unless it says otherwise.
	Sureness Sureness `yaml:"sureness" json:"sureness"`
	// Field is the fact at fault; with Each, "[i]" is added by itself.
	Field string `yaml:"field" json:"field"`
	// Text and Remedy may name facts in braces: "{it.name}".
	Text   Text `yaml:"text" json:"text"`
	Remedy Text `yaml:"remedy" json:"remedy"`
}

// Finding is one thing that a check found: what, where, by which article, what to do.
type Finding struct {
	Rule     string   `json:"rule"`
	Severity Severity `json:"severity"`
	// Article is the full citation, such as "发改数据规〔2025〕27号 第十四条".
	Article  string   `json:"article"`
	Sureness Sureness `json:"sureness"`
	// Field is the JSON path of the fact at fault, such as "resources[2]".
	Field  string `json:"field"`
	Text   Text   `json:"text"`
	Remedy Text   `json:"remedy,omitzero"`
}

// MustMendOf returns the findings that stop a case.
func MustMendOf(findings []Finding) []Finding {
	var list []Finding
	for _, f := range findings {
		if f.Severity == MustMend {
			list = append(list, f)
		}
	}
	return list
}

// Refusal makes one error of the findings that must be mended: nil when there is
// none. It names rule, article, field and remedy of each.
func Refusal(findings []Finding) error {
	var details []*fault.Error
	for _, f := range MustMendOf(findings) {
		details = append(details, fault.New(fault.Refused, f.Rule, f.Text.ZH, f.Text.EN).
			By(f.Article).At(f.Field).Do(f.Remedy.ZH, f.Remedy.EN))
	}
	return fault.Join(details...)
}

// Check judges the facts by one group of checks. Facts is a map or a struct with
// JSON names; it must give every fact of the group and no other, dates as
// "YYYY-MM-DD" ("" where none is given: earlier than any day). The result is ordered by the rules and never nil, so that a case
// can tell "nothing found" from "never checked".
func (s *Set) Check(group string, facts any) ([]Finding, error) {
	g, ok := s.groups[group]
	if !ok {
		return nil, fault.Newf(fault.Internal, "rules.no_group", "规则集没有检查组 %s", "the rule set has no group of checks %s", group)
	}
	values, err := g.types.normalise(g.facts, facts)
	if err != nil {
		return nil, err
	}
	values["required"] = g.required
	findings := []Finding{}
	for _, rule := range g.rules {
		found, err := rule.judge(values)
		if err != nil {
			return nil, err
		}
		findings = append(findings, found...)
	}
	return findings, nil
}

func (r *compiledRule) judge(values map[string]any) ([]Finding, error) {
	if r.each == "" {
		ok, err := r.holds(values)
		if err != nil || ok {
			return nil, err
		}
		return []Finding{r.finding(values, r.rule.Field)}, nil
	}
	var list []Finding
	scope := make(map[string]any, len(values)+1)
	for k, v := range values {
		scope[k] = v
	}
	items, _ := values[r.each].([]any)
	for i, item := range items {
		scope["it"] = item
		ok, err := r.holds(scope)
		if err != nil {
			return nil, err
		}
		if !ok {
			list = append(list, r.finding(scope, fmt.Sprintf("%s[%d]", r.rule.Field, i)))
		}
	}
	return list, nil
}

func (r *compiledRule) finding(values map[string]any, field string) Finding {
	if r.each == "required" {
		// A material is named by its id, which the applicant's form knows; its place in our list is not.
		field = r.rule.Field + "." + lookup(values, "it.id")
	}
	return Finding{
		Rule: r.rule.ID, Severity: r.rule.Severity, Article: r.rule.Article, Sureness: r.rule.Sureness, Field: field,
		Text:   Text{ZH: fill(r.rule.Text.ZH, values), EN: fill(r.rule.Text.EN, values)},
		Remedy: Text{ZH: fill(r.rule.Remedy.ZH, values), EN: fill(r.rule.Remedy.EN, values)},
	}
}

// fill puts facts into the braces of a sentence; load has checked that they exist.
func fill(sentence string, values map[string]any) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(sentence, "{")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		path, after, _ := strings.Cut(rest, "}")
		b.WriteString(lookup(values, path))
		sentence = after
	}
}

// lookup follows a dotted path and prints what stands there.
func lookup(values map[string]any, path string) string {
	var v any = values
	for part := range strings.SplitSeq(path, ".") {
		m, ok := v.(map[string]any)
		if !ok {
			return ""
		}
		v = m[part]
	}
	return printed(v)
}

// placeholders returns the paths named in the braces of a sentence.
func placeholders(sentence string) ([]string, error) {
	var paths []string
	for {
		_, rest, ok := strings.Cut(sentence, "{")
		if !ok {
			return paths, nil
		}
		path, after, ok := strings.Cut(rest, "}")
		if !ok || path == "" {
			return nil, fmt.Errorf("unfinished {…} in %q", sentence)
		}
		paths, sentence = append(paths, path), after
	}
}

func (r *Rule) validate() error {
	if r.ID == "" || r.Require == "" || r.Field == "" || r.Article == "" || r.Text.ZH == "" || r.Text.EN == "" {
		return fmt.Errorf("rule %q needs id, require, field, article and text in both languages", r.ID)
	}
	if !slices.Contains([]Severity{MustMend, LookAt, Note}, r.Severity) {
		return fmt.Errorf("rule %s: severity %q is not must_mend, look_at or note", r.ID, r.Severity)
	}
	if r.Severity == MustMend && r.Remedy.IsZero() {
		return fmt.Errorf("rule %s: what must be mended needs a remedy", r.ID)
	}
	return nil
}
