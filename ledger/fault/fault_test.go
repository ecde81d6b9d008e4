package fault

import "testing"

// TestOrdinaryRemedies: an error of a kind about which always the same is to be done says so without being told, and what is told counts.
func TestOrdinaryRemedies(t *testing.T) {
	t.Parallel()
	for _, kind := range []Kind{NotFound, TooMany, Unavailable} {
		if r := New(kind, "code", "一", "one").Remedy; r.ZH == "" || r.EN == "" {
			t.Errorf("kind %d says nothing of what to do: %+v", kind, r)
		}
	}
	if r := New(NotFound, "code", "一", "one").Do("二", "two").Remedy; r != T("二", "two") {
		t.Errorf("what is told does not count: %+v", r)
	}
	if r := New(Conflict, "code", "一", "one").Remedy; !r.IsZero() {
		t.Errorf("a conflict that was told nothing says %+v", r)
	}
}
