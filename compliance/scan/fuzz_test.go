package scan

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

var seeds = []string{
	"身份证441303190310282620，电话 138-1234-5678，邮箱 a@b.cn", "(415)555-0132 +55 11 98456 5666", "4012 8888 8888 1881", "京AD92035 粤L·12345 闽20401领",
	"2001:db8::1 00:1A:2B:3C:4D:5E 0012.3456.789A 172.16.0.0:8080", "K034169(1) 5686611(1) A123456789 E12345678", "LSJA24U62JG269225 490154203237518",
	"姓名：张三丰 北京市海淀区马连洼街道289号3栋502室 出生日期 1980-01-02", "password=\"hunter2x\" eyJhbGciOi.eyJzdWIiOi.c2ln AKIAIOSFODNN7EXAMPLE", "病历号：A0012345",
	"１３８１２３４５６７８　＠", "\xff\xfe1\x003\x00", "号號", "@", "+", "+1(", "(0752)", "1-", "İpassword=abcdefg", "生日1980年12月12日生",
}

func FuzzText(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, hints := range []kindSet{0, allKinds} {
			fd := finder{want: allKinds, inCell: hints != 0}
			last := 0
			for _, m := range fd.find(s, hints) {
				if m.start < last || m.end <= m.start || m.end > len(fd.text) {
					t.Fatalf("%q: match %+v out of order or range", s, m)
				}
				last = m.end
				value := fd.text[m.start:m.end]
				if masked := mask(m.kind, value); strings.Contains(masked, value) || utf8.RuneCountInString(masked) != utf8.RuneCountInString(value) {
					t.Fatalf("%q: %s masked as %q", s, kinds[m.kind].typ, masked)
				}
				if m.confidence <= 0 || m.confidence > 1 || m.why == nil {
					t.Fatalf("%q: %+v", s, m)
				}
			}
		}
	})
}

func FuzzFile(f *testing.F) {
	names := []string{"a.csv", "a.json", "a.jsonl", "a.txt", "a"}
	for i, s := range append(seeds, people, "[{\"a\":[1,{\"b\":\"13812345678\"}]}]", "{\"13812345678\":{}}\n{", "%PDF", "PK\x03\x04", "a\tb\n\"1\t2\n") {
		f.Add(byte(i), []byte(s))
	}
	f.Add(byte(4), workbook(f))
	f.Fuzz(func(t *testing.T, n byte, b []byte) {
		rep, err := File(names[int(n)%len(names)], bytes.NewReader(b), Options{Each: true, MaxBytes: 1 << 20})
		var own *Error
		if err != nil && !errors.As(err, &own) {
			t.Fatalf("untyped error %v", err)
		}
		count := 0
		for _, fd := range rep.Findings {
			if fd.Type != NameWithID { // among whose hits are only names that are sure by themselves
				count += fd.Count
			}
			if fd.Count < 1 || fd.Place == "" || fd.Example == "" || fd.Confidence <= 0 || fd.Confidence > 1 {
				t.Fatalf("%+v", fd)
			}
		}
		if hits := slices.DeleteFunc(slices.Clone(rep.Hits), func(h Hit) bool { return h.Type == NameWithID }); count != len(hits) {
			t.Fatalf("%d hits, findings count %d", len(hits), count)
		}
		for _, h := range rep.Hits {
			if h.Line < 1 || h.Start < 1 || h.Line > bytes.Count(b, []byte("\n"))+bytes.Count(b, []byte("\r"))+1 && rep.Format != "xlsx" && rep.Encoding == "utf-8" {
				t.Fatalf("%+v", h)
			}
		}
	})
}

func BenchmarkCSV(b *testing.B) {
	row := "惠州市某局,13812345678,441303190310282620,惠州市惠城区江北街道云山西路6号,2026-09-28,23.11234,114.41234,正常办理的事项说明文字\n"
	data := []byte("单位,电话,证件,地址,日期,纬度,经度,说明\n" + strings.Repeat(row, 10000))
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		rep, err := File("a.csv", bytes.NewReader(data), Options{})
		if err != nil || len(rep.Findings) < 3 {
			b.Fatal(rep, err)
		}
	}
}

func BenchmarkPlain(b *testing.B) {
	data := []byte(strings.Repeat("2026-09-28 10:15:00 INFO 请求 id=8f14e45f 用时 35 ms，来源 惠州市数据局，结果 成功，编号 20260928000123\n", 10000))
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := File("a.log", bytes.NewReader(data), Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
