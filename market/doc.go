// Package market is the room of what is offered, asked, sold, paid and delivered.
//
// What it is: listings of registered products, demands and their matches, orders that
// trade only through the exchange, double-entry money, delivery with receipts. Each has a
// package of its own below.
//
// What it is not: it registers nothing; whether a product may be traded it asks
// registry/product, in the same transaction, every time.
//
// Start at market/order.
package market
