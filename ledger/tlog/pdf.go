package tlog

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"huishu/ledger/fault"
)

// A certificate on paper is one PDF file that carries the certificate file itself and ends with a signature over every byte
// before it:
//
//	the document, up to its own %%EOF
//	%huishu-certificate: BASE64 of the certificate file
//	startxref, the document's own place, %%EOF   (readers look for them near the end)
//	%huishu-signature: VERIFIER-KEY BASE64
//
// Lines beginning with % are comments to a PDF reader.
const (
	pdfFormat      = "huishu/pdf/v1"
	pdfCertificate = "\n%huishu-certificate: "
	pdfSignature   = "\n%huishu-signature: "
	pdfEnd         = "%%EOF"
)

// IsPDF tells a PDF file by its first bytes.
func IsPDF(b []byte) bool { return bytes.HasPrefix(b, []byte("%PDF-")) }

// SealPDF puts a certificate file into the PDF that shows it, and signs the whole. The PDF has one cross-reference section, as
// writers make it.
func SealPDF(pdf, certificate []byte, key Key) ([]byte, error) {
	place, err := startXref(pdf)
	if err != nil {
		return nil, err
	}
	body := slices.Clone(bytes.TrimRight(pdf, "\r\n"))
	body = fmt.Appendf(body, "%s%s\nstartxref\n%s\n%s", pdfCertificate, base64.StdEncoding.EncodeToString(certificate), place, pdfEnd)
	sig, err := key.Signer.Sign(signedBytes(pdfFormat, body))
	if err != nil {
		return nil, err
	}
	return fmt.Appendf(body, "%s%s %s\n", pdfSignature, key.VKey, base64.StdEncoding.EncodeToString(sig)), nil
}

// startXref is where the document says its cross-references stand, in its own digits.
func startXref(pdf []byte) (string, error) {
	_, tail, found := cutLast(pdf, []byte("startxref"))
	place, _, ended := strings.Cut(string(tail), pdfEnd)
	place = strings.TrimSpace(place)
	if !IsPDF(pdf) || !found || !ended || place == "" || strings.Trim(place, "0123456789") != "" {
		return "", errors.New("not a PDF that ends with its cross-references")
	}
	return place, nil
}

func cutLast(b, sep []byte) (before, after []byte, found bool) {
	i := bytes.LastIndex(b, sep)
	if i < 0 {
		return b, nil, false
	}
	return b[:i], b[i+len(sep):], true
}

// signedPDF is a PDF of ours as it came in.
type signedPDF struct {
	body        []byte // what is signed
	certificate []byte
	issuer      string
	key         note.Verifier
	sig         []byte
}

// openPDF takes a PDF apart. Errors are *fault.Error for the user.
func openPDF(b []byte) (*signedPDF, error) {
	if len(b) > MaxFileSize {
		return nil, fault.Newf(fault.TooLarge, "receipt.too_large", "文件有 %d 字节，超过上限", "The file has %d bytes, which is over the limit", len(b))
	}
	body, line, found := cutLast(b, []byte(pdfSignature))
	if !found {
		return nil, fault.New(fault.Invalid, "pdf.unsigned", "这份 PDF 末尾没有签名：不是登记凭证，或另存、打印时丢失；请用原始下载的文件",
			"This PDF does not end with a signature: it is no certificate, or lost it when it was saved or printed anew; use the file as downloaded")
	}
	p := &signedPDF{body: body}
	issuer, sig, ok := strings.Cut(strings.TrimSuffix(string(line), "\n"), " ")
	var err error
	if p.sig, err = decodeBase64(sig); !ok || err != nil || !bytes.HasSuffix(line, []byte("\n")) {
		return nil, badPDF("签名一行", "its line with the signature")
	}
	p.issuer = issuer
	if p.key, err = ParseVKey(issuer); err != nil {
		return nil, badPDF("签名一行", "its line with the signature")
	}
	_, text, found := cutLast(body, []byte(pdfCertificate))
	text, _, ended := bytes.Cut(text, []byte("\n"))
	if p.certificate, err = decodeBase64(string(text)); !found || !ended || err != nil || IsPDF(p.certificate) {
		return nil, badPDF("所载凭证", "the certificate in it")
	}
	return p, nil
}

func badPDF(zh, en string) *fault.Error {
	return fault.New(fault.Invalid, "pdf.damaged", "这份 PDF 的"+zh+"不完整或被改动", "This PDF was cut off or changed in "+en)
}

// verifyPDF checks the document, then the certificate that it carries.
func verifyPDF(b []byte, o Options) Result {
	p, err := openPDF(b)
	if err != nil {
		res := Result{}
		res.Add(Step{Name: StepDocument, Detail: fault.From(err).Message})
		return res
	}
	res := Verify(p.certificate, o)
	st := Step{Name: StepDocument}
	switch {
	case res.Receipt == nil || res.Receipt.Issuer != p.issuer:
		st.Detail = fault.T("PDF 与所载凭证不是同一签发者签发", "The PDF and the certificate in it are not by the same issuer")
	case !p.key.Verify(signedBytes(pdfFormat, p.body), p.sig):
		st.Detail = fault.T("签名与 PDF 不符：签发之后文件被改动，或并非此签发者所签", "The signature does not fit the PDF: it was changed after it was issued, or this issuer never signed it")
	default:
		st.OK = true
		st.Detail = fault.T(fmt.Sprintf("PDF 共 %d 字节，签发者对全部内容的签名有效；以下核验其中所载的凭证文件", len(b)),
			fmt.Sprintf("A PDF of %d bytes, and the issuer's signature over all of it holds; what follows is the certificate file in it", len(b)))
	}
	res.Steps = slices.Insert(res.Steps, 0, st)
	res.Valid = res.Valid && st.OK
	return res
}
