// Package producttest builds a small city whose products are registered, and completes registration files, for the tests of the
// registration and of what stands above it.
//
// What it is not: a mock. Everything is made through the rooms' own functions, on a real database with the test clock.
//
// Start at [New].
package producttest
