package ledger

import "fmt"

// Recorded is an event of the present transaction, as those who observe it see it.
type Recorded struct {
	// ID is the event's, as it will stand in the journal.
	ID string
	Event
}

// Observer is told of every event that a transaction records, when its changes are made and before it commits: by it a room keeps
// what follows from acts of other rooms, such as messages to those whom an act concerns, in the transaction of the act itself. It
// reads what the transaction wrote, writes working tables and enqueues jobs; it records nothing. Its error undoes the transaction, so
// it fails only where what follows must not be missing.
type Observer func(tx *Tx, e Recorded) error

// observe tells the rooms that want to know of the events of the transaction, in the order in which they were recorded.
func (tx *Tx) observe() error {
	recorded := len(tx.events)
	if recorded == 0 {
		return nil
	}
	for _, observer := range tx.db.schema.observers {
		for _, p := range tx.events[:recorded] {
			if err := observer(tx, Recorded{ID: p.event.ID, Event: p.described}); err != nil {
				return fmt.Errorf("observing event %s: %w", p.event.Kind, err)
			}
		}
	}
	if len(tx.events) > recorded {
		return fmt.Errorf("an observer recorded the event %s", tx.events[recorded].event.Kind)
	}
	return nil
}
