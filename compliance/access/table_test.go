package access

import (
	"slices"
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

// TestTablesSayWhatAnActAsksFor: of each act its row says whether it needs a recorded name and a fresh proof.
func TestTablesSayWhatAnActAsksFor(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	if err := WriteTables(&b, func(Act) string { return "" }); err != nil {
		t.Fatal(err)
	}
	rows := map[string][]string{}
	_, acts, _ := strings.Cut(b.String(), "## 事项 / Acts")
	acts, _, _ = strings.Cut(acts, "## 身份 / Roles")
	for line := range strings.Lines(acts) {
		if cells := strings.Split(line, " | "); len(cells) > 8 {
			_, act, _ := strings.Cut(cells[0], "`")
			rows[strings.TrimSuffix(act, "`")] = cells
		}
	}
	words := map[bool]string{true: "须 required", false: "—"}
	for _, r := range Policy {
		cells := rows[string(r.Act)]
		if len(cells) != 10 || cells[7] != words[slices.Contains(HighValue, r.Act)] || cells[8] != words[StepUp[r.Act]] {
			t.Errorf("the row of %s says %q", r.Act, cells)
		}
	}
}
