package party

import (
	"fmt"
	"slices"
	"strings"

	"huishu/compliance/workday"
	"huishu/ledger/fault"
)

// Office is a post that the rules demand of every public body.
type Office string

// The offices.
const (
	// ChiefDataOfficer answers for the body's data work and its opening (Art. 6, 14).
	ChiefDataOfficer Office = "chief_data_officer"
	// SecurityOfficer answers for the security of its data (Art. 20).
	SecurityOfficer Office = "security_officer"
)

// Offices lists them all.
var Offices = []Office{ChiefDataOfficer, SecurityOfficer}

// Title is the office in words.
func (o Office) Title() fault.Text {
	if o == ChiefDataOfficer {
		return fault.T("首席数据官", "Chief data officer")
	}
	return fault.T("数据安全责任人", "Security officer")
}

// Article is the provision that demands the office.
func (o Office) Article() string {
	if o == ChiefDataOfficer {
		return "惠府〔2023〕38号 第六条"
	}
	return "惠府〔2023〕38号 第二十条"
}

// Officer is a person in an office, now or formerly.
type Officer struct {
	Office Office `db:"office" json:"office"`
	Person string `db:"person" json:"person"`
	// Post is the person's post in the body.
	Post  string `db:"post" json:"post"`
	Phone string `db:"phone" json:"phone"`
	// From is the first day in office, yyyy-mm-dd; today when empty.
	From string `db:"from_day" json:"from"`
	// To is the first day no longer in office; empty while in office.
	To string `db:"to_day" json:"to"`
}

func officerField(i int) string { return fmt.Sprintf("officers[%d].", i) }

func (o Officer) check(at string) []*fault.Error {
	var errs []*fault.Error
	if !slices.Contains(Offices, o.Office) {
		errs = append(errs, fault.New(fault.Invalid, "office.unknown", "没有这个职务", "There is no such office").At(at+"office"))
	}
	errs = append(errs, fault.NeedLine(at+"person", strings.TrimSpace(o.Person), "姓名", "name of the person"), fault.Line(at+"post", o.Post))
	if o.Phone != "" && !phoneForm.MatchString(o.Phone) {
		errs = append(errs, fault.New(fault.Invalid, "phone.form", "联系电话格式不正确", "That is no telephone number").At(at+"phone"))
	}
	if _, err := parseDay(o.From); err != nil {
		errs = append(errs, err.At(at+"from"))
	}
	return errs
}

// parseDay reads yyyy-mm-dd; the empty string is the zero date.
func parseDay(s string) (workday.Date, *fault.Error) {
	if s == "" {
		return workday.Date{}, nil
	}
	d, err := workday.ParseDate(s)
	if err != nil {
		return d, fault.Newf(fault.Invalid, "date.form", "日期“%.40s”无法识别，应写作 2026-09-28", "%.40q is not a date: write it like 2026-09-28", s)
	}
	return d, nil
}
