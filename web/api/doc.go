// Package api is the JSON interface under /api/v1, described by /api/openapi.json.
//
// What it is: one file for each noun; an operation parses, calls one room function
// inside one transaction and shapes the answer. [read] and [write] in api.go do the rest:
// transaction, idempotency, typed problems.
//
// What it is not: a place for rules; whatever refuses here refuses on the pages
// and the command line too.
//
// Parts of inputs and answers that are embedded elsewhere, such as [Page] and [Times], are
// exported only because the library's reflection passes over unexported ones.
//
// Start at [Mount].
package api
