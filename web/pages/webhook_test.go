package pages_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"huishu/ledger"
	"huishu/ledger/jobs"
	"huishu/registry/notice"
)

var secretText = regexp.MustCompile(`whsec_[A-Za-z0-9+/]{43}=`)

// TestWebhookOnItsPage: from the empty list to an endpoint whose secret is shown once, which fails, is switched off with the reason on
// its page, is enabled and told once more; and nobody else's.
func TestWebhookOnItsPage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	status := http.StatusGone
	system := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, "对方系统的答复")
	}))
	t.Cleanup(system.Close)
	runner := jobs.New(s.DB, (&notice.Hooks{DB: s.DB, Loopback: true}).Handlers(), slog.New(slog.DiscardHandler))
	round := func() {
		if err := runner.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	b := s.member(s.Merchant)
	if !b.see("/account").leads("/account/webhooks") {
		t.Error("the account's page does not lead to webhooks")
	}
	check(t, b.see("/account/webhooks").has("还没有 Webhook"), "zh")
	form := b.see("/account/webhooks/new").has("一次性告知补正", "case.gaps")
	check(t, form, "zh")
	const at = "/account/webhooks/new"
	form.fill(at, fields{"url": "https://hooks.example.com/in"}).errs("events")
	form.fill(at, fields{"url": "http://10.0.0.1/hook", "events": "case.gaps"}).errs("url")
	shown := form.fill(at, fields{"url": "https://hooks.example.com/in", "events": []string{"case.gaps", "case.decision"}})
	secret := secretText.FindString(shown.body)
	if secret == "" || shown.status != http.StatusOK {
		t.Fatalf("%d without a secret: %s", shown.status, clip(shown.words()))
	}
	check(t, shown, "zh")
	p := b.see(b.see("/account/webhooks").link("/account/webhooks/0")).lacks(secret).has("还没有投递", "一次性告知补正")
	turned := p.fill(p.path+"/rotate", nil)
	if second := secretText.FindString(turned.body); second == "" || second == secret {
		t.Errorf("rotated into %q", second)
	}
	p.fill(p.path, fields{"events": []string{}}).errs("events")
	p = p.fill(p.path, fields{"events": []string{"party.status_changed"}}).to(p.path).has("事件已更改")

	p.fill(p.path+"/remove", nil).to("/account/webhooks").lacks("hooks.example.com")

	// Only a program that is set up for it delivers to this machine: the rest is done on a webhook that stands already.
	var w notice.Webhook
	s.Must(s.Merchant.Actor, func(tx *ledger.Tx) (err error) {
		w, _, err = notice.CreateWebhook(tx, system.URL+"/hook", []string{"case.gaps"}, true)
		return err
	})
	p = b.see("/account/webhooks/" + w.ID)

	// The system says that it is gone: the webhook is switched off, and its page says why.
	p = p.fill(p.path+"/test", nil).to(p.path).has("等待投递")
	round()
	p = b.see(p.path).has("已停用", "410", "对方系统的答复", "失败", "重新启用", "不再接收")
	check(t, p, "zh")
	b.see("/messages").has("Webhook 已停用")
	status = http.StatusOK
	p = p.fill(p.path+"/enable", nil).to(p.path).lacks("已停用")
	action := regexp.MustCompile(p.path + `/deliveries/[^/"]+/resend`).FindString(p.body)
	p.fill(action, nil).to(p.path).has("重新排队")
	s.Clock.Advance(time.Second)
	round()
	p = b.see(p.path).has("已投递", "200")

	other := s.member(s.Buyer)
	for path, want := range map[string]int{p.path: 404, p.path + "/rotate": 405} {
		if got := other.get(path); got.status != want {
			t.Errorf("another party's %s is answered %d", path, got.status)
		}
	}
	if got := other.post(p.path+"/rotate", nil); got.status != 404 || secretText.MatchString(got.body) {
		t.Errorf("another party rotates: %d", got.status)
	}
	other.see("/account/webhooks").lacks(system.URL)
	b.lang = "en"
	check(t, b.see(p.path).has("Deliveries", "Rotate the secret"), "en")
	b.see(p.path).fill(p.path+"/remove", nil).to("/account/webhooks").lacks(strings.TrimPrefix(system.URL, "http://"))
}

// TestQuotaOfAParty: the authority sees what a party's clients used and sets how much they may ask; nobody else does.
func TestQuotaOfAParty(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	office := s.member(s.Authority)
	at := "/desk/parties/" + s.Merchant.ID + "/quota"
	if !office.see("/parties/" + s.Merchant.ID).leads(at) {
		t.Error("the party's page does not lead to its quotas")
	}
	p := office.see(at).has("300", "50,000", "还没有用量")
	check(t, p, "zh")
	p.fill(at, fields{"per_minute": "x", "reason": "试运行"}).errs("per_minute")
	p.fill(at, fields{"per_day": "2000000"}).errs("per_day", "reason")
	p.fill(at, fields{"per_minute": "600", "reason": "试运行"}).to(at).has("限额已设定", "600")
	s.member(s.Merchant).see("/account/clients").has("600")
	if got := s.member(s.Merchant).get(at); got.status != 403 {
		t.Errorf("the party itself is answered %d", got.status)
	}
	office.lang = "en"
	check(t, office.see(at).has("Requests a minute"), "en")
}
