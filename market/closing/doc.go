// Package closing lets a party leave: what stands in the way, what would happen, what is kept, and the leaving itself.
//
// What it is: one look over the rooms that hold something of a party ([Look]), and one act over all of them ([Close]), in one
// transaction. The party's own functions do each part: nobody ends by leaving what he could not end by himself.
//
// What it is not: the room of the closure's record (registry/party), the export (web/pack), or the erasure of a person
// (compliance/erasure, which goes on working afterwards).
//
// Start at [Look].
package closing
