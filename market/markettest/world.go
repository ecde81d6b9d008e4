package markettest

import (
	"log/slog"
	"maps"
	"testing"

	"huishu/compliance/adoption"
	"huishu/compliance/calendar"
	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/ledger/jobs"
	"huishu/ledger/vault"
	"huishu/ledger/witness"
	"huishu/market/delivery"
	"huishu/market/demand"
	"huishu/market/exchange"
	"huishu/market/listing"
	"huishu/market/money"
	"huishu/market/order"
	"huishu/registry/catalogue"
	"huishu/registry/client"
	"huishu/registry/complaint"
	"huishu/registry/factor"
	"huishu/registry/filing"
	"huishu/registry/notice"
	"huishu/registry/party"
	"huishu/registry/plan"
	"huishu/registry/product"
	"huishu/registry/product/producttest"
	"huishu/registry/registrytest"
	"huishu/registry/sso"
)

// Rooms are all rooms up to the market, in import order.
func Rooms() []ledger.Room {
	return []ledger.Room{
		witness.Room(), vault.Room(), calendar.Room(), adoption.Room(), procedure.Room(), party.Room(), factor.Room(), sso.Room(), notice.Room(), client.Room(), complaint.Room(), catalogue.Room(), filing.Room(), plan.Room(), product.Room(),
		listing.Room(), demand.Room(), order.Room(), money.Room(), delivery.Room(), exchange.Room(),
	}
}

// Password is that of every account.
const Password = producttest.Password

// What the city agrees on.
const (
	Industry       = producttest.Industry
	PublicInterest = producttest.PublicInterest
	Capped         = producttest.Capped
	CappedFen      = producttest.CappedFen
)

// Member is a party with one account of its own.
type Member = producttest.Member

// World is the city, its people and its products with the exchange at which they are traded.
type World struct {
	*producttest.World
	// Exchange is the embedded one.
	Exchange exchange.Exchange
}

// New builds the city up to a registered product that the merchant is entrusted with. Further rooms stand behind its own.
func New(t testing.TB, further ...ledger.Room) *World {
	t.Helper()
	w := &World{World: producttest.New(t, append(Rooms(), further...)...)}
	w.Exchange = exchange.NewEmbedded(w.DB)
	w.Counted = append(registrytest.Tables(Rooms()), "listing_search", "money_balance")
	w.Registered()
	w.Entrust(w.Product.ID)
	return w
}

// Runner runs the market's jobs with an exchange; nil stands for the embedded one.
func (w *World) Runner(ex exchange.Exchange) *jobs.Runner {
	if ex == nil {
		ex = w.Exchange
	}
	handlers := order.Handlers(w.DB, ex)
	maps.Copy(handlers, party.Handlers(w.DB))
	maps.Copy(handlers, (&notice.Hooks{DB: w.DB}).Handlers())
	return jobs.New(w.DB, handlers, slog.New(slog.DiscardHandler))
}

// Work runs every job that is due.
func (w *World) Work() {
	w.Helper()
	if err := w.Runner(nil).Drain(w.Context()); err != nil {
		w.Fatal(err)
	}
}
