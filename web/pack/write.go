package pack

import (
	"fmt"
	"io"
	"time"

	"huishu/ledger"
	"huishu/market/dossier"
	"huishu/registry/party"
	"huishu/web/sight"
)

// Summary counts what a pack holds.
type Summary struct {
	// Acts are the events about it; Proved those with a receipt, Hidden those of which only the public leaf is there because the
	// reader may not see the rest, Erased those whose content was erased by law.
	Acts   int `json:"acts"`
	Proved int `json:"proved"`
	Hidden int `json:"hidden"`
	Erased int `json:"erased"`
	// Refusals are acts that were tried and refused.
	Refusals int `json:"refusals"`
	// Documents are packed; LeftOut are those that are not, each with its reason in documents.csv.
	Documents int `json:"documents"`
	LeftOut   int `json:"left_out"`
	// Records are the full states of things; Certificates the registrations.
	Records      int `json:"records"`
	Certificates int `json:"certificates"`
}

// writer is one pack on its way out.
type writer struct {
	*archive
	tx *ledger.Tx
	Sources
	about dossier.Dossier
	// asOf is since when nothing was recorded, today: what the evidence is dated at.
	asOf   time.Time
	acts   []act
	office bool
	names  map[string]string // of parties
	Summary
}

// Write writes the pack of d to w, as the acting account sees it. It does not ask whether the account may have one; [Build] does.
func Write(w io.Writer, tx *ledger.Tx, s Sources, d dossier.Dossier) (Summary, error) {
	now := tx.Now.In(ledger.Zone)
	day := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, ledger.Zone)
	p := &writer{archive: newArchive(w, day), tx: tx, Sources: s, about: d, asOf: day, office: sight.Oversees(tx.Actor), names: map[string]string{}}
	for _, step := range []func() error{
		p.survey, p.timelineCSV, p.timelineHTML, p.proofs, p.failures, p.papers, p.evidence, p.ruleSets, p.certificates, p.records, p.readme, p.close,
	} {
		if err := step(); err != nil {
			return p.Summary, fmt.Errorf("the audit pack of %s %s: %w", d.Kind, d.ID, err)
		}
	}
	return p.Summary, nil
}

// party is the name of a party, its id where it has none.
func (p *writer) party(id string) string {
	if id == "" {
		return ""
	}
	name, ok := p.names[id]
	if !ok {
		name = id
		if found, err := party.Get(p.tx, id); err == nil {
			name = found.NameZH
		}
		p.names[id] = name
	}
	return name
}
