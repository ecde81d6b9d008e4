package pages_test

import (
	"net/http"
	"os"
	"strings"
	"testing"

	"huishu/web"
	"huishu/web/documents"
)

// TestCertificateThatNoPDFCanSet: a name with a character of CJK extension B has its certificate, shown in full on the page that is to be
// printed; the page says why there is no PDF, and who asks for the PDF is led to the page.
func TestCertificateThatNoPDFCanSet(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	font, err := documents.FindFont("")
	if err != nil {
		if os.Getenv("HUISHU_REQUIRE_TOOLS") == "1" {
			t.Fatal(err)
		}
		t.Skip("no Chinese font: run `make tools`")
	}
	s.backend.Font = font
	s.server = web.New(s.backend)
	const name = "𠮷野家门店客流指数"
	r := s.Register(s.Create(name, "商业选址").ID)
	b := s.stranger()
	b.see("/certificates/"+r.Code).has(name, "PDF 无法写出字符“𠮷”（U+20BB7）", "本页可直接打印").lacks("下载凭证（PDF）")
	b.see("/certificates/"+s.Product.Code).has("下载凭证（PDF）").lacks("无法写出字符", "可直接打印")
	for lang, want := range map[string]string{"zh": "请打印凭证网页 ", "en": "Print the certificate's page instead, "} {
		b.lang = lang
		p := b.get("/api/v1/certificates/" + r.Code + ".pdf")
		if p.status != http.StatusServiceUnavailable || !strings.Contains(p.body, `"font.glyph"`) || !strings.Contains(p.body, want+s.backend.PublicURL+"/certificates/"+r.Code) {
			t.Errorf("the PDF in %s: %d %s", lang, p.status, p.body)
		}
	}
	b.lang = "en"
	b.see("/certificates/"+r.Code).has(name, "U+20BB7", "Print this page instead")
}
