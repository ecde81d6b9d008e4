package procedure

import (
	"strings"
	"testing"

	"huishu/ledger/fault"
)

// fieldsOf are the fields that a refusal names.
func fieldsOf(err error) string {
	f := fault.From(err)
	fields := []string{f.Field}
	for _, d := range f.Details {
		fields = append(fields, d.Field)
	}
	return strings.TrimSpace(strings.Join(fields, " "))
}

// TestNothingIsPassedOver: what an act does not read it refuses, all of it at once, and with a proposal any words but its own.
func TestNothingIsPassedOver(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := b.registration("p1")
	c = b.must(registry, c.ID, "accept", Decision{Findings: clean}, "accepted")
	for name, v := range map[string]struct {
		d      Decision
		fields string
	}{
		"a ground where there is none":       {Decision{Ground: "misused_result"}, "ground"},
		"a proposal of what one person does": {Decision{Proposal: "x"}, "proposal"},
		"what arose, where no notice is":     {Decision{Arose: "补正内容"}, "arose"},
		"all of it":                          {Decision{Ground: "x", Proposal: "x", Arose: "x"}, "ground proposal arose"},
	} {
		v.d.Findings = clean
		code := "not_read"
		if strings.Contains(v.fields, " ") {
			code = "invalid"
		}
		if err := b.refuse(registry, c.ID, "review", v.d, code); err.Kind != fault.Invalid || fieldsOf(err) != v.fields {
			t.Errorf("%s: %v names %q, not %q", name, err, fieldsOf(err), v.fields)
		}
	}
	b.must(registry, c.ID, "review", Decision{Findings: clean}, "public_notice")
	b.after(c.ID)
	b.must(registry, c.ID, "register", Decision{Findings: clean}, "registered")
	c = b.must(registry, c.ID, "revoke", Decision{Reason: "不当获利", Ground: "misused_result"}, "registered") // proposed
	p := c.Pending().ID
	b.refuse(colleague, c.ID, "revoke", Decision{Proposal: p, Reason: "另一理由"}, "procedure.as_proposed")
	b.refuse(colleague, c.ID, "revoke", Decision{Proposal: p, Ground: "false_material"}, "procedure.as_proposed")
	b.refuse(colleague, c.ID, "revoke", Decision{Proposal: p, Arose: "新"}, "not_read")
	b.must(colleague, c.ID, "revoke", Decision{Proposal: p, Reason: " 不当获利 ", Ground: "misused_result"}, "revoked")
}

// TestOnly: rooms refuse what they do not read.
func TestOnly(t *testing.T) {
	t.Parallel()
	whole := Decision{Reason: "r", Ground: "g", Proposal: "p", Arose: "a", Seen: 1}
	if err := whole.Only("reason", "ground", "proposal", "arose", "seen"); err != nil {
		t.Error(err)
	}
	if err := whole.Only("seen"); fieldsOf(err) != "reason ground proposal arose" {
		t.Error(err)
	}
	if err := (Decision{Findings: clean}).Only(); err != nil {
		t.Error(err)
	}
}
