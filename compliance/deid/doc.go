// Package deid measures how far the people behind the records of a table can be told apart, and takes that away: k-anonymity and
// l-diversity over quasi-identifiers, the generalisation that reaches a wanted k at the least loss, and the techniques of
// GB/T 37964-2019 (suppression, masking, generalisation, keyed hashing, truncation) applied by a plan.
//
// It reads what compliance/scan reads as tables (CSV, XLSX, JSON lines, JSON arrays of objects), in several streaming passes
// over a [Source], and writes CSV in UTF-8. Memory is bounded by the number of distinct combinations of quasi-identifiers and
// sensitive values ([MaxCombinations]), not by the rows; an XLSX file and the first 1000 objects of a JSON file are held.
//
// It is no proof of anonymity: k and l say nothing about what an attacker knows beyond the columns called quasi-identifiers,
// and a person answers for that choice. The text of GB/T 42460-2023 is not at hand: the risk measures are the usual ones of
// its K-anonymity model (1/k at worst, classes/records on average); the threshold of 0.05 and the grades are marked assumed.
// The salt of a hash goes into the hash only: it stands in no plan, no output and no report. The package is a leaf: no
// database, no clock, no randomness.
//
// Start at [Analyse] (what is there, what would help), [Plan] and [Apply]. ladder.go holds the generalisations, classes.go the
// counting, lattice.go the search.
package deid
