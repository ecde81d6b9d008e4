package workday

import (
	"encoding/json"
	"testing"
	"time"
)

// TestDateAgreesWithTime holds the arithmetic of Date against package time over some 140 years.
func TestDateAgreesWithTime(t *testing.T) {
	t.Parallel()
	ref := time.Date(1899, 12, 30, 12, 0, 0, 0, time.UTC)
	d := Date{1899, time.December, 30}
	for range 52000 {
		if y, m, dd := ref.Date(); (d != Date{y, m, dd}) || d.Weekday() != ref.Weekday() || !d.Valid() || d.String() != ref.Format(time.DateOnly) {
			t.Fatalf("%+v (%s), time says %s", d, d.Weekday(), ref)
		}
		if back := d.AddDays(400).AddDays(-400); back != d {
			t.Fatalf("%s there and back is %s", d, back)
		}
		ref, d = ref.AddDate(0, 0, 1), d.AddDays(1)
	}
}

func TestOfTimeUsesZone(t *testing.T) {
	t.Parallel()
	evening := time.Date(2026, 9, 28, 16, 0, 0, 0, time.UTC) // midnight in China
	if got := OfTime(evening); got != (Date{2026, time.September, 29}) {
		t.Errorf("got %s", got)
	}
	if got := OfTime(evening.Add(-time.Nanosecond)); got != (Date{2026, time.September, 28}) {
		t.Errorf("got %s", got)
	}
	if got := (Date{2026, time.September, 29}).Time(); !got.Equal(evening) {
		t.Errorf("got %s", got)
	}
}

func TestDateText(t *testing.T) {
	t.Parallel()
	var v struct{ A, B Date }
	if err := json.Unmarshal([]byte(`{"A":"2024-02-29","B":""}`), &v); err != nil || v.A != (Date{2024, time.February, 29}) || !v.B.IsZero() {
		t.Fatalf("%+v, %v", v, err)
	}
	if b, err := json.Marshal(v); err != nil || string(b) != `{"A":"2024-02-29","B":""}` {
		t.Errorf("%s, %v", b, err)
	}
	for _, bad := range []string{`{"A":"2023-02-29"}`, `{"A":"2024-2-9"}`, `{"A":"２０２４-02-29"}`, `{"A":"2024-02-29 "}`, `{"A":"-024-02-29"}`, `{"A":"0000-01-01"}`} {
		if err := json.Unmarshal([]byte(bad), &v); err == nil {
			t.Errorf("%s was read", bad)
		}
	}
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2026-09-28", "2024-02-29", "", "9999-12-31", "2026-09-28T00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseDate(s)
		if ref, refErr := time.Parse(time.DateOnly, s); (refErr == nil && ref.Year() >= 1) != (err == nil) {
			t.Fatalf("ParseDate(%q): %v, package time: %v", s, err, refErr)
		}
		if err == nil && d.String() != s {
			t.Fatalf("%q reads back as %q", s, d)
		}
	})
}
