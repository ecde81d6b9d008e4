// Package compliance answers one question: may this happen, by when, by which
// article?
//
// What it is: the law engine, in rooms of its own: workday (clocks in working
// days), code (codes with check characters), scan (personal information in
// files), deid (k-anonymity and de-identification), rules (the law as dated data), adoption
// (which rule sets a register has adopted, and the texts its cases run by), access (the one policy table) and
// procedure (cases that move through the steps which a rule set defines).
//
// What it is not: it knows no party and no product. Rooms above hand it plain
// facts and ids; it hands back findings, deadlines and decisions.
//
// Start at rules.Load, then procedure.Open and procedure.Act.
package compliance
