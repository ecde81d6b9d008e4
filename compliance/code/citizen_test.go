package code

import (
	"fmt"
	"testing"
	"time"
)

// TestRealDate compares the calendar with the standard library's, day by day.
func TestRealDate(t *testing.T) {
	t.Parallel()
	for year := minBirthYear - 1; year <= maxBirthYear+1; year++ {
		for month := range 14 {
			for day := range 33 {
				s := fmt.Sprintf("%04d%02d%02d", year, month, day)
				_, err := time.Parse("20060102", s)
				if want := err == nil && year >= minBirthYear && year <= maxBirthYear; realDate(s) != want {
					t.Fatalf("%s is a day: %t, want %t", s, !want, want)
				}
			}
		}
	}
}
