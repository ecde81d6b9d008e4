package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"huishu/cmd/app"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/notice"
	"huishu/registry/notice/mail"
	"huishu/registry/party"
)

func newServeCommand() *cobra.Command {
	cfg := app.Config{Clock: time.Now}
	var verbose bool
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "启动服务 / Run the service",
		Long: `启动登记与交易服务，按 Ctrl+C 停止。每个选项也可用环境变量 HUISHU_… 设置，例如 HUISHU_LISTEN。
空的数据目录须先用 huishu user create 登记首个主管部门并开通其账号。

Runs the registry and marketplace until Ctrl+C. Every flag can also be set as an environment variable HUISHU_…, such
as HUISHU_LISTEN. An empty data directory begins with huishu user create: the first authority and its account.`,
		Example: `  huishu serve --data /var/lib/huishu
  huishu serve --data /var/lib/huishu --listen 127.0.0.1:8080 --public-url https://data.example.gov.cn
  HUISHU_DATA=/var/lib/huishu huishu serve
  huishu serve --data /var/lib/huishu --database postgres://huishu@db.internal/huishu --chain https://rpc.example`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := fromEnvironment(cmd.Flags()); err != nil {
				return err
			}
			cfg.Logger = newLogger(cmd.ErrOrStderr(), verbose)
			cfg.Mail.Password = os.Getenv("HUISHU_SMTP_PASSWORD")
			cfg.Payer.Password = os.Getenv("HUISHU_CHAIN_PASSWORD")
			cfg.SSO.ClientSecret = os.Getenv("HUISHU_SSO_SECRET")
			app.Tune()
			a, err := app.Open(cmd.Context(), cfg)
			if err != nil {
				return failure(err)
			}
			defer closeApp(cmd.ErrOrStderr(), a)
			if err := greet(cmd, a); err != nil {
				return failure(err)
			}
			cfg.Logger.Info("serving", "url", a.URL(), "data", cfg.Data, "verifier_key", a.VerifierKey())
			return failure(a.Serve(cmd.Context()))
		},
	}
	f := cmd.Flags()
	f.StringVar(&cfg.Data, "data", "huishu-data", "数据目录 / data directory")
	addDatabaseFlag(f, &cfg.Database)
	f.StringVar(&cfg.Listen, "listen", "127.0.0.1:8080", "监听地址 / address to listen on")
	f.StringVar(&cfg.PublicURL, "public-url", "", "对外地址，https 时 Cookie 只经加密连接发送 / address under which others reach this service; with https cookies travel encrypted only")
	f.StringVar(&cfg.Font, "font", "", "PDF 凭证的字体文件，缺省在本机查找 / font file for PDF certificates; looked for on this machine without it")
	f.StringVar(&cfg.Chain, "chain", "", "锚定链的 JSON-RPC 地址，缺省运行内置开发链 / JSON-RPC address of the chain to anchor on; the development chain without it")
	f.StringVar(&cfg.Contract, "contract", "", "该链上的锚定合约，缺省自动部署 / anchor contract on that chain; one is deployed without it")
	anchoringFlags(f, &cfg)
	mailFlags(f, &cfg)
	ssoFlags(f, &cfg)
	f.StringVar(&cfg.Origin, "origin", "", "日志名称，建立数据目录时确定，此后不变 / name of the log, fixed for ever when the data directory is made")
	f.DurationVar(&cfg.AnchorEvery, "anchor-every", app.DefaultAnchorEvery, "检查点等待锚定的最长时间 / longest wait of a checkpoint for its anchor")
	f.BoolVar(&cfg.SM2, "sm2", false, "检查点另附国密 SM2 签名（GB/T 32918），首次使用时生成 keys/sm2.key / sign checkpoints by SM2 too (GB/T 32918); the first use makes keys/sm2.key")
	f.StringVar(&cfg.WitnessPolicy, "witness-policy", "", "见证策略文件（C2SP tlog-policy），列明联署检查点的见证方 / witness policy file (C2SP tlog-policy): who cosigns the log's checkpoints")
	f.IntVar(&cfg.StrangersPerMinute, "strangers-per-minute", app.DefaultStrangersPerMinute, "每个网络地址未登录时每分钟的请求上限，0 为不限；本机地址不限 / requests a minute of one address that has not signed in; 0 for no limit; this machine itself has none")
	f.IPNetSliceVar(&cfg.TrustedProxies, "trusted-proxies", nil, "前置反向代理所在网段（CIDR，如 10.0.0.5/32），以逗号分隔；来自这些网段的请求，其来源取 X-Forwarded-For 所述 / networks of the reverse proxies in front (CIDR, such as 10.0.0.5/32), with commas between; of requests from there the header X-Forwarded-For tells the origin")
	f.DurationVar(&cfg.MessageKeep, "message-keep", notice.DefaultKeep, "消息与 Webhook 投递记录的保存时长，0 为永久；日志不受影响 / how long messages and deliveries to webhooks are kept, 0 for ever; the log is not touched")
	f.BoolVar(&verbose, "verbose", false, "输出详细日志 / log more")
	return cmd
}

// anchoringFlags say who pays for anchors, and what must be true of the chain. The password is no flag: the
// arguments of a process are there for everybody to read.
func anchoringFlags(f *pflag.FlagSet, cfg *app.Config) {
	f.StringVar(&cfg.Payer.KeyFile, "chain-key", "", "付费账户的密钥文件（以太坊 keystore 格式），缺省在数据目录内自动生成；口令取自 --chain-password-file 或环境变量 HUISHU_CHAIN_PASSWORD / keystore file of the account that pays; without it one is made in the data directory. Its password comes from --chain-password-file or the environment variable HUISHU_CHAIN_PASSWORD")
	f.StringVar(&cfg.Payer.PasswordFile, "chain-password-file", "", "密钥文件口令所在文件，取首行 / file whose first line is the password")
	f.StringVar(&cfg.Payer.Signer, "chain-signer", "", "外部签名服务（clef、web3signer 等）：http(s) 地址或 Unix 套接字路径；密钥不进入本进程 / external signer such as clef or web3signer: an http(s) URL or the path of a Unix socket; the key never is in this process")
	f.StringVar(&cfg.Payer.Account, "chain-account", "", "外部签名服务上的账户 / account of the external signer")
	f.StringVar(&cfg.ChainSecond, "chain-second", "", "同一条链的第二个节点；两个节点都能看到的锚定才算确认 / second endpoint of the same chain: an anchor is final once both show it")
	f.Int64Var(&cfg.ChainID, "chain-id", 0, "链号必须为此值，缺省以首次所见为准 / the chain's id must be this; without it the one first met")
	f.Int64Var(&cfg.Confirmations, "chain-confirmations", 0, "锚定确认所需区块数，缺省 12，内置开发链为 1 / blocks that make an anchor final; 12 without it, 1 on the development chain")
	f.Int64Var(&cfg.FeeLimit, "chain-fee-limit", 0, "每单位燃料最高出价，单位 gwei，缺省不限 / most to offer per gas, in gwei; no limit without it")
	f.DurationVar(&cfg.AnchorPromise, "anchor-promise", 0, "条目无确认锚定超过此时长即告警，缺省取 10 分钟与 anchor-every 的十倍中较大者 / alarm when an entry has no final anchor for this long; without it the larger of 10 minutes and ten times anchor-every")
}

// mailFlags say which server takes letters. The password is no flag: the arguments of a process are there for everybody to read.
func mailFlags(f *pflag.FlagSet, cfg *app.Config) {
	f.StringVar(&cfg.Mail.Host, "smtp-host", "", "邮件服务器，缺省不发送邮件；口令取自环境变量 HUISHU_SMTP_PASSWORD / mail server; without it no mail is sent. Its password comes from the environment variable HUISHU_SMTP_PASSWORD")
	f.IntVar(&cfg.Mail.Port, "smtp-port", 587, "邮件服务器端口 / port of the mail server")
	f.StringVar((*string)(&cfg.Mail.Security), "smtp-tls", string(mail.StartTLS), "邮件连接的加密：starttls、tls，或仅限本机的 none / security of the mail connection: starttls, tls, or none for this machine only")
	f.StringVar(&cfg.Mail.User, "smtp-user", "", "邮件服务器的登录名，缺省不登录 / login at the mail server; no sign-in without it")
	f.StringVar(&cfg.Mail.From, "mail-from", "", "发件地址，如 惠数 <noreply@example.gov.cn> / address that letters come from, such as Huishu <noreply@example.gov.cn>")
}

// ssoFlags say who the city's single sign-on is. The secret is no flag: the arguments of a process are there for everybody to read.
func ssoFlags(f *pflag.FlagSet, cfg *app.Config) {
	f.StringVar(&cfg.SSO.Issuer, "sso-issuer", "", "统一身份认证（OpenID Connect）的地址，缺省不启用；客户端密钥取自环境变量 HUISHU_SSO_SECRET / address of the single sign-on (OpenID Connect); none without it. The client secret comes from the environment variable HUISHU_SSO_SECRET")
	f.StringVar(&cfg.SSO.ClientID, "sso-client", "", "本系统在统一身份认证处的客户端编号 / this service's client id at the single sign-on")
	f.StringVar(&cfg.SSO.Name, "sso-name", "", "统一身份认证的名称，如 粤省事 / what people know the single sign-on by")
	f.StringSliceVar(&cfg.SSO.Strong, "sso-strong", nil, "视同二次验证的 acr 或 amr 值，以逗号分隔，如 mfa / values of acr or amr that stand for a second factor, with commas between, such as mfa")
}

// greet tells a person what is special about the directory: that nobody can sign in yet, or
// that it is a demo for ever.
func greet(cmd *cobra.Command, a *app.App) error {
	lang, w := langOf(cmd), cmd.ErrOrStderr()
	if a.DB.Demo() {
		fmt.Fprintln(w, fault.T("这是演示目录：数据与时钟均为演示用，不能转作正式使用。", "This is a demo directory: its data and its clock are for show, for ever.").In(lang))
	}
	anybody := false
	err := a.DB.View(cmd.Context(), ledger.System, func(tx *ledger.Tx) (err error) {
		anybody, err = party.HasAccounts(tx)
		return err
	})
	if err == nil && !anybody {
		create := "huishu user create --data " + plain(a.Data) + " …"
		fmt.Fprintln(w, fault.T("此目录还没有账号，无人能够登录。请先停止服务（Ctrl+C），再执行：", "This directory has no accounts yet, nobody can sign in. Stop the service (Ctrl+C) and run:").In(lang))
		fmt.Fprintln(w, "→", create)
	}
	return err
}

// fromEnvironment fills flags that were not given from HUISHU_… variables.
func fromEnvironment(flags *pflag.FlagSet) error {
	var err error
	flags.VisitAll(func(f *pflag.Flag) {
		name := "HUISHU_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		if v, ok := os.LookupEnv(name); ok && !f.Changed && err == nil {
			if e := flags.Set(f.Name, v); e != nil {
				err = usageError(fault.Newf(fault.Invalid, "environment", "环境变量 %s 的值无效：%s", "Environment variable %s has no valid value: %s", name, v).
					Do("请更正或取消该环境变量", "Correct the variable, or unset it").Wrap(e))
			}
		}
	})
	return err
}

func newLogger(w io.Writer, verbose bool) *slog.Logger {
	level := slog.LevelInfo
	if verbose {
		level = slog.LevelDebug
	}
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: level}))
}

// noArgs refuses arguments with the exit code of a wrong use.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	help := cmd.CommandPath() + " --help"
	if cmd.HasSubCommands() {
		cmd.SuggestionsMinimumDistance = 2 // a slip of two letters still gets its suggestion
		if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
			help = cmd.CommandPath() + " " + strings.Join(near, " · "+cmd.CommandPath()+" ")
		}
		return usageError(fault.Newf(fault.Invalid, "usage", "没有命令“%[1]s”", "There is no command %[1]q", plain(args[0])).Do(help, help))
	}
	return usageError(fault.Newf(fault.Invalid, "usage", "多余的参数“%[1]s”", "There is nothing to do with the argument %[1]q", plain(args[0])).Do(help, help))
}

// failure gives an error the exit code of a failed run.
func failure(err error) error {
	if err == nil || errors.Is(err, context.Canceled) {
		return nil
	}
	return &exitError{1, err}
}

func closeApp(w io.Writer, a *app.App) {
	if err := a.Close(); err != nil {
		fmt.Fprintln(w, "huishu:", err)
	}
}
