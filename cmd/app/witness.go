package app

import (
	"context"
	"os"

	"huishu/ledger/fault"
	"huishu/ledger/witness"
)

// openWitnesses prepares the cosigning of checkpoints where a policy names witnesses.
func (a *App) openWitnesses(context.Context) error {
	if a.WitnessPolicy == "" {
		return nil
	}
	text, err := os.ReadFile(a.WitnessPolicy)
	if err != nil {
		return fault.Newf(fault.NotFound, "witness.policy", "无法读取见证策略 %s", "The witness policy %s cannot be read", a.WitnessPolicy).
			Do("请核对路径与权限", "Check its path and permissions").Wrap(err)
	}
	policy, err := witness.ParsePolicy(string(text))
	if err != nil {
		return err
	}
	a.Cosigner, err = witness.New(witness.Config{DB: a.DB, Policy: policy, Log: a.Logger})
	return err
}
