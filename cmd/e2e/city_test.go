package e2e

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"huishu/cmd/app"
	"huishu/compliance/code"
	"huishu/ledger"
	"huishu/ledger/devchain/devchaintest"
	"huishu/registry/party"
	"huishu/web/browsertest"
)

func TestMain(m *testing.M) { devchaintest.Main(m) }

const password = "惠城-correct-horse-7"

// city is the running program on a data directory of its own, and who sits before it.
type city struct {
	testing.TB
	app     *app.App
	browser *browsertest.Browser
	people  map[string]*browsertest.Person
}

// start runs the program with a chain on an empty directory.
func start(t *testing.T) *app.App {
	t.Helper()
	a, err := app.Open(t.Context(), app.Config{
		Data: t.TempDir(), Listen: "127.0.0.1:0", Demo: true, AnchorEvery: 200 * time.Millisecond, Clock: time.Now,
		ChainEnv: devchaintest.Config("", "").Env, Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// serve answers until the test ends.
func serve(t *testing.T, a *app.App) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- a.Serve(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-served; err != nil {
			t.Error(err)
		}
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
}

// newCity has nobody in it but the first authority, as "huishu user create" leaves it.
func newCity(t *testing.T) *city {
	t.Helper()
	a := start(t)
	hash, err := party.HashPassword(t.Context(), "authority", password)
	if err != nil {
		t.Fatal(err)
	}
	err = a.DB.Update(t.Context(), ledger.System, func(tx *ledger.Tx) error {
		_, _, err := party.RegisterBody(tx, party.Body{
			Kind: party.Authority, USCC: code.CompleteUSCC("11441300MB2C12345"),
			Profile: party.Profile{NameZH: "惠州市政务服务和数据管理局", Region: "441300", LegalRep: "陈一", ContactName: "李二", ContactPhone: "0752-2808080"},
			Account: &party.NewAccount{Login: "authority", Name: "主管", Password: hash},
		})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	serve(t, a)
	c := &city{TB: t, app: a, browser: browsertest.Start(t), people: map[string]*browsertest.Person{}}
	c.signIn("authority")
	return c
}

// signIn opens a window for a person by login.
func (c *city) signIn(login string) *browsertest.Person {
	c.Helper()
	c.people[login] = c.browser.Person(c, c.app.URL())
	return c.people[login].Open("/sign-in").Fill("login", login, "password", password).Press("登录")
}

// as is somebody who has signed in.
func (c *city) as(login string) *browsertest.Person {
	c.Helper()
	p := c.people[login]
	if p == nil {
		c.Fatalf("nobody has signed in as %s", login)
	}
	return p
}

// stranger is somebody whom nobody knows.
func (c *city) stranger() *browsertest.Person {
	c.Helper()
	if c.people[""] == nil {
		c.people[""] = c.browser.Person(c, c.app.URL())
	}
	return c.people[""]
}

// days moves the demo's clock by tens and by single working days.
func (c *city) days(tens, ones int) {
	c.Helper()
	for range tens {
		c.as("authority").Open("/").Press("前进 10 个工作日").Sees("演示时钟已前进 10 个工作日")
	}
	for range ones {
		c.as("authority").Open("/").Press("前进 1 个工作日").Sees("演示时钟已前进 1 个工作日")
	}
}

// caseOf is the address of the case that is open, cut out of a page's address.
func caseOf(p *browsertest.Person) string {
	p.Helper()
	at, _, _ := strings.Cut(p.At(), "?")
	if !strings.HasPrefix(at, "/cases/") {
		p.Fatalf("%s is no case", at)
	}
	return at
}
