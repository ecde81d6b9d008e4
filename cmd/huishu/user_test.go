package main

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"huishu/cmd/app"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
)

const (
	phrase    = "惠城-correct-horse-7"
	authority = "11441300MB2C00010L"
)

// huishu runs the program's whole command tree.
func huishu(t *testing.T, stdin string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	root := newRoot()
	var out, errOut bytes.Buffer
	root.SetOut(&out)
	root.SetErr(&errOut)
	root.SetIn(strings.NewReader(stdin))
	root.SetArgs(append([]string{"--lang", "zh"}, args...))
	err := root.ExecuteContext(t.Context())
	report(&errOut, root, err)
	return out.String(), errOut.String(), exitCode(err)
}

// must runs a command that has to succeed.
func must(t *testing.T, stdin string, args ...string) string {
	t.Helper()
	stdout, stderr, code := huishu(t, stdin, args...)
	if code != 0 || stderr != "" {
		t.Fatalf("huishu %s: exit %d\n%s%s", strings.Join(args, " "), code, stdout, stderr)
	}
	return stdout
}

// firstAuthority begins a city in an empty directory.
func firstAuthority(t *testing.T, dir string) string {
	t.Helper()
	return must(t, phrase+"\n", "user", "create", "--data", dir, "--login", "admin", "--name", "张三", "--body-name", "惠州市政务服务和数据管理局",
		"--uscc", authority, "--region", "441300", "--legal-rep", "李四", "--contact", "王五", "--phone", "0752-2808080", "--password-file", "-")
}

// atRest opens a directory as the commands do.
func atRest(t *testing.T, dir string) *app.App {
	t.Helper()
	a, err := app.OpenAtRest(t.Context(), app.Config{Data: dir, Clock: time.Now, Logger: slog.New(slog.DiscardHandler)}, false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	return a
}

func TestUserBeginsACity(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "city")
	if out := firstAuthority(t, dir); !strings.Contains(out, "已登记单位：惠州市政务服务和数据管理局（"+authority+"）") || !strings.Contains(out, "huishu serve --data "+dir) {
		t.Errorf("%s", out)
	}
	file := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(file, []byte("another good phrase\r\nsecond line"), 0o600); err != nil {
		t.Fatal(err)
	}
	must(t, "", "user", "create", "--data", dir, "--login", "auditor", "--name", "赵六", "--body", strings.ToLower(authority), "--role", "auditor", "--password-file", file)

	var users []userJSON
	if err := json.Unmarshal([]byte(must(t, "", "user", "list", "--data", dir, "--body", authority, "--json")), &users); err != nil {
		t.Fatal(err)
	}
	if len(users) != 2 || users[0].Login != "admin" || users[1].Roles[0] != "auditor" || users[1].USCC != authority || users[1].CreatedAt.IsZero() {
		t.Errorf("%+v", users)
	}
	a := atRest(t, dir)
	for login, password := range map[string]string{"admin": phrase, "auditor": "another good phrase"} {
		if _, err := party.SignIn(t.Context(), a.DB, login, password, party.Meta{}); err != nil {
			t.Errorf("%s: %v", login, err)
		}
	}
	if size := a.DB.Head().Size; size != 3 { // the body, its account, the auditor's account
		t.Errorf("the journal has %d entries", size)
	}
}

func TestUserResetAndClose(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	firstAuthority(t, dir)
	var given struct{ Login, Ticket, Path string }
	if err := json.Unmarshal([]byte(must(t, "", "user", "reset-password", "ADMIN", "--data", dir, "--json")), &given); err != nil || given.Login != "admin" || given.Path != "/reset/"+given.Ticket {
		t.Fatalf("%+v %v", given, err)
	}
	signIn := func(password string) error {
		a := atRest(t, dir)
		defer a.Close()
		_, err := party.SignIn(t.Context(), a.DB, "admin", password, party.Meta{})
		return err
	}
	if err := signIn(phrase); err != nil {
		t.Errorf("the password before its reset is used: %v", err)
	}
	use := []string{"user", "use-ticket", given.Ticket, "--data", dir, "--password-file", "-"}
	must(t, "another good phrase\n", use...)
	if _, stderr, code := huishu(t, "yet a good phrase\n", use...); code != 1 || !strings.Contains(stderr, "重置凭证不存在、已使用或已过期") {
		t.Errorf("a ticket used twice: exit %d, %s", code, stderr)
	}
	if err := signIn(phrase); fault.CodeOf(err) != "sign_in.failed" {
		t.Errorf("the old password: %v", err)
	}
	if err := signIn("another good phrase"); err != nil {
		t.Errorf("the new password: %v", err)
	}
	if out := must(t, "", "user", "close", "admin", "--data", dir, "--json"); !strings.Contains(out, `"closed": true`) {
		t.Errorf("%s", out)
	}
	if err := signIn("another good phrase"); fault.CodeOf(err) != "sign_in.failed" {
		t.Errorf("a closed account: %v", err)
	}
	if out := must(t, "", "user", "list", "--data", dir); !strings.Contains(out, "已停用") {
		t.Errorf("%s", out)
	}
	a := atRest(t, dir)
	err := a.DB.View(t.Context(), ledger.System, func(tx *ledger.Tx) error {
		var kinds []string
		if err := tx.Select(&kinds, `SELECT kind FROM event ORDER BY idx`); err != nil {
			return err
		}
		if got := strings.Join(kinds, " "); got != "party.register_body account.create account.reset account.recover account.recover account.disable" {
			t.Errorf("the journal says %s", got)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestUserRefusals(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	firstAuthority(t, dir)
	before := atRest(t, dir)
	size := before.DB.Head().Size
	before.Close()
	for _, c := range []struct {
		name  string
		args  string
		stdin string
		code  int
		want  []string
	}{
		{"no data there", "user list --data " + filepath.Join(dir, "nowhere"), "", 1, []string{"尚无数据", "huishu user create"}},
		{"no login", "user create --name 张三", "", 2, []string{"--login", "--help"}},
		{"no organisation", "user create --login a-1 --name 张三", "", 2, []string{"账号须属于一个单位", "--body-name"}},
		{"two organisations", "user create --login a-1 --name 张三 --body x --body-name y", "", 2, []string{"二者择一"}},
		{"everything missing", "user create --login a-1 --name 张三 --body-name y --password-file -", phrase, 2, []string{"--uscc: 请填写", "--region: ", "441302", "--legal-rep: ", "--contact: ", "--phone: "}},
		{"wrong check character", "user create --login a-1 --name 张三 --body-name y --uscc 11441300MB2C00010M --region 441300 --legal-rep 李 --contact 王 --phone 0752-2808080 --password-file -", phrase, 2, []string{"--uscc", "早期试点"}},
		{"entered already", "user create --login a-1 --name 张三 --body-name y --uscc " + authority + " --region 441300 --legal-rep 李 --contact 王 --phone 0752-2808080 --password-file -", phrase, 1, []string{"该统一社会信用代码已登记"}},
		{"unknown organisation", "user create --login a-1 --name 张三 --body 12345 --password-file -", phrase, 2, []string{"--body: ", "code check"}},
		{"weak password", "user create --login a-1 --name 张三 --body " + authority + " --password-file -", "aaaaaaaaaaaa", 2, []string{"--password-file: 密码太容易猜到"}},
		{"no terminal", "user create --login a-1 --name 张三 --body " + authority, phrase, 2, []string{"没有可以输入密码的终端", "--password-file"}},
		{"no such file", "user create --login a-1 --name 张三 --body " + authority + " --password-file " + filepath.Join(dir, "none"), "", 2, []string{"无法读取文件"}},
		{"login taken", "user create --login admin --name 张三 --body " + authority + " --password-file -", phrase, 1, []string{"--login: 该登录名已被使用", "请换一个"}},
		{"role of others", "user create --login a-1 --name 张三 --role merchant --body " + authority + " --password-file -", phrase, 2, []string{"--role: "}},
		{"nobody of that login", "user close nobody", "", 1, []string{"nobody", "huishu user list"}},
		{"factors of nobody", "user reset-factors nobody", "", 1, []string{"nobody", "huishu user list"}},
		{"factors where there are none", "user reset-factors admin", "", 1, []string{"没有设置登录验证方式"}},
		{"two logins", "user close a b", "", 2, []string{"请给出一个登录名"}},
		{"no such subcommand", "user creat", "", 2, []string{"没有子命令", "create"}},
	} {
		stdout, stderr, code := huishu(t, c.stdin, append([]string{"--data=" + dir}, strings.Fields(c.args)...)...)
		if code != c.code || stdout != "" {
			t.Errorf("%s: exit %d, want %d\n%s%s", c.name, code, c.code, stdout, stderr)
		}
		for _, want := range c.want {
			if !strings.Contains(stderr, want) {
				t.Errorf("%s: no %q in %q", c.name, want, stderr)
			}
		}
	}
	if after := atRest(t, dir).DB.Head().Size; after != size {
		t.Errorf("refusals left %d entries in the journal", after-size)
	}
}

// A directory that a server holds is left alone, and so is the password.
func TestUserNeedsTheDirectoryAlone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	firstAuthority(t, dir)
	atRest(t, dir)
	for _, args := range []string{"user list", "user close admin", "user reset-password admin", "user use-ticket x --password-file -"} {
		_, stderr, code := huishu(t, phrase, append(strings.Fields(args), "--data", dir)...)
		if code != 1 || !strings.Contains(stderr, "正被另一个惠数进程使用") || !strings.Contains(stderr, "请先停止该进程") {
			t.Errorf("%s: exit %d, %s", args, code, stderr)
		}
	}
}
