package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// MaxQueryRunes is how much of a question is looked at; more adds nothing but work.
const MaxQueryRunes = 120

// token is one word of the index: a bigram, the last character of a Chinese
// run, or a Latin word or number.
type token struct {
	text string
	// tail marks the lone last character of a Chinese run of two or more.
	tail bool
	// open marks a token that may be the beginning of a longer one.
	open bool
	// word numbers the blank-separated word that the token is from.
	word int
}

// Fold brings text into the one form in which it is compared: NFKC (full-width
// letters, compatibility characters), lower case, simplified characters, and
// the synonyms of [synonyms]. It is for matching, never for display or record.
func Fold(s string) string {
	s = strings.ToLower(norm.NFKC.String(s))
	s = strings.Map(simplify, s)
	return synonyms.Replace(s)
}

// Bigrams returns the words of s for the index, separated by blanks: every pair
// of neighbouring Chinese characters, the last character of each run alone (so
// that one character is found too), and Latin words and numbers whole.
func Bigrams(s string) string {
	var b strings.Builder
	b.Grow(2 * len(s))
	for _, t := range tokens(Fold(s)) {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(t.text)
	}
	return b.String()
}

// Query returns the FTS4 MATCH expression that asks for every blank-separated
// word of s, each as a phrase. It is empty when s holds no letter, number or
// character to look for: the caller then lists without searching.
// Whatever s holds, the expression is well formed and has no operator of s's own.
func Query(s string) string {
	var phrases []string
	for _, toks := range questionWords(s) {
		parts := make([]string, 0, len(toks))
		for i, t := range toks {
			last := i == len(toks)-1
			switch {
			case last && t.tail:
				// The pair before it already says it; beyond it the run may go on.
			case last && t.open:
				parts = append(parts, t.text+"*")
			default:
				parts = append(parts, t.text)
			}
		}
		phrases = append(phrases, `"`+strings.Join(parts, " ")+`"`)
	}
	return strings.Join(phrases, " AND ")
}

// Any returns the FTS4 MATCH expression that asks for any pair or word of s:
// the wider net for when [Query] finds nothing. Rank what it finds with [Score].
func Any(s string) string {
	seen := map[string]bool{}
	var terms []string
	for _, toks := range questionWords(s) {
		for _, t := range toks {
			text := t.text
			if t.tail {
				continue
			}
			if t.open {
				text += "*"
			}
			if !seen[text] {
				seen[text] = true
				terms = append(terms, `"`+text+`"`)
			}
		}
	}
	return strings.Join(terms, " OR ")
}

// questionWords returns the tokens of each blank-separated word of a question.
func questionWords(s string) [][]token {
	var words [][]token
	last := -1
	for _, t := range tokens(clip(Fold(s))) {
		if t.word != last {
			words, last = append(words, nil), t.word
		}
		words[len(words)-1] = append(words[len(words)-1], t)
	}
	return words
}

// tokens splits folded text.
func tokens(s string) []token {
	var out []token
	word := 0
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case isHan(r):
			run := s[i : i+runLength(s[i:], isHan)]
			out = appendHan(out, run, word)
			i += len(run)
		case isWord(r):
			run := s[i : i+runLength(s[i:], isWord)]
			out = append(out, token{text: run, open: true, word: word})
			i += len(run)
		default:
			if unicode.IsSpace(r) {
				word++
			}
			i += size
		}
	}
	return out
}

// appendHan appends the pairs of a run of Chinese characters and its last one alone.
func appendHan(out []token, run string, word int) []token {
	_, first := utf8.DecodeRuneInString(run)
	if first == len(run) {
		return append(out, token{text: run, open: true, word: word})
	}
	for at := 0; at < len(run); {
		_, a := utf8.DecodeRuneInString(run[at:])
		if at+a == len(run) {
			return append(out, token{text: run[at:], tail: true, word: word})
		}
		_, b := utf8.DecodeRuneInString(run[at+a:])
		out = append(out, token{text: run[at : at+a+b], word: word})
		at += a
	}
	return out
}

// runLength returns how many bytes of s, from its start, satisfy in.
func runLength(s string, in func(rune) bool) int {
	for i, r := range s {
		if !in(r) {
			return i
		}
	}
	return len(s)
}

// isHan reports whether r is written without blanks between words.
func isHan(r rune) bool {
	if r < 0x2E80 {
		return false
	}
	return unicode.Is(unicode.Han, r) || unicode.Is(unicode.Hiragana, r) || unicode.Is(unicode.Katakana, r) || unicode.Is(unicode.Hangul, r)
}

// isWord reports whether r belongs to a Latin (or other alphabetic) word or number.
// The replacement character of broken bytes belongs to nothing.
func isWord(r rune) bool {
	return r != utf8.RuneError && !isHan(r) && (unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r))
}

// clip cuts a question to MaxQueryRunes.
func clip(s string) string {
	n := 0
	for i := range s {
		if n == MaxQueryRunes {
			return s[:i]
		}
		n++
	}
	return s
}
