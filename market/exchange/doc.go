// Package exchange is the data exchange as the market sees it (city rules Art. 18: what
// circulates is traded through the exchange).
//
// What it is: the interface [Exchange], in the shape of the digital contract of
// TC609-6-2025-14 so that a remote venue can stand behind it, and [Embedded], a venue inside
// this program that is for trial and says so on every paper. The suite that both must pass
// is package exchangetest.
//
// What it is not: the order; that is market/order, which files here and waits for the
// record number before anything else happens.
//
// Start at [Exchange].
package exchange
