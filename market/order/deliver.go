package order

import (
	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
	"huishu/registry/product"
)

// RequireDeliverable demands what must stand whenever data moves: the exchange's record, the
// money, and the registration of today.
func (o Order) RequireDeliverable(tx *ledger.Tx) error {
	if err := o.RequireFiled(); err != nil {
		return err
	}
	if o.PriceFen > 0 && o.PaidAt == 0 || o.State == Refunded {
		return notPaid()
	}
	_, err := product.RequireDeliverable(tx, o.Product)
	return err
}

// requireDelivery demands what must stand when the seller delivers. The buyer's download of what was delivered asks no more of the
// merchant.
func (o Order) requireDelivery(tx *ledger.Tx) error {
	if err := o.RequireDeliverable(tx); err != nil {
		return err
	}
	return o.requireFulfilment(tx)
}

// requireFulfilment demands of the merchant that its qualification lets it perform what is concluded: one that is suspended delivers
// what is ordered, one that was revoked pays back.
func (o Order) requireFulfilment(tx *ledger.Tx) error {
	return party.RequireAllowed(tx, o.Merchant, party.Merchant, party.Fulfil)
}

// Deliver notes that the data was made available to the buyer, under the act delivery.make granted
// before, and has it reported to the exchange. Only market/delivery calls it.
func Deliver(tx *ledger.Tx, o Order, delivery string) (Order, error) {
	if err := o.requireDelivery(tx); err != nil {
		return Order{}, err
	}
	o.Delivery, o.DeliveredAt = delivery, tx.Now.UnixMilli()
	if err := o.move(tx, Delivered, map[string]any{"delivery": delivery, "delivered_at": o.DeliveredAt}); err != nil {
		return Order{}, err
	}
	if err := tx.Enqueue(ledger.Job{Kind: JobDelivery, Key: JobDelivery + "/" + o.ID, Payload: work{o.ID}}); err != nil {
		return Order{}, err
	}
	_, err := tx.Record(ledger.Event{
		Kind: "order.deliver", Under: string(access.DeliveryMake), Subject: o.Ref(),
		Payload: map[string]any{"delivery": delivery, "sha256": o.Terms.SHA256, "size_bytes": o.Terms.SizeBytes},
	})
	return o, err
}

// Taken notes the buyer's first download, under the act delivery.fetch granted before, and has the order
// settled when the days of acceptance run out. Only market/delivery calls it.
func Taken(tx *ledger.Tx, o Order) error {
	if o.TakenAt > 0 {
		return nil
	}
	o.TakenAt = tx.Now.UnixMilli()
	if _, err := tx.Exec(`UPDATE trade_order SET taken_at = ? WHERE id = ?`, o.TakenAt, o.ID); err != nil {
		return err
	}
	_, err := tx.Record(ledger.Event{
		Kind: "order.take", Under: string(access.DeliveryFetch), Subject: o.Ref(), Payload: map[string]string{"delivery": o.Delivery},
	})
	if err != nil {
		return err
	}
	return tx.Enqueue(ledger.Job{
		Kind: JobSettle, Key: JobSettle + "/silent/" + o.ID, Payload: work{o.ID},
		RunAt: o.AcceptanceEnds(),
	})
}

// Acknowledge notes the buyer's receipt, under the act delivery.acknowledge granted before, and has
// the money divided. Only market/delivery calls it.
func Acknowledge(tx *ledger.Tx, o Order) error {
	if err := o.requireTaken(); err != nil {
		return err
	}
	_, err := tx.Exec(`UPDATE trade_order SET acknowledged_at = ? WHERE id = ?`, tx.Now.UnixMilli(), o.ID)
	if err != nil {
		return err
	}
	if err := tx.Enqueue(ledger.Job{Kind: JobSettle, Key: JobSettle + "/" + o.ID, Payload: work{o.ID}}); err != nil {
		return err
	}
	_, err = tx.Record(ledger.Event{
		Kind: "order.acknowledge", Under: string(access.DeliveryAcknowledge), Subject: o.Ref(), Payload: map[string]string{"delivery": o.Delivery},
	})
	return err
}

// requireTaken refuses to acknowledge what was never downloaded.
func (o Order) requireTaken() error {
	if o.TakenAt > 0 {
		return nil
	}
	return fault.New(fault.Refused, "delivery.not_fetched", "尚未下载数据，不能确认收货", "The data has not been downloaded: its receipt cannot be acknowledged").
		Do("请先下载并核对数据", "Download and check it first")
}
