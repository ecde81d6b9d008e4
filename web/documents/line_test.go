package documents

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// chars measures one for a Latin letter and two for a Chinese character, as a typewriter would.
func chars(s string) float64 {
	n := 0
	for _, r := range s {
		n++
		if wide(r) {
			n++
		}
	}
	return float64(n)
}

func TestBreakLines(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		text  string
		width float64
		want  []string
	}{
		{"fits", "数据产品", 8, []string{"数据产品"}},
		{"empty", "", 8, []string{""}},
		{"Chinese breaks anywhere", "数据产品登记", 8, []string{"数据产品", "登记"}},
		{"no mark begins a line", "数据产品，登记", 8, []string{"数据产", "品，登记"}},
		{"no bracket ends a line", "数据产（甲）", 8, []string{"数据产", "（甲）"}},
		{"words stay whole", "the public data", 10, []string{"the public", "data"}},
		{"a word too long is broken", "abcdefghij", 4, []string{"abcd", "efgh", "ij"}},
		{"a code behind Chinese", "登记编号 HZ-DJ-2026-000001", 18, []string{"登记编号", "HZ-DJ-2026-000001"}},
		{"lines of its own", "甲\n乙", 8, []string{"甲", "乙"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := breakLines(tt.text, tt.width, chars); !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// Whatever the text, no character is lost or added, and no line is wider than it may be.
func FuzzBreakLines(f *testing.F) {
	f.Add("已完成合规登记，可以在数据交易所交易。HZ-DJ-2026-000001 （试用）", uint8(12))
	f.Add("a  b   c", uint8(2))
	f.Add("\r\n（ 😀\t汉", uint8(6)) // a blank that is none of ours is kept
	f.Fuzz(func(t *testing.T, text string, width uint8) {
		if !utf8.ValidString(text) {
			t.Skip()
		}
		width = max(width, 6)
		bare := func(s string) string { return strings.NewReplacer(" ", "", "\n", "").Replace(s) }
		lines := breakLines(text, float64(width), chars)
		if got := bare(strings.Join(lines, "")); got != bare(text) {
			t.Fatalf("%q became %q", text, lines)
		}
		for _, l := range lines {
			if chars(l) > float64(width) {
				t.Fatalf("line %q of %q is wider than %d", l, text, width)
			}
		}
	})
}
