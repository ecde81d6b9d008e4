package rules

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

var (
	atLine     = regexp.MustCompile(`(?s)^(?:yaml: )?line ([0-9]+): (.*)$`)
	unknownKey = regexp.MustCompile(`^field (\S+) not found in type (\S+)$`)
	wrongKind  = regexp.MustCompile("(?s)^cannot unmarshal !!([a-z]+) (?:`(.*)` )?into (\\S+)$")
)

// misencoded is the flaw of a file that is no UTF-8: the editors of an office write GB18030 as often. A file in UTF-16 says so by its
// first two bytes, and the reader of YAML takes it.
func misencoded(data []byte) *Flaw {
	if utf8.Valid(data) || bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		return nil
	}
	f := flaw("", "文件不是 UTF-8 编码", "the file is not in UTF-8").
		do("请用文本编辑器“另存为”，编码选 UTF-8；GBK、GB18030 文件可用 iconv -f GB18030 -t UTF-8 转换", "Save it as UTF-8 in a text editor, or convert it: iconv -f GB18030 -t UTF-8")
	valid := 0
	for valid < len(data) {
		r, size := utf8.DecodeRune(data[valid:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		valid += size
	}
	f.Line = 1 + bytes.Count(data[:valid], []byte("\n"))
	return f
}

// yamlFlaws says what the reader of YAML has to say, one flaw a line.
func yamlFlaws(err error) []*Flaw {
	if errors.Is(err, io.EOF) {
		return []*Flaw{flaw("", "文件为空", "the file is empty").do("规则文件的写法见 compliance/rules/sets", "compliance/rules/sets shows how a rule file is written")}
	}
	texts := []string{err.Error()}
	var types *yaml.TypeError
	if errors.As(err, &types) {
		texts = types.Errors
	}
	flaws := make([]*Flaw, len(texts))
	for i, text := range texts {
		line := 0
		if m := atLine.FindStringSubmatch(text); m != nil {
			line, _ = strconv.Atoi(m[1])
			text = m[2]
		}
		flaws[i] = yamlFlaw(strings.TrimPrefix(text, "yaml: "))
		flaws[i].Line = line
	}
	return flaws
}

func yamlFlaw(text string) *Flaw {
	if m := unknownKey.FindStringSubmatch(text); m != nil {
		return flaw(m[1], "此处没有名为 %s 的键", "there is no key %s here", m[1]).
			do("请核对拼写；可用的键见 compliance/rules/sets 中的文件", "Check its spelling; compliance/rules/sets shows the keys")
	}
	if m := wrongKind.FindStringSubmatch(text); m != nil {
		found, wanted := yamlKinds[m[1]], wantedKind(m[3])
		value := ""
		if m[2] != "" {
			value = fmt.Sprintf(" %q", m[2])
		}
		return flaw("", "此处应为%[1]s，而不是%[3]s%[5]s", "here stands %[4]s%[5]s, and %[2]s is wanted", wanted.ZH, wanted.EN, found.ZH, found.EN, value).
			do("请改成要求的类型；写法见 compliance/rules/sets", "Write what is wanted; compliance/rules/sets shows how")
	}
	for _, p := range yamlPhrases {
		if rest, ok := strings.CutPrefix(text, p.en); ok {
			return (&Flaw{Message: Text{ZH: "YAML 无法读取：" + p.zh + quoted(rest), EN: "the YAML cannot be read: " + text}}).do(p.doZH, p.doEN)
		}
	}
	return flaw("", "YAML 无法读取：%s", "the YAML cannot be read: %s", text).do("请检查缩进、引号与取值类型", "Check indentation, quotation marks and the kind of value")
}

// quoted is the name that the reader of YAML puts in quotation marks; empty where it names none.
func quoted(rest string) string {
	if _, rest, ok := strings.Cut(rest, "\""); ok {
		if name, _, ok := strings.Cut(rest, "\""); ok {
			return "（" + name + "）"
		}
	}
	return ""
}

// yamlPhrases are the sentences of the YAML reader by their beginnings, in Chinese, each with what mends it.
var yamlPhrases = []struct{ en, zh, doZH, doEN string }{
	{"did not find expected ',' or ']'", "列表缺少逗号或右方括号 ]", "请补上逗号，或闭合方括号", "Add the comma, or close the bracket"},
	{"did not find expected ',' or '}'", "缺少逗号或右花括号 }", "请补上逗号，或闭合花括号", "Add the comma, or close the brace"},
	{"did not find expected node content", "此处缺少内容", "请补上内容，或删去多余的标点", "Add what belongs here, or remove the mark too many"},
	{"did not find expected key", "此处应为一个键", "请与上一行的键对齐缩进，含冒号或引号的文字加引号", "Indent it as the key above, and quote text that holds colons or quotation marks"},
	{"did not find expected '-' indicator", "列表的下一项应以“- ”开头", "请对齐列表各项的“- ”", "Align the dashes of the list"},
	{"mapping values are not allowed in this context", "此处不能再出现“键: 值”", "含冒号的文字请加引号；并检查缩进", "Quote text that holds a colon, and check the indentation"},
	{"could not find expected ':'", "键后缺少冒号", "请在键后写“: ”，或给跨行的文字加引号", "Write a colon and a space after the key, or quote text over several lines"},
	{"found character that cannot start any token", "此处的字符不能用在开头", "缩进请用空格而不用制表符；以 @、` 开头的文字加引号", "Indent by spaces, not tabs; quote text that begins with @ or `"},
	{"found a tab character", "此处有制表符", "缩进请用空格", "Indent by spaces"},
	{"found unexpected end of stream", "文件在引号或括号闭合之前结束", "请闭合引号；文件可能不完整，请重新导出", "Close the quotation mark; the file may be cut off"},
	{"found unexpected document indicator", "引号闭合之前出现了 --- 或 ...", "请闭合引号", "Close the quotation mark"},
	{"unknown anchor", "引用的锚点不存在", "请先以 & 定义锚点，再以 * 引用", "Define the anchor with & before it is used with *"},
	{"mapping key", "同一个键写了两次", "请合并为一个", "Make one of them"},
	{"control characters are not allowed", "含有控制字符", "请删除控制字符；可能不是文本文件", "Remove them; it may be no text file"},
	{"anchor ", "锚点引用了自身", "请去掉循环引用", "Take the circle out"},
	{"document contains excessive aliasing", "锚点引用过多", "请写出内容，不要层层引用", "Write the content out instead of references to references"},
}

// yamlKinds are the kinds of value that YAML knows, by their tags.
var yamlKinds = map[string]Text{
	"str": {ZH: "文字", EN: "text"}, "int": {ZH: "整数", EN: "a whole number"}, "float": {ZH: "小数", EN: "a decimal number"}, "bool": {ZH: "真假值", EN: "true or false"},
	"map": {ZH: "一组“键: 值”", EN: "a group of keys"}, "seq": {ZH: "列表", EN: "a list"}, "null": {ZH: "空值", EN: "nothing"}, "timestamp": {ZH: "日期", EN: "a date"},
}

// wantedKind says what the reader wants in the place of a Go type.
func wantedKind(goType string) Text {
	switch {
	case strings.HasPrefix(goType, "[]"):
		return yamlKinds["seq"]
	case goType == "string", strings.HasSuffix(goType, ".Sureness"), strings.HasSuffix(goType, ".Severity"):
		return yamlKinds["str"]
	case goType == "bool":
		return yamlKinds["bool"]
	case strings.HasPrefix(goType, "int"), strings.HasPrefix(goType, "*int"), strings.HasPrefix(goType, "uint"):
		return yamlKinds["int"]
	case strings.HasPrefix(goType, "float"):
		return yamlKinds["float"]
	case strings.HasSuffix(goType, "fault.Text"):
		return Text{ZH: "中英文各一项（{zh: …, en: …}）", EN: "both languages, {zh: …, en: …},"}
	}
	return yamlKinds["map"]
}
