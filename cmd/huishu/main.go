// Command huishu is the whole program: the service, the demo, the verifier, the tools.
//
// Each subcommand has a file of its own here; what they wire is in cmd/app.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"huishu/ledger/fault"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	root := newRoot()
	err := root.ExecuteContext(ctx)
	report(os.Stderr, root, err)
	os.Exit(exitCode(err))
}

// newRoot builds the command tree. Flags may stand anywhere; -- ends them.
func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "huishu",
		Short: "惠数：公共数据产品的登记与交易 / Registry and marketplace for public data products",
		Long: `惠数 Huishu 登记数据商、数据经纪人与运营机构，办理数据产品合规登记，经数据交易所交易，
并让每一步都可由任何人离线核验。

Huishu registers data merchants, brokers and authorised operators, takes data products
through compliance registration, trades them through the data exchange, and lets anyone
verify each step offline.`,
		Example: `  huishu demo                          运行演示城市 / run a demo city at http://127.0.0.1:8080
  huishu user create … && huishu serve 从空目录开始 / begin with an empty directory
  huishu verify --key KEY cert.json    离线核验凭证 / check a certificate with no network
  huishu workday add 2026-09-28 20     推算工作日期限 / a deadline in Chinese working days`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          noArgs,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.PersistentFlags().Bool("json", false, "输出一个 JSON 文档 / print one JSON document")
	root.PersistentFlags().String("lang", langOfEnvironment(), "语言：zh 或 en，缺省随终端 / zh or en; the terminal's without it")
	root.SetFlagErrorFunc(flagError)
	root.CompletionOptions.HiddenDefaultCmd = true
	for _, g := range []struct {
		title    string
		commands []*cobra.Command
	}{
		{"运行 / Run:", []*cobra.Command{newDemoCommand(), newServeCommand(), newDoctorCommand()}},
		{"管理（服务停止时） / Administer, while no server runs:", []*cobra.Command{newUserCommand(), newMemberCommand(), newPlanCommand(), newAgreementCommand(), newProductCommand(), newRegistrationCommand(), newCommitteeCommand(), newComplaintCommand(), newImportCommand(), newExportCommand(), newPackCommand(), newAnchorCommand(), newKeyCommand()}},
		{"核验 / Verify:", []*cobra.Command{newVerifyCommand(), newTrustCommand(), newAuditCommand()}},
		{"工具 / Tools:", []*cobra.Command{newRulesCommand(), newWorkdayCommand(), newCodeCommand(), newScanCommand(), newDeidCommand(), newOpenAPICommand(), newChainCommand()}},
	} {
		root.AddGroup(&cobra.Group{ID: g.title, Title: g.title})
		for _, c := range g.commands {
			c.GroupID = g.title
			root.AddCommand(c)
		}
		root.SetHelpCommandGroupID(g.title) // of the last group, the tools
	}
	return root
}

// langOfEnvironment speaks Chinese unless the terminal's locale is another.
func langOfEnvironment() string {
	for _, name := range []string{"HUISHU_LANG", "LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := strings.ToLower(os.Getenv(name)); v != "" {
			if strings.HasPrefix(v, "zh") {
				return "zh"
			}
			return "en"
		}
	}
	return "zh"
}

// usageError marks a wrong use of the command line: exit code 2.
func usageError(err error) error { return &exitError{2, err} }

// report prints an error and what to do about it; nothing for a failed check, whose
// result the command has printed already.
func report(w io.Writer, root *cobra.Command, err error) {
	if err == nil || errors.Is(err, context.Canceled) {
		return
	}
	var exit *exitError
	if errors.As(err, &exit) && exit.err == nil {
		return
	}
	lang, _ := root.PersistentFlags().GetString("lang")
	var f *fault.Error
	if !errors.As(err, &f) {
		fmt.Fprintln(w, "huishu:", err)
		return
	}
	fmt.Fprintln(w, "huishu:", named(f)+f.Message.In(lang))
	for _, d := range f.Details {
		fmt.Fprintln(w, "  -", strings.TrimPrefix(d.Field+": ", ": ")+d.Message.In(lang))
		if r := d.Remedy.In(lang); r != "" {
			fmt.Fprintln(w, "    →", r)
		}
	}
	if r := f.Remedy.In(lang); r != "" {
		fmt.Fprintln(w, "→", r)
	}
	var inner *fault.Error
	if cause := errors.Unwrap(f); cause != nil && f.Kind != fault.Refused && !errors.As(cause, &inner) && !strings.Contains(f.Message.EN, cause.Error()) {
		fmt.Fprintln(w, "  ("+cause.Error()+")")
	}
}

// named is the flag at fault before a message that stands alone.
func named(f *fault.Error) string {
	if strings.HasPrefix(f.Field, "--") {
		return f.Field + ": "
	}
	return ""
}

// printJSON writes v as one indented document.
func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
