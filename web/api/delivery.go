package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/market/delivery"
	"huishu/market/order"
	"huishu/web/request"
)

func mountDelivery(a *API) {
	write(a, operation("make-delivery", "/orders/{id}/delivery", "order", "交付数据 / Make the data available to the buyer", signedIn),
		func(tx *ledger.Tx, in *ByID) (deliveryView, error) { return viewDelivery(delivery.Make(tx, in.ID)) })
	read(a, operation("get-delivery", "/orders/{id}/delivery", "order", "交付情况 / The delivery with its downloads", signedIn),
		func(tx *ledger.Tx, in *ByID) (deliveryView, error) { return viewDelivery(delivery.OfOrder(tx, in.ID)) })
	read(a, operation("list-delivery-receipts", "/orders/{id}/delivery/receipts", "order", "交付的回执 / What happened to the delivery, each event with its receipt", signedIn),
		func(tx *ledger.Tx, in *ByID) (list[receiptView], error) {
			items, err := delivery.Receipts(tx, in.ID)
			return listOf(each(items, func(r delivery.Receipt) receiptView {
				return receiptView{r.Kind, r.Title, r.Party, when(r.At), r.Event}
			}), ""), err
		})

	op := operation("download-data", "/orders/{id}/downloads", "order", "下载数据 / Download the data, as the buyer", signedIn)
	op.Method, op.Path = http.MethodPost, Prefix+op.Path
	op.Description = "Each download is an event of the log: the receipt is durable before the first byte leaves."
	op.Errors, op.Responses = []int{http.StatusNotFound, http.StatusConflict}, binary("The data file.")
	huma.Register(a.huma, a.described(op), func(ctx context.Context, in *ByID) (*huma.StreamResponse, error) {
		d, r, err := delivery.Fetch(ctx, a.DB, a.Vault, request.From(ctx).Actor, in.ID)
		if err != nil {
			return nil, a.problem(ctx, err)
		}
		return a.stream(download{d.Name, d.MediaType, d.SizeBytes}, r), nil
	})

	write(a, operation("acknowledge-delivery", "/orders/{id}/acknowledgement", "order", "确认收货 / Acknowledge receipt; the money is divided", signedIn),
		func(tx *ledger.Tx, in *struct {
			ByID
			Body *struct {
				SHA256 string `json:"sha256,omitempty" maxLength:"64" doc:"Of what was downloaded; must be the contract's."`
			}
		}) (deliveryView, error) {
			return viewDelivery(delivery.Acknowledge(tx, in.ID, given(in.Body).SHA256))
		})
	read(a, operation("get-custody", "/products/{code}/custody", "product", "产品的流转链 / A product's chain of custody, as everyone may see it", public), productCustody)
}

// deliveryView is the handover of an order's file.
type deliveryView struct {
	ID             string        `json:"id"`
	Order          string        `json:"order"`
	Name           string        `json:"name"`
	MediaType      string        `json:"media_type"`
	SHA256         string        `json:"sha256"`
	SizeBytes      int64         `json:"size_bytes"`
	Downloads      []fetchedView `json:"downloads"`
	MadeAt         *time.Time    `json:"made_at,omitempty"`
	AcknowledgedAt *time.Time    `json:"acknowledged_at,omitempty"`
}

type receiptView struct {
	Kind  access.Act `json:"kind"`
	Title fault.Text `json:"title"`
	Party string     `json:"party" doc:"Who acted."`
	At    *time.Time `json:"at,omitempty"`
	Event string     `json:"event" doc:"Its receipt proves it."`
}

type fetchedView struct {
	ID string     `json:"id"`
	At *time.Time `json:"at,omitempty"`
}

func viewDelivery(d delivery.Delivery, err error) (deliveryView, error) {
	return deliveryView{
		ID: d.ID, Order: d.Order, Name: d.Name, MediaType: d.MediaType, SHA256: d.SHA256, SizeBytes: d.SizeBytes,
		Downloads: each(d.Fetches, func(f delivery.Fetched) fetchedView { return fetchedView{f.ID, when(f.At)} }),
		MadeAt:    when(d.MadeAt), AcknowledgedAt: when(d.AcknowledgedAt),
	}, err
}

func productCustody(tx *ledger.Tx, in *struct {
	Code string `path:"code" maxLength:"100"`
}) (list[stationView], error) {
	id, err := productID(tx, in.Code)
	if err != nil {
		return list[stationView]{}, err
	}
	stations, err := order.ProductCustody(tx, id)
	return listOf(each(stations, viewStation), ""), err
}
