// Package demand keeps what buyers look for, and brings it together with what is offered.
//
// What it is: demands, their matches among the offers with the reasons in points, and the
// proposals that brokers make to buyers.
//
// What it is not: it commits nobody. A buyer who accepts a proposal still orders
// (market/order), on the offer's own terms.
//
// Start at [Post], [Matches], [Propose] and [Score].
package demand
