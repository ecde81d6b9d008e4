package main

import (
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"huishu/cmd/app"
	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/ledger/devchain/devchaintest"
	"huishu/registry/complaint"
	"huishu/registry/party"
	"huishu/web/pages"
)

// TestComplaintsAreReadByWhoMay files one as a buyer: it and the authority read it, the party complained of does not.
func TestComplaintsAreReadByWhoMay(t *testing.T) {
	t.Parallel()
	dir, a := restingCity(t)
	account := func(login string) ledger.Actor { return actorOf(t, a, login) }
	var c complaint.Complaint
	err := a.DB.Update(t.Context(), account("buyer"), func(tx *ledger.Tx) (err error) {
		c, err = complaint.File(tx, a.Book, complaint.Content{
			Respondent: account("merchant").Party, Category: complaint.Quality, Statement: "三月交付的数据缺少十二个站点，至今未补。", Naming: complaint.Anonymous,
		})
		return err
	})
	a.Close()
	if err != nil {
		t.Fatal(err)
	}
	as := func(login string, args ...string) []string {
		return append(append([]string{"complaint"}, args...), "--as", login, "--password-file", "-", "--data", dir)
	}
	for _, login := range []string{"authority", "buyer"} {
		if out := must(t, pages.DemoPassword+"\n", as(login, "list")...); !strings.Contains(out, c.Number) {
			t.Errorf("%s: %s", login, out)
		}
		if out := must(t, pages.DemoPassword+"\n", as(login, "show", c.ID, "--json")...); !strings.Contains(out, "十二个站点") || strings.Contains(out, "complainant") {
			t.Errorf("%s: %s", login, out)
		}
	}
	if out := must(t, pages.DemoPassword+"\n", as("merchant", "list")...); strings.Contains(out, c.Number) {
		t.Error(out)
	}
	if stdout, stderr, code := huishu(t, pages.DemoPassword+"\n", as("merchant", "show", c.ID)...); code == 0 || strings.Contains(stdout+stderr, "站点") {
		t.Errorf("exit %d: %s%s", code, stdout, stderr)
	}
}

// restingCity is a demo city with its rooms open, for what the command line does not do; the caller closes it before a command runs.
func restingCity(t *testing.T) (dir string, a *app.App) {
	t.Helper()
	dir = demoCity(t)
	a, err := app.Open(t.Context(), app.Config{Data: dir, Listen: "127.0.0.1:0", Demo: true, ChainEnv: devchaintest.Config("", "").Env, Clock: time.Now, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return dir, a
}

func actorOf(t *testing.T, a *app.App, login string) (of ledger.Actor) {
	t.Helper()
	err := a.DB.View(t.Context(), ledger.System, func(tx *ledger.Tx) error {
		acc, err := party.AccountByLogin(tx, login)
		if err == nil {
			of, err = party.ActorFor(tx, acc.ID)
		}
		return err
	})
	if err != nil {
		t.Fatal(login, err)
	}
	return of
}

// TestStatementAtTheCommandLine: the party complained of hands in its statement with papers, and more of them later; it and the authority
// see them, the complainant does not, and nobody else hands one in.
func TestStatementAtTheCommandLine(t *testing.T) {
	t.Parallel()
	dir, a := restingCity(t)
	var c complaint.Complaint
	act := func(login string, fn func(tx *ledger.Tx) error) {
		if err := a.DB.Update(t.Context(), actorOf(t, a, login), fn); err != nil {
			t.Fatal(err)
		}
	}
	act("buyer", func(tx *ledger.Tx) (err error) {
		c, err = complaint.File(tx, a.Book, complaint.Content{
			Respondent: actorOf(t, a, "merchant").Party, Category: complaint.Quality, Statement: "三月交付的数据缺少十二个站点，至今未补。", Naming: complaint.Anonymous,
		})
		return err
	})
	for _, step := range []string{"accept", "hear"} {
		act("authority", func(tx *ledger.Tx) error {
			_, err := complaint.Act(tx, c.ID, step, procedure.Decision{Reason: "请说明"}, nil)
			return err
		})
	}
	a.Close()
	paper := func(name, content string) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	as := func(login string, args ...string) []string {
		return append(append([]string{"complaint"}, args...), "--as", login, "--password-file", "-", "--data", dir)
	}
	refused := func(why string, args []string) {
		t.Helper()
		stdout, stderr, code := huishu(t, pages.DemoPassword+"\n", args...)
		if code == 0 || !strings.Contains(stdout+stderr, why) || strings.Contains(stdout+stderr, "交付记录") {
			t.Errorf("exit %d, not %s: %s%s", code, why, stdout, stderr)
		}
	}
	record := paper("交付记录.pdf", "%PDF-1.4 交付记录")
	refused("请用 --reason 给出陈述", as("merchant", "answer", c.ID))
	refused("无法读取文件", as("merchant", "answer", c.ID, "--reason", "见材料", "--paper", filepath.Join(dir, "nothing.pdf")))
	refused("您无权办理此事项", as("buyer", "answer", c.ID, "--reason", "不是被投诉单位", "--paper", record))
	must(t, pages.DemoPassword+"\n", as("merchant", "answer", c.ID, "--reason", "站点已于四月补齐。", "--paper", record, "--paper", paper("说明.txt", "说明"))...)
	refused("状态下不能办理", as("merchant", "answer", c.ID, "--reason", "再次陈述"))
	if out := must(t, pages.DemoPassword+"\n", as("merchant", "answer", c.ID, "--paper", paper("补充.txt", "补充"))...); !strings.Contains(out, "补充.txt") {
		t.Error(out)
	}
	for _, login := range []string{"merchant", "authority"} {
		var list []paperJSON
		out := must(t, pages.DemoPassword+"\n", append(as(login, "papers", c.ID), "--json")...)
		if err := json.Unmarshal([]byte(out), &list); err != nil || len(list) != 3 || list[0].Name != "交付记录.pdf" || list[0].SizeBytes == 0 || list[0].SHA256 == "" {
			t.Errorf("%s: %v %s", login, err, out)
		}
	}
	refused("没有这件投诉举报", as("buyer", "papers", c.ID))
}
