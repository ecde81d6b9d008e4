// Package documents makes the papers that leave the system: PDF files for print and archive.
//
// What it is: a font of the machine, a sheet to draw on with line breaks that keep every Chinese
// character, and the papers themselves.
//
// What it is not: the place where a paper's content is decided (the rooms do that), nor where it is
// signed (the ledger does). No font is part of this repository: without one on the machine there is
// no PDF, and the pages stay printable.
//
// Start at FindFont and Certificate.
package documents
