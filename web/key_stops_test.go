package web_test

import (
	"testing"
	"time"

	"huishu/compliance/workday"
	"huishu/ledger/ledgertest"
)

// fetching is a buyer's machine at a delivered product.
type fetching struct {
	*people
	file, reg, listing, order string
	// key and signer are two ways for a machine to say who it is.
	key    *who
	signer *signer
}

// newFetching delivers a product to a buyer whose machines fetch it.
func newFetching(t *testing.T) *fetching {
	t.Helper()
	f := &fetching{people: &people{city: newCity(t)}}
	f.settle()
	f.qualify()
	f.file = f.define(f.agree())
	f.listing = f.offer(f.file, f.register(f.file))
	f.reg = "/registrations/" + f.operator.get(f.file+"/registrations/latest").must(200).str("id")
	f.order = "/orders/" + f.buyer.post("/orders", obj{"listing": f.listing, "purpose": "商业选址分析"}).must(201).str("id")
	f.merchant.post(f.order+"/confirm", nil).must(200)
	f.run()
	f.merchant.post(f.order+"/payment", obj{"reference": "ICBC-1", "amount_fen": 100_001}).must(200)
	f.merchant.post(f.order+"/delivery", nil).must(200)
	f.machines()
	f.fetches()
	return f
}

// machines gives the buyer's machines keys.
func (f *fetching) machines() {
	f.Helper()
	f.key, f.signer = f.buyer.keyed("orders.write"), f.buyer.signing("orders.write")
}

// fetches reports unless both machines get the data, byte for byte.
func (f *fetching) fetches() {
	f.Helper()
	if got := f.key.post(f.order+"/downloads", nil).must(200).raw; string(got) != sold {
		f.Errorf("by key: %q", got)
	}
	if got := f.signer.post(f.order+"/downloads", nil).must(200).raw; string(got) != sold {
		f.Errorf("signed: %q", got)
	}
	f.stranger().get("/listings").must(200).is(true, "items", 0, "tradable")
}

// stopped reports unless both machines, the offer and further orders are refused for the same reason.
func (f *fetching) stopped(code string) {
	f.Helper()
	f.key.post(f.order+"/downloads", nil).must(422).is(code, "code")
	f.signer.post(f.order+"/downloads", nil).must(422).is(code, "code")
	f.key.post("/orders", obj{"listing": f.listing, "purpose": "商业选址分析"}).must(422).is(code, "code")
	if a := f.stranger().get("/listings/" + f.listing); a.status == 200 {
		a.is(false, "tradable")
	}
}

// revoke takes the city's registration away, by two persons.
func (f *fetching) revoke() {
	f.Helper()
	f.logins["second"] = f.registrar.post("/parties/"+f.registrar.get("/me").must(200).str("party")+"/accounts", obj{"login": "second", "name": "李四", "password": password}).must(201).str("login")
	why := obj{"ground": "false_material", "reason": "材料不实"}
	proposal := f.registrar.post(f.reg+"/revoke", why).must(200).str("case", "pending", "id")
	f.signIn("second").post(f.reg+"/revoke", obj{"proposal": proposal}).must(200).is("revoked", "status")
}

// TestKeysStopWithTheRegistration: a key that fetches a delivered product fetches nothing in the very second in which the city's
// registration is suspended, revoked or over; after a suspension it goes on. The clock of the test stands still but where it is moved.
func TestKeysStopWithTheRegistration(t *testing.T) {
	t.Parallel()
	t.Run("suspension and revocation", func(t *testing.T) {
		t.Parallel()
		f := newFetching(t)
		at := f.db.Now()
		f.registrar.post(f.reg+"/suspend", obj{"reason": "核查来源"}).must(200).is("suspended", "status")
		f.stopped("registration.suspended")
		f.registrar.post(f.reg+"/restore", obj{"reason": "核查完毕"}).must(200).is("valid", "status")
		f.fetches()
		f.revoke()
		f.stopped("registration.revoked")
		if d := f.db.Now().Sub(at); d >= time.Second {
			t.Errorf("it took %s", d)
		}
	})
	t.Run("expiry", func(t *testing.T) {
		t.Parallel()
		f := newFetching(t)
		last, err := workday.ParseDate(f.operator.get(f.reg).must(200).str("valid_to"))
		if err != nil {
			t.Fatal(err)
		}
		f.at(last.AddDays(1).Time().Add(-time.Second))
		f.machines()
		f.fetches()
		ledgertest.ClockOf(f.db).Advance(time.Second)
		f.stopped("registration.expired")
	})
}

// TestNationalEndStopsNothing: trade rests on the city's registration alone; the national one ends, by cancellation or revocation, and
// keys, offers and deliveries go on.
func TestNationalEndStopsNothing(t *testing.T) {
	t.Parallel()
	f := newFetching(t)
	n := f.fileNationally(f.file)
	f.code(n)
	f.machines()
	f.fetches()
	at := f.alteration(n, "cancellation", nil, "accept")
	f.registrar.post(at+"/register", obj{"reason": "放弃权益", "ground": "right_over"}).must(200)
	f.operator.get(n).must(200).is("ended", "status")
	f.fetches()
}
