// Package catalogue keeps the resource catalogue (公共数据资源目录): what public data
// there is, which body answers for it, how it is classified and graded, and whether it
// may be shared or opened (惠府〔2023〕38号 Arts 9, 10, 13, 14).
//
// What it is: [ReadCSV] turns a catalogue file, tidy or not, into rows or into rejects
// that say why; [Import] brings a body's rows into the register, once, however often it
// is called; [List] and [Search] find them again. What the file said is kept word for
// word in [Resource.Original]; normalised values stand beside it, never in its place.
//
// What it is not: the data itself (resources are described here, not stored), what is
// offered for sale (market/listing), or what may be derived (registry/product).
// State secrets are refused at every door (Art. 2).
//
// Start at [Resource], then [ReadCSV] and [Import].
package catalogue
