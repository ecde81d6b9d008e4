package ledger

// Guard is asked about every act that the policy grants in a transaction, before it may be recorded; its error refuses the act. By it
// the program keeps to what no table of roles can know, such as a local policy that rule data switches on.
type Guard func(tx *Tx, act string) error

// Guard sets the guard, once, when the program is set up: before anybody acts.
func (db *DB) Guard(g Guard) { db.guard = g }

// Guarded asks the guard about an act; nil where there is none.
func (tx *Tx) Guarded(act string) error {
	if tx.db.guard == nil {
		return nil
	}
	return tx.db.guard(tx, act)
}
