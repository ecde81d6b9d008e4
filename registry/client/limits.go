package client

import (
	"context"
	"strings"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
)

// Limits are how much the clients of a party may ask, all of them together: a second client is not a second share.
type Limits struct {
	// PerMinute is kept in memory by each process; PerDay and PerMonth are counted in the database.
	PerMinute int64 `db:"per_minute" json:"per_minute"`
	PerDay    int64 `db:"per_day" json:"per_day"`
	PerMonth  int64 `db:"per_month" json:"per_month"`
}

// Defaults are the limits of a party for which the authority has set none, by its kind. The exchange reports every order of the
// city, public bodies import whole catalogues.
var Defaults = map[party.Kind]Limits{
	party.Authority:        {1200, 500_000, 10_000_000},
	party.RegistrationBody: {1200, 500_000, 10_000_000},
	party.PublicBody:       {600, 200_000, 4_000_000},
	party.Company:          {300, 50_000, 1_000_000},
	party.Exchange:         {3000, 2_000_000, 40_000_000},
}

func (l Limits) check() []*fault.Error {
	var errs []*fault.Error
	for _, v := range []struct {
		at  string
		n   int64
		max int64
	}{{"per_minute", l.PerMinute, 1e5}, {"per_day", l.PerDay, 1e8}, {"per_month", l.PerMonth, 1e9}} {
		if v.n < 1 || v.n > v.max {
			errs = append(errs, fault.Newf(fault.Invalid, "quota.range", "限额应为 1 至 %d", "A quota is 1 to %d", v.max).At(v.at))
		}
	}
	if len(errs) == 0 && l.PerDay > l.PerMonth {
		errs = append(errs, fault.New(fault.Invalid, "quota.order", "每日限额不能超过每月限额", "The quota of a day cannot be above that of a month").At("per_day"))
	}
	return errs
}

// quota is the limits of one party as the authority set them.
type quota struct {
	ID string `db:"id" json:"id"`
	Limits
	Reason string `db:"reason" json:"reason"`
	SetAt  int64  `db:"set_at" json:"set_at"`
	SetBy  string `db:"set_by" json:"set_by"`
}

func quotaRow(tx *ledger.Tx, partyID string) (q quota, set bool, err error) {
	err = tx.Get(&q, `SELECT id, per_minute, per_day, per_month, reason, set_at, set_by FROM client_quota WHERE id = ?`, partyID)
	if fault.KindOf(err) == fault.NotFound {
		return quota{}, false, nil
	}
	return q, err == nil, err
}

// LimitsOf returns what holds for a party: as set by the authority, otherwise by its kind.
func LimitsOf(tx *ledger.Tx, partyID string) (Limits, error) {
	q, set, err := quotaRow(tx, partyID)
	if err != nil || set {
		return q.Limits, err
	}
	p, err := party.Get(tx, partyID)
	return Defaults[p.Kind], err
}

// SetLimits sets what the clients of a party may ask from now on, with the reason (act client.quota).
func SetLimits(tx *ledger.Tx, partyID string, l Limits, reason string) error {
	if err := access.Require(tx, access.ClientQuota, access.Facts{Owner: partyID}); err != nil {
		return err
	}
	if _, err := party.Get(tx, partyID); err != nil {
		return err
	}
	reason = strings.TrimSpace(reason)
	if err := fault.Join(append(l.check(), fault.NeedLine("reason", reason, "理由", "reason"))...); err != nil {
		return err
	}
	_, err := tx.Exec(`INSERT INTO client_quota (id, per_minute, per_day, per_month, reason, set_at, set_by) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET per_minute = excluded.per_minute, per_day = excluded.per_day, per_month = excluded.per_month,
			reason = excluded.reason, set_at = excluded.set_at, set_by = excluded.set_by`,
		partyID, l.PerMinute, l.PerDay, l.PerMonth, reason, tx.Now.UnixMilli(), tx.Actor.Account)
	if err != nil {
		return err
	}
	_, err = tx.Record(ledger.Event{
		Kind: string(access.ClientQuota), Subject: ledger.Ref{Kind: SubjectQuota, ID: partyID}, Payload: map[string]any{"limits": l, "reason": reason},
	})
	return err
}

// limits spares a read with every request.
var limits = ledger.NewMemo[string, Limits](10_000, "client_quota", "party")

func limitsOf(ctx context.Context, db *ledger.DB, partyID string) (Limits, error) {
	return limits.Get(db, partyID, func() (l Limits, err error) {
		err = db.View(ctx, ledger.Actor{}, func(tx *ledger.Tx) error {
			l, err = LimitsOf(tx, partyID)
			return err
		})
		return l, err
	})
}
