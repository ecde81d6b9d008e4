package components

import (
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// Score says how well something fits: its points of 100, and every reason for and against.
type Score struct {
	Points  int
	Reasons []Reason
	// Open shows the reasons from the start; otherwise they unfold.
	Open bool
}

// Reason is one reason with the points that it gave and could have given.
type Reason struct {
	Text       Text
	Points, Of int
}

// tone tells reasons apart without their colour too: whole, in part, not at all.
func (r Reason) tone() Tone {
	switch {
	case r.Points >= r.Of:
		return Valid
	case r.Points > 0:
		return Provisional
	default:
		return Ended
	}
}

// In renders the points with the reasons beneath.
func (s Score) In(lang Lang) g.Node {
	full := 0
	lines := make([]g.Node, 0, len(s.Reasons))
	for _, r := range s.Reasons {
		if r.Points >= r.Of {
			full++
		}
		lines = append(lines, h.Li(h.Class("t-"+string(r.tone())), h.Div(h.Class("line"), mark(r.tone()),
			h.Span(h.Class("sentence"), say(lang, r.Text)), h.Span(h.Class("outcome num"), g.Text(points(r.Points, r.Of))))))
	}
	return h.Div(h.Class("proof"), h.Details(g.If(s.Open, g.Attr("open")),
		h.Summary(h.Class("line t-"+string(s.tone())), mark(s.tone()),
			h.Span(h.Class("sentence"), g.Text(sprintf(lang, words.ScoreSummary, full, len(s.Reasons)))),
			h.Span(h.Class("outcome num"), g.Text(points(s.Points, 100)))),
		h.Ol(g.Group(lines))))
}

// tone of the whole: from three quarters of the points on it is a good match.
func (s Score) tone() Tone {
	switch {
	case s.Points >= 75:
		return Valid
	case s.Points > 0:
		return Provisional
	default:
		return Ended
	}
}

func points(n, of int) string { return Count(int64(n)) + " / " + Count(int64(of)) }
