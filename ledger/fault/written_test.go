package fault

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestWritten(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, s         string
		line, paragraph string
	}{
		{"empty", "", "", ""},
		{"Chinese", "惠州市大数据交易", "", ""},
		{"two lines", "一\n二", "text.control", ""},
		{"a tab", "一\t二", "text.control", ""},
		{"as long as may be", strings.Repeat("惠", MaxLine), "", ""},
		{"too long", strings.Repeat("惠", MaxLine+1), "text.long", "text.long"},
		{"a bell", "a\ab", "text.control", "text.control"},
		{"reversed writing", "a\u202eb", "text.control", "text.control"},
		{"a space without width", "惠\u200b州", "text.control", "text.control"},
		{"a byte order mark", "\ufeff惠", "text.control", "text.control"},
		{"no text", "惠\xff", "text.control", "text.control"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for got, want := range map[*Error]string{Line("f", tt.s): tt.line, Paragraph("f", tt.s, MaxLine): tt.paragraph} {
				switch {
				case got == nil && want != "":
					t.Errorf("accepted, want %s", want)
				case got != nil && (got.Code != want || got.Field != "f"):
					t.Errorf("%s at %s, want %q", got.Code, got.Field, want)
				}
			}
		})
	}
	if bad := NeedLine("f", "", "名称", "name"); bad == nil || bad.Field != "f" {
		t.Error("nothing is accepted where something is needed")
	}
}

// The short cut past the tables lets nothing through that they would refuse.
func TestUnseen(t *testing.T) {
	t.Parallel()
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if want := r == utf8.RuneError || unicode.IsControl(r) || unicode.Is(unicode.Cf, r); unseen(r) != want {
			t.Errorf("%U: %v, want %v", r, unseen(r), want)
		}
	}
}
