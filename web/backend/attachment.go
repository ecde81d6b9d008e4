package backend

import (
	"fmt"
	"net/url"
	"strings"
)

// Attachment is the header Content-Disposition of a download, its name for old and new browsers: whatever the name, it stays one.
func Attachment(name string) string {
	plain := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || r == '"' || r == '\\' {
			return '_'
		}
		return r
	}, name)
	return fmt.Sprintf(`attachment; filename="%s"; filename*=UTF-8''%s`, plain, strings.ReplaceAll(url.QueryEscape(name), "+", "%20"))
}
