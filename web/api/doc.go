// Package api is the JSON interface under /api/v1, described by /api/openapi.json.
//
// What it is: one file for each noun; an operation parses, calls one room function
// inside one transaction and shapes the answer. [read] and [write] in api.go do the rest:
// transaction, idempotency, typed problems.
//
// What it is not: a place for rules; whatever refuses here refuses on the pages
// and the command line too.
//
// Start at [Mount].
package api
