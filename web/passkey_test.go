package web_test

import (
	"net"
	"net/http/httptest"
	"testing"

	"huishu/web"
	"huishu/web/browsertest"
)

// In a real browser a person registers a passkey, keeps the recovery codes, signs out and in again by the passkey alone, and by the
// password with the passkey as its second step.
func TestPasskeyInTheBrowser(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	browser := browsertest.Start(t)
	srv := httptest.NewUnstartedServer(nil)
	_, port, err := net.SplitHostPort(srv.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	site := "http://localhost:" + port // passkeys are bound to a host name
	b := *c.backend
	b.PublicURL = site
	srv.Config.Handler = web.New(&b)
	srv.Start()
	t.Cleanup(srv.Close)
	p := browser.Person(t, site).Authenticator()
	p.Open("/sign-in").Fill("login", "authority", "password", password).Press("登录").
		Open("/account/security").Sees("尚未设置").
		Press("添加通行密钥").Fill("name", "办公电脑").Press("添加通行密钥").Sees("请保存恢复码").
		Press("我已保存").Sees("办公电脑", "未使用的恢复码：10 个")
	p.Press("主管").Press("退出登录").
		Open("/sign-in").Press("用通行密钥登录").Open("/account/security").Sees("办公电脑", "通行密钥")
	p.Press("主管").Press("退出登录").
		Open("/sign-in").Fill("login", "authority", "password", password).Press("登录").Sees("完成登录").
		Open("/inbox").Sees("完成登录"). // half open: nothing else is to be had
		Press("使用通行密钥").Open("/account/security").Sees("办公电脑")
	if faults := p.Faults(); faults != "" {
		t.Error(faults)
	}
	p.On(browsertest.Narrow).Open("/account/security")
}
