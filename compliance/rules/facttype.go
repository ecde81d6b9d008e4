package rules

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/cel-go/cel"

	"huishu/ledger/fault"
)

// maxFactBytes bounds the facts of one check, so that no applicant can make the
// engine work without limit.
const maxFactBytes = 4 << 20

// factTypes are the record types of a set, by name.
type factTypes map[string]map[string]string

// factType is a parsed type: a list of elem, a record, or a plain kind.
type factType struct {
	kind string // string, int, double, bool, date, list, record
	name string // of a record
	elem *factType
}

// parse reads a type name of the rule files.
func (ft factTypes) parse(name string) (*factType, *Flaw) {
	switch name {
	case "string", "int", "double", "bool", "date":
		return &factType{kind: name}, nil
	}
	if inner, ok := strings.CutPrefix(name, "list("); ok && strings.HasSuffix(inner, ")") {
		elem, bad := ft.parse(strings.TrimSuffix(inner, ")"))
		if bad != nil {
			return nil, bad
		}
		return &factType{kind: "list", elem: elem}, nil
	}
	if _, ok := ft[name]; ok {
		return &factType{kind: "record", name: name}, nil
	}
	return nil, flaw("", "没有类型 %q", "there is no type %q", name).
		do("可用 string、int、double、bool、date、list(类型) 或 types 中的记录类型", "Use string, int, double, bool, date, list(T) or a record type of the set")
}

// cel returns the type as the checker of expressions knows it.
func (t *factType) cel() *cel.Type {
	switch t.kind {
	case "int":
		return cel.IntType
	case "double":
		return cel.DoubleType
	case "bool":
		return cel.BoolType
	case "date":
		return cel.TimestampType
	case "list":
		return cel.ListType(t.elem.cel())
	case "record":
		return cel.ObjectType(t.name)
	}
	return cel.StringType
}

// validate parses every field of every record and finds records that contain themselves.
func (ft factTypes) validate() []*Flaw {
	var flaws []*Flaw
	for _, name := range slices.Sorted(maps.Keys(ft)) {
		for _, field := range slices.Sorted(maps.Keys(ft[name])) {
			if _, bad := ft.parse(ft[name][field]); bad != nil {
				bad.Path = dotted("types", name, "fields", field)
				flaws = append(flaws, bad)
			}
		}
		if ft.within(name, name, map[string]bool{}) {
			flaws = append(flaws, flaw(dotted("types", name), "记录类型 %s 包含自身", "record type %s contains itself", name).do("请去掉循环", "Break the circle"))
		}
	}
	return flaws
}

// within reports whether a record of the type name holds one of the type sought, however deep.
func (ft factTypes) within(name, sought string, seen map[string]bool) bool {
	seen[name] = true
	for _, field := range ft[name] {
		t, bad := ft.parse(field)
		if bad != nil {
			continue
		}
		for t.kind == "list" {
			t = t.elem
		}
		if t.kind == "record" && (t.name == sought || !seen[t.name] && ft.within(t.name, sought, seen)) {
			return true
		}
	}
	return false
}

// normalise turns facts into values of exactly the declared types. A missing one is our own
// mistake (the rooms above build the facts), so it is an internal error: a check must never run
// on half the facts. One that the set does not declare is left out: a later version of the
// program tells more, and the cases of an old set are still judged by it.
func (ft factTypes) normalise(declared map[string]string, facts any) (map[string]any, error) {
	data, err := json.Marshal(facts)
	if err != nil {
		return nil, fault.New(fault.Internal, "rules.facts", "检查所需事实无法读取", "the facts of the check cannot be read").Wrap(err)
	}
	if len(data) > maxFactBytes {
		return nil, fault.Newf(fault.TooLarge, "rules.facts_too_large",
			"待检查内容超过 %d 字节", "what is to be checked exceeds %d bytes", maxFactBytes)
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var raw map[string]any
	if err := dec.Decode(&raw); err != nil {
		return nil, fault.New(fault.Internal, "rules.facts", "检查所需事实不是对象", "the facts of the check are no object").Wrap(err)
	}
	out, err := ft.record("facts", declared, raw)
	if err != nil {
		return nil, fault.New(fault.Internal, "rules.facts", "检查所需事实不完整或类型不符", "a fact of the check is missing or of the wrong type").Wrap(err)
	}
	return out, nil
}

func (ft factTypes) record(at string, fields map[string]string, raw map[string]any) (map[string]any, error) {
	out := make(map[string]any, len(fields))
	for name, typeName := range fields {
		v, ok := raw[name]
		if !ok {
			return nil, fmt.Errorf("%s.%s is missing", at, name)
		}
		t, bad := ft.parse(typeName)
		if bad != nil { // loading has parsed them all
			return nil, errors.New(bad.Message.EN)
		}
		var err error
		if out[name], err = ft.value(at+"."+name, t, v); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (ft factTypes) value(at string, t *factType, v any) (any, error) {
	switch t.kind {
	case "record":
		if m, ok := v.(map[string]any); ok {
			return ft.record(at, ft[t.name], m)
		}
	case "list":
		if v == nil {
			return []any{}, nil
		}
		if list, ok := v.([]any); ok {
			return ft.list(at, t.elem, list)
		}
	case "string":
		if s, ok := v.(string); ok {
			return s, nil
		}
	case "bool":
		if b, ok := v.(bool); ok {
			return b, nil
		}
	case "int":
		if n, ok := v.(json.Number); ok {
			if i, err := n.Int64(); err == nil {
				return i, nil
			}
		}
	case "double":
		if n, ok := v.(json.Number); ok {
			if f, err := n.Float64(); err == nil {
				return f, nil
			}
		}
	case "date":
		if s, ok := v.(string); ok {
			if s == "" { // a date that was not given: before all others, printed as nothing
				return time.Time{}, nil
			}
			if d, err := time.Parse(time.DateOnly, s); err == nil {
				return d, nil
			}
		}
	}
	return nil, fmt.Errorf("%s is no %s", at, t.kind)
}

func (ft factTypes) list(at string, elem *factType, list []any) ([]any, error) {
	out := make([]any, len(list))
	for i, v := range list {
		var err error
		if out[i], err = ft.value(fmt.Sprintf("%s[%d]", at, i), elem, v); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// leaf finds out whether a dotted path leads to something that can be printed in a sentence.
func (ft factTypes) leaf(scope map[string]string, path string) *Flaw {
	fields := scope
	parts := strings.Split(path, ".")
	for i, part := range parts {
		name, ok := fields[part]
		if !ok {
			return flaw("", "{%s}：没有 %s", "{%s}: there is no %s", path, part).do("括号中须是本组的事实或其字段", "The braces hold a fact of the group, or a field of one")
		}
		t, bad := ft.parse(name)
		if bad != nil {
			return bad
		}
		last := i == len(parts)-1
		if last && (t.kind == "list" || t.kind == "record") {
			return flaw("", "{%s} 是 %s，无法写入句子", "{%s} is a %s and cannot be printed", path, t.kind).do("请指明其中的一个字段", "Name one of its fields")
		}
		if !last && t.kind != "record" {
			return flaw("", "{%s}：%s 没有字段", "{%s}: %s has no fields", path, part).do("请去掉其后的部分", "Leave out what follows it")
		}
		fields = ft[t.name]
	}
	return nil
}

// printed renders a leaf value for a sentence.
func printed(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	case time.Time:
		if !v.IsZero() {
			return v.Format(time.DateOnly)
		}
	}
	return ""
}
