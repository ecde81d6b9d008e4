package app_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// particular are the kinds of errors about which each time something else is to be done; what is to be done about the other kinds that
// one can do something about stands with the kinds (TestOrdinaryRemedies).
var particular = map[string]bool{"Forbidden": true, "Conflict": true, "Unauthenticated": true}

// TestErrorsSayWhatToDo: every error of a kind about which each time something else is to be done says what, where it is made.
func TestErrorsSayWhatToDo(t *testing.T) {
	t.Parallel()
	made := 0
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		told := map[*ast.CallExpr]bool{} // calls whose result has a remedy given
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			method, ok := call.Fun.(*ast.SelectorExpr)
			inner, chained := receiver(method, ok)
			if chained && (told[call] || method.Sel.Name == "Do") {
				told[inner] = true
			}
			if kind := faultKind(call); particular[kind] {
				made++
				if !told[call] {
					t.Errorf("%s: an error of kind %s says what is wrong and not what to do", files.Position(call.Pos()), kind)
				}
			}
			return true
		})
		return nil
	})
	if err != nil || made < 200 {
		t.Fatalf("%d errors are made: %v", made, err)
	}
}

// receiver is the call on whose result a method is called.
func receiver(method *ast.SelectorExpr, ok bool) (inner *ast.CallExpr, chained bool) {
	if !ok {
		return nil, false
	}
	inner, chained = method.X.(*ast.CallExpr)
	return inner, chained
}

// faultKind is the kind of the error that a call makes; empty where it makes none.
func faultKind(call *ast.CallExpr) string {
	if len(call.Args) == 0 || !named(call.Fun, "New", "Newf") {
		return ""
	}
	kind, ok := call.Args[0].(*ast.SelectorExpr)
	if !ok || !named(call.Args[0], kind.Sel.Name) {
		return ""
	}
	return kind.Sel.Name
}

// named reports whether an expression is one of the names of package fault.
func named(e ast.Expr, names ...string) bool {
	s, ok := e.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	pkg, ok := s.X.(*ast.Ident)
	if !ok || pkg.Name != "fault" {
		return false
	}
	for _, n := range names {
		if s.Sel.Name == n {
			return true
		}
	}
	return false
}
