package web_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"huishu/ledger/tlog"
	"huishu/web/documents"
)

// paperFont is the font of the tests' papers; nil where the machine has none and none is required.
func paperFont(t testing.TB) *documents.Font {
	t.Helper()
	f, err := documents.FindFont("")
	if err != nil && os.Getenv("HUISHU_REQUIRE_TOOLS") == "1" {
		t.Fatalf("a Chinese font is required: run `make tools`: %v", err)
	}
	return f
}

// paper takes the certificate as PDF: it verifies like the file, is the same bytes each time, and says all that the file says.
func (p *people) paper(code string, file []byte) {
	p.Helper()
	if paperFont(p) == nil {
		p.Log("no Chinese font: papers are not tested; `make tools` installs one")
		p.stranger().get("/certificates/"+code+".pdf").must(503).is("font.none", "code")
		return
	}
	for _, lang := range []string{"zh", "en"} {
		pdf := p.stranger().get("/certificates/" + code + ".pdf?lang=" + lang).must(200)
		if ct := pdf.header.Get("Content-Type"); ct != "application/pdf" {
			p.Errorf("the paper comes as %q", ct)
		}
		res := tlog.Verify(pdf.raw, tlog.Options{Keys: []string{p.db.VerifierKey()}})
		if !res.Valid || res.Code != code || res.Steps[0].Name != tlog.StepDocument {
			p.Fatalf("the paper does not verify: %+v", res.Steps)
		}
		if again := p.stranger().get("/certificates/" + code + ".pdf?lang=" + lang).must(200); !bytes.Equal(again.raw, pdf.raw) {
			p.Error("the same paper has other bytes the second time")
		}
		said, err := documents.Certified(res.Receipt)
		if err != nil {
			p.Fatal(err)
		}
		text := squeezed(pdfText(p, pdf.raw))
		for _, f := range documents.FactsOf(said) {
			for _, want := range []string{f.Term.In(lang), f.Value.In(lang), said.Name, said.Code} {
				if !strings.Contains(text, squeezed(want)) {
					p.Errorf("the paper in %s does not say %q", lang, want)
				}
			}
		}
	}
	p.stranger().get("/certificates/none.pdf").must(404)
}

func squeezed(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

// pdfText is what a PDF says to others than us.
func pdfText(t testing.TB, pdf []byte) string {
	t.Helper()
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		if os.Getenv("HUISHU_REQUIRE_TOOLS") == "1" {
			t.Fatal("pdftotext is required: run `make tools`")
		}
		t.Skip("no pdftotext: what papers say is not tested; `make tools` installs it")
	}
	path := filepath.Join(t.TempDir(), "paper.pdf")
	if err := os.WriteFile(path, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), tool, "-raw", path, "-").CombinedOutput()
	if err != nil {
		t.Fatalf("pdftotext: %v: %s", err, out)
	}
	return string(out)
}
