package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"huishu/cmd/app"
	"huishu/cmd/demo"
	"huishu/ledger/fault"
	"huishu/web/pages"
)

// demoReady is the one line of `huishu demo --json`.
type demoReady struct {
	URL         string        `json:"url"`
	DataDir     string        `json:"data_dir"`
	RPC         string        `json:"rpc"`
	VerifierKey string        `json:"verifier_key"`
	Accounts    []demoAccount `json:"accounts"`
}

type demoAccount struct {
	Name     string `json:"name"`
	Password string `json:"password"`
	Role     string `json:"role"`
}

func newDemoCommand() *cobra.Command {
	cfg := app.Config{Clock: time.Now, Demo: true, AnchorEvery: time.Second}
	var verbose bool
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "一条命令运行演示城市 / Run a demo city in one command",
		Long: `新建数据目录、内置数据库与开发链，载入演示城市并启动服务。
演示目录永久标记为演示，不能转作正式使用；再次使用同一目录会接着运行。

Makes a data directory with embedded database and chain, seeds a demo city and serves it.
A demo directory is marked as one for ever; the same directory goes on where it stopped.`,
		Example: "  huishu demo\n  huishu demo --listen 127.0.0.1:0 --data ./my-demo --json",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			app.Tune()
			cfg.Logger = newLogger(io.Discard, false)
			if verbose {
				cfg.Logger = newLogger(cmd.ErrOrStderr(), true)
			}
			return failure(runDemo(cmd, cfg))
		},
	}
	f := cmd.Flags()
	f.StringVar(&cfg.Data, "data", "", "数据目录，留空则新建 / data directory; a new one without it")
	f.StringVar(&cfg.Listen, "listen", "127.0.0.1:8080", "监听地址 / address to listen on")
	f.BoolVar(&verbose, "verbose", false, "向标准错误输出日志 / log to standard error")
	return cmd
}

func runDemo(cmd *cobra.Command, cfg app.Config) error {
	if cfg.Data == "" {
		dir, err := os.MkdirTemp("", "huishu-demo-")
		if err != nil {
			return fault.New(fault.Unavailable, "data.unwritable", "无法新建临时目录", "Cannot make a temporary directory").
				Do("请用 --data 指定可写的目录", "Name a writable directory with --data").Wrap(err)
		}
		cfg.Data = dir
	}
	a, err := app.Open(cmd.Context(), cfg)
	if err != nil {
		return err
	}
	defer closeApp(cmd.ErrOrStderr(), a)
	if err := demo.Seed(cmd.Context(), a); err != nil {
		return err
	}
	served := make(chan error, 1)
	go func() { served <- a.Serve(cmd.Context()) }()
	wait, cancel := context.WithTimeout(cmd.Context(), 10*time.Second)
	defer cancel()
	ready := demoReady{URL: a.URL(), DataDir: cfg.Data, RPC: a.ChainRPC(wait), VerifierKey: a.VerifierKey()}
	for _, l := range pages.DemoLogins {
		ready.Accounts = append(ready.Accounts, demoAccount{l.Login, pages.DemoPassword, l.Desk.In(langOf(cmd))})
	}
	if wantsJSON(cmd) {
		err = json.NewEncoder(cmd.OutOrStdout()).Encode(ready)
	} else {
		ready.print(cmd.OutOrStdout(), langOf(cmd))
	}
	if err != nil {
		return err
	}
	return <-served
}

func (r demoReady) print(w io.Writer, lang string) {
	say := func(zh, en string) string { return fault.T(zh, en).In(lang) }
	fmt.Fprintf(w, "%s  %s\n\n", say("惠数演示城市已就绪：", "The Huishu demo city is ready:"), r.URL)
	fmt.Fprintf(w, "%s\n", say("演示账号（密码均为 "+pages.DemoPassword+"）：", "Accounts (password of all: "+pages.DemoPassword+"):"))
	for _, a := range r.Accounts {
		fmt.Fprintf(w, "  %-10s %s\n", a.Name, a.Role)
	}
	fmt.Fprintf(w, "\n%s\n", say("试一试：", "Three things to try:"))
	fmt.Fprintf(w, "  1. %s  %s/verify\n", say("核验一份登记凭证：", "verify a certificate:"), r.URL)
	fmt.Fprintf(w, "  2. %s  %s/sign-in\n", say("以 registrar 登录，办理合规登记：", "sign in as registrar and decide a registration:"), r.URL)
	fmt.Fprintf(w, "  3. %s  %s/transparency\n", say("查看透明日志与链上锚定：", "see the log and its anchors:"), r.URL)
	fmt.Fprintf(w, "\n%s %s\n%s %s\n", say("数据目录：", "Data:"), r.DataDir, say("日志公钥：", "Verifier key:"), r.VerifierKey)
	fmt.Fprintln(w, say("按 Ctrl+C 停止；加 --data "+r.DataDir+" 可接着运行。", "Ctrl+C stops it; --data "+r.DataDir+" goes on from here."))
}
