package main

import (
	"github.com/spf13/cobra"

	"huishu/cmd/app"
	"huishu/compliance/adoption"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
)

func newAdoptRevokeCommand(data *string) *cobra.Command {
	var who officerFlags
	var reason string
	var confirm, drop bool
	c := adoptOne("revoke ID", "撤销采用 / Revoke an adoption", `采用有误的，在其生效日之前由两人撤销：一人说明理由提议，另一人以 --confirm 确认；--drop 放弃该提议。
自生效日起不能撤销，只能采用后续规则集取代它。

Takes back what was adopted by error, before its first day and by two persons: one proposes it with a reason, another confirms with --confirm; --drop
drops the proposal. From its first day on it cannot be revoked: only a further set follows it.`,
		"  huishu rules adopt revoke 0193… --reason 正式文本推迟印发 --as zhang\n  huishu rules adopt revoke 0193… --confirm --as li",
		data, &who, func(tx *ledger.Tx, _ *app.App, id string) (adoption.Adoption, error) {
			switch {
			case confirm && drop, (confirm || drop) && reason != "":
				return adoption.Adoption{}, usageError(fault.New(fault.Invalid, "rules.usage", "--reason、--confirm、--drop 只能给出一项", "Give one of --reason, --confirm and --drop").
					Do("huishu rules adopt revoke --help", "huishu rules adopt revoke --help"))
			case confirm:
				return adoption.ConfirmRevocation(tx, id, party.SamePerson(tx))
			case drop:
				return adoption.DropRevocation(tx, id)
			}
			done, err := adoption.Revoke(tx, id, reason)
			return done, onFlags(err, map[string]string{"reason": "--reason"})
		})
	c.Flags().StringVar(&reason, "reason", "", "撤销理由 / why")
	c.Flags().BoolVar(&confirm, "confirm", false, "确认另一人提议的撤销 / confirm what another person has proposed")
	c.Flags().BoolVar(&drop, "drop", false, "放弃撤销的提议 / drop the proposal")
	return c
}
