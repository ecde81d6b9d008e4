package components

import (
	"regexp"
	"strings"
	"testing"

	g "maragu.dev/gomponents"

	"golang.org/x/net/html"
)

// parse renders a node and parses what a browser would see.
func parse(t *testing.T, n g.Node) *html.Node {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(render(t, n)))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func render(t *testing.T, n g.Node) string {
	t.Helper()
	var b strings.Builder
	if err := n.Render(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// all finds the elements under root that match a selector: simple parts joined by
// spaces (descendants), each a tag, .class, #id or [attr=value] in any number.
func all(root *html.Node, selector string) []*html.Node {
	found := []*html.Node{root}
	for _, part := range strings.Fields(selector) {
		var next []*html.Node
		seen := map[*html.Node]bool{}
		for _, from := range found {
			for n := range from.Descendants() {
				if n.Type == html.ElementNode && !seen[n] && matches(n, part) {
					seen[n] = true
					next = append(next, n)
				}
			}
		}
		found = next
	}
	return found
}

// one finds exactly one element.
func one(t *testing.T, root *html.Node, selector string) *html.Node {
	t.Helper()
	found := all(root, selector)
	if len(found) != 1 {
		t.Fatalf("%d elements match %q, want 1", len(found), selector)
	}
	return found[0]
}

var simple = regexp.MustCompile(`\[[^\]]*\]|[.#]?[A-Za-z0-9_-]+`)

func matches(n *html.Node, part string) bool {
	for _, p := range simple.FindAllString(part, -1) {
		ok := false
		switch p[0] {
		case '.':
			ok = strings.Contains(" "+attr(n, "class")+" ", " "+p[1:]+" ")
		case '#':
			ok = attr(n, "id") == p[1:]
		case '[':
			name, value, exact := strings.Cut(strings.Trim(p, "[]"), "=")
			ok = has(n, name) && (!exact || attr(n, name) == value)
		default:
			ok = n.Data == p
		}
		if !ok {
			return false
		}
	}
	return true
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

// text is the element's text with runs of white space made one.
func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
