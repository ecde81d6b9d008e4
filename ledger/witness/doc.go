// Package witness has independent witnesses cosign the log's checkpoints (C2SP tlog-witness), so that nobody can be
// shown another log than everybody else.
//
// What it is: [Policy], who the witnesses are and how many of them suffice (C2SP tlog-policy); [Cosigner], which submits
// checkpoints with their consistency proofs and keeps the cosignatures; the ledger adds them to what it serves.
//
// What it is not: on the way of any write, or of the checkpoint. A witness that is down, slow or lying costs its own
// cosignature and nothing else. It is no witness itself either.
//
// Start at [ParsePolicy] and [Cosigner.Run].
package witness
