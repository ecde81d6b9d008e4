package api

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"
	"pgregory.net/rapid"

	"huishu/web/backend"
)

// unjudged names the first part of a shape that only the library can judge.
func unjudged(f *shape, at string, seen map[*shape]bool) string {
	if f == nil {
		return at
	}
	if seen[f] {
		return ""
	}
	seen[f] = true
	if f.kind == huma.TypeArray {
		return unjudged(f.items, at+"[]", seen)
	}
	for _, name := range slices.Sorted(maps.Keys(f.members)) {
		if w := unjudged(f.members[name].shape, at+"."+name, seen); w != "" {
			return w
		}
	}
	return ""
}

// bodySchemas are the bodies of all operations by method and path.
func bodySchemas(a *API) map[string]*huma.Schema {
	found := map[string]*huma.Schema{}
	for path, item := range a.huma.OpenAPI().Paths {
		for method, op := range map[string]*huma.Operation{"POST": item.Post, "PUT": item.Put, "PATCH": item.Patch} {
			if op != nil && op.RequestBody != nil && op.RequestBody.Content[jsonType] != nil {
				found[method+" "+path] = op.RequestBody.Content[jsonType].Schema
			}
		}
	}
	return found
}

// slowMembers are judged by the library alone: dates and pictures, whose form is its matter.
var slowMembers = []string{"body.from", "body.to", "body.published", "body.deadline", "body.last_day", "body.terms.from", "body.on", "body.answer_by", "body.valid_to", "body.picture"}

func TestEveryBodyHasAShape(t *testing.T) {
	a := Mount(echo.New(), &backend.Backend{})
	all := shapes{registry: a.huma.OpenAPI().Components.Schemas, known: map[*huma.Schema]*shape{}}
	for path, schema := range bodySchemas(a) {
		if w := unjudged(all.of(schema), "body", map[*shape]bool{}); w != "" && !slices.Contains(slowMembers, w) {
			t.Errorf("%s: %s is judged by the library alone, which costs as much as the rest of the request", path, w)
		}
	}
}

// TestAdmittedBodiesAreSound holds the quick check to the library's judgement: it may leave a
// sound body to the library, never admit what the library refuses.
func TestAdmittedBodiesAreSound(t *testing.T) {
	a := Mount(echo.New(), &backend.Backend{})
	registry := a.huma.OpenAPI().Components.Schemas
	all := shapes{registry: registry, known: map[*huma.Schema]*shape{}}
	bodies := bodySchemas(a)
	names := slices.Sorted(maps.Keys(bodies))
	admitted, refused := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom(names).Draw(t, "operation")
		schema := bodies[name]
		body := drawBody(t, registry, schema, 0)
		r := bodyReaders.Get().(*bodyReader)
		defer bodyReaders.Put(r)
		r.read(strings.NewReader(body), 0)
		quick := all.of(schema).admits(r)
		var parsed any
		var res huma.ValidateResult
		err := strictJSON.Unmarshal([]byte(body), &parsed)
		if err == nil {
			huma.Validate(registry, schema, huma.NewPathBuffer(nil, 0), huma.ModeWriteToServer, parsed, &res)
		}
		sound := err == nil && len(res.Errors) == 0
		if quick && !sound {
			t.Fatalf("%s: admitted %s, which the library refuses: %v %v", name, body, err, res.Errors)
		}
		if quick {
			admitted++
		}
		if !sound {
			refused++
		}
	})
	if admitted < 10 || refused < 10 {
		t.Errorf("admitted %d bodies and the library refused %d: the test says nothing", admitted, refused)
	}
}

// everyKeyword has each keyword of a schema that the quick check judges by itself.
type everyKeyword struct {
	Name  string            `json:"name" minLength:"2" maxLength:"3"`
	Kind  string            `json:"kind,omitempty" enum:"a,b"`
	Code  string            `json:"code,omitempty" pattern:"^[0-9]+$"`
	Count int               `json:"count,omitempty" minimum:"1" maximum:"3"`
	Share float64           `json:"share,omitempty"`
	Sure  bool              `json:"sure,omitempty"`
	List  []string          `json:"list,omitempty" minItems:"1" maxItems:"2"`
	Texts map[string]string `json:"texts,omitempty" minProperties:"1" maxProperties:"2"`
	Inner *struct {
		Must string `json:"must"`
	} `json:"inner,omitempty"`
}

// TestShapeAtEachLimit asks the quick check and the library on both sides of every limit: here they must agree, so that a
// check that is left out shows.
func TestShapeAtEachLimit(t *testing.T) {
	t.Parallel()
	registry := huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	schema := registry.Schema(reflect.TypeFor[everyKeyword](), true, "")
	f := shapes{registry: registry, known: map[*huma.Schema]*shape{}}.of(schema)
	for body, want := range map[string]bool{
		`{"name":"ab"}`: true, `{"name":"数据商"}`: true, `{"name":"a"}`: false, `{"name":"数据商们"}`: false, `{"name":"\u6570\u636e"}`: true,
		`{}`: false, `{"name":null}`: false, `{"name":1}`: false, `[]`: false, `null`: false, `{"name":"ab"} {}`: false, `{"name":"ab"`: false, ``: false,
		`{"name":"ab","kind":"a"}`: true, `{"name":"ab","kind":"c"}`: false, `{"name":"ab","kind":null}`: true,
		`{"name":"ab","code":"12"}`: true, `{"name":"ab","code":"1x"}`: false,
		`{"name":"ab","count":1}`: true, `{"name":"ab","count":3}`: true, `{"name":"ab","count":0}`: false, `{"name":"ab","count":4}`: false, `{"name":"ab","count":1.5}`: false, `{"name":"ab","count":"1"}`: false,
		`{"name":"ab","share":0.5}`: true, `{"name":"ab","share":true}`: false, `{"name":"ab","sure":true}`: true, `{"name":"ab","sure":"true"}`: false,
		`{"name":"ab","list":["x"]}`: true, `{"name":"ab","list":["x","y"]}`: true, `{"name":"ab","list":[]}`: false, `{"name":"ab","list":["x","y","z"]}`: false, `{"name":"ab","list":[1]}`: false, `{"name":"ab","list":{}}`: false,
		`{"name":"ab","texts":{"x":"y"}}`: true, `{"name":"ab","texts":{}}`: false, `{"name":"ab","texts":{"x":"","y":"","z":""}}`: false, `{"name":"ab","texts":{"x":1}}`: false,
		`{"name":"ab","inner":{"must":""}}`: true, `{"name":"ab","inner":{}}`: false, `{"name":"ab","other":1}`: false, `{"name":"ab","name":"ab"}`: false,
	} {
		r := bodyReaders.Get().(*bodyReader)
		r.read(strings.NewReader(body), 0)
		if got := f.admits(r); got != want {
			t.Errorf("%s: admitted %v, want %v", body, got, want)
		}
		bodyReaders.Put(r)
		var parsed any
		var res huma.ValidateResult
		err := strictJSON.Unmarshal([]byte(body), &parsed)
		if err == nil {
			huma.Validate(registry, schema, huma.NewPathBuffer(nil, 0), huma.ModeWriteToServer, parsed, &res)
		}
		if sound := err == nil && len(res.Errors) == 0; sound != want {
			t.Errorf("%s: the library says %v (%v %v), want %v", body, sound, err, res.Errors, want)
		}
	}
}

// drawBody writes a body that fits the schema, but for a fault now and then.
func drawBody(t *rapid.T, registry huma.Registry, s *huma.Schema, depth int) string {
	for s.Ref != "" {
		s = registry.SchemaFromRef(s.Ref)
	}
	if rapid.IntRange(0, 40).Draw(t, "fault") == 0 {
		return rapid.SampledFrom([]string{"null", "1.5", "-3", "9007199254740993", "1e999", `"x"`, `"\u00e9\\"`, "true", "[]", "{}", "[null]", `{"a":1,"a":2}`, "", "}", "\"\xff\""}).Draw(t, "other")
	}
	switch {
	case len(s.Enum) > 0:
		v, _ := json.Marshal(rapid.SampledFrom(s.Enum).Draw(t, "enum"))
		return string(v)
	case s.Type == huma.TypeString:
		n := rapid.IntRange(0, 6).Draw(t, "length")
		if s.MinLength != nil {
			n = max(n, *s.MinLength-rapid.IntRange(0, 1).Draw(t, "less"))
		}
		if s.MaxLength != nil && rapid.IntRange(0, 30).Draw(t, "long") == 0 {
			n = *s.MaxLength + rapid.IntRange(-1, 1).Draw(t, "more")
		}
		v, _ := json.Marshal(strings.Repeat(rapid.SampledFrom([]string{"a", "数", "\"", "<"}).Draw(t, "letter"), max(n, 0)))
		return string(v)
	case s.Type == huma.TypeInteger, s.Type == huma.TypeNumber:
		return fmt.Sprint(rapid.IntRange(-2, 250).Draw(t, "number"))
	case s.Type == huma.TypeBoolean:
		return "false"
	case s.Type == huma.TypeArray:
		items := make([]string, rapid.IntRange(0, 2).Draw(t, "items"))
		for i := range items {
			items[i] = drawBody(t, registry, s.Items, depth+1)
		}
		return "[" + strings.Join(items, " ,") + "]"
	case s.Type == huma.TypeObject:
		return drawObject(t, registry, s, depth)
	}
	return `{"free":[1]}`
}

func drawObject(t *rapid.T, registry huma.Registry, s *huma.Schema, depth int) string {
	var members []string
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		left := rapid.IntRange(0, 60).Draw(t, "leave out")
		if left == 0 || depth > 3 || !slices.Contains(s.Required, name) && left%2 == 0 {
			continue
		}
		value := drawBody(t, registry, s.Properties[name], depth+1)
		if left == 1 {
			name = strings.ToUpper(name)
		}
		key, _ := json.Marshal(name)
		members = append(members, string(key)+":"+value)
	}
	if extra, ok := s.AdditionalProperties.(*huma.Schema); ok {
		members = append(members, `"other":`+drawBody(t, registry, extra, depth+1))
	} else if rapid.IntRange(0, 60).Draw(t, "unknown") == 0 {
		members = append(members, `"other":1`)
	}
	return "{" + strings.Join(members, ",") + "}"
}
