package product

import (
	"time"

	"huishu/compliance/access"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
)

// Entry is what stands on the register beside a registration on a day: a permit, or an objection.
type Entry struct {
	// Alteration is the id of the application that led to it, Event the event whose receipt proves it.
	Alteration string         `json:"alteration"`
	Type       AlterationType `json:"type"`
	// To is who may use the product, Terms on what terms; both are empty for an objection.
	To    CertifiedParty `json:"to,omitzero"`
	Terms string         `json:"terms,omitempty"`
	// From is the day of the entry. ValidTo is its last day, zero where it has none.
	From    workday.Date `json:"from"`
	ValidTo workday.Date `json:"valid_to"`
	Event   string       `json:"event"`
}

// Entries are the permits and objections that stand on a registration today, oldest first. Everybody may read them.
func Entries(tx *ledger.Tx, registration string) ([]Entry, error) {
	all, err := alterationsWhere(tx, `registration = ? AND standing = 'granted' AND type IN (?, ?)`, registration, TypePermit, TypeObjection)
	list := []Entry{}
	if err != nil || len(all) == 0 {
		return list, err
	}
	r, err := GetRegistration(tx, registration)
	if err != nil {
		return nil, err
	}
	for _, m := range all {
		if !m.stands(r, workday.OfTime(tx.Now)) {
			continue
		}
		e := Entry{Alteration: m.ID, Type: m.Type, Terms: m.Terms, From: workday.OfTime(time.UnixMilli(m.DecidedAt)), ValidTo: m.ValidTo, Event: m.Event}
		if m.Type == TypePermit {
			to, err := holderOf(tx, m.Other)
			if err != nil {
				return nil, err
			}
			e.To = CertifiedParty{to.Name, to.USCC}
		}
		list = append(list, e)
	}
	return list, nil
}

// stands reports whether the application led to an entry that stands on the day. None outlives the registration; a permit is its
// giver's, and ends when another one holds the registration.
func (m Alteration) stands(r Registration, day workday.Date) bool {
	if m.Standing != StandingGranted || !m.ValidTo.IsZero() && day.After(m.ValidTo) {
		return false
	}
	switch status := r.Status(day); m.Type {
	case TypePermit:
		return status == Valid && m.Applicant == r.Operator
	case TypeObjection:
		return status == Valid || status == NotYet || status == Suspended
	default:
		return false
	}
}

// liftedAs names the end of an entry, in the kinds of events.
var liftedAs = map[AlterationType]string{TypePermit: "registration.permit_ended", TypeObjection: "registration.objection_lifted"}

// lift ends an entry before its time: withdrawn by whom it is, or struck by the registration body.
func (m *Alteration) lift(tx *ledger.Tx, r Registration, set *rules.Set, act access.Act, to Standing, c *procedure.Case) error {
	m.Standing, m.UpdatedAt = to, tx.Now.UnixMilli()
	err := tx.Move(ledger.Move{
		Table: "registration_alteration", ID: m.ID, Column: "standing", From: []string{string(StandingGranted)}, To: string(to),
		Set: map[string]any{"updated_at": m.UpdatedAt},
	})
	if err != nil {
		return err
	}
	_, err = tx.Record(ledger.Event{
		Kind: liftedAs[m.Type], Under: string(act), Subject: r.Ref(), RuleSet: set.ID + "@" + set.Hash,
		Payload: map[string]string{"alteration": m.ID, "entry": m.Event, "standing": string(to)},
	})
	if err != nil {
		return err
	}
	return m.record(tx, act, "alteration.decide", c.Rule(), map[string]string{
		"registration": r.ID, "type": string(m.Type), "standing": string(to), "reason": c.Current().Reason, "entry": m.Event,
	})
}
