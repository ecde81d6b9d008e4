package product

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
	"huishu/registry/trace"
)

// stops are the products that are made from others which do not all carry them today, with the instant since which they do not, in Unix
// milliseconds.
type stops map[string]int64

// on is the status of a registration of the product once what it is made from is looked at, and since when that stops it, 0 where it
// does not. What stops trade stops no other regime.
func (found stops) on(product, regime string, own Status) (now Status, since int64) {
	if at, is := found[product]; is && own == Valid && regime == City {
		return Upstream, at
	}
	return own, 0
}

// stoppedAll are all that [stopped] finds.
func stoppedAll(tx *ledger.Tx) (stops, error) {
	found := stops{}
	return found, found.look(tx, `SELECT product FROM product_source`)
}

// stopped says which of the products are stopped by what they are made from: exactly those that [Registration.upstreamCarries] refuses
// to the market while their own registrations are valid. However many are asked at once, each product, agreement and licence is read once.
func stopped(tx *ledger.Tx, products []string) (stops, error) {
	found := stops{}
	for some := range slices.Chunk(products, askedAtOnce) {
		among, values := Among(some)
		if err := found.look(tx, `SELECT product FROM product_source WHERE product IN `+among, values...); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// look adds those that are stopped among the products of a query.
func (found stops) look(tx *ledger.Tx, query string, args ...any) error {
	var rows []madeRow
	if err := tx.Select(&rows, `WITH RECURSIVE asked (product) AS (`+query+`),
			up (product) AS (SELECT product FROM asked UNION SELECT s.source FROM product_source s JOIN up ON s.product = up.product)
		SELECT p.id, p.operator, p.agreement, p.purpose, p.recipients, p.fields, p.id IN (SELECT product FROM asked) AS asked, r.registered_at, `+worthColumns+`
		FROM up JOIN product p ON p.id = up.product JOIN registration r ON r.id = (SELECT MAX(latest.id) FROM registration latest WHERE latest.product = p.id AND latest.regime = 'registration')
			JOIN agreement a ON a.id = r.agreement`, args...); err != nil || len(rows) == 0 {
		return err
	}
	u := upstreams{
		Graph: trace.Graph{Products: make(map[string]trace.Product, len(rows)), Agreements: map[string]trace.Agreement{}}, since: map[string]int64{},
		unlicensed: map[string]int64{}, amended: map[string]int64{},
	}
	for i := range rows {
		if err := u.add(tx, &rows[i]); err != nil {
			return err
		}
	}
	for _, row := range rows {
		if !row.Asked || row.status != Valid {
			continue
		}
		if t := u.Follow(row.question); !t.Carries() {
			since, err := u.sinceWhen(tx, t)
			if err != nil {
				return err
			}
			found[row.ID] = max(since, row.RegisteredAt)
		}
	}
	return nil
}

// madeRow is as much of a product and its newest registration by the city as the trace and its status need. What is registered is fixed, so the
// product says the same as the filed version.
type madeRow struct {
	ID         string `db:"id"`
	Operator   string `db:"operator"`
	Agreement  string `db:"agreement"`
	Purpose    string `db:"purpose"`
	Recipients string `db:"recipients"`
	Fields     string `db:"fields"`
	// Asked says that it is one in question, and not only upstream of one.
	Asked        bool  `db:"asked"`
	RegisteredAt int64 `db:"registered_at"`
	worthRow
	status   Status // of its own registration
	question trace.Question
}

// upstreams is what many products are made from, read once for all of them.
type upstreams struct {
	trace.Graph
	// since is when a product that carries nothing came to carry nothing, by its id.
	since map[string]int64
	// unlicensed is since when the operator under an agreement may not deliver, without those that may; amended when an agreement was
	// amended last, 0 where never. Both are by its id.
	unlicensed, amended map[string]int64
}

// add enters a product and its agreement, and notes what is to be asked about it.
func (u *upstreams) add(tx *ledger.Tx, row *madeRow) error {
	row.question = trace.Question{Product: row.ID, Purpose: row.Purpose}
	p := Product{ID: row.ID, Operator: row.Operator, Content: Content{Agreement: row.Agreement}}
	err := errors.Join(json.Unmarshal([]byte(row.Recipients), &row.question.Recipients), json.Unmarshal([]byte(row.Fields), &p.Fields))
	if err != nil {
		return fmt.Errorf("product %s: %w", row.ID, err)
	}
	if err := u.agreement(tx, row.Agreement); err != nil {
		return err
	}
	status, since, err := row.worth(workday.OfTime(tx.Now))
	if err != nil {
		return fmt.Errorf("registration of product %s: %w", row.ID, err)
	}
	row.status = status
	at, unlicensed := u.unlicensed[row.Agreement]
	switch {
	case status == Valid && unlicensed:
		u.since[row.ID] = at
	case status != Valid && unlicensed:
		u.since[row.ID] = min(since, at)
	case status != Valid:
		u.since[row.ID] = since
	}
	u.Products[row.ID] = p.traced(status == Valid && !unlicensed)
	return nil
}

// agreement enters an agreement, and whether its operator may deliver.
func (u *upstreams) agreement(tx *ledger.Tx, id string) error {
	if _, known := u.Agreements[id]; known {
		return nil
	}
	a, err := GetAgreement(tx, id)
	if err != nil {
		return err
	}
	u.Agreements[id] = a.traced(workday.OfTime(tx.Now))
	licence, err := party.OperatorFor(tx, id)
	switch {
	case fault.KindOf(err) == fault.NotFound:
		u.unlicensed[id] = a.ConcludedAt
	case err != nil:
		return err
	case licence.Allows(party.Fulfil) != nil:
		u.unlicensed[id] = licence.Since()
	}
	return nil
}

// sinceWhen is when the first of the causes began for which a trace does not carry; 0 where nothing that was recorded began it.
func (u *upstreams) sinceWhen(tx *ledger.Tx, t trace.Trace) (first int64, err error) {
	began := func(at int64) {
		if at != 0 && (first == 0 || at < first) {
			first = at
		}
	}
	for _, p := range t.Upstream {
		began(u.since[p.Product])
		if !p.Purpose || !p.Recipients {
			at, err := u.amendedAt(tx, u.Products[p.Product].Agreement)
			if err != nil {
				return 0, err
			}
			began(at)
		}
	}
	for _, o := range t.Origins {
		if o.Refused() {
			at, err := u.amendedAt(tx, u.Products[o.By].Agreement)
			if err != nil {
				return 0, err
			}
			began(at)
		}
	}
	return first, nil
}

// amendedAt is when an agreement was amended last, 0 where never: its terms say today what they said then.
func (u *upstreams) amendedAt(tx *ledger.Tx, agreement string) (int64, error) {
	at, known := u.amended[agreement]
	if known {
		return at, nil
	}
	err := tx.Get(&at, `SELECT COALESCE(MAX(concluded_at), 0) FROM agreement_amendment WHERE agreement = ? AND standing = 'granted'`, agreement)
	u.amended[agreement] = at
	return at, err
}
