package delivery

import (
	"context"
	"fmt"
	"io"
	"strings"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/vault"
	"huishu/market"
	"huishu/market/order"
)

// Fetched is one download by the buyer.
type Fetched struct {
	ID      string `db:"id" json:"id"`
	Account string `db:"account" json:"account"`
	// At is Unix milliseconds.
	At int64 `db:"at" json:"at"`
}

// Delivery is the handover of an order's file.
type Delivery struct {
	ID    string `json:"id"`
	Order string `json:"order"`
	// Document is the file's id in the vault's table.
	Document  string `json:"document"`
	Name      string `json:"name"`
	MediaType string `json:"media_type"`
	// SHA256 is hexadecimal, as the contract says.
	SHA256    string `json:"sha256"`
	SizeBytes int64  `json:"size_bytes"`
	// Recipient is the buyer's party id, MadeBy the account that delivered.
	Recipient string `json:"recipient"`
	MadeBy    string `json:"made_by"`
	// The times are Unix milliseconds, 0 for not yet.
	MadeAt         int64     `json:"made_at"`
	Fetches        []Fetched `json:"fetches"`
	AcknowledgedBy string    `json:"acknowledged_by"`
	AcknowledgedAt int64     `json:"acknowledged_at"`
}

// Ref names the delivery in the journal.
func (d Delivery) Ref() ledger.Ref { return ledger.Ref{Kind: SubjectDelivery, ID: d.ID} }

// receipt is the payload of events: what went to whom.
func (d Delivery) receipt() map[string]any {
	return map[string]any{"order": d.Order, "name": d.Name, "sha256": d.SHA256, "size_bytes": d.SizeBytes, "recipient": d.Recipient}
}

// Make makes an order's file available to its buyer (act delivery.make): by the merchant or the
// operator. Record, money and registration are checked in this transaction.
func Make(tx *ledger.Tx, orderID string) (Delivery, error) {
	o, err := order.Show(tx, orderID)
	if err != nil {
		return Delivery{}, err
	}
	if err := access.Require(tx, access.DeliveryMake, o.Sellers()); err != nil {
		return Delivery{}, err
	}
	if err := o.RequireDeliverable(tx); err != nil {
		return Delivery{}, err
	}
	doc, err := vault.Get(tx, o.Document)
	if err != nil {
		return Delivery{}, err
	}
	if doc.SHA256 != o.Terms.SHA256 {
		return Delivery{}, fmt.Errorf("delivery: order %s was placed on file %s, its document is %s", o.ID, o.Terms.SHA256, doc.SHA256)
	}
	d := Delivery{
		ID: tx.NewID(), Order: o.ID, Document: doc.ID, Name: doc.Name, MediaType: doc.MediaType, SHA256: doc.SHA256, SizeBytes: doc.Size,
		Recipient: o.Buyer, MadeBy: tx.Actor.Account, MadeAt: tx.Now.UnixMilli(), Fetches: []Fetched{},
	}
	if _, err := order.Deliver(tx, o, d.ID); err != nil {
		return Delivery{}, err
	}
	if err := insert(tx, d); err != nil {
		return Delivery{}, err
	}
	_, err = tx.Record(ledger.Event{Kind: string(access.DeliveryMake), Subject: d.Ref(), Payload: d.receipt()})
	return d, err
}

// Fetch is the buyer's download (act delivery.fetch): the receipt is durable before the first byte
// leaves. It is refused once the product's registration is not valid. The caller closes the reader.
func Fetch(ctx context.Context, db *ledger.DB, v *vault.Vault, actor ledger.Actor, orderID string) (d Delivery, r io.ReadCloser, err error) {
	// Looked for first: a missing file must not leave a receipt behind.
	err = db.View(ctx, actor, func(tx *ledger.Tx) error {
		if d, err = OfOrder(tx, orderID); err != nil {
			return err
		}
		if !v.Has(d.SHA256) {
			return fault.New(fault.Unavailable, "delivery.file", "数据文件暂时无法读取", "The data file cannot be read at present").
				Do("请联系数据商", "Ask the merchant")
		}
		return nil
	})
	if err != nil {
		return Delivery{}, nil, err
	}
	err = db.Update(ctx, actor, func(tx *ledger.Tx) error {
		d, err = fetch(tx, orderID)
		return err
	})
	if err != nil {
		return Delivery{}, nil, err
	}
	r, err = v.Open(vault.Ref{SHA256: d.SHA256, Size: d.SizeBytes})
	return d, r, err
}

// fetch checks everything once more, in the transaction of the receipt.
func fetch(tx *ledger.Tx, orderID string) (Delivery, error) {
	o, d, err := open(tx, access.DeliveryFetch, orderID)
	if err != nil {
		return Delivery{}, err
	}
	if err := o.RequireDeliverable(tx); err != nil {
		return Delivery{}, err
	}
	f := Fetched{ID: tx.NewID(), Account: tx.Actor.Account, At: tx.Now.UnixMilli()}
	if _, err := tx.Exec(`INSERT INTO delivery_fetch (id, delivery, account, at) VALUES (?, ?, ?, ?)`, f.ID, d.ID, f.Account, f.At); err != nil {
		return Delivery{}, err
	}
	if _, err := tx.Record(ledger.Event{Kind: string(access.DeliveryFetch), Subject: d.Ref(), Payload: d.receipt()}); err != nil {
		return Delivery{}, err
	}
	d.Fetches = append(d.Fetches, f)
	return d, order.Taken(tx, o)
}

// Acknowledge is the buyer's receipt (act delivery.acknowledge); with it the money is divided. A
// hash, where the buyer gives one, must be that of the contract.
func Acknowledge(tx *ledger.Tx, orderID, sha256 string) (Delivery, error) {
	o, d, err := open(tx, access.DeliveryAcknowledge, orderID)
	if err != nil {
		return Delivery{}, err
	}
	if sha256 = strings.ToLower(strings.TrimSpace(sha256)); sha256 != "" && sha256 != d.SHA256 {
		return Delivery{}, fault.New(fault.Invalid, "delivery.hash", "收到文件的 SHA-256 与合约不符", "The SHA-256 of what you received is not the contract's").At("sha256").
			Do("请重新下载后核对；仍不一致的，请勿确认收货并联系数据商", "Download it again; if it still differs do not acknowledge it, and ask the merchant")
	}
	if o.State != order.Delivered || d.AcknowledgedAt > 0 {
		return Delivery{}, market.NotNow()
	}
	d.AcknowledgedBy, d.AcknowledgedAt = tx.Actor.Account, tx.Now.UnixMilli()
	if _, err := tx.Exec(`UPDATE delivery SET acknowledged_by = ?, acknowledged_at = ? WHERE id = ?`, d.AcknowledgedBy, d.AcknowledgedAt, d.ID); err != nil {
		return Delivery{}, err
	}
	if _, err := tx.Record(ledger.Event{Kind: string(access.DeliveryAcknowledge), Subject: d.Ref(), Payload: d.receipt()}); err != nil {
		return Delivery{}, err
	}
	return d, order.Acknowledge(tx, o)
}

// Receipt is one event of a delivery: that it was made, taken, or acknowledged.
type Receipt struct {
	Kind  access.Act `json:"kind"`
	Title fault.Text `json:"title"`
	// Account is who acted, for Party.
	Account string `json:"account"`
	Party   string `json:"party"`
	// At is Unix milliseconds.
	At int64 `json:"at"`
	// Event is the id whose receipt proves it.
	Event string `json:"event"`
}

var receiptTitles = map[access.Act]fault.Text{
	access.DeliveryMake: fault.T("交付", "Delivered"), access.DeliveryFetch: fault.T("下载", "Downloaded"), access.DeliveryAcknowledge: fault.T("确认收货", "Acknowledged"),
}

// Receipts lists the events of the delivery of an order, oldest first, to those who may see the order;
// none before it is made.
func Receipts(tx *ledger.Tx, orderID string) ([]Receipt, error) {
	d, err := OfOrder(tx, orderID)
	if fault.CodeOf(err) == "delivery.not_found" {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	events, err := tx.History(SubjectDelivery, d.ID)
	list := make([]Receipt, 0, len(events))
	for _, e := range events {
		kind := access.Act(e.Kind)
		list = append(list, Receipt{kind, receiptTitles[kind], e.Actor, e.Party, e.At, e.ID})
	}
	return list, err
}

// open reads an order with its delivery for an act of its buyer.
func open(tx *ledger.Tx, act access.Act, orderID string) (order.Order, Delivery, error) {
	o, err := order.Show(tx, orderID)
	if err != nil {
		return order.Order{}, Delivery{}, err
	}
	if err := access.Require(tx, act, access.Facts{Owner: o.Buyer}); err != nil {
		return order.Order{}, Delivery{}, err
	}
	d, err := ofOrder(tx, orderID)
	return o, d, err
}
