package client

import (
	"context"
	"maps"
	"sync"
	"time"

	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// flushEvery is how long a count may stand in memory only. A process that is killed loses so much of its counts, to the
// advantage of the party: nothing is ever billed that was not answered.
const flushEvery = time.Second

// Meter admits or refuses the requests of clients by their party's quotas, and counts them. It is safe for concurrent use.
//
// The minute is kept in memory, in a bucket that holds one minute's worth and fills evenly. Day and month are what the database
// holds and what this process has not written yet; another process's last second may be missing from it (PostgreSQL with replicas).
type Meter struct {
	db *ledger.DB

	mu      sync.Mutex
	parties map[string]*tally
}

// tally is a party's count.
type tally struct {
	tokens float64
	// at is when the bucket was filled to; asked when somebody asked last.
	at, asked time.Time
	day       workday.Date
	// today and month are what the database held when they were read, or has been given since.
	today, month int64
	// requests and refused are not written yet; they are of day.
	requests, refused int64
}

// NewMeter makes a meter on a database.
func NewMeter(db *ledger.DB) *Meter { return &Meter{db: db, parties: map[string]*tally{}} }

// Standing is how it stands with a party's quotas after a request, for the RateLimit fields of the answer.
type Standing struct {
	// Limit and Remaining are of the minute.
	Limit, Remaining int64
	// Reset is when the minute's bucket will be full again.
	Reset time.Duration
}

// Admit counts one request of a party, or refuses it: TooMany, with code "quota.minute", "quota.day" or "quota.month" and the
// time to wait.
func (m *Meter) Admit(ctx context.Context, partyID string) (Standing, error) {
	limit, err := limitsOf(ctx, m.db, partyID)
	if err != nil {
		return Standing{}, err
	}
	now := m.db.Now()
	if err := m.begin(ctx, partyID, limit, now); err != nil {
		return Standing{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	t := m.parties[partyID]
	if t == nil { // forgotten as quiet, this very moment
		return Standing{}, fault.New(fault.Unavailable, "quota.busy", "限额正在重新读取，请重试", "The quota is being read anew; try again").After(time.Second)
	}
	t.fill(limit, now)
	s := t.standing(limit)
	if f := t.over(limit, now); f != nil {
		t.refused++
		return s, f
	}
	t.tokens--
	t.requests++
	return t.standing(limit), nil
}

// begin makes the party's tally ready for the day: the first request of a party, and the first of each day, reads what was
// counted. What is left of the day before is written first.
func (m *Meter) begin(ctx context.Context, partyID string, limit Limits, now time.Time) error {
	day := workday.OfTime(now)
	m.mu.Lock()
	t := m.parties[partyID]
	ready := t != nil && t.day == day
	if ready {
		t.asked = now // not quiet: a request is on its way in
	}
	m.mu.Unlock()
	if ready {
		return nil
	}
	if t != nil {
		if err := m.Flush(ctx); err != nil {
			return err
		}
	}
	var today, month int64
	err := m.db.View(ctx, ledger.Actor{}, func(tx *ledger.Tx) (err error) {
		today, month, err = spent(tx, partyID, day)
		return err
	})
	if err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	switch t := m.parties[partyID]; {
	case t == nil:
		m.parties[partyID] = &tally{tokens: float64(limit.PerMinute), at: now, asked: now, day: day, today: today, month: month}
	case t.day != day && t.requests == 0 && t.refused == 0:
		t.day, t.today, t.month = day, today, month
	} // otherwise another request was faster, or came between: the next one turns the page
	return nil
}

func (t *tally) fill(l Limits, now time.Time) {
	if passed := now.Sub(t.at); passed > 0 {
		t.tokens = min(float64(l.PerMinute), t.tokens+passed.Minutes()*float64(l.PerMinute))
		t.at = now
	}
	t.tokens = min(t.tokens, float64(l.PerMinute)) // of a limit that was lowered
}

func (t *tally) standing(l Limits) Standing {
	missing := float64(l.PerMinute) - t.tokens
	return Standing{Limit: l.PerMinute, Remaining: int64(t.tokens), Reset: time.Duration(missing / float64(l.PerMinute) * float64(time.Minute))}
}

// over says which quota is used up.
func (t *tally) over(l Limits, now time.Time) *fault.Error {
	y, mo, d := now.In(ledger.Zone).Date()
	tomorrow, next := time.Date(y, mo, d+1, 0, 0, 0, 0, ledger.Zone), time.Date(y, mo+1, 1, 0, 0, 0, 0, ledger.Zone)
	switch {
	case t.month+t.requests >= l.PerMonth:
		return tooMany("month", "本单位本月的接口限额已用完", "Your organisation has used up the month's quota of the interface", next.Sub(now))
	case t.today+t.requests >= l.PerDay:
		return tooMany("day", "本单位今天的接口限额已用完", "Your organisation has used up the day's quota of the interface", tomorrow.Sub(now))
	case t.tokens < 1:
		return tooMany("minute", "本单位的请求过于频繁", "Your organisation's requests come too fast", time.Duration((1-t.tokens)/float64(l.PerMinute)*float64(time.Minute)))
	}
	return nil
}

func tooMany(of, zh, en string, wait time.Duration) *fault.Error {
	return fault.New(fault.TooMany, "quota."+of, zh, en).After(wait).
		Do("请按 Retry-After 稍后重试；如需提高限额，请联系数据主管部门", "Wait as Retry-After says; for a larger quota ask the data authority")
}

// Flush writes what is counted, all parties in one transaction. What could not be written stays for the next time.
func (m *Meter) Flush(ctx context.Context) error {
	type part struct {
		day               string
		requests, refused int64
	}
	m.mu.Lock()
	taken := map[string]part{}
	for id, t := range m.parties {
		if t.requests > 0 || t.refused > 0 {
			taken[id] = part{t.day.String(), t.requests, t.refused}
			t.today, t.month = t.today+t.requests, t.month+t.requests
			t.requests, t.refused = 0, 0
		}
	}
	m.mu.Unlock()
	if len(taken) == 0 {
		return nil
	}
	err := m.db.Work(ctx, func(tx *ledger.Tx) error {
		for id, p := range taken {
			if err := count(tx, id, p.day, p.requests, p.refused); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		return nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for id, p := range maps.All(taken) {
		if t := m.parties[id]; t.day.String() == p.day {
			t.today, t.month = t.today-p.requests, t.month-p.requests
			t.requests, t.refused = t.requests+p.requests, t.refused+p.refused
		}
	}
	return err
}

// Run writes the counts every second until ctx ends, and once more then.
func (m *Meter) Run(ctx context.Context) error {
	tick := time.NewTicker(flushEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return m.Flush(context.WithoutCancel(ctx))
		case <-tick.C:
			if err := m.refresh(ctx); err != nil && ctx.Err() == nil {
				continue // the database is away: the counts wait, and readyz tells
			}
		}
	}
}

// refresh writes the counts, and forgets parties that are quiet so that what other processes counted is read anew.
func (m *Meter) refresh(ctx context.Context) error {
	if err := m.Flush(ctx); err != nil {
		return err
	}
	now := m.db.Now()
	m.mu.Lock()
	defer m.mu.Unlock()
	for id, t := range m.parties {
		if t.requests == 0 && t.refused == 0 && now.Sub(t.asked) > time.Minute {
			delete(m.parties, id)
		}
	}
	return nil
}
