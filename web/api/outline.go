package api

import (
	"maps"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"huishu/ledger/fault"
)

// Outline is one operation as the documentation page shows it.
type Outline struct {
	Method, Path, Tag string
	Title             fault.Text
	// Note is the operation's own description; often empty.
	Note string
	// Public is set where nobody has to sign in.
	Public bool
	// Inputs are the parameters of path, query and header, then the fields of the body.
	Inputs []Input
	// Status is the number of a success.
	Status string
}

// Input is one parameter, or one field of a body.
type Input struct {
	Name string
	// In is path, query, header or body.
	In string
	// Type is the JSON type, with its format or its limits where they say more.
	Type     string
	Required bool
	Doc      string
}

// Outlines lists every operation in the order of the document: by tag as mounted, then by path.
func (a *API) Outlines() []Outline {
	doc := a.huma.OpenAPI()
	var list []Outline
	for _, path := range slices.Sorted(maps.Keys(doc.Paths)) {
		item := doc.Paths[path]
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Delete} {
			if op != nil {
				list = append(list, a.outline(doc, op))
			}
		}
	}
	return list
}

func (a *API) outline(doc *huma.OpenAPI, op *huma.Operation) Outline {
	zh, en, _ := strings.Cut(op.Summary, " / ")
	o := Outline{Method: op.Method, Path: op.Path, Tag: op.Tags[0], Title: fault.T(zh, en), Note: op.Description, Public: len(op.Security) == 0}
	for _, p := range op.Parameters {
		o.Inputs = append(o.Inputs, Input{Name: p.Name, In: p.In, Type: kindOf(doc, p.Schema), Required: p.Required, Doc: p.Description})
	}
	if op.RequestBody != nil {
		for _, media := range op.RequestBody.Content {
			o.Inputs = append(o.Inputs, fieldsOf(doc, media.Schema)...)
		}
	}
	for _, status := range slices.Sorted(maps.Keys(op.Responses)) {
		if strings.HasPrefix(status, "2") {
			o.Status = status
			break
		}
	}
	return o
}

// fieldsOf are the fields of a body.
func fieldsOf(doc *huma.OpenAPI, s *huma.Schema) []Input {
	s = resolved(doc, s)
	if s == nil {
		return nil
	}
	list := make([]Input, 0, len(s.Properties))
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		p := s.Properties[name]
		list = append(list, Input{Name: name, In: "body", Type: kindOf(doc, p), Required: slices.Contains(s.Required, name), Doc: resolved(doc, p).Description})
	}
	slices.SortStableFunc(list, func(a, b Input) int { // what must be given first
		switch {
		case a.Required == b.Required:
			return 0
		case a.Required:
			return -1
		}
		return 1
	})
	return list
}

func resolved(doc *huma.OpenAPI, s *huma.Schema) *huma.Schema {
	if s != nil && s.Ref != "" {
		return doc.Components.Schemas.SchemaFromRef(s.Ref)
	}
	return s
}

func kindOf(doc *huma.OpenAPI, s *huma.Schema) string {
	s = resolved(doc, s)
	switch {
	case s == nil:
		return ""
	case s.Type == huma.TypeArray:
		return "[" + kindOf(doc, s.Items) + "]"
	case len(s.Enum) > 0:
		words := make([]string, 0, len(s.Enum))
		for _, v := range s.Enum {
			if w, ok := v.(string); ok {
				words = append(words, w)
			}
		}
		return strings.Join(words, " | ")
	case s.Format != "":
		return s.Type + " (" + s.Format + ")"
	}
	return s.Type
}
