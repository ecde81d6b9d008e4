package pack

import (
	"strings"
	"testing"
)

func TestPortable(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"营业执照.pdf": "营业执照.pdf", `a"<b>|c?.pdf`: "a__b__c_.pdf", "a:b*.csv": "a_b_.csv", "NUL.txt": "_NUL.txt", "con": "_con", "lpt1.a.b": "_lpt1.a.b", "contract.pdf": "contract.pdf",
		"certificates/691441302MA4X00001H4413WL8YGPB4*-1.json": "certificates/691441302MA4X00001H4413WL8YGPB4_-1.json", "a/con/nul.txt": "a/_con/_nul.txt", "falcon/x": "falcon/x",
		"report. ": "report_", "a./b": "a_/b", "..": "_", `a\b.pdf`: "a_b.pdf", "a\tb": "a_b", "documents/" + strings.Repeat("长", 120) + ".pdf": "documents/" + strings.Repeat("长", 95) + "….pdf",
		strings.Repeat("𠮷", 60): strings.Repeat("𠮷", 49) + "…", strings.Repeat("x", 100): strings.Repeat("x", 100),
	} {
		if got := portable(name); got != want {
			t.Errorf("%q becomes %q, want %q", name, got, want)
		}
	}
	for name, want := range map[string]string{"GJ/441300/../7": "GJ_441300_.._7", "GJ-1": "GJ-1"} {
		if got := element(name); got != want {
			t.Errorf("%q becomes %q, want %q", name, got, want)
		}
	}
}
