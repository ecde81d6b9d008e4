package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"huishu/cmd/app"
	"huishu/ledger/audit"
	"huishu/ledger/fault"
)

// auditFlags are the flags of `huishu audit`.
type auditFlags struct {
	data, database, key, rpc, state string
}

func newAuditCommand() *cobra.Command {
	var f auditFlags
	c := &cobra.Command{
		Use:   "audit",
		Short: "审计整个数据库 / Audit the whole database",
		Long: `证明数据库自身一致：各对象的行与其最新事件相符，事件与日志的公开叶相符，公开叶与哈希块、所签检查点相符，
访问留痕与每小时的根相符，锚定与日志相符；能问到链时，锚定也与链相符。绕过系统改动、删除或添加的行逐一列出。
只读，不改动数据；用于已停止的数据目录或其副本。服务运行时也可使用，但须用 --rpc 指明其链节点。
中断后以同样的命令再次运行，会从中断处继续；数据库若已改变，则从头开始。
退出码：0 一切相符，1 发现问题或未能完成，2 用法不对。

Proves that the database agrees with itself: the rows of every subject with its newest event, the events with the public leaves
of the log, the leaves with tiles and signed checkpoint, the access trail with its hourly roots, the anchors with the log; and,
where the chain can be asked, the anchors with the chain. Every row changed, removed or added behind the system's back is
named. It only reads, on a stopped data directory or a copy of one; beside a running server it works too, and needs
--rpc to ask that server's chain. After an interruption the same command goes on where it stopped; if the database has changed
since, it begins anew. Exit status: 0 all agrees, 1 problems, or not finished, 2 wrong use.`,
		Example: "  huishu audit --data /var/lib/huishu\n  huishu audit --data ./copy --rpc http://127.0.0.1:8545 --json",
		Args:    noArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return judged(runAudit(cmd, f)) },
	}
	addDataFlag(c, &f.data)
	c.Flags().StringVar(&f.database, "database", "", "PostgreSQL 数据库 postgres://…，缺省为数据目录中的文件 / a PostgreSQL database; the file in the directory without it")
	c.Flags().StringVar(&f.key, "key", "", "日志公钥或存有公钥的文件，缺省为 keys/log.vkey / the log's public key, or a file with it; keys/log.vkey without it")
	c.Flags().StringVar(&f.rpc, "rpc", "", "到此 JSON-RPC 节点核对锚定 / check the anchors at this JSON-RPC endpoint")
	c.Flags().StringVar(&f.state, "state", "", "保存进度的文件，缺省在数据目录中；none 为不保存 / file that keeps the state; in the data directory without it, none keeps none")
	return c
}

func runAudit(cmd *cobra.Command, f auditFlags) error {
	key, err := oneKey(f.key)
	if err != nil {
		return err
	}
	cfg := app.Config{Data: f.data, Chain: f.rpc, Clock: time.Now, Logger: newLogger(io.Discard, false)}
	a, err := app.OpenToAudit(cmd.Context(), cfg, f.database, key)
	if err != nil {
		return err
	}
	bar := newBar(cmd.ErrOrStderr())
	r, err := audit.Run(cmd.Context(), a.DB, audit.Options{RPC: a.RPC, StateFile: stateFile(f), Progress: showAudit(bar, langOf(cmd))})
	bar.clear()
	if err = errors.Join(err, a.Close()); err != nil {
		return interrupted(err)
	}
	if a.RPC == "" && !a.WhyNot.IsZero() {
		r.WhyNot = a.WhyNot
	}
	if wantsJSON(cmd) {
		err = printJSON(cmd.OutOrStdout(), auditJSON(r, langOf(cmd)))
	} else {
		printAudit(cmd.OutOrStdout(), r, langOf(cmd))
	}
	if err == nil && !r.OK {
		return failedCheck()
	}
	return err
}

// oneKey is the public key that --key names, which may be a file.
func oneKey(arg string) (string, error) {
	if arg == "" {
		return "", nil
	}
	keys, err := readKeys(arg)
	if err != nil {
		return "", err
	}
	if len(keys) > 1 {
		return "", fault.New(fault.Invalid, "audit.key", "文件中有多个公钥", "The file holds several keys").At("--key").Do("请只给出本日志的公钥", "Give the key of this log alone")
	}
	return keys[0], nil
}

func stateFile(f auditFlags) string {
	switch f.state {
	case "":
		return filepath.Join(f.data, "audit.state")
	case "none":
		return ""
	}
	return f.state
}

// interrupted says how to go on after Ctrl+C.
func interrupted(err error) error {
	if !errors.Is(err, context.Canceled) {
		return err
	}
	return fault.New(fault.Unavailable, "audit.interrupted", "审计中断", "The audit was interrupted").
		Do("再次运行同一命令会从中断处继续", "Run the same command again: it goes on where it stopped")
}

// auditReport is the document of `huishu audit --json`.
type auditReport struct {
	audit.Report
	WhyNot   string         `json:"chain_why_not"`
	Problems []auditProblem `json:"problems"`
}

type auditProblem struct {
	audit.Problem
	What string `json:"what"`
}

func auditJSON(r audit.Report, lang string) auditReport {
	out := auditReport{Report: r, WhyNot: r.WhyNot.In(lang), Problems: make([]auditProblem, len(r.Problems))}
	for i, p := range r.Problems {
		out.Problems[i] = auditProblem{p, p.What.In(lang)}
	}
	return out
}

func printAudit(w io.Writer, r audit.Report, lang string) {
	say := func(zh, en string, args ...any) {
		fmt.Fprintf(w, fault.T(zh, en).In(lang)+"\n", args...)
	}
	for _, p := range r.Problems {
		fmt.Fprintln(w, "✗", plain(p.What.In(lang)))
	}
	if r.More > 0 {
		say("✗ 另有 %d 个问题未列出", "✗ and %d further problems that are not listed", r.More)
	}
	if r.OK {
		say("✓ 数据库、事件、日志与检查点相符", "✓ Database, events, log and checkpoint agree")
	}
	say("  日志 %d 条，根哈希 %s", "  %d entries, root %s", r.Size, r.Root)
	say("  比较了 %d 个对象的行", "  rows of %d subjects compared", r.Subjects)
	if r.Chain {
		say("  已锚定 %d 条，锚定已到链上核对", "  %d entries anchored; the anchors were checked on the chain", r.AnchoredSize)
	} else {
		say("  已锚定 %d 条，但未到链上核对：%s", "  %d entries anchored, but not checked on the chain: %s", r.AnchoredSize, plain(r.WhyNot.In(lang)))
	}
	if r.ResumedAt > 0 {
		say("  前次审计已核对前 %d 条，本次由此继续", "  an earlier run had checked the first %d entries; this one went on from there", r.ResumedAt)
	}
}

var auditParts = map[string]fault.Text{
	audit.PartLog: fault.T("日志", "log"), audit.PartJournal: fault.T("事件", "events"), audit.PartRows: fault.T("对象", "rows"),
	audit.PartTrail: fault.T("访问留痕", "access trail"), audit.PartAnchors: fault.T("锚定", "anchors"),
}

// showAudit shows how far an audit is.
func showAudit(b *bar, lang string) func(audit.Progress) {
	return func(p audit.Progress) {
		b.step(auditParts[p.Part].In(lang), int64(p.Done), int64(p.Total), fmt.Sprintf("%d/%d", p.Done, p.Total))
	}
}
