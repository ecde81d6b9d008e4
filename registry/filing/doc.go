// Package filing is the general door to procedures that the program knows by their definition alone:
// objections to data, doubts, requests and the like, which a rule set describes with their form.
//
// What it is: [Guides] says what may be filed today, [File] opens a case with its form, [Act] moves
// it. Who may do what, by when and by which article stands in the definition (rules.Filing); the
// case itself is run by compliance/procedure as every other.
//
// What it is not: the door of a procedure whose decision does something beyond the case, such as
// registering a product: that one's own room opens and moves it, and this door refuses it.
//
// Start at [File], then form.go.
package filing
