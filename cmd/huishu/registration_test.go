package main

import (
	"encoding/json"
	"strings"
	"testing"

	"huishu/ledger"
	"huishu/registry/product"
	"huishu/web/pages"
)

// onRegistrations runs a command of `huishu registration` as somebody of the demo.
func onRegistrations(t *testing.T, dir, login string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	return huishu(t, pages.DemoPassword+"\n", append(append([]string{"registration"}, args...), "--as", login, "--password-file", "-", "--data", dir)...)
}

// TestAlterationsByCommand applies for corrections and a cancellation, decides, and lists, each with the rights of who acts.
func TestAlterationsByCommand(t *testing.T) {
	t.Parallel()
	dir := demoCity(t)
	var code string
	a := atRest(t, dir)
	err := a.DB.View(t.Context(), ledger.System, func(tx *ledger.Tx) error {
		return tx.Get(&code, `SELECT MIN(p.code) FROM registration r JOIN product p ON p.id = r.product WHERE r.standing = 'granted' AND p.code <> ''`)
	})
	a.Close()
	if err != nil || code == "" {
		t.Fatal("nothing is registered: ", err)
	}
	done := func(login string, args ...string) (m alterationJSON) {
		t.Helper()
		stdout, stderr, exit := onRegistrations(t, dir, login, append(args, "--json")...)
		if err := json.Unmarshal([]byte(stdout), &m); err != nil || exit != 0 || stderr != "" {
			t.Fatalf("%v: exit %d, %v: %s%s", args, exit, err, stdout, stderr)
		}
		return m
	}
	m := done("operator", "alter", code, "--type", "correction", "--reason", "笔误", "--name", "公交客流热度指数（更正）")
	if m.State != "submitted" || m.Corrected == nil || m.Corrected.Name != "公交客流热度指数（更正）" || strings.Join(m.Acts, " ") != "withdraw" {
		t.Errorf("%+v", m)
	}
	if got := done("registrar", "decide", m.ID, "return", "--reason", "请写明错在何处"); got.State != "returned" {
		t.Errorf("%+v", got)
	}
	if got := done("operator", "decide", m.ID, "withdraw"); got.Standing != product.StandingWithdrawn {
		t.Errorf("%+v", got)
	}
	ended := done("operator", "alter", code, "--type", "cancellation", "--reason", "停止运营该产品")
	if got := done("registrar", "decide", ended.ID, "accept"); got.State == "submitted" {
		t.Errorf("%+v", got)
	}
	stdout, _, exit := onRegistrations(t, dir, "registrar", "alterations", code, "--lang", "en")
	if exit != 0 || !strings.Contains(stdout, m.ID+"  Correction") || !strings.Contains(stdout, ended.ID+"  Cancellation") || !strings.Contains(stdout, "→ ") {
		t.Errorf("exit %d: %s", exit, stdout)
	}
	for _, c := range []struct {
		login string
		args  []string
		code  int
		want  string
	}{
		{"buyer", []string{"alterations", code}, 1, "没有这件登记"},
		{"buyer", []string{"decide", ended.ID, "accept"}, 1, "没有这项申请"},
		{"operator", []string{"decide", ended.ID, "register"}, 1, "您无权办理此事项"},
		{"registrar", []string{"decide", ended.ID, "register", "--reason", "同意"}, 2, "须引用规则集列明的理由之一"},
		{"registrar", []string{"decide", ended.ID, "fly"}, 1, "没有这个事项"},
		{"registrar", []string{"decide", ended.ID}, 2, "请给出申请的编号和要办理的事项"},
		{"operator", []string{"alter", code, "--type", "cancellation", "--reason", "再来"}, 1, ""},
		{"operator", []string{"alter", code, "--type", "merger", "--reason", "合并"}, 2, ""},
		{"operator", []string{"alter", "441391441302MA4X000017AAAAAAAAA", "--type", "renewal", "--reason", "继续"}, 1, "没有这件登记"},
	} {
		stdout, stderr, exit := onRegistrations(t, dir, c.login, c.args...)
		if exit != c.code || stdout != "" || !strings.Contains(stderr, c.want) {
			t.Errorf("%s %v: exit %d, want %d: %s%s", c.login, c.args, exit, c.code, stdout, stderr)
		}
	}
}

// TestNationalByCommand leads a registered product of the demo to its national public notice, and refuses what the pages refuse.
func TestNationalByCommand(t *testing.T) {
	t.Parallel()
	dir := demoCity(t)
	var code, notice string
	a := atRest(t, dir)
	err := a.DB.View(t.Context(), ledger.System, func(tx *ledger.Tx) error {
		if err := tx.Get(&notice, `SELECT MIN(id) FROM registration WHERE regime = 'national' AND standing = 'pending'`); err != nil {
			return err
		}
		return tx.Get(&code, `SELECT MIN(r.code) FROM registration r WHERE r.regime = 'registration' AND r.standing = 'granted'
			AND NOT EXISTS (SELECT 1 FROM registration n WHERE n.product = r.product AND n.regime = 'national')`)
	})
	a.Close()
	if err != nil || code == "" || notice == "" {
		t.Fatal("the demo lacks a registration: ", err)
	}
	done := func(login string, args ...string) (r registrationJSON) {
		t.Helper()
		stdout, stderr, exit := onRegistrations(t, dir, login, append(args, "--json")...)
		if err := json.Unmarshal([]byte(stdout), &r); err != nil || exit != 0 || stderr != "" {
			t.Fatalf("%v: exit %d, %v: %s%s", args, exit, err, stdout, stderr)
		}
		return r
	}
	if r := done("operator", "file", code, "--regime", "national"); r.Regime != product.National || r.State != "submitted" || r.Number != "" {
		t.Errorf("%+v", r)
	}
	if r := done("registrar", "review", code, "accept", "--regime", "national"); r.Regime != product.National || r.State != "accepted" {
		t.Errorf("%+v", r)
	}
	if r := done("registrar", "review", code, "review", "--regime", "national"); r.State != "public_notice" {
		t.Errorf("%+v", r)
	}
	wrong := queryCodeIn(t, dir)
	if r := done("registrar", "correct-query-code", wrong, "--query-code", "GJ-9999", "--reason", "误录"); r.Number != "GJ-9999" || r.Regime != product.National {
		t.Errorf("corrected: %+v", r)
	}
	for _, c := range []struct {
		login string
		args  []string
		code  int
		want  string
	}{
		{"registrar", []string{"correct-query-code", wrong, "--query-code", "GJ-8", "--reason", "误录"}, 1, "没有这件登记"},
		{"operator", []string{"correct-query-code", "GJ-9999", "--query-code", "GJ-8", "--reason", "误录"}, 1, "无权"},
		{"registrar", []string{"correct-query-code", "GJ-9999", "--query-code", "GJ-8"}, 2, "理由"},
		{"registrar", []string{"correct-query-code"}, 2, "请给出一项登记"},
		{"operator", []string{"file", code, "--regime", "national"}, 1, "已"},
		{"operator", []string{"file", code, "--regime", "provincial"}, 2, "provincial"},
		{"buyer", []string{"file", code, "--regime", "national"}, 1, "没有"},
		{"buyer", []string{"review", notice, "withdraw"}, 1, ""},
		{"registrar", []string{"review", notice, "register"}, 2, "登记结果查询码"},
		{"registrar", []string{"review", notice, "register", "--query-code", "GJ-9"}, 1, ""},
		{"registrar", []string{"review", notice, "fly"}, 1, "没有这个事项"},
		{"registrar", []string{"review", notice}, 2, "请给出登记和要办理的事项"},
	} {
		stdout, stderr, exit := onRegistrations(t, dir, c.login, c.args...)
		if exit != c.code || stdout != "" || !strings.Contains(stderr, c.want) {
			t.Errorf("%s %v: exit %d, want %d: %s%s", c.login, c.args, exit, c.code, stdout, stderr)
		}
	}
}

// queryCodeIn is a query code of the demo.
func queryCodeIn(t *testing.T, dir string) (code string) {
	t.Helper()
	a := atRest(t, dir)
	defer a.Close()
	err := a.DB.View(t.Context(), ledger.System, func(tx *ledger.Tx) error {
		return tx.Get(&code, `SELECT MIN(number) FROM registration WHERE regime = 'national' AND standing = 'granted'`)
	})
	if err != nil || code == "" {
		t.Fatal("the demo lacks a query code: ", err)
	}
	return code
}

// TestFirstRegistrationsDueByCommand lists what the page lists, to whom the page shows it.
func TestFirstRegistrationsDueByCommand(t *testing.T) {
	t.Parallel()
	dir := demoCity(t)
	count := func(login string) (n int) {
		t.Helper()
		stdout, stderr, exit := onRegistrations(t, dir, login, "due", "--json")
		var list []product.FirstDue
		if err := json.Unmarshal([]byte(stdout), &list); err != nil || exit > 1 || stderr != "" {
			t.Fatalf("exit %d, %v: %s%s", exit, err, stdout, stderr)
		}
		late := false
		for _, d := range list {
			late = late || d.Clock.Overdue > 0
		}
		if late != (exit == 1) {
			t.Errorf("%s: exit %d with %+v", login, exit, list)
		}
		return len(list)
	}
	if n := count("operator"); n == 0 || n != count("registrar") || count("buyer") != 0 {
		t.Errorf("the operator owes %d first registrations, others see %d and %d", n, count("registrar"), count("buyer"))
	}
	if stdout, _, _ := onRegistrations(t, dir, "operator", "due", "--lang", "en"); !strings.Contains(stdout, "working days") {
		t.Error(stdout)
	}
}

// TestCommitteeCommand: the city's set asks for no vote, and only the offices are told so.
func TestCommitteeCommand(t *testing.T) {
	t.Parallel()
	dir := demoCity(t)
	for _, what := range []string{"seats", "votes"} {
		run := func(login string) (string, string, int) {
			return huishu(t, pages.DemoPassword+"\n", "committee", what, "--as", login, "--password-file", "-", "--data", dir)
		}
		if stdout, stderr, code := run("registrar"); code != 0 || stdout != "没有。\n" {
			t.Errorf("%s: exit %d: %s%s", what, code, stdout, stderr)
		}
		if _, stderr, code := run("buyer"); what == "seats" && (code != 1 || !strings.Contains(stderr, "您无权办理此事项")) {
			t.Errorf("%s: exit %d: %s", what, code, stderr)
		}
	}
}
