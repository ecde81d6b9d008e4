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
// noted ([Watch]) and explained ([Explain]), a committee votes ([Cast], its members by [Appoint]). Which of them a procedure knows says its definition.
//
// # A further procedure
//
// A procedure whose decision does nothing beyond its case (an objection, a doubt, a request that is
// granted or refused) is a definition and no code. To add one, write it among the procedures of a
// rule set (compliance/rules/sets, or a set that an authority adopts):
//
//   - regime, title, article, and open: the act that files it, by whom, into which step;
//   - filing: what it is about (a resource, a party, or nothing in the register), the role of the body
//     that answers for it, a lead, and the form with its fields; whoever has that role in that body works on the
//     case as an office does, under the name counterparty;
//   - votes of a committee, where acts in a step need its consent: quorum, majority, who appoints its members;
//   - steps with who is awaited, clock (a fact of the set, in working days), reminder, escalation, what
//     the parties are told (notice), what the public sees, and the outcome of terminal ones;
//   - transitions with who acts, article, and what the act needs: reasons, a named ground, a second
//     person, all gaps at once (one_time_notice), the form anew (amends); grounds and stops.
//
// Then it stands at /matters and GET /api/v1/procedures, is filed with the form drawn from it,
// handled on /cases, in the inbox, the clocks and the log, and in docs/procedures.md. registry/filing is its
// door, access.FilingFile and access.FilingAct its rows of the policy; a definition that asks for more than
// these give is refused when it is loaded. web/testdata/opening-demand.yaml is one that no code has ever
// heard of.
//
// A procedure whose decision does more (grants a licence, registers a product) has a room that calls
// [Open] and [Act] and follows [Case.Standing]; its acts are rows of the policy.
//
// Start at [Open] and [Act]; then clock.go, stop.go and entry.go.
package procedure
