// Package inert keeps a spreadsheet from taking somebody else's text for a formula.
//
// What it is: two functions for cells of CSV files that people open in a spreadsheet. What it is not: a reader or writer of
// tables. Start at [Cell].
package inert

import (
	"regexp"
	"strings"
)

// formula is how a cell begins that a spreadsheet takes for one, or that has been kept from it before.
var formula = regexp.MustCompile(`^'*[=+\-@\t\r＝＋－＠]`)

// Cell keeps a spreadsheet from taking a cell of somebody else's for a formula: an apostrophe
// before it makes it text.
func Cell(s string) string {
	if formula.MatchString(s) {
		return "'" + s
	}
	return s
}

// Bare takes the apostrophe away again, so that what went out inert comes in as it was.
func Bare(s string) string {
	if strings.HasPrefix(s, "'") && formula.MatchString(s) {
		return s[1:]
	}
	return s
}
