package rules

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/google/cel-go/cel"
	celast "github.com/google/cel-go/common/ast"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"

	"huishu/ledger/fault"
)

const (
	// costLimit is the most that one evaluation of one expression may cost, in CEL's
	// own units: some hundred comparisons over some hundred elements fit ten times over.
	costLimit = 1_000_000
	// maxExpression is the longest expression, in characters.
	maxExpression = 2_000
	// maxNesting is the deepest nesting of an expression.
	maxNesting = 40
)

// materialType is the record type of the elements of the variable required.
const materialType = "material"

var materialFields = map[string]string{"id": "string", "zh": "string", "en": "string", "only": "string", "form": "bool"}

type compiledGroup struct {
	types    factTypes
	facts    map[string]string
	required []any
	rules    []*compiledRule
}

type compiledRule struct {
	rule    Rule
	each    string
	when    cel.Program
	require cel.Program
}

// holds reports whether the rule is satisfied: its condition does not apply, or
// what it requires is so.
func (r *compiledRule) holds(values map[string]any) (bool, error) {
	if r.when != nil {
		applies, err := evaluate(r.when, values)
		if err != nil || !applies {
			return err == nil, r.explain(err)
		}
	}
	ok, err := evaluate(r.require, values)
	return ok, r.explain(err)
}

func (r *compiledRule) explain(err error) error {
	if err == nil {
		return nil
	}
	if strings.Contains(err.Error(), "cost limit") {
		return fault.Newf(fault.TooLarge, "rules.cost", "内容过多，规则 %s 无法在限额内完成检查",
			"there is too much to judge rule %s within its limit", r.rule.ID).Wrap(err)
	}
	return fault.Newf(fault.Internal, "rules.evaluation", "规则 %s 无法执行", "rule %s cannot be evaluated", r.rule.ID).Wrap(err)
}

func evaluate(p cel.Program, values map[string]any) (bool, error) {
	out, _, err := p.Eval(values)
	if err != nil {
		return false, err
	}
	b, ok := out.Value().(bool)
	if !ok {
		return false, fmt.Errorf("the result is %s, not a boolean", out.Type().TypeName())
	}
	return b, nil
}

// compile type-checks a group of checks and makes its programs.
func (s *Set) compile(g *Group) (*compiledGroup, error) {
	ft := factTypes{materialType: materialFields}
	for _, t := range s.Types {
		if _, dup := ft[t.Name]; dup || len(t.Fields) == 0 {
			return nil, fmt.Errorf("record type %q is declared twice or has no fields", t.Name)
		}
		ft[t.Name] = t.Fields
	}
	if err := ft.validate(); err != nil {
		return nil, err
	}
	for _, reserved := range []string{"required", "it"} {
		if _, taken := g.Facts[reserved]; taken {
			return nil, fmt.Errorf("group %s: the name %s is taken by the engine", g.ID, reserved)
		}
	}
	scope := maps.Clone(g.Facts)
	if scope == nil {
		scope = map[string]string{}
	}
	scope["required"] = "list(" + materialType + ")"
	cg := &compiledGroup{types: ft, facts: g.Facts, required: requiredValues(g.Materials)}
	for _, rule := range g.Rules {
		cr, err := s.compileRule(ft, scope, rule)
		if err != nil {
			return nil, fmt.Errorf("rule %s: %w", rule.ID, err)
		}
		cg.rules = append(cg.rules, cr)
	}
	return cg, nil
}

func requiredValues(list []Material) []any {
	out := make([]any, len(list))
	for i, m := range list {
		out[i] = map[string]any{"id": m.ID, "zh": m.Title.ZH, "en": m.Title.EN, "only": m.Only, "form": m.Form}
	}
	return out
}

func (s *Set) compileRule(ft factTypes, scope map[string]string, rule Rule) (*compiledRule, error) {
	if rule.Each != "" {
		list, err := ft.parse(scope[rule.Each])
		if err != nil || list.kind != "list" {
			return nil, fmt.Errorf("each: %q is no list fact", rule.Each)
		}
		elem := strings.TrimSuffix(strings.TrimPrefix(scope[rule.Each], "list("), ")")
		scope = maps.Clone(scope)
		scope["it"] = elem
	}
	env, err := s.environment(ft, scope)
	if err != nil {
		return nil, err
	}
	cr := &compiledRule{rule: rule, each: rule.Each}
	if cr.require, err = s.program(env, rule.Require); err != nil {
		return nil, fmt.Errorf("require: %w", err)
	}
	if rule.When != "" {
		if cr.when, err = s.program(env, rule.When); err != nil {
			return nil, fmt.Errorf("when: %w", err)
		}
	}
	for _, sentence := range []string{rule.Text.ZH, rule.Text.EN, rule.Remedy.ZH, rule.Remedy.EN} {
		paths, err := placeholders(sentence)
		if err != nil {
			return nil, err
		}
		for _, p := range paths {
			if err := ft.leaf(scope, p); err != nil {
				return nil, err
			}
		}
	}
	return cr, nil
}

// environment declares the facts in scope, and two functions: law("fact") is a
// number of the rule set, plus_years(date, n) the corresponding day n years on.
func (s *Set) environment(ft factTypes, scope map[string]string) (*cel.Env, error) {
	registry, err := types.NewRegistry()
	if err != nil {
		return nil, err
	}
	opts := []cel.EnvOption{
		cel.CustomTypeAdapter(registry),
		cel.CustomTypeProvider(&recordProvider{Provider: registry, types: ft}),
		cel.ParserExpressionSizeLimit(maxExpression),
		cel.ParserRecursionLimit(maxNesting),
		cel.Function("law", cel.Overload("law_string", []*cel.Type{cel.StringType}, cel.IntType, cel.UnaryBinding(s.law))),
		cel.Function("plus_years", cel.Overload("plus_years_timestamp_int",
			[]*cel.Type{cel.TimestampType, cel.IntType}, cel.TimestampType, cel.BinaryBinding(plusYears))),
	}
	for _, name := range slices.Sorted(maps.Keys(scope)) {
		t, err := ft.parse(scope[name])
		if err != nil {
			return nil, fmt.Errorf("fact %s: %w", name, err)
		}
		opts = append(opts, cel.Variable(name, t.cel()))
	}
	return cel.NewEnv(opts...)
}

func (s *Set) program(env *cel.Env, expression string) (cel.Program, error) {
	checked, issues := env.Compile(expression)
	if err := issues.Err(); err != nil {
		return nil, err
	}
	if !checked.OutputType().IsExactType(cel.BoolType) {
		return nil, fmt.Errorf("%q is %s, not a condition", expression, checked.OutputType())
	}
	root := celast.NavigateAST(checked.NativeRep())
	for _, call := range celast.MatchDescendants(root, celast.FunctionMatcher("law")) {
		arg := call.AsCall().Args()[0]
		if arg.Kind() != celast.LiteralKind {
			return nil, fmt.Errorf("law() takes the id of a fact in quotes, so that it can be checked now")
		}
		id, _ := arg.AsLiteral().Value().(string)
		if _, err := s.Value(id); err != nil {
			return nil, fmt.Errorf("law(%q): %w", id, err)
		}
	}
	return env.Program(checked, cel.CostLimit(costLimit), cel.EvalOptions(cel.OptOptimize))
}

// law is the CEL function law("fact"): a number of the rule set.
func (s *Set) law(id ref.Val) ref.Val {
	name, _ := id.Value().(string)
	n, err := s.Value(name)
	if err != nil {
		return types.WrapErr(err)
	}
	return types.Int(n)
}

func plusYears(date, years ref.Val) ref.Val {
	d, ok := date.Value().(time.Time)
	n, okN := years.Value().(int64)
	if !ok || !okN || n < -1000 || n > 1000 {
		return types.NewErr("plus_years takes a date and at most 1000 years")
	}
	return types.Timestamp{Time: CorrespondingDay(d, int(n))}
}

// CorrespondingDay is the day of the same month and number n years on, or the
// last day of that month where there is none (Civil Code of the PRC, art. 202).
// A period of n years from d ends with it.
func CorrespondingDay(d time.Time, n int) time.Time {
	day := time.Date(d.Year()+n, d.Month(), d.Day(), 0, 0, 0, 0, d.Location())
	if day.Month() != d.Month() {
		day = day.AddDate(0, 0, -day.Day())
	}
	return day
}

// recordProvider makes the record types of a set known to CEL's checker, so that
// a misspelt field fails when the set is loaded. Values stay plain maps.
type recordProvider struct {
	types.Provider
	types factTypes
}

// FindStructType implements types.Provider.
func (p *recordProvider) FindStructType(name string) (*types.Type, bool) {
	if _, ok := p.types[name]; ok {
		return types.NewTypeTypeWithParam(types.NewObjectType(name)), true
	}
	return p.Provider.FindStructType(name)
}

// FindStructFieldNames implements types.Provider.
func (p *recordProvider) FindStructFieldNames(name string) ([]string, bool) {
	if fields, ok := p.types[name]; ok {
		return slices.Sorted(maps.Keys(fields)), true
	}
	return p.Provider.FindStructFieldNames(name)
}

// FindStructFieldType implements types.Provider. Without IsSet and GetFrom, the
// interpreter reads the field from the map by its name.
func (p *recordProvider) FindStructFieldType(name, field string) (*types.FieldType, bool) {
	fields, ok := p.types[name]
	if !ok {
		return p.Provider.FindStructFieldType(name, field)
	}
	t, err := p.types.parse(fields[field])
	if err != nil {
		return nil, false
	}
	return &types.FieldType{Type: t.cel()}, true
}
