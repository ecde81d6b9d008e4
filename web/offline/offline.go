// Package offline is the page that verifies a certificate in the reader's own browser.
//
// What it is: one HTML file with its script and style in it, which works from disk with no network. Its content
// security policy allows exactly this script and this style, by their hashes, and no connection at all.
//
// What it is not: the verifier of the service (ledger/tlog), whose steps it repeats in the same order and words, for the same
// files: receipts as JSON and in a PDF, tlog-proofs, saved checkpoints and status lists, retired keys. It does not ask the chain.
//
// Start at [Page].
package offline

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // the parts of the page
	"encoding/base64"
	"html/template"
	"strings"

	"huishu/ledger/tlog"
)

var (
	//go:embed offline.html
	markup string
	//go:embed offline.css
	style string

	//go:embed script/bytes.js
	scriptBytes string
	//go:embed script/note.js
	scriptNote string
	//go:embed script/receipt.js
	scriptReceipt string
	//go:embed script/pdf.js
	scriptPDF string
	//go:embed script/logproof.js
	scriptLogProof string
	//go:embed script/checkpoint.js
	scriptCheckpoint string
	//go:embed script/status.js
	scriptStatus string
	//go:embed script/page.js
	scriptPage string

	// script is one for the browser: each part uses the names of those before it.
	script = scriptBytes + scriptNote + scriptReceipt + scriptPDF + scriptLogProof + scriptCheckpoint + scriptStatus + scriptPage

	page = template.Must(template.New("offline").Parse(markup))
)

// Policy is the content security policy of the page, in its own head and in the header that serves it.
var Policy = "default-src 'none'; script-src '" + hash(script) + "'; style-src '" + hash(style) + "'; form-action 'none'; base-uri 'none'"

func hash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// Page is the file, in a language ("zh" or "en"), with the keys of the site filled in: the one in use first, those retired with
// their time.
func Page(lang string, trust tlog.Options) ([]byte, error) {
	vkey := trust.Keys[0]
	keys := []string{vkey}
	for _, r := range trust.Retired {
		keys = append(keys, r.Key+" "+tlog.FormatTime(r.Until))
	}
	var b bytes.Buffer
	err := page.Execute(&b, map[string]any{
		"ZH": lang != "en", "Policy": Policy, "Keys": strings.Join(keys, "\n"), "Fingerprint": tlog.Fingerprint(vkey),
		"JS": template.JS(script), "CSS": template.CSS(style), //nolint:gosec // our own files, embedded
	})
	return b.Bytes(), err
}
