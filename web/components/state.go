package components

import (
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// Tone is what a state means to the reader. It fixes colour and icon shape
// together: no page chooses either by itself.
type Tone string

// The tones.
const (
	Valid       Tone = "valid"       // in force, passed, paid: green, disc with a tick
	Active      Tone = "active"      // somebody is working on it: blue, clock face
	Waiting     Tone = "waiting"     // somebody else must act: amber, hour-glass
	Provisional Tone = "provisional" // not certain yet: amber, dashed ring
	Negative    Tone = "negative"    // refused, revoked, failed: vermilion, octagon with a cross
	Late        Tone = "late"        // overdue: vermilion, triangle
	Paused      Tone = "paused"      // suspended: amber, square with two bars
	Ended       Tone = "ended"       // over without blame: grey, square with one bar
	Draft       Tone = "draft"       // only its author sees it: grey, pencil
)

// State is one state as shown: a tone and one word.
type State struct {
	Tone Tone
	Word Text
}

// In renders the state as a tag: icon and word.
func (s State) In(lang Lang) g.Node {
	return h.Span(h.Class("state t-"+string(s.Tone)), mark(s.Tone), g.Text(s.Word.In(lang)))
}

// StateOf finds how a state code of any room is shown ("suspended", "paid").
// A code it does not know is shown as it stands in a quiet tone: a new state is
// visible at once and harms nothing.
func StateOf(code string) State {
	if s, ok := states[code]; ok {
		return s
	}
	return State{Tone: Ended, Word: Same(code)}
}

// StateAs is StateOf with the word of a rule set, whose steps carry their own
// titles: the tone follows from the code, the word from the rules of that day.
func StateAs(code string, word Text) State {
	s := StateOf(code)
	if !word.IsZero() {
		s.Word = word
	}
	return s
}

// Known reports whether a state code has a word of its own; rooms' tests hold their states against it.
func Known(code string) bool { _, ok := states[code]; return ok }
