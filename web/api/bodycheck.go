package api

import (
	"bytes"
	"errors"
	"io"
	"math"
	"net/http"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-json-experiment/json/jsontext"
)

// A body is checked against its schema in one pass over its tokens. The library does it by
// decoding every body into maps first, which costs more than the rest of the door: of what
// is in order that is all waste. What the pass is not sure of goes the library's way,
// which alone says what is wrong, so that there is one judge of what may be refused.

// checkBody has the body of an operation checked here instead of by the library.
func (a *API) checkBody(op *huma.Operation, input reflect.Type) {
	if _, ok := input.FieldByName("Body"); !ok {
		return
	}
	op.SkipValidateBody = true
	var (
		once   sync.Once
		schema *huma.Schema
		form   *shape
	)
	op.Middlewares = append(op.Middlewares, func(ctx huma.Context, next func(huma.Context)) {
		once.Do(func() { // the library has put the schema into the operation by now
			schema = ctx.Operation().RequestBody.Content[jsonType].Schema
			form = shapes{registry: a.huma.OpenAPI().Components.Schemas, known: map[*huma.Schema]*shape{}}.of(schema)
		})
		r := bodyReaders.Get().(*bodyReader)
		defer bodyReaders.Put(r)
		if status, errs := a.judge(ctx, r, form, schema); status != 0 {
			if err := huma.WriteErr(a.huma, ctx, status, "validation failed", errs...); err != nil {
				a.Logger.WarnContext(ctx.Context(), "answering a request with a faulty body", "error", err)
			}
			return
		}
		next(bodyContext{ctx, r.again()})
	})
}

// judge reads the body and returns what is wrong with it; a zero status is nothing.
func (a *API) judge(ctx huma.Context, r *bodyReader, form *shape, schema *huma.Schema) (int, []error) {
	op := ctx.Operation()
	if op.BodyReadTimeout > 0 {
		_ = ctx.SetReadDeadline(time.Now().Add(op.BodyReadTimeout)) //nolint:forbidigo // of the machine, as the library does; not every connection can
	}
	r.read(ctx.BodyReader(), op.MaxBodyBytes)
	if r.failed != nil || r.body.Len() == 0 || op.MaxBodyBytes > 0 && int64(r.body.Len()) >= op.MaxBodyBytes {
		return 0, nil // the library meets the same end and has the words for it
	}
	format := ctx.Header("Content-Type")
	if (format == "" || format == jsonType || strings.HasPrefix(format, jsonType+";")) && form.admits(r) {
		return 0, nil
	}
	var (
		parsed any
		res    huma.ValidateResult
	)
	if err := a.huma.Unmarshal(format, r.body.Bytes(), &parsed); err != nil {
		status := http.StatusBadRequest
		if errors.Is(err, huma.ErrUnknownContentType) {
			status = http.StatusUnsupportedMediaType
		}
		return status, []error{&huma.ErrorDetail{Location: "body", Message: err.Error(), Value: r.body.String()}}
	}
	at := huma.NewPathBuffer(nil, 0)
	at.Push("body")
	huma.Validate(a.huma.OpenAPI().Components.Schemas, schema, at, huma.ModeWriteToServer, parsed, &res)
	if len(res.Errors) > 0 {
		return http.StatusUnprocessableEntity, res.Errors
	}
	return 0, nil
}

// humaContext lets the interface be embedded under another name than that of its method.
type humaContext = huma.Context

// bodyContext is a request whose body was read.
type bodyContext struct {
	humaContext
	body io.Reader
}

func (c bodyContext) BodyReader() io.Reader { return c.body }

// Unwrap gives the request beneath, as the library asks for.
func (c bodyContext) Unwrap() huma.Context { return c.humaContext }

const jsonType = "application/json"

// bodyReader is what one check needs, kept for the next.
type bodyReader struct {
	body    bytes.Buffer
	failed  error        // how the reading of body ended early
	input   bytes.Buffer // shares body's bytes; the decoder eats it
	tokens  *jsontext.Decoder
	scratch []byte
}

var bodyReaders = sync.Pool{New: func() any { return &bodyReader{tokens: jsontext.NewDecoder(new(bytes.Buffer))} }}

// read takes the body, up to limit bytes.
func (r *bodyReader) read(from io.Reader, limit int64) {
	r.body.Reset()
	r.failed = nil
	if from == nil {
		return
	}
	if limit > 0 {
		from = io.LimitReader(from, limit)
	}
	_, r.failed = r.body.ReadFrom(from)
}

// again reads what was read once more, its failure included.
func (r *bodyReader) again() io.Reader {
	if r.failed != nil {
		return io.MultiReader(bytes.NewReader(r.body.Bytes()), failing{r.failed})
	}
	return bytes.NewReader(r.body.Bytes())
}

type failing struct{ error }

func (f failing) Read([]byte) (int, error) { return 0, f.error }

// shape is a schema made ready for the check. A nil shape is one that only the library can judge.
type shape struct {
	schema *huma.Schema
	// any takes every value.
	any      bool
	kind     string
	pattern  *regexp.Regexp
	enum     map[string]bool
	items    *shape
	members  map[string]member
	required int    // how many members must be there
	extra    *shape // of members with other names; nil where there may be none
}

type member struct {
	shape    *shape
	required bool
}

// shapes makes shapes of schemas, each once: they may contain themselves.
type shapes struct {
	registry huma.Registry
	known    map[*huma.Schema]*shape
}

func (all shapes) of(s *huma.Schema) *shape {
	for s != nil && s.Ref != "" {
		s = all.registry.SchemaFromRef(s.Ref)
	}
	if s == nil {
		return nil
	}
	if made, ok := all.known[s]; ok {
		return made
	}
	all.known[s] = nil // until it is made
	if len(s.OneOf)+len(s.AnyOf)+len(s.AllOf) > 0 || s.Not != nil || s.MultipleOf != nil || s.UniqueItems ||
		s.ExclusiveMinimum != nil || s.ExclusiveMaximum != nil ||
		len(s.DependentRequired) > 0 || s.Format != "" && !formatIsSize(s.Format) || s.ContentEncoding != "" {
		return nil
	}
	f := &shape{schema: s, kind: s.Type, any: s.Type == ""}
	if f.enum = enumOf(s); f.enum == nil && len(s.Enum) > 0 {
		return nil
	}
	all.known[s] = f
	switch s.Type {
	case "", huma.TypeBoolean, huma.TypeNumber, huma.TypeInteger:
	case huma.TypeString:
		if s.Pattern != "" {
			f.pattern = regexp.MustCompile(s.Pattern)
		}
	case huma.TypeArray:
		f.items = all.of(s.Items)
	case huma.TypeObject:
		switch extra := s.AdditionalProperties.(type) {
		case *huma.Schema:
			f.extra = all.of(extra)
		case bool:
			if extra {
				f.extra = &shape{any: true}
			}
		}
		all.membersOf(f)
	default:
		all.known[s] = nil
		return nil
	}
	return f
}

func (all shapes) membersOf(f *shape) {
	required := map[string]bool{}
	for _, name := range f.schema.Required {
		required[name] = true
	}
	f.members = make(map[string]member, len(f.schema.Properties))
	for name, s := range f.schema.Properties {
		must := required[name] && !s.ReadOnly
		if must {
			f.required++
		}
		f.members[name] = member{shape: all.of(s), required: must}
	}
}

// formatIsSize reports whether the format only says how wide a number is, which the decoding itself finds out.
func formatIsSize(format string) bool {
	return format == "int32" || format == "int64" || format == "float" || format == "double"
}

// enumOf is the list of permitted strings; nil where there is none or it holds other things.
func enumOf(s *huma.Schema) map[string]bool {
	if len(s.Enum) == 0 || s.Type != huma.TypeString {
		return nil
	}
	m := make(map[string]bool, len(s.Enum))
	for _, v := range s.Enum {
		name, ok := v.(string)
		if !ok {
			return nil
		}
		m[name] = true
	}
	return m
}

// admits reports whether the body is sound JSON that fits; false is "not sure".
func (f *shape) admits(r *bodyReader) bool {
	if f == nil {
		return false
	}
	r.input = *bytes.NewBuffer(r.body.Bytes())
	r.tokens.Reset(&r.input)
	if !f.admitsNext(r) {
		return false
	}
	_, err := r.tokens.ReadToken()
	return errors.Is(err, io.EOF)
}

func (f *shape) admitsNext(r *bodyReader) bool {
	if f == nil {
		return false
	}
	kind := r.tokens.PeekKind()
	switch {
	case f.any:
		return r.tokens.SkipValue() == nil
	case kind == 'n' && f.schema.Nullable:
		return r.tokens.SkipValue() == nil
	case kind == '"' && f.kind == huma.TypeString:
		return f.admitsString(r)
	case kind == '{' && f.kind == huma.TypeObject:
		return f.admitsObject(r)
	case kind == '[' && f.kind == huma.TypeArray:
		return f.admitsArray(r)
	case kind == '0' && (f.kind == huma.TypeInteger || f.kind == huma.TypeNumber):
		return f.admitsNumber(r)
	case (kind == 't' || kind == 'f') && f.kind == huma.TypeBoolean:
		return r.tokens.SkipValue() == nil
	}
	return false
}

// text reads a string; the bytes hold until the next token.
func (r *bodyReader) text() ([]byte, bool) {
	raw, err := r.tokens.ReadValue()
	if err != nil || len(raw) < 2 {
		return nil, false
	}
	if bytes.IndexByte(raw, '\\') < 0 {
		return raw[1 : len(raw)-1], true
	}
	r.scratch, err = jsontext.AppendUnquote(r.scratch[:0], raw)
	return r.scratch, err == nil
}

func (f *shape) admitsString(r *bodyReader) bool {
	text, ok := r.text()
	if !ok {
		return false
	}
	s := f.schema
	if s.MaxLength != nil && len(text) > *s.MaxLength && utf8.RuneCount(text) > *s.MaxLength {
		return false
	}
	if s.MinLength != nil && utf8.RuneCount(text) < *s.MinLength {
		return false
	}
	if f.enum != nil && !f.enum[string(text)] {
		return false
	}
	return f.pattern == nil || f.pattern.Match(text)
}

func (f *shape) admitsNumber(r *bodyReader) bool {
	token, err := r.tokens.ReadToken()
	if err != nil {
		return false
	}
	n, err := token.Float()
	s := f.schema
	switch {
	case err != nil:
		return false
	case f.kind == huma.TypeInteger && n != math.Trunc(n):
		return false
	case s.Minimum != nil && n < *s.Minimum, s.Maximum != nil && n > *s.Maximum:
		return false
	}
	return true
}

func (f *shape) admitsArray(r *bodyReader) bool {
	if _, err := r.tokens.ReadToken(); err != nil {
		return false
	}
	n := 0
	for ; r.tokens.PeekKind() != ']'; n++ {
		if !f.items.admitsNext(r) {
			return false
		}
	}
	if _, err := r.tokens.ReadToken(); err != nil {
		return false
	}
	s := f.schema
	return (s.MinItems == nil || n >= *s.MinItems) && (s.MaxItems == nil || n <= *s.MaxItems)
}

func (f *shape) admitsObject(r *bodyReader) bool {
	if _, err := r.tokens.ReadToken(); err != nil {
		return false
	}
	missing, n := f.required, 0
	for ; r.tokens.PeekKind() != '}'; n++ {
		name, ok := r.text()
		if !ok {
			return false
		}
		m, ok := f.members[string(name)]
		if !ok {
			if f.extra == nil || !f.extra.admitsNext(r) {
				return false // unknown, or written in other letters
			}
			continue
		}
		if m.required {
			missing--
		} else if r.tokens.PeekKind() == 'n' {
			if r.tokens.SkipValue() != nil {
				return false
			}
			continue
		}
		if !m.shape.admitsNext(r) {
			return false
		}
	}
	if _, err := r.tokens.ReadToken(); err != nil {
		return false
	}
	s := f.schema
	return missing == 0 && // a name given twice is an error of the decoder
		(s.MinProperties == nil || n >= *s.MinProperties) && (s.MaxProperties == nil || n <= *s.MaxProperties)
}
