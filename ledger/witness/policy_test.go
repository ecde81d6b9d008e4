package witness

import (
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"huishu/ledger/fault"
)

// keys makes vkeys for the placeholders K0 … K9 of a policy's text.
func keys(t *testing.T, text string) (filled string, vkeys []string) {
	t.Helper()
	var fill []string
	for i := range 10 {
		_, vkey, err := note.GenerateKey(rand.Reader, fmt.Sprintf("w%d.example.test", i))
		if err != nil {
			t.Fatal(err)
		}
		vkeys = append(vkeys, vkey)
		fill = append(fill, fmt.Sprintf("K%d", i), vkey)
	}
	return strings.NewReplacer(fill...).Replace(text), vkeys
}

// TestPolicyQuorum reads the example of C2SP tlog-policy.
func TestPolicyQuorum(t *testing.T) {
	t.Parallel()
	text, k := keys(t, `
# two operators
log K0 https://log.example.test/

witness X1 K1 https://x1.example.test/
witness X2 K2 https://x2.example.test
	witness X3 K3 https://x3.example.test/a
group X-witnesses 2 X1 X2 X3

witness Y1 K4 http://127.0.0.1:1
witness Y2 K5 http://127.0.0.1:2
group Y-witnesses any Y1 Y2

group X-and-Y  all X-witnesses Y-witnesses
quorum X-and-Y
`)
	p, err := ParsePolicy(text)
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Witnesses) != 5 || p.Witnesses[0].URL != "https://x1.example.test" || !slices.Equal(p.Logs, k[:1]) {
		t.Errorf("%+v", p)
	}
	for _, tt := range []struct {
		cosigned []int
		met      bool
	}{
		{nil, false},
		{[]int{1, 2}, false},
		{[]int{1, 4}, false},
		{[]int{4, 5}, false},
		{[]int{1, 3, 5}, true},
		{[]int{1, 2, 3, 4, 5}, true},
		{[]int{0, 6, 7, 8}, false},
	} {
		var by []string
		for _, i := range tt.cosigned {
			by = append(by, k[i])
		}
		if p.Met(by) != tt.met {
			t.Errorf("cosigned by %v: met %v", tt.cosigned, !tt.met)
		}
	}
	text, _ = keys(t, "witness a K1 http://a\nquorum none\n")
	if p, err = ParsePolicy(text); err != nil || !p.Met(nil) {
		t.Errorf("quorum none: %v", err)
	}
}

func TestPolicyRefusals(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{
		"",
		"quorum a",
		"witness a K1 http://a",
		"witness a K1 http://a\nquorum a\nquorum a",
		"witness a K1\nquorum a",
		"witness a K1 ftp://a\nquorum a",
		"witness a K1 http://a\nwitness a K2 http://b\nquorum a",
		"witness a K1 http://a\nwitness b K1 http://b\nquorum a",
		"log K1\nlog K1\nquorum none",
		"log K1\nwitness a K1 http://a\nquorum a",
		"witness none K1 http://a\nquorum none",
		"witness a nokey http://a\nquorum a",
		"group g any a\nwitness a K1 http://a\nquorum g",
		"witness a K1 http://a\ngroup g 2 a\nquorum g",
		"witness a K1 http://a\ngroup g 0 a\nquorum g",
		"witness a K1 http://a\ngroup g 01 a\nquorum g",
		"witness a K1 http://a\ngroup g any\nquorum g",
		"witness a K1 http://a\ngroup g any a a\nquorum g",
		"witness a K1 http://a\ngroup g any a\ngroup h any a\nquorum h",
		"witness a K1 http://a\ngroup g any none\nquorum g",
		"witness a K1 http://a\r\nquorum a",
		"cosigner a K1 http://a\nquorum a",
	} {
		text, _ := keys(t, bad)
		if _, err := ParsePolicy(text); fault.CodeOf(err) != "witness.policy" {
			t.Errorf("%q: %v", bad, err)
		}
	}
	text, _ := keys(t, "witness a K1 http://a\n\nbogus line\nquorum a")
	if _, err := ParsePolicy(text); !strings.Contains(err.Error(), "Line 3") {
		t.Errorf("%v", err)
	}
}

func FuzzParsePolicy(f *testing.F) {
	f.Add("witness a PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW http://a\ngroup g any a\nquorum g\n")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := ParsePolicy(text)
		if err != nil {
			return
		}
		var all []string
		for _, w := range p.Witnesses {
			all = append(all, w.VKey)
		}
		if !p.Met(all) {
			t.Fatalf("all witnesses together do not meet %q", text)
		}
	})
}
