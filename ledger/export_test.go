package ledger

// CommitUnderWay makes readers take a commit to be under way until end is called.
func (db *DB) CommitUnderWay() (end func()) {
	db.state.Add(1)
	return func() { db.state.Add(1) }
}
