package components

import (
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// Outcome is the result of one step of a verification.
type Outcome int

// The outcomes.
const (
	Holds Outcome = iota
	Fails
	Open // cannot be decided yet: not anchored, no key given
)

// ProofStep is one sentence of a verification with what it rests on.
type ProofStep struct {
	Outcome  Outcome
	Sentence Text
	// Detail says more of it: what it proves, why it failed.
	Detail Text
	// Bytes is what was checked, as text: a hash path, a note, JSON.
	Bytes string
	// Command repeats the check on the reader's own machine.
	Command string
}

var outcomes = map[Outcome]struct {
	tone Tone
	word Text
}{
	Holds: {Valid, words.ProofOK},
	Fails: {Negative, words.ProofFailed},
	Open:  {Provisional, words.ProofOpen},
}

// Proof renders a verification: one line a sentence, each unfolding to the bytes
// and to the command that repeats it. A failed step is unfolded from the start.
func Proof(lang Lang, steps ...ProofStep) g.Node {
	holds := 0
	for _, s := range steps {
		if s.Outcome == Holds {
			holds++
		}
	}
	return h.Div(h.Class("proof"),
		h.P(h.Class("muted small"), g.Text(sprintf(lang, words.ProofSummary, len(steps), holds))),
		h.Ol(g.Map(steps, func(s ProofStep) g.Node { return s.item(lang) })))
}

func (s ProofStep) item(lang Lang) g.Node {
	o := outcomes[s.Outcome]
	line := g.Group{mark(o.tone), h.Span(h.Class("sentence"), say(lang, s.Sentence)), h.Span(h.Class("outcome"), say(lang, o.word))}
	if s.Bytes == "" && s.Command == "" && s.Detail.IsZero() {
		return h.Li(h.Class("t-"+string(o.tone)), h.Div(h.Class("line"), line))
	}
	return h.Li(h.Class("t-"+string(o.tone)), h.Details(g.If(s.Outcome == Fails, g.Attr("open")),
		h.Summary(h.Class("line"), line),
		h.Div(h.Class("unfolded"),
			when(s.Detail, func() g.Node { return h.P(say(lang, s.Detail)) }),
			g.If(s.Bytes != "", CodeBlock(lang, words.ProofBytes, s.Bytes)),
			g.If(s.Command != "", CodeBlock(lang, words.ProofCommand, s.Command)))))
}

// Verdict is the big word of a verification: 有效, 已暂停, 已注销, 无效.
type Verdict struct {
	State State
	// Subject is what was verified, Since the sentence beneath: since when, until when, why.
	Subject, Since Text
	Code           string
	// Root draws the seal beside it.
	Root []byte
}

// In renders the verdict.
func (v Verdict) In(lang Lang) g.Node {
	return h.Section(h.Class("verdict t-"+string(v.State.Tone)),
		h.Div(
			h.P(h.Class("word"), mark(v.State.Tone), say(lang, v.State.Word)),
			when(v.Subject, func() g.Node { return h.H2(say(lang, v.Subject)) }),
			g.If(v.Code != "", h.P(CopyCode(lang, v.Code))),
			when(v.Since, func() g.Node { return h.P(h.Class("muted"), say(lang, v.Since)) })),
		g.Iff(len(v.Root) == SealBytes, func() g.Node { return Seal{Root: v.Root}.In(lang) }))
}
