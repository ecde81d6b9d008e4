// Package money keeps the books: double entry, in fen, never rewritten.
//
// What it is: transactions of entries that sum to zero, the split of a price into
// shares that sum to the price, balances and statements.
//
// What it is not: it moves no money; banks do. It knows orders only as ids.
//
// Start at [Post] and [Split].
package money
