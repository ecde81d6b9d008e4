package web_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"huishu/compliance/access"
	"huishu/compliance/rules"
)

// recorders are the functions that take the kind of the event that they record.
var recorders = map[string]bool{"hand": true, "recordQualification": true, "stand": true, "reported": true}

// aKind is how kinds are spelled.
var aKind = regexp.MustCompile(`^[a-z_]+\.[a-z_]+$`)

// TestEveryRecordedKindHasWords finds the kinds in the program's own sources and in the procedures of the shipped rule sets.
// The journal of the demo city is looked through beside it, in cmd/demo.
func TestEveryRecordedKindHasWords(t *testing.T) {
	t.Parallel()
	kinds := map[string]string{}
	for _, room := range []string{"ledger", "compliance", "registry", "market"} {
		err := filepath.WalkDir(filepath.Join("..", room), func(path string, entry fs.DirEntry, err error) error {
			if err == nil && strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") && !strings.Contains(path, "test/") {
				recorded(t, path, kinds)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	book, err := rules.Load(true)
	if err != nil {
		t.Fatal(err)
	}
	for _, set := range book.Sets() {
		for _, p := range set.Procedures {
			if p.Filing != nil { // recorded under the general door's kinds
				continue
			}
			kinds[string(p.PolicyAct(p.Open.Act))] = set.ID
			for _, tr := range p.Transitions {
				kinds[string(p.PolicyAct(tr.Act))] = set.ID
			}
		}
	}
	if len(kinds) < 80 {
		t.Errorf("only %d kinds were found: the test looks in the wrong place", len(kinds))
	}
	for kind, where := range kinds {
		title := access.KindTitle(kind)
		if title.ZH == kind || title.EN == "" || title.EN == kind || !han(title.ZH) || han(title.EN) {
			t.Errorf("%s, recorded in %s, has no words in both languages: %+v", kind, where, title)
		}
	}
}

func han(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r >= 0x4e00 && r <= 0x9fff })
}

// recorded collects the kinds of one file: of events, of calls of the recorders, and every act that changes something.
func recorded(t *testing.T, path string, kinds map[string]string) {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	add := func(e ast.Expr) {
		if l, ok := e.(*ast.BasicLit); ok && l.Kind == token.STRING {
			if kind, err := strconv.Unquote(l.Value); err == nil && aKind.MatchString(kind) {
				kinds[kind] = path
			}
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.KeyValueExpr:
			if key, ok := n.Key.(*ast.Ident); ok && key.Name == "Kind" {
				add(n.Value)
			}
		case *ast.CallExpr:
			if recorders[called(n)] {
				for _, arg := range n.Args {
					add(arg)
				}
			}
		case *ast.AssignStmt:
			if name, ok := n.Lhs[0].(*ast.Ident); ok && name.Name == "kind" {
				add(n.Rhs[0])
			}
		case *ast.ValueSpec:
			if len(n.Values) == 1 && (strings.HasPrefix(n.Names[0].Name, "Event") || strings.HasPrefix(n.Names[0].Name, "Act")) {
				add(n.Values[0])
			}
			if typ, ok := n.Type.(*ast.Ident); ok && typ.Name == "Act" && !unrecorded(n.Names[0].Name) {
				add(n.Values[0])
			}
		}
		return true
	})
}

// unrecorded says whether an act only reads, signs in or out, or is the permission for events of other kinds.
func unrecorded(name string) bool {
	if strings.HasSuffix(name, "Read") || strings.HasPrefix(name, "AccountSign") {
		return true
	}
	switch name {
	case "CatalogueImport", "CatalogueEdit", "ExchangeAnswer", "ExchangeReject", "ExchangeReport", "SettlementPost":
		return true
	}
	return false
}

func called(c *ast.CallExpr) string {
	switch f := c.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}
