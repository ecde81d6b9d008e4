package documents

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"

	"golang.org/x/image/font/sfnt"

	"huishu/compliance/workday"
	"huishu/ledger/fault"
	"huishu/ledger/tlog"
	"huishu/registry/product"
	"huishu/web/components"
)

// certified is what the tests' certificate says: names with rare characters, full-width forms, marks and long lines.
func certified() product.Certified {
	return product.Certified{
		Code: "691441302MA4X00001H44138EDMKTYDF", Number: "HZ-DJ-2026-000001", Type: "first", Kind: "dataset", Form: "dataset",
		Name:    "二〇二六年惠州·博罗“客流”指数（ＡＢＣ１２３）—龘靐齉齾爩鱻麤龗灪吁龖厵滟爨癵籱饢驫鲡鹂鸾麣纞虋讟钃骊郁鸜",
		Purpose: "商业选址、交通规划；兼顾《公共数据》研究，至多 3% 的误差……共 12,345.67 元",
		Operator: product.CertifiedParty{
			Name: "惠州市喆·珺璟（集团）数据运营有限责任公司 Huizhou Data Operation & Service Co., Ltd.", USCC: "91441302MA4X00001H",
		},
		Sources: []product.CertifiedResource{
			{SourceID: "R-1", Title: "公交客流", Body: "惠州市交通运输局"},
			{SourceID: "44130000-2026-3070000000000000000000000000000000000000000000000000000000000000000000000000000001", Title: strings.Repeat("很长的目录名称，", 24), Body: "惠州市政务服务和数据管理局"},
		},
		Agreement: "HZ-SQ-2026-000001", RuleSet: product.CertifiedRules{ID: "city-2023-38", Number: "惠府〔2023〕38号"},
		ValidFrom: workday.Date{Year: 2026, Month: time.March, Day: 17}, ValidTo: workday.Date{Year: 2029, Month: time.March, Day: 17},
		RegistrationBody: product.CertifiedParty{Name: "惠州市数据登记中心", USCC: "12441300MB2C54321A"},
		FileHash:         strings.Repeat("0123456789abcdef", 4),
	}
}

// file is a certificate that says so, as the only entry of a log, and the key that it is judged by.
func file(t *testing.T, said product.Certified) (certificate []byte, vkey string) {
	t.Helper()
	skey, vkey, err := tlog.GenerateKey(rand.Reader, "log.example/papers")
	if err != nil {
		t.Fatal(err)
	}
	key, err := tlog.ParseKey(skey)
	if err != nil {
		t.Fatal(err)
	}
	payload, err := json.Marshal(said)
	if err != nil {
		t.Fatal(err)
	}
	e := tlog.Event{ID: "0199c2a0-7d1e-7c3a-9a55-1f2e3d4c5b6a", Kind: "registration.register", Subject: tlog.Ref{Kind: "registration", ID: "r1", Code: said.Code},
		Actor: "registrar", Party: "body", Time: 1767230445123, Public: true, Payload: payload, State: strings.Repeat("ab", 32)}
	body, err := e.AppendJSON(nil)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := tlog.LeafBytes(e.Leaf([32]byte{1}, body))
	if err != nil {
		t.Fatal(err)
	}
	note, err := tlog.Checkpoint{Origin: "log.example/papers", Size: 1, Root: tlog.RecordHash(leaf)}.Sign(key.Signer)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err = tlog.Receipt{Kind: tlog.Certificate, Code: said.Code, Event: body, Salt: [32]byte{1},
		Log: tlog.Inclusion{Origin: "log.example/papers", Index: 0, Checkpoint: string(note)}}.Sign(key)
	if err != nil {
		t.Fatal(err)
	}
	return certificate, vkey
}

// TestPapersSayWhatWasPutIn: what another program reads out of each paper is what was put in, character for character and in order; only
// white space, at which lines break, is not compared.
func TestPapersSayWhatWasPutIn(t *testing.T) {
	t.Parallel()
	font := testFont(t)
	certificate, key := file(t, certified())
	for _, lang := range []components.Lang{components.ZH, components.EN} {
		for _, trial := range []bool{false, true} {
			s, err := drawn(font, Paper{File: certificate, Key: key, VerifyURL: "https://data.example/verify/1", Lang: lang, Trial: trial})
			if err != nil {
				t.Fatal(err)
			}
			pdf, err := s.done()
			if err != nil {
				t.Fatal(err)
			}
			put := bare(s.said.String())
			for _, f := range FactsOf(certified()) {
				if !strings.Contains(put, bare(f.Value.In(lang))) {
					t.Errorf("%s, trial %v: fact %s was not put in", lang, trial, f.Name)
				}
			}
			if got := bare(extracted(t, pdf)); got != put {
				at := 0
				for at < min(len(got), len(put)) && got[at] == put[at] {
					at++
				}
				t.Errorf("%s, trial %v: from byte %d on it says %.90q, put in was %.90q", lang, trial, at, got[at:], put[at:])
			}
		}
	}
}

// TestAMissingCharacterRefuses: a character that the font lacks or a PDF cannot name refuses the paper and is named with its code point.
func TestAMissingCharacterRefuses(t *testing.T) {
	t.Parallel()
	font := testFont(t)
	for _, c := range []struct{ name, shown, point string }{
		{"𠮷野家数据", "𠮷", "U+20BB7"}, // CJK extension B
		{"数据\u0007产品", `\a`, "U+0007"},
		{"数据😀产品", "😀", "U+1F600"},
	} {
		said := certified()
		said.Name = c.name
		certificate, key := file(t, said)
		pdf, err := Certificate(font, Paper{File: certificate, Key: key, VerifyURL: "https://data.example/verify/1", Lang: components.ZH})
		f := fault.From(err)
		if pdf != nil || fault.CodeOf(err) != "font.glyph" || !strings.Contains(f.Message.ZH, c.shown) || !strings.Contains(f.Message.EN, c.point) {
			t.Errorf("%q: %d bytes, %v", c.name, len(pdf), err)
		}
	}
}

// TestACharacterThatNoPDFCanName: the font has it, which is not enough.
func TestACharacterThatNoPDFCanName(t *testing.T) {
	t.Parallel()
	fonts, _ := filepath.Glob("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
	if len(fonts) == 0 {
		missing(t, "no font with rare characters: run `make tools`")
	}
	data, err := os.ReadFile(fonts[0])
	if err != nil {
		t.Fatal(err)
	}
	all, err := sfnt.ParseCollection(data)
	if err != nil {
		t.Fatal(err)
	}
	glyphs, err := all.Font(0)
	if err != nil {
		t.Fatal(err)
	}
	const rare = '𠮷'
	if g, err := glyphs.GlyphIndex(nil, rare); err != nil || g == 0 {
		t.Skipf("the font has no %c: %v", rare, err)
	}
	if r, lacks := (&Font{glyphs: glyphs}).lacks("数据" + string(rare)); !lacks || r != rare {
		t.Errorf("lacks %c, %v", r, lacks)
	}
}

// testFont is a font of the machine.
func testFont(t *testing.T) *Font {
	t.Helper()
	f, err := FindFont("")
	if err != nil {
		missing(t, "no Chinese font: run `make tools`")
	}
	return f
}

// missing skips a test that a tool is missing for, or fails it where tools are required.
func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("HUISHU_REQUIRE_TOOLS") == "1" {
		t.Fatal(what)
	}
	t.Skip(what)
}

// extracted is what a PDF says to others than us.
func extracted(t *testing.T, pdf []byte) string {
	t.Helper()
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		missing(t, "no pdftotext: run `make tools`")
	}
	cmd := exec.CommandContext(t.Context(), tool, "-raw", "-enc", "UTF-8", "-", "-")
	cmd.Stdin = bytes.NewReader(pdf)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// bare leaves white space out.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}
