package components

import (
	"encoding/hex"
	"fmt"
	"math"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// SealBytes is the length of a log root, and of what a seal is drawn from.
const SealBytes = 32

// The seal's measures, in units of a 200 by 200 picture. Each byte is one of 32
// segments: bytes 0–15 stand clockwise from the top on the inner ring, 16–31 on
// the outer. A segment has four tracks and two halves: eight cells, one a bit,
// most significant first, outermost track first. A set bit is a thick stroke, a
// clear one a hairline. So the seal is the root itself and can be read back; it
// is not a picture of a hash of it.
const (
	sealCentre   = 100.0
	sealSegments = 16
	sealTracks   = 4
	sealGap      = 1.8 // degrees between segments
	sealThin     = 0.8 // width of a hairline
	sealSpace    = 1.3 // between two tracks
)

// sealRings are the innermost radius and the width of a track of each ring.
var sealRings = [2]struct{ from, track float64 }{{34, 6}, {61, 6.6}}

// Arc is one stroke of a seal: a piece of a ring, for renderers other
// than SVG (the PDF certificate draws from these). Radii are in the seal's own
// units (centre 100,100; outer edge 98), angles in degrees clockwise from the top.
type Arc struct{ Inner, Outer, From, To float64 }

// SealArcs returns the strokes of the seal of root. It returns nil unless root
// has [SealBytes] bytes. Equal roots give equal strokes in equal order.
func SealArcs(root []byte) []Arc {
	if len(root) != SealBytes {
		return nil
	}
	var arcs []Arc
	for i, b := range root {
		ring := sealRings[i/sealSegments]
		start := float64(i%sealSegments)*360/sealSegments + sealGap/2
		half := (360.0/sealSegments - sealGap) / 2
		for track := range sealTracks {
			outer := ring.from + ring.track*float64(sealTracks-track)
			left, right := b>>(7-2*track)&1 == 1, b>>(6-2*track)&1 == 1
			if left == right {
				arcs = append(arcs, stroke(outer, ring.track, left, start, start+2*half))
				continue
			}
			arcs = append(arcs,
				stroke(outer, ring.track, left, start, start+half),
				stroke(outer, ring.track, right, start+half, start+2*half))
		}
	}
	return arcs
}

// stroke is a thick stroke or a hairline in the middle of its track.
func stroke(outer, track float64, thick bool, from, to float64) Arc {
	width := sealThin
	if thick {
		width = track - sealSpace
	}
	middle := outer - track/2
	return Arc{Inner: middle - width/2, Outer: middle + width/2, From: from, To: to}
}

// Seal is the emblem of a log root.
type Seal struct {
	Root []byte
	// Size is "", "small" (footer) or "large" (certificate).
	Size string
}

// In renders the seal with its description; nothing when the root has the wrong length.
func (s Seal) In(lang Lang) g.Node {
	if len(s.Root) != SealBytes {
		return nil
	}
	class := "seal"
	if s.Size != "" {
		class += " " + s.Size
	}
	return h.SVG(h.Class(class), g.Attr("viewBox", "0 0 200 200"), h.Role("img"), g.Attr("xmlns", "http://www.w3.org/2000/svg"),
		h.Aria("label", sprintf(lang, words.SealLabel, shortHex(s.Root))), sealBody(s.Root))
}

// SealSVG returns the seal as a picture that stands alone (documents, the offline
// verifier). It carries its own colour and is the same, byte for byte, for the
// same root; empty when root has the wrong length.
func SealSVG(root []byte) string {
	if len(root) != SealBytes {
		return ""
	}
	var b strings.Builder
	node := h.SVG(g.Attr("xmlns", "http://www.w3.org/2000/svg"), g.Attr("viewBox", "0 0 200 200"), g.Attr("fill", "#b3261e"),
		g.Attr("stroke", "#b3261e"), g.El("title", g.Text(hex.EncodeToString(root))), sealBody(root))
	_ = node.Render(&b) // a strings.Builder never fails
	return b.String()
}

// Ring is a circle around the seal's centre, in the seal's own units.
type Ring struct{ Radius, Width float64 }

// SealRings are the circles of every seal: two at its border, one around the character.
var SealRings = []Ring{{96, 4}, {91, 1}, {30, 1}}

// sealBody is the two border rings, the strokes, and the character 惠 at the centre.
func sealBody(root []byte) g.Node {
	arcs := SealArcs(root)
	d := make([]byte, 0, arcBytes*len(arcs))
	for _, a := range arcs {
		d = a.appendPath(d)
	}
	var rings g.Group
	for _, r := range SealRings {
		rings = append(rings, g.El("circle", g.Attr("cx", "100"), g.Attr("cy", "100"), g.Attr("r", fmt.Sprint(r.Radius)), g.Attr("fill", "none"), g.Attr("stroke-width", fmt.Sprint(r.Width))))
	}
	return g.Group{
		rings,
		g.El("path", g.Attr("stroke", "none"), g.Attr("d", string(d))),
		g.El("path", g.Attr("fill", "none"), g.Attr("stroke-width", "2.1"), g.Attr("transform", "translate(76.8 76.8) scale(1.45)"), g.Attr("d", chopPath)),
	}
}

// arcBytes is about as long as the outline of one arc is.
const arcBytes = 80

// appendPath appends the outline of the arc. A seal has up to 256 of them and stands on every page, so no format string is read for each.
func (a Arc) appendPath(b []byte) []byte {
	point := func(command string, radius, degrees float64) {
		x, y := polar(radius, degrees)
		b = append(b, command...)
		b = append(strconv.AppendFloat(b, x, 'f', 2, 64), ' ')
		b = strconv.AppendFloat(b, y, 'f', 2, 64)
	}
	arc := func(radius float64, sweep, to string, degrees float64) {
		b = append(b, 'A')
		b = append(strconv.AppendFloat(b, radius, 'g', -1, 64), ' ')
		b = append(strconv.AppendFloat(b, radius, 'g', -1, 64), sweep...)
		point(to, radius, degrees)
	}
	point("M", a.Outer, a.From)
	arc(a.Outer, " 0 0 1", " ", a.To)
	point("L", a.Inner, a.To)
	arc(a.Inner, " 0 0 0", " ", a.From)
	return append(b, 'Z')
}

func polar(r, degrees float64) (x, y float64) {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	return sealCentre + r*sin, sealCentre - r*cos
}
