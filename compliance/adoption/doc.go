// Package adoption keeps the rule sets of one register: those that come with the program, those that an authority has adopted
// since, and every text that a case was ever filed under.
//
// What it is: [Of] answers which sets govern, as the transaction sees it; [ByHash] finds the set of a case though the program
// ships it no more ([Keep] has kept it); [Propose], [Confirm] and [Withdraw] adopt a successor from a day to come, by two persons;
// [Revoke] and [ConfirmRevocation] take it back before that day, by two persons again.
//
// What it is not: it reads and judges no rules (compliance/rules does, and stays pure), runs no case, and knows no person: whether
// two accounts are one is for the caller of Confirm to tell. What a successor would change is told by registry/rehearsal.
//
// The book that rooms are given is that of the program. They ask For and ByHash here, never the book itself: so a set counts from
// the transaction that adopts it on, in every process.
//
// Start at [Of] and [Propose].
package adoption
