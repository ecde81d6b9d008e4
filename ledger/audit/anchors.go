package audit

import (
	"context"
	"fmt"

	"huishu/ledger"
	"huishu/ledger/anchor"
	"huishu/ledger/fault"
	"huishu/ledger/tlog"
)

// anchorPage is how many anchors are read with one query.
const anchorPage = 100

// anchorCheck compares the stored anchors with the log, and with the chain where it can be asked.
type anchorCheck struct {
	tx    *ledger.Tx
	found *findings
	size  int64
	// rpc is the chain's address; "" when there is none to ask.
	rpc string
	// largest is the largest checkpoint found sound and final.
	largest  int64
	total    int64
	silent   error // why the chain gave no answer
	progress func(done, total int64) error
}

func (c *anchorCheck) run(ctx context.Context) error {
	if err := c.tx.Get(&c.total, `SELECT COUNT(*) FROM anchor WHERE state IN ('final', 'mined')`); err != nil {
		return err
	}
	var done int64
	for after := ""; ; {
		page, err := anchor.Standing(c.tx, after, anchorPage)
		if err != nil {
			return err
		}
		if len(page) == 0 {
			break
		}
		for _, s := range page {
			if c.fitsLog(s) && c.fitsChain(ctx, s) && s.State == anchor.StateFinal {
				c.largest = max(c.largest, s.Size)
			}
			done++
			if err := c.progress(done, c.total); err != nil {
				return err
			}
		}
		after = page[len(page)-1].ID
	}
	if err := c.newest(ctx); err != nil {
		return err
	}
	if c.silent != nil && ctx.Err() == nil {
		m := fault.From(c.silent).Message
		c.found.add(Problem{Kind: ChainSilent, Table: "anchor", What: fault.T("锚定未能到链上核对："+m.ZH+"；请检查 --rpc，或不带 --rpc 只作本地审计",
			"The anchors could not be checked on the chain: "+m.In("en")+"; check --rpc, or audit without it what is stored here")})
	}
	return nil
}

// fitsLog reports whether the anchored checkpoint is one of this log.
func (c *anchorCheck) fitsLog(s anchor.Stored) bool {
	keys, err := c.tx.KeysFor(s.Size)
	if err != nil || !s.Signed(keys) {
		c.add(s, "所存检查点不是由本日志的密钥签署，或与该行的条数、根哈希不符", "its checkpoint is not signed by the log's key, or is not what the row says")
		return false
	}
	if s.Size > c.size {
		c.add(s, fmt.Sprintf("锚定了 %d 条，而日志只有 %d 条：日志已被截短", s.Size, c.size),
			fmt.Sprintf("it anchors %d entries, the log has %d: entries were cut off", s.Size, c.size))
		return false
	}
	root, err := tlog.TreeHash(s.Size, loadTile(c.tx))
	if err != nil || root != hashOf(s.Root) {
		if c.found.anyTile() {
			return false // the tile is at fault, and named
		}
		c.add(s, fmt.Sprintf("日志前 %d 条的根哈希不是所锚定的", s.Size), fmt.Sprintf("the root of the log's first %d entries is not the one it anchors", s.Size))
		return false
	}
	return true
}

// fitsChain reports whether the chain holds the anchor, where it can be asked.
func (c *anchorCheck) fitsChain(ctx context.Context, s anchor.Stored) bool {
	if c.rpc == "" || c.silent != nil {
		return true
	}
	steps, err := anchor.Check(ctx, c.rpc, s.Anchor)
	if err != nil {
		c.silent = err
		return true
	}
	for _, step := range steps {
		if !step.OK {
			c.add(s, step.Detail.ZH, step.Detail.EN)
			return false
		}
	}
	return true
}

// newest asks the contract for the log's newest checkpoint: a database that was put back to an earlier state is shorter.
func (c *anchorCheck) newest(ctx context.Context) error {
	if c.rpc == "" || c.silent != nil {
		return nil
	}
	chain, err := anchor.Dial(ctx, c.rpc)
	if err != nil {
		c.silent = err
		return nil
	}
	defer chain.Close()
	size, root, ok, err := anchor.Newest(ctx, c.tx, chain)
	switch {
	case err != nil:
		c.silent = err
		return nil
	case !ok || size == 0:
		return nil
	case size > c.size:
		c.found.add(Problem{Kind: LogCutOff, Table: "event", What: fault.T(
			fmt.Sprintf("链上最新检查点有 %d 条，而数据库的日志只有 %d 条：日志已被截短，或这是较早的副本", size, c.size),
			fmt.Sprintf("The newest checkpoint on the chain has %d entries, the log of this database %d: entries were cut off, or this is an earlier copy", size, c.size))})
		return nil
	}
	is, err := tlog.TreeHash(size, loadTile(c.tx))
	if err != nil || is != root {
		c.found.add(Problem{Kind: AnchorChanged, Table: "anchor", What: fault.T(
			fmt.Sprintf("链上 %d 条检查点的根哈希不是本日志的", size), fmt.Sprintf("The root of the checkpoint of %d entries on the chain is not this log's", size))})
		return nil
	}
	var rows int64
	if err := c.tx.Get(&rows, `SELECT COUNT(*) FROM anchor WHERE size = ?`, size); err != nil {
		return err
	}
	if rows == 0 {
		c.found.add(Problem{Kind: AnchorChanged, Table: "anchor", What: fault.T(
			fmt.Sprintf("链上有 %d 条检查点的锚定，数据库中却没有：该行已被删除", size),
			fmt.Sprintf("The chain holds an anchor of %d entries that the database does not know: its row was removed", size))})
	}
	return nil
}

func (c *anchorCheck) add(s anchor.Stored, zh, en string) {
	c.found.add(Problem{Kind: AnchorChanged, Table: "anchor", Subject: "anchor", ID: s.ID, What: fault.T(
		fmt.Sprintf("锚定 %s（%d 条）：%s", s.ID, s.Size, zh), fmt.Sprintf("Anchor %s (%d entries): %s", s.ID, s.Size, en))})
}
