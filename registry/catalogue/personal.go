package catalogue

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"huishu/compliance/access"
	"huishu/compliance/scan"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// EventSettle is the event of [Settle], under the act of editing a resource.
const EventSettle = "resource.settle"

// Exposure is one value in the text of an entry that looks like personal information. The catalogue is public: a body's file must
// not publish its clerk's name and number (Art. 19; PIPL Art. 25).
type Exposure struct {
	// Line is the line of the file, SourceID the entry's number; of an entry that is read from the register, Line is 0.
	Line     int    `json:"line,omitempty"`
	SourceID string `json:"source_id"`
	// Field is the column: its English name where it means something here, else the file's own.
	Field string `json:"field"`
	// Type is what it looks like; Masked the value, masked; Confidence 0 to 1.
	Type       scan.Type `json:"type"`
	Masked     string    `json:"masked"`
	Confidence float64   `json:"confidence"`
	Reason     string    `json:"reason"`
	ReasonEN   string    `json:"reason_en"`
}

// leastPersonal is the confidence from which something is flagged. Less sure are names without a word that announces one.
const leastPersonal = 0.5

// maxPersonal bounds what is kept of one entry. More say nothing new.
const maxPersonal = 50

// personalTypes are what an entry is searched for: all but addresses of networks, which are those of servers here.
func personalTypes() []scan.Type {
	return slices.DeleteFunc(scan.Types(), func(t scan.Type) bool { return t == scan.IP || t == scan.MAC || t == scan.NameWithID })
}

// searcher looks through entries for personal information.
type searcher struct{ fields *scan.Fields }

func newSearcher() (searcher, error) {
	f, err := scan.NewFields(personalTypes()...)
	return searcher{f}, err
}

// ExposuresIn lists what looks like personal information in the text of rows, in their order: what [Import] will flag.
func ExposuresIn(rows []Row) ([]Exposure, error) {
	s, err := newSearcher()
	if err != nil {
		return nil, err
	}
	out := []Exposure{}
	for i := range rows {
		for _, p := range s.in(&rows[i].Description) {
			p.Line = rows[i].Line
			out = append(out, p)
		}
	}
	return out, nil
}

// in looks through the texts of an entry: what people write, and the columns that mean nothing here, such as 联系人.
func (s searcher) in(d *Description) (out []Exposure) {
	texts := []struct{ field, header, text string }{
		{string(colTitle), "", d.Title}, {string(colSummary), "", d.Summary}, {string(colKeywords), "", strings.Join(d.Keywords, "；")},
		{string(colSharingNote), "", d.SharingNote}, {string(colQuality), "", d.Quality},
	}
	for _, f := range d.Fields {
		texts = append(texts, struct{ field, header, text string }{string(colFields), "", f.Name + "；" + f.Meaning})
	}
	for _, header := range slices.Sorted(maps.Keys(d.Original)) {
		if _, known := columnByHeader[key(header)]; !known && !strings.HasSuffix(header, "_hans") { // a conversion of another column
			texts = append(texts, struct{ field, header, text string }{clip(header, 80), header, d.Original[header]})
		}
	}
	for _, t := range texts {
		for _, h := range s.fields.Find(t.header, t.text) {
			if h.Confidence >= leastPersonal && len(out) < maxPersonal {
				out = append(out, Exposure{
					SourceID: d.SourceID, Field: t.field, Type: h.Type, Masked: h.Masked, Confidence: h.Confidence, Reason: h.Reason, ReasonEN: h.ReasonEN,
				})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Exposure) int { return cmp.Compare(b.Confidence, a.Confidence) })
	return out
}

// Flag is an Exposure that stands in the register, and what its body says of it.
type Flag struct {
	Exposure
	Resource string `json:"resource"`
	Body     string `json:"body"`
	// Settled says why it may stay, empty while that is open; SettledBy is the account, SettledAt Unix milliseconds.
	Settled   string `json:"settled"`
	SettledBy string `json:"settled_by"`
	SettledAt int64  `json:"settled_at"`
}

// FlagsOf returns what was found in an entry, for those who may edit it (act catalogue.edit).
func FlagsOf(tx *ledger.Tx, id string) ([]Flag, error) {
	r, err := Get(tx, id)
	if err != nil {
		return nil, err
	}
	if err := access.Require(tx, access.CatalogueEdit, access.Facts{Owner: r.Body}); err != nil {
		return nil, err
	}
	return flags(tx, `p.resource = ?`, maxPersonal, id)
}

// OpenFlags returns up to limit findings that nobody has settled: of all bodies for the authority, else of the caller's own.
func OpenFlags(tx *ledger.Tx, limit int) ([]Flag, error) {
	where, args := openWhere(tx)
	return flags(tx, where, limit, args...)
}

// CountOpen counts the entries with findings that nobody has settled, as [OpenFlags] lists them.
func CountOpen(tx *ledger.Tx) (n int, err error) {
	where, args := openWhere(tx)
	err = tx.Get(&n, `SELECT COUNT(DISTINCT p.resource) FROM resource_personal p JOIN resource r ON r.id = p.resource WHERE `+where, args...)
	return n, err
}

// CountOwnOpen is CountOpen for the caller's own body, which has to settle them; 0 for companies.
func CountOwnOpen(tx *ledger.Tx) (n int, err error) {
	err = tx.Get(&n, `SELECT COUNT(DISTINCT p.resource) FROM resource_personal p JOIN resource r ON r.id = p.resource
		WHERE p.settled = '' AND r.body = ?`, tx.Actor.Party)
	return n, err
}

func openWhere(tx *ledger.Tx) (where string, args []any) {
	if access.Can(tx.Actor, access.CatalogueEdit, access.Facts{}) {
		return `p.settled = ''`, nil
	}
	return `p.settled = '' AND r.body = ?`, []any{tx.Actor.Party}
}

// Settle says why what was found in an entry may stay: an office's number, a name that the law publishes, a false alarm (act
// catalogue.edit). It holds for the present version; another text is looked at again.
func Settle(tx *ledger.Tx, id, reason string) error {
	r, err := Get(tx, id)
	if err != nil {
		return err
	}
	if err := access.Require(tx, access.CatalogueEdit, access.Facts{Owner: r.Body}); err != nil {
		return err
	}
	reason = strings.TrimSpace(reason)
	if reason == "" {
		return fault.Required("reason", "保留的理由", "reason why it may stay")
	}
	if bad := fault.Paragraph("reason", reason, maxGround); bad != nil {
		return bad
	}
	n, err := tx.Exec(`UPDATE resource_personal SET settled = ?, settled_by = ?, settled_at = ? WHERE resource = ? AND settled = ''`,
		reason, tx.Actor.Account, tx.Now.UnixMilli(), id)
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.New(fault.Conflict, "catalogue.nothing_open", "该目录条目没有待核的疑似个人信息", "Nothing in this entry waits to be settled").
			Do("请刷新页面查看最新状态", "Load the page again to see how it stands")
	}
	_, err = tx.Record(ledger.Event{
		Kind: EventSettle, Under: string(access.CatalogueEdit), Subject: ledger.Ref{Kind: Subject, ID: id},
		Payload: map[string]any{"reason": reason, "version": r.Version},
	})
	return err
}

// maxGround bounds the reason of Settle, in characters.
const maxGround = 1000
