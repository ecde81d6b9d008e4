package workday

import (
	"slices"
	"strings"
)

// holidays are the public holidays by the word that every way of writing their names has, in English.
var holidays = []struct{ word, en string }{
	{"元旦", "New Year's Day"}, {"春节", "Spring Festival"}, {"清明", "Qingming Festival"}, {"劳动", "Labour Day"},
	{"端午", "Dragon Boat Festival"}, {"中秋", "Mid-Autumn Festival"}, {"国庆", "National Day"},
}

// HolidayEnglish is the name of a holiday in English: of 国庆中秋, National Day and Mid-Autumn Festival. A name that holds none of the public
// holidays stays as it is.
func HolidayEnglish(name string) string {
	type found struct {
		at int
		en string
	}
	var list []found
	for _, h := range holidays {
		if at := strings.Index(name, h.word); at >= 0 {
			list = append(list, found{at, h.en})
		}
	}
	if len(list) == 0 {
		return name
	}
	slices.SortFunc(list, func(a, b found) int { return a.at - b.at })
	names := make([]string, len(list))
	for i, f := range list {
		names[i] = f.en
	}
	return strings.Join(names, " and ")
}
