// Package app wires the rooms into a running program: the one place that knows all of them.
//
// What it is: the configuration, the data directory with its keys and lock, the order
// of the rooms, the child chain, the jobs, the server.
//
// What it is not: a place for rules or HTTP handlers.
//
// Start at [Open] and [App.Serve].
package app
