package tlog

import "huishu/ledger/fault"

// Step is one check of a verification and its outcome in a sentence for people.
type Step struct {
	Name   string
	OK     bool
	Detail fault.Text
}

// Names of the steps, in their order.
const (
	StepDocument   = "document"   // the issuer signed every byte of the PDF that carries the receipt
	StepFormat     = "format"     // the file is a receipt, byte for byte as issued
	StepSignature  = "signature"  // its issuer signed all of it
	StepIssuer     = "issuer"     // the issuer is one that the reader trusts
	StepEvent      = "event"      // the event is well-formed, and the one that the file is named after
	StepInclusion  = "inclusion"  // its leaf stands in the tree of the checkpoint
	StepCheckpoint = "checkpoint" // the log signed the checkpoint
	StepAnchor     = "anchor"     // the anchor named in the file is that checkpoint's
	StepStatus     = "status"     // the certificate stands, by a signed status list
	StepChain      = "chain"      // the anchor is really on the chain; needs a network, so the caller does it
)

// Result is the outcome of [Verify].
type Result struct {
	// Valid says that every step held.
	Valid bool
	// Kind and Code are the receipt's; empty when the file could not be read.
	Kind, Code string
	Steps      []Step
	// Receipt is what was read; nil when the file could not be read. Believe it only when Valid.
	Receipt *Receipt
	// Event is the event of the receipt; nil when it could not be read.
	Event *Event
	// Checkpoint is the log's checkpoint of the receipt.
	Checkpoint Checkpoint
}

// Add records one more step; a step that failed makes the result invalid.
func (r *Result) Add(s Step) {
	r.Steps = append(r.Steps, s)
	r.Valid = r.Valid && s.OK
}

func (r *Result) step(name string, ok bool, zh, en string) {
	r.Add(Step{Name: name, OK: ok, Detail: fault.T(zh, en)})
}
