package components

import (
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// svg is an inline picture that says nothing to a screen reader: the words beside it do.
func svg(class, viewBox string, children ...g.Node) g.Node {
	return h.SVG(append([]g.Node{h.Class(class), g.Attr("viewBox", viewBox), h.Aria("hidden", "true"),
		g.Attr("focusable", "false"), g.Attr("xmlns", "http://www.w3.org/2000/svg")}, children...)...)
}

func path(class, d string, attrs ...g.Node) g.Node {
	return g.El("path", g.If(class != "", h.Class(class)), g.Attr("d", d), g.Group(attrs))
}

// Shapes of the state marks, on a 16 by 16 grid. Each tone has its own outline,
// so that it is known without its colour.
var shapes = map[Tone]string{
	Valid:       "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1M4.6 8.2l2.4 2.4 4.4-4.8",               // disc with a tick
	Active:      "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8M8 4.5v3.7l2.6 1.6",       // clock face
	Waiting:     "M4 1.8h8M4 14.2h8M5 1.8v2.4L8 8l3-3.8V1.8M5 14.2v-2.4L8 8l3 3.8v2.4",     // hour-glass
	Provisional: "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8",                         // dashed ring
	Negative:    "M5 1.5h6L14.5 5v6L11 14.5H5L1.5 11V5zM5.4 5.4l5.2 5.2M10.6 5.4l-5.2 5.2", // octagon with a cross
	Late:        "M8 1.6 15 14H1zM8 6v4M8 11.6v.9",                                         // triangle
	Paused:      "M2 2h12v12H2zM6.2 5.2v5.6M9.8 5.2v5.6",                                   // square with two bars
	Ended:       "M2 2h12v12H2zM5 8h6",                                                     // square with one bar
	Draft:       "M3 13l.7-3L10.8 2.9l2.3 2.3L6 12.3zM9.4 4.3l2.3 2.3",                     // pencil
}

// mark is the small picture of a tone.
func mark(t Tone) g.Node { return svg("mark mark-"+string(t), "0 0 16 16", path("", shapes[t])) }

// chopPath is the character 惠 cut in straight strokes, as on a stone seal, on a 32 by 32 grid.
const chopPath = "M6 7h20M16 3.5v14M8.5 10.5h15v7h-15zM8.5 14h15M6 21h20M7.5 24.5v4M12 24.5v4h8.5v-2.5M16 23.5v2M24.5 24.5v4"

// chop is the product's own stamp.
func chop(class string) g.Node {
	return svg(class, "0 0 32 32",
		g.El("rect", h.Class("chop-ground"), h.Width("32"), h.Height("32"), g.Attr("rx", "4")),
		path("chop-cut", chopPath))
}
