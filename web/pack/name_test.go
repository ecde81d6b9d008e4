package pack

import "testing"

func TestPortable(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"营业执照.pdf": "营业执照.pdf", `a"<b>|c?.pdf`: "a__b__c_.pdf", "a:b*.csv": "a_b_.csv", "NUL.txt": "_NUL.txt", "con": "_con", "lpt1.a.b": "_lpt1.a.b", "contract.pdf": "contract.pdf",
		"certificates/691441302MA4X00001H4413WL8YGPB4*-1.json": "certificates/691441302MA4X00001H4413WL8YGPB4_-1.json", "a/con/nul.txt": "a/_con/_nul.txt", "falcon/x": "falcon/x",
	} {
		if got := portable(name); got != want {
			t.Errorf("%q becomes %q, want %q", name, got, want)
		}
	}
}
