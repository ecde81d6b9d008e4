package pack

import (
	"fmt"
	"time"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/web/sight"
)

// act is one event of the dossier: where it stands, and how much of it the reader gets.
type act struct {
	place int64
	shown shown
}

type shown uint8

const (
	whole  shown = iota // a receipt
	hidden              // the leaf alone: the reader may not see the rest
	erased              // the leaf alone: nothing else is left
)

// survey lists the acts and what of each the reader sees. What the office deliberates is nobody else's: those acts are not even listed.
func (p *writer) survey() error {
	places, err := p.about.Places(p.tx)
	if err != nil {
		return err
	}
	p.acts = make([]act, 0, len(places))
	for _, place := range places {
		e, err := p.tx.EntryAt(place)
		if err != nil {
			return err
		}
		a := act{place: place, shown: hidden}
		if p.sees(e) {
			a.shown = whole
			content, _, err := p.tx.Content(e.ID)
			if err != nil {
				return err
			}
			if content == nil {
				a.shown = erased
			}
		}
		if a.shown == hidden && deliberation[e.Kind] {
			continue
		}
		p.acts = append(p.acts, a)
	}
	p.Acts = len(p.acts)
	newest, err := p.tx.Latest(0, 1)
	for _, e := range newest {
		if at := time.UnixMilli(e.At).In(ledger.Zone); at.After(p.asOf) {
			p.asOf = at
		}
	}
	return err
}

// deliberation are the kinds of events of which procedure.Case.ForParties tells the parties nothing.
var deliberation = map[string]bool{string(access.CaseAssign): true, "case.propose": true, string(access.CaseReject): true, string(access.CaseBallot): true}

func (p *writer) sees(e ledger.Entry) bool { return sight.Event(p.tx, e) }

// each reads the acts one by one, in the order of the log.
func (p *writer) each(do func(a act, e ledger.Entry) error) error {
	for _, a := range p.acts {
		e, err := p.tx.EntryAt(a.place)
		if err == nil {
			err = do(a, e)
		}
		if err != nil {
			return fmt.Errorf("entry %d: %w", a.place, err)
		}
	}
	return nil
}

// file is where the proof of an act stands in the pack.
func (a act) file() string {
	if a.shown == whole {
		return fmt.Sprintf("receipts/%09d.json", a.place)
	}
	return fmt.Sprintf("proofs/%09d.tlog-proof", a.place)
}

// note says what is shown of an act.
func (s shown) note() fault.Text {
	switch s {
	case hidden:
		return fault.T("内容对您不公开，仅附公开的日志叶子", "content not open to you: the public leaf alone")
	case erased:
		return fault.T("内容已依法删除，仅附日志叶子", "content erased by law: the leaf alone")
	default:
		return fault.T("附完整回执", "full receipt")
	}
}

// proofs writes the proof of every act: the receipt with all that the event says, or where there is none to see the proof of the
// leaf, which everyone may see.
func (p *writer) proofs() error {
	return p.each(func(a act, e ledger.Entry) error {
		var file []byte
		var err error
		switch a.shown {
		case whole:
			p.Proved++
			file, err = p.tx.Receipt(ledger.ReceiptRequest{EventID: e.ID, Once: true})
		case hidden:
			p.Hidden++
			file, err = p.tx.Proof(e)
		case erased:
			p.Erased++
			file, err = p.tx.Proof(e)
		}
		if err != nil {
			return err
		}
		return p.put(a.file(), file)
	})
}
