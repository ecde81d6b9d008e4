package web_test

import (
	"net/http"
	"regexp"
	"testing"

	"huishu/compliance/code"
	"huishu/registry/party"
)

// varying is what two answers to the same question may differ in: ids, instants, tokens, codes and the very name that was asked for.
var varying = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d\d-\d\dT[0-9:.]+(Z|[+]08:00)|[A-Za-z0-9_-]{40,}|91441302MA4X\w{6}|\b(merchant|authority|elsewhere|no-such|nowhere|earlier)\b`)

// TestDoorsTellNothing: at no door that is open to strangers, nor with what anybody gets by signing up, does status, body or the number of
// hashes tell whether a login exists. It counts hashes, so that no other test runs beside it.
func TestDoorsTellNothing(t *testing.T) { //nolint:paralleltest // it counts what the whole program hashes
	p := &people{city: newCity(t)}
	p.authority = p.signIn("authority")
	p.account(p.authority.get("/me").must(200).str("party"), "merchant", "authority") // a bare login
	boss, home := p.company("惠州甲数据有限公司", "91441302MA4X00001", "elsewhere")
	here := boss.get("/parties/" + home + "/profile").must(200).str("uscc")

	same := func(door string, status int, existing, absent func() *answer) {
		t.Helper()
		count := func(ask func() *answer) (*answer, string, int64) {
			before := party.Hashed()
			a := ask()
			return a, varying.ReplaceAllString(string(a.raw), "…"), party.Hashed() - before
		}
		a, aText, aHashes := count(existing)
		b, bText, bHashes := count(absent)
		if a.status != status {
			t.Errorf("%s: %d %s", door, a.status, a.raw)
		}
		if a.status != b.status || aText != bText || aHashes != bHashes || len(a.header) != len(b.header) {
			t.Errorf("%s tells them apart: %d, %d hashes, %s\n%d, %d hashes, %s", door, a.status, aHashes, a.raw, b.status, bHashes, b.raw)
		}
	}
	asked := func(path string, body func(login string) obj, who *who) func(login string) func() *answer {
		return func(login string) func() *answer {
			return func() *answer { return who.post(path, body(login)) }
		}
	}

	sign := asked("/sessions", func(login string) obj { return obj{"login": login, "password": "wrong password"} }, p.stranger())
	same("sign-in, bare", 401, sign("merchant"), sign("no-such"))
	same("sign-in, own", 401, sign("elsewhere@"+here), sign("nowhere@"+here))

	serial := 0
	next := func() string {
		serial++
		return code.CompleteUSCC("91441302MA4X1000" + string(rune('0'+serial)))
	}
	company := func(uscc, login string) obj {
		return obj{
			"name_zh": "惠州乙数据有限公司", "region": "441302", "legal_rep": "陈一", "contact_name": "李二", "contact_phone": "0752-2808080", "uscc": uscc,
			"account": obj{"login": login, "name": "张三", "password": password},
		}
	}
	enter := func(login string) obj { return company(next(), login) }
	up := asked("/parties", enter, p.stranger())
	same("sign-up, bare", 201, up("merchant"), up("no-such"))
	same("sign-up, another's", 201, up("elsewhere"), up("nowhere"))
	again := asked("/parties", func(login string) obj { return company(here, login) }, p.stranger())
	same("sign-up of who is here", 409, again("elsewhere"), again("nowhere"))

	left := func(serial, login string) string {
		w, id := p.company("惠州已退出有限公司"+serial, "91441302MA4X0002"+serial, login)
		departure := w.post("/departures", obj{"reason": "业务调整"}).must(201).str("id")
		p.authority.post("/departures/"+departure+"/clear", nil).must(200)
		uscc := w.get("/parties/" + id + "/profile").must(200).str("uscc")
		w.post("/parties/"+id+"/closure", obj{"code": uscc, "reason": "业务调整"}).must(200)
		return uscc
	}
	one, other := left("1", "earlier"), left("2", "other")
	back := func(uscc string) func() *answer {
		return func() *answer { return p.stranger().post("/readmissions", company(uscc, "earlier")) }
	}
	same("return", 201, back(one), back(other))
	same("return, beside another", 201, back(one), back(other))
	same("return of who is here", 404, back(here), back(next()))

	invite := func(address string) *answer {
		return boss.post("/parties/"+home+"/invitations", obj{"address": address, "functions": []string{"handler"}})
	}
	accept := func(who *who, address, login string) func() *answer {
		return func() *answer {
			body := obj{"token": invite(address).must(201).str("token")}
			if login != "" {
				body["account"] = obj{"login": login, "name": "李四", "password": password}
			}
			return who.post("/invitations/acceptance", body)
		}
	}
	same("invitation", 201, func() *answer { return invite("merchant") }, func() *answer { return invite("no-such") })
	same("invitation, by a new account", 409, accept(p.stranger(), "merchant", "newcomer"), accept(p.stranger(), "no-such", "newcomer"))
	same("invitation, by another account", 403, accept(boss, "merchant", ""), accept(boss, "no-such", ""))
	same("invitation, by nobody", 401, accept(p.stranger(), "merchant", ""), accept(p.stranger(), "no-such", ""))
	same("invitation, a bare login chosen", 201, accept(p.stranger(), "a@example.com", "merchant"), accept(p.stranger(), "b@example.com", "no-such"))
	guess := asked("/invitations/acceptance", func(login string) obj {
		return obj{"token": "guessed", "account": obj{"login": login, "name": "李四", "password": password}}
	}, p.stranger())
	same("invitation, guessed", 404, guess("elsewhere"), guess("nowhere"))
	colleague := asked("/parties/"+home+"/accounts", func(login string) obj { return obj{"login": login, "name": "王五", "password": password} }, boss)
	same("an account for a colleague", 201, colleague("authority"), colleague("nowhere"))

	// Neither a passkey nor a recovery code is asked for by login: whatever login is sent along, the answer is the same.
	for path, status := range map[string]int{"/sessions/current/challenge": http.StatusUnprocessableEntity, "/sessions/current/proof": http.StatusUnprocessableEntity} {
		begin := asked(path, func(login string) obj { return obj{"login": login, "code": "aaaa-bbbb-cccc-dddd"} }, p.stranger())
		same(path, status, begin("merchant"), begin("no-such"))
	}
}
