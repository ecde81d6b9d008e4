// Package rulestest makes the rule sets of another release of the program for tests: what was filed under them goes on under them.
//
// What it is: the shipped sets, edited on the way.
//
// What it is not: sets of a test's own, which stand in its testdata.
//
// Start at [Release].
package rulestest

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"huishu/compliance/rules"
)

// Release is the book of a program whose sets are those of today, edited; path is the file of each.
func Release(t testing.TB, edit func(path, text string) string) *rules.Book {
	t.Helper()
	_, here, _, _ := runtime.Caller(0)
	paths, err := filepath.Glob(filepath.Join(filepath.Dir(here), "..", "sets", "*.yaml"))
	if err != nil || len(paths) < 4 {
		t.Fatalf("%v %v", paths, err)
	}
	sources := make([][]byte, 0, len(paths))
	for _, path := range paths {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, []byte(edit(path, string(b))))
	}
	b, err := rules.LoadSources(true, sources...)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// BeforeMutualConsent is the book of a program that has no ending of agreements by mutual consent.
func BeforeMutualConsent(t testing.TB) *rules.Book {
	t.Helper()
	return Release(t, func(path, text string) string {
		if !strings.Contains(path, "city-2023-38") {
			return text
		}
		from := strings.Index(text, "      - {act: agree,")
		if from < 0 {
			t.Fatal("the city's set is written otherwise: the test changes nothing")
		}
		text = text[:from] + text[from+strings.Index(text[from:], "\n")+1:]
		return strings.Replace(text, "acts: [agree]", "acts: [end]", 1)
	})
}
