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
	"huishu/ledger/fault"
)

func newServeCommand() *cobra.Command {
	cfg := app.Config{Clock: time.Now}
	var verbose bool
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "启动服务 / Run the service",
		Long: `启动登记与交易服务。每个选项也可用环境变量 HUISHU_… 设置，例如 HUISHU_LISTEN。

Runs the registry and marketplace. Every flag can also be set as an environment
variable HUISHU_…, such as HUISHU_LISTEN. The first administrator of an empty data
directory is made with "huishu user create".`,
		Example: "  huishu serve --data /var/lib/huishu --listen 127.0.0.1:8080 --public-url https://data.example.gov.cn",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := fromEnvironment(cmd.Flags()); err != nil {
				return err
			}
			cfg.Logger = newLogger(cmd.ErrOrStderr(), verbose)
			app.Tune()
			a, err := app.Open(cmd.Context(), cfg)
			if err != nil {
				return failure(err)
			}
			defer closeApp(cmd.ErrOrStderr(), a)
			cfg.Logger.Info("serving", "url", a.URL(), "data", cfg.Data, "verifier_key", a.VerifierKey())
			return failure(a.Serve(cmd.Context()))
		},
	}
	f := cmd.Flags()
	f.StringVar(&cfg.Data, "data", "huishu-data", "data directory / 数据目录")
	f.StringVar(&cfg.Listen, "listen", "127.0.0.1:8080", "address to listen on / 监听地址")
	f.StringVar(&cfg.PublicURL, "public-url", "", "address under which others reach this service / 对外地址")
	f.StringVar(&cfg.Chain, "chain", "", "JSON-RPC address of the chain to anchor on; empty runs the development chain / 存证链地址")
	f.StringVar(&cfg.Contract, "contract", "", "anchor contract on that chain; empty deploys one / 存证合约地址")
	f.StringVar(&cfg.Origin, "origin", "", "name of the log, fixed for ever when the data directory is made / 日志名称")
	f.DurationVar(&cfg.AnchorEvery, "anchor-every", app.DefaultAnchorEvery, "longest wait of a checkpoint for its anchor / 锚定间隔")
	f.BoolVar(&verbose, "verbose", false, "log more / 详细日志")
	return cmd
}

// fromEnvironment fills flags that were not given from HUISHU_… variables.
func fromEnvironment(flags *pflag.FlagSet) error {
	var err error
	flags.VisitAll(func(f *pflag.Flag) {
		name := "HUISHU_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		if v, ok := os.LookupEnv(name); ok && !f.Changed && err == nil {
			if e := flags.Set(f.Name, v); e != nil {
				err = usageError(fault.Newf(fault.Invalid, "environment", "环境变量 %s 的值无效：%s", "Environment variable %s has no valid value: %s", name, v).Wrap(e))
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
