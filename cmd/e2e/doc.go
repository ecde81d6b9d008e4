// Package e2e holds the tests that use the whole product as people do: the real program,
// a real chain in a child process, a real browser.
//
// What it is: one journey from an empty data directory to the settled order, by clicking, and
// a walk over every page in both languages on wide and narrow screens, whose pictures are kept
// in the ignored folder .cache/screens.
//
// What it is not: the place for a rule's own test; that stands beside the rule.
//
// Start at TestJourney.
package e2e
