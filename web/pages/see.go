package pages

import (
	"huishu/ledger"
	"huishu/web/sight"
)

// maySee reports whether the caller may see the whole of an event.
func (v *visit) maySee(tx *ledger.Tx, e ledger.Entry) bool { return sight.Event(tx, e) }
