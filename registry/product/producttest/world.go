package producttest

import (
	"testing"

	"huishu/compliance/adoption"
	"huishu/compliance/calendar"
	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/ledger/vault"
	"huishu/registry/catalogue"
	"huishu/registry/party"
	"huishu/registry/party/partytest"
	"huishu/registry/plan"
	"huishu/registry/product"
	"huishu/registry/registrytest"
)

// Rooms are those that a registration needs, in import order.
func Rooms() []ledger.Room {
	return []ledger.Room{vault.Room(), calendar.Room(), adoption.Room(), procedure.Room(), party.Room(), catalogue.Room(), plan.Room(), product.Room()}
}

// Password is that of every account.
const Password = partytest.Password

// Member is a party with one account of its own.
type Member = registrytest.Member

// World is a city in which products are registered: an authority, a registration body, a body with a resource, and an operator with
// its agreement; beside them a merchant, a broker, a buyer and a stranger.
type World struct {
	*registrytest.City

	Authority, RegistrationBody, Bureau Member
	Operator, Merchant, Broker          Member
	Buyer, Stranger                     Member

	Agreement product.Agreement
	// Product and Registration are what [World.Registered] makes.
	Product      product.Product
	Registration product.Registration

	roads catalogue.Resource
}

// New builds the city up to its agreement, on a database with these rooms, [Rooms] where there are none.
func New(t testing.TB, rooms ...ledger.Room) *World {
	t.Helper()
	if len(rooms) == 0 {
		rooms = Rooms()
	}
	w := &World{City: registrytest.New(t, rooms...)}
	w.people()
	w.agree()
	return w
}

// Registered makes the world's product and leads it through its registration.
func (w *World) Registered() {
	w.Helper()
	w.Product = w.Create("公交客流热度指数", "商业选址")
	w.Registration = w.Register(w.Product.ID)
}
