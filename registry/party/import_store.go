package party

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// ImportReport says what an import did, or would do.
type ImportReport struct {
	// Created are new parties, Present such as stood in the register before, which are left as they are.
	Created int `json:"created"`
	Present int `json:"present"`
	// Qualified are qualifications entered that were issued before this system.
	Qualified int `json:"qualified"`
	Rejected  int `json:"rejected"`
}

// errDryRun rolls back what was only tried.
var errDryRun = errors.New("dry run")

// ImportParties takes the rows of a file in as the actor (act party.import), each in a transaction of its own: a row that cannot
// stand joins f.Rejects and keeps no other out. The same file may be sent again. With dry nothing is written. Bodies count as
// verified by hand, as when the authority enters them singly; companies do not, and nobody gets an account. A file that enters
// bodies in a capacity is for who may designate them (act party.designate), and is refused before its first row otherwise.
func ImportParties(ctx context.Context, db *ledger.DB, actor ledger.Actor, f *ImportFile, dry bool) (ImportReport, error) {
	var report ImportReport
	if slices.ContainsFunc(f.Rows, func(r ImportRow) bool { return r.Body.capacitated() }) {
		err := db.Update(ctx, actor, func(tx *ledger.Tx) error {
			return cmp.Or(access.Require(tx, access.PartyDesignate, access.Facts{}), errDryRun)
		})
		if !errors.Is(err, errDryRun) {
			return report, err
		}
	}
	for _, row := range f.Rows {
		var created, qualified bool
		err := db.Update(ctx, actor, func(tx *ledger.Tx) (err error) {
			if created, qualified, err = importParty(tx, row); err == nil && dry {
				err = errDryRun
			}
			return err
		})
		switch kind := fault.KindOf(err); {
		case err == nil || errors.Is(err, errDryRun):
			report.count(created, qualified)
		case kind == fault.Invalid || kind == fault.Refused || kind == fault.Conflict || kind == fault.TooLarge:
			f.reject(row, firstOf(fault.From(err)))
		default:
			return report, err
		}
	}
	report.Rejected = len(f.Rejects)
	return report, nil
}

func (r *ImportReport) count(created, qualified bool) {
	if created {
		r.Created++
	} else {
		r.Present++
	}
	if qualified {
		r.Qualified++
	}
}

// firstOf is the first of several errors: a row comes back with one reason.
func firstOf(e *fault.Error) *fault.Error {
	if len(e.Details) > 0 {
		return e.Details[0]
	}
	return e
}

// importParty enters the party of a row unless it is there, and its qualification unless it holds that one.
func importParty(tx *ledger.Tx, row ImportRow) (created, qualified bool, err error) {
	if err := access.Require(tx, access.PartyImport, access.Facts{}); err != nil {
		return false, false, err
	}
	p, err := ByUSCC(tx, row.Body.USCC)
	if fault.KindOf(err) == fault.NotFound {
		p = row.Body.party()
		if p.Kind != Company {
			p.Verification, p.VerifiedAt, p.VerifiedBy = Manual, tx.Now.UnixMilli(), tx.Actor.Account
		}
		created = true
		if p, _, err = enterBody(tx, p, row.Body, access.PartyImport); err == nil {
			err = row.fileOf(tx, p)
		}
	}
	if err != nil || row.Qualification == "" {
		return created, false, err
	}
	qualified, err = importQualification(tx, p, row)
	return created, qualified, err
}

// fileOf begins the file of a party that the row has entered, if it says anything of it.
func (r ImportRow) fileOf(tx *ledger.Tx, p Party) error {
	if r.File == nil {
		return nil
	}
	capital, err := ParseWan(r.Capital)
	if err != nil {
		return err
	}
	given := *r.File
	given.CapitalFen = capital
	f, err := File{Papers: []Paper{}}.amended(tx, p, given, nil)
	if err != nil {
		return err
	}
	if err := f.write(tx, p.ID); err != nil {
		return err
	}
	_, err = tx.Record(ledger.Event{Kind: string(access.PartyFile), Under: string(access.PartyImport), Subject: ledger.Ref{Kind: SubjectFile, ID: p.ID}, Payload: f})
	return err
}

func importQualification(tx *ledger.Tx, p Party, row ImportRow) (bool, error) {
	from, to, err := row.checkEarlier()
	if err != nil {
		return false, err
	}
	held, err := Qualifications(tx, p.ID)
	if err != nil {
		return false, err
	}
	for _, q := range held {
		if q.Kind == row.Qualification && q.Earlier == row.Number {
			return false, nil
		}
	}
	g := Grant{Party: p.ID, Kind: row.Qualification, Scope: row.Scope, From: from, To: to, Issuer: row.Issuer, Earlier: row.Number, Under: access.PartyImport}
	if row.Qualification == Broker {
		g.Accreditation = row.Number
	}
	_, err = grant(tx, g)
	return err == nil, err
}
