package filing

import (
	"maps"
	"slices"
	"strings"

	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/vault"
)

// maxText bounds an entry of several lines, in characters.
const maxText = 5000

// FieldOf is how an entry of the form is named in errors, in the API and on the page.
func FieldOf(id string) string { return "answers." + id }

// fill reads the answers to a form: trimmed, none that the form does not ask for, and all that is
// missing or wrong told at once.
func (f *Filing) fill(tx *ledger.Tx, form *rules.Filing, answers map[string]string) error {
	f.Answers, f.documents = map[string]string{}, map[string]string{}
	asked := map[string]bool{}
	var errs []*fault.Error
	for i := range form.Form {
		x := &form.Form[i]
		asked[x.ID] = true
		s := strings.TrimSpace(answers[x.ID])
		if s == "" {
			if !x.Optional {
				errs = append(errs, fault.Required(FieldOf(x.ID), x.Title.ZH, x.Title.In("en")).By(x.Article))
			}
			continue
		}
		bad, err := wrong(tx, x, f.Applicant, s)
		if err != nil {
			return err
		}
		errs = append(errs, bad)
		f.Answers[x.ID] = s
		if x.Kind == rules.DocumentField {
			f.documents[x.ID] = s
		}
	}
	for _, id := range slices.Sorted(maps.Keys(answers)) {
		if !asked[id] {
			errs = append(errs, fault.New(fault.Invalid, "filing.field", "表单没有这一项："+id, "The form has no such entry: "+id).At(FieldOf(id)))
		}
	}
	return fault.Join(errs...)
}

// wrong says what is wrong with an answer that was given.
func wrong(tx *ledger.Tx, f *rules.Field, owner, s string) (*fault.Error, error) {
	at := FieldOf(f.ID)
	switch f.Kind {
	case rules.LineField:
		return fault.Line(at, s), nil
	case rules.TextField:
		return fault.Paragraph(at, s, maxText), nil
	case rules.DayField:
		if _, err := workday.ParseDate(s); err != nil {
			return fault.New(fault.Invalid, "date.form", "日期无法识别，应写作 2026-09-28", "That is not a date: write it like 2026-09-28").At(at), nil
		}
	case rules.ChoiceField:
		if f.Choice(s) == nil {
			return fault.New(fault.Invalid, "filing.choice", "请从列出的选项中选择", "Choose one of the answers offered").At(at), nil
		}
	case rules.DocumentField:
		doc, err := vault.Get(tx, s)
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return nil, err
		}
		if err != nil || doc.Owner != owner {
			return fault.New(fault.Invalid, "paper.not_yours", "所附文件不存在或不属于本单位", "The attached document does not exist or is not yours").
				Do("请重新上传", "Upload it again").At(at), nil
		}
	}
	return nil, nil
}
