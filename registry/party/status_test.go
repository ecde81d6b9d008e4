package party

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"huishu/compliance/workday"
)

func day(s string) workday.Date {
	var d workday.Date
	if err := d.UnmarshalText([]byte(s)); err != nil {
		panic(err)
	}
	return d
}

func TestStatusOn(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name     string
		standing Standing
		from, to string
		day      string
		want     Status
	}{
		{"in the middle", StandingGranted, "2026-01-01", "2026-12-31", "2026-06-01", Valid},
		{"first day", StandingGranted, "2026-01-01", "2026-12-31", "2026-01-01", Valid},
		{"last day", StandingGranted, "2026-01-01", "2026-12-31", "2026-12-31", Valid},
		{"day before", StandingGranted, "2026-01-01", "2026-12-31", "2025-12-31", NotYet},
		{"day after", StandingGranted, "2026-01-01", "2026-12-31", "2027-01-01", Expired},
		{"no fixed term", StandingGranted, "2026-01-01", "", "2099-01-01", Valid},
		{"suspended", StandingSuspended, "2026-01-01", "2026-12-31", "2026-06-01", Suspended},
		{"suspended before it began", StandingSuspended, "2026-01-01", "2026-12-31", "2025-06-01", Suspended},
		{"suspended and run out", StandingSuspended, "2026-01-01", "2026-12-31", "2027-06-01", Expired},
		{"ended and run out", StandingEnded, "2026-01-01", "2026-12-31", "2027-06-01", Ended},
		{"revoked before it began", StandingRevoked, "2026-01-01", "2026-12-31", "2025-06-01", Revoked},
		{"nobody knows this standing", "?", "2026-01-01", "2026-12-31", "2026-06-01", Suspended},
	}
	for _, c := range cases {
		if got := StatusOn(c.standing, day(c.from), day(c.to), day(c.day)); got != c.want {
			t.Errorf("%s: %s, not %s", c.name, got, c.want)
		}
	}
}

func drawDay(t *rapid.T, label string) workday.Date {
	return day("2026-01-01").AddDays(rapid.IntRange(-800, 800).Draw(t, label))
}

// The status is total, valid only inside the term of a granted qualification, and never
// comes back once it is expired, ended or revoked.
func TestStatusIsTotalAndOneWay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		standing := Standing(rapid.OneOf(rapid.SampledFrom([]string{"granted", "suspended", "revoked", "ended"}), rapid.String()).Draw(t, "standing"))
		from := drawDay(t, "from")
		var to workday.Date
		if rapid.Bool().Draw(t, "term") {
			to = from.AddDays(rapid.IntRange(0, 400).Draw(t, "length"))
		}
		on := drawDay(t, "day")
		got := StatusOn(standing, from, to, on)
		if !slices.Contains(Statuses, got) {
			t.Fatalf("%q is no status", got)
		}
		inside := !on.Before(from) && (to.IsZero() || !on.After(to))
		if (got == Valid) != (inside && standing == StandingGranted) {
			t.Fatalf("%s on %s of %s..%s, %s", got, on, from, to, standing)
		}
		later := StatusOn(standing, from, to, on.AddDays(rapid.IntRange(0, 800).Draw(t, "later")))
		if slices.Contains([]Status{Expired, Ended, Revoked}, got) && later != got {
			t.Fatalf("%s became %s", got, later)
		}
	})
}

func TestOverlapIsSymmetricAndExact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f1, f2 := drawDay(t, "f1"), drawDay(t, "f2")
		t1, t2 := f1.AddDays(rapid.IntRange(0, 60).Draw(t, "l1")), f2.AddDays(rapid.IntRange(0, 60).Draw(t, "l2"))
		shared := false
		for d := f1; !d.After(t1); d = d.AddDays(1) {
			shared = shared || !d.Before(f2) && !d.After(t2)
		}
		if overlaps(f1, t1, f2, t2) != shared || overlaps(f2, t2, f1, t1) != shared {
			t.Fatalf("%s..%s and %s..%s", f1, t1, f2, t2)
		}
	})
}
