package audit

import (
	"context"
	"fmt"

	"huishu/ledger/fault"
)

// keys checks that the keys of the log followed each other, each introduced by the one before it. That the checkpoint and the anchors are
// signed by the key of their time is checked where these are; that the rows are those of the journal, with all other rows.
func (a *audit) keys(context.Context) error {
	if _, err := a.tx.KeyHistory(); err != nil {
		a.found.add(Problem{Kind: KeyBroken, Table: "log_key", What: fault.T(
			fmt.Sprintf("日志密钥的前后相承不成立：%v", err), fmt.Sprintf("The keys of the log do not follow each other: %v", err))})
	}
	if _, err := a.tx.SM2KeyHistory(); err != nil {
		a.found.add(Problem{Kind: KeyBroken, Table: "log_sm2_key", What: fault.T(
			fmt.Sprintf("日志 SM2 密钥的前后相承不成立：%v", err), fmt.Sprintf("The SM2 keys of the log do not follow each other: %v", err))})
	}
	return nil
}
