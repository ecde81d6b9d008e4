package api

import (
	"context"

	"huishu/compliance/adoption"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/web/request"
)

func mountRuleSet(a *API) {
	op := operation("list-rule-sets", "/rule-sets", "rule_set", "规则集 / Rule sets, with those in force on a day marked", public)
	op.Description = "With what the program ships stand the sets that an authority has adopted. standing says of every matter which set governs it on the day, or since when none does."
	read(a, op, a.listRuleSets)
	op = operation("get-rule-set", "/rule-sets/{id}", "rule_set", "一个规则集的规范文本 / One rule set in canonical JSON", public)
	op.Description = "The SHA-256 of these bytes is the hash that decisions name (RFC 8785). A hash in place of the id gives that very set, also one that is in force no more."
	readFile(a, op, func(tx *ledger.Tx, in *ByID) (string, []byte, error) {
		set, err := adoption.Named(tx, a.Book, in.ID)
		if err != nil {
			return "", nil, err
		}
		return set.ID + ".json", set.Canonical(), nil
	})
	op = operation("check-rule-set", "/rule-sets/check", "rule_set", "检查规则文件 / Check a rule file; nothing is kept", signedIn)
	op.Description = "As its adoption would: every flaw with its place and its remedy. It may extend and cite the sets of this register."
	plain(a, op, a.checkRuleSet)
}

// RuleSetDay chooses the day that a list of rule sets is for.
type RuleSetDay struct {
	Day string `query:"day" maxLength:"10" doc:"The day that in_force and standing are for; today without it."`
}

func (q RuleSetDay) day(tx *ledger.Tx) (workday.Date, error) {
	if q.Day == "" {
		return workday.OfTime(tx.Now), nil
	}
	d, err := workday.ParseDate(q.Day)
	if err != nil {
		return d, fault.New(fault.Invalid, "date.form", "日期无法识别，应写作 2026-09-28", "That is no date: write it like 2026-09-28").At("day")
	}
	return d, nil
}

type ruleSetsView struct {
	Items    []rules.Entry    `json:"items"`
	Next     string           `json:"next"`
	Day      workday.Date     `json:"day" format:"date"`
	Standing []rules.Standing `json:"standing" doc:"Each matter: the set that governs it on the day; since when none does; until when it is governed."`
}

func (a *API) listRuleSets(tx *ledger.Tx, in *RuleSetDay) (ruleSetsView, error) {
	day, err := in.day(tx)
	if err != nil {
		return ruleSetsView{}, err
	}
	book, err := adoption.Of(tx, a.Book)
	if err != nil {
		return ruleSetsView{}, err
	}
	return ruleSetsView{Items: book.Listing(day), Day: day, Standing: book.Standing(day)}, nil
}

// RuleFile is a rule file as it is sent in.
type RuleFile struct {
	Source string `json:"source" maxLength:"1000000" doc:"The rule file, YAML."`
}

type ruleVerdict struct {
	Valid bool         `json:"valid"`
	ID    string       `json:"id"`
	Hash  string       `json:"hash"`
	Flaws []rules.Flaw `json:"flaws"`
}

func (a *API) checkRuleSet(ctx context.Context, in *struct{ Body RuleFile }) (v ruleVerdict, err error) {
	err = a.DB.View(ctx, request.From(ctx).Actor, func(tx *ledger.Tx) error {
		set, flaws, err := adoption.Read(tx, a.Book, []byte(in.Body.Source))
		if err != nil {
			return err
		}
		v = ruleVerdict{Valid: len(flaws) == 0, Flaws: full(flaws)}
		if set != nil {
			v.ID, v.Hash = set.ID, set.Hash
		}
		return nil
	})
	return v, err
}
