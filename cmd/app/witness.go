package app

import (
	"context"
	"os"

	"huishu/ledger/fault"
	"huishu/ledger/witness"
)

// readPolicy reads the witness policy, where there is one, before anything is opened.
func (a *App) readPolicy(context.Context) error {
	if a.WitnessPolicy == "" {
		return nil
	}
	text, err := os.ReadFile(a.WitnessPolicy)
	if err != nil {
		return fault.Newf(fault.NotFound, "witness.policy", "无法读取见证策略 %s", "The witness policy %s cannot be read", a.WitnessPolicy).
			Do("请核对路径与权限", "Check its path and permissions").Wrap(err)
	}
	a.policy, err = witness.ParsePolicy(string(text))
	return err
}

// openWitnesses prepares the cosigning of checkpoints where a policy names witnesses.
func (a *App) openWitnesses(context.Context) (err error) {
	if a.policy != nil {
		a.Cosigner, err = witness.New(witness.Config{DB: a.DB, Policy: a.policy, Log: a.Logger})
	}
	return err
}
