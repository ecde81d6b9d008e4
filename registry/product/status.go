package product

import (
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger/fault"
)

// Standing is what its case has made of an agreement or a registration.
type Standing string

// The standings. Which step of a case leaves which of them behind says the procedure's definition
// (rules.Step.Standing); the first two are those of what no case has decided.
const (
	StandingDraft      Standing = "draft"   // an agreement that is being settled
	StandingPending    Standing = "pending" // a registration that is being decided
	StandingGranted    Standing = rules.StandingGranted
	StandingSuspended  Standing = rules.StandingSuspended
	StandingRevoked    Standing = rules.StandingRevoked
	StandingEnded      Standing = rules.StandingEnded
	StandingRefused    Standing = rules.StandingRefused
	StandingWithdrawn  Standing = rules.StandingWithdrawn
	StandingTerminated Standing = rules.StandingTerminated
)

// Status is what an agreement or a registration is worth on a given day. It is never stored.
type Status string

// The statuses.
const (
	Open       Status = "open"              // not decided yet
	NotYet     Status = "not_yet"           // granted, its first day still to come
	Valid      Status = "valid"             // it carries
	Suspended  Status = "suspended"         // stopped for now
	Outside    Status = "outside_agreement" // granted, its agreement names it no more
	Upstream   Status = "upstream"          // granted, what it is made from does not carry it now
	Expired    Status = "expired"           // past its last day
	Ended      Status = "ended"             // ended or cancelled
	Revoked    Status = "revoked"           // taken away for good
	Refused    Status = "refused"           // decided against
	Withdrawn  Status = "withdrawn"         // taken back by its applicant
	Terminated Status = "terminated"        // an objection was upheld
	Replaced   Status = "replaced"          // another version of the same registration stands instead
)

// Statuses lists them all.
var Statuses = []Status{Open, NotYet, Valid, Suspended, Outside, Upstream, Expired, Ended, Revoked, Refused, Withdrawn, Terminated, Replaced}

var statusTitles = map[Status]fault.Text{
	Open:       fault.T("办理中", "In progress"),
	NotYet:     fault.T("尚未生效", "Not yet in force"),
	Valid:      fault.T("有效", "Valid"),
	Suspended:  fault.T("已暂停", "Suspended"),
	Outside:    fault.T("已不在授权范围内", "Outside its agreement"),
	Upstream:   fault.T("上游产品或其授权不支持", "Stopped by what it is made from"),
	Expired:    fault.T("已到期", "Expired"),
	Ended:      fault.T("已终止", "Ended"),
	Revoked:    fault.T("已撤销", "Revoked"),
	Refused:    fault.T("不予登记", "Refused"),
	Withdrawn:  fault.T("已撤回", "Withdrawn"),
	Terminated: fault.T("异议成立，已终止", "Terminated on an objection"),
	Replaced:   fault.T("已被新版本取代", "Replaced by a newer version"),
}

// Title is the status in words.
func (s Status) Title() fault.Text { return statusTitles[s] }

// StatusOn derives the status from the recorded standing, the term and the day.
// The first rule that applies decides:
//
//  1. what was refused, withdrawn, terminated, revoked or ended stays so;
//  2. a draft or a pending application is open;
//  3. after the last day it is expired, suspended or not;
//  4. suspended is suspended, also before its first day;
//  5. before the first day it is not yet valid;
//  6. granted is valid, the first and the last day included.
//
// An unknown standing, and a grant without a term, count as suspended: what nobody
// recorded gives nobody a right.
func StatusOn(standing Standing, from, to, day workday.Date) Status {
	switch standing {
	case StandingRefused:
		return Refused
	case StandingWithdrawn:
		return Withdrawn
	case StandingTerminated:
		return Terminated
	case StandingRevoked:
		return Revoked
	case StandingEnded:
		return Ended
	case StandingDraft, StandingPending:
		return Open
	default: // granted and suspended depend on the day
	}
	switch {
	case from.IsZero() || to.IsZero():
		return Suspended
	case day.After(to):
		return Expired
	case standing != StandingGranted:
		return Suspended
	case day.Before(from):
		return NotYet
	}
	return Valid
}
