package main

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"huishu/cmd/app"
	"huishu/ledger"
	"huishu/ledger/devchain/devchaintest"
	"huishu/registry/complaint"
	"huishu/registry/party"
	"huishu/web/pages"
)

// TestComplaintsAreReadByWhoMay files one as a buyer: it and the authority read it, the party complained of does not.
func TestComplaintsAreReadByWhoMay(t *testing.T) {
	t.Parallel()
	dir := demoCity(t)
	a, err := app.Open(t.Context(), app.Config{Data: dir, Listen: "127.0.0.1:0", Demo: true, ChainEnv: devchaintest.Config("", "").Env, Clock: time.Now, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	account := func(login string) (of ledger.Actor) {
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
	var c complaint.Complaint
	err = a.DB.Update(t.Context(), account("buyer"), func(tx *ledger.Tx) (err error) {
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
