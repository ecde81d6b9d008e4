package access

import (
	"strings"
	"testing"
)

// TestEveryActHasWords: a lawyer reads no codes.
func TestEveryActHasWords(t *testing.T) {
	t.Parallel()
	for _, r := range Policy {
		if strings.Contains(actWords(r.Act), string(r.Act)) {
			t.Errorf("%s has no words", r.Act)
		}
	}
}
