package scan

import (
	"hash/maphash"
	"strings"
)

// Column is the profile of one column of a table, or of one path of a JSON file.
type Column struct {
	Place  string `json:"place"`
	Values int    `json:"values"` // that are not blank
	Blanks int    `json:"blanks"` // empty or missing; 0 in JSON and text, where nothing says what is missing
	// Distinct counts the different values. Where AtLeast is set there were more than are told apart, and it is a lower bound.
	Distinct int  `json:"distinct"`
	AtLeast  bool `json:"at_least"`
	// Numbers, Dates and Texts say of what form the values are; they add up to Values.
	Numbers int `json:"numbers"`
	Dates   int `json:"dates"`
	Texts   int `json:"texts"`
}

// Bounds of what profiles hold: 64-bit digests of different values, of one column and of all columns of a file (16 MiB and
// what the maps around them take).
const (
	maxDistinct    = 1 << 16
	maxAllDistinct = 1 << 19
)

// profile counts the values of one column. It keeps digests of them only.
type profile struct {
	Column
	seen map[uint64]struct{}
}

// add counts one value. left is how many more digests the file may keep.
func (p *profile) add(seed maphash.Seed, value string, left *int) {
	value = strings.TrimSpace(value)
	if value == "" {
		return
	}
	p.Values++
	switch {
	case isNumber(value):
		p.Numbers++
	case isDate(value):
		p.Dates++
	default:
		p.Texts++
	}
	sum := maphash.String(seed, value)
	if _, known := p.seen[sum]; known || p.AtLeast {
		return
	}
	if len(p.seen) >= maxDistinct || *left <= 0 {
		p.AtLeast = true
		return
	}
	if p.seen == nil {
		p.seen = map[uint64]struct{}{}
	}
	p.seen[sum] = struct{}{}
	*left--
	p.Distinct++
}

// isNumber reports whether s is a decimal number, perhaps with a sign, groups of thousands and a percent sign.
func isNumber(s string) bool {
	s = strings.TrimSuffix(strings.TrimLeft(s, "+-"), "%")
	digits, points := 0, 0
	for i := range len(s) {
		switch {
		case isDigit(s[i]):
			digits++
		case s[i] == '.':
			points++
		case s[i] != ',':
			return false
		}
	}
	return digits > 0 && points <= 1
}

// isDate reports whether s is a day, perhaps with a time of day behind it.
func isDate(s string) bool {
	if s[0] != '1' && s[0] != '2' {
		return false
	}
	end := dateAt(s, 0)
	return end > 0 && (end == len(s) || s[end] == ' ' || s[end] == 'T')
}
