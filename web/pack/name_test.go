package pack

import "testing"

func TestPortable(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"营业执照.pdf": "营业执照.pdf", `a"<b>|c?.pdf`: "a__b__c_.pdf", "a:b*.csv": "a_b_.csv", "NUL.txt": "_NUL.txt", "con": "_con", "lpt1.a.b": "_lpt1.a.b", "contract.pdf": "contract.pdf",
	} {
		if got := portable(name); got != want {
			t.Errorf("%q becomes %q, want %q", name, got, want)
		}
	}
}
