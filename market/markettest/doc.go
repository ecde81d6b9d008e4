// Package markettest builds a small city for tests of the market and of what stands above it: an
// authority, a registration body, bodies with resources, an operator with its agreement, a
// merchant, a broker, buyers, and a registered product.
//
// What it is not: a mock. Everything is made through the rooms' own functions, on a real
// database with the test clock.
//
// Start at [New].
package markettest
