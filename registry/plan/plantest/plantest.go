// Package plantest brings implementation plans to their approval, for the tests of rooms whose agreements need one.
package plantest

import (
	"context"
	"fmt"
	"strings"

	"huishu/compliance/access"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/vault"
	"huishu/registry/plan"
)

// Items are the ids of the contents that a plan has as text.
var Items = []string{"necessity", "conditions", "resources", "term", "products", "accounting", "security", "rights", "supervision", "other"}

// Content is complete once it names what is to be operated, by catalogue ids: no check objects to it.
func Content(resources ...string) plan.Content {
	items := map[string]string{}
	for _, id := range Items {
		items[id] = "方案内容：" + id
	}
	return plan.Content{Title: "交通领域公共数据授权运营", Mode: plan.Field, Items: items, Resources: resources, Consultation: "征求了财政、司法、网信等单位意见，均已采纳"}
}

// Approved drafts, decides and approves a plan of a body, by the real acts of both.
func Approved(ctx context.Context, db *ledger.DB, v *vault.Vault, book *rules.Book, body, authority ledger.Actor, resources ...string) (p plan.Plan, err error) {
	return Approve(ctx, db, v, book, body, authority, Content(resources...))
}

// Approve is Approved with a content of one's own.
func Approve(ctx context.Context, db *ledger.DB, v *vault.Vault, book *rules.Book, body, authority ledger.Actor, c plan.Content) (p plan.Plan, err error) {
	err = db.Update(ctx, body, func(tx *ledger.Tx) error {
		p, err = plan.Start(tx, book, c)
		return err
	})
	if err != nil {
		return p, err
	}
	today := workday.OfTime(db.Now())
	minutes, err := Document(ctx, db, v, body, "三重一大会议纪要")
	if err != nil {
		return p, err
	}
	err = db.Update(ctx, body, func(tx *ledger.Tx) error {
		p, err = plan.Decide(tx, book, p.ID, plan.Decision{Meeting: "局党组 2026 年第 3 次会议", On: today, Minutes: minutes})
		return err
	})
	if err != nil {
		return p, err
	}
	paper, err := Document(ctx, db, v, authority, "政府批复")
	if err != nil {
		return p, err
	}
	err = db.Update(ctx, authority, func(tx *ledger.Tx) error {
		p, err = plan.Approve(tx, book, p.ID, plan.Approval{By: "惠州市人民政府", Number: fmt.Sprintf("惠府函〔%d〕8号", today.Year), On: today, Paper: paper})
		return err
	})
	return p, err
}

// Document hands a paper in for the actor's party and returns its id.
func Document(ctx context.Context, db *ledger.DB, v *vault.Vault, actor ledger.Actor, text string) (id string, err error) {
	ref, err := v.Put(ctx, strings.NewReader(text), 1<<20)
	if err != nil {
		return "", err
	}
	err = db.Update(ctx, actor, func(tx *ledger.Tx) error {
		if err := access.Require(tx, access.DocumentPut, access.Facts{Owner: actor.Party}); err != nil {
			return err
		}
		d, err := vault.Attach(tx, vault.Attachment{Ref: ref, Name: "材料.pdf", Owner: actor.Party, Purpose: "test"})
		id = d.ID
		return err
	})
	return id, err
}
