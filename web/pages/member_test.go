package pages_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"huishu/market/markettest"
	"huishu/web/request"
)

// framed expects the page's frame to hold the words.
func (p page) framed(words ...string) {
	p.t.Helper()
	for _, w := range words {
		if !strings.Contains(p.body, w) {
			p.t.Errorf("the frame of %s does not say %q", p.path, w)
		}
	}
}

// TestMembers invites a person with an account of another organisation and one without, changes functions, delegates, switches,
// leaves, and shows all of it in the history.
func TestMembers(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	boss, guest := s.member(s.Merchant), s.member(s.Buyer)
	const at = "/organisation/members"
	invite := func(f fields) string {
		t.Helper()
		boss.see("/organisation/invitations/new").fill("/organisation/invitations/new", fields{"address": "?", "functions": []string{"handler"}}).errs("address")
		shown := boss.see("/organisation/invitations/new").fill("/organisation/invitations/new", f).to(at).has("只显示这一次")
		link := regexp.MustCompile(`/join/[A-Za-z0-9_-]+`).FindString(shown.words())
		boss.see(at).lacks(link) // once
		return link
	}
	link := invite(fields{"address": "buyer", "functions": []string{"finance"}})
	guest.see(link).has("惠州数据商有限公司", "财务人员").fill(link, nil).to("/inbox").framed("惠州数据商有限公司", "切换单位")
	guest.see("/account").has("财务人员")
	// Who does money files nothing and keeps no people: the page offers it not and the gate says why.
	if p := guest.see(at); p.leads("/organisation/invitations/new") {
		t.Error("finance is offered to invite")
	}
	if p := guest.get("/organisation/invitations/new"); p.status != 403 {
		t.Errorf("finance invites: %d", p.status)
	} else {
		p.has("单位管理员", "您没有这项职能")
	}

	link = invite(fields{"address": "new@example.com", "functions": []string{"approver"}})
	stranger := s.stranger()
	stranger.see(link).fill(link, fields{"account_name": "自称某人", "login": "newcomer", "password": markettest.Password}).to("/sign-in").has(s.loginWithin(s.Merchant, "newcomer"))
	login := s.loginWithin(s.Merchant, "newcomer")
	newcomer := s.as(login)
	newcomer.see("/account").has("审批人")
	page := boss.see(at).has("自称某人", "尚未登记", "已接受")
	person := regexp.MustCompile(at+`/[0-9a-f-]+/person`).FindAllString(page.body, -1)
	mine := person[len(person)-1] // the newest member's
	boss.see(mine).fill(mine, fields{"name": "李四", "document_number": "123"}).errs("document_number")
	boss.see(mine).fill(mine, fields{"name": "李四", "document_number": "11010119900307803X"}).to(at).has("李四", "已登记，含证件").lacks("11010119900307803X", "自称某人")

	day := s.Today().AddDays(3).String()
	to := regexp.MustCompile(`<option value="([0-9a-f-]+)">[^<]*newcomer`).FindStringSubmatch(boss.see("/organisation/delegations/new").body)
	boss.see("/organisation/delegations/new").fill("/organisation/delegations/new", fields{"receiver": to[1], "functions": []string{"finance"}}).errs("to")
	boss.see("/organisation/delegations/new").fill("/organisation/delegations/new", fields{"receiver": to[1], "functions": []string{"finance"}, "to": day, "reason": "休假"}).to(at).has("休假", "有效")
	newcomer.see("/account").has("审批人", "财务人员")
	s.Clock.Advance(4 * 24 * time.Hour)
	s.as(login).see("/account").has("审批人").lacks("财务人员")
	boss = s.member(s.Merchant)
	boss.see(at).has("已期满")

	guest = s.member(s.Buyer)
	guest.see("/account").has("惠州零售连锁有限公司")
	leave := regexp.MustCompile(`/account/memberships/[0-9a-f-]+/switch`).FindString(guest.see("/account").body)
	before := guest.cookies[request.SessionCookie]
	guest.see("/account").fill(leave, nil).to("/inbox").framed("惠州数据商有限公司")
	if after := guest.cookies[request.SessionCookie]; after == before || after == "" {
		t.Error("the session keeps its token over a change of organisation")
	}
	leave = leave[:len(leave)-len("switch")] + "leave"
	guest.see("/account").fill(leave, nil).to("/account").has("惠州零售连锁有限公司").lacks("切换到此单位")
	boss.see(at).has("历史成员", "自行离开")
	boss.lang = "en"
	boss.see(at).has("Former members", "Left", "Delegations")
	own := regexp.MustCompile(`/account/memberships/[0-9a-f-]+/leave`).FindString(boss.see("/account").body)
	if p := boss.see("/account").fill(own, nil); p.status != 409 {
		t.Errorf("the last administrator leaves: %d", p.status)
	}
}
