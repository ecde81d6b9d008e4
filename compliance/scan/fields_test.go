package scan

import (
	"errors"
	"strings"
	"testing"
)

func TestFields(t *testing.T) {
	t.Parallel()
	s, err := NewFields(Name, Mobile, Passport, Address)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		header, value string
		want          Type // "" for nothing
		masked        string
		start         int
	}{
		{"联系人", "张三", Name, "张*", 1},
		{"名称", "张三", "", "", 0},
		{"台胞证", "12345678", Passport, "1*****78", 1},
		{"编号", "12345678", "", "", 0},
		{"备注", strings.Repeat("一二三，", 8000) + "电话13812345678", Mobile, "138****5678", 32003},
		{"网址", "http://210.69.1.1", "", "", 0},
	} {
		hits := s.Find(c.header, c.value)
		switch {
		case c.want == "" && len(hits) == 0:
		case c.want == "" || len(hits) != 1 || hits[0].Type != c.want || hits[0].Masked != c.masked || hits[0].Start != c.start || hits[0].Column != c.header:
			t.Errorf("%s: %+v, want %s %s at %d", c.header, hits, c.want, c.masked, c.start)
		}
	}
	var own *Error
	if _, err := NewFields("nose"); !errors.As(err, &own) || own.Code != CodeOptions {
		t.Error(err)
	}
}
