// Package order takes an order from the buyer's word to the last report: confirmed by the
// merchant, filed with the exchange, paid, delivered, settled.
//
// What it is: the contract (its terms, their hash, its code), the states in one table, and
// the jobs that talk to the exchange and settle the money. Art. 18 stands in the
// states: nothing is paid or delivered before the exchange has given its record number.
//
// What it is not: it hands no data over (market/delivery does), keeps no books
// (market/money) and is no venue (market/exchange).
//
// Start at [Place], [Confirm], [ConfirmPayment] and [Handlers].
package order
