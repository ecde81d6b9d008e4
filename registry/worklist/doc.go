// Package worklist does one thing to several cases of an inbox at once.
//
// What it is: an officer claims ten cases, gives them to a colleague, or accepts them ([Do]). Each case has its own transaction and its
// own result: that one of them cannot be done takes nothing from the others. The rooms whose cases they are do the act, by the same
// checks as if it were done on each page.
//
// What it is not: a way around a definition. What an act on many cases may be is read from it (procedure.Case.Several): taking up what
// was filed, never a decision.
//
// Start at [Do].
package worklist
