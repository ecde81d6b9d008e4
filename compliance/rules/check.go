package rules

import (
	"fmt"
	"slices"
	"strings"

	"huishu/compliance/scan"
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
	// required, a list of {id, zh, en, only, form, article}.
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
	// CitesItem lets a finding on a missing material cite the article that asks for that material
	// rather than Article.
	CitesItem bool `yaml:"cites_item" json:"cites_item,omitempty"`
	// Sureness is how well the rule is founded; in_force unless it says otherwise.
	Sureness Sureness `yaml:"sureness" json:"sureness"`
	// Field is the fact at fault; with Each, "[i]" is added by itself.
	Field string `yaml:"field" json:"field"`
	// Text and Remedy may name facts in braces: "{it.name}"; "{it.type|scan}" gives the words for a type of the scanner's.
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
// JSON names; it must give every fact of the group, dates as "YYYY-MM-DD" ("" where none is given: earlier than any day); what the
// group does not declare is not looked at. The result is ordered by the rules and never nil, so that a case can tell "nothing
// found" from "never checked".
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
	article := r.rule.Article
	if r.rule.CitesItem {
		article = lookup(values, "it.article")
	}
	return Finding{
		Rule: r.rule.ID, Severity: r.rule.Severity, Article: article, Sureness: r.rule.Sureness, Field: field,
		Text:   filled(r.rule.Text, values),
		Remedy: filled(r.rule.Remedy, values),
	}
}

// words are what people read for an id, by the name that stands behind a bar in braces.
var words = map[string]func(id string) Text{
	"scan": func(id string) Text {
		zh, en := scan.Type(id).Label()
		return fault.T(zh, en)
	},
}

func filled(t Text, values map[string]any) Text {
	return Text{ZH: fill(t.ZH, "zh", values), EN: fill(t.EN, "en", values)}
}

// fill puts facts into the braces of a sentence; load has checked that they exist.
func fill(sentence, lang string, values map[string]any) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(sentence, "{")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		path, after, _ := strings.Cut(rest, "}")
		path, of, _ := strings.Cut(path, "|")
		value := lookup(values, path)
		if word := words[of]; word != nil {
			value = word(value).In(lang)
		}
		b.WriteString(value)
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

// placeholders returns the paths named in the braces of a sentence; whole is false when a brace is not closed.
func placeholders(sentence string) (paths []string, whole bool) {
	for {
		_, rest, ok := strings.Cut(sentence, "{")
		if !ok {
			return paths, true
		}
		path, after, ok := strings.Cut(rest, "}")
		if !ok || path == "" {
			return paths, false
		}
		paths, sentence = append(paths, path), after
	}
}

// validate notes in the set what the rule lacks.
func (r *Rule) validate(s *Set, at string) {
	for _, need := range []struct{ key, value string }{
		{"require", r.Require}, {"field", r.Field}, {"text", r.Text.ZH}, {"text", r.Text.EN},
	} {
		if need.value == "" {
			s.add(flaw(dotted(at, need.key), "检查须有 require、field 以及中英文 text", "a check needs require, field, and text in both languages").do("请补充 "+need.key, "Add "+need.key))
		}
	}
	if !slices.Contains([]Severity{MustMend, LookAt, Note}, r.Severity) {
		s.add(flaw(dotted(at, "severity"), "严重程度 %q 不是 must_mend、look_at、note 之一", "severity %q is not must_mend, look_at or note", string(r.Severity)).
			do("必须改正写 must_mend，请审核员判断写 look_at，仅提示写 note", "Say must_mend, look_at for the reviewer's judgement, or note"))
	}
	if r.Severity == MustMend && r.Remedy.IsZero() {
		s.add(flaw(dotted(at, "remedy"), "必须改正的检查须有 remedy", "what must be mended needs a remedy").do("请告诉申请人如何改正", "Tell the applicant how to mend it"))
	}
}
