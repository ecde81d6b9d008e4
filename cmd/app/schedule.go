package app

import (
	"context"

	"huishu/compliance/access"
	"huishu/compliance/adoption"
	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/ledger/jobs"
	"huishu/registry/client"
	"huishu/registry/notice"
	"huishu/registry/party"
	"huishu/registry/product"
	"huishu/registry/transition"
)

// schedule is all that happens by the clock alone. What is due at a time of its own, such as
// the settlement of one order, is a job that the order's transaction enqueues.
func (a *App) schedule() []jobs.Round {
	return []jobs.Round{
		// The access trail's finished hours are bound into the log.
		{Kind: "trail.root", Every: jobs.Hour, Do: a.untilNone(closeTrail)},
		// Qualifications granted for later have come to their first day.
		{Kind: "qualification.begin", Every: jobs.Day, Do: a.untilNone(party.BeginDue)},
		// Accreditations, registrations and agreements past their last day are closed.
		{Kind: "qualification.expire", Every: jobs.Day, Do: a.untilNone(party.ExpireDue)},
		{Kind: "registration.expire", Every: jobs.Day, Do: a.untilNone(func(tx *ledger.Tx) (int, error) { return product.ExpireDue(tx, a.Book) })},
		// Products that were registered before likeness was looked at are indexed for it.
		{Kind: "product.near", Every: jobs.Day, Do: a.untilNone(product.IndexNear)},
		// Whoever holds a qualification that is about to expire, and the authority, are reminded.
		{Kind: "qualification.remind", Every: jobs.Day, Do: a.untilNone(func(tx *ledger.Tx) (int, error) { return party.RemindDue(tx, a.Book) })},
		// Deadlines that a release with a later holiday notice has moved are put right; notices that are loaded do it themselves.
		{Kind: "calendar.recompute", Every: jobs.Day, Do: a.untilNone(procedure.RecomputeStale)},
		// The texts of rule sets by which cases run that were filed before texts were kept.
		{Kind: "rule_set.keep", Every: jobs.Day, Do: a.untilNone(a.keepRuleSets)},
		// On the first day of a rule set whose text lets open cases move they go over to it; none are found on any other day.
		{Kind: "case.transfer", Every: jobs.Hour, Do: a.untilNone(func(tx *ledger.Tx) (int, error) { return transition.Due(tx, a.Book) })},
		// Time limits about to end are reminded of; those that are over are noted and escalated.
		{Kind: "case.watch", Every: jobs.Day, Do: a.untilNone(procedure.Watch)},
		// Nonces of signed requests are forgotten once their signatures are too old to come again.
		{Kind: "client.sweep", Every: jobs.Hour, Do: func(ctx context.Context, _ jobs.Job) error { return sweepNonces(ctx, a.DB) }},
		// Digests of messages go out at nine.
		{Kind: "notice.digest", Every: jobs.Hour, Do: a.post().Round},
		// Messages that have served their turn are forgotten; the events that they told of stay.
		{Kind: "notice.prune", Every: jobs.Day, Do: func(ctx context.Context, _ jobs.Job) error { return notice.Prune(ctx, a.DB, a.MessageKeep) }},
		// What was kept for retries and for those who look after jobs is forgotten.
		{Kind: "prune", Every: jobs.Day, Do: func(ctx context.Context, _ jobs.Job) error { return a.DB.Prune(ctx) }},
	}
}

// untilNone does what is due, some of it in each transaction, until nothing is left.
func (a *App) untilNone(due func(tx *ledger.Tx) (n int, err error)) jobs.Handler {
	return func(ctx context.Context, _ jobs.Job) error {
		for n := 1; n > 0; {
			err := a.DB.Update(ctx, ledger.System, func(tx *ledger.Tx) (err error) {
				n, err = due(tx)
				return err
			})
			if err != nil {
				return err
			}
		}
		return nil
	}
}

func (a *App) keepRuleSets(tx *ledger.Tx) (int, error) {
	hashes, err := procedure.RuleSetHashes(tx)
	if err != nil {
		return 0, err
	}
	return adoption.KeepMissing(tx, a.Book, hashes)
}

// sweepNonces touches working tables only, and so needs no act.
func sweepNonces(ctx context.Context, db *ledger.DB) error {
	for n := 1; n > 0; {
		err := db.Work(ctx, func(tx *ledger.Tx) (err error) {
			n, err = client.Sweep(tx)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func closeTrail(tx *ledger.Tx) (int, error) {
	if err := access.Require(tx, access.TrailRoot, access.Facts{}); err != nil {
		return 0, err
	}
	return tx.CloseTrailHour()
}
