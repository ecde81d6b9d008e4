package main

import (
	"time"

	"github.com/spf13/cobra"

	"huishu/cmd/app"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/tlog"
	"huishu/registry/client"
)

// newKeyAnswersCommand looks after the keys of signed answers, of which each replica has one.
func newKeyAnswersCommand(data *string) *cobra.Command {
	c := &cobra.Command{
		Use:   "answers",
		Short: "应答密钥：查看、停用 / The keys of signed answers: list, retire",
		Long: `应答密钥签署对签名请求的应答，每个副本各有一把（keys/answers.key）。list 列出全部，retire 停用已灭失的副本的密钥。轮换本副本的密钥用 huishu key rotate --answers。

The keys of signed answers sign what signed requests are answered; each replica has its own (keys/answers.key). list shows them all, retire
ends that of a replica that is lost. A replica's own key is rotated by huishu key rotate --answers.`,
		Example: "  huishu key answers list --data /var/lib/huishu\n  huishu key answers retire KID --by admin --reason 副本二的磁盘损坏",
		Args:    noArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	c.AddCommand(newKeyAnswersListCommand(data), newKeyAnswersRetireCommand(data))
	return c
}

func newKeyAnswersListCommand(data *string) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "列出应答密钥 / List the keys of signed answers",
		Long: `列出应答密钥，最新的在前，并说明持有它的副本何时最后运行；只读，服务运行时也可使用。

Lists the keys of signed answers, the newest first, with when the replica that holds each was last seen. It only reads, beside a running server too.`,
		Example: "  huishu key answers list --data /var/lib/huishu --json",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg := app.Config{Data: *data, Clock: time.Now, Logger: newLogger(cmd.ErrOrStderr(), false)}
			db, err := app.OpenToRead(cmd.Context(), cfg, databaseOf(cmd), "")
			if err != nil {
				return judged(err)
			}
			defer func() { _ = db.Close() }() // nothing was written
			var keys []client.AnswerKey
			err = db.View(cmd.Context(), ledger.System, func(tx *ledger.Tx) (err error) {
				keys, err = client.AnswerKeys(tx)
				return err
			})
			if err != nil {
				return judged(err)
			}
			return printAnswerKeys(cmd, keys)
		},
	}
}

// answerKeyJSON is one key of `huishu key answers --json`.
type answerKeyJSON struct {
	KeyID     string        `json:"key_id"`
	CreatedAt string        `json:"created_at"`
	SeenAt    string        `json:"seen_at,omitempty"`
	RetiredAt string        `json:"retired_at,omitempty"`
	Ending    client.Ending `json:"ending,omitempty"`
	Reason    string        `json:"reason,omitempty"`
}

func answerKeyOf(k client.AnswerKey) answerKeyJSON {
	at := func(ms int64) string {
		if ms == 0 {
			return ""
		}
		return tlog.FormatTime(ms)
	}
	return answerKeyJSON{k.KeyID, at(k.CreatedAt), at(k.SeenAt), at(k.RetiredAt), k.Ending, k.Reason}
}

func printAnswerKeys(cmd *cobra.Command, keys []client.AnswerKey) error {
	l := langOf(cmd)
	list := make([]answerKeyJSON, len(keys))
	rows := make([][]string, len(keys))
	for i, k := range keys {
		j := answerKeyOf(k)
		list[i], rows[i] = j, []string{k.KeyID, answerKeyState(j).In(l), answerKeySeen(j).In(l), plain(k.Reason)}
	}
	if wantsJSON(cmd) {
		return printJSON(cmd.OutOrStdout(), list)
	}
	return columnsOrNone(cmd, rows)
}

func answerKeyState(k answerKeyJSON) fault.Text {
	switch {
	case k.RetiredAt == "":
		return fault.T("现用", "in use")
	case k.Ending == client.Lost:
		return fault.T("已于 "+k.RetiredAt+" 停用：副本灭失", "retired at "+k.RetiredAt+": lost with its replica")
	case k.Ending == client.Stolen:
		return fault.T("已于 "+k.RetiredAt+" 停用：被窃取", "retired at "+k.RetiredAt+": stolen")
	}
	return fault.T("已于 "+k.RetiredAt+" 停用：已轮换", "retired at "+k.RetiredAt+": rotated")
}

func answerKeySeen(k answerKeyJSON) fault.Text {
	if k.SeenAt == "" {
		return fault.T("副本未曾运行", "replica not seen")
	}
	return fault.T("副本最后运行于 "+k.SeenAt, "replica last seen "+k.SeenAt)
}

func newKeyAnswersRetireCommand(data *string) *cobra.Command {
	var who app.Rotation
	var reason string
	var stolen bool
	c := &cobra.Command{
		Use:   "retire KID",
		Short: "停用一把应答密钥 / Retire a key of signed answers",
		Long: `停用已灭失的副本的应答密钥，记入日志。使用 SQLite 时须先停止服务；使用 PostgreSQL 时其他副本照常运行。仍有运行中的副本使用的密钥不能停用。
停用后三十天内，公布的密钥集仍列出该公钥并注明停用时间（exp），以便核验此前的应答；此后见 /.well-known/huishu.json。
--stolen 用于密钥可能已被他人取得的情形：立即从密钥集中移除，此前的应答也不再采信。

Retires the key of a replica that is lost; the log records it. Stop the service first where the database is SQLite; on PostgreSQL the other
replicas go on. The key of a replica that runs is not retired. For thirty days the published key set still has the public key, marked with its
end (exp), so that answers from before can be checked; later it stands in /.well-known/huishu.json.
--stolen is for a key that others may have: it leaves the key set at once, and what it signed before is not to be taken either.`,
		Example: "  huishu key answers retire kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k --by admin --reason 副本二的磁盘损坏 --database postgres://huishu@db/huishu",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 || who.By == "" {
				help := cmd.CommandPath() + " --help"
				return usageError(fault.New(fault.Invalid, "usage", "请给出一个 kid，并写明由谁办理", "Name one kid, and say who does it").At("--by").Do(help, help))
			}
			how := client.Lost
			if stolen {
				how = client.Stolen
			}
			return withData(cmd, *data, false, func(a *app.App) error {
				k, err := a.RetireAnswersKey(cmd.Context(), args[0], how, reason, who)
				if err != nil {
					return onFlags(err, map[string]string{"by": "--by", "second": "--second", "reason": "--reason", "kid": "KID"})
				}
				return printAnswerKeys(cmd, []client.AnswerKey{k})
			})
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "停用的理由（必填），记入日志 / why (required); it is recorded")
	c.Flags().BoolVar(&stolen, "stolen", false, "密钥可能已被他人取得 / others may have the key")
	addRotation(c, &who)
	return c
}
