package offline_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"huishu/ledger"
	"huishu/ledger/tlog"
	"huishu/market/markettest"
	"huishu/registry/product"
	"huishu/web/browsertest"
	"huishu/web/offline"
)

// TestVerifiesFromDisk opens the page as a file in a real browser and gives it certificates: a true one, every kind of
// tampering, one of a signer that nobody trusts. It agrees with the verifier of the service each time.
func TestVerifiesFromDisk(t *testing.T) {
	t.Parallel()
	browser := browsertest.Start(t)
	w := markettest.New(t)
	var certificate, receipt []byte
	w.View(ledger.System, func(tx *ledger.Tx) (err error) {
		if certificate, err = product.Certificate(tx, w.Product.Code); err != nil {
			return err
		}
		e, err := tx.EntryAt(2)
		if err == nil {
			receipt, err = tx.Receipt(ledger.ReceiptRequest{EventID: e.ID})
		}
		return err
	})
	other := markettest.New(t)
	for lang, words := range map[string][2]string{"zh": {"有效", "无效"}, "en": {"Valid", "Invalid"}} {
		dir := t.TempDir()
		page, err := offline.Page(lang, w.DB.VerifierKey())
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "verify.html"), page, 0o600); err != nil {
			t.Fatal(err)
		}
		p := browser.Person(t, "file://"+dir).On(browsertest.Narrow).Open("/verify.html")
		done := 0
		ask := func(name string, file []byte) bool {
			t.Helper()
			p.Attach("file", name+".json", string(file))
			done++
			text := browsertest.Ask[string](p, fmt.Sprintf(`(async () => { const r = document.getElementById("result");
				for (let i = 0; i < 200 && r.dataset.done !== "%d"; i++) await new Promise(f => setTimeout(f, 25)); return r.innerText })()`, done))
			if !strings.HasPrefix(text, words[0]) && !strings.HasPrefix(text, words[1]) {
				t.Fatalf("%s: %q", name, text)
			}
			return strings.HasPrefix(text, words[0])
		}
		trusted := tlog.Options{Keys: []string{w.DB.VerifierKey()}}
		if !ask("receipt", receipt) || !ask("certificate", certificate) {
			t.Fatalf("in %s a true file is called invalid", lang)
		}
		if lang == "zh" {
			p.Sees("包含证明", w.Product.Code)
			if found := p.Faults(); found != "" {
				t.Error(found)
			}
			if err := os.WriteFile(filepath.Join(browsertest.Screens(t), "offline-zh-390.png"), p.Picture(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		for name, change := range tampers(certificate) {
			if tlog.Verify(change, trusted).Valid {
				t.Fatalf("%s is valid for the service", name)
			}
			if ask(name, change) {
				t.Errorf("%s is valid for the page", name)
			}
		}
		p.Fill("keys", other.DB.VerifierKey())
		done++ // changing the keys judges the file again
		if ask("unknown", certificate) {
			t.Error("an unknown signer is believed")
		}
		p.Sees(map[string]string{"zh": "签发者未知", "en": "signer unknown"}[lang])
	}
}

// tampers are the ways in which a file can be changed.
func tampers(file []byte) map[string][]byte {
	m := map[string][]byte{
		"cut": file[:len(file)-1], "newline": append(bytes.Clone(file), '\n'), "empty": {}, "array": []byte("[]"), "other": []byte(`{"format":"huishu-receipt/v1"}`),
	}
	for i := 0; i < len(file); i += len(file) / 60 { // through every field
		b := bytes.Clone(file)
		b[i] ^= 1
		m[fmt.Sprintf("byte-%d", i)] = b
	}
	return m
}

// TestPolicyAllowsThisScriptAlone.
func TestPolicyAllowsThisScriptAlone(t *testing.T) {
	t.Parallel()
	page, err := offline.Page("en", "x+00000000+AAAA")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"default-src 'none'", "sha256-"} {
		if !strings.Contains(offline.Policy, want) {
			t.Errorf("the policy lacks %s", want)
		}
	}
	for _, bad := range []string{"unsafe", "connect-src", "http"} {
		if strings.Contains(offline.Policy, bad) {
			t.Errorf("the policy says %s", bad)
		}
	}
	for _, bad := range []string{"src=\"http", "fetch(", "XMLHttpRequest", "innerHTML", "eval("} {
		if bytes.Contains(page, []byte(bad)) {
			t.Errorf("the page holds %s", bad)
		}
	}
}
