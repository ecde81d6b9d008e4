// Package search turns text into the words of the full-text index, and a
// person's question into a query over them.
//
// What it is: one pure function for both sides, so that what was indexed is
// found again: NFKC, lower case, traditional to simplified characters, a few
// synonyms, then overlapping pairs of Chinese characters (bigrams) and whole
// Latin words. The rooms store [Bigrams] in an FTS4 table (a working table, in
// the transaction of the row), ask it with [Query], and if that finds nothing
// with [Any]; a [Question] ranks what came back.
//
// What it is not: the index itself (each room keeps its own), a dictionary, or
// a converter for display: the simplified form is for matching only and never
// stands in a record.
//
// Start at [Bigrams].
package search
