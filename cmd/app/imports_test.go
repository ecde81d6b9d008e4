package app_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// order is the one direction of imports: a room knows those to its left only.
var order = []string{"ledger", "compliance", "registry", "market", "web", "cmd"}

// doors names, for each vendor, the only packages that may import it.
var doors = map[string][]string{
	"github.com/jmoiron/sqlx":         {"ledger"},
	"github.com/mattn/go-sqlite3":     {"ledger"},
	"github.com/jackc/pgx":            {"ledger"},
	"database/sql":                    {"ledger"},
	"github.com/pressly/goose":        {"ledger"},
	"github.com/ethereum/go-ethereum": {"ledger/anchor", "ledger/devchain"},
	"github.com/labstack/echo":        {"web", "cmd"},
	"github.com/danielgtaylor/huma":   {"web", "cmd"},
	"maragu.dev/gomponents":           {"web", "cmd"},
	"github.com/google/cel-go":        {"compliance/rules"},
	"filippo.io/age":                  {"ledger/vault"},
	"github.com/alexedwards/argon2id": {"registry/party"},
	"github.com/pquerna/otp":          {"registry/factor"},
	"github.com/go-webauthn/webauthn": {"registry/factor"},
	"github.com/descope":              {}, // a software authenticator, in tests only
	"github.com/xuri/excelize":        {"registry/workbook"},
	"github.com/wneessen/go-mail":     {"registry/notice/mail"},
	"github.com/emersion":             {"registry/notice/mail/mailtest"},
	"github.com/chromedp":             {"web/browsertest"},
	"github.com/spf13/cobra":          {"cmd"},
	"golang.org/x/mod/sumdb":          {"ledger"},
	"github.com/gowebpki/jcs":         {"ledger/tlog"},
	"rsc.io/qr":                       {"web"},
	"codeberg.org/go-pdf/fpdf":        {"web/documents"},
	"golang.org/x/image":              {"web/documents"},
	"github.com/prometheus":           {"web"},
	"github.com/getkin/kin-openapi":   {"cmd"},
	"github.com/transparency-dev":     {"ledger/witness/witnesstest"}, // outsiders that judge us: in tests only
}

func TestImportsRunOneWay(t *testing.T) {
	t.Parallel()
	for pkg, imports := range packages(t) {
		room := roomOf(pkg)
		if room < 0 && pkg != "" {
			t.Errorf("package %s is in none of the rooms %v", pkg, order)
		}
		for _, imp := range imports {
			if own, ok := strings.CutPrefix(imp, "huishu/"); ok && roomOf(own) > room {
				t.Errorf("%s imports %s, against the order %v", pkg, own, order)
			}
			checkDoor(t, pkg, imp)
		}
	}
}

func checkDoor(t *testing.T, pkg, imp string) {
	t.Helper()
	for vendor, allowed := range doors {
		if imp != vendor && !strings.HasPrefix(imp, vendor+"/") {
			continue
		}
		if !slices.ContainsFunc(allowed, func(a string) bool { return pkg == a || strings.HasPrefix(pkg, a+"/") }) {
			t.Errorf("%s imports %s; its only door is %v", pkg, imp, allowed)
		}
	}
}

func TestEveryPackageSaysWhatItIs(t *testing.T) {
	t.Parallel()
	out := list(t, "{{.ImportPath}}\t{{.Doc}}")
	for line := range strings.Lines(out) {
		pkg, doc, _ := strings.Cut(strings.TrimSpace(line), "\t")
		if doc == "" {
			t.Errorf("package %s has no package comment", pkg)
		}
	}
}

func roomOf(pkg string) int {
	top, _, _ := strings.Cut(pkg, "/")
	return slices.Index(order, top)
}

// packages maps each package of the module to what it imports, tests left out.
func packages(t *testing.T) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	for line := range strings.Lines(list(t, "{{.ImportPath}} {{join .Imports \" \"}}")) {
		words := strings.Fields(line)
		all[strings.TrimPrefix(words[0], "huishu/")] = words[1:]
	}
	if len(all) < 10 {
		t.Fatalf("only %d packages listed", len(all))
	}
	return all
}

func list(t *testing.T, format string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-f", format, "huishu/...")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	return string(out)
}
