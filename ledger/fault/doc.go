// Package fault holds the typed errors every room returns.
//
// What it is: one error type with a kind, a stable code, the field at fault, a
// sentence in both languages and what to do next. The web room maps kinds to
// RFC 9457 problems in one table, the command line prints the same sentences.
//
// What it is not: a place for logging, wrapping helpers or HTTP statuses.
//
// Start at [New], then [Error].
package fault
