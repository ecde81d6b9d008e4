package tlog

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func sampleEvent() Event {
	return Event{
		ID: "0199c2a0-7d1e-7c3a-9a55-1f2e3d4c5b6a", Kind: "product.registered",
		Subject: Ref{Kind: "product", ID: "0199c2a0-0000-7000-8000-000000000001", Code: "DP-4413-惠-0001"},
		Actor:   "registrar", Party: "0199c2a0-0000-7000-8000-000000000002", Time: 1767230445123, RuleSet: "cn-26@2025-03-01#ab12", Public: true,
		Payload: json.RawMessage(`{"title":"停车热度指数","grade":2,"fields":["road","hour"]}`),
		State:   strings.Repeat("ab", 32),
	}
}

// genericEvent is the event as a plain map: what the fast encoder must equal after generic JCS.
func genericEvent(e Event) map[string]any {
	m := map[string]any{"v": 1, "id": e.ID, "kind": e.Kind, "time": FormatTime(e.Time)}
	sub := map[string]any{"kind": e.Subject.Kind, "id": e.Subject.ID}
	m["subject"] = sub
	for k, v := range map[string]string{"actor": e.Actor, "party": e.Party, "rule_set": e.RuleSet, "state": e.State} {
		if v != "" {
			m[k] = v
		}
	}
	if e.Subject.Code != "" {
		sub["code"] = e.Subject.Code
	}
	if e.Public {
		m["public"] = true
	}
	if len(e.Payload) > 0 {
		m["payload"] = e.Payload
	}
	return m
}

func TestEventFastEncoderEqualsJCS(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		text := rapid.String()
		payload, err := json.Marshal(rapid.MapOf(rapid.String(), rapid.OneOf(
			rapid.Map(rapid.String(), func(s string) any { return s }),
			rapid.Map(rapid.Int64Range(-1<<53+1, 1<<53-1), func(n int64) any { return n }),
			rapid.Map(rapid.Float64(), func(f float64) any { return f / 3e9 }),
			rapid.Map(rapid.SliceOf(rapid.Bool()), func(b []bool) any { return b }),
			rapid.Map(rapid.MapOf(rapid.StringMatching(`[a-z_]{1,8}`), rapid.IntRange(0, 99)), func(m map[string]int) any { return m }),
		)).Draw(r, "payload"))
		if err != nil {
			r.Skip(err)
		}
		e := Event{
			ID: "e" + text.Draw(r, "id"), Kind: "k" + text.Draw(r, "kind"),
			Subject: Ref{Kind: "s" + text.Draw(r, "subject kind"), ID: "i" + text.Draw(r, "subject id"), Code: text.Draw(r, "code")},
			Actor:   text.Draw(r, "actor"), Party: text.Draw(r, "party"), Time: rapid.Int64Range(0, maxTime).Draw(r, "time"),
			RuleSet: text.Draw(r, "rule set"), State: text.Draw(r, "state"),
		}
		e.Public = e.Subject.Code != "" && rapid.Bool().Draw(r, "public")
		if rapid.Bool().Draw(r, "with payload") {
			e.Payload = payload
		}
		got, err := e.AppendJSON(nil)
		want, werr := Canonical(genericEvent(e))
		if werr != nil { // a float printed as a long integer
			if err == nil {
				r.Fatalf("accepted what generic JCS refuses (%v): %s", werr, got)
			}
			return
		}
		if err != nil || !bytes.Equal(got, want) {
			r.Fatalf("got  %s, %v\nwant %s", got, err, want)
		}
		back, err := ParseEvent(got)
		if err != nil {
			r.Fatal(err)
		}
		if again, err := back.AppendJSON(nil); err != nil || !bytes.Equal(again, got) {
			r.Fatalf("does not survive reading: %s, %v", again, err)
		}

		var salt [32]byte
		copy(salt[:], text.Draw(r, "salt"))
		l := e.Leaf(salt, got)
		lb, err := LeafBytes(l)
		if err != nil {
			r.Fatal(err)
		}
		generic, err := Canonical(l)
		if err != nil || !bytes.Equal(lb, generic) {
			r.Fatalf("leaf %s\nwant %s, %v", lb, generic, err)
		}
		if l2, err := ParseLeaf(lb); err != nil || l2 != l {
			r.Fatalf("leaf does not survive reading: %v, %v", l2, err)
		}
	})
}

// TestEventGolden freezes the bytes: a change here breaks every receipt ever issued.
func TestEventGolden(t *testing.T) {
	t.Parallel()
	e := sampleEvent()
	b, err := e.AppendJSON(nil)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"actor":"registrar","id":"0199c2a0-7d1e-7c3a-9a55-1f2e3d4c5b6a","kind":"product.registered",` +
		`"party":"0199c2a0-0000-7000-8000-000000000002","payload":{"fields":["road","hour"],"grade":2,"title":"停车热度指数"},"public":true,` +
		`"rule_set":"cn-26@2025-03-01#ab12","state":"abababababababababababababababababababababababababababababababab",` +
		`"subject":{"code":"DP-4413-惠-0001","id":"0199c2a0-0000-7000-8000-000000000001","kind":"product"},"time":"2026-01-01T09:20:45.123+08:00","v":1}`
	if string(b) != want {
		t.Errorf("event\n%s\nwant\n%s", b, want)
	}
	salt := [32]byte{1, 2, 3}
	sum := sha256.Sum256([]byte("huishu/event/v1\x00" + string(salt[:]) + want))
	wantLeaf := `{"digest":"` + hex.EncodeToString(sum[:]) + `","kind":"product.registered","subject":"DP-4413-惠-0001","time":"2026-01-01T09:20:45.123+08:00","v":1}`
	leaf, err := LeafBytes(e.Leaf(salt, b))
	if err != nil || string(leaf) != wantLeaf {
		t.Errorf("leaf\n%s, %v\nwant\n%s", leaf, err, wantLeaf)
	}
	e.Public = false
	if b, err = e.AppendJSON(nil); err != nil {
		t.Fatal(err)
	}
	if leaf, err = LeafBytes(e.Leaf(salt, b)); err != nil || strings.Contains(string(leaf), "DP-4413") {
		t.Errorf("the leaf of an event that is not public names its subject: %s, %v", leaf, err)
	}
}

func TestEventRefusals(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*Event){
		"no kind":                  func(e *Event) { e.Kind = "" },
		"no id":                    func(e *Event) { e.ID = "" },
		"no subject":               func(e *Event) { e.Subject = Ref{Kind: "product"} },
		"negative time":            func(e *Event) { e.Time = -1 },
		"year 10000":               func(e *Event) { e.Time = maxTime + 1 },
		"public without code":      func(e *Event) { e.Subject.Code = "" },
		"invalid UTF-8":            func(e *Event) { e.Actor = "\xff" },
		"payload not JSON":         func(e *Event) { e.Payload = json.RawMessage(`{"a"`) },
		"payload with blanks only": func(e *Event) { e.Payload = json.RawMessage("  ") },
		"payload, duplicate key":   func(e *Event) { e.Payload = json.RawMessage(`{"a":1,"a":2}`) },
		"payload loses digits":     func(e *Event) { e.Payload = json.RawMessage(`{"fen":9007199254740993}`) },
	}
	for name, spoil := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := sampleEvent()
			spoil(&e)
			if b, err := e.AppendJSON(nil); err == nil {
				t.Errorf("accepted: %s", b)
			}
		})
	}
}

func TestParseEventIsStrict(t *testing.T) {
	t.Parallel()
	e := sampleEvent()
	b, err := e.AppendJSON(nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, pair := range map[string][2]string{
		"unknown field":     {`"id":"0199c2a0-7`, `"hidden":1,"id":"0199c2a0-7`},
		"other version":     {`"v":1`, `"v":2`},
		"re-spelled field":  {`"actor"`, `"Actor"`},
		"other zone":        {`+08:00`, `+09:00`},
		"no milliseconds":   {`45.123`, `45`},
		"public false":      {`"public":true`, `"public":false`},
		"wrong type":        {`"actor":"registrar"`, `"actor":1`},
		"impossible moment": {`2026-01-01T`, `2026-02-30T`},
	} {
		bad := strings.Replace(string(b), pair[0], pair[1], 1)
		if bad == string(b) {
			t.Fatalf("%s: nothing replaced", name)
		}
		if _, err := ParseEvent([]byte(bad)); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func BenchmarkEventAndLeaf(b *testing.B) {
	e := sampleEvent()
	var salt [32]byte
	b.ReportAllocs()
	for range b.N {
		ev, err := e.AppendJSON(make([]byte, 0, 1024))
		if err != nil {
			b.Fatal(err)
		}
		l := e.Leaf(salt, ev)
		lb, err := LeafBytes(l)
		if err != nil {
			b.Fatal(err)
		}
		RecordHash(lb)
	}
}

// The short cut writes what the layout says, for every time that an event can have, and before.
func TestFormatTime(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ms := rapid.Int64Range(-maxTime/100, maxTime).Draw(t, "milliseconds")
		got, want := FormatTime(ms), time.UnixMilli(ms).In(zone).Format(timeLayout)
		if got != want {
			t.Errorf("%d: %s, want %s", ms, got, want)
		}
		if back, err := ParseTime(got); err != nil || back != ms {
			t.Errorf("%s is read as %d (%v)", got, back, err)
		}
	})
}
