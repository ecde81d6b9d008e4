package api

import (
	"cmp"
	"strconv"
	"time"

	"huishu/compliance/access"
	"huishu/compliance/erasure"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/web/sight"
)

func mountEvent(a *API) {
	read(a, operation("list-events", "/events", "log", "日志最新条目 / The newest entries of the log, as everyone may see them", public), listEvents)
	read(a, operation("get-event", "/events/{id}", "log", "一个日志条目 / One entry of the log", public),
		func(tx *ledger.Tx, in *ByID) (eventView, error) {
			e, err := tx.Event(in.ID)
			return viewEvent(e), err
		})
	op := operation("get-event-receipt", "/events/{id}/receipt", "log", "事件回执 / The receipt that proves an event", public)
	op.Description = "For everyone where the event's subject is public; otherwise for the parties to it and the offices."
	op.Errors = []int{403}
	readFile(a, op, func(tx *ledger.Tx, in *ByID) (string, []byte, error) {
		file, err := sight.Receipt(tx, in.ID)
		return "receipt-" + in.ID + ".json", file, err
	})

	erase := operation("erase-events", "/erasures", "log", "依法删除事件中的个人信息 / Erase what events say of a person", signedIn)
	erase.Description = "Removes content and salt of events about one subject; their entries in the log and every proof stay. The rows that hold the particulars are edited before."
	write(a, erase, func(tx *ledger.Tx, in *struct {
		Body struct {
			DecisionBody
			SubjectKind string   `json:"subject_kind" minLength:"1" maxLength:"40"`
			SubjectID   string   `json:"subject_id" minLength:"1" maxLength:"100"`
			Events      []string `json:"events,omitempty" maxItems:"500" doc:"Ids of the events that are meant; all about the subject when empty."`
		}
	},
	) (erasedView, error) {
		done, err := erasure.Events(tx, in.Body.decision(), ledger.Ref{Kind: in.Body.SubjectKind, ID: in.Body.SubjectID}, in.Body.Events...)
		return viewErased(done), err
	})
}

// DecisionBody says why something is erased.
type DecisionBody struct {
	Ground string `json:"ground" enum:"purpose_ended,retention_ended,consent_withdrawn,unlawful,other_law" doc:"Item of article 47 of the Personal Information Protection Law."`
	Reason string `json:"reason" minLength:"1" maxLength:"200" doc:"Where the decision is found. It is kept for ever: name no person."`
}

func (b DecisionBody) decision() erasure.Decision {
	return erasure.Decision{Ground: erasure.Ground(b.Ground), Reason: b.Reason}
}

// erasedView says what was erased.
type erasedView struct {
	Ground string   `json:"ground" doc:"The provision."`
	Reason string   `json:"reason"`
	Events []string `json:"events" doc:"Ids of the events whose content is gone."`
}

func viewErased(done ledger.Erased) erasedView {
	return erasedView{done.Ground, done.Reason, each(done.Events, func(e ledger.ErasedEvent) string { return e.ID })}
}

// listEvents runs from the newest entry back; its cursor is an entry's index.
func listEvents(tx *ledger.Tx, in *MarkedPage) (list[eventView], error) {
	before, err := strconv.ParseInt(cmp.Or(in.Cursor, "0"), 10, 64)
	if err != nil || before < 0 {
		return list[eventView]{}, badCursor()
	}
	entries, err := tx.Latest(before, in.Limit)
	next := ""
	if n := len(entries); n == in.Limit && entries[n-1].Index > 0 {
		next = strconv.FormatInt(entries[n-1].Index, 10)
	}
	return listOf(each(entries, viewEvent), next), err
}

// eventView is what the log itself shows of an event.
type eventView struct {
	ID    string     `json:"id"`
	Index int64      `json:"index"`
	Kind  string     `json:"kind"`
	Title fault.Text `json:"title" doc:"The kind in words."`
	Code  string     `json:"code" doc:"The subject's public code; empty where it is not public."`
	At    time.Time  `json:"at"`
	Leaf  string     `json:"leaf" doc:"The leaf, as it stands in the log."`
}

func viewEvent(e ledger.Entry) eventView {
	return eventView{ID: e.ID, Index: e.Index, Kind: e.Kind, Title: access.KindTitle(e.Kind), Code: e.Code, At: time.UnixMilli(e.At).In(ledger.Zone), Leaf: e.Leaf()}
}

func badCursor() error {
	return fault.New(fault.Invalid, "cursor", "游标无效", "The cursor is not one of ours").At("cursor").
		Do("请使用上一页返回的 next", "Use the next value of the page before")
}
