package listing

import (
	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/market"
	"huishu/registry"
	"huishu/registry/party"
	"huishu/registry/product"
)

// Create drafts an offer of a registered product that the acting merchant was entrusted with
// (act listing.edit).
func Create(tx *ledger.Tx, productID string, c Content) (Listing, error) {
	p, err := product.Get(tx, productID)
	if err != nil {
		return Listing{}, err
	}
	l := Listing{
		ID: tx.NewID(), Product: p.ID, Merchant: tx.Actor.Party, Operator: p.Operator, State: Draft, Version: 1,
		CreatedAt: tx.Now.UnixMilli(), UpdatedAt: tx.Now.UnixMilli(),
	}
	if err := access.Require(tx, access.ListingEdit, l.Facts()); err != nil {
		return Listing{}, err
	}
	if err := l.requireTradable(tx); err != nil {
		return Listing{}, err
	}
	if err := l.settle(tx, p, c); err != nil {
		return Listing{}, err
	}
	if err := insert(tx, l); err != nil {
		return Listing{}, err
	}
	_, err = tx.Record(ledger.Event{Kind: "listing.create", Under: string(access.ListingEdit), Subject: l.Ref(), Payload: l.told()})
	return l, err
}

// Edit replaces an offer's content (act listing.edit). seen is the version the editor saw: a
// newer one is a Conflict with code "stale_edit". Orders placed before keep their terms.
func Edit(tx *ledger.Tx, id string, seen int64, c Content) (Listing, error) {
	l, err := open(tx, access.ListingEdit, id)
	if err != nil {
		return Listing{}, err
	}
	if l.State == Withdrawn {
		return Listing{}, market.NotNow()
	}
	p, err := product.Get(tx, l.Product)
	if err != nil {
		return Listing{}, err
	}
	if err := l.settle(tx, p, c); err != nil {
		return Listing{}, err
	}
	if l.State == Published {
		if err := l.requireTradable(tx); err != nil {
			return Listing{}, err
		}
	}
	l.UpdatedAt = tx.Now.UnixMilli()
	if err := update(tx, l, seen); err != nil {
		return Listing{}, err
	}
	l.Version = seen + 1
	if err := l.reindex(tx); err != nil {
		return Listing{}, err
	}
	_, err = tx.Record(ledger.Event{Kind: string(access.ListingEdit), Subject: l.Ref(), Payload: l.told()})
	return l, err
}

// Publish puts a draft before the public (act listing.publish), if its product stands
// registered today, the merchant is entrusted and qualified, and there is a file to deliver.
func Publish(tx *ledger.Tx, id string) (Listing, error) {
	l, err := open(tx, access.ListingPublish, id)
	if err != nil {
		return Listing{}, err
	}
	stops, err := l.Obstacles(tx)
	if err != nil {
		return Listing{}, err
	}
	if err := fault.Join(stops...); err != nil {
		return Listing{}, err
	}
	if l.Number, err = registry.Number(tx, "listing", "number", "HZ-GP"); err != nil {
		return Listing{}, err
	}
	l.PublishedAt, l.UpdatedAt = tx.Now.UnixMilli(), tx.Now.UnixMilli()
	err = tx.Move(ledger.Move{
		Table: "listing", ID: id, From: []string{string(Draft)}, To: string(Published),
		Set: map[string]any{"number": l.Number, "published_at": l.PublishedAt, "updated_at": l.UpdatedAt},
	})
	if err != nil {
		return Listing{}, err
	}
	l.State = Published
	if err := l.reindex(tx); err != nil {
		return Listing{}, err
	}
	_, err = tx.Record(ledger.Event{Kind: string(access.ListingPublish), Subject: l.Ref(), Payload: l.told()})
	return l, err
}

// Withdraw takes an offer down for good (act listing.withdraw). Orders placed before go on.
func Withdraw(tx *ledger.Tx, id, reason string) (Listing, error) {
	l, err := open(tx, access.ListingWithdraw, id)
	if err != nil {
		return Listing{}, err
	}
	if l.Reason, err = market.Reason(reason); err != nil {
		return Listing{}, err
	}
	l.UpdatedAt = tx.Now.UnixMilli()
	err = tx.Move(ledger.Move{
		Table: "listing", ID: id, From: []string{string(Draft), string(Published)}, To: string(Withdrawn),
		Set: map[string]any{"reason": l.Reason, "updated_at": l.UpdatedAt},
	})
	if err != nil {
		return Listing{}, err
	}
	l.State = Withdrawn
	if err := l.reindex(tx); err != nil {
		return Listing{}, err
	}
	_, err = tx.Record(ledger.Event{Kind: string(access.ListingWithdraw), Subject: l.Ref(), Payload: map[string]string{"reason": l.Reason}})
	return l, err
}

// open reads an offer for an act and passes the gate. Drafts of others do not exist.
func open(tx *ledger.Tx, act access.Act, id string) (Listing, error) {
	l, err := known(tx, id)
	if err != nil {
		return Listing{}, err
	}
	return l, access.Require(tx, act, l.Facts())
}

// settle checks the content against the product's purpose class of today.
func (l *Listing) settle(tx *ledger.Tx, p product.Product, c Content) error {
	a, err := product.GetAgreement(tx, p.Agreement)
	if err != nil {
		return err
	}
	if c, err = c.tidy(); err != nil {
		return err
	}
	// The ceiling that the agreement sets for the product stands, whatever the merchant writes.
	if ceiling, ok := a.CeilingFor(p.Name, p.Purpose, product.PerProduct); ok && a.ClassOf(p.Purpose) == product.Industry {
		c.Ceiling = Ceiling{AmountFen: ceiling.Fen, Reference: ceiling.Reference}
	}
	l.Class, l.Content = a.ClassOf(p.Purpose), c
	return c.check(l.Class)
}

// Obstacles are what keeps the offer from going before the public today, all of them at
// once; none when it can.
func (l Listing) Obstacles(tx *ledger.Tx) ([]*fault.Error, error) {
	var stops []*fault.Error
	for _, demand := range tradable {
		err := demand(tx, l)
		if k := fault.KindOf(err); k != fault.None && k != fault.Refused {
			return nil, err
		}
		if err != nil {
			stops = append(stops, fault.From(err))
		}
	}
	if stop, err := l.aboveCeiling(tx); err != nil {
		return nil, err
	} else if stop != nil {
		stops = append(stops, stop)
	}
	if l.File == nil {
		stops = append(stops, fault.New(fault.Invalid, "required", "还没有可交付的数据文件", "There is no data file to deliver yet").At("file").
			Do("请先上传数据文件", "Upload the data file first"))
	}
	return stops, nil
}

// aboveCeiling refuses an offer whose price is above the ceiling that the agreement sets by now: a supplementary
// agreement may have lowered it since the price was written.
func (l Listing) aboveCeiling(tx *ledger.Tx) (*fault.Error, error) {
	p, err := product.Get(tx, l.Product)
	if err != nil {
		return nil, err
	}
	err = l.settle(tx, p, l.Content)
	if fault.KindOf(err) == fault.Refused {
		return fault.From(err), nil
	}
	return nil, err
}

// tradable are the demands that must be met on the day of every act: the registration
// (Art. 18), the operator's word, and the merchant's qualification.
var tradable = []func(tx *ledger.Tx, l Listing) error{
	func(tx *ledger.Tx, l Listing) error { _, err := product.RequireRegistered(tx, l.Product); return err },
	requireHeld,
	requireEntrusted,
	func(tx *ledger.Tx, l Listing) error {
		return party.RequireAllowed(tx, l.Merchant, party.Merchant, party.MakeListing)
	},
}

// requireHeld refuses an offer that was made for an operator who holds the product no more: its registration was transferred, and what
// was agreed with the former holder binds the present one to nothing.
func requireHeld(tx *ledger.Tx, l Listing) error {
	p, err := product.Get(tx, l.Product)
	if err != nil || p.Operator == l.Operator {
		return err
	}
	return fault.New(fault.Refused, "listing.transferred", "该产品的登记已转移给其他运营机构，原挂牌不再有效", "The product's registration was transferred to another operator; this listing is over").
		By("惠府〔2023〕38号 第十八条").Do("请由受让方委托后另行挂牌", "It is listed anew once the present operator has entrusted it")
}

func requireEntrusted(tx *ledger.Tx, l Listing) error {
	p, err := product.Get(tx, l.Product)
	if err != nil || p.Merchant == l.Merchant {
		return err
	}
	return fault.New(fault.Refused, "listing.not_entrusted", "运营机构未委托贵单位上架该产品", "The operator has not entrusted your organisation with this product").
		By("惠府〔2023〕38号 第二十三条第（四）项").Do("请由运营机构先办理上架委托", "The operator entrusts you first")
}

func (l Listing) requireTradable(tx *ledger.Tx) error {
	for _, demand := range tradable {
		if err := demand(tx, l); err != nil {
			return err
		}
	}
	return nil
}

// RequireOffered demands that the offer can be ordered now: published, registered, entrusted
// and qualified. The order room asks it in its own transaction.
func (l Listing) RequireOffered(tx *ledger.Tx) error {
	if l.State != Published {
		return fault.New(fault.Conflict, "listing.not_offered", "该挂牌当前不可订购", "This listing cannot be ordered now").
			Do("请选择其他挂牌", "Choose another listing")
	}
	return l.requireTradable(tx)
}
