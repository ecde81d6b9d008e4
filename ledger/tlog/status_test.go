package tlog

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

func TestVerifyStatus(t *testing.T) {
	t.Parallel()
	f := newReceiptFixture(t)
	other, _ := newKey(t, "other.example.test/log")
	code, since := f.receipt.Code, FormatTime(1767230445123)
	event, err := ParseEvent(f.receipt.Event)
	if err != nil {
		t.Fatal(err)
	}
	listOf := func(key Key, status Status, event string) []byte {
		l := StatusList{Issued: 1767240000000, Entries: map[string]StatusEntry{"DP-else": {Status: StatusEnded, Since: since}}}
		if status != "" {
			l.Entries[code] = StatusEntry{Status: status, Since: since, Event: event}
		}
		b, err := l.Sign(key)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	list := func(key Key, status Status) []byte { return listOf(key, status, "") }
	good := list(f.key, StatusValid)
	older, err := StatusList{Issued: event.Time - 1, Entries: map[string]StatusEntry{code: {Status: StatusValid, Since: since, Event: "another"}}}.Sign(f.key)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name   string
		status []byte
		ok     bool
		says   string
	}{
		{"valid", good, true, "as of 2026-01-01T12:00:00.000+08:00"},
		{"valid, named by its event", listOf(f.key, StatusValid, event.ID), true, "as of"},
		{"another certificate of the code", listOf(f.key, StatusValid, "another"), false, "this one was replaced"},
		{"another certificate, before this one", older, false, "older than this certificate"},
		{"not yet in force", list(f.key, StatusNotYet), false, "Not yet in force"},
		{"suspended", list(f.key, StatusSuspended), false, "Suspended since " + since},
		{"ended", list(f.key, StatusEnded), false, "Ended since " + since},
		{"not in the list", list(f.key, ""), false, "does not know"},
		{"signed by a stranger", list(other, StatusValid), false, "unknown signer"},
		{"changed", bytes.Replace(good, []byte("DP-else"), []byte("DP-elfe"), 1), false, "does not fit"},
		{"re-formatted", append(bytes.Clone(good), '\n'), false, "Spaces"},
		{"a receipt", f.file, false, "format"},
		{"empty", []byte{}, false, "not sound JSON"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := Verify(f.file, Options{Keys: []string{f.key.VKey}, Status: tt.status})
			checkSane(t, r)
			last := r.Steps[len(r.Steps)-1]
			if r.Valid != tt.ok || last.Name != StepStatus || last.OK != tt.ok || !strings.Contains(last.Detail.EN, tt.says) {
				t.Errorf("valid %v, last step %+v", r.Valid, last)
			}
		})
	}
	// A list by a trusted key of another city says nothing about this one.
	r := Verify(f.file, Options{Keys: []string{f.key.VKey, other.VKey}, Status: list(other, StatusValid)})
	if r.Valid || failed(r) != StepStatus {
		t.Errorf("another issuer's list was believed: %q", failed(r))
	}
	if _, err := (StatusList{Entries: map[string]StatusEntry{"x": {Status: "fine", Since: since}}}).Sign(f.key); err == nil {
		t.Error("an unknown status was signed")
	}
	l, err := OpenStatusList(good, []string{f.key.VKey})
	if err != nil || l.Issued != 1767240000000 || l.Issuer != f.key.VKey || len(l.Entries) != 2 {
		t.Errorf("opened %+v, %v", l, err)
	}
}

// A list is believed whatever its age, but never passed off as fresh.
func TestStaleStatusIsSaid(t *testing.T) {
	t.Parallel()
	f := newReceiptFixture(t)
	const issued = 1767240000000
	b, err := StatusList{Issued: issued, Entries: map[string]StatusEntry{f.receipt.Code: {Status: StatusValid, Since: FormatTime(issued)}}}.Sign(f.key)
	if err != nil {
		t.Fatal(err)
	}
	for after, says := range map[time.Duration]string{
		0: "", MaxStatusAge: "", -MaxStatusAge: "", MaxStatusAge + time.Minute: "issued 6 minutes ago", 3 * time.Hour: "issued 3 hours ago",
		50 * time.Hour: "issued 2 days ago", -time.Hour: "later than this machine's clock",
	} {
		r := Verify(f.file, Options{Keys: []string{f.key.VKey}, Status: b, Now: issued + after.Milliseconds()})
		detail := r.Steps[len(r.Steps)-1].Detail.EN
		if !r.Valid || !strings.Contains(detail, says) || says == "" && strings.Contains(detail, "mind") {
			t.Errorf("%v after it was issued: valid %v, %q", after, r.Valid, detail)
		}
	}
}
