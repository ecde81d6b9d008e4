package api_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"huishu/web/api"
)

// committed is the document in the repository, for those who read it without the program.
const committed = "../../docs/openapi.json"

func TestCommittedDocumentIsCurrent(t *testing.T) {
	t.Parallel()
	doc, err := api.Document()
	if err != nil {
		t.Fatal(err)
	}
	doc = append(doc, '\n')
	if os.Getenv("HUISHU_UPDATE_OPENAPI") == "1" {
		if err := os.WriteFile(committed, doc, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	old, err := os.ReadFile(committed)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(doc, old) {
		t.Error("docs/openapi.json is not what the program says: run go run ./cmd/huishu openapi > docs/openapi.json")
	}
}

func TestDocumentIsValidAndComplete(t *testing.T) {
	t.Parallel()
	doc := load(t)
	if err := doc.Validate(t.Context(), openapi3.IsOpenAPI31OrLater()); err != nil {
		t.Fatal(err)
	}
	ids := map[string]string{}
	for path, item := range doc.Paths.Map() {
		if !strings.HasPrefix(path, api.Prefix+"/") {
			t.Errorf("%s lies outside %s", path, api.Prefix)
		}
		for method, op := range item.Operations() {
			name := method + " " + path
			if op.Security == nil {
				t.Errorf("%s declares no security", name)
			}
			if other, ok := ids[op.OperationID]; ok || op.OperationID == "" {
				t.Errorf("%s and %s share the operation id %q", name, other, op.OperationID)
			}
			ids[op.OperationID] = name
			if zh, en, ok := strings.Cut(op.Summary, " / "); !ok || zh == "" || en == "" {
				t.Errorf("%s has no summary in both languages: %q", name, op.Summary)
			}
			checkProblems(t, name, op)
		}
	}
	if len(ids) < 60 {
		t.Errorf("only %d operations: the journey needs more", len(ids))
	}
}

// checkProblems demands that every error of an operation is a problem document.
func checkProblems(t *testing.T, name string, op *openapi3.Operation) {
	t.Helper()
	refused := 0
	for status, r := range op.Responses.Map() {
		if status[0] != '4' && status[0] != '5' {
			continue
		}
		refused++
		media := r.Value.Content["application/problem+json"]
		if media == nil || media.Schema == nil || media.Schema.Ref != "#/components/schemas/Problem" {
			t.Errorf("%s answers %s with something else than a problem", name, status)
		}
	}
	if refused < 3 {
		t.Errorf("%s describes only %d errors", name, refused)
	}
	if op.Security != nil && len(*op.Security) > 0 && op.Responses.Value("401") == nil {
		t.Errorf("%s is secured but describes no 401", name)
	}
}

func load(t *testing.T) *openapi3.T {
	t.Helper()
	b, err := api.Document()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(b)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}
