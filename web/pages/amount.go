package pages

import (
	"fmt"
	"slices"
	"strings"

	"huishu/ledger/fault"
	"huishu/market/money"
)

// fen reads an amount of the form, entered in yuan; a field left empty is 0.
func (v *visit) fen(name string) (int64, *fault.Error) {
	s := strings.TrimSpace(v.FormValue(name))
	if s == "" {
		return 0, nil
	}
	fen, err := money.ParseYuan(s)
	if err != nil {
		return 0, fault.From(err).At(name)
	}
	return fen, nil
}

// inYuan writes fen for an input, the way [money.ParseYuan] reads it back; 0 leaves it empty.
func inYuan(fen int64) string {
	if fen == 0 {
		return ""
	}
	return money.Yuan(fen)
}

// percent is a number of basis points as it stands in an input: 70 or 70.25.
func percent(bp int64) string {
	if bp%100 == 0 {
		return fmt.Sprint(bp / 100)
	}
	return fmt.Sprintf("%d.%02d", bp/100, bp%100)
}

// alongside tells what the form itself could not read in one breath with what the room found.
// Where both speak of one input the form is right: the room saw nothing there. The points come
// in the order of the inputs; input leads from a field of the room to the one that stands for it.
func alongside(err error, order []string, input func(*fault.Error) *fault.Error, unread ...*fault.Error) error {
	if k := fault.KindOf(err); k != fault.None && k != fault.Invalid {
		return err
	}
	var all []*fault.Error
	told := map[string]bool{}
	for _, u := range unread {
		if u != nil {
			all = append(all, u)
			told[u.Field] = true
		}
	}
	if f := fault.From(err); f != nil {
		details := f.Details
		if len(details) == 0 {
			details = []*fault.Error{f}
		}
		for _, d := range details {
			if d = input(d); !told[d.Field] {
				all = append(all, d)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b *fault.Error) int { return slices.Index(order, a.Field) - slices.Index(order, b.Field) })
	return fault.Join(all...)
}
