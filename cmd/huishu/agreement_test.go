package main

import (
	"encoding/json"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"huishu/cmd/app"
	"huishu/cmd/demo"
	"huishu/ledger"
	"huishu/ledger/devchain/devchaintest"
	"huishu/registry/plan"
	"huishu/registry/product"
)

// demoCity is a data directory with the demo city in it, at rest.
func demoCity(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	a, err := app.Open(t.Context(), app.Config{Data: dir, Listen: "127.0.0.1:0", Demo: true, ChainEnv: devchaintest.Config("", "").Env, Clock: time.Now, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if err := demo.Seed(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	return dir
}

func read[T any](t *testing.T, args ...string) (v T) {
	t.Helper()
	out := must(t, "", append(args, "--json")...)
	if err := json.Unmarshal([]byte(out), &v); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return v
}

func TestAgreementsAndPlansAreRead(t *testing.T) {
	t.Parallel()
	dir := demoCity(t)
	list := read[[]agreementJSON](t, "agreement", "list", "--data", dir)
	if len(list) < 2 || list[0].Status != product.Valid {
		t.Fatalf("%+v", list)
	}
	a := list[len(list)-1]
	if mine := read[[]agreementJSON](t, "agreement", "list", "--operator", a.ImplementingBody, "--data", dir); len(mine) != 0 {
		t.Errorf("the body operates: %+v", mine)
	}
	if one := read[agreementJSON](t, "agreement", "show", a.Code, "--data", dir); one.ID != a.ID || one.Status != product.Valid {
		t.Errorf("%+v", one)
	}
	if out := must(t, "", "agreement", "show", a.ID, "--data", dir); !strings.Contains(out, a.Resources[0].Title) || !strings.Contains(out, "运营机构") {
		t.Error(out)
	}
	if e := read[product.Effect](t, "agreement", "effect", a.Code, "--data", dir); e.Count("product") == 0 || e.Count("listing") == 0 || e.Count("order") == 0 {
		t.Errorf("%+v", e)
	}
	traceOfDemo(t, dir, a)
	plans := read[[]plan.Plan](t, "plan", "list", "--body", a.ImplementingBody, "--data", dir)
	if len(plans) < 2 {
		t.Fatalf("%+v", plans)
	}
	for _, p := range plans {
		one := read[plan.Plan](t, "plan", "show", p.Code, "--data", dir)
		if p.ID == a.Plan && (!one.Approved() || len(one.Resources) != len(a.Resources)) {
			t.Errorf("%+v does not cover %+v", one, a.Resources)
		}
	}
	if out := must(t, "", "plan", "show", a.Plan, "--data", dir); !strings.Contains(out, a.Resources[0].Title) {
		t.Error(out)
	}
	if _, stderr, code := huishu(t, "", "agreement", "show", "HZ-SQ-1999-000001", "--data", dir); code != 1 || !strings.Contains(stderr, "没有这份协议") {
		t.Errorf("exit %d: %s", code, stderr)
	}
}

// TestEffectOfAnAmendmentIsRead: what an open supplementary agreement takes out, and what that touches, is read at the command line; the
// amendment of another agreement is none of it.
func TestEffectOfAnAmendmentIsRead(t *testing.T) {
	t.Parallel()
	dir, city := restingCity(t)
	var a, other product.Agreement
	var m product.Amendment
	err := city.DB.Update(t.Context(), actorOf(t, city, "bureau"), func(tx *ledger.Tx) error {
		list, _, err := product.Agreements(tx, product.AgreementQuery{ImplementingBody: tx.Actor.Party})
		if err != nil {
			return err
		}
		a, other = list[len(list)-1], list[0]
		to := a.Terms
		to.Purposes = append(slices.Clone(a.Purposes[1:]), product.Purpose{Name: "又一用途", Class: product.Industry})
		to.To = a.From.AddDays(400)
		m, err = product.DraftAmendment(tx, city.Book, a.ID, "收回一项用途", to)
		return err
	})
	city.Close()
	if err != nil {
		t.Fatal(err)
	}
	of := []string{"agreement", "effect", a.Code, "--amendment", m.ID, "--data", dir}
	e := read[product.AmendmentEffect](t, of...)
	if len(e.Taken.Purposes) != 1 || e.Taken.Purposes[0].Name != a.Purposes[0].Name || e.Taken.LastDay != a.From.AddDays(400) || len(e.Taken.Resources) != 0 || e.Count("product") == 0 {
		t.Errorf("%+v", e)
	}
	if out := must(t, "", of...); !strings.Contains(out, "移出的用途") || !strings.Contains(out, a.Purposes[0].Name) || !strings.Contains(out, "提前的截止日") || !strings.Contains(out, e.Items[0].Title) {
		t.Error(out)
	}
	for _, args := range [][]string{{other.Code, "--amendment", m.ID}, {a.Code, "--amendment", "none"}} {
		if _, stderr, code := huishu(t, "", append(append([]string{"agreement", "effect"}, args...), "--data", dir)...); code != 1 || !strings.Contains(stderr, "--amendment") || !strings.Contains(stderr, "补充协议") {
			t.Errorf("exit %d: %s", code, stderr)
		}
	}
}

func TestMembersAreManagedByWhoMay(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	firstAuthority(t, dir)
	must(t, "another good phrase\n", "user", "create", "--data", dir, "--login", "lisi", "--name", "李四", "--body", authority, "--password-file", "-")
	as := func(login string) []string {
		return []string{"--as", login, "--password-file", "-", "--data", dir, "--json"}
	}
	list := read[[]memberJSON](t, "member", "list", "--body", authority, "--data", dir)
	if len(list) != 2 || list[1].Login != "lisi" {
		t.Fatalf("%+v", list)
	}
	if out := must(t, phrase+"\n", append([]string{"member", "unset", "lisi", "administrator", "finance", "developer"}, as("admin")...)...); strings.Contains(out, "finance") || !strings.Contains(out, "approver") {
		t.Error(out)
	}
	if out := must(t, phrase+"\n", append([]string{"member", "set", "LISI", "finance"}, as("admin")...)...); !strings.Contains(out, "finance") || !strings.Contains(out, "approver") {
		t.Error(out)
	}
	for _, refused := range []struct {
		password string
		args     []string
		says     string
	}{
		{"another good phrase\n", append([]string{"member", "set", "lisi", "administrator"}, as("lisi")...), "您没有这项职能"},
		{"another wrong phrase\n", append([]string{"member", "set", "lisi", "administrator"}, as("admin")...), "密码"},
		{phrase + "\n", append([]string{"member", "unset", "admin", "administrator"}, as("admin")...), "最后一名管理员"},
		{phrase + "\n", append([]string{"member", "set", "nobody", "finance"}, as("admin")...), "没有登录名为 nobody 的成员"},
		{phrase + "\n", append([]string{"member", "set", "lisi", "king"}, as("admin")...), "没有职能"},
		{"another good phrase\n", append([]string{"member", "delegate", "admin", "developer", "--until", "2099-01-01"}, as("lisi")...), "委托"},
	} {
		if stdout, stderr, code := huishu(t, refused.password, refused.args...); code == 0 || !strings.Contains(stderr+stdout, refused.says) {
			t.Errorf("huishu %s: exit %d, %s%s", strings.Join(refused.args, " "), code, stdout, stderr)
		}
	}
	until := time.Now().AddDate(0, 0, 10).Format(time.DateOnly)
	if out := must(t, phrase+"\n", append([]string{"member", "delegate", "lisi", "administrator", "--until", until, "--reason", "出差"}, as("admin")...)...); !strings.Contains(out, until) {
		t.Error(out)
	}
}

// traceOfDemo traces the registered products of an agreement: each leads to the agreement's resources, and nothing is refused.
func traceOfDemo(t *testing.T, dir string, a agreementJSON) {
	t.Helper()
	n := 0
	for _, d := range read[product.Effect](t, "agreement", "effect", a.Code, "--data", dir).Items {
		if d.Kind != product.SubjectProduct || d.Code == "" {
			continue
		}
		n++
		trace := read[product.Traced](t, "product", "trace", d.Code, "--data", dir)
		if len(trace.Fields) == 0 || len(trace.Links) == 0 || len(trace.Findings) > 0 {
			t.Errorf("%s: %+v", d.Code, trace)
		}
		for _, l := range trace.Links {
			if l.Kind != "resource" || !a.Names(l.ID) {
				t.Errorf("%s leads to %+v", d.Code, l)
			}
		}
		if out := must(t, "", "product", "trace", d.ID, "--data", dir); !strings.Contains(out, d.Title+"·"+trace.Fields[0].Name+" ← ") {
			t.Error(out)
		}
	}
	if n == 0 {
		t.Error("nothing was traced")
	}
	if _, stderr, code := huishu(t, "", "product", "trace", "44130000", "--data", dir); code != 1 || !strings.Contains(stderr, "没有这个数据产品") {
		t.Errorf("exit %d: %s", code, stderr)
	}
}
