package party

import (
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"

	"huishu/compliance/rules"
	"huishu/ledger/fault"
)

// Classes are the classes of services that a merchant offers, by their ids in the rule set ([rules.ServiceClass]), in its order.
type Classes []string

// Value implements [driver.Valuer]: the ids between spaces, so that one is found by LIKE.
func (c Classes) Value() (driver.Value, error) {
	if len(c) == 0 {
		return "", nil
	}
	return " " + strings.Join(c, " ") + " ", nil
}

// Scan implements sql.Scanner.
func (c *Classes) Scan(src any) error {
	s, ok := src.(string)
	if !ok {
		return fmt.Errorf("service classes are %T, no text", src)
	}
	*c = strings.Fields(s)
	return nil
}

// pickClasses puts chosen classes into the order of the rule set, each once, and refuses what it does not have. Only merchants are
// sorted: a broker's services are those of its accreditation.
func pickClasses(set *rules.Set, kind QualificationKind, chosen []string) (Classes, error) {
	var picked Classes
	for _, c := range set.ServiceClasses {
		if slices.Contains(chosen, c.ID) {
			picked = append(picked, c.ID)
		}
	}
	for _, id := range chosen {
		if kind != Merchant || !slices.Contains(picked, id) {
			return nil, fault.Newf(fault.Invalid, "class.unknown", "没有服务类别“%.40s”", "There is no class of services %.40q", id).
				Do("请从规则集列出的类别中选择；只有数据商分类", "Choose among those of the rule set; only merchants are sorted").At("classes")
		}
	}
	return picked, nil
}
