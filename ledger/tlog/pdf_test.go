package tlog

import (
	"bytes"
	"strings"
	"testing"
)

// document is as little as a PDF can be, for what is signed around it.
const document = "%PDF-1.3\n1 0 obj\n<<>>\nendobj\nxref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 1/Root 1 0 R>>\nstartxref\n30\n%%EOF\n"

func sealedPDF(t testing.TB, f *receiptFixture) []byte {
	t.Helper()
	b, err := SealPDF([]byte(document), f.file, f.key)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestVerifyPDF(t *testing.T) {
	t.Parallel()
	f := newReceiptFixture(t)
	file := sealedPDF(t, f)
	r := Verify(file, f.trusted())
	checkSane(t, r)
	if !r.Valid || r.Code != f.receipt.Code || r.Steps[0].Name != StepDocument || len(r.Steps) != 8 {
		t.Fatalf("valid %v, failed %q, %+v", r.Valid, failed(r), r.Steps)
	}
	if !bytes.HasPrefix(file, []byte(document[:len(document)-1])) || bytes.LastIndex(file, []byte("%%EOF")) < len(file)-1024 {
		t.Error("a PDF reader would not find its end")
	}
	if r := Verify(file, Options{}); r.Valid || failed(r) != StepIssuer {
		t.Errorf("without a trusted key: valid %v, failed %q", r.Valid, failed(r))
	}
}

func TestEveryByteOfAPDFMatters(t *testing.T) {
	t.Parallel()
	f := newReceiptFixture(t)
	file := sealedPDF(t, f)
	for i := range file {
		flipped := bytes.Clone(file)
		flipped[i] ^= 0x01
		for name, b := range map[string][]byte{
			"flipped": flipped, "cut": file[:i], "dropped": append(bytes.Clone(file[:i]), file[i+1:]...),
			"doubled": append(append(bytes.Clone(file[:i+1]), file[i]), file[i+1:]...),
		} {
			if r := Verify(b, f.trusted()); r.Valid {
				t.Fatalf("byte %d (%q) %s and still valid", i, file[i], name)
			}
		}
	}
	if r := Verify(append(bytes.Clone(file), '\n'), f.trusted()); r.Valid {
		t.Error("a line was added and it is still valid")
	}
}

func TestVerifyPDFOfOthers(t *testing.T) {
	t.Parallel()
	f := newReceiptFixture(t)
	stranger, _ := newKey(t, testOrigin)
	seal := func(pdf string, file []byte, key Key) []byte {
		b, err := SealPDF([]byte(pdf), file, key)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	tests := []struct {
		name, step, says string
		file             []byte
	}{
		{"unsigned", StepDocument, "does not end with a signature", []byte(document)},
		{"our certificate in a stranger's PDF", StepDocument, "not by the same issuer", seal(document, f.file, stranger)},
		{"a PDF in a PDF", StepDocument, "cut off or changed", seal(document, sealedPDF(t, f), f.key)},
		{"no certificate in it", StepDocument, "not by the same issuer", seal(document, []byte("{}"), f.key)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := Verify(tt.file, f.trusted())
			checkSane(t, r)
			if r.Valid || r.Steps[0].Name != tt.step || !strings.Contains(r.Steps[0].Detail.EN, tt.says) {
				t.Errorf("valid %v, failed %q, says %q", r.Valid, failed(r), r.Steps[0].Detail.EN)
			}
		})
	}
	if _, err := SealPDF([]byte("{}"), f.file, f.key); err == nil {
		t.Error("something that is no PDF was sealed as one")
	}
}
