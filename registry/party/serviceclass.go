package party

import (
	"slices"
	"strings"

	"huishu/compliance/rules"
	"huishu/ledger/fault"
)

// Classes are the classes of services that a merchant offers, by their ids in the rule set ([rules.ServiceClass]) and in its order: as
// stored, each between spaces, so that one is found by LIKE. The empty text has none.
type Classes string

// classesOf makes them of ids.
func classesOf(ids []string) Classes {
	if len(ids) == 0 {
		return ""
	}
	return Classes(" " + strings.Join(ids, " ") + " ")
}

// IDs are the ids of the classes.
func (c Classes) IDs() []string { return strings.Fields(string(c)) }

// pickClasses puts chosen classes into the order of the rule set, each once, and refuses what it does not have. Only merchants are
// sorted: a broker's services are those of its accreditation.
func pickClasses(set *rules.Set, kind QualificationKind, chosen []string) (Classes, error) {
	var picked []string
	for _, c := range set.ServiceClasses {
		if slices.Contains(chosen, c.ID) {
			picked = append(picked, c.ID)
		}
	}
	for _, id := range chosen {
		if kind != Merchant || !slices.Contains(picked, id) {
			return "", fault.Newf(fault.Invalid, "class.unknown", "没有服务类别“%.40s”", "There is no class of services %.40q", id).
				Do("请从规则集列出的类别中选择；只有数据商分类", "Choose among those of the rule set; only merchants are sorted").At("classes")
		}
	}
	return classesOf(picked), nil
}
