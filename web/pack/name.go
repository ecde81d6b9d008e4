package pack

import (
	"regexp"
	"strings"
)

// device are the names that Windows keeps for devices, whatever ending they have.
var device = regexp.MustCompile(`(?i)^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)`)

// portable is a file's name as every system unpacks it: Windows takes no file whose name holds one of these characters, and would leave
// it out of the audit. The list of papers has the name that was given.
func portable(name string) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`<>:"|?*`, r) {
			return '_'
		}
		return r
	}, name)
	if device.MatchString(name) {
		return "_" + name
	}
	return name
}
