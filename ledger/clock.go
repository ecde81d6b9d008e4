package ledger

import (
	"fmt"
	"strconv"
	"sync/atomic"
	"time"

	"huishu/ledger/fault"
)

// Zone is the legal time of the register: UTC+8, no summer time.
var Zone = time.FixedZone("UTC+8", 8*60*60)

// Settings of the data directory that the clock reads.
const (
	settingDemo   = "demo"
	settingOffset = "clock_offset_ms"
)

// clock gives transactions their time. It never goes back, not even when the
// machine's clock is set back or the service restarts.
type clock struct {
	last   atomic.Int64 // Unix ms of the newest write
	offset atomic.Int64 // ms added to the machine's clock; only in a demo directory
	demo   atomic.Bool
}

func (c *clock) read(now func() time.Time) time.Time {
	return time.UnixMilli(max(now().UnixMilli()+c.offset.Load(), c.last.Load())).In(Zone)
}

// tick is read for the writer, which remembers what it gave out.
func (c *clock) tick(now func() time.Time) time.Time {
	t := c.read(now)
	c.reach(t.UnixMilli())
	return t
}

// reach notes that a transaction, here or in another process, has had the time ms.
func (c *clock) reach(ms int64) {
	for {
		last := c.last.Load()
		if ms <= last || c.last.CompareAndSwap(last, ms) {
			return
		}
	}
}

// load restores the clock from the database at start.
func (c *clock) load(conn *conn) error {
	var last int64
	if err := conn.get(&last, `SELECT COALESCE(MAX(at), 0) FROM event WHERE idx >= (SELECT COALESCE(MAX(idx), 0) - 1000 FROM event)`); err != nil {
		return fmt.Errorf("reading the newest event's time: %w", err)
	}
	c.last.Store(last)
	var rows []struct{ Name, Value string }
	if err := conn.all(&rows, `SELECT name, value FROM setting`); err != nil {
		return fmt.Errorf("reading settings: %w", err)
	}
	for _, r := range rows {
		switch r.Name {
		case settingDemo:
			c.demo.Store(r.Value == "true")
		case settingOffset:
			ms, err := strconv.ParseInt(r.Value, 10, 64)
			if err != nil {
				return fmt.Errorf("setting %s: %w", r.Name, err)
			}
			c.offset.Store(ms)
		}
	}
	return nil
}

// Now is the instant a transaction begun now would have.
func (db *DB) Now() time.Time { return db.clock.read(db.opts.Clock) }

// Machine is the machine's own clock, which a demo's does not move: for what people and their devices do in real time,
// such as one-time codes. Nothing on record is dated by it.
func (db *DB) Machine() time.Time { return db.opts.Clock() }

// Machine is the machine's own clock, see [DB.Machine].
func (tx *Tx) Machine() time.Time { return tx.db.Machine() }

// Demo reports whether this data directory is marked, for ever, as a demo.
func (db *DB) Demo() bool { return db.clock.demo.Load() }

// ActDemoClock is the act of moving a demo's clock.
const ActDemoClock = "demo.clock"

// MarkDemo marks an empty data directory for ever as a demo and sets its clock to
// start, which must not lie in the future: a demo's history is seeded from the past.
func (tx *Tx) MarkDemo(start time.Time) error {
	if tx.db.Head().Size > 0 {
		return fault.New(fault.Conflict, "demo.used", "此数据目录已有数据，不能改作演示目录", "This data directory is in use and cannot become a demo").
			Do("请换一个空目录", "Choose an empty directory")
	}
	offset := start.UnixMilli() - tx.db.opts.Clock().UnixMilli()
	if offset > 0 {
		return fault.New(fault.Invalid, "demo.future", "演示时钟只能从过去开始", "A demo's clock begins in the past")
	}
	tx.Grant(ActDemoClock)
	if err := tx.putSetting(settingDemo, "true"); err != nil {
		return err
	}
	tx.After(func() { tx.db.clock.demo.Store(true) })
	// The whole history to come is later than start, so time may be set back this once.
	tx.db.clock.last.Store(start.UnixMilli())
	tx.Now = time.UnixMilli(start.UnixMilli()).In(Zone)
	if _, err := tx.Record(Event{Kind: ActDemoClock, Subject: Ref{Kind: "setting", ID: settingDemo}}); err != nil {
		return err
	}
	return tx.setOffset(offset)
}

// AdvanceDemo moves a demo's clock forward to the instant to. It never goes back and
// exists only in demo directories.
func (tx *Tx) AdvanceDemo(to time.Time) error {
	if !tx.db.Demo() {
		return fault.New(fault.Forbidden, "demo.only", "只有演示目录可以调整时钟", "Only a demo's clock can be moved").
			Do("请用 huishu demo 建立演示目录", "Begin a demo with huishu demo")
	}
	by := to.UnixMilli() - tx.db.Now().UnixMilli()
	if by <= 0 {
		return fault.New(fault.Invalid, "demo.backwards", "演示时钟只能向前", "A demo's clock only moves forward").At("to")
	}
	return tx.setOffset(tx.db.clock.offset.Load() + by)
}

func (tx *Tx) setOffset(ms int64) error {
	if err := tx.putSetting(settingOffset, strconv.FormatInt(ms, 10)); err != nil {
		return err
	}
	tx.After(func() {
		tx.db.clock.offset.Store(ms)
		tx.db.jobs.wake() // what waited for its time may be due now
	})
	_, err := tx.Record(Event{
		Kind: ActDemoClock, Subject: Ref{Kind: "setting", ID: settingOffset},
		Payload: map[string]int64{"offset_ms": ms},
	})
	return err
}

func (tx *Tx) putSetting(name, value string) error {
	_, err := tx.Exec(`INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value)
	return err
}

func loadSetting(tx *Tx, name string) (any, error) {
	var value string
	err := tx.Get(&value, `SELECT value FROM setting WHERE name = ?`, name)
	return map[string]string{"name": name, "value": value}, err
}
