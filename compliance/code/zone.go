package code

import (
	_ "embed" // the zones' townships
	"slices"
	"strings"
	"sync"
)

//go:embed data/zones.csv
var zoneTable string

// Zone is a functional zone of Huizhou: it has an administration of its own and no code of GB/T 2260, so what lies in it carries the
// code of a county-level division. Counts by division and by zone therefore overlap.
type Zone struct {
	NameZH string `json:"name"`
	NameEN string `json:"name_en"`
	// Divisions are the county-level codes of GB/T 2260 in which the zone's townships lie.
	Divisions []string `json:"divisions"`
	// Townships are its townships.
	Townships []Township `json:"townships"`
	// Assumed is set where the extent is common knowledge and no source at hand states it: the authority has to confirm it.
	Assumed bool `json:"assumed"`
}

// Township is a township or street with its nine-digit statistical code.
type Township struct {
	Code   string `json:"code"`
	NameZH string `json:"name"`
}

var zones = sync.OnceValue(func() (list []Zone) {
	for line := range strings.Lines(zoneTable) {
		f := strings.Split(strings.TrimSpace(line), ",")
		if len(f) != 5 || len(f[0]) != 9 {
			continue
		}
		i := slices.IndexFunc(list, func(z Zone) bool { return z.NameZH == f[2] })
		if i < 0 {
			i, list = len(list), append(list, Zone{NameZH: f[2], NameEN: f[3], Assumed: f[4] == "assumed"})
		}
		z := &list[i]
		z.Townships = append(z.Townships, Township{f[0], f[1]})
		if division := f[0][:6]; !slices.Contains(z.Divisions, division) {
			z.Divisions = append(z.Divisions, division)
		}
	}
	return list
})

// Zones lists Huizhou's functional zones. It is not to be changed.
func Zones() []Zone { return zones() }
