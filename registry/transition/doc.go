// Package transition lets open cases go over to a rule set on its first day, where the set's text says so (新旧衔接).
//
// What it is: [Due] finds the cases that the sets in force may move ([rules.TransitionClause]), judges each once, and moves it or
// writes down why it stays; the case with its clock, the file of a registration with it. [Obstacles] is what a rehearsal
// asks of the same judgement before anything is adopted.
//
// What it is not: it knows no clock and no step (compliance/procedure does), and touches nothing that is decided: a closed case,
// a certificate, a licence.
//
// Start at [Due].
package transition
