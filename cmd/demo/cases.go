package demo

import (
	"fmt"

	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/registry/catalogue"
	"huishu/registry/filing"
	"huishu/registry/party"
	"huishu/registry/product"
)

// cases leaves work for a visitor that takes more than one pair of hands: proposals of the registration
// body and of the authority that a colleague has to confirm, a review whose clock has stood still, and an
// objection to public data that its body has to check.
func (c *city) cases() error {
	for _, step := range []func() error{c.proposeRevocation, c.objectToData, c.halfDone} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// proposeRevocation is the first person's half of taking a registration away.
func (c *city) proposeRevocation() error {
	return c.do(c.registrar.actor, func(tx *ledger.Tx) error {
		_, err := product.Revoke(tx, c.app.Book, c.shelf.doubtful, product.Review{
			Ground: "misused_result", Reason: "抽查发现，该服务在招标平台上被宣传为“官方信用评级”，与登记的用途不符；运营机构逾期未更正。",
		})
		return err
	})
}

// objectToData files an objection under article 16 against a resource of the transport bureau, which takes it on.
func (c *city) objectToData() error {
	resource, err := c.resource(road)
	if err != nil {
		return err
	}
	proof, err := c.document(c.buyer, "门店周边人工计数表.txt", "2026 年 10 月人工计数与观测站数据对照")
	if err != nil {
		return err
	}
	var id string
	if err := c.do(c.buyer.actor, func(tx *ledger.Tx) error {
		made, err := filing.File(tx, c.app.Book, filing.Request{Procedure: "correction", About: resource.ID, Answers: map[string]string{
			"kind": "correct", "item": "观测站 G205-03，2026 年 10 月，小货车", "shown": "连续九日为 0", "claimed": "按人工计数约 140 辆／小时",
			"grounds": "本单位门店位于该站旁，配送车辆每日经过；数据显示无车通行，影响选址测算。", "evidence": proof,
		}})
		if err != nil {
			return err
		}
		id = made.ID
		return nil
	}); err != nil {
		return fmt.Errorf("objecting to a resource: %w", err)
	}
	return c.do(c.bureau.actor, func(tx *ledger.Tx) error {
		_, err := party.AssignCase(tx, id, "", "")
		return err
	})
}

func (c *city) resource(number string) (r catalogue.Resource, err error) {
	err = c.app.DB.View(c.ctx, ledger.System, func(tx *ledger.Tx) error {
		r, err = catalogue.BySourceID(tx, number)
		return err
	})
	return r, err
}

// pauseReview stops the clock of a formal review for an expert opinion and lets it run again some
// days later: a case whose course shows more than steps.
func (c *city) pauseReview(registration string) error {
	r, err := c.registration(registration)
	if err != nil {
		return err
	}
	for _, step := range []struct {
		days int
		do   func(tx *ledger.Tx) (*procedure.Case, error)
	}{
		{1, func(tx *ledger.Tx) (*procedure.Case, error) { return party.AssignCase(tx, r.CaseID, "", "") }},
		{1, func(tx *ledger.Tx) (*procedure.Case, error) {
			return procedure.StopClock(tx, r.CaseID, "expert_review", "指数编制方法送市统计专家评审，约需五个工作日。")
		}},
		{5, func(tx *ledger.Tx) (*procedure.Case, error) {
			return procedure.ResumeClock(tx, r.CaseID, "专家意见已收到：方法可行，建议说明基期。")
		}},
	} {
		if err := c.days(step.days); err != nil {
			return err
		}
		if err := c.do(c.registrar.actor, func(tx *ledger.Tx) error { _, err := step.do(tx); return err }); err != nil {
			return err
		}
	}
	return nil
}

func (c *city) registration(id string) (r product.Registration, err error) {
	err = c.app.DB.View(c.ctx, ledger.System, func(tx *ledger.Tx) error {
		r, err = product.GetRegistration(tx, id)
		return err
	})
	return r, err
}
