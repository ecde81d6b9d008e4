// Package procedure runs cases: an application on its way through the steps that
// a rule set defines.
//
// What it is: one engine for every statutory procedure. [Open] begins a case under
// the rule set of its day; [Act] moves it, if the definition permits the act in
// this step, by this actor, at this time, and the policy table grants it. Each
// step keeps its clock in working days, who acted, why, and by which article.
//
// What it is not: it defines no procedure (compliance/rules does, as data), judges
// no application (the caller brings the findings) and knows no party or product.
// There is no way to date an act: it happens at tx.Now or not at all. Nothing is
// deemed approved when a clock runs out; overdue is shown. A clock keeps its start and its number of working days; the last
// day follows from the calendar, and the row that lists are sorted by is put right when a notice moves it ([LoadNotice]).
//
// What is done on a case without moving it are entries: an officer takes it ([Assign]), its
// clock stands still ([StopClock]), an act waits for a second person ([Case.Pending]), a delay is
// noted ([Watch]) and explained ([Explain]). Which of them a procedure knows says its definition.
//
// Start at [Open] and [Act]; then clock.go, stop.go and entry.go.
package procedure
