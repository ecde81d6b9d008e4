package notice

import (
	"slices"
	"strings"

	"huishu/ledger"
	"huishu/ledger/fault"
)

// draft is a message that is about to be written.
type draft struct {
	occasion Occasion
	event    string
	subject  ledger.Ref
	link     string
	words    words
}

// send writes a message once and a copy for each reader, in the caller's transaction.
func send(tx *ledger.Tx, d draft, list []reader) error {
	w := wordings[d.occasion]
	id, now := tx.NewID(), tx.Now.UnixMilli()
	title, text := d.words.fill(w.title), d.words.fill(w.text)
	_, err := tx.Exec(`INSERT INTO message (id, kind, occasion, event, subject_kind, subject_id, title_zh, title_en, text_zh, text_en, link, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		id, w.kind, d.occasion, d.event, d.subject.Kind, d.subject.ID, title.ZH, title.EN, text.ZH, text.EN, d.link, now)
	if err != nil {
		return err
	}
	by, err := channelsOf(tx, w.kind, list)
	if err != nil {
		return err
	}
	rows := make([][]any, 0, len(list))
	for _, r := range list {
		p := by.paces[r.account]
		read := int64(0)
		if p.app == Off { // it stands in the list and asks for no attention
			read = now
		}
		mail := p.email
		if mail == Off {
			mail = ""
		}
		if mail == Now {
			if err := tx.Enqueue(ledger.Job{Kind: jobMail, Payload: mailJob{Account: r.account, Message: id}}); err != nil {
				return err
			}
		}
		rows = append(rows, []any{r.account, id, w.kind, r.party, read, mail})
	}
	if err := tx.Insert(`INSERT INTO message_copy (account, message, kind, party, read_at, mail)`, rows); err != nil {
		return err
	}
	return hookMessage(tx, id, w.kind, d, title, text, by.hooked)
}

// Query chooses messages of one's own.
type Query struct {
	// Kind chooses one kind; empty for all. Unread leaves out what was read.
	Kind   Kind
	Unread bool
	// Limit is at most 200, 0 means 50. Cursor is what the last page returned as next.
	Limit  int
	Cursor string
}

// Message is one's own copy of a message.
type Message struct {
	ID       string   `db:"id" json:"id"`
	Kind     Kind     `db:"kind" json:"kind"`
	Occasion Occasion `db:"occasion" json:"occasion"`
	// Event is the id of the event that it tells of, by which it can be proved; empty where there is none.
	Event       string     `db:"event" json:"event,omitempty"`
	SubjectKind string     `db:"subject_kind" json:"subject_kind"`
	SubjectID   string     `db:"subject_id" json:"subject_id"`
	TitleZH     string     `db:"title_zh" json:"-"`
	TitleEN     string     `db:"title_en" json:"-"`
	TextZH      string     `db:"text_zh" json:"-"`
	TextEN      string     `db:"text_en" json:"-"`
	Title       fault.Text `db:"-" json:"title"`
	// Text has one paragraph a line.
	Text fault.Text `db:"-" json:"text"`
	// Link is the path of the page to act on.
	Link string `db:"link" json:"link"`
	// Party is the organisation that it is told for; empty for an office's own work.
	Party string `db:"party" json:"party,omitempty"`
	// CreatedAt and ReadAt are Unix milliseconds; ReadAt is 0 while it is unread.
	CreatedAt int64 `db:"created_at" json:"created_at"`
	ReadAt    int64 `db:"read_at" json:"read_at"`
}

const messageColumns = `m.id, m.kind, m.occasion, m.event, m.subject_kind, m.subject_id, m.title_zh, m.title_en, m.text_zh, m.text_en, m.link,
	c.party, m.created_at, c.read_at`

func (m *Message) join() {
	m.Title, m.Text = fault.T(m.TitleZH, m.TitleEN), fault.T(m.TextZH, m.TextEN)
}

// List returns a page of the actor's own messages, newest first, and the cursor of the next page ("" at the end) (act notice.own).
func List(tx *ledger.Tx, q Query) (items []Message, next string, err error) {
	if err := own(tx); err != nil {
		return nil, "", err
	}
	if q.Kind != "" && !slices.Contains(Kinds, q.Kind) {
		return nil, "", fault.New(fault.Invalid, "notice.kind", "没有这类消息", "There is no such kind of message").At("kind").
			Do("可选："+kindNames("、"), "There are: "+kindNames(", "))
	}
	limit := q.Limit
	if limit <= 0 {
		limit = 50
	}
	limit = min(limit, 200)
	where, args := []string{"c.account = ?"}, []any{tx.Actor.Account}
	if q.Kind != "" {
		where, args = append(where, "c.kind = ?"), append(args, q.Kind)
	}
	if q.Unread {
		where = append(where, "c.read_at = 0")
	}
	if q.Cursor != "" {
		where, args = append(where, "c.message < ?"), append(args, q.Cursor)
	}
	err = tx.Select(&items, `SELECT `+messageColumns+` FROM message_copy c JOIN message m ON m.id = c.message
		WHERE `+strings.Join(where, " AND ")+` ORDER BY c.message DESC LIMIT ?`, append(args, limit+1)...)
	if err != nil {
		return nil, "", err
	}
	if len(items) > limit {
		items = items[:limit]
		next = items[limit-1].ID
	}
	for i := range items {
		items[i].join()
	}
	return items, next, nil
}

// Many is where counting unread messages stops: it is shown as "99+".
const Many = 100

// Unread counts the actor's unread messages, up to Many. It asks nobody's leave and answers 0 to strangers: it stands in the head
// of every page.
func Unread(tx *ledger.Tx) (n int, err error) {
	if tx.Actor.Account == "" {
		return 0, nil
	}
	err = tx.Get(&n, `SELECT COUNT(*) FROM (SELECT 1 FROM message_copy WHERE account = ? AND read_at = 0 LIMIT ?) AS unread`, tx.Actor.Account, Many)
	return n, err
}

// Open returns one of the actor's messages and marks it as read (act notice.own).
func Open(tx *ledger.Tx, id string) (Message, error) {
	if err := own(tx); err != nil {
		return Message{}, err
	}
	var m Message
	err := tx.Get(&m, `SELECT `+messageColumns+` FROM message_copy c JOIN message m ON m.id = c.message WHERE c.account = ? AND c.message = ?`, tx.Actor.Account, id)
	if fault.KindOf(err) == fault.NotFound {
		return m, noMessage()
	}
	if err != nil {
		return m, err
	}
	m.join()
	if m.ReadAt == 0 {
		m.ReadAt = tx.Now.UnixMilli()
		_, err = tx.Exec(`UPDATE message_copy SET read_at = ? WHERE account = ? AND message = ?`, m.ReadAt, tx.Actor.Account, id)
	}
	return m, err
}

func noMessage() *fault.Error {
	return fault.New(fault.NotFound, "notice.not_found", "没有这条消息", "There is no such message of yours")
}

// ReadAll marks the actor's messages up to and with one as read, so that what came in while the list was looked at stays unread
// (act notice.own). It returns how many were. NotFound for a message that is not the actor's.
func ReadAll(tx *ledger.Tx, upTo string) (int64, error) {
	if err := own(tx); err != nil {
		return 0, err
	}
	var n int
	if err := tx.Get(&n, `SELECT COUNT(*) FROM message_copy WHERE account = ? AND message = ?`, tx.Actor.Account, upTo); err != nil {
		return 0, err
	}
	if n == 0 {
		return 0, noMessage().At("up_to")
	}
	return tx.Exec(`UPDATE message_copy SET read_at = ? WHERE account = ? AND read_at = 0 AND message <= ?`, tx.Now.UnixMilli(), tx.Actor.Account, upTo)
}

// forget removes what was told to a person that was erased.
func forget(tx *ledger.Tx, account string) error {
	for _, query := range []string{`DELETE FROM message_copy WHERE account = ?`, `DELETE FROM message_setting WHERE account = ?`, `DELETE FROM email_address WHERE account = ?`} {
		if _, err := tx.Exec(query, account); err != nil {
			return err
		}
	}
	return nil
}
