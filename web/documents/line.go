package documents

import (
	"strings"
	"unicode"
)

// Characters that may not begin or end a line (CLREQ, "prohibition rules for line start and line end").
const (
	notFirst = "，。、；：？！）》〉」』】〕”’％%…—·,.;:?!)]}"
	notLast  = "（《〈「『【〔“‘([{¥"
)

// breakLines sets a text in lines of at most the given width, in the unit of the measure. Every character of the text is in a
// line, but for the spaces at which it broke. A word too long for a line is broken inside.
func breakLines(text string, width float64, measure func(string) float64) []string {
	var lines []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		line := ""
		for _, piece := range pieces(paragraph) {
			switch {
			case measure(strings.TrimRight(line+piece, " ")) <= width:
				line += piece
				continue
			case strings.TrimRight(line, " ") != "":
				lines = append(lines, strings.TrimRight(line, " "))
			}
			line = strings.TrimLeft(piece, " ")
			for measure(strings.TrimRight(line, " ")) > width {
				head := fitting(line, width, measure)
				lines = append(lines, head)
				line = line[len(head):]
			}
		}
		lines = append(lines, strings.TrimRight(line, " "))
	}
	return lines
}

// pieces cuts a paragraph where a line may end: around each Chinese character, and after spaces, but with the marks that may not
// stand first or last kept with their neighbours.
func pieces(paragraph string) []string {
	var out []string
	var last rune
	for _, r := range paragraph {
		joined := len(out) > 0 && (strings.ContainsRune(notFirst, r) || strings.ContainsRune(notLast, last) || r == ' ' || !wide(r) && !wide(last) && last != ' ')
		if joined {
			out[len(out)-1] += string(r)
		} else {
			out = append(out, string(r))
		}
		last = r
	}
	return out
}

// wide characters stand for themselves; the others make words.
func wide(r rune) bool { return r > 0x2e7f || unicode.Is(unicode.Han, r) }

// fitting is the longest beginning of the text that is no wider, at least one character.
func fitting(text string, width float64, measure func(string) float64) string {
	end := 0
	for i, r := range text {
		next := i + len(string(r))
		if end > 0 && measure(text[:next]) > width {
			break
		}
		end = next
	}
	return text[:end]
}
