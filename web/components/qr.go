package components

import (
	"fmt"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
	"rsc.io/qr"
)

// QR renders text as a QR code with the four modules of quiet border the standard
// asks for, always black on white, so that it scans in the dark scheme too. Text
// that does not fit (over about 2,900 bytes) renders nothing.
func QR(lang Lang, text string) g.Node {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return nil
	}
	var d strings.Builder
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			run := 0
			for x+run < code.Size && code.Black(x+run, y) {
				run++
			}
			if run > 0 {
				fmt.Fprintf(&d, "M%d %dh%dv1h-%dz", x+4, y+4, run, run)
				x += run
			}
		}
	}
	side := strconv.Itoa(code.Size + 8)
	return h.SVG(h.Class("qr"), g.Attr("viewBox", "0 0 "+side+" "+side), h.Role("img"), g.Attr("xmlns", "http://www.w3.org/2000/svg"),
		g.Attr("shape-rendering", "crispEdges"), h.Aria("label", sprintf(lang, words.QRLabel, text)),
		g.El("rect", h.Width(side), h.Height(side), g.Attr("fill", "#fff")),
		g.El("path", g.Attr("fill", "#000"), g.Attr("d", d.String())))
}
