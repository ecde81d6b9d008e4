package demand

import (
	"fmt"
	"strings"

	"huishu/ledger/fault"
	"huishu/ledger/search"
)

// The most points that each reason gives; together 100.
const (
	textPoints    = 35
	fieldPoints   = 25
	budgetPoints  = 15
	purposePoints = 15
	freshPoints   = 10
)

// alike is the similarity from which two short texts are taken to mean the same.
const alike = 0.6

// Wanted is a demand as the score sees it.
type Wanted struct {
	// Title and Description say what is looked for.
	Title, Description string
	Purpose            string
	Fields             []string
	// BudgetFen is 0 when it is open.
	BudgetFen int64
}

// Offered is an offer as the score sees it.
type Offered struct {
	// Title and Text say what is offered; Fields are the names and meanings of its fields.
	Title, Text        string
	Fields             []string
	PriceFen           int64
	Allowed, Forbidden []string
	// AgeDays is how old the data is, PromisedDays how old it may be by its update frequency; 0 promises nothing.
	AgeDays, PromisedDays int
}

// Reason is one reason for or against a match.
type Reason struct {
	Text fault.Text `json:"text"`
	// Points were given, Of could have been.
	Points int `json:"points"`
	Of     int `json:"of"`
}

// unrelated is the similarity up to which two texts have nothing to do with each other.
const unrelated = 0.1

// Score says how well an offer fits a demand, from 0 to 100 points, and why. An offer whose
// licence forbids the purpose scores 0: it must not be bought for it. So does one that has
// nothing of what is looked for, however cheap and fresh it is.
func Score(w Wanted, o Offered) (points int, reasons []Reason) {
	if use := forbidding(w.Purpose, o.Forbidden); use != "" {
		return 0, []Reason{{Text: fault.T("使用目的属于许可禁止的用途“"+use+"”", "The licence forbids the purpose: "+use), Of: 100}}
	}
	similar := likeness(w, o)
	fields := aboutFields(w, o)
	if similar < unrelated && (len(w.Fields) == 0 || fields.Points == 0) {
		return 0, []Reason{{Text: fault.T("内容和字段都与需求无关", "Neither its content nor its fields have to do with the demand"), Of: 100}}
	}
	reasons = []Reason{aboutText(similar), fields, aboutBudget(w, o), aboutPurpose(w, o), aboutFreshness(o)}
	for _, r := range reasons {
		points += r.Points
	}
	return points, reasons
}

func part(share float64, of int) int { return int(share*float64(of) + 0.5) }

// likeness is how far the offer speaks of what the demand does, from 0 to 1.
func likeness(w Wanted, o Offered) float64 {
	whole := o.Title + " " + o.Text + " " + strings.Join(o.Fields, " ")
	return max(search.Score(w.Title, whole), 0.6*search.Score(w.Title, whole)+0.4*search.Score(w.Description, whole))
}

func aboutText(similar float64) Reason {
	percent := part(similar, 100)
	return Reason{
		Text:   fault.T(fmt.Sprintf("内容相近度 %d%%", percent), fmt.Sprintf("The content is %d%% alike", percent)),
		Points: part(similar, textPoints), Of: textPoints,
	}
}

func aboutFields(w Wanted, o Offered) Reason {
	if len(w.Fields) == 0 {
		return Reason{Text: fault.T("需求未指定字段", "The demand names no fields"), Points: fieldPoints, Of: fieldPoints}
	}
	var missing []string
	for _, want := range w.Fields {
		if !anyAlike(want, o.Fields) {
			missing = append(missing, want)
		}
	}
	have := len(w.Fields) - len(missing)
	r := Reason{
		Text:   fault.T(fmt.Sprintf("覆盖所需字段 %d/%d", have, len(w.Fields)), fmt.Sprintf("It has %d of the %d wanted fields", have, len(w.Fields))),
		Points: part(float64(have)/float64(len(w.Fields)), fieldPoints), Of: fieldPoints,
	}
	if len(missing) > 0 {
		r.Text.ZH += "，缺少：" + strings.Join(missing, "、")
		r.Text.EN += "; missing: " + strings.Join(missing, ", ")
	}
	return r
}

func aboutBudget(w Wanted, o Offered) Reason {
	r := Reason{Of: budgetPoints}
	switch {
	case o.PriceFen == 0:
		r.Text, r.Points = fault.T("无偿使用", "Free of charge"), budgetPoints
	case w.BudgetFen == 0:
		r.Text, r.Points = fault.T("需求未限定预算", "The budget is open"), budgetPoints
	case o.PriceFen <= w.BudgetFen:
		r.Text, r.Points = fault.T("价格在预算之内", "The price is within the budget"), budgetPoints
	default:
		over := 100*float64(o.PriceFen)/float64(w.BudgetFen) - 100
		r.Text = fault.T(fmt.Sprintf("价格超出预算 %.0f%%", over), fmt.Sprintf("The price is %.0f%% over the budget", over))
		r.Points = part(max(0, 1-over/50), budgetPoints) // half as much again is out of reach
	}
	return r
}

func aboutPurpose(w Wanted, o Offered) Reason {
	for _, use := range o.Allowed {
		if similar(w.Purpose, use) {
			return Reason{Text: fault.T("许可用途“"+use+"”涵盖使用目的", "The licence allows the purpose: "+use), Points: purposePoints, Of: purposePoints}
		}
	}
	return Reason{
		Text: fault.T("许可用途未明确涵盖使用目的，许可："+strings.Join(o.Allowed, "、"), "The licence does not name the purpose; it allows: "+strings.Join(o.Allowed, ", ")),
		Of:   purposePoints,
	}
}

func aboutFreshness(o Offered) Reason {
	r := Reason{
		Text:   fault.T(fmt.Sprintf("数据于 %d 天前更新", o.AgeDays), fmt.Sprintf("The data was updated %d days ago", o.AgeDays)),
		Points: freshPoints, Of: freshPoints,
	}
	if o.PromisedDays > 0 && o.AgeDays > o.PromisedDays {
		r.Text.ZH += "，已超过承诺的更新频率"
		r.Text.EN += ", later than promised"
		r.Points = part(float64(o.PromisedDays)/float64(o.AgeDays), freshPoints) / 2
	}
	return r
}

// forbidding returns the forbidden use that the purpose is.
func forbidding(purpose string, forbidden []string) string {
	for _, use := range forbidden {
		if similar(purpose, use) {
			return use
		}
	}
	return ""
}

func anyAlike(s string, list []string) bool {
	for _, t := range list {
		if similar(s, t) {
			return true
		}
	}
	return false
}

// similar reports whether two short texts mean the same: either holds most of the other.
func similar(a, b string) bool {
	return search.Score(a, b) >= alike || search.Score(b, a) >= alike
}
