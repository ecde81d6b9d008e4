// Package rules holds the law as dated data.
//
// What it is: rule sets in YAML, embedded, each with the issuing text, the days
// it is in force, its facts (numbers with article, source and sureness), its
// checks (CEL over typed facts, type-checked when the set is loaded), the
// materials it asks for, the grounds on which it refuses, and the procedures it
// defines. A set is identified by the SHA-256 of its JCS (RFC 8785) form.
//
// What it is not: it runs no case (that is compliance/procedure), knows no
// party and no product, and reads no clock: every question names its day.
//
// Two rules keep the data honest. A fact whose sureness is unknown has no
// number, and a check that needs it does not load. A number is written once, in
// the set that the text belongs to; other sets cite it as "set#fact" and say
// that they assume it.
//
// Start at [Load], then [Book.For] and [Set.Check]. The sets are in sets/.
package rules
