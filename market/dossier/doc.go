// Package dossier finds what this register holds about one party or one product.
//
// What it is: the one list of which tables name a party and which a product ([OfParty], [OfProduct]), and from it the places in the
// log of every event about it, its subjects, its documents, its certificates and the refusals of its people.
//
// What it is not: it judges nothing about who may see any of it (web/sight does) and writes no file (web/pack does). It has no
// table of its own and changes none.
//
// Start at [Dossier].
package dossier
