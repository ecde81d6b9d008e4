package party

import (
	"huishu/compliance/rules"
	"huishu/compliance/workday"
)

// Status is what a qualification is worth on a given day. It is never stored.
type Status string

// The statuses.
const (
	// NotYet is granted with a first day still to come.
	NotYet Status = "not_yet"
	// Valid lets its holder act.
	Valid Status = "valid"
	// Suspended was stopped by the authority, which may restore or revoke it.
	Suspended Status = "suspended"
	// Expired has passed its last day; the holder applies anew.
	Expired Status = "expired"
	// Ended was given up by its holder, or ended with its agreement.
	Ended Status = "ended"
	// Revoked was taken away by the authority, for good.
	Revoked Status = "revoked"
)

// Statuses lists them all.
var Statuses = []Status{NotYet, Valid, Suspended, Expired, Ended, Revoked}

// Standing is the recorded fact about a qualification: what its case, or its agreement, has made of it.
type Standing string

// The standings. Which step of a case leaves which of them behind says the procedure's definition
// (rules.Step.Standing).
const (
	StandingGranted   Standing = rules.StandingGranted
	StandingSuspended Standing = rules.StandingSuspended
	StandingRevoked   Standing = rules.StandingRevoked
	StandingEnded     Standing = rules.StandingEnded
)

// Standings lists them all.
var Standings = []Standing{StandingGranted, StandingSuspended, StandingRevoked, StandingEnded}

// StatusOn derives the status from the recorded standing, the term and the day.
// The first rule that applies decides:
//
//  1. revoked stays revoked;
//  2. ended stays ended;
//  3. after the last day it is expired, suspended or not (no last day: never);
//  4. suspended is suspended, also before its first day;
//  5. before the first day it is not yet valid;
//  6. otherwise it is valid, the first and the last day included.
//
// An unknown standing counts as suspended: what nobody recorded gives nobody a right.
func StatusOn(standing Standing, from, to, day workday.Date) Status {
	switch {
	case standing == StandingRevoked:
		return Revoked
	case standing == StandingEnded:
		return Ended
	case !to.IsZero() && day.After(to):
		return Expired
	case standing != StandingGranted:
		return Suspended
	case day.Before(from):
		return NotYet
	}
	return Valid
}
