package pages_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"huishu/ledger"
	"huishu/registry/catalogue"
)

// TestPagesRender opens every registry page as each role that it is for, in both languages.
func TestPagesRender(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	var resource string
	s.View(ledger.System, func(tx *ledger.Tx) error {
		list, _, err := catalogue.List(tx, catalogue.Query{Limit: 1})
		resource = list[0].ID
		return err
	})
	reg, agreement := s.Registration, s.Agreement
	public := []string{
		"/sign-up", "/parties", "/parties?kind=merchant&q=数据", "/parties/" + s.Merchant.ID, "/parties/" + s.Bureau.ID, "/parties/" + s.Broker.ID,
		"/catalogue", "/catalogue?q=公交&sharing=unconditional", "/catalogue?q=无此资源", "/catalogue/" + resource,
		"/notices", "/notices/" + reg.ID, "/certificates", "/certificates/" + reg.Code, "/clocks", "/codes", "/rules", "/rules/city-2023-38", "/rules/demo-2027", "/rules/gd-asset-draft-2023",
		"/agreements", "/agreements/" + agreement.Code, "/cases/" + reg.CaseID,
		"/transparency", "/transparency?cursor=9", "/transparency/consistency", "/transparency/consistency?from=3&to=9", "/transparency/consistency?from=x&to=0",
		"/transparency/how", "/transparency/search", "/transparency/search?q=" + reg.Code, "/transparency/search?q=无",
	}
	tests := []struct {
		who   *browser
		paths []string
	}{
		{s.stranger(), public},
		{s.member(s.Authority), append([]string{"/inbox", "/desk/parties", "/desk/parties/new", "/desk/applications", "/desk/applications?state=approved", "/desk/catalogue", "/desk/registrations", "/account", "/organisation", "/organisation/members/new", "/parties/" + s.Stranger.ID, "/desk/parties/" + s.Stranger.ID + "/verify"}, public...)},
		{s.member(s.RegistrationBody), []string{"/inbox", "/desk/registrations", "/desk/registrations?state=registered", "/cases/" + reg.CaseID, "/cases/" + reg.CaseID + "/suspend", "/cases/" + reg.CaseID + "/revoke", "/inbox?who=nobody", "/organisation", "/organisation/officers"}},
		{s.member(s.Bureau), []string{"/inbox?due=later&kind=agreement", "/desk/agreements", "/desk/agreements/new", "/desk/agreements/" + agreement.ID, "/cases/" + agreement.CaseID, "/cases/" + agreement.CaseID + "/end", "/desk/agreements/" + agreement.ID + "/papers", "/desk/catalogue", "/organisation/profile", "/catalogue/" + resource}},
		{s.member(s.Operator), []string{"/inbox", "/desk/products", "/desk/products/new", "/desk/products/" + s.Product.ID, "/desk/products/" + s.Product.ID + "/entrust", "/desk/agreements", "/desk/agreements/" + agreement.ID, "/desk/qualifications", "/cases/" + reg.CaseID}},
		{s.member(s.Merchant), []string{"/inbox", "/account/clients", "/account/clients/new", "/desk/qualifications", "/desk/qualifications/apply?kind=broker", "/desk/products/" + s.Product.ID, "/organisation"}},
	}
	for _, lang := range []string{"zh", "en"} {
		for _, test := range tests {
			test.who.lang = lang
			for _, path := range test.paths {
				check(t, test.who.see(path), lang)
			}
		}
	}
}

// check finds what no page may have.
func check(t *testing.T, p page, lang string) {
	t.Helper()
	if want := map[string]string{"zh": `lang="zh-CN"`, "en": `lang="en"`}[lang]; !strings.Contains(p.body, want) {
		t.Errorf("%s is not in %s", p.path, lang)
	}
	for _, fault := range []string{"#refused", "%!", "<nil>", "map[", "0001-01-01", "1970-01-01"} {
		if strings.Contains(p.body, fault) {
			t.Errorf("%s in %s holds %q: …%s…", p.path, lang, fault, around(p.body, fault))
		}
	}
	if strings.Count(p.body, "<h1>") != 1 {
		t.Errorf("%s has %d main headings", p.path, strings.Count(p.body, "<h1>"))
	}
	if p.status == http.StatusOK && lang == "en" {
		for _, label := range []string{"待办", "下一步", "查看", "请"} {
			if strings.Contains(p.words(), label) {
				t.Errorf("%s in English says %q: …%s…", p.path, label, around(p.words(), label))
			}
		}
	}
}

func around(s, what string) string {
	i := strings.Index(s, what)
	return s[max(0, i-80):min(len(s), i+80)]
}

// TestBothLanguages walks every label of the package: each has a Chinese and an English
// form, and neither is the other. Texts of law are cited whole in both.
func TestBothLanguages(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	labels := map[string]int{"tr": 0, "T": 0, "flash": 0, "paragraph": 0, "New": 2, "Required": 1, "Do": 0}
	n := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(node ast.Node) bool {
			call, ok := node.(*ast.CallExpr)
			if !ok {
				return true
			}
			at, ok := labels[called(call)]
			if !ok || len(call.Args) < at+2 {
				return true
			}
			zh, ok1 := literal(call.Args[at])
			en, ok2 := literal(call.Args[at+1])
			if !ok1 || !ok2 {
				return true
			}
			n++
			if han(en) || han(zh) == false && zh != en && strings.ContainsFunc(en, unicode.IsLetter) {
				t.Errorf("%s: %q / %q", set.Position(call.Pos()), zh, en)
			}
			if halfCited.MatchString(zh) {
				t.Errorf("%s cites a text by half its number: %q", set.Position(call.Pos()), zh)
			}
			if (zh == "") != (en == "") {
				t.Errorf("%s: one language is missing: %q / %q", set.Position(call.Pos()), zh, en)
			}
			return true
		})
	}
	if n < 400 {
		t.Errorf("only %d labels were found: the test looks in the wrong place", n)
	}
}

// halfCited is the number of a text without its issuer and year: there is a No. 27 of every year.
var halfCited = regexp.MustCompile(`(^|[^〕0-9])[0-9]+号`)

func called(c *ast.CallExpr) string {
	switch f := c.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

func literal(e ast.Expr) (string, bool) {
	l, ok := e.(*ast.BasicLit)
	if !ok || l.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(l.Value)
	return s, err == nil
}

func han(s string) bool {
	return strings.ContainsFunc(strings.NewReplacer("惠府〔2023〕38号", "").Replace(s), func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// TestAPIDocs: every operation of the interface stands on its page, under a heading, in both languages.
func TestAPIDocs(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	list := s.server.API.Outlines()
	if len(list) < 80 {
		t.Fatalf("only %d operations", len(list))
	}
	for _, lang := range []string{"zh", "en"} {
		b := s.stranger()
		b.lang = lang
		p := b.see("/api/docs")
		for _, o := range list {
			if want := o.Method + " " + o.Path; !strings.Contains(p.words(), want) {
				t.Errorf("%s is not on the page in %s", want, lang)
			}
		}
	}
}
