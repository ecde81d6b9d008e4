// Package complaint keeps complaints about parties of the register (投诉举报): who does not keep to the rules, and what came of it.
//
// What it is: the complaint itself with its evidence ([File], [Attach]), the acts that move its case ([Act]), and what everybody
// may know of those that were found founded ([RecordOf]). A complainant is a person, known by its account, and acts for itself and
// not for the party it belongs to: so whoever works at the party complained of may complain, and no colleague finds it. Who
// complained, and in which words, only that person and the authority read; the party complained of learns what the authority asks
// it, from the day it is asked. No Get function asks who is looking; [Show] does.
//
// What it is not: the procedure (a definition of the rule set: who acts in which step, by when), or the sanction. A measure
// says which qualification the authority means to suspend or revoke; registry/party does that, by its own procedure and rights to be heard.
//
// Start at [File] and [Act].
package complaint
