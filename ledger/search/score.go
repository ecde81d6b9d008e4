package search

import (
	"math"
	"strings"
)

// Question is a person's question, made ready to be scored against many texts.
// It is used by one goroutine.
type Question struct {
	whole string // folded
	terms []term
	texts int // learnt so far
}

type term struct {
	token
	texts int // learnt texts that hold it
}

// Ask makes a question ready. Its words weigh the same until it has learnt which are common.
func Ask(s string) *Question {
	q := &Question{whole: strings.TrimSpace(clip(Fold(s)))}
	seen := map[string]bool{}
	for _, t := range tokens(q.whole) {
		if !t.tail && !seen[t.text] {
			seen[t.text] = true
			q.terms = append(q.terms, term{token: t})
		}
	}
	return q
}

// Learn takes note of which words of the question a text holds: a word that most of the
// texts hold says little about any of them.
func (q *Question) Learn(text string) {
	folded := Fold(text)
	q.texts++
	for i := range q.terms {
		if strings.Contains(folded, q.terms[i].text) {
			q.terms[i].texts++
		}
	}
}

// Score says how well a text answers the question, from 0 (nothing of it) to 1 (the whole
// of it, in one piece); the caller weighs titles against descriptions.
func (q *Question) Score(text string) float64 {
	folded := Fold(text)
	if q.whole == "" || folded == "" {
		return 0
	}
	if strings.Contains(folded, q.whole) {
		return 1
	}
	asked, found := 0.0, 0.0
	for _, t := range q.terms {
		w := math.Log(1 + float64(q.texts+1)/float64(t.texts+1))
		asked += w
		if strings.Contains(folded, t.text) {
			found += w
		}
	}
	if asked == 0 {
		return 0
	}
	return 0.95 * found / asked
}

// Score is the score of one text for one question, every word weighing the same.
func Score(question, text string) float64 { return Ask(question).Score(text) }
