package tlog

import (
	"cmp"
	"encoding"
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// A Go value is written in its canonical form at once where its type is ordinary: structs, slices, maps with plain keys, strings,
// integers, booleans, pointers, and what marshals itself. It is written as encoding/json would, with the members in order. What is
// not ordinary (fractions, bytes, options such as string, embedded pointers) and every error gives up (ok = false); the caller
// then goes through encoding/json and [CanonicalJSON], which are the reference; a property test holds the two together.

// canonical appends the canonical form of a value of the type that it was made for.
type canonical func(dst []byte, v reflect.Value, depth int) (out []byte, ok bool)

var canonicals sync.Map // of reflect.Type: canonical

// appendValue appends the canonical form of v.
func appendValue(dst []byte, v any) (out []byte, ok bool) {
	if v == nil {
		return append(dst, "null"...), true
	}
	return canonicalOf(reflect.TypeOf(v))(dst, reflect.ValueOf(v), 0)
}

// canonicalOf returns the function of a type. A type may hold itself: while it is being made, others get one that waits.
func canonicalOf(t reflect.Type) canonical {
	if f, ok := canonicals.Load(t); ok {
		return f.(canonical) //nolint:forcetypeassert // the map holds nothing else
	}
	var made canonical
	var ready sync.WaitGroup
	ready.Add(1)
	first, ok := canonicals.LoadOrStore(t, canonical(func(dst []byte, v reflect.Value, depth int) ([]byte, bool) {
		ready.Wait()
		return made(dst, v, depth)
	}))
	if ok {
		return first.(canonical) //nolint:forcetypeassert // the map holds nothing else
	}
	made = makeCanonical(t)
	ready.Done()
	canonicals.Store(t, made)
	return made
}

var (
	marshaler     = reflect.TypeFor[json.Marshaler]()
	textMarshaler = reflect.TypeFor[encoding.TextMarshaler]()
	jsonNumber    = reflect.TypeFor[json.Number]()
)

func makeCanonical(t reflect.Type) canonical {
	switch pointer := reflect.PointerTo(t); {
	case t == jsonNumber:
		return giveUp
	case t.Implements(marshaler):
		return canonicalMarshaler
	case t.Kind() != reflect.Pointer && pointer.Implements(marshaler): // encoding/json asks it where it can be addressed
		return giveUp
	case t.Implements(textMarshaler):
		return canonicalText
	case t.Kind() != reflect.Pointer && pointer.Implements(textMarshaler):
		return giveUp
	}
	switch t.Kind() {
	case reflect.Bool:
		return func(dst []byte, v reflect.Value, _ int) ([]byte, bool) {
			return strconv.AppendBool(dst, v.Bool()), true
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return canonicalInt
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return canonicalUint
	case reflect.String:
		return func(dst []byte, v reflect.Value, _ int) ([]byte, bool) { return appendPlain(dst, v.String()) }
	case reflect.Interface:
		return canonicalInterface
	case reflect.Pointer:
		return canonicalPointer(t)
	case reflect.Struct:
		return canonicalStruct(t)
	case reflect.Slice, reflect.Array:
		return canonicalList(t)
	case reflect.Map:
		return canonicalMap(t)
	default:
		return giveUp
	}
}

func giveUp(dst []byte, _ reflect.Value, _ int) ([]byte, bool) { return dst, false }

// appendPlain is [AppendString] without an error's words.
func appendPlain(dst []byte, s string) ([]byte, bool) {
	out, err := AppendString(dst, s)
	return out, err == nil
}

const maxExact = 1<<53 - 1

func canonicalInt(dst []byte, v reflect.Value, _ int) ([]byte, bool) {
	n := v.Int()
	return strconv.AppendInt(dst, n, 10), n >= -maxExact && n <= maxExact
}

func canonicalUint(dst []byte, v reflect.Value, _ int) ([]byte, bool) {
	n := v.Uint()
	return strconv.AppendUint(dst, n, 10), n <= maxExact
}

func canonicalMarshaler(dst []byte, v reflect.Value, _ int) ([]byte, bool) {
	if v.Kind() == reflect.Pointer && v.IsNil() {
		return append(dst, "null"...), true
	}
	m, ok := v.Interface().(json.Marshaler)
	if !ok { // an interface that holds nothing
		return append(dst, "null"...), true
	}
	b, err := m.MarshalJSON()
	if err != nil || hasReplacementEscape(b) {
		return dst, false
	}
	out, err := appendCanonical(dst, b)
	return out, err == nil
}

func canonicalText(dst []byte, v reflect.Value, _ int) ([]byte, bool) {
	if v.Kind() == reflect.Pointer && v.IsNil() {
		return append(dst, "null"...), true
	}
	m, ok := v.Interface().(encoding.TextMarshaler)
	if !ok {
		return append(dst, "null"...), true
	}
	b, err := m.MarshalText()
	if err != nil {
		return dst, false
	}
	return appendPlain(dst, string(b))
}

func canonicalInterface(dst []byte, v reflect.Value, depth int) ([]byte, bool) {
	if v.IsNil() {
		return append(dst, "null"...), true
	}
	e := v.Elem()
	return canonicalOf(e.Type())(dst, e, depth+1)
}

func canonicalPointer(t reflect.Type) canonical {
	elem := canonicalOf(t.Elem())
	return func(dst []byte, v reflect.Value, depth int) ([]byte, bool) {
		if v.IsNil() {
			return append(dst, "null"...), true
		}
		if depth > fastMaxDepth { // it may point to itself
			return dst, false
		}
		return elem(dst, v.Elem(), depth+1)
	}
}

func canonicalList(t reflect.Type) canonical {
	if t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8 {
		return giveUp // base64
	}
	elem, nilable := canonicalOf(t.Elem()), t.Kind() == reflect.Slice
	return func(dst []byte, v reflect.Value, depth int) ([]byte, bool) {
		if nilable && v.IsNil() {
			return append(dst, "null"...), true
		}
		if depth > fastMaxDepth {
			return dst, false
		}
		dst = append(dst, '[')
		for i := range v.Len() {
			if i > 0 {
				dst = append(dst, ',')
			}
			var ok bool
			if dst, ok = elem(dst, v.Index(i), depth+1); !ok {
				return dst, false
			}
		}
		return append(dst, ']'), true
	}
}

func canonicalMap(t reflect.Type) canonical {
	key := t.Key()
	if key.Kind() != reflect.String || key.Implements(textMarshaler) {
		return giveUp
	}
	elem := canonicalOf(t.Elem())
	return func(dst []byte, v reflect.Value, depth int) ([]byte, bool) {
		if v.IsNil() {
			return append(dst, "null"...), true
		}
		if depth > fastMaxDepth {
			return dst, false
		}
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
		dst = append(dst, '{')
		for i, k := range keys {
			if i > 0 {
				dst = append(dst, ',')
			}
			var ok bool
			if dst, ok = appendPlain(dst, k.String()); !ok || !sortsAlike(k.String()) {
				return dst, false
			}
			dst = append(dst, ':')
			if dst, ok = elem(dst, v.MapIndex(k), depth+1); !ok {
				return dst, false
			}
		}
		return append(dst, '}'), true
	}
}

// sortsAlike reports whether a key sorts in UTF-8 as in UTF-16: it has no character from U+E000 on.
func sortsAlike(s string) bool {
	for i := range len(s) {
		if s[i] >= 0xee {
			return false
		}
	}
	return true
}

// canonicalField is one member of a struct.
type canonicalField struct {
	name  string
	label []byte // the name in quotes and its colon
	index []int
	write canonical
	omit  func(reflect.Value) bool // nil where it always stands
}

func canonicalStruct(t reflect.Type) canonical {
	fields, ok := canonicalFields(t, nil)
	slices.SortFunc(fields, func(a, b canonicalField) int { return strings.Compare(a.name, b.name) })
	for i := range fields {
		ok = ok && (i == 0 || fields[i-1].name != fields[i].name) // which of them stands is for encoding/json to say
	}
	if !ok {
		return giveUp
	}
	return func(dst []byte, v reflect.Value, depth int) ([]byte, bool) {
		dst = append(dst, '{')
		empty := len(dst)
		for i := range fields {
			f := &fields[i]
			member := v.Field(f.index[0])
			for _, j := range f.index[1:] {
				member = member.Field(j)
			}
			if f.omit != nil && f.omit(member) {
				continue
			}
			if len(dst) > empty {
				dst = append(dst, ',')
			}
			var ok bool
			if dst, ok = f.write(append(dst, f.label...), member, depth+1); !ok {
				return dst, false
			}
		}
		return append(dst, '}'), true
	}
}

// canonicalFields lists the members that encoding/json would write of a struct, those of embedded structs among them.
func canonicalFields(t reflect.Type, at []int) (fields []canonicalField, ok bool) {
	for i := range t.NumField() {
		sf := t.Field(i)
		index := append(slices.Clone(at), i)
		tag := sf.Tag.Get("json")
		name, options, _ := strings.Cut(tag, ",")
		switch {
		case sf.Anonymous && name == "" && tag != "-":
			if sf.Type.Kind() != reflect.Struct || options != "" || sf.Type.Implements(marshaler) || sf.Type.Implements(textMarshaler) {
				return nil, false
			}
			inner, ok := canonicalFields(sf.Type, index)
			if !ok {
				return nil, false
			}
			fields = append(fields, inner...)
			continue
		case sf.Anonymous && !sf.IsExported():
			return nil, false
		case !sf.IsExported(), tag == "-":
			continue
		}
		f := canonicalField{name: cmp.Or(name, sf.Name), index: index, write: canonicalOf(sf.Type)}
		if f.omit, ok = omission(sf.Type, options); !ok || !plainName(f.name) {
			return nil, false
		}
		f.label = append(strconv.AppendQuote(nil, f.name), ':')
		fields = append(fields, f)
	}
	return fields, true
}

// plainName reports whether encoding/json takes the name, and it needs no escape.
func plainName(s string) bool {
	for i := range len(s) {
		if c := s[i]; c != '_' && c != '-' && (c|0x20 < 'a' || c|0x20 > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// omission returns when a member with these options does not stand.
func omission(t reflect.Type, options string) (omit func(reflect.Value) bool, ok bool) {
	switch options {
	case "":
		return nil, true
	case "omitempty":
		switch t.Kind() {
		case reflect.Struct:
			return nil, true // never empty
		case reflect.Array, reflect.Map, reflect.Slice, reflect.String:
			return func(v reflect.Value) bool { return v.Len() == 0 }, true
		default:
			return reflect.Value.IsZero, true
		}
	case "omitzero":
		if hasIsZero(t) {
			return nil, false
		}
		return reflect.Value.IsZero, true
	default:
		return nil, false
	}
}

func hasIsZero(t reflect.Type) bool {
	_, value := t.MethodByName("IsZero")
	_, pointer := reflect.PointerTo(t).MethodByName("IsZero")
	return value || pointer || t.Kind() == reflect.Interface
}
