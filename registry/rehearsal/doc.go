// Package rehearsal tells what a rule set would change before anybody adopts it.
//
// What it is: [Run] compares the set with the one that it would follow, and reckons every open case and every registration that
// stands as if it governed them: deadlines, findings, terms. Nothing is written.
//
// What it is not: it adopts nothing (compliance/adoption does) and moves no case: open cases stay under the set that they were
// filed under unless the new one's text lets them move, which registry/transition does on its first day; a certificate keeps its term.
//
// Start at [Run].
package rehearsal
