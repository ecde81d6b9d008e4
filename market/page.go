package market

// Page asks for one page of a list: at most Limit items after Cursor.
type Page struct {
	// Limit is the number of items; 0 means 50, more than 200 means 200.
	Limit int
	// Cursor is the next of the page before; empty for the first page.
	Cursor string
}

// Size is the number of items that a page holds.
func (p Page) Size() int {
	if p.Limit <= 0 {
		return 50
	}
	return min(p.Limit, 200)
}

// From is the cursor for a list that runs from the newest key down.
func (p Page) From() string {
	if p.Cursor == "" {
		return "~" // sorts after every key
	}
	return p.Cursor
}

// Cut keeps one page of rows, of which one more than its size was read, and gives
// the cursor of the next; key tells a row's key.
func Cut[T any](p Page, rows []T, key func(T) string) (items []T, next string) {
	if len(rows) <= p.Size() {
		return rows, ""
	}
	rows = rows[:p.Size()]
	return rows, key(rows[len(rows)-1])
}
