// Package delivery hands the data over, and can prove it.
//
// What it is: the one file that a contract names, made available to the buyer when the exchange has
// recorded the order, the money has come and the registration is valid; every download and
// the buyer's acknowledgement, each an event.
//
// What it is not: it decides nothing about orders; it asks market/order, and moves it on.
//
// Start at [Make], [Fetch] and [Acknowledge].
package delivery
