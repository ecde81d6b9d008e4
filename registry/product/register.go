package product

import (
	"cmp"
	"crypto/rand"
	"strings"

	"huishu/compliance/access"
	"huishu/compliance/code"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry"
)

// Register registers after the public notice has run out (act registration.register, 26号
// art. 13): product code, registration number, validity, and the event whose receipt is the
// certificate. Valid from today for as long as the rule set says, in no case longer than the
// agreement (26号 art. 15).
func Register(tx *ledger.Tx, book *rules.Book, id string, v Review) (Registration, error) {
	act := access.RegistrationRegister
	r, err := openRegistration(tx, act, id)
	if err != nil {
		return Registration{}, err
	}
	if err := v.beyond("query_code"); err != nil {
		return Registration{}, err
	}
	if r.Number, err = r.queryCode(v); err != nil {
		return Registration{}, err
	}
	findings, err := ReviewCheck(tx, book, id)
	if err != nil {
		return Registration{}, err
	}
	d := v.decision()
	d.Findings = findings
	c, err := procedure.Act(tx, r.CaseID, verb(act), d)
	if err != nil || c.Awaiting(verb(act)) { // proposed only: no certificate before a second person confirms
		return r, err
	}
	set, p, err := r.judged(tx, book)
	if err != nil {
		return Registration{}, err
	}
	if err := r.grant(tx, set, &p, Standing(c.Standing())); err != nil {
		return Registration{}, err
	}
	if err := r.certify(tx, set, p.Sample, string(access.RegistrationRegister), access.RegistrationRegister); err != nil {
		return Registration{}, err
	}
	if r.Regime != City { // found by what the city has registered
		return GetRegistration(tx, id)
	}
	if err := index(tx, r, p); err != nil {
		return Registration{}, err
	}
	if err := indexNear(tx, p); err != nil {
		return Registration{}, err
	}
	return GetRegistration(tx, id)
}

// grant gives number, code and validity.
func (r *Registration) grant(tx *ledger.Tx, set *rules.Set, p *Product, to Standing) error {
	a, err := GetAgreement(tx, r.Agreement)
	if err != nil {
		return err
	}
	if err := r.giveCode(tx, p); err != nil {
		return err
	}
	if r.Regime != National {
		if r.Number, err = registry.Number(tx, "registration", "number", "HZ-DJ"); err != nil {
			return err
		}
	}
	r.ValidFrom = workday.OfTime(tx.Now)
	if r.ValidTo, err = lastDay(tx, set, r.Regime, r.ValidFrom, r.Filed.Product, a); err != nil {
		return err
	}
	r.RegistrationBody, r.RegisteredAt = tx.Actor.Party, tx.Now.UnixMilli()
	if !a.holds(r.Filed.Product) { // where the rule set lets it pass
		r.OutsideSince = r.RegisteredAt
	}
	err = tx.Move(ledger.Move{
		Table: "registration", ID: r.ID, Column: "standing", From: []string{string(StandingPending)}, To: string(to),
		Set: map[string]any{
			"number": r.Number, "code": r.Code, "valid_from": r.ValidFrom.String(), "valid_to": r.ValidTo.String(),
			"registration_body": r.RegistrationBody, "registered_at": r.RegisteredAt, "updated_at": r.RegisteredAt,
			"outside_since": r.OutsideSince,
		},
	})
	r.Standing = to
	if r.Regime == National && fault.CodeOf(err) == "duplicate" {
		return queryCodeTaken(err)
	}
	return err
}

// maxQueryCode bounds a query code, in characters.
const maxQueryCode = 100

// queryCode is the query code that the national platform has given, as it is registered (26号 art. 13). Its structure is not published
// here, so it is taken as it is: printable characters without a space. In the other regimes there is none.
func (r Registration) queryCode(v Review) (string, error) {
	code := strings.TrimSpace(v.QueryCode)
	if r.Regime != National {
		if code != "" {
			return "", fault.New(fault.Invalid, "registration.no_query_code", "合规登记的登记编号由系统赋予，不填登记结果查询码", "This registration takes no query code: it is numbered here").At("query_code").
				Do("请不要填写查询码", "Leave the query code out")
		}
		return "", nil
	}
	if code == "" {
		return "", fault.Required("query_code", "国家平台赋予的登记结果查询码", "query code that the national platform has given").By("发改数据规〔2025〕26号 第十三条")
	}
	if len(code) > maxQueryCode || strings.ContainsFunc(code, func(c rune) bool { return c <= ' ' || c > '~' }) {
		return "", fault.Newf(fault.Invalid, "registration.query_code", "登记结果查询码只能是不超过 %d 个可见的英文字符", "A query code has at most %d visible ASCII characters", maxQueryCode).At("query_code").
			Do("请按国家平台给出的查询码原样填写", "Write it as the national platform gives it")
	}
	return code, nil
}

// lastDay is the last day of a registration that begins on from, by a rule set: its term, but no longer than the agreement runs
// (26号 art. 15), nor that of any product that it is made from.
func lastDay(tx *ledger.Tx, set *rules.Set, regime string, from workday.Date, p Product, a Agreement) (workday.Date, error) {
	last := a.LastDay()
	if len(p.Products()) > 0 {
		l, err := lineageOf(tx, p)
		if err != nil {
			return workday.Date{}, err
		}
		last = l.follow(p).LastDay
	}
	return set.LastDay(fact(regime, "validity"), from, last)
}

// giveCode gives the product its code, once: a product that is registered again keeps it.
func (r *Registration) giveCode(tx *ledger.Tx, p *Product) error {
	if r.Code = p.Code; r.Code != "" {
		return nil
	}
	var err error
	if r.Code, err = code.NewProduct(r.Filed.Operator.USCC, Region, rand.Reader); err != nil {
		return err
	}
	// A code that is taken (one in 31^8) fails on the unique index, and the act is done again.
	if _, err := tx.Exec(`UPDATE product SET code = ?, updated_at = ? WHERE id = ?`, r.Code, tx.Now.UnixMilli(), p.ID); err != nil {
		return err
	}
	p.Code, p.UpdatedAt = r.Code, tx.Now.UnixMilli()
	_, err = tx.Record(ledger.Event{
		Kind: "product.code", Under: string(access.RegistrationRegister), Subject: p.Ref(), RuleSet: r.ruleSetRef(),
		Payload: map[string]string{"code": r.Code, "registration": r.ID},
	})
	return err
}

// certify records what was registered, as an event of a kind under an act that is granted: its payload is the certificate's content.
func (r *Registration) certify(tx *ledger.Tx, set *rules.Set, sample *Sample, kind string, under access.Act) error {
	body, err := holderOf(tx, r.RegistrationBody)
	if err != nil {
		return err
	}
	r.RegisterEvent, err = tx.Record(ledger.Event{
		Kind: kind, Under: string(under), Subject: r.Ref(), RuleSet: set.ID + "@" + set.Hash, Payload: r.certified(set, body, sample),
	})
	if err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE registration SET register_event = ? WHERE id = ?`, r.RegisterEvent, r.ID)
	return err
}

// Expire cancels a registration past its last day that was not renewed (act
// registration.expire, 26号 art. 15). It has carried nothing since that day: this only says so.
func Expire(tx *ledger.Tx, book *rules.Book, id string) (Registration, error) {
	r, err := GetRegistration(tx, id)
	if err != nil {
		return Registration{}, err
	}
	if pending, err := renewing(tx, id); err != nil || pending { // asked for in time: it is for the registration body to decide first
		return Registration{}, cmp.Or(err, error(notNow()))
	}
	if r.ValidTo.IsZero() || !workday.OfTime(tx.Now).After(r.ValidTo) {
		return Registration{}, notNow()
	}
	return decide(tx, book, id, access.RegistrationExpire, Review{})
}
