// Package bulk files many products for compliance registration by one workbook.
//
// What it is: a reader of the workbook, the template that is filled in, and a run that leads each row through the very acts of a
// single filing (create, materials, sample, deposit, submit of registry/product) in a transaction of its own. What it is not: a way
// around them: it writes nothing itself. Start at [Read] and [File].
package bulk
