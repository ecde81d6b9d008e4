// Package listing keeps the offers of the market: registered products that a data merchant
// lists with a price, a licence and the file that it delivers.
//
// What it is: an offer's content and states, the check of its data file, the public
// list with search.
//
// What it is not: it sells nothing (market/order does), and it believes nobody that a
// product is registered: every act asks registry/product in its own transaction.
//
// Start at [Create], [Publish] and [List].
package listing
