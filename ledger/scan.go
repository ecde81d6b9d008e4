package ledger

import (
	"bytes"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/jmoiron/sqlx/reflectx"
)

// bind turns arguments into the driver's values. The slice is used again with every call.
func (s *stmt) bind(args []any) error {
	if s.inputs >= 0 && len(args) != s.inputs {
		return fmt.Errorf("%d arguments for %d placeholders", len(args), s.inputs)
	}
	s.args = s.args[:0]
	for i, arg := range args {
		value := arg
		switch arg.(type) {
		case nil, string, int64, float64, bool, []byte:
		default:
			var err error
			if value, err = driver.DefaultParameterConverter.ConvertValue(arg); err != nil {
				return fmt.Errorf("argument %d: %w", i+1, err)
			}
		}
		s.args = append(s.args, driver.NamedValue{Ordinal: i + 1, Value: value})
	}
	return nil
}

// names finds the fields of structs by their db tags, as sqlx does.
var names = reflectx.NewMapperFunc("db", strings.ToLower)

var scannerType = reflect.TypeFor[sql.Scanner]()

// plan says where the columns of a statement go in a value of one type.
type plan struct {
	of reflect.Type
	// paths lead to a struct's fields; nil where the value itself takes the one column.
	paths [][]int
}

func planOf(t reflect.Type, columns []string) (*plan, error) {
	if t.Kind() != reflect.Struct || reflect.PointerTo(t).Implements(scannerType) {
		if len(columns) != 1 {
			return nil, fmt.Errorf("%d columns for one %s", len(columns), t)
		}
		return &plan{of: t}, nil
	}
	p := &plan{of: t, paths: names.TraversalsByName(t, columns)}
	for i, path := range p.paths {
		if len(path) == 0 {
			return nil, fmt.Errorf("%s has no field for column %s", t, columns[i])
		}
	}
	return p, nil
}

// scan puts a row's values into v.
func (p *plan) scan(v reflect.Value, values []driver.Value) error {
	if p.paths == nil {
		return assign(v, values[0])
	}
	for i, path := range p.paths {
		if err := assign(reflectx.FieldByIndexes(v, path), values[i]); err != nil {
			return fmt.Errorf("column %d: %w", i+1, err)
		}
	}
	return nil
}

// assign puts one value of the driver into a variable. What would lose something is an error: a
// NULL, a number that does not fit, a text that is no number.
func assign(v reflect.Value, value driver.Value) error {
	switch value := value.(type) {
	case string:
		if v.Kind() == reflect.String {
			v.SetString(value)
			return nil
		}
	case int64:
		if v.CanInt() && !v.OverflowInt(value) {
			v.SetInt(value)
			return nil
		}
	case []byte:
		if v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8 {
			v.SetBytes(bytes.Clone(value))
			return nil
		}
	case bool:
		if v.Kind() == reflect.Bool {
			v.SetBool(value)
			return nil
		}
	case float64:
		if v.CanFloat() {
			v.SetFloat(value)
			return nil
		}
	}
	return convert(v, value)
}

// convert is assign for the rarer pairs.
func convert(v reflect.Value, value driver.Value) error {
	if s, ok := v.Addr().Interface().(sql.Scanner); ok {
		return s.Scan(value)
	}
	switch {
	case v.Kind() == reflect.Pointer:
		if value == nil {
			v.SetZero()
			return nil
		}
		target := reflect.New(v.Type().Elem())
		if err := assign(target.Elem(), value); err != nil {
			return err
		}
		v.Set(target)
		return nil
	case value == nil && v.Kind() == reflect.Slice:
		v.SetZero() // a NULL blob
		return nil
	case value == nil:
		return fmt.Errorf("NULL for a %s", v.Type())
	}
	text := textOf(value)
	switch {
	case v.Kind() == reflect.String:
		v.SetString(text)
		return nil
	case v.Kind() == reflect.Bool:
		b, err := strconv.ParseBool(text)
		v.SetBool(b)
		return err
	case v.CanFloat():
		f, err := strconv.ParseFloat(text, v.Type().Bits())
		v.SetFloat(f)
		return err
	case v.CanInt():
		n, err := strconv.ParseInt(text, 10, v.Type().Bits())
		v.SetInt(n)
		return err
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8:
		v.SetBytes([]byte(text))
		return nil
	}
	return fmt.Errorf("a %T for a %s", value, v.Type())
}

func textOf(value driver.Value) string {
	switch value := value.(type) {
	case string:
		return value
	case []byte:
		return string(value)
	}
	return fmt.Sprint(value)
}
