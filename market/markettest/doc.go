// Package markettest opens the market in the city of producttest, for tests of the market and of what stands above it: a
// registered product that a merchant is entrusted with, the exchange, and every step of a trade.
//
// What it is not: a mock. Everything is made through the rooms' own functions, on a real
// database with the test clock.
//
// Start at [New].
package markettest
