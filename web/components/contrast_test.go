package components

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"huishu/web/static"
)

var property = regexp.MustCompile(`--([a-z-]+): (#[0-9a-f]{6});`)

// schemes reads the colours of the light and of the dark scheme from the stylesheet.
func schemes(t *testing.T) map[string]map[string]string {
	t.Helper()
	css := string(static.File("app.css"))
	light, rest, ok := strings.Cut(css, "@media screen and (prefers-color-scheme: dark)")
	if !ok {
		t.Fatal("the stylesheet has no dark scheme")
	}
	dark, _, _ := strings.Cut(rest, "*, *::before")
	out := map[string]map[string]string{"light": {}, "dark": {}}
	for name, part := range map[string]string{"light": light, "dark": dark} {
		for _, m := range property.FindAllStringSubmatch(part, -1) {
			out[name][m[1]] = m[2]
		}
	}
	for name := range out["light"] {
		if out["dark"][name] == "" {
			t.Errorf("--%s has no dark value", name)
		}
	}
	return out
}

// TestContrast holds WCAG 2.2: 4.5 to 1 for text, 3 to 1 for marks and the edges of controls.
func TestContrast(t *testing.T) {
	t.Parallel()
	textPairs := [][2]string{
		{"ink", "page"}, {"ink", "ground"}, {"muted", "page"}, {"muted", "ground"}, {"blue", "page"}, {"blue", "ground"}, {"blue", "blue-ground"},
		{"on-blue", "blue"}, {"red", "page"}, {"red", "red-ground"}, {"green", "page"}, {"green", "green-ground"}, {"amber", "page"}, {"amber", "amber-ground"},
		{"ink", "green-ground"}, {"ink", "amber-ground"}, {"ink", "red-ground"}, {"ink", "blue-ground"}, {"muted", "amber-ground"}, {"muted", "blue-ground"}, {"blue", "amber-ground"},
		{"on-chop", "chop"}, {"red", "ground"}, {"green", "ground"}, {"amber", "ground"},
	}
	markPairs := [][2]string{{"edge", "page"}, {"edge", "ground"}, {"seal", "page"}, {"seal", "ground"}, {"ink", "page"}}
	for scheme, colours := range schemes(t) {
		check := func(pairs [][2]string, least float64) {
			for _, p := range pairs {
				a, b := colours[p[0]], colours[p[1]]
				if a == "" || b == "" {
					t.Errorf("%s: no colour for %v", scheme, p)
					continue
				}
				if c := contrast(a, b); c < least {
					t.Errorf("%s: %s on %s is %.2f to 1, want %.1f", scheme, p[0], p[1], c, least)
				}
			}
		}
		check(textPairs, 4.5)
		check(markPairs, 3)
	}
}

func TestContrastFormula(t *testing.T) {
	t.Parallel()
	if c := contrast("#000000", "#ffffff"); math.Abs(c-21) > 0.001 {
		t.Errorf("black on white is %v", c)
	}
	if c := contrast("#777777", "#ffffff"); c >= 4.5 || c < 4.4 {
		t.Errorf("#777 on white is %v, known to be 4.48", c)
	}
}

func contrast(a, b string) float64 {
	la, lb := luminance(a), luminance(b)
	return (math.Max(la, lb) + 0.05) / (math.Min(la, lb) + 0.05)
}

func luminance(hex string) float64 {
	n, _ := strconv.ParseUint(hex[1:], 16, 32)
	channel := func(v uint64) float64 {
		c := float64(v&255) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(n>>16) + 0.7152*channel(n>>8) + 0.0722*channel(n)
}
