package rules

import (
	"slices"
	"strings"
	"testing"
	"unicode"
)

// TestYAMLIsRefusedInBothLanguages: whatever is wrong with a file, its author reads it in his language, on its line, with what to do; no
// type of this program is named.
func TestYAMLIsRefusedInBothLanguages(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		file   string
		line   int
		zh, en string
	}{
		"bracket":         {"id: [a\nb: c", 1, "右方括号", "']'"},
		"brace":           {"id: a\ntitle: {zh: 甲\nnumber: x", 1, "花括号", "'}'"},
		"nothing there":   {"id: [", 1, "缺少内容", "node content"},
		"colon":           {"id: a: b", 0, "含冒号的文字请加引号", "quote"},
		"tab":             {"id:\n\tx: 1", 2, "空格", "spaces"},
		"quotation mark":  {"id: \"a\nb", 2, "引号", "quotation"},
		"indentation":     {"id: a\n number: b", 2, "缩进", "indentation"},
		"anchor":          {"id: *a", 0, "锚点不存在", "anchor"},
		"key twice":       {"id: a\nid: b", 2, "写了两次", "already defined"},
		"text":            {"hello", 1, "应为一组“键: 值”，而不是文字", "a group of keys is wanted"},
		"list":            {"- a", 1, "而不是列表", "here stands a list"},
		"a word for days": {"id: a\nfacts: [{id: b, value: neun}]", 2, "应为整数，而不是文字 \"neun\"", "text \"neun\", and a whole number"},
		"no list":         {"id: a\nfacts: 7", 2, "应为列表，而不是整数", "a list is wanted"},
		"one language":    {"id: a\ntitle: 甲", 2, "中英文各一项", "both languages"},
		"GB18030":         {"id: a\n# \xb9\xe6\xd4\xf2\n", 2, "不是 UTF-8 编码", "not in UTF-8"},
		"control":         {"id: a\x01", 0, "控制字符", "control"},
		"unknown":         {"colour: red", 1, "没有名为 colour 的键", "no key colour"},
		"empty":           {"", 0, "文件为空", "empty"},
	} {
		_, flaws := Inspect([]byte(c.file))
		i := slices.IndexFunc(flaws, func(f Flaw) bool { return strings.Contains(f.Message.ZH+" "+f.Remedy.ZH, c.zh) })
		if i < 0 {
			t.Errorf("%s: %+v", name, flaws)
			continue
		}
		f := flaws[i]
		zh, en := f.Message.ZH+" "+f.Remedy.ZH, f.Message.EN+" "+f.Remedy.EN
		if f.Line != c.line || !strings.Contains(strings.ToLower(en), strings.ToLower(c.en)) || f.Remedy.IsZero() {
			t.Errorf("%s: line %d, %s / %s", name, f.Line, zh, en)
		}
		if strings.Contains(zh+en, "rules.") || strings.ContainsFunc(en, unicode.IsControl) {
			t.Errorf("%s shows the program's inside: %s / %s", name, zh, en)
		}
	}
	if s, flaws := Inspect([]byte("\xff\xfei\x00d\x00:\x00 \x00a\x00\n\x00")); s == nil || s.ID != "a" {
		t.Errorf("UTF-16 with its mark: %+v", flaws)
	}
}
