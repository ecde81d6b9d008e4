package web_test

import (
	"html"
	"net/http"
	"strings"
	"testing"

	"huishu/ledger/anchor"
)

// TestAnchorLine: every state and every reason for a hold-up stands on the log page in words, in both languages, with
// what to do.
func TestAnchorLine(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	see := func(lang string, want ...string) {
		t.Helper()
		res, body := c.fetch("/transparency?lang="+lang, "")
		if res.StatusCode != http.StatusOK {
			t.Fatalf("status %d", res.StatusCode)
		}
		text := html.UnescapeString(string(body))
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%s: no %q", lang, w)
			}
		}
	}
	account := "0x00000000000000000000000000000000000000aa"
	for _, lang := range []string{"zh", "en"} {
		for state, words := range map[string][2]string{
			anchor.Starting: {"正在启动", "Starting"}, anchor.Idle: {"最新检查点已锚定", "The newest checkpoint is anchored"},
			anchor.Waiting: {"等待下一次锚定", "Waiting for the next anchor"}, anchor.Standby: {"由另一实例锚定", "Another instance anchors"},
		} {
			c.anchors.Store(&anchor.Status{State: state})
			see(lang, words[map[string]int{"zh": 0, "en": 1}[lang]])
		}
		for _, step := range []string{anchor.StatePlanned, anchor.StateSigned, anchor.StateSent, anchor.StateMined} {
			c.anchors.Store(&anchor.Status{State: anchor.Anchoring, InFlight: &anchor.InFlight{Size: 4711, State: step, Attempts: 2}})
			see(lang, "4,711")
		}
		for _, f := range anchor.Failures() {
			c.anchors.Store(&anchor.Status{State: anchor.Failing, Problem: f, Account: account})
			see(lang, f.Message.In(lang), f.Remedy.In(lang), account)
		}
		c.anchors.Store(&anchor.Status{State: anchor.Idle, Overdue: true, Promise: 600, Lost: 3})
		if lang == "zh" {
			see(lang, "承诺的 10m0s", "3 个已终局的锚定不再在链上")
		} else {
			see(lang, "longer than the promised 10m0s", "3 final anchors are no longer on the chain")
		}
	}
}
