package product

import (
	"cmp"
	"slices"
	"time"

	"huishu/compliance/access"
	"huishu/compliance/adoption"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// SubjectFirstReminder is a reminder that a product's first registration is due, in the journal.
const SubjectFirstReminder = "first_reminder"

// firstFacts are the facts of a regime's rule set that say by when a first registration is applied for, and how many working days
// before that the operator is reminded. A set without the first, or that leaves it open, sets no limit.
var firstFacts = map[string]struct{ due, remind string }{
	City:     {"registration.first_due", "registration.first_remind"},
	National: {"first_registration", "first_remind"},
}

// unfiled chooses products for whose first registration in a regime nobody has applied: an application that was taken back is none.
func unfiled(regime string) string {
	return `NOT EXISTS (SELECT 1 FROM registration r WHERE r.product = product.id AND r.regime = '` + regime + `' AND r.standing <> 'withdrawn') AND product.changes = ''`
}

// FirstDeliveries says of products when each was first delivered to a buyer, Unix milliseconds; those that never were it leaves out.
type FirstDeliveries func(tx *ledger.Tx, products []string) (map[string]int64, error)

// firstDeliveries is what the room above that delivers has told: the registry cannot know the market.
var firstDeliveries FirstDeliveries = func(*ledger.Tx, []string) (map[string]int64, error) { return nil, nil }

// DeliveredBy tells this room who knows of deliveries; it is for a package's variables, and gives the number of such rooms.
func DeliveredBy(f FirstDeliveries) int {
	firstDeliveries = f
	return 1
}

// maxOwed bounds the products that one reading looks at, those with the oldest data first.
const maxOwed = 500

// FirstDue is a product whose first registration is to be applied for, and its clock (26号 art. 9(1)).
//
// The measure lets 20 working days run once authorised operation has started and the data, product or service was delivered. Two
// facts are on record here. Operation has started on the first day of the agreement in force. Data was delivered, at the latest, on the
// day of the product's first evidence deposit: only who has the data can name the hashes of its files. A delivery to a buyer cannot
// come before it, for nothing is listed that is not registered; and what a source body hands over outside of this system nobody
// records. So the clock begins on the later of the two days, which does not count. It stands while no agreement runs, and is over with
// the application.
//
// In the national regime, which follows the city's, the second day is that of the first delivery to a buyer.
type FirstDue struct {
	// Regime is the regime in which it is to be registered.
	Regime   string `json:"regime"`
	Product  string `json:"product"`
	Name     string `json:"name"`
	Operator string `json:"operator"`
	// Agreement is the id of the agreement under which the operation started, Started its first day.
	Agreement string       `json:"agreement"`
	Started   workday.Date `json:"started"`
	// Deposited is the day of the first evidence deposit, Delivered in the national regime that of the first delivery to a buyer.
	Deposited workday.Date     `json:"deposited"`
	Delivered workday.Date     `json:"delivered,omitzero"`
	Clock     *procedure.Clock `json:"clock"`
}

// FirstDues lists the products whose first registration is due, overdue ones first: those that the actor may read (act product.read).
// It is empty where the rules in force set no limit.
func FirstDues(tx *ledger.Tx, book *rules.Book) ([]FirstDue, error) {
	scope, args := access.ReachOf(tx.Actor, access.ProductRead).Where("product.operator", "product.merchant")
	return everyOwed(tx, book, scope, args...)
}

// FirstDuesOf are the clocks of one product, in the order of the regimes; none where none runs.
func FirstDuesOf(tx *ledger.Tx, book *rules.Book, product string) ([]FirstDue, error) {
	return everyOwed(tx, book, `product.id = ?`, product)
}

// everyOwed are the products of a scope whose clock runs in some regime, the most pressing first.
func everyOwed(tx *ledger.Tx, book *rules.Book, scope string, args ...any) ([]FirstDue, error) {
	var all []FirstDue
	for _, regime := range Regimes {
		set, err := firstSet(tx, book, regime)
		if err != nil {
			return nil, err
		}
		if set == nil {
			continue
		}
		list, err := owed(tx, set, regime, scope, args...)
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	pressing(all)
	return all, nil
}

// pressing puts the most pressing first.
func pressing(list []FirstDue) {
	slices.SortStableFunc(list, func(a, b FirstDue) int {
		return cmp.Or(a.Clock.Due.Compare(b.Clock.Due), cmp.Compare(a.Product, b.Product))
	})
}

// CountFirstReminded counts the products of whose first registration the actor was reminded and that nobody has applied for yet: an
// operator's own, and for the offices those that are overdue.
func CountFirstReminded(tx *ledger.Tx) (n int, err error) {
	distance, owner, args := `f.distance = 'over'`, `1 = 1`, []any(nil)
	switch {
	case access.Has(tx.Actor, access.RegistrationBody):
	case access.Has(tx.Actor, access.Operator):
		distance, owner, args = `1 = 1`, `product.operator = ?`, []any{tx.Actor.Party}
	default:
		return 0, nil
	}
	for _, regime := range Regimes {
		var some int
		err := tx.Get(&some, `SELECT COUNT(*) FROM product WHERE `+owner+` AND `+unfiled(regime)+`
			AND EXISTS (SELECT 1 FROM first_reminder f WHERE f.product = product.id AND f.regime = ? AND `+distance+`)`, append(slices.Clone(args), reminded(regime))...)
		if err != nil {
			return 0, err
		}
		n += some
	}
	return n, nil
}

// firstSet is a regime's rule set of the day if it sets a limit, otherwise nil.
func firstSet(tx *ledger.Tx, book *rules.Book, regime string) (*rules.Set, error) {
	set, err := adoption.For(tx, book, regime, workday.OfTime(tx.Now))
	if fault.CodeOf(err) == "rules.none_in_force" {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if f, ok := set.Fact(firstFacts[regime].due); !ok || f.Value == nil {
		return nil, nil
	}
	return set, nil
}

type owedRow struct {
	ID        string `db:"id"`
	Name      string `db:"name"`
	Operator  string `db:"operator"`
	Agreement string `db:"agreement"`
	Deposited int64  `db:"deposited"`
}

// owed are the products of a scope whose clock runs in a regime, the most pressing first.
func owed(tx *ledger.Tx, set *rules.Set, regime, scope string, args ...any) ([]FirstDue, error) {
	if regime != City { // it follows the city's: what was never registered there cannot have been delivered
		scope += ` AND EXISTS (SELECT 1 FROM registration c WHERE c.product = product.id AND c.regime = 'registration' AND c.register_event <> '')`
	}
	var rows []owedRow
	err := tx.Select(&rows, `SELECT product.id, product.name, product.operator, product.agreement, MIN(d.created_at) AS deposited
		FROM product JOIN product_deposit d ON d.product = product.id WHERE `+unfiled(regime)+` AND `+scope+`
		GROUP BY product.id, product.name, product.operator, product.agreement ORDER BY MIN(d.created_at), product.id LIMIT ?`, append(args, maxOwed)...)
	if err != nil {
		return nil, err
	}
	var deliveries map[string]int64
	if regime != City {
		ids := make([]string, len(rows))
		for i, r := range rows {
			ids[i] = r.ID
		}
		if deliveries, err = firstDeliveries(tx, ids); err != nil {
			return nil, err
		}
	}
	limit, _ := set.Fact(firstFacts[regime].due) // firstSet has seen it
	today := workday.OfTime(tx.Now)
	var list []FirstDue
	for _, r := range rows {
		a, err := GetAgreement(tx, r.Agreement)
		if err != nil {
			return nil, err
		}
		if !a.Runs(today) || a.Status(today) != Valid {
			continue
		}
		d := FirstDue{
			Regime: regime, Product: r.ID, Name: r.Name, Operator: r.Operator, Agreement: r.Agreement,
			Started: a.From, Deposited: workday.OfTime(time.UnixMilli(r.Deposited)),
		}
		from, had := d.Started, d.Deposited
		if regime != City {
			at, ok := deliveries[r.ID]
			if !ok {
				continue
			}
			d.Delivered = workday.OfTime(time.UnixMilli(at))
			had = d.Delivered
		}
		if had.After(from) {
			from = had
		}
		if d.Clock, err = procedure.LimitFrom(tx, limit, from); err != nil {
			return nil, err
		}
		list = append(list, d)
	}
	pressing(list)
	return list, nil
}

// The distances of a reminder.
const (
	FirstNear = "near" // the limit is about to end: the operator is told
	FirstOver = "over" // it is over: the registration body is told too
)

// FirstReminder is a reminder that was given, each once.
type FirstReminder struct {
	ID      string `db:"id" json:"id"`
	Product string `db:"product" json:"product"`
	// Regime is [National], or empty for the city's.
	Regime string `db:"regime" json:"regime,omitempty"`
	// Distance is FirstNear or FirstOver.
	Distance string `db:"distance" json:"distance"`
	// Due is the last day as it was reckoned then, RuleSet the id of the set that says so.
	Due     string `db:"due" json:"due"`
	RuleSet string `db:"rule_set" json:"rule_set"`
	// At in Unix milliseconds.
	At int64 `db:"at" json:"at"`
}

// FirstReminderOf returns one reminder.
func FirstReminderOf(tx *ledger.Tx, id string) (FirstReminder, error) {
	var r FirstReminder
	err := tx.Get(&r, `SELECT id, product, regime, distance, due, rule_set, at FROM first_reminder WHERE id = ?`, id)
	return r, err
}

// RemindFirstDue notes that operators are reminded of first registrations that are due within the days that the rule set names, and
// that operator and registration body are told of those that are overdue (act registration.remind, by the daily job), at most a
// hundred, and returns how many there were. Each is given once; one that was missed is not given beside a later one.
func RemindFirstDue(tx *ledger.Tx, book *rules.Book) (n int, err error) {
	for _, regime := range Regimes {
		set, err := firstSet(tx, book, regime)
		if err != nil {
			return n, err
		}
		if set == nil {
			continue
		}
		some, err := remindIn(tx, set, regime)
		if n += some; err != nil {
			return n, err
		}
	}
	return n, nil
}

// reminded is a regime as reminders name it: those of the city's are older than the other one, and have no word for it.
func reminded(regime string) string {
	if regime == City {
		return ""
	}
	return regime
}

func remindIn(tx *ledger.Tx, set *rules.Set, regime string) (n int, err error) {
	early := 0
	if f, ok := set.Fact(firstFacts[regime].remind); ok && f.Value != nil {
		early = int(*f.Value)
	}
	list, err := owed(tx, set, regime, `NOT EXISTS (SELECT 1 FROM first_reminder o WHERE o.product = product.id AND o.regime = ? AND o.distance = 'over')`, reminded(regime))
	if err != nil {
		return 0, err
	}
	for _, d := range list {
		r := FirstReminder{Product: d.Product, Regime: reminded(regime), Distance: FirstOver, Due: d.Clock.Due.String(), RuleSet: set.ID}
		if d.Clock.Overdue == 0 {
			r.Distance = FirstNear
		}
		if r.Distance == FirstNear && d.Clock.Left > early || n == dueAtOnce {
			continue
		}
		given, err := r.given(tx)
		if err != nil {
			return n, err
		}
		if given {
			continue
		}
		if err := r.give(tx, d); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

func (r FirstReminder) given(tx *ledger.Tx) (bool, error) {
	var n int
	err := tx.Get(&n, `SELECT COUNT(*) FROM first_reminder WHERE product = ? AND regime = ? AND distance = ?`, r.Product, r.Regime, r.Distance)
	return n > 0, err
}

func (r FirstReminder) give(tx *ledger.Tx, d FirstDue) error {
	if err := access.Require(tx, access.RegistrationRemind, access.Facts{Owner: d.Operator}); err != nil {
		return err
	}
	r.ID, r.At = tx.NewID(), tx.Now.UnixMilli()
	_, err := tx.Exec(`INSERT INTO first_reminder (id, product, regime, distance, due, rule_set, at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		r.ID, r.Product, r.Regime, r.Distance, r.Due, r.RuleSet, r.At)
	if err != nil {
		return err
	}
	_, err = tx.Record(ledger.Event{Kind: string(access.RegistrationRemind), Subject: ledger.Ref{Kind: SubjectFirstReminder, ID: r.ID}, Payload: r})
	return err
}
