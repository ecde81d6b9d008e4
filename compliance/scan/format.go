package scan

import (
	"bytes"
	"encoding/json"
	"path"
	"strings"
)

func isZip(head []byte) bool { return bytes.HasPrefix(head, []byte("PK\x03\x04")) }

// binaries are the first bytes of formats that people hand in and that are not read.
var binaries = []struct{ magic, zh, en string }{
	{"%PDF", "PDF", "PDF"},
	{"\xd0\xcf\x11\xe0", "旧版 Office 文件或加密的工作簿", "an old Office file or an encrypted workbook"},
	{"\x89PNG", "图片", "a picture"},
	{"\xff\xd8\xff", "图片", "a picture"},
	{"GIF8", "图片", "a picture"},
	{"\x1f\x8b", "gzip 压缩文件", "a gzip archive"},
	{"7z\xbc\xaf", "7z 压缩文件", "a 7z archive"},
	{"Rar!", "RAR 压缩文件", "a RAR archive"},
	{"SQLite format 3", "数据库文件", "a database file"},
}

// refuseBinary refuses what is no text. UTF-16 has zero bytes, but in every other place.
func refuseBinary(head []byte) error {
	for _, b := range binaries {
		if bytes.HasPrefix(head, []byte(b.magic)) {
			return unsupported(b.zh, b.en)
		}
	}
	if bytes.IndexByte(head, 0) >= 0 && utf16Order(head) == 0 {
		return unsupported("二进制文件", "a binary file")
	}
	return nil
}

func unsupported(zh, en string) *Error {
	return &Error{
		Code: CodeUnsupported,
		ZH:   "不支持的格式：" + zh + "；请另存为 CSV、XLSX、JSON 或纯文本后再扫描",
		EN:   "not a format that is read: " + en + "; save it as CSV, XLSX, JSON or text first",
	}
}

// utf16Order returns 'l' or 'b' for UTF-16 of either byte order, by its mark or by where the zero bytes of Latin text and
// digits stand, or 0.
func utf16Order(head []byte) byte {
	switch {
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}):
		return 'l'
	case bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		return 'b'
	}
	var zeros [2]int
	for i, c := range head {
		if c == 0 {
			zeros[i%2]++
		}
	}
	switch n := len(head) / 2; {
	case zeros[1]*4 > n && zeros[0]*50 < n:
		return 'l'
	case zeros[0]*4 > n && zeros[1]*50 < n:
		return 'b'
	}
	return 0
}

// sniff tells the format of a text by the extension of its name, and by its first lines where that says nothing; for CSV
// it tells the separator too.
func sniff(name, first string) (format string, comma rune) {
	switch strings.ToLower(path.Ext(name)) {
	case ".csv", ".tsv", ".tab":
		comma, _ = separator(first)
		return "csv", comma
	case ".jsonl", ".ndjson":
		return "jsonl", 0
	case ".json", ".geojson":
		return "json", 0
	case ".txt", ".log", ".md":
		return "text", 0
	}
	line, _, _ := strings.Cut(strings.TrimSpace(first), "\n")
	if strings.HasPrefix(line, "{") && json.Valid([]byte(line)) {
		return "jsonl", 0
	}
	if json.Valid([]byte(first)) && strings.HasPrefix(strings.TrimSpace(first), "[") {
		return "json", 0
	}
	if comma, regular := separator(first); regular {
		return "csv", comma
	}
	return "text", 0
}

// separator returns the character that separates fields in the first lines, and whether it stands equally often in each of
// at least two of them.
func separator(first string) (comma rune, regular bool) {
	rows := strings.Split(first, "\n")
	if len(rows) > 1 {
		rows = rows[:len(rows)-1] // the last one may be cut off
	}
	rows = rows[:min(len(rows), 20)]
	comma, best := ',', 0
	for _, c := range []rune{',', '\t', ';', '|'} {
		counts, total, same := unquoted(rows, c), 0, true
		for _, n := range counts {
			total += n
			same = same && n == counts[0]
		}
		score := total
		if same && len(rows) > 1 && total > 0 {
			score *= 100
		}
		if score > best {
			comma, best, regular = c, score, same && len(rows) > 1
		}
	}
	return comma, regular
}

// unquoted counts c in each row outside double quotes.
func unquoted(rows []string, c rune) []int {
	out := make([]int, len(rows))
	for i, row := range rows {
		quoted := false
		for _, r := range row {
			switch {
			case r == '"':
				quoted = !quoted
			case r == c && !quoted:
				out[i]++
			}
		}
	}
	return out
}
