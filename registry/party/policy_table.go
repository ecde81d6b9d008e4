package party

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"huishu/compliance/access"
)

// WritePolicy writes the whole policy for lawyers, in Markdown: [access.WriteTables], and of every act on which statuses the holder
// of a qualification still does it, out of [Allowances]. It fails only where w does.
func WritePolicy(w io.Writer) error { return access.WriteTables(w, stateWords) }

// doneOn returns the row that says on which statuses the holder of a qualification does an act. ok is false where the act does not
// depend on the qualification. An act that the policy grants to the role and not to the company as such has a row even where
// [Allowances] names it nowhere: the role goes with the status.
func (k QualificationKind) doneOn(act access.Act) (row Allowance, ok bool) {
	for _, r := range Allowances {
		if r.Kind == k && slices.Contains(r.Acts, act) {
			return r, true
		}
	}
	if !access.MayEver(k.role(), act) || access.MayEver(access.Company, act) || access.MayEver(access.SignedIn, act) {
		return Allowance{}, false
	}
	return Allowance{Kind: k, On: onlyValid, Article: k.Article()}, true
}

// stateWords says of an act on which statuses each kind of holder does it; empty where no status matters.
func stateWords(act access.Act) string {
	var lines []string
	for _, kind := range QualificationKinds {
		row, ok := kind.doneOn(act)
		if !ok {
			continue
		}
		lines = append(lines, fmt.Sprintf("%s %s：%s（%s）", kind.Title().ZH, kind.Title().EN, row.statuses(), row.provision()))
	}
	return strings.Join(lines, "；")
}

// statuses names the statuses that allow the row's activity.
func (r Allowance) statuses() string {
	if !slices.ContainsFunc(Statuses, func(s Status) bool { return !r.Allows(s) }) {
		return "任何状态 every status"
	}
	var words []string
	for _, s := range Statuses {
		if r.Allows(s) {
			words = append(words, s.Title().ZH+" "+s.Title().EN)
		}
	}
	return strings.Join(words, "、")
}

// provision is the row's article as the documents print it.
func (r Allowance) provision() string {
	if r.Assumed {
		return r.Article + "（推定 assumed）"
	}
	return r.Article
}
