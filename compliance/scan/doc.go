// Package scan finds personal information in files and text: identity numbers, telephone numbers, bank cards, e-mail
// addresses and the other types listed in type.go. A derived data product is scanned by it before it is registered.
//
// It reads CSV, XLSX, JSON lines, JSON and plain text in UTF-8, UTF-16, GB18030 or Big5, in one streaming pass. Of an
// XLSX file the archive and the shared texts go to a temporary file when they are large, its sheets are read row by row. Where a check digit exists it decides; elsewhere the shape, the column's
// header and the words before the value give a confidence between 0 and 1. Values are masked before they leave the package:
// no full value ever stands in a report.
//
// It is not a proof of absence: it knows shapes and words, not meaning, and a person reads the report. It does not change
// data. It is a leaf: no database, no clock.
//
// Start at File and Text; index.go and glance.go are the passes over the bytes, csv.go cuts cells, line.go shows how one piece of text is
// judged, brief.go how a cell like the ones above it is, column.go how hits become findings, record.go what the values of one record say
// of each other, profile.go what columns hold.
package scan
