package delivery

import (
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/market/order"
)

type row struct {
	ID             string `db:"id"`
	OrderID        string `db:"order_id"`
	Document       string `db:"document"`
	Name           string `db:"name"`
	MediaType      string `db:"media_type"`
	SHA256         string `db:"sha256"`
	SizeBytes      int64  `db:"size_bytes"`
	Recipient      string `db:"recipient"`
	MadeBy         string `db:"made_by"`
	MadeAt         int64  `db:"made_at"`
	AcknowledgedBy string `db:"acknowledged_by"`
	AcknowledgedAt int64  `db:"acknowledged_at"`
}

func insert(tx *ledger.Tx, d Delivery) error {
	_, err := tx.Exec(`INSERT INTO delivery (id, order_id, document, name, media_type, sha256, size_bytes, recipient, made_by, made_at, acknowledged_by, acknowledged_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', 0)`,
		d.ID, d.Order, d.Document, d.Name, d.MediaType, d.SHA256, d.SizeBytes, d.Recipient, d.MadeBy, d.MadeAt)
	return err
}

// Get returns one delivery with its downloads. It does not ask who is looking.
func Get(tx *ledger.Tx, id string) (Delivery, error) { return one(tx, `id = ?`, id) }

// OfOrder returns the delivery of an order to those who may see the order; NotFound before it is made.
func OfOrder(tx *ledger.Tx, orderID string) (Delivery, error) {
	if _, err := order.Show(tx, orderID); err != nil {
		return Delivery{}, err
	}
	return ofOrder(tx, orderID)
}

func ofOrder(tx *ledger.Tx, orderID string) (Delivery, error) {
	return one(tx, `order_id = ?`, orderID)
}

func one(tx *ledger.Tx, where, arg string) (Delivery, error) {
	var r row
	err := tx.Get(&r, `SELECT id, order_id, document, name, media_type, sha256, size_bytes, recipient, made_by, made_at, acknowledged_by, acknowledged_at
		FROM delivery WHERE `+where, arg)
	if fault.KindOf(err) == fault.NotFound {
		return Delivery{}, fault.New(fault.NotFound, "delivery.not_found", "该订单尚未交付", "This order has not been delivered yet").
			Do("请待数据商交付", "Wait for the merchant to deliver")
	}
	if err != nil {
		return Delivery{}, err
	}
	d := Delivery{
		ID: r.ID, Order: r.OrderID, Document: r.Document, Name: r.Name, MediaType: r.MediaType, SHA256: r.SHA256, SizeBytes: r.SizeBytes,
		Recipient: r.Recipient, MadeBy: r.MadeBy, MadeAt: r.MadeAt, Fetches: []Fetched{},
		AcknowledgedBy: r.AcknowledgedBy, AcknowledgedAt: r.AcknowledgedAt,
	}
	err = tx.Select(&d.Fetches, `SELECT id, account, at FROM delivery_fetch WHERE delivery = ? ORDER BY id`, d.ID)
	return d, err
}
