// Package find answers one question put to the whole site: where does this word stand, and
// what does this code name?
//
// What it is: [Exactly] leads from a code straight to the one thing that bears it; [Ask] gathers
// the first few resources, offers, registered products and parties that speak of a text, with
// how many there are of each.
//
// What it is not: an index of its own. Each room keeps its words and ranks what it finds; only
// what everyone may see is asked for.
//
// Start at [Exactly] and [Ask].
package find
