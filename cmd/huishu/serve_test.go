package main

import (
	"bytes"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"huishu/ledger"
)

// What stops a start says why and what to do, and leaves nothing behind.
func TestServeRefusals(t *testing.T) {
	t.Parallel()
	taken, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	work := t.TempDir()
	held, wide, damaged := filepath.Join(work, "held"), filepath.Join(work, "wide"), filepath.Join(work, "damaged")
	for _, dir := range []string{held, wide, damaged} {
		firstAuthority(t, dir)
	}
	atRest(t, held)
	if err := os.Chmod(filepath.Join(wide, "keys"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(damaged, "huishu.db"), []byte("no database"), 0o600); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(work, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	free := []string{"--listen", "127.0.0.1:0", "--data"}
	for _, c := range []struct {
		name string
		args []string
		code int
		want []string
	}{
		{"port taken", []string{"--listen", taken.Addr().String(), "--data", filepath.Join(work, "new")}, 1, []string{"无法监听", "占用", "127.0.0.1:0"}},
		{"no port", []string{"--listen", "127.0.0.1", "--data", filepath.Join(work, "new")}, 1, []string{"请写作 地址:端口"}},
		{"foreign address", []string{"--listen", "192.0.2.1:80", "--data", filepath.Join(work, "new")}, 1, []string{"本机没有这个地址"}},
		{"directory held", append(free, held), 1, []string{"正被另一个惠数进程使用", "请先停止该进程"}},
		{"keys open to others", append(free, wide), 1, []string{"可被他人访问", "chmod 700"}},
		{"database damaged", append(free, damaged), 1, []string{"无法打开", "从备份"}},
		{"a file", append(free, file), 1, []string{"不是目录"}},
		{"no witness policy", []string{"--witness-policy", filepath.Join(work, "none")}, 1, []string{"无法读取见证策略"}},
		{"a witness policy of nothing", []string{"--witness-policy", file}, 1, []string{"没有 quorum 行", "quorum none"}},
		{"an argument", []string{"now"}, 2, []string{"多余的参数“now”", "serve --help"}},
		{"a flag that is none", []string{"--port", "1"}, 2, []string{"选项有误", "serve --help"}},
	} {
		stdout, stderr, code := huishu(t, "", append([]string{"serve"}, c.args...)...)
		if code != c.code || stdout != "" {
			t.Errorf("%s: exit %d, want %d\n%s%s", c.name, code, c.code, stdout, stderr)
		}
		for _, want := range c.want {
			if !strings.Contains(stderr, want) {
				t.Errorf("%s: no %q in %q", c.name, want, stderr)
			}
		}
	}
	if _, err := os.Stat(filepath.Join(work, "new")); !os.IsNotExist(err) {
		t.Error("a start that found no port made a data directory")
	}
}

func TestServeReadOnlyDirectory(t *testing.T) {
	t.Parallel()
	const dir = "/sys/huishu" // not even root makes a directory there
	for _, args := range [][]string{{"serve", "--listen", "127.0.0.1:0"}, {"demo", "--listen", "127.0.0.1:0"}, {"doctor", "--listen", "127.0.0.1:0"}} {
		stdout, stderr, code := huishu(t, "", append(args, "--data", dir)...)
		if code != 1 || !strings.Contains(stdout+stderr, "无法写入") || !strings.Contains(stdout+stderr, "权限") {
			t.Errorf("%v: exit %d, %s%s", args, code, stdout, stderr)
		}
	}
}

// A directory where nobody can sign in says so, and so does a demo.
func TestServeGreets(t *testing.T) {
	t.Parallel()
	greeting := func(dir string, prepare func(tx *ledger.Tx) error) string {
		a := atRest(t, dir)
		if prepare != nil {
			if err := a.DB.Update(t.Context(), ledger.System, prepare); err != nil {
				t.Fatal(err)
			}
		}
		cmd := &cobra.Command{}
		cmd.SetContext(t.Context())
		var out bytes.Buffer
		cmd.SetErr(&out)
		if err := greet(cmd, a); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	begun := t.TempDir()
	firstAuthority(t, begun)
	if got := greeting(begun, nil); got != "" {
		t.Errorf("a city that lives is greeted with %q", got)
	}
	empty := emptyDirectory(t)
	got := greeting(empty, func(tx *ledger.Tx) error { return tx.MarkDemo(tx.Now) })
	if !strings.Contains(got, "无人能够登录") || !strings.Contains(got, "→ huishu user create --data "+empty) || !strings.Contains(got, "演示目录") {
		t.Errorf("an empty demo is greeted with %q", got)
	}
}

// emptyDirectory has a database without anybody in it: what a refused `user create` leaves.
func emptyDirectory(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if _, _, code := huishu(t, phrase, "user", "create", "--data", dir, "--login", "a-1", "--name", "张三", "--body-name", "y", "--password-file", "-"); code != 2 {
		t.Fatalf("exit %d", code)
	}
	return dir
}

func TestDoctor(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	firstAuthority(t, dir)
	find := func(args ...string) (found map[string]finding, code int) {
		stdout, stderr, code := huishu(t, "", append([]string{"doctor", "--json"}, args...)...)
		var list []finding
		if err := json.Unmarshal([]byte(stdout), &list); err != nil || stderr != "" {
			t.Fatalf("%v: %s%s", err, stdout, stderr)
		}
		found = map[string]finding{}
		for _, f := range list {
			found[f.Check] = f
			if f.Detail == "" || !f.OK && f.Remedy == "" {
				t.Errorf("%+v", f)
			}
		}
		return found, code
	}
	fresh := filepath.Join(dir, "fresh")
	found, _ := find("--data", fresh, "--listen", "127.0.0.1:0")
	if f := found["data_directory"]; !f.OK || !strings.Contains(f.Detail, "尚不存在") || !found["keys"].OK || !found["port"].OK || !found["font"].OK || !strings.Contains(found["database"].Detail, "尚未建立") || len(found) != 7 {
		t.Errorf("%+v", found)
	}
	if _, err := os.Stat(fresh); !os.IsNotExist(err) {
		t.Error("the doctor made a directory")
	}
	if found, _ := find("--data", emptyDirectory(t), "--listen", "127.0.0.1:0"); !found["database"].OK || !strings.Contains(found["database"].Detail, "日志为空") {
		t.Errorf("an empty log: %+v", found["database"])
	}
	ours := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"log":{"origin":"a","verifier_key":"a+b+c"}}`))
	}))
	defer ours.Close()
	atRest(t, dir)
	found, _ = find("--data", dir, "--listen", strings.TrimPrefix(ours.URL, "http://"))
	if f := found["database"]; !f.OK || !strings.Contains(f.Detail, "属于此目录的密钥") {
		t.Errorf("%+v", f)
	}
	if !strings.Contains(found["data_directory"].Detail, "正由一个惠数进程使用") || !found["port"].OK || !strings.Contains(found["port"].Detail, "a+b+c") {
		t.Errorf("%+v", found)
	}
	if f := func() finding { found, _ := find("--data", dir, "--database", "mysql://x"); return found["database"] }(); f.OK || !strings.Contains(f.Remedy, "postgres://") {
		t.Errorf("%+v", f)
	}
	other := httptest.NewServer(http.NotFoundHandler())
	defer other.Close()
	if err := os.Chmod(filepath.Join(dir, "keys"), 0o755); err != nil {
		t.Fatal(err)
	}
	found, code := find("--data", dir, "--listen", strings.TrimPrefix(other.URL, "http://"))
	if code != 1 || found["port"].OK || found["keys"].OK || !strings.Contains(found["keys"].Remedy, "chmod 700") {
		t.Errorf("exit %d, %+v", code, found)
	}
}

func TestUnknownCommands(t *testing.T) {
	t.Parallel()
	for args, want := range map[string]string{
		"serv": "huishu serve", "rules chek": "huishu rules check", "nonsense": "huishu --help", "import catalog x": "huishu import catalogue",
	} {
		stdout, stderr, code := huishu(t, "", strings.Fields(args)...)
		if code != 2 || stdout != "" || !strings.Contains(stderr, "没有命令") || !strings.Contains(stderr, want) {
			t.Errorf("%s: exit %d, %s%s", args, code, stdout, stderr)
		}
	}
}

// Every command explains itself in both languages, with an example.
func TestEveryCommandExplainsItself(t *testing.T) {
	t.Parallel()
	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		if !c.Hidden && c.Name() != "help" && c.Name() != "completion" {
			if !strings.Contains(c.Short, " / ") || c.Long == "" || c.Example == "" {
				t.Errorf("%s: short %q, long %d bytes, example %q", c.CommandPath(), c.Short, len(c.Long), c.Example)
			}
		}
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(newRoot())
}
