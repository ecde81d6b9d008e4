package catalogue

import (
	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// EventPass is the kind of event of a resource that comes under another body.
const EventPass = "resource.pass"

// Holding is a resource that a body answers for.
type Holding struct {
	ID    string `db:"id"`
	Title string `db:"title"`
}

// Holdings lists all resources of a body, by id.
func Holdings(tx *ledger.Tx, body string) (list []Holding, err error) {
	err = tx.Select(&list, `SELECT id, title FROM resource WHERE body = ? ORDER BY id`, body)
	return list, err
}

// Pass puts a resource under another body, which answers for it from now on, under an act that was granted before. Its number stays what it
// was: where the other body has that number already it is a Conflict "catalogue.number".
func Pass(tx *ledger.Tx, id, body string, under access.Act) error {
	r, err := Get(tx, id)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE resource SET body = ?, version = version + 1, updated_at = ? WHERE id = ?`, body, tx.Now.UnixMilli(), id)
	if fault.CodeOf(err) == "duplicate" {
		return fault.New(fault.Conflict, "catalogue.number", "承继单位已有相同的资源编号："+r.SourceID, "The successor has a resource of that number already: "+r.SourceID).
			Do("请先在其中一方的目录中更改编号", "Renumber it in one of the two catalogues first").Wrap(err)
	}
	if err != nil {
		return err
	}
	_, err = tx.Record(ledger.Event{
		Kind: EventPass, Under: string(under), Subject: ledger.Ref{Kind: Subject, ID: id},
		Payload: map[string]any{"source_id": r.SourceID, "title": r.Title, "from": r.Body, "to": body, "version": r.Version + 1},
	})
	return err
}
