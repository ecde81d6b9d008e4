package pages_test

import (
	"regexp"
	"strings"
	"testing"

	"huishu/ledger/fault"
	"huishu/registry/client"
)

var keyText = regexp.MustCompile(`hsk_[a-z0-9]+\.[A-Za-z0-9_-]{43}`)

// TestClientOnItsPage: from the empty list to a client with a key that is shown once, in use, revoked; and nobody else's.
func TestClientOnItsPage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.member(s.Merchant)
	b.see("/account").leads("/account/clients")
	b.see("/account/clients").has("还没有客户端", "还没有用量", "用量与限额", "50,000")
	form := b.see("/account/clients/new").has("只接受签名请求", "确认到账与退款", "本单位目前没有可据此办理的事项")
	form.fill("/account/clients/new", fields{"name": "订单系统"}).errs("scopes")
	p := form.fill("/account/clients/new", fields{"name": "订单系统", "scopes": "orders.read"}).to("/account/clients/")
	p.has("订单系统", "读取订单与账目", "还没有密钥", "客户端已登记")
	action := p.path + "/keys"
	p.fill(action, fields{"days": "0"}).errs("days")
	p.fill(action, fields{"days": "30", "allow": "nonsense"}).errs("allow")
	p.fill(action, fields{"days": "30", "public_key": "nonsense"}).errs("public_key")
	shown := p.fill(action, fields{"days": "30", "allow": "127.0.0.1\n10.0.0.0/8"})
	key := keyText.FindString(shown.body)
	if key == "" || shown.status != 200 {
		t.Fatalf("%d without a key: %s", shown.status, clip(shown.words()))
	}
	check(t, shown, "zh")
	again := b.see(p.path).has("127.0.0.1/32", "10.0.0.0/8", "从未")
	if strings.Contains(again.body, strings.SplitAfter(key, ".")[1]) {
		t.Error("the secret is shown again")
	}
	if _, err := client.AuthenticateKey(t.Context(), s.DB, key, "10.1.2.3"); err != nil {
		t.Fatal(err)
	}
	b.see(p.path).has("10.1.2.3").lacks("从未")
	b.see("/account/clients").has("订单系统", "读取订单与账目")

	other := s.member(s.Buyer)
	for _, path := range []string{p.path, p.path + "/keys"} {
		if got := other.get(path); got.status != 404 && got.status != 405 {
			t.Errorf("another party's %s is answered %d", path, got.status)
		}
	}
	other.see("/account/clients").lacks("订单系统")
	other.post(p.path+"/revoke", nil)
	if _, err := client.AuthenticateKey(t.Context(), s.DB, key, "10.1.2.3"); err != nil {
		t.Fatalf("another party has revoked it: %v", err)
	}

	mate := s.colleague(s.Merchant, "mate", "周同事")
	mate.see(p.path).fill(p.path+"/take-over", nil)
	mate.see(p.path).has("周同事")
	scopes := mate.see(p.path+"/scopes").has("只接受签名请求", "自下一次请求起生效").lacks("您不是它的责任人")
	b.see(p.path+"/scopes").has("您不是它的责任人").fill(p.path+"/scopes", fields{"scopes": "orders.write"}).errs("scopes")
	check(t, scopes, "zh")
	scopes.fill(p.path+"/scopes", fields{"scopes": "orders.write"}).to(p.path).has("办理订单与交付", "授权范围已变更").lacks("读取订单与账目")
	id, _, _ := strings.Cut(key, ".")
	mate.see(p.path).fill(p.path+"/keys/"+id+"/revoke", nil)
	if _, err := client.AuthenticateKey(t.Context(), s.DB, key, "10.1.2.3"); fault.CodeOf(err) != "client.key" {
		t.Errorf("a revoked key: %v", err)
	}
	mate.see(p.path).fill(p.path+"/revoke", nil)
	mate.lang = "en"
	check(t, mate.see(p.path).has("Revoked").lacks("Issue a key"), "en")
	check(t, mate.see("/account/clients"), "en")
	check(t, mate.see("/account/clients/new").has("Takes signed requests only"), "en")
}
