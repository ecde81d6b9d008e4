package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"huishu/compliance/adoption"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/registry/rehearsal"
)

func successorRules(t *testing.T) (path string, from workday.Date) {
	t.Helper()
	path, from = filepath.Join(t.TempDir(), "city-2027-1.yaml"), workday.OfTime(time.Now()).AddDays(20)
	text := "id: city-2027-1\ntitle: {zh: 后续细则, en: Successor}\nissuer: {zh: 惠州市人民政府, en: Huizhou}\nnumber: 惠府〔2027〕1号\neffective_from: \"2026-01-01\"\nextends: city-2023-38\n" +
		"facts:\n  - {id: registration.acceptance, title: {zh: 受理时限, en: acceptance}, value: 9, unit: working_days, article: 第九条, sureness: in_force}\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path, from
}

// TestRulesAdopt adopts a successor from the command line: rehearsed, proposed, refused to its proposer, confirmed by a colleague.
func TestRulesAdopt(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	firstAuthority(t, dir)
	must(t, phrase+"\n", "user", "create", "--data", dir, "--login", "second", "--name", "李复核", "--body", authority, "--password-file", "-")
	file, from := successorRules(t)

	out := must(t, "", "rules", "rehearse", file, "--from", from.String(), "--data", dir)
	for _, want := range []string{"承接 city-2023-38", "registration.acceptance ", "3 个工作日  →  9 个工作日", "在办 0 件", "有效登记 0 份"} {
		if workday.OfTime(time.Now()).Year == 2026 && !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if out := must(t, "", "rules", "adopt", "list", "--data", dir); !strings.Contains(out, "尚未提议") {
		t.Errorf("%s", out)
	}
	propose := []string{"rules", "adopt", "propose", file, "--data", dir, "--from", from.String(), "--as", "admin", "--password-file", "-", "--json"}
	if _, stderr, code := huishu(t, phrase+"\n", propose...); code == 0 || !strings.Contains(stderr, "请填写采用理由") || !strings.Contains(stderr, "--reason") {
		t.Errorf("without a reason: exit %d, %s", code, stderr)
	}
	if _, stderr, code := huishu(t, "wrong-password-1\n", append(propose, "--reason", "原细则期满")...); code == 0 || !strings.Contains(stderr, "密码不正确") {
		t.Errorf("with another's password: exit %d, %s", code, stderr)
	}
	var a adoption.Adoption
	if err := json.Unmarshal([]byte(must(t, phrase+"\n", append(propose, "--reason", "原细则期满")...)), &a); err != nil || a.State != adoption.Proposed || a.Set != "city-2027-1" || a.From != from {
		t.Fatalf("%+v %v", a, err)
	}
	confirm := []string{"rules", "adopt", "confirm", a.ID, "--data", dir, "--password-file", "-", "--as"}
	if _, stderr, code := huishu(t, phrase+"\n", append(confirm, "admin")...); code == 0 || !strings.Contains(stderr, "须由另一人确认") {
		t.Errorf("by the proposer: exit %d, %s", code, stderr)
	}
	if out := must(t, phrase+"\n", append(confirm, "second")...); !strings.Contains(out, "已采用") {
		t.Errorf("%s", out)
	}
	if _, stderr, code := huishu(t, phrase+"\n", "rules", "adopt", "withdraw", a.ID, "--data", dir, "--reason", "有误", "--password-file", "-", "--as", "second"); code == 0 || !strings.Contains(stderr, "不再等待确认") {
		t.Errorf("withdrawn after it was adopted: exit %d, %s", code, stderr)
	}
	revoke := []string{"rules", "adopt", "revoke", a.ID, "--data", dir, "--password-file", "-", "--as"}
	if _, stderr, code := huishu(t, phrase+"\n", append(revoke, "admin")...); code == 0 || !strings.Contains(stderr, "--reason") {
		t.Errorf("revoked without a reason: exit %d, %s", code, stderr)
	}
	if _, stderr, code := huishu(t, phrase+"\n", append(revoke, "admin", "--reason", "有误", "--drop")...); code != 2 {
		t.Errorf("reason and drop: exit %d, %s", code, stderr)
	}
	if out := must(t, phrase+"\n", append(revoke, "admin", "--reason", "推迟印发")...); !strings.Contains(out, "撤销待另一人确认") {
		t.Errorf("%s", out)
	}
	if _, stderr, code := huishu(t, phrase+"\n", append(revoke, "admin", "--confirm")...); code == 0 || !strings.Contains(stderr, "须由另一人确认") {
		t.Errorf("by the proposer: exit %d, %s", code, stderr)
	}
	must(t, phrase+"\n", append(revoke, "second", "--drop")...)
	if out := must(t, "", "rules", "list", "--data", dir, "--day", from.String()); !strings.Contains(out, "有效") || !strings.Contains(out, "city-2027-1") || strings.Contains(out, "没有适用") {
		t.Errorf("%s", out)
	}
	if out := must(t, "", "rules", "standing", "--data", dir, "--day", from.String()); !strings.Contains(out, "✓ 合规登记：city-2027-1") {
		t.Errorf("%s", out)
	}
	if out := must(t, "", "rules", "show", a.Hash, "--data", dir); !strings.Contains(out, "惠府〔2027〕1号") {
		t.Errorf("%s", out)
	}
	if d := checkRules(t.Context(), dir, "", from.Time()); !d.ok || d.remedy.ZH != "" {
		t.Errorf("the doctor after the adoption: %+v", d)
	}
}

// TestRulesWithoutASet: a day that no set governs is said by list, standing and the doctor; one near the end is warned of.
func TestRulesWithoutASet(t *testing.T) {
	t.Parallel()
	none := filepath.Join(t.TempDir(), "none")
	out := must(t, "", "rules", "list", "--day", "2027-01-04")
	if !strings.Contains(out, "✗ 合规登记：自 2027-01-01 起没有适用的规则集") {
		t.Errorf("%s", out)
	}
	if out := must(t, "", "rules", "list", "--day", "2026-09-01"); strings.Contains(out, "✗") || strings.Contains(out, "!") {
		t.Errorf("%s", out)
	}
	if out := must(t, "", "rules", "list", "--day", "2026-12-01"); !strings.Contains(out, "! 合规登记：city-2023-38，至 2026-12-31，还有 30 日") {
		t.Errorf("%s", out)
	}
	stdout, _, code := huishu(t, "", "rules", "standing", "--day", "2027-01-04", "--json")
	var list []rules.Standing
	if err := json.Unmarshal([]byte(stdout), &list); err != nil || code != 1 || len(list) < 3 || list[0].Since != "2027-01-01" {
		t.Errorf("exit %d, %v %s", code, err, stdout)
	}
	must(t, "", "rules", "standing", "--day", "2026-09-01")
	day := func(y, m, d int) time.Time { return workday.Date{Year: y, Month: time.Month(m), Day: d}.Time() }
	for _, c := range []struct {
		at     time.Time
		ok     bool
		detail string
	}{{day(2026, 9, 1), true, "每一事项"}, {day(2026, 12, 1), true, "还有 30 日，尚未采用后续规则集"}, {day(2027, 1, 4), false, "自 2027-01-01 起没有适用的规则集"}} {
		d := checkRules(t.Context(), none, "", c.at)
		if d.ok != c.ok || !strings.Contains(d.detail.ZH, c.detail) || d.remedy.IsZero() != strings.Contains(c.detail, "每一事项") {
			t.Errorf("%s: %+v", c.at, d)
		}
	}
}

// TestRulesRehearseFile rehearses a file against the shipped sets, and names its flaws.
func TestRulesRehearseFile(t *testing.T) {
	t.Parallel()
	file, _ := successorRules(t)
	var r rehearsal.Report
	if err := json.Unmarshal([]byte(must(t, "", "rules", "rehearse", file, "--from", "2027-02-01", "--json")), &r); err != nil || len(r.Matters) < 3 || r.Matters[0].Follows != "city-2023-38" ||
		r.Matters[0].Gap != 31 || len(r.Differences) != 1 || len(r.Differences[0].Facts) != 1 {
		t.Errorf("%v %+v", err, r)
	}
	for _, args := range [][]string{{"rules", "rehearse", file, "--from", "2027-02-30"}, {"rules", "rehearse"}, {"rules", "adopt", "confirm"}, {"rules", "adopt", "propose"}} {
		if _, stderr, code := huishu(t, "", args...); code != 2 || stderr == "" {
			t.Errorf("%v: exit %d, %s", args, code, stderr)
		}
	}
	bad := filepath.Join(t.TempDir(), "bad.yaml")
	if err := os.WriteFile(bad, []byte("id: x\ntitle: {zh: 甲, en: A}\nnumber: 甲\neffective_from: \"2027-01-01\"\nregimes: [registration]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{"check", "rehearse"} {
		stdout, _, code := huishu(t, "", "rules", command, bad)
		if code != 1 || !strings.Contains(stdout, "系统要用到事实 registration.validity") {
			t.Errorf("%s: exit %d, %s", command, code, stdout)
		}
	}
}
