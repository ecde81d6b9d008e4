package components

import (
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// TreeNode is one hash of a Merkle tree as it is drawn: the hash in hex, and what it covers.
type TreeNode struct {
	Hash  string
	Cover Text
}

// TreeStep is one step up: the sibling that the proof gives, and the node above both.
type TreeStep struct {
	Sibling TreeNode
	// Left says that the sibling stands to the left.
	Left  bool
	Above TreeNode
}

// Tree is an audit path from a leaf up to the root. The drawing is for the eye; the same steps stand beneath in [Tree.Table].
type Tree struct {
	Leaf  TreeNode
	Steps []TreeStep
}

// The drawing's measures, in its own units, which are pixels on a screen wide enough. Its width fits the narrowest phone.
const (
	treeWidth  = 336
	treeRow    = 72
	treeBox    = 100
	treeHeight = 28
	treeLeft   = 52
	treeMiddle = 168
	treeRight  = 284
)

// In draws the tree with the root above: the nodes that are computed in the middle, joined by a thick line, and what the proof gives on their sides.
func (t Tree) In(lang Lang) g.Node {
	rows := len(t.Steps)
	height := rows*treeRow + treeHeight + 24
	var nodes []g.Node
	for i, s := range t.Steps {
		y := (rows - i) * treeRow // of the node that is joined; the one above stands a row higher
		x := treeRight
		if s.Left {
			x = treeLeft
		}
		nodes = append(nodes, treeLine(treeMiddle, y, treeMiddle, y-treeRow+treeHeight, "2"), treeElbow(x, y, y-treeRow+treeHeight),
			treeNode(lang, x, y, s.Sibling, "muted", "none", "4 3"))
	}
	at := t.Leaf
	for i := range rows + 1 {
		fill := "none"
		if i == 0 || i == rows {
			fill = "currentColor"
		}
		if i > 0 {
			at = t.Steps[i-1].Above
		}
		nodes = append(nodes, treeNode(lang, treeMiddle, (rows-i)*treeRow, at, "", fill, ""))
	}
	return h.SVG(g.Attr("viewBox", "-2 -2 "+strconv.Itoa(treeWidth+4)+" "+strconv.Itoa(height+2)), g.Attr("width", strconv.Itoa(treeWidth)), g.Attr("height", strconv.Itoa(height)),
		g.Attr("xmlns", "http://www.w3.org/2000/svg"), h.Role("img"), h.Aria("label", sprintf(lang, words.TreeLabel, rows)), g.Group(nodes))
}

// treeNode is a box with the first digits of the hash and, beneath, what it covers. Leaf and root have a bar at the left edge.
func treeNode(lang Lang, x, y int, n TreeNode, class, fill, dash string) g.Node {
	left := strconv.Itoa(x - treeBox/2)
	return g.El("g", g.If(class != "", h.Class(class)),
		g.El("title", g.Text(n.Hash)),
		g.El("rect", g.Attr("x", left), g.Attr("y", strconv.Itoa(y)), g.Attr("width", strconv.Itoa(treeBox)), g.Attr("height", strconv.Itoa(treeHeight)),
			g.Attr("fill", "none"), g.Attr("stroke", "currentColor"), g.If(dash != "", g.Attr("stroke-dasharray", dash))),
		g.If(fill != "none", g.El("rect", g.Attr("x", left), g.Attr("y", strconv.Itoa(y)), g.Attr("width", "5"), g.Attr("height", strconv.Itoa(treeHeight)), g.Attr("fill", fill))),
		treeText(x, y+19, "mono", "13", n.Hash[:min(8, len(n.Hash))]),
		treeText(x, y+treeHeight+15, "muted", "12", n.Cover.In(lang)))
}

func treeText(x, y int, class, size, text string) g.Node {
	anchor := "middle"
	if class == "muted" && x == treeMiddle { // beside the line that goes down from here
		x, anchor = x+8, "start"
	}
	return g.El("text", h.Class(class), g.Attr("x", strconv.Itoa(x)), g.Attr("y", strconv.Itoa(y)), g.Attr("text-anchor", anchor),
		g.Attr("font-size", size), g.Attr("fill", "currentColor"), g.Text(text))
}

func treeLine(x1, y1, x2, y2 int, width string) g.Node {
	return g.El("line", g.Attr("x1", strconv.Itoa(x1)), g.Attr("y1", strconv.Itoa(y1)), g.Attr("x2", strconv.Itoa(x2)), g.Attr("y2", strconv.Itoa(y2)),
		g.Attr("stroke", "currentColor"), g.Attr("stroke-width", width))
}

// treeElbow leads from a sibling up and across to the node above.
func treeElbow(x, y, above int) g.Node {
	middle := strconv.Itoa(y - 10)
	return path("muted", "M"+strconv.Itoa(x)+" "+strconv.Itoa(y)+"V"+middle+"H"+strconv.Itoa(treeMiddle)+"V"+strconv.Itoa(above), g.Attr("fill", "none"), g.Attr("stroke", "currentColor"))
}

// Table says in words what the drawing shows, with every hash in full.
func (t Tree) Table(lang Lang) g.Node {
	rows := []Row{{Cells: []g.Node{g.Text(words.TreeLeaf.In(lang)), say(lang, t.Leaf.Cover), Date(""), Hash(lang, t.Leaf.Hash)}}}
	for i, s := range t.Steps {
		side := words.TreeRight
		if s.Left {
			side = words.TreeLeft
		}
		rows = append(rows, Row{Cells: []g.Node{
			g.Text(sprintf(lang, words.TreeStep, i+1)),
			g.Group{say(lang, side), g.Text(" · "), say(lang, s.Sibling.Cover)},
			Hash(lang, s.Sibling.Hash),
			g.Group{Hash(lang, s.Above.Hash), g.Text(" "), h.Span(h.Class("muted num"), say(lang, s.Above.Cover))},
		}})
	}
	return Table{
		Caption: words.TreeCaption, Rows: rows,
		Columns: []Column{{Head: words.TreeStepHead}, {Head: words.TreeJoined}, {Head: words.TreeGiven}, {Head: words.TreeResult}},
	}.In(lang)
}
