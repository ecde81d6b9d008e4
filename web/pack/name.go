package pack

import (
	"path"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf16"
)

// device are the names that Windows keeps for devices, whatever ending they have.
var device = regexp.MustCompile(`(?i)^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)`)

// maxElement bounds one element of a path, in UTF-16 units: Windows' own ZIP reader takes no path of more than 259, and the folder that
// a pack is unpacked to has a name too.
const maxElement = 100

// portable is the name of a file and its folders as every system unpacks it. A paper is called as its bringer likes; the list of papers
// has the name that was given.
func portable(name string) string {
	parts := strings.Split(name, "/")
	for i, part := range parts {
		parts[i] = element(part)
	}
	return strings.Join(parts, "/")
}

// element is one element of a path, whatever is in its name: Windows takes no file whose name holds one of these characters or ends in a
// dot or a space, and would leave it out of the audit. A code may end in * (GB/T 17710), and a query code may hold a slash.
func element(name string) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`<>:"|?*/\`, r) || unicode.IsControl(r) {
			return '_'
		}
		return r
	}, name)
	if bare := strings.TrimRight(name, ". "); bare != name || bare == "" {
		name = bare + "_"
	}
	if device.MatchString(name) {
		name = "_" + name
	}
	return shortened(name)
}

// shortened cuts the end off a long name, but for its ending.
func shortened(name string) string {
	units := func(s string) int { return len(utf16.Encode([]rune(s))) }
	if units(name) <= maxElement {
		return name
	}
	ending := path.Ext(name)
	if units(ending) > 20 {
		ending = ""
	}
	head := []rune(strings.TrimSuffix(name, ending))
	for units(string(head))+1+units(ending) > maxElement {
		head = head[:len(head)-1]
	}
	return string(head) + "…" + ending
}
