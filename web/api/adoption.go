package api

import (
	"context"

	"huishu/compliance/access"
	"huishu/compliance/adoption"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/registry/party"
	"huishu/registry/rehearsal"
	"huishu/web/request"
)

func mountAdoption(a *API) {
	read(a, operation("list-rule-set-adoptions", "/rule-set-adoptions", "rule_set", "规则集的采用 / Adoptions of rule sets, newest first", public),
		func(tx *ledger.Tx, _ *struct{}) (list[adoption.Adoption], error) {
			all, err := adoption.List(tx)
			if err != nil {
				return list[adoption.Adoption]{}, err
			}
			seen := []adoption.Adoption{}
			for _, x := range all {
				if x.MaySee(tx.Actor) {
					seen = append(seen, x)
				}
			}
			return listOf(seen, ""), nil
		})
	read(a, operation("get-rule-set-adoption", "/rule-set-adoptions/{id}", "rule_set", "一项采用或提议，连同规则文件 / One adoption or proposal, with its rule file", public),
		func(tx *ledger.Tx, in *ByID) (adoptionFile, error) {
			x, err := adoption.Seen(tx, in.ID)
			return adoptionFile{Adoption: x, Source: string(x.Source())}, err
		})
	read(a, operation("rehearse-rule-set-adoption", "/rule-set-adoptions/{id}/rehearsal", "rule_set", "演练一项提议 / What a proposed rule set would change", signedIn),
		func(tx *ledger.Tx, in *ByID) (rehearsal.Report, error) {
			if err := mayRehearse(tx); err != nil {
				return rehearsal.Report{}, err
			}
			x, err := adoption.Seen(tx, in.ID)
			if err != nil {
				return rehearsal.Report{}, err
			}
			set, err := x.Text(tx, a.Book)
			if err != nil {
				return rehearsal.Report{}, err
			}
			return rehearsal.Run(tx, a.Book, set, x.From)
		})

	op := operation("rehearse-rule-set", "/rule-sets/rehearse", "rule_set", "演练规则文件 / What a rule file would change if it governed; nothing is kept", signedIn)
	op.Description = "Open cases with their deadline by each set and the findings gained and lost, and certificates whose last day would be another. Open cases stay under the set that they were filed under, unless the file's transition clause lets them move: then fate, goes and obstacles say what becomes of each on the first day."
	plain(a, op, a.rehearseFile)
	op = creating("propose-rule-set", "/rule-set-adoptions", "rule_set", "提议采用规则集 / Propose a rule set that is to govern from a day to come", signedIn)
	op.Description = "By the authority, with a reason. Nothing governs by it before another person confirms it."
	write(a, op, func(tx *ledger.Tx, in *struct{ Body proposalBody }) (adoptionFile, error) {
		x, err := adoption.Propose(tx, a.Book, in.Body.proposal())
		return adoptionFile{Adoption: x, Source: string(x.Source())}, err
	})
	op = operation("confirm-rule-set", "/rule-set-adoptions/{id}/confirm", "rule_set", "确认采用 / Adopt what another person has proposed", signedIn)
	op.Description = "From its day on it governs; of each of its matters the set that governs before ends the day before."
	write(a, op, func(tx *ledger.Tx, in *ByID) (adoption.Adoption, error) {
		return adoption.Confirm(tx, a.Book, in.ID, party.SamePerson(tx))
	})
	op = operation("withdraw-rule-set", "/rule-set-adoptions/{id}/withdraw", "rule_set", "撤回提议 / Take a proposal back, or turn it down", signedIn)
	write(a, op, func(tx *ledger.Tx, in *struct {
		ByID
		Body struct {
			Reason string `json:"reason" maxLength:"1000"`
		}
	}) (adoption.Adoption, error) {
		return adoption.Withdraw(tx, in.ID, in.Body.Reason)
	})
	mountRevocation(a)
}

func mountRevocation(a *API) {
	op := operation("revoke-rule-set", "/rule-set-adoptions/{id}/revoke", "rule_set", "提议撤销已采用的规则集 / Propose to revoke what was adopted", signedIn)
	op.Description = "Before its first day, with a reason; another person confirms. From that day on it is refused with adoption.in_force: only a further set follows it."
	write(a, op, func(tx *ledger.Tx, in *struct {
		ByID
		Body struct {
			Reason string `json:"reason" maxLength:"1000"`
		}
	}) (adoption.Adoption, error) {
		return adoption.Revoke(tx, in.ID, in.Body.Reason)
	})
	op = operation("confirm-rule-set-revocation", "/rule-set-adoptions/{id}/revoke/confirm", "rule_set", "确认撤销 / Confirm a revocation that another person has proposed", signedIn)
	op.Description = "The set will not govern; the one before goes on as if nothing had been adopted."
	write(a, op, func(tx *ledger.Tx, in *ByID) (adoption.Adoption, error) {
		return adoption.ConfirmRevocation(tx, in.ID, party.SamePerson(tx))
	})
	op = operation("drop-rule-set-revocation", "/rule-set-adoptions/{id}/revoke/drop", "rule_set", "放弃撤销 / Drop a proposed revocation: what was adopted stands", signedIn)
	write(a, op, func(tx *ledger.Tx, in *ByID) (adoption.Adoption, error) {
		return adoption.DropRevocation(tx, in.ID)
	})
}

func mayRehearse(tx *ledger.Tx) error {
	if access.Can(tx.Actor, access.RuleSetRead, access.Facts{}) {
		return nil
	}
	return access.Require(tx, access.RuleSetRead, access.Facts{})
}

type adoptionFile struct {
	adoption.Adoption
	Source string `json:"source" doc:"The rule file as it was loaded, YAML."`
}

// proposalBody is a rule file with the day from which it is to govern.
type proposalBody struct {
	RuleFile
	From   workday.Date `json:"from,omitempty" format:"date" doc:"The first day on which it is to govern; without it the first day of its text."`
	Reason string       `json:"reason" maxLength:"1000"`
}

func (b proposalBody) proposal() adoption.Proposal {
	return adoption.Proposal{Source: []byte(b.Source), From: b.From, Reason: b.Reason}
}

// rehearseBody is a rule file to be rehearsed.
type rehearseBody struct {
	RuleFile
	From workday.Date `json:"from,omitempty" format:"date" doc:"The day from which it would govern; without it the first day of its text."`
}

func (a *API) rehearseFile(ctx context.Context, in *struct{ Body rehearseBody }) (r rehearsal.Report, err error) {
	err = a.DB.View(ctx, request.From(ctx).Actor, func(tx *ledger.Tx) error {
		if err := mayRehearse(tx); err != nil {
			return err
		}
		set, from, err := rehearsal.Read(tx, a.Book, []byte(in.Body.Source), in.Body.From)
		if err != nil {
			return err
		}
		r, err = rehearsal.Run(tx, a.Book, set, from)
		return err
	})
	return r, err
}
