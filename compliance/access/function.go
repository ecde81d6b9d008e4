package access

import (
	"huishu/ledger"
	"huishu/ledger/fault"
)

// Function is what a person does within the party it acts for (NDI-TR-2025-03: 经办人 and the persons who answer beside him). A
// role says what the party may do; a function says which of its people does it.
type Function string

// The functions.
const (
	// Administrator keeps the party's people and particulars.
	Administrator Function = "administrator"
	// Handler prepares and files: applications, drafts, offers, orders (经办人).
	Handler Function = "handler"
	// Approver decides, consents and confirms for the party.
	Approver Function = "approver"
	// Finance confirms money that came or went.
	Finance Function = "finance"
	// Developer keeps the machines that act for the party, and takes deliveries.
	Developer Function = "developer"
	// ReadOnly sees what the party may see and does nothing.
	ReadOnly Function = "read_only"
)

// Functions are all functions, in the order of this file.
var Functions = []Function{Administrator, Handler, Approver, Finance, Developer, ReadOnly}

// Working are the functions that do something: what a party's first person holds, who is alone with all of it.
var Working = []Function{Administrator, Handler, Approver, Finance, Developer}

var functionTitles = map[Function]fault.Text{
	Administrator: fault.T("单位管理员", "administrator"),
	Handler:       fault.T("经办人", "handler"),
	Approver:      fault.T("审批人", "approver"),
	Finance:       fault.T("财务人员", "finance"),
	Developer:     fault.T("开发人员", "developer"),
	ReadOnly:      fault.T("只读人员", "read-only"),
}

// Title is the function's name for people.
func (f Function) Title() fault.Text { return functionTitles[f] }

// Known reports whether there is such a function.
func (f Function) Known() bool { return functionBit[f] != 0 }

var functionBit = bitsOf(Functions)

// functions is the set of functions in which an actor acts.
func functions(actor ledger.Actor) bits {
	var b bits
	for _, name := range actor.Functions {
		b |= functionBit[Function(name)]
	}
	return b
}

// Does reports whether the actor holds the function in the party it now acts for.
func Does(actor ledger.Actor, f Function) bool { return functions(actor)&functionBit[f] != 0 }

// Words are functions as an actor holds them.
func Words(list ...Function) []string {
	words := make([]string, len(list))
	for i, f := range list {
		words[i] = string(f)
	}
	return words
}

func by(list ...Function) []Function { return list }
