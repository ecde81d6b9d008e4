package vault

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxName is the longest file name kept, in bytes; longer ones lose their middle.
const maxName = 200

// types are the endings we name a media type for. Endings that browsers execute
// (html, svg, xml, js) are left out on purpose.
var types = map[string]string{
	".pdf": "application/pdf", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg",
	".csv": "text/csv; charset=utf-8", ".txt": "text/plain; charset=utf-8", ".md": "text/plain; charset=utf-8",
	".json": "application/json", ".jsonl": "application/jsonl", ".zip": "application/zip", ".ofd": "application/ofd",
	".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}

// TypeOf returns the media type of a file name by its ending.
func TypeOf(name string) string {
	if t, ok := types[strings.ToLower(path.Ext(name))]; ok {
		return t
	}
	return "application/octet-stream"
}

// CleanName keeps the last part of a path in either style, without control and
// direction characters, and cuts the middle of a name that is too long.
func CleanName(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		if r == utf8.RuneError || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, name)
	name = strings.Trim(name, " .")
	if len(name) <= maxName {
		return name
	}
	ext := path.Ext(name)
	if len(ext) > 20 {
		ext = ""
	}
	head := name[:maxName-len(ext)-len("…")]
	for !utf8.ValidString(head) {
		head = head[:len(head)-1]
	}
	return head + "…" + ext
}
