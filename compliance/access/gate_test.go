package access

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// TestOnlyTheGateGrants finds every call in the program's own sources by which an act may be recorded: there is one, behind the policy,
// and one of the ledger itself, for the moment at which an empty directory becomes a demo and holds nobody yet.
func TestOnlyTheGateGrants(t *testing.T) {
	t.Parallel()
	allowed := map[string]int{"compliance/access/access.go": 1, "ledger/clock.go": 1}
	found, root := map[string]int{}, filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.HasSuffix(filepath.Dir(path), "ledgertest") {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		ast.Inspect(f, func(n ast.Node) bool {
			if c, ok := n.(*ast.CallExpr); ok {
				if s, ok := c.Fun.(*ast.SelectorExpr); ok && s.Sel.Name == "Grant" {
					found[filepath.ToSlash(name)]++
				}
			}
			return true
		})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for file, n := range found {
		if n != allowed[file] {
			t.Errorf("%s grants %d times, want %d: acts are granted by Require alone", file, n, allowed[file])
		}
	}
	for file := range allowed {
		if found[file] == 0 {
			t.Errorf("%s grants nothing: the test looks in the wrong place", file)
		}
	}
}
