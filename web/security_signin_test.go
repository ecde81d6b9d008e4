package web_test

import (
	"net/http"
	"testing"
)

// TestSignInTellsNothing: by status, body and heads nobody learns from the interface whether a login exists, whatever way in they try.
func TestSignInTellsNothing(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	c.account(c.signIn("authority").get("/me").must(200).str("party"), "closed", "authority")
	c.signIn("authority").post("/accounts/"+c.signIn("closed").get("/me").must(200).str("account")+"/close", nil).must(200)
	same := func(name string, a, b *answer) {
		t.Helper()
		if a.status != b.status || string(a.raw) != string(b.raw) || a.header.Get("Content-Length") != b.header.Get("Content-Length") || len(a.header) != len(b.header) {
			t.Errorf("%s tells them apart: %d %s / %d %s", name, a.status, a.raw, b.status, b.raw)
		}
	}
	try := func(login, password string) *answer {
		return c.stranger().post("/sessions", obj{"login": login, "password": password}).must(http.StatusUnauthorized)
	}
	wrong := try("authority", "wrong password")
	same("sign-in: wrong password and unknown login", wrong, try("no-such", "wrong password"))
	same("sign-in: wrong password and closed account", wrong, try("closed", password))
}

// TestInvitationBeforePassword: whoever has no invitation is told so before anything is made of the password, which costs a hash of the
// few that sign-ins need. An unfit password would be refused where a hash is asked for.
func TestInvitationBeforePassword(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	boss := c.signIn("authority")
	token := boss.post("/parties/"+boss.get("/me").must(200).str("party")+"/invitations", obj{"address": "new@example.com", "name": "张三", "document_number": "", "functions": []string{"handler"}, "roles": []string{}}).must(201).str("token")
	for token, want := range map[string]string{"guessed": "invitation.not_open", token: "password.short"} {
		a := c.stranger().post("/invitations/acceptance", obj{"token": token, "account": obj{"login": "newcomer", "name": "张三", "password": "short"}})
		if a.str("code") != want {
			t.Errorf("%s: %d %s", want, a.status, a.raw)
		}
	}
}

// TestSwitchingRenewsTheToken: the session goes on under the token of the answer alone.
func TestSwitchingRenewsTheToken(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	w := c.signIn("authority")
	membership := w.get("/me/memberships").must(200).str("items", 0, "id")
	next := w.put("/me/membership", obj{"membership": membership}).must(200).str("token")
	if next == w.token {
		t.Error("the token stays")
	}
	w.get("/me").must(http.StatusUnauthorized)
	w.token = next
	w.get("/me").must(200)
}

// TestPlantedToken: who signs in with somebody else's token on the request gets a new one, and that token stays its owner's.
func TestPlantedToken(t *testing.T) {
	t.Parallel()
	p := &people{city: newCity(t)}
	attacker, _ := p.company("惠州零售连锁有限公司", "91441302MA4X00004", "attacker")
	for name, token := range map[string]string{"invented": "planted", "another's": attacker.token} {
		victim := p.stranger()
		victim.token = token
		next := victim.post("/sessions", obj{"login": "authority", "password": password}).must(201).is("authority", "login").str("token")
		if next == token || next == "" {
			t.Errorf("%s token is taken over", name)
		}
	}
	attacker.get("/me").must(200).is(p.logins["attacker"], "login")
}
