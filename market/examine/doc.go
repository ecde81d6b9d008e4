// Package examine answers what a regulator, or anyone, hands in for verification.
//
// What it is: [Examiner.Named] for a code, a number or a hash and [Examiner.File] for a file give one [Answer]: each step of the proof
// by itself, from the leaf to the rule set of that day, with what it proves and how to redo it by hand. Page, API and command line show
// the same answer.
//
// What it is not: the verifier (ledger/tlog), which needs nothing but the file and decides whether it is genuine. What is added here is
// read in the register: the witnesses, what the certificate is worth now, the rules it was decided by.
//
// Start at [Examiner].
package examine
