package catalogue

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"huishu/ledger/fault"
)

// Limits of one row, in characters or items.
const (
	maxTitle     = 300
	maxSummary   = 10_000
	maxFields    = 800
	maxFieldName = 120
)

// parseFieldSpec reads the full form 名称|含义|类型|敏感程度, fields separated by ; or lines.
// Words it does not know for type or sensitivity reject the row: a wrong mark on personal
// information must not pass as none.
func parseFieldSpec(s string) ([]Field, *Reject) {
	var fields []Field
	for _, item := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(";；\n", r) }) {
		parts := strings.Split(item, "|")
		for len(parts) < 4 {
			parts = append(parts, "")
		}
		f := Field{Name: strings.TrimSpace(parts[0]), Meaning: strings.TrimSpace(parts[1])}
		if f.Name == "" {
			continue
		}
		var ok bool
		if f.Type, ok = fieldTypes[key(parts[2])]; !ok {
			return nil, unknownWord(colFieldSpec, "field_type", "字段类型", "field type", parts[2])
		}
		if f.Sensitivity, ok = sensitivities[key(parts[3])]; !ok || len(parts) > 4 {
			return nil, unknownWord(colFieldSpec, "sensitivity", "敏感程度", "sensitivity", strings.Join(parts[3:], "|"))
		}
		fields = append(fields, f)
	}
	return fields, nil
}

func unknownWord(c column, code, zh, en, word string) *Reject {
	word = clip(strings.TrimSpace(word), 40)
	return &Reject{Field: string(c), Code: code, Reason: fault.T(zh+"“"+word+"”不在代码表内", "The "+en+" \""+word+"\" is not in the code table")}
}

// parseFields reads field names from prose-like lists: "a、b(c、d)、e", "a,b", "x - 说明 | y".
// Separators inside brackets do not split.
func parseFields(s string) []Field {
	separators := ",，"
	switch {
	case strings.Contains(s, " | "):
		separators = "|"
	case strings.ContainsAny(s, "、；;\n"):
		separators = "、；;，\n"
		if !strings.Contains(s, "、") {
			separators += ","
		}
	}
	var fields []Field
	for _, part := range splitOutside(s, separators) {
		name, meaning := strings.TrimSpace(part), ""
		if before, after, ok := strings.Cut(name, " - "); ok && separators == "|" {
			name, meaning = strings.TrimSpace(before), strings.TrimSpace(after)
		}
		if name = strings.Trim(name, "。. \t\r"); name != "" {
			fields = append(fields, Field{Name: name, Meaning: meaning})
		}
	}
	return fields
}

// splitOutside splits s at any of the separators that stands outside brackets. A bracket
// that is never closed does not count.
func splitOutside(s, separators string) []string {
	closing := strings.Count(s, ")") + strings.Count(s, "）")
	var parts []string
	start, depth := 0, 0
	for i, r := range s {
		switch {
		case (r == '(' || r == '（') && closing > 0:
			depth++
			closing--
		case (r == ')' || r == '）') && depth > 0:
			depth--
		case depth == 0 && strings.ContainsRune(separators, r):
			parts = append(parts, s[start:i])
			start = i + utf8.RuneLen(r)
		}
	}
	return append(parts, s[start:])
}

// settleFields makes names unique and short, and says what it had to change.
func settleFields(fields []Field) ([]Field, []Warning) {
	var warnings []Warning
	seen := make(map[string]bool, len(fields))
	for i := range fields {
		f := &fields[i]
		if utf8.RuneCountInString(f.Name) > maxFieldName {
			warnings = append(warnings, Warning{WarnFieldClipped, string(colFields), clip(f.Name, 40)})
			f.Name = clip(f.Name, maxFieldName)
		}
		name := f.Name
		for n := 2; seen[f.Name]; n++ {
			f.Name = name + "（" + strconv.Itoa(n) + "）"
		}
		if f.Name != name {
			warnings = append(warnings, Warning{WarnFieldRepeated, string(colFields), clip(name, 40)})
		}
		seen[f.Name] = true
	}
	return fields, warnings
}

// clip cuts s to n characters.
func clip(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}
