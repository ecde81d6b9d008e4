package adoption

import (
	"sync"

	"huishu/compliance/access"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// KindKeep is the kind of the event by which the text of a set is kept.
const KindKeep = string(access.RuleSetKeep)

// kept remembers which texts are in the database.
var kept = ledger.NewMemo[string, bool](64, "rule_set_text")

// Keep keeps the text of a set, under an act that is granted already, if it is not kept yet.
func Keep(tx *ledger.Tx, set *rules.Set, under access.Act) error {
	there, err := kept.In(tx, set.Hash, func() (bool, error) { return hasText(tx, set.Hash) })
	if err != nil || there {
		return err
	}
	if err := insertText(tx, set); err != nil {
		return err
	}
	_, err = tx.Record(ledger.Event{
		Kind: KindKeep, Under: string(under), Subject: ledger.Ref{Kind: SubjectSet, ID: set.Hash}, RuleSet: set.ID + "@" + set.Hash,
		Payload: struct {
			ID     string `json:"id"`
			Number string `json:"number"`
			Hash   string `json:"hash"`
		}{set.ID, set.Number, set.Hash},
	})
	return err
}

// restored holds the sets made of kept texts. A hash names one text for ever, so nothing in it grows stale.
var restored sync.Map // hash -> *rules.Set

// ByHash returns the set with the given hash: the one by which a case was filed. shipped are the sets of the program. NotFound
// "rules.not_found" where neither the program nor this register has it.
func ByHash(tx *ledger.Tx, shipped *rules.Book, hash string) (*rules.Set, error) {
	set, err := shipped.ByHash(hash)
	if err == nil {
		return set, nil
	}
	set, found := restore(tx, hash)
	if fault.KindOf(found) == fault.NotFound {
		return nil, err
	}
	return set, found
}

func restore(tx *ledger.Tx, hash string) (*rules.Set, error) {
	if s, ok := restored.Load(hash); ok {
		return s.(*rules.Set), nil
	}
	body, err := readText(tx, hash)
	if err != nil {
		return nil, err
	}
	s, err := rules.Restore(hash, body)
	if err == nil {
		restored.Store(hash, s)
	}
	return s, err
}

// KeepMissing keeps those of some hashes that the program still ships and this register has not kept (act rule_set.keep, by the
// system): cases that were filed before texts were kept. It returns how many there were.
func KeepMissing(tx *ledger.Tx, shipped *rules.Book, hashes []string) (n int, err error) {
	if err := access.Require(tx, access.RuleSetKeep, access.Facts{}); err != nil {
		return 0, err
	}
	for _, hash := range hashes {
		set, err := shipped.ByHash(hash)
		if err != nil {
			continue // nobody has it any more
		}
		there, err := hasText(tx, hash)
		if err != nil {
			return n, err
		}
		if there {
			continue
		}
		if err := Keep(tx, set, access.RuleSetKeep); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}
