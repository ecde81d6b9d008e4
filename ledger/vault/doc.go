// Package vault keeps uploaded documents: encrypted, content-addressed, durable.
//
// What it is: [Vault] stores bytes as age files (X25519, ChaCha20-Poly1305 in a stream)
// under DIR/ab/<SHA-256 of the plain bytes>, and proves them by that hash each time
// they are opened. The table document says whose they are and what for; [Attach] writes its row.
//
// What it is not: it scans nothing and decides nothing. Whoever attaches a document
// has been granted an act by compliance/access in the same transaction; whoever reads one
// has been let through by the room whose paper it is.
//
// Order of work: [Vault.Put] first, outside any transaction, because files and the single
// writer do not mix; then [Attach] inside it. A crash between the two leaves bytes that no row
// names: harmless, and the same upload later finds them.
//
// Start at [Open], [Vault.Put] and [Attach].
package vault
