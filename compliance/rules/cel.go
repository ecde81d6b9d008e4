package rules

import (
	"errors"
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

var materialFields = map[string]string{"id": "string", "zh": "string", "en": "string", "only": "string", "form": "bool", "article": "string"}

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
	if r.require == nil { // loading refuses such a rule; a stored set is not asked again
		return false, r.explain(errors.New("it has no condition"))
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

// types gathers the record types that checks may speak of; nil when they are not sound.
func (s *Set) types() factTypes {
	ft, before := factTypes{materialType: materialFields}, len(s.flaws)
	for i, t := range s.Types {
		at := dotted("types", named(t.Name, i))
		if _, dup := ft[t.Name]; dup || t.Name == "" || len(t.Fields) == 0 {
			s.add(flaw(at, "记录类型 %q 重复定义，或没有字段", "record type %q is declared twice or has no fields", t.Name).do("请给出唯一的名称和 fields", "Give a name of its own, and fields"))
			continue
		}
		ft[t.Name] = t.Fields
	}
	for _, f := range ft.validate() {
		s.add(f)
	}
	if len(s.flaws) > before {
		return nil
	}
	return ft
}

// compile type-checks a group of checks and makes its programs.
func (s *Set) compile(ft factTypes, g *Group) *compiledGroup {
	at := dotted("checks", g.ID)
	scope := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(g.Facts)) {
		path := dotted(at, "facts", name)
		if name == "required" || name == "it" {
			s.add(flaw(path, "名称 %s 已由系统占用", "the name %s is taken by the engine", name).do("请换一个名称", "Choose another name"))
			continue
		}
		if _, bad := ft.parse(g.Facts[name]); bad != nil {
			bad.Path = path
			s.add(bad)
			continue
		}
		scope[name] = g.Facts[name]
	}
	scope["required"] = "list(" + materialType + ")"
	cg := &compiledGroup{types: ft, facts: g.Facts, required: requiredValues(g.Materials)}
	for i, rule := range g.Rules {
		cg.rules = append(cg.rules, s.compileRule(dotted(at, "rules", named(rule.ID, i)), ft, scope, rule))
	}
	return cg
}

func requiredValues(list []Material) []any {
	out := make([]any, 0, len(list))
	for _, m := range list {
		if !m.Optional {
			out = append(out, map[string]any{"id": m.ID, "zh": m.Title.ZH, "en": m.Title.EN, "only": m.Only, "form": m.Form, "article": m.Article})
		}
	}
	return out
}

func (s *Set) compileRule(at string, ft factTypes, scope map[string]string, rule Rule) *compiledRule {
	cr := &compiledRule{rule: rule, each: rule.Each}
	if rule.CitesItem && rule.Each != "required" {
		s.add(flaw(dotted(at, "cites_item"), "只有逐项检查所需材料的规则才能引用该项的依据", "only a rule over the materials can cite the article of each").do("请写 each: required，或去掉 cites_item", "Say each: required, or remove cites_item"))
	}
	if rule.Each != "" {
		list, bad := ft.parse(scope[rule.Each])
		if bad != nil || list.kind != "list" {
			s.add(flaw(dotted(at, "each"), "%q 不是列表类事实", "%q is no list fact", rule.Each).do("each 须是本组 facts 中类型为 list(…) 的名称", "each names a fact of the group whose type is list(…)"))
			return cr
		}
		scope = maps.Clone(scope)
		scope["it"] = strings.TrimSuffix(strings.TrimPrefix(scope[rule.Each], "list("), ")")
	}
	env, err := s.environment(ft, scope)
	if err != nil {
		s.add(flaw(at, "无法建立检查环境：%v", "the environment of the check cannot be made: %v", err))
		return cr
	}
	if rule.Require != "" {
		cr.require = s.program(dotted(at, "require"), env, rule.Require)
	}
	if rule.When != "" {
		cr.when = s.program(dotted(at, "when"), env, rule.When)
	}
	for _, sentence := range []struct{ key, text string }{{"text", rule.Text.ZH}, {"text", rule.Text.EN}, {"remedy", rule.Remedy.ZH}, {"remedy", rule.Remedy.EN}} {
		paths, whole := placeholders(sentence.text)
		if !whole {
			s.add(flaw(dotted(at, sentence.key), "“%s”中的 {…} 不完整", "unfinished {…} in %q", sentence.text).do("请补上右括号和名称", "Close the brace and name a fact in it"))
		}
		for _, p := range paths {
			p, of, named := strings.Cut(p, "|")
			bad := ft.leaf(scope, p)
			if bad == nil && named && words[of] == nil {
				bad = flaw("", "没有名为 %q 的用语", "there are no words named %q", of).do("可用的用语：scan", "Use: scan")
			}
			if bad != nil {
				bad.Path = dotted(at, sentence.key)
				s.add(bad)
			}
		}
	}
	return cr
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
		if t, bad := ft.parse(scope[name]); bad == nil { // compile has spoken of the others
			opts = append(opts, cel.Variable(name, t.cel()))
		}
	}
	return cel.NewEnv(opts...)
}

// program type-checks one expression, or notes what is wrong with it.
func (s *Set) program(path string, env *cel.Env, expression string) cel.Program {
	checked, issues := env.Compile(expression)
	if issues.Err() != nil {
		for _, e := range issues.Errors() {
			s.add(flaw(path, "表达式有误（第 %d 行第 %d 列）：%s", "the expression is not sound (line %d, column %d): %s", e.Location.Line(), e.Location.Column()+1, e.Message).
				do("请核对事实名称、字段与类型", "Check the names of facts, their fields and types"))
		}
		return nil
	}
	if !checked.OutputType().IsExactType(cel.BoolType) {
		s.add(flaw(path, "%q 的结果是 %s，不是条件", "%q is %s, not a condition", expression, checked.OutputType().String()).do("表达式的结果须为真或假", "The expression must be true or false"))
		return nil
	}
	before := len(s.flaws)
	root := celast.NavigateAST(checked.NativeRep())
	for _, call := range celast.MatchDescendants(root, celast.FunctionMatcher("law")) {
		arg := call.AsCall().Args()[0]
		if arg.Kind() != celast.LiteralKind {
			s.add(flaw(path, "law() 的参数须是写在引号中的事实编号，以便现在核对", "law() takes the id of a fact in quotes, so that it can be checked now").do(`如 law("registration.validity")`, `Such as law("registration.validity")`))
			continue
		}
		id, _ := arg.AsLiteral().Value().(string)
		if _, err := s.Value(id); err != nil {
			text := fault.From(err).Message
			s.add(&Flaw{Path: path, Message: fault.T(fmt.Sprintf("law(%q)：%s", id, text.ZH), fmt.Sprintf("law(%q): %s", id, text.EN))})
			s.flaws[len(s.flaws)-1].do("请在 facts 中给出该事实及其数字", "Give the fact and its number among the facts")
		}
	}
	if len(s.flaws) > before {
		return nil
	}
	p, err := env.Program(checked, cel.CostLimit(costLimit), cel.EvalOptions(cel.OptOptimize))
	if err != nil {
		s.add(flaw(path, "表达式无法执行：%v", "the expression cannot be run: %v", err))
	}
	return p
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
	t, bad := p.types.parse(fields[field])
	if bad != nil {
		return nil, false
	}
	return &types.FieldType{Type: t.cel()}, true
}
