package pages_test

import (
	"net/http"
	"net/url"
	"regexp"
	"testing"

	"huishu/compliance/code"
	"huishu/market/markettest"
	"huishu/registry/party"
)

// varying is what two pages in answer to the same question may differ in: ids, tokens, codes of companies and the name that was asked for.
var varying = regexp.MustCompile(`[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f-]{27}|[A-Za-z0-9_%-]{40,}|\d{4}-\d\d-\d\d[T ][0-9:.]+(Z|[+]08:00)?|91441302MA4X\w{6}|\b(merchant|nosuchone)\b`)

// TestDoorsTellNothing: at no page that is open to strangers does status, text or the number of hashes tell whether a login exists. It counts
// hashes, so that no other test runs beside it.
func TestDoorsTellNothing(t *testing.T) { //nolint:paralleltest // it counts what the whole program hashes
	s := newSite(t)
	serial := 0
	company := func(login string) url.Values {
		serial++
		return url.Values{
			"name_zh": {"惠州乙数据有限公司"}, "region": {"441302"}, "legal_rep": {"陈一"}, "contact_name": {"李二"}, "contact_phone": {"0752-2808080"},
			"uscc": {code.CompleteUSCC("91441302MA4X1000" + string(rune('0'+serial)))}, "login": {login}, "account_name": {"张三"}, "password": {markettest.Password},
		}
	}
	for _, door := range []struct {
		name, path string
		status     int
		values     func(login string) url.Values
	}{
		{"sign-in", "/sign-in", http.StatusUnprocessableEntity, func(login string) url.Values { return url.Values{"login": {login}, "password": {"wrong password"}} }},
		{"sign-up", "/sign-up", http.StatusSeeOther, company},
		{"return", "/return", http.StatusNotFound, company},
		{"invitation", "/join/guessed", http.StatusNotFound, company},
		{"passkey", "/sign-in/passkey", http.StatusUnprocessableEntity, func(login string) url.Values {
			return url.Values{"login": {login}, "sealed": {"x"}, "response": {"{}"}}
		}},
		{"recovery", "/sign-in/factor", http.StatusSeeOther, func(login string) url.Values {
			return url.Values{"login": {login}, "_proof": {"1"}, "_proof_code": {"aaaa-bbbb-cccc-dddd"}}
		}},
	} {
		ask := func(login string) (page, string, int64) {
			values, before := door.values(login), party.Hashed()
			p := s.stranger().post(door.path, values)
			return p, varying.ReplaceAllString(p.next+"\n"+p.body, "…"), party.Hashed() - before
		}
		there, thereText, thereHashes := ask(s.login(s.Merchant))
		none, noneText, noneHashes := ask("nosuchone")
		if there.status != door.status {
			t.Errorf("%s: %d %s", door.name, there.status, there.words())
		}
		if there.status != none.status || thereText != noneText || thereHashes != noneHashes {
			t.Errorf("%s tells them apart: %d, %d hashes, %q %s\n%d, %d hashes, %q %s", door.name, there.status, thereHashes, there.next, there.words(), none.status, noneHashes, none.next, none.words())
		}
	}
}
