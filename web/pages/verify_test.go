package pages_test

import (
	"bytes"
	"image"
	"image/png"
	"net/http"
	"testing"

	"rsc.io/qr"

	"huishu/ledger"
	"huishu/ledger/tlog"
	"huishu/registry/product"
)

// TestVerifyNamesTheFileHandedIn: the command to repeat the verification names the file that was handed in, in a form that the
// shell takes as it stands, and a tlog-proof is verified as what it is.
func TestVerifyNamesTheFileHandedIn(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	var certificate, proof []byte
	s.View(ledger.System, func(tx *ledger.Tx) (err error) {
		if certificate, err = product.Certificate(tx, s.Product.Code); err != nil {
			return err
		}
		proof, err = tx.Proof(s.entry(2))
		return err
	})
	pdf, err := s.DB.SealPDF([]byte("%PDF-1.3\n1 0 obj\n<<>>\nendobj\nxref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 1/Root 1 0 R>>\nstartxref\n30\n%%EOF\n"), certificate)
	if err != nil || !tlog.IsPDF(pdf) {
		t.Fatal(err)
	}
	key := "huishu verify --key " + s.DB.VerifierKey()
	for name, c := range map[string]struct {
		content []byte
		command string
	}{
		"paper.pdf":         {pdf, key + " paper.pdf"},
		"e-1.tlog-proof":    {proof, key + " e-1.tlog-proof"},
		"证 书's.json":        {certificate, key + ` -- '证 书'\''s.json'`},
		"-rpc$(reboot).txt": {certificate, key + ` -- '-rpc$(reboot).txt'`},
	} {
		p := s.stranger().see("/verify").fill("/verify/file", fields{"file": file{name, string(c.content)}})
		p.has(c.command, "核验结果").lacks("无效", " certificate.json")
	}
	s.stranger().see("/verify/" + s.Product.Code).lacks(" certificate.json")
}

// TestVerifyByHashAndPicture: the field for codes takes a hash, the field for files the picture of a QR code; what cannot be read is
// refused at its field.
func TestVerifyByHashAndPicture(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	at := "/verify/" + s.Product.Code
	c, err := qr.Encode(s.backend.PublicURL+at, qr.M)
	if err != nil {
		t.Fatal(err)
	}
	c.Scale = 6
	var blank bytes.Buffer
	if err := png.Encode(&blank, image.NewGray(image.Rect(0, 0, 90, 90))); err != nil {
		t.Fatal(err)
	}
	page := s.stranger().see("/verify")
	page.fill("/verify", fields{"code": s.Registration.FileHash}).to(at).has("核验结果", "有效")
	page.fill("/verify", fields{"code": "sha256:00"}).errs("code")
	page.fill("/verify/file", fields{"file": file{"code.png", string(c.PNG())}}).to(at).has("核验结果", "有效")
	if p := page.fill("/verify/file", fields{"file": file{"blank.png", blank.String()}}); p.status != http.StatusUnprocessableEntity {
		t.Errorf("a blank picture: %d", p.status)
	}
	page.fill("/verify/file", fields{"file": file{"blank.png", blank.String()}}).has("没有可识别的二维码")
}
