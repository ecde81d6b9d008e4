package complaint

import (
	"maps"
	"slices"

	"huishu/ledger"
	"huishu/ledger/fault"
)

// About is a thing that a complaint may be about, beside the party.
type About struct {
	// Kind is one that a room has declared with [AboutOf], such as "product"; Code is the number by which people know the thing.
	Kind string `json:"kind"`
	Code string `json:"code"`
}

// Look finds a thing by its number, as far as the acting account may know of it, and says which parties answer for it. NotFound
// where there is none.
type Look func(tx *ledger.Tx, code string) (parties []string, err error)

type aboutKind struct {
	title fault.Text
	look  Look
}

// abouts are by kind what the rooms above have declared: the register cannot know the market.
var abouts = map[string]aboutKind{}

// AboutOf lets a room declare what of its own a complaint may be about, once, when the program is set up:
// var _ = complaint.AboutOf("order", title, look). It is not for use while the program runs.
func AboutOf(kind string, title fault.Text, look Look) int {
	abouts[kind] = aboutKind{title, look}
	return len(abouts)
}

// AboutKinds are the kinds of things that a complaint may be about, sorted.
func AboutKinds() []string { return slices.Sorted(maps.Keys(abouts)) }

// AboutTitle is a kind in words.
func AboutTitle(kind string) fault.Text { return abouts[kind].title }

// check refuses a thing that there is not, or for which the party complained of does not answer.
func (a About) check(tx *ledger.Tx, respondent string) *fault.Error {
	if a.Kind == "" && a.Code == "" {
		return nil
	}
	kind, ok := abouts[a.Kind]
	if !ok {
		return fault.New(fault.Invalid, "complaint.about_kind", "请选择所涉对象的类型", "Choose what kind of thing it is about").At("about_kind")
	}
	if bad := fault.NeedLine("about", a.Code, "所涉对象的编号", "number of what it is about"); bad != nil {
		return bad
	}
	parties, err := kind.look(tx, a.Code)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return fault.From(err)
	}
	if !slices.Contains(parties, respondent) {
		return fault.New(fault.Invalid, "complaint.about", "没有这个编号，或该单位与其无关", "There is no such number, or the organisation has nothing to do with it").At("about").
			Do("请核对编号；不涉及具体产品、挂牌或订单的，两项都留空", "Check the number; leave both empty where it is about none of these")
	}
	return nil
}
