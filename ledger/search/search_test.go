package search_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"huishu/ledger/search"
)

func TestBigrams(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, in, want string }{
		{"empty", "", ""},
		{"punctuation only", "，。！-- ", ""},
		{"one character", "水", "水"},
		{"pairs and tail", "水质监测", "水质 质监 监测 测"},
		{"traditional is simplified", "臺灣環境監測", "台湾 湾环 环境 境监 监测 测"},
		{"Latin whole, lower case", "PM2.5 Index", "pm2 5 index"},
		{"full width", "ＡＰＩ接口", "api 接口 口"},
		{"mixed", "X光摄影", "x 光摄 摄影 影"},
		{"runs apart", "道路（桥梁）", "道路 路 桥梁 梁"},
		{"synonym", "公共資訊", "公共 共信 信息 息"},
		{"broken bytes", "水\xff质", "水 质"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := search.Bigrams(tt.in); got != tt.want {
				t.Errorf("Bigrams(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

func TestQuery(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, in, query, any string }{
		{"empty", "  ", "", ""},
		{"nothing to look for", `"*" --`, "", ""},
		{"one character is a beginning", "水", `"水*"`, `"水*"`},
		{"phrase", "水质监测", `"水质 质监 监测"`, `"水质" OR "质监" OR "监测"`},
		{"two words", "水质 api", `"水质" AND "api*"`, `"水质" OR "api*"`},
		{"operators are words", "a OR b NOT c", `"a*" AND "or*" AND "b*" AND "not*" AND "c*"`, `"a*" OR "or*" OR "b*" OR "not*" OR "c*"`},
		{"tail inside a word stays", "激光x", `"激光 光 x*"`, `"激光" OR "x*"`},
		{"quotes cannot break out", `水"质`, `"水 质*"`, `"水*" OR "质*"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := search.Query(tt.in); got != tt.query {
				t.Errorf("Query(%q) = %s, want %s", tt.in, got, tt.query)
			}
			if got := search.Any(tt.in); got != tt.any {
				t.Errorf("Any(%q) = %s, want %s", tt.in, got, tt.any)
			}
		})
	}
}

func TestScoreOrder(t *testing.T) {
	t.Parallel()
	const q = "企业登记信息"
	texts := []string{"惠州市企業登記資訊", "企业信用登记", "天气预报"} // best first
	last := 2.0
	for _, text := range texts {
		s := search.Score(q, text)
		if s >= last {
			t.Errorf("Score(%q) = %v is not below the better text's %v", text, s, last)
		}
		last = s
	}
	if last != 0 {
		t.Errorf("unrelated text scores %v", last)
	}
	if search.Score("", "企业") != 0 {
		t.Error("an empty question scores")
	}
}

func TestCommonWordsWeighLittle(t *testing.T) {
	t.Parallel()
	texts := []string{"惠州市税务", "惠州市水利", "惠州市教育", "公交站点"}
	q := search.Ask("惠州公交站")
	for _, text := range texts {
		q.Learn(text)
	}
	if common, rare := q.Score(texts[0]), q.Score(texts[3]); common*2 > rare {
		t.Errorf("the common word scores %v, the rare one %v", common, rare)
	}
}

func TestDocIDGrowsWithTheKey(t *testing.T) {
	t.Parallel()
	keys := []string{
		"0197a1b2-c3d4-7000-bfff-ffffffffffff", "0197a1b2-c3d4-7001-8000-000000000000",
		"0197a1b2-c3d5-7000-8000-000000000000", "ffffffff-ffff-7fff-bfff-ffffffffffff",
	}
	last := int64(0)
	for _, key := range keys {
		n := search.DocID(key)
		if n <= last {
			t.Errorf("DocID(%s) = %d is not above %d", key, n, last)
		}
		last = n
	}
	other := search.DocID("0197a1b2-c3d4-4000-bfff-ffffffffffff") // version 4
	if other < 0 || other == search.DocID(keys[0]) || search.DocID("") < 0 {
		t.Error("a key that is no UUIDv7 has no number of its own")
	}
}

func FuzzQuery(f *testing.F) {
	for _, s := range []string{"", "水质监测", `" OR "`, "a*b(c)", "臺 x光\x00", "停车位-的士", strings.Repeat("惠", 500)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, q := range []string{search.Query(s), search.Any(s)} {
			if strings.Count(q, `"`)%2 != 0 {
				t.Fatalf("unbalanced quotes in %s", q)
			}
			if strings.ContainsAny(q, "()-:^\x00") || !utf8.ValidString(q) {
				t.Fatalf("an operator of the question came through: %q", q)
			}
		}
		folded := search.Fold(s)
		if search.Bigrams(s) != search.Bigrams(folded) && search.Fold(folded) == folded {
			t.Fatalf("Bigrams differ for %q and its folded form", s)
		}
	})
}
