// Package succession lets one organisation take over another: a merger, or a body whose functions pass to another one.
//
// What it is: one look over the rooms that hold something of the predecessor ([Look]): what passes, and what somebody has to see to;
// and a case of two officers ([Propose], [Decide]) whose confirmation makes it so. The record is of registry/party.
//
// What it is not: a transfer of rights that are bound to their holder. By this act the resources of the catalogue pass, for which the
// successor answers from then on. Agreements, plans, qualifications, open cases and accounts are listed as to be done, each by its own procedure.
//
// Start at [Look].
package succession
