package components

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const (
	gomponentsPath = "maragu.dev/gomponents"
	htmlPath       = "maragu.dev/gomponents/html"
)

// bare are html functions that take an address or a style unchecked.
var bare = map[string]string{"Href": "Href or Link", "Action": "Action", "Src": "Src", "FormAction": "an Act", "SrcSet": "Src", "Poster": "Src",
	"Style": "a class", "StyleAttr": "a class", "StyleEl": "the stylesheet"}

// TestNoBareAddresses keeps pages honest: an address reaches the browser only
// through SafeHref, a style only through the stylesheet, raw HTML not at all.
func TestNoBareAddresses(t *testing.T) {
	t.Parallel()
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (path == filepath.Join("..", "components") || entry.Name() == "testdata") {
			return filepath.SkipDir
		}
		if strings.HasSuffix(path, ".go") {
			for _, complaint := range lint(t, path, nil) {
				t.Error(complaint)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestLintFinds(t *testing.T) {
	t.Parallel()
	bad := `package p
import (g "maragu.dev/gomponents"; h "maragu.dev/gomponents/html")
var _ = h.A(h.Href("/x"), g.Attr("onclick", "x"), g.Attr("style", "x"), g.Raw("<b>"), h.Class("fine"))`
	if got := len(lint(t, "bad.go", bad)); got != 4 {
		t.Errorf("found %d faults, want 4", got)
	}
	dot := `package p
import . "maragu.dev/gomponents/html"
var _ = A(Href("/x"), Class("fine"))`
	if got := len(lint(t, "dot.go", dot)); got != 1 {
		t.Errorf("found %d faults in a dot import, want 1", got)
	}
	good := `package p
import ("huishu/web/components"; h "maragu.dev/gomponents/html")
var _ = h.A(components.Href("/x"), h.Class("fine"))`
	if got := lint(t, "good.go", good); len(got) != 0 {
		t.Errorf("false alarm: %v", got)
	}
}

func lint(t *testing.T, path string, src any) []string {
	t.Helper()
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, src, 0)
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]string{} // local name to import path; "." for a dot import of html
	for _, spec := range file.Imports {
		imported, _ := strconv.Unquote(spec.Path.Value)
		if imported != gomponentsPath && imported != htmlPath {
			continue
		}
		local := imported[strings.LastIndex(imported, "/")+1:]
		if spec.Name != nil {
			local = spec.Name.Name
		}
		names[local] = imported
	}
	var out []string
	complain := func(n ast.Node, what string) {
		out = append(out, files.Position(n.Pos()).String()+": "+what)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		from, name := "", ""
		switch fun := call.Fun.(type) {
		case *ast.SelectorExpr:
			if x, ok := fun.X.(*ast.Ident); ok {
				from, name = names[x.Name], fun.Sel.Name
			}
		case *ast.Ident:
			if imported := names["."]; imported != "" && fun.Obj == nil {
				from, name = imported, fun.Name
			}
		}
		switch {
		case from == htmlPath && bare[name] != "":
			complain(n, "html."+name+": use components."+bare[name])
		case from == gomponentsPath && (name == "Raw" || name == "Rawf"):
			complain(n, "gomponents."+name+" is unescaped HTML")
		case from == gomponentsPath && name == "Attr" && len(call.Args) > 0:
			if lit, ok := call.Args[0].(*ast.BasicLit); ok {
				attr, _ := strconv.Unquote(lit.Value)
				if a := strings.ToLower(attr); a == "style" || a == "href" || a == "src" || a == "action" || a == "formaction" || strings.HasPrefix(a, "on") {
					complain(n, "gomponents.Attr("+lit.Value+") is not checked")
				}
			}
		}
		return true
	})
	return out
}
