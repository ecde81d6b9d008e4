package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"huishu/cmd/app"
	"huishu/compliance/adoption"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/sso"
	"huishu/web/documents"
)

// finding is one line of `huishu doctor`.
type finding struct {
	Check  string `json:"check"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
	Remedy string `json:"remedy"`
}

func newDoctorCommand() *cobra.Command {
	var data, listen, database, issuer string
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "检查运行环境 / Check the environment",
		Long: `检查数据目录、密钥权限、数据库、端口、规则集、节假日历与字体，逐项说明如何解决；不改动任何东西。退出码：0 全部正常，1 有问题。

Checks the data directory, the mode of its keys, the database, the port, the rule sets, the calendar and the font, and says what to do about
each thing that is wrong; it changes nothing. Exit status: 0 all is well, 1 something is wrong.`,
		Example: `  huishu doctor --data /var/lib/huishu --listen 127.0.0.1:8080
  huishu doctor --database postgres://huishu@db.internal/huishu
  huishu doctor --json`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := fromEnvironment(cmd.Flags()); err != nil {
				return err
			}
			lang := langOf(cmd)
			findings := []finding{
				checkDirectory(data).in("data_directory", lang), checkKeys(data).in("keys", lang),
				diagnose(cmd.Context(), data, database).in("database", lang), checkPort(cmd.Context(), listen).in("port", lang),
				checkRules(cmd.Context(), data, database, time.Now()).in("rule_sets", lang), checkCalendar(time.Now()).in("calendar", lang),
				checkFont().in("font", lang),
			}
			if issuer != "" {
				findings = append(findings, checkSSO(cmd.Context(), issuer).in("single_sign_on", lang))
			}
			return printFindings(cmd.OutOrStdout(), findings, wantsJSON(cmd))
		},
	}
	cmd.Flags().StringVar(&issuer, "sso-issuer", "", "统一身份认证的地址，给出时一并检查 / address of the single sign-on, checked where it is given")
	cmd.Flags().StringVar(&data, "data", "huishu-data", "数据目录 / data directory")
	addDatabaseFlag(cmd.Flags(), &database)
	cmd.Flags().StringVar(&listen, "listen", "127.0.0.1:8080", "监听地址 / address to listen on")
	return cmd
}

// diagnosis is the outcome of one check, before it is put into words of one language.
type diagnosis struct {
	ok             bool
	detail, remedy fault.Text
}

func (d diagnosis) in(check, lang string) finding {
	return finding{Check: check, OK: d.ok, Detail: d.detail.In(lang), Remedy: d.remedy.In(lang)}
}

func checkDirectory(dir string) diagnosis {
	parent := dir
	for {
		info, err := os.Stat(parent)
		if err == nil && !info.IsDir() {
			return diagnosis{false, fault.T(parent+" 不是目录", parent+" is no directory"), fault.T("用 --data 另选目录", "Choose another with --data")}
		}
		if err == nil {
			break
		}
		parent = filepath.Dir(parent)
	}
	f, err := os.CreateTemp(parent, ".huishu-doctor-*")
	if err != nil {
		return diagnosis{false, fault.T("无法写入 "+parent, "Cannot write to "+parent), fault.T("修改其权限，或用 --data 另选目录", "Change its permissions, or choose another with --data")}
	}
	f.Close()
	os.Remove(f.Name())
	switch {
	case parent != dir:
		return diagnosis{ok: true, detail: fault.T(dir+" 尚不存在，可以建立", dir+" does not exist yet and can be made")}
	case app.InUse(dir):
		return diagnosis{ok: true, detail: fault.T(dir+" 可写，正由一个惠数进程使用", dir+" can be written, and is held by a Huishu process")}
	}
	return diagnosis{ok: true, detail: fault.T(dir+" 可写", dir+" can be written")}
}

func checkKeys(dir string) diagnosis {
	if err := cmp.Or(app.KeysOpen(dir), app.AnswersKeyBad(dir)); err != nil {
		f := fault.From(err)
		return diagnosis{false, f.Message, f.Remedy}
	}
	return diagnosis{ok: true, detail: fault.T("密钥目录仅本账户可以访问，或尚未建立", "The keys are for this account only, or not made yet")}
}

// patience is how long the doctor waits for a database.
const patience = 10 * time.Second

func diagnose(ctx context.Context, data, database string) diagnosis {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	found, err := app.Examine(ctx, app.Config{Data: data, Database: database, Clock: time.Now, Logger: newLogger(io.Discard, false)})
	if err != nil {
		f := fault.From(err)
		return diagnosis{false, f.Message, f.Remedy}
	}
	return diagnosis{ok: true, detail: found}
}

// checkPort wants the port free, or one of us behind it.
func checkPort(ctx context.Context, listen string) diagnosis {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", listen)
	if err == nil {
		l.Close()
		return diagnosis{ok: true, detail: fault.T(listen+" 可用", listen+" is free")}
	}
	if key := keyServedAt(ctx, listen); key != "" {
		return diagnosis{ok: true, detail: fault.T(listen+" 上有惠数服务，日志公钥 "+key, "A Huishu service answers on "+listen+", its log key is "+key)}
	}
	f := app.CannotListen(listen, err)
	return diagnosis{false, f.Message, f.Remedy}
}

// keyServedAt asks what listens there for the key of its log; empty when it is none of us.
func keyServedAt(ctx context.Context, listen string) string {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+listen+"/.well-known/huishu.json", nil)
	if err != nil {
		return ""
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return ""
	}
	defer res.Body.Close()
	var known wellKnown
	if json.NewDecoder(io.LimitReader(res.Body, maxWellKnown)).Decode(&known) != nil {
		return ""
	}
	return plain(known.Log.VerifierKey)
}

// checkRules looks at what governs on the day: by the sets of the program and, where the database can be read, what was adopted.
func checkRules(ctx context.Context, data, database string, now time.Time) diagnosis {
	book, err := bookOf(ctx, data, database)
	if err != nil {
		return diagnosis{false, fault.T("规则集无法加载", "The rule sets do not load"), fault.T(err.Error(), err.Error())}
	}
	d := diagnosis{ok: true, detail: fault.T("每一事项今日都有适用的规则集", "A rule set governs every matter today")}
	var zh, en []string
	for _, s := range book.Standing(workday.OfTime(now)) {
		mark, text := standingWords(s)
		if mark == "✓" {
			continue
		}
		d.ok = d.ok && s.Governed()
		zh, en = append(zh, text.ZH), append(en, text.EN)
	}
	if len(zh) > 0 {
		d.detail = fault.T(strings.Join(zh, "；"), strings.Join(en, "; "))
		d.remedy = fault.T("请由主管部门在“规则”页采用后续规则集（huishu rules rehearse 可先演练）；在办事项不受影响",
			"Have the authority adopt a successor on the page of rules (huishu rules rehearse shows first what it changes); open cases are not affected")
	}
	return d
}

// bookOf are the rule sets of the directory; those of the program where there is no database yet, or none that can be read: that is another
// check's to tell.
func bookOf(ctx context.Context, data, database string) (*rules.Book, error) {
	db, unread := app.OpenToRead(ctx, app.Config{Data: data, Clock: time.Now, Logger: newLogger(io.Discard, false)}, database, "")
	if unread != nil {
		return rules.Load(false)
	}
	shipped, err := rules.Load(db.Demo())
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	book := shipped
	err = db.View(ctx, ledger.System, func(tx *ledger.Tx) (err error) {
		book, err = adoption.Of(tx, shipped)
		return err
	})
	return book, errors.Join(err, db.Close())
}

func checkCalendar(now time.Time) diagnosis {
	through := workday.Default().AnnouncedThrough()
	d := diagnosis{ok: !workday.OfTime(now).After(through), detail: fault.T("放假安排已知至 "+through.String(), "Holidays are known through "+through.String())}
	if !d.ok {
		d.remedy = fault.T("期限暂为预估；请由主管部门在日历页载入新年度的放假安排，或更新到含该安排的版本", "Deadlines are provisional; have the authority load the new year's notice on the calendar page, or update to a version that holds it")
	}
	return d
}

// checkFont tells whether certificates can be had as PDF. Without a font all else works, so nothing is wrong.
func checkFont() diagnosis {
	if _, err := documents.FindFont(""); err != nil {
		f := fault.From(err)
		return diagnosis{ok: true, detail: f.Message, remedy: f.Remedy}
	}
	return diagnosis{ok: true, detail: fault.T("有中文字体，可以制作 PDF 凭证", "There is a Chinese font for PDF certificates")}
}

// checkSSO tells whether the single sign-on answers, as the one that it is taken for.
func checkSSO(ctx context.Context, issuer string) diagnosis {
	c := sso.Config{Issuer: issuer, ClientID: "doctor"}
	err := c.Check()
	if err == nil {
		err = sso.New(nil, nil, "", c).Reach(ctx)
	}
	if err == nil {
		return diagnosis{ok: true, detail: fault.T("统一身份认证可用："+issuer, "The single sign-on answers: "+issuer)}
	}
	f, why := fault.From(err), ""
	if cause := errors.Unwrap(err); cause != nil {
		why = cause.Error()
	}
	return diagnosis{detail: fault.T(f.Message.ZH+"："+why, f.Message.EN+": "+why), remedy: fault.T("请核对 --sso-issuer，并确认本机能够访问它", "Check --sso-issuer, and that this machine reaches it")}
}

func printFindings(w io.Writer, findings []finding, asJSON bool) error {
	bad := 0
	for _, f := range findings {
		if !f.OK {
			bad++
		}
		if asJSON {
			continue
		}
		mark := "✓"
		if !f.OK {
			mark = "✗"
		}
		fmt.Fprintf(w, "%s %-15s %s\n", mark, f.Check, f.Detail)
		if f.Remedy != "" {
			fmt.Fprintf(w, "  → %s\n", f.Remedy)
		}
	}
	if asJSON {
		if err := printJSON(w, findings); err != nil {
			return err
		}
	}
	if bad > 0 {
		return &exitError{1, nil}
	}
	return nil
}
