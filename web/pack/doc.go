// Package pack writes the audit pack: everything that the register holds about one party or one product, in one ZIP file that opens
// and can be checked without our software.
//
// What it is: [Build] reads one snapshot as the acting account sees it and writes the acts with their proofs, the refusals, the
// documents, the evidence as of that day, the records whose hashes the events bind, a README and SHA256SUMS. The same state gives
// the same bytes all day long. It is written to a file as it is read: of what is packed nothing stays in memory but half a
// kilobyte an entry, for the ZIP file's directory and the sums.
//
// What it is not: it does not decide who sees what (web/sight and the rooms do; compliance/access says who may ask at all), nor what
// belongs to whom (market/dossier does).
//
// Start at [Build].
package pack
