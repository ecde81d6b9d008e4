package pages_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/market/markettest"
	"huishu/registry/party"
	"huishu/registry/sso/ssotest"
	"huishu/web/request"
)

// shown is what an authenticator with the secret shows now.
func (s *site) shown(secret string) string {
	s.t.Helper()
	code, err := totp.GenerateCodeCustom(secret, s.DB.Machine(), totp.ValidateOpts{Period: 30, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
	if err != nil {
		s.t.Fatal(err)
	}
	return code
}

// secret is what the page of a set-up shows for typing.
func (p page) secret() string {
	p.t.Helper()
	_, rest, _ := strings.Cut(p.words(), "密钥（Base32）")
	runs := strings.FieldsFunc(rest, func(r rune) bool { return (r < 'A' || r > 'Z') && (r < '2' || r > '7') })
	if len(runs) == 0 {
		p.t.Fatalf("no secret on the page: %s", p.words())
	}
	return runs[0]
}

// TestAuthenticator sets one up, keeps the codes, and signs in by two steps; between them nothing can be had, and what comes
// after has another token.
func TestAuthenticator(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.member(s.Merchant)
	const at = "/account/security/factors/authenticator"
	page := b.see(at).has("二维码").fill(at, fields{"code": "000000"}).errs("code")
	secret := page.secret()
	done := page.fill(at, fields{"code": s.shown(secret)})
	if done.status != http.StatusOK || !strings.Contains(done.words(), "请保存恢复码") {
		t.Fatalf("%d %s", done.status, done.words())
	}
	b.see("/account/security").has("未使用的恢复码：10 个")
	s.Clock.Advance(time.Minute)
	other := s.stranger()
	half := other.see("/sign-in").fill("/sign-in", fields{"login": "merchant", "password": markettest.Password, "next": "/orders"}).to("/sign-in/factor").has("完成登录")
	before := other.cookies[request.SessionCookie]
	if p := other.get("/account"); p.status != http.StatusSeeOther || !strings.HasPrefix(p.next, "/sign-in/factor") {
		t.Errorf("half open, and yet %d %s", p.status, p.next)
	}
	half.fill("/sign-in/factor", fields{"_proof_code": "000000"}).errs()
	half.fill("/sign-in/factor", fields{"_proof_code": s.shown(secret)}).to("/orders")
	if after := other.cookies[request.SessionCookie]; after == before || after == "" {
		t.Error("the session keeps the token of its first half")
	}
	if other.cookies[request.DeviceCookie] == "" {
		t.Error("the browser is not known after a sign-in")
	}
}

// TestStepUpKeepsWhatWasTyped: an act that needs a fresh proof asks for it and is done then, with what was typed before; a wrong proof
// loses nothing either; and a password never comes back in the page.
func TestStepUpKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.member(s.Merchant)
	const at = "/account/security/factors/authenticator"
	s.Clock.Advance(access.ProofLimit)
	form := b.see(at)
	secret := form.secret()
	asked := form.fill(at, fields{"code": s.shown(secret), "name": "我的手机"})
	if asked.status != http.StatusUnauthorized || !strings.Contains(asked.words(), "验证身份") {
		t.Fatalf("%d %s", asked.status, asked.words())
	}
	wrong := asked.fill(at, fields{"_proof_password": "not the password"})
	if wrong.status != http.StatusUnauthorized || wrong.value("name") != "我的手机" || strings.Contains(wrong.body, "not the password") {
		t.Fatalf("%d %s", wrong.status, wrong.words())
	}
	before := b.cookies[request.SessionCookie]
	done := wrong.fill(at, fields{"_proof_password": markettest.Password})
	if done.status != http.StatusOK || !strings.Contains(done.words(), "请保存恢复码") {
		t.Fatalf("%d %s", done.status, done.words())
	}
	if b.cookies[request.SessionCookie] == before {
		t.Error("the session keeps its token over a step-up")
	}
	b.see("/account/security").has("我的手机")
	// Led there and back: the address cannot lead elsewhere.
	b.see("/step-up?next=//evil.example/").has("验证身份")
	if b.see("/step-up?next=//evil.example/").value("next") != "/" {
		t.Error("an open redirect")
	}
}

// TestPlantedSession: a session cookie that somebody put into the browser before is never taken over, be it invented, another's living
// session, or one that waits for its second factor.
func TestPlantedSession(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	attacker := s.member(s.Buyer)
	planted := attacker.cookies[request.SessionCookie]
	for name, cookie := range map[string]string{"invented": "planted", "another's": planted} {
		victim := s.stranger()
		victim.cookies[request.SessionCookie] = cookie
		in := victim.post("/sign-in", url.Values{"login": {s.login(s.Merchant)}, "password": {markettest.Password}})
		if after := victim.cookies[request.SessionCookie]; in.status != http.StatusSeeOther || after == cookie || after == "" {
			t.Errorf("%s: %d, and the session is the planted one", name, in.status)
		}
		victim.see("/account").has(s.login(s.Merchant))
	}
	attacker.see("/account").has(s.login(s.Buyer)).lacks(s.login(s.Merchant))
	invented := s.stranger()
	invented.cookies[request.SessionCookie] = "planted"
	if p := invented.get("/account"); p.status != http.StatusSeeOther {
		t.Errorf("the invented token opens something: %d", p.status)
	}
}

// TestSignOutOthers ends every other session and keeps this one.
func TestSignOutOthers(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	one, two, three := s.member(s.Merchant), s.member(s.Merchant), s.member(s.Merchant)
	one.see("/account/security").has("最近的登录记录", "192.0.2.1").fill("/account/security/sessions/end-others", nil).to("/account/security")
	for _, b := range []*browser{two, three} {
		if b.get("/inbox").status != http.StatusSeeOther {
			t.Error("another session goes on")
		}
	}
	one.see("/account/security")
}

// administrator opens the account keeper of the system's administrator.
func (s *site) administrator() {
	s.t.Helper()
	hash, err := party.HashPassword(s.t.Context(), "keeper", markettest.Password)
	if err != nil {
		s.t.Fatal(err)
	}
	err = s.DB.Update(s.t.Context(), ledger.System, func(tx *ledger.Tx) error {
		_, err := party.CreateAccount(tx, s.Authority.Actor.Party, party.NewAccount{
			Login: "keeper", Name: "系统管理员", Password: hash, Roles: []access.Role{access.SystemAdmin}, Functions: []access.Function{access.Administrator},
		})
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

// TestResetFactors: the system administrator, with a fresh proof, lets a colleague in again who has lost every factor; whoever may not is
// not offered it and is refused; the colleague is signed out and the password alone signs in.
func TestResetFactors(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.administrator()
	colleague := s.member(s.Authority)
	const setUp = "/account/security/factors/authenticator"
	form := colleague.see(setUp)
	form.fill(setUp, fields{"code": s.shown(form.secret())})
	at := "/organisation/members/" + s.Authority.Actor.Account + "/factors/reset"
	if p := colleague.see("/organisation"); strings.Contains(p.body, at) {
		t.Error("offered for the own account, or to who is no administrator of the system")
	}
	if p := s.member(s.Merchant).post(at, nil); p.status != http.StatusForbidden {
		t.Errorf("another party resets: %d", p.status)
	}
	admin := s.as("keeper")
	s.Clock.Advance(access.ProofLimit)
	asked := admin.see("/organisation").has("重置登录验证方式").fill(at, nil)
	if asked.status != http.StatusUnauthorized {
		t.Fatalf("no fresh proof is asked for: %d %s", asked.status, asked.words())
	}
	asked.fill(at, fields{"_proof_password": markettest.Password}).to("/organisation").has("登录验证方式已重置").lacks("丢失全部设备")
	if colleague.get("/inbox").status != http.StatusSeeOther {
		t.Error("the session from before goes on")
	}
	s.member(s.Authority).see("/account/security").has("目前仅凭密码登录")
	admin.lang = "en"
	admin.see("/organisation").lacks("Reset the factors")
}

// TestResetFactorsAnywhere: the system's administrator, with a fresh proof, takes every factor and identity off an account of whatever party,
// named by its login; nobody else learns there whether a login exists.
func TestResetFactorsAnywhere(t *testing.T) {
	t.Parallel()
	s, p := withSSO(t)
	s.administrator()
	owner := s.bind(p, "gd-1001")
	login := s.login(s.Merchant)
	const at = "/desk/factors/reset"
	for _, name := range []string{login, "no-such"} {
		if got := s.member(s.Authority).post(at, url.Values{"login": {name}, "known": {"yes"}}); got.status != http.StatusForbidden {
			t.Errorf("%s by who is no administrator: %d", name, got.status)
		}
	}
	if got := s.member(s.Authority).get(at); got.status != http.StatusForbidden {
		t.Errorf("the page is shown to who is no administrator: %d", got.status)
	}
	admin := s.as("keeper")
	for _, lang := range []string{"en", "zh"} {
		admin.lang = lang
		check(t, admin.see(at), lang)
	}
	page := admin.see(at).has("重置密码")
	page.fill(at, fields{"login": login}).errs("known")
	page.fill(at, fields{"login": "no-such", "known": "yes"}).errs("login")
	page.fill(at, fields{"login": "keeper", "known": "yes"}).errs().has("不能重置自己的登录验证方式")
	s.Clock.Advance(access.ProofLimit)
	asked := page.fill(at, fields{"login": login, "known": "yes"})
	if asked.status != http.StatusUnauthorized {
		t.Fatalf("no fresh proof is asked for: %d %s", asked.status, asked.words())
	}
	asked.fill(at, fields{"_proof_password": markettest.Password}).to(at).has("登录验证方式已重置")
	if owner.get("/account").status != http.StatusSeeOther {
		t.Error("the session from before goes on")
	}
	b := s.stranger()
	if got := b.get(b.away("/sign-in/sso")); got.status != http.StatusUnprocessableEntity {
		t.Errorf("the identity still enters: %d to %q", got.status, got.next)
	}
	admin.see(at).fill(at, fields{"login": login, "known": "yes"}).errs().has("该账号没有设置登录验证方式")
}

// TestResetPasswordAnywhere: who has forgotten the password sets a new one with a ticket, and no officer ever knows it. Factors and bound
// identities stay, and are taken off where the officer says that an intruder is feared; nobody but the system's administrator learns there
// whether a login exists, and none does it to itself. What is wrong is said of every field at once.
func TestResetPasswordAnywhere(t *testing.T) {
	t.Parallel()
	s, p := withSSO(t)
	s.administrator()
	owner := s.bind(p, "gd-1001")
	login := s.login(s.Merchant)
	const at, next = "/desk/passwords/reset", "huizhou-lake-2027"
	for _, name := range []string{login, "no-such"} {
		if got := s.member(s.Authority).post(at, url.Values{"login": {name}, "known": {"yes"}, "way": {"hand"}}); got.status != http.StatusForbidden {
			t.Errorf("%s by who is no administrator: %d", name, got.status)
		}
	}
	admin := s.as("keeper")
	for _, lang := range []string{"en", "zh"} {
		admin.lang = lang
		check(t, admin.see(at), lang)
	}
	page := admin.see(at).has("绑定的统一身份保留", "怀疑账号被他人控制")
	page.fill(at, fields{}).errs("login", "known")
	page.fill(at, fields{"login": "no-such"}).errs("login", "known")
	page.fill(at, fields{"login": login, "known": "yes", "way": "mail"}).errs("way").has("没有确认过的邮箱")
	page.fill(at, fields{"login": login, "known": "yes", "way": "mail", "intruder": "yes"}).errs("way").has("请当面交付")
	page.fill(at, fields{"login": "keeper", "known": "yes"}).errs().has("不能重置自己的密码")
	s.Clock.Advance(access.ProofLimit)
	asked := page.fill(at, fields{"login": login, "known": "yes"})
	if asked.status != http.StatusUnauthorized {
		t.Fatalf("no fresh proof is asked for: %d %s", asked.status, asked.words())
	}
	given := asked.fill(at, fields{"_proof_password": markettest.Password}).to(at).has("只显示这一次")
	owner.see("/account")
	link := regexp.MustCompile(`/reset/[\w-]+`).FindString(given.body)
	holder := s.stranger()
	for _, lang := range []string{"en", "zh"} {
		holder.lang = lang
		check(t, holder.see(link), lang)
	}
	holder.see(link).has(login).fill(link, fields{"password": "short"}).errs("password")
	holder.see(link).fill(link, fields{"password": next}).to("/sign-in?login=" + url.QueryEscape(login)).has("新密码已设置")
	if got := holder.get(link); got.status != http.StatusNotFound || !strings.Contains(got.words(), "请在登录页重新申请") {
		t.Errorf("a ticket that was used: %d %s", got.status, got.words())
	}
	if owner.get("/account").status != http.StatusSeeOther {
		t.Error("the session from before goes on")
	}
	again := s.stranger()
	again.see("/sign-in").fill("/sign-in", fields{"login": login, "password": next})
	again.see("/messages").has("您的密码已重置")
	again.see("/account/security").has("凭证", "不能使用通行密钥").lacks("reset ticket")
	enter := func() int { b := s.stranger(); return b.get(b.away("/sign-in/sso")).status }
	if got := enter(); got != http.StatusSeeOther {
		t.Errorf("the identity enters no more: %d", got)
	}
	admin.see(at).fill(at, fields{"login": login, "known": "yes", "intruder": "yes"}).to(at).has("只显示这一次")
	if got := enter(); got != http.StatusUnprocessableEntity {
		t.Errorf("the identity still enters: %d", got)
	}
	if got := s.stranger().post("/sign-in", url.Values{"login": {login}, "password": {next}}); got.status != http.StatusUnprocessableEntity {
		t.Errorf("the password that an intruder may know still opens: %d", got.status)
	}
	admin.see(at).fill(at, fields{"login": login, "known": "yes", "intruder": "yes"}).to(at) // nothing to take off is no conflict
}

// TestForgotten: whoever asks for a letter is answered alike whether there is such an account, and is told what to do where no letters are sent.
func TestForgotten(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	const at = "/forgotten"
	b := s.stranger()
	b.see("/sign-in").has("忘记密码")
	b.see(at).has("尚未配置邮件服务器", "请联系系统管理员")
	s.backend.Mail = true
	for _, lang := range []string{"en", "zh"} {
		b.lang = lang
		check(t, b.see(at), lang)
	}
	b.see(at).fill(at, fields{"login": " "}).errs("login")
	var said []string
	for _, login := range []string{s.login(s.Merchant), "no-such"} {
		said = append(said, b.see(at).fill(at, fields{"login": login}).to("/sign-in").has("如果该账号存在并确认过邮箱").words())
	}
	if said[0] != said[1] {
		t.Errorf("told apart:\n%s\n%s", said[0], said[1])
	}
	for range 6 {
		b.post(at, url.Values{"login": {"no-such"}})
	}
	if got := b.post(at, url.Values{"login": {"no-such"}}); !strings.Contains(got.words(), "尝试次数过多") {
		t.Errorf("asked for without end: %d %s", got.status, got.words())
	}
}

// TestResetOffersIdentities: a colleague whose only way in beside the password is a bound identity can be reset too.
func TestResetOffersIdentities(t *testing.T) {
	t.Parallel()
	s, p := withSSO(t)
	s.administrator()
	p.Seat(ssotest.Person{Subject: "gd-3003", Name: "黄志强", At: s.DB.Machine()})
	admin := s.as("keeper")
	admin.see("/organisation").lacks("重置登录验证方式")
	colleague := s.member(s.Authority)
	colleague.see(colleague.get(colleague.away("/account/security/sso")).next).fill("/account/security/sso/confirm", nil).to("/account/security")
	admin.see("/organisation").fill("/organisation/members/"+s.Authority.Actor.Account+"/factors/reset", nil).to("/organisation").has("登录验证方式已重置")
	s.member(s.Authority).see("/account/security").has("绑定粤省事")
}
