package catalogue

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/search"
)

// Query narrows a list of resources; empty fields do not.
type Query struct {
	// Body is the party id of the source body.
	Body     string
	Category Category
	Grade    Grade
	Sharing  Sharing
	// Text asks for resources that speak of it, best first.
	Text string
	// Cursor is what the page before returned as next; empty for the first page.
	Cursor string
	// Limit is the length of a page: 1 to 200, 50 when 0.
	Limit int
}

// candidates bounds how many entries found by their words are ranked.
const candidates = 2000

// List returns a page of resources, without their fields, and the cursor of the next
// page, empty at the end. Without Text they come in the order of entry; with Text as
// [Search] ranks them.
func List(tx *ledger.Tx, q Query) (items []Resource, next string, err error) {
	if q.Limit, err = limit(q.Limit); err != nil {
		return nil, "", err
	}
	if search.Query(q.Text) != "" {
		return ranked(tx, q)
	}
	where, args := q.where()
	if q.Cursor != "" {
		after, err := decodeCursor(q.Cursor, "id")
		if err != nil {
			return nil, "", err
		}
		where, args = append(where, "r.id > ?"), append(args, after[0])
	}
	var rows []resourceRow
	args = append(args, q.Limit+1)
	if err := tx.Select(&rows, `SELECT `+resourceColumns+` FROM resource r`+clause(where)+` ORDER BY r.id LIMIT ?`, args...); err != nil {
		return nil, "", err
	}
	if len(rows) > q.Limit {
		rows = rows[:q.Limit]
		next = encodeCursor("id", rows[q.Limit-1].ID)
	}
	items, err = exported(rows)
	return items, next, err
}

// Search returns the best limit resources for a text, best first: first those with every word
// of it; if there are none, those with any pair of its characters.
func Search(tx *ledger.Tx, text string, limit int) ([]Resource, error) {
	items, _, err := List(tx, Query{Text: text, Limit: limit})
	if search.Query(text) == "" {
		return nil, err
	}
	return items, err
}

// Count returns how many resources a query finds, whatever its page.
func Count(tx *ledger.Tx, q Query) (int64, error) {
	if search.Query(q.Text) != "" {
		return q.matching(tx)
	}
	var n int64
	where, args := q.where()
	err := tx.Get(&n, `SELECT COUNT(*) FROM resource r`+clause(where), args...)
	return n, err
}

// matching counts the entries that a text finds.
func (q *Query) matching(tx *ledger.Tx) (n int64, err error) {
	where, args := q.where()
	where = append([]string{"s.words MATCH ?"}, where...)
	for _, match := range []string{search.Query(q.Text), search.Any(q.Text)} {
		err = tx.Get(&n, `SELECT COUNT(*) FROM resource_search s JOIN resource r ON r.id = s.resource`+clause(where), append([]any{match}, args...)...)
		if err != nil || n > 0 {
			return min(n, candidates), err
		}
	}
	return n, nil
}

// hit is an entry found by its words, with what the rank is made of.
type hit struct {
	ID         string `db:"id"`
	Title      string `db:"title"`
	Department string `db:"department"`
	Keywords   string `db:"keywords"`
	Summary    string `db:"summary"`
	score      int64
}

// ranked pages through the entries found for q.Text by falling rank, ties by id. The page
// begins after the rank and id in the cursor, so entries that come or go between two pages
// shift nothing.
func ranked(tx *ledger.Tx, q Query) ([]Resource, string, error) {
	hits, err := found(tx, q)
	if err != nil {
		return nil, "", err
	}
	if q.Cursor != "" {
		after, err := decodeCursor(q.Cursor, "rank", "id")
		if err != nil {
			return nil, "", err
		}
		rank, err := strconv.ParseInt(after[0], 10, 64)
		if err != nil {
			return nil, "", badCursor()
		}
		hits = slices.DeleteFunc(hits, func(h hit) bool { return h.score > rank || (h.score == rank && h.ID <= after[1]) })
	}
	next := ""
	if len(hits) > q.Limit {
		hits = hits[:q.Limit]
		last := hits[q.Limit-1]
		next = encodeCursor("rank", strconv.FormatInt(last.score, 10), last.ID)
	}
	items := make([]Resource, 0, len(hits))
	for _, h := range hits {
		var row resourceRow
		if err := tx.Get(&row, `SELECT `+resourceColumns+` FROM resource r WHERE r.id = ?`, h.ID); err != nil {
			return nil, "", err
		}
		item, err := row.resource()
		if err != nil {
			return nil, "", err
		}
		items = append(items, item)
	}
	return items, next, nil
}

// found returns the entries with the words of q.Text, in the order of their rank.
func found(tx *ledger.Tx, q Query) ([]hit, error) {
	var hits []hit
	for _, match := range []string{search.Query(q.Text), search.Any(q.Text)} {
		where, args := q.where()
		where = append([]string{"s.words MATCH ?"}, where...)
		args = append(append([]any{match}, args...), candidates)
		err := tx.Select(&hits, `SELECT r.id, r.title, r.department, r.keywords, r.summary
			FROM resource_search s JOIN resource r ON r.id = s.resource`+clause(where)+` LIMIT ?`, args...)
		if err != nil {
			return nil, err
		}
		if len(hits) > 0 {
			break
		}
	}
	question := search.Ask(q.Text)
	for i := range hits {
		question.Learn(hits[i].Title + "\n" + hits[i].Department + "\n" + hits[i].Keywords + "\n" + hits[i].Summary)
	}
	for i := range hits {
		hits[i].score = rank(question, &hits[i], len(q.Text))
	}
	slices.SortFunc(hits, func(a, b hit) int {
		if a.score != b.score {
			return int(b.score - a.score)
		}
		return strings.Compare(a.ID, b.ID)
	})
	return hits, nil
}

// rank weighs where the text was found: title before keywords before department before
// prose; of equal ones a title that says little else goes first. In thousandths.
func rank(q *search.Question, h *hit, length int) int64 {
	score := 10*q.Score(h.Title) + 6*q.Score(h.Keywords) + 3*q.Score(h.Department) + 4*q.Score(h.Summary)
	return int64(1000*score) + int64(900*length/max(len(h.Title), length, 1))
}

// where returns the conditions of a query, without its text and cursor.
func (q *Query) where() (conditions []string, args []any) {
	for _, c := range []struct{ column, value string }{
		{"r.body", q.Body}, {"r.category", string(q.Category)}, {"r.grade", string(q.Grade)}, {"r.sharing", string(q.Sharing)},
	} {
		if c.value != "" {
			conditions, args = append(conditions, c.column+" = ?"), append(args, c.value)
		}
	}
	return conditions, args
}

func clause(conditions []string) string {
	if len(conditions) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(conditions, " AND ")
}

func limit(n int) (int, error) {
	if n == 0 {
		return 50, nil
	}
	if n < 1 || n > 200 {
		return 0, fault.New(fault.Invalid, "page.limit", "每页条数应为 1 至 200", "A page has 1 to 200 items").At("limit")
	}
	return n, nil
}

func exported(rows []resourceRow) ([]Resource, error) {
	items := make([]Resource, 0, len(rows))
	for i := range rows {
		item, err := rows[i].resource()
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	return items, nil
}

// encodeCursor makes an opaque cursor; its kind keeps a cursor of one order out of another.
func encodeCursor(kind string, parts ...string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(kind + ":" + strings.Join(parts, ":")))
}

func decodeCursor(cursor, kind string, more ...string) ([]string, error) {
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return nil, badCursor()
	}
	parts := strings.Split(string(b), ":")
	if parts[0] != kind || len(parts) != 2+len(more) {
		return nil, badCursor()
	}
	return parts[1:], nil
}

func badCursor() error {
	return fault.New(fault.Invalid, "page.cursor", "翻页标记无效", "The cursor is not valid").At("cursor").
		Do("请从第一页重新开始", "Start again from the first page")
}
