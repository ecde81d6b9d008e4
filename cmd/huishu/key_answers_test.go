package main

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"huishu/ledger/ledgertest"
)

// answerKeyList is what `huishu key answers list` shows.
func answerKeyList(t *testing.T, data string) (keys []answerKeyJSON) {
	t.Helper()
	if err := json.Unmarshal([]byte(must(t, "", "key", "answers", "list", "--json", "--data", data)), &keys); err != nil {
		t.Fatal(err)
	}
	return keys
}

// signing are the kids of the keys that sign.
func signing(keys []answerKeyJSON) (kids []string) {
	for _, k := range keys {
		if k.RetiredAt == "" {
			kids = append(kids, k.KeyID)
		}
	}
	return kids
}

// TestAnswersRotationKilled kills the rotation at random moments: one key signs whatever is left, none is forgotten, and a server that
// starts then publishes that one beside those that ended.
func TestAnswersRotationKilled(t *testing.T) {
	isolate(t)
	if ledgertest.OnPostgres() {
		t.Setenv("HUISHU_DATABASE", ledgertest.Postgres(t))
	}
	dir := t.TempDir()
	firstAuthority(t, dir)
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	rotate := func(limit time.Duration) (took time.Duration) {
		cmd := exec.Command(exe, "key", "rotate", "--answers", "--by", "admin", "--data", dir)
		cmd.Env = append(os.Environ(), asProgram+"=1")
		start := time.Now()
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		timer := time.AfterFunc(limit, func() { _ = cmd.Process.Kill() })
		err := cmd.Wait()
		timer.Stop()
		var exit *exec.ExitError
		if err != nil && (!errors.As(err, &exit) || exit.Exited()) {
			t.Fatal(err)
		}
		return time.Since(start)
	}
	whole := rotate(time.Minute)
	was, half, done := answerKeyList(t, dir), 0, 0
	for range 10 {
		rotate(whole/2 + rand.N(whole*6/10))
		if _, err := os.Stat(filepath.Join(dir, "keys", "answers.next.key")); err == nil {
			half++
		}
		keys := answerKeyList(t, dir)
		if len(signing(keys)) != 1 || len(keys) != len(was) && len(keys) != len(was)+1 {
			t.Fatalf("%+v after %+v", keys, was)
		}
		done += len(keys) - len(was)
		was = keys
	}
	w := &witness{T: t, data: dir}
	p := w.serve()
	defer p.kill()
	if kid := answerKid(w); kid != signing(was)[0] {
		t.Errorf("%s is published, and %v signs", kid, signing(was))
	}
	for _, k := range was {
		if !strings.Contains(string(w.get("/.well-known/jwks.json")), k.KeyID) {
			t.Errorf("%s is forgotten", k.KeyID)
		}
	}
	t.Logf("of 10 killed on the way %d stand, %d had left a next key", done, half)
}

// TestRetireAnswerKey retires the key of a replica by the command, as whoever may.
func TestRetireAnswerKey(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	firstAuthority(t, dir)
	must(t, "", "key", "rotate", "--answers", "--by", "admin", "--data", dir)
	kid := signing(answerKeyList(t, dir))[0]
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{kid}, 2, "--by"},
		{[]string{kid, "--by", "admin"}, 2, "停用的理由"},
		{[]string{kid, "--by", "nobody", "--reason", "磁盘损坏"}, 1, "nobody"},
		{[]string{"x", "--by", "admin", "--reason", "磁盘损坏"}, 1, "没有这把应答密钥"},
	} {
		if _, stderr, code := huishu(t, "", append([]string{"key", "answers", "retire", "--data", dir}, c.args...)...); code != c.code || !strings.Contains(stderr, c.want) {
			t.Errorf("%v: exit %d, %s", c.args, code, stderr)
		}
	}
	if out := must(t, "", "key", "answers", "retire", kid, "--by", "admin", "--reason", "磁盘损坏", "--data", dir); !strings.Contains(out, kid) || !strings.Contains(out, "副本灭失") || !strings.Contains(out, "磁盘损坏") {
		t.Error(out)
	}
	if keys := answerKeyList(t, dir); len(signing(keys)) != 0 || keys[0].Ending != "lost" {
		t.Errorf("%+v", keys)
	}
	if out := must(t, "", "key", "answers", "list", "--lang", "en", "--data", dir); !strings.Contains(out, "lost with its replica") || !strings.Contains(out, "replica not seen") {
		t.Error(out)
	}
}
