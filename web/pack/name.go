package pack

import (
	"regexp"
	"strings"
)

// device are the names that Windows keeps for devices, whatever ending they have.
var device = regexp.MustCompile(`(?i)^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)`)

// portable is the name of a file and its folders as every system unpacks it: Windows takes no file whose name holds one of these
// characters, and would leave it out of the audit. A paper is called as its bringer likes, and a code may end in * (GB/T 17710); the
// list of papers has the name that was given.
func portable(name string) string {
	parts := strings.Split(name, "/")
	for i, part := range parts {
		part = strings.Map(func(r rune) rune {
			if strings.ContainsRune(`<>:"|?*`, r) {
				return '_'
			}
			return r
		}, part)
		if device.MatchString(part) {
			part = "_" + part
		}
		parts[i] = part
	}
	return strings.Join(parts, "/")
}
