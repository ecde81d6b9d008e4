package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"huishu/cmd/app"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/tlog"
)

// newKeyCommand looks after the key that signs the log.
func newKeyCommand() *cobra.Command {
	var data string
	c := &cobra.Command{
		Use:   "key",
		Short: "日志签名密钥：查看、轮换 / The log's signing keys: list, rotate",
		Long: `日志签名密钥签署检查点、登记凭证、回执与状态清单。list 列出现用与已停用的公钥，rotate 换用新密钥，rotate --sm2 换用新的 SM2 密钥。

The log's signing key signs checkpoints, certificates, receipts and status lists. list shows the key in use and
those retired, rotate goes on with a new one, rotate --sm2 with a new SM2 key.`,
		Example: "  huishu key list --data /var/lib/huishu\n  huishu key rotate --by admin --data /var/lib/huishu",
		Args:    noArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	addDataFlag(c, &data)
	c.AddCommand(newKeyListCommand(&data), newKeyRotateCommand(&data), newKeyAnswersCommand(&data))
	return c
}

func newKeyListCommand(data *string) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "列出现用与已停用的公钥 / List the key in use and those retired",
		Long: `列出日志的公钥，现用的在最前；只读，服务运行时也可使用。

Lists the log's public keys, the one in use first. It only reads, beside a running server too.`,
		Example: "  huishu key list --data /var/lib/huishu --json",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg := app.Config{Data: *data, Clock: time.Now, Logger: newLogger(cmd.ErrOrStderr(), false)}
			db, err := app.OpenToRead(cmd.Context(), cfg, databaseOf(cmd), "")
			if err != nil {
				return judged(err)
			}
			defer func() { _ = db.Close() }() // nothing was written
			keys, err := listedKeys(cmd.Context(), db, *data)
			if err != nil {
				return judged(err)
			}
			return printKeys(cmd, keys)
		},
	}
}

// listedKey is one key of `huishu key list --json`.
type listedKey struct {
	Algorithm string `json:"algorithm"` // ed25519 or sm2
	ledger.LogKey
}

// listedKeys are the log's keys, then its SM2 keys. Which SM2 key a log has that never rotated it, the directory says.
func listedKeys(ctx context.Context, db *ledger.DB, dir string) ([]listedKey, error) {
	var keys, sm2 []ledger.LogKey
	err := db.View(ctx, ledger.System, func(tx *ledger.Tx) (err error) {
		if keys, err = tx.LogKeys(); err == nil {
			sm2, err = tx.SM2Keys()
		}
		return err
	})
	if err == nil && len(sm2) == 0 {
		var vkey string
		if vkey, err = app.SM2VerifierKey(dir); vkey != "" {
			sm2 = []ledger.LogKey{{VerifierKey: vkey, Fingerprint: tlog.Fingerprint(vkey)}}
		}
	}
	var out []listedKey
	for _, k := range keys {
		out = append(out, listedKey{"ed25519", k})
	}
	for _, k := range sm2 {
		out = append(out, listedKey{"sm2", k})
	}
	return out, err
}

// databaseOf is the PostgreSQL database that --database or the environment names; "" for the one in the data directory.
func databaseOf(cmd *cobra.Command) string {
	if url, err := cmd.Flags().GetString(databaseFlag); err == nil && url != "" {
		return url
	}
	return os.Getenv("HUISHU_DATABASE")
}

func printKeys(cmd *cobra.Command, keys []listedKey) error {
	if wantsJSON(cmd) {
		return printJSON(cmd.OutOrStdout(), keys)
	}
	l := langOf(cmd)
	for _, k := range keys {
		state := fault.T("现用", "in use")
		if k.Until != "" {
			state = fault.T("已于 "+k.Until+" 停用", "retired at "+k.Until)
		}
		if _, err := fmt.Fprintf(cmd.OutOrStdout(), "%s  %s  %s\n    %s\n", k.Fingerprint, k.Algorithm, state.In(l), k.VerifierKey); err != nil {
			return err
		}
	}
	return nil
}

func newKeyRotateCommand(data *string) *cobra.Command {
	var who app.Rotation
	var sm2, answers bool
	c := &cobra.Command{
		Use:   "rotate",
		Short: "换用新的签名密钥 / Go on with a new signing key",
		Long: `在服务停止时为日志换用新的签名密钥：旧密钥签名引荐新密钥，此事记入日志，含有它的检查点起由新密钥签署；旧私钥随即销毁。
此前签发的凭证、回执和锚定仍然有效；信任旧公钥的人用 huishu trust --replace 网址 换成新公钥，旧公钥转为停用。
完成后请立即备份 keys 目录。PostgreSQL 的其他副本须先停止，把 keys/log.key 与 keys/log.vkey 复制过去再启动；
见证方与见证策略须写上新公钥。中途中断可再次运行，或直接启动服务，都会从中断处继续。
若旧私钥已泄露，轮换之外还须公告，请使用者以 huishu trust --replace --distrust-old 弃用旧公钥。
--sm2 轮换的是检查点所附 SM2 签名的密钥，办法相同；要复制的是 keys/sm2.key 与 keys/sm2.vkey，日志密钥不变。
--answers 轮换的是应答密钥（keys/answers.key），它签署对签名请求的应答，与日志密钥无关；每个副本各有一把，无须复制。

Gives the log a new signing key while no server runs: the old key introduces the new one, an event records it, and from the checkpoint
that holds the event on the new key signs; the old secret key is destroyed. Certificates, receipts and anchors made before stay
valid; whoever has pinned the old key runs huishu trust --replace URL, which retires it. Back up the keys directory at once
afterwards. Stop the other replicas on PostgreSQL first, copy keys/log.key and keys/log.vkey to them and start them again; witnesses and
the witness policy have to learn the new key. After an interruption run it again, or start the service: both go on where it stopped.
If the old secret key was stolen, announce it too, so that its users drop it: huishu trust --replace --distrust-old.
--sm2 rotates the key of the SM2 signature beside it instead, in the same way; keys/sm2.key and keys/sm2.vkey are the files to copy then.
--answers rotates the key that signs answers to signed requests (keys/answers.key), which is none of the log's. Each replica has its own: there is nothing to copy.`,
		Example: "  huishu key rotate --by admin --data /var/lib/huishu\n  huishu key rotate --by admin --second lisi --database postgres://huishu@db/huishu\n  huishu key rotate --sm2 --by admin --data /var/lib/huishu\n  huishu key rotate --answers --by admin --data /var/lib/huishu",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if who.By == "" {
				return usageError(fault.New(fault.Invalid, "usage", "请写明由谁办理", "Say who does it").At("--by").
					Do("--by 后写主管部门或系统管理员账号的登录名", "--by takes the login of an account of the authority, or of a system administrator"))
			}
			cfg := app.Config{Data: *data, Database: databaseOf(cmd), Clock: time.Now, Logger: newLogger(cmd.ErrOrStderr(), false)}
			rotate := app.RotateKey
			if sm2 {
				rotate = app.RotateSM2Key
			}
			if answers {
				rotate = app.RotateAnswersKey
			}
			r, err := rotate(cmd.Context(), cfg, who)
			if err != nil {
				return judged(onFlags(err, map[string]string{"by": "--by", "second": "--second"}))
			}
			if answers {
				return printAnswersRotation(cmd, r)
			}
			return printRotation(cmd, r)
		},
	}
	c.Flags().BoolVar(&sm2, "sm2", false, "轮换 SM2 密钥 / rotate the SM2 key")
	c.Flags().BoolVar(&answers, "answers", false, "轮换应答密钥 / rotate the key for signed answers")
	c.MarkFlagsMutuallyExclusive("sm2", "answers")
	addRotation(c, &who)
	return c
}

// addRotation gives a command the flags by which it is said who does it.
func addRotation(c *cobra.Command, who *app.Rotation) {
	c.Flags().StringVar(&who.By, "by", "", "办理人的登录名（必填），记入日志 / login of the person who does it (required); it is recorded")
	c.Flags().StringVar(&who.Second, "second", "", "在场的第二人的登录名，记入日志 / login of a second person who is there; it is recorded")
}

func printRotation(cmd *cobra.Command, r tlog.Rotation) error {
	if wantsJSON(cmd) {
		return printJSON(cmd.OutOrStdout(), map[string]string{
			"origin": r.Origin, "verifier_key": r.New, "fingerprint": tlog.Fingerprint(r.New),
			"retired": r.Old, "retired_at": tlog.FormatTime(r.Time),
		})
	}
	l := langOf(cmd)
	for _, line := range []fault.Text{
		fault.T("日志密钥已轮换："+plain(r.Origin), "The key of the log was rotated: "+plain(r.Origin)),
		fault.T("新公钥："+r.New, "New key: "+r.New),
		fault.T("新指纹："+tlog.Fingerprint(r.New)+"（请公布）", "New fingerprint: "+tlog.Fingerprint(r.New)+" (publish it)"),
		fault.T("旧指纹："+tlog.Fingerprint(r.Old)+"（已停用，此前签发的仍然有效）", "Old fingerprint: "+tlog.Fingerprint(r.Old)+" (retired; what it signed stays valid)"),
		fault.T("请立即备份 keys 目录。", "Back up the keys directory now."),
	} {
		if _, err := fmt.Fprintln(cmd.OutOrStdout(), line.In(l)); err != nil {
			return err
		}
	}
	return nil
}

// printAnswersRotation tells of keys that go by their key ids.
func printAnswersRotation(cmd *cobra.Command, r tlog.Rotation) error {
	if wantsJSON(cmd) {
		return printJSON(cmd.OutOrStdout(), map[string]string{"key_id": r.New, "retired": r.Old, "retired_at": tlog.FormatTime(r.Time)})
	}
	l := langOf(cmd)
	for _, line := range []fault.Text{
		fault.T("应答密钥已轮换，新 kid："+r.New, "The key for signed answers was rotated, its new kid: "+r.New),
		fault.T("旧 kid："+r.Old+"（已停用）", "Old kid: "+r.Old+" (retired)"),
		fault.T("客户端从 /.well-known/jwks.json 取得新公钥。请立即备份 keys 目录。", "Clients take the new key from /.well-known/jwks.json. Back up the keys directory now."),
	} {
		if _, err := fmt.Fprintln(cmd.OutOrStdout(), line.In(l)); err != nil {
			return err
		}
	}
	return nil
}
