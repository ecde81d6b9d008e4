package app

import (
	"huishu/compliance/adoption"
	"huishu/compliance/calendar"
	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/ledger/anchor"
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
	"huishu/registry/sso"
)

// Rooms are all rooms with tables, in import order: the order in which their
// migrations run, so that foreign keys point to what exists.
func Rooms() []ledger.Room {
	return []ledger.Room{
		anchor.Room(), witness.Room(), vault.Room(), calendar.Room(), adoption.Room(), procedure.Room(),
		party.Room(), factor.Room(), sso.Room(), notice.Room(), client.Room(), complaint.Room(), catalogue.Room(), filing.Room(), plan.Room(), product.Room(),
		listing.Room(), demand.Room(), order.Room(), money.Room(), delivery.Room(), exchange.Room(),
	}
}
