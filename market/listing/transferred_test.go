package listing_test

import (
	"errors"
	"testing"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/market/markettest"
)

// What was offered for a former holder of the product is over, also where the present one entrusts the same merchant.
func TestOfferOfFormerHolder(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	l := w.Publish(markettest.Content())
	undo := errors.New("undo")
	err := w.DB.Update(t.Context(), w.Operator.Actor, func(tx *ledger.Tx) error {
		if err := l.RequireOffered(tx); err != nil {
			t.Errorf("before: %v", err)
		}
		if err := access.Require(tx, access.ProductEntrust, access.Facts{Owner: w.Operator.ID}); err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE product SET operator = ? WHERE id = ?`, w.Stranger.ID, l.Product); err != nil {
			return err
		}
		if err := l.RequireOffered(tx); fault.CodeOf(err) != "listing.transferred" {
			t.Errorf("after: %v", err)
		}
		return undo
	})
	if !errors.Is(err, undo) {
		t.Error(err)
	}
}
