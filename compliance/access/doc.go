// Package access is the one policy table: who may do what, in relation to whom.
//
// What it is: roles, acts, and [Policy], one row per act. What no row grants is
// denied. [Require] passes the gate inside a transaction and lets the journal
// record the act; [Can] asks the same question for a page that shows a button.
//
// What it is not: it looks up no party and no object; the room that calls it
// hands over who owns the object and who is party to it. It does not judge
// whether the time for an act has come: that is compliance/procedure.
//
// Start at policy.go, which is meant to be read by lawyers too.
package access
