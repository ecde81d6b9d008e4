package catalogue

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"huishu/ledger/fault"
)

// check refuses what ReadCSV would have rejected, for rows that come another way: the
// import is a door of its own (Art. 2: state secrets at none).
func (d *Description) check() error {
	for _, text := range []string{d.Title, d.Summary, strings.Join(d.Keywords, " ")} {
		if secretMark.MatchString(key(text)) {
			return fault.New(fault.Refused, "catalogue.state_secret", "标注为国家秘密的数据不适用公共数据管理，不得录入",
				"Marked as a state secret: outside public data management, it may not be entered").By("惠府〔2023〕38号 第二条")
		}
	}
	var errs []*fault.Error
	if d.SourceID == "" {
		errs = append(errs, fault.Required("source_id", "资源编号", "number of the resource"))
	}
	if d.Title == "" {
		errs = append(errs, fault.Required("title", "资源名称", "title"))
	}
	if r := d.checkSize(); r != nil && r.Code == "too_long" {
		errs = append(errs, fault.New(fault.Invalid, "too_long", r.Reason.ZH, r.Reason.EN).At(r.Field))
	}
	return fault.Join(append(errs, append(d.checkCodes(), d.checkFields()...)...)...)
}

// checkCodes refuses words that are in no code table.
func (d *Description) checkCodes() (errs []*fault.Error) {
	for _, code := range []struct {
		field string
		text  fault.Text
	}{
		{"category", d.Category.Text()}, {"grade", d.Grade.Text()}, {"sharing", d.Sharing.Text()},
		{"opening", d.Opening.Text()}, {"update_frequency", d.Frequency.Text()},
	} {
		if code.text.IsZero() {
			errs = append(errs, notInTable(code.field))
		}
	}
	return errs
}

func (d *Description) checkFields() (errs []*fault.Error) {
	names := make(map[string]bool, len(d.Fields))
	for i, f := range d.Fields {
		at := "fields[" + strconv.Itoa(i) + "]"
		switch {
		case f.Name == "" || utf8.RuneCountInString(f.Name) > maxFieldName:
			errs = append(errs, fault.Newf(fault.Invalid, "catalogue.field_name", "字段名称应为 1 至 %d 个字符", "A field name has 1 to %d characters", maxFieldName).At(at+".name"))
		case names[f.Name]:
			errs = append(errs, fault.New(fault.Invalid, "catalogue.field_name", "字段名称重复", "The field name is repeated").At(at+".name"))
		case f.Type.Text().IsZero():
			errs = append(errs, notInTable(at+".type"))
		case f.Sensitivity.Text().IsZero():
			errs = append(errs, notInTable(at+".sensitivity"))
		}
		names[f.Name] = true
	}
	if len(d.Fields) > maxFields {
		errs = append(errs, fault.Newf(fault.Invalid, "too_long", "字段多于 %d 个", "More than %d fields", maxFields).At("fields"))
	}
	return errs
}

func notInTable(field string) *fault.Error {
	return fault.New(fault.Invalid, "catalogue.code", "取值不在代码表内", "The value is not in the code table").At(field)
}
