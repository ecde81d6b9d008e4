package demo_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"huishu/cmd/app"
	"huishu/cmd/demo"
	"huishu/compliance/access"
	"huishu/compliance/adoption"
	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/ledger/devchain/devchaintest"
	"huishu/ledger/tlog"
	"huishu/market/money"
	"huishu/market/order"
	"huishu/registry/party"
	"huishu/registry/product"
	"huishu/registry/rehearsal"
)

func TestMain(m *testing.M) { devchaintest.Main(m) }

// open starts the whole program on a fresh demo directory, with a real chain in a child process.
func open(t *testing.T, data string) *app.App {
	t.Helper()
	a, err := app.Open(t.Context(), app.Config{
		Data: data, Listen: "127.0.0.1:0", Demo: true, AnchorEvery: 200 * time.Millisecond, Clock: time.Now,
		ChainEnv: devchaintest.Config("", "").Env, Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := demo.Seed(t.Context(), a); err != nil {
		t.Fatal(err)
	}
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
	return a
}

// The demo is the whole journey: this proves its certificate as a stranger would, its
// anchor on the real chain, its books, and that every page answers.
func TestJourney(t *testing.T) {
	t.Parallel()
	a := open(t, t.TempDir())
	waitAnchored(t, a)
	code, file := certificate(t, a)
	res := tlog.Verify(file, tlog.Options{Keys: []string{a.VerifierKey()}})
	if !res.Valid || res.Kind != tlog.Certificate || res.Code != code {
		t.Fatalf("certificate of %s: %+v", code, res.Steps)
	}
	if res.Receipt.Anchor == nil || res.Receipt.Anchor.Label != tlog.LabelSelfAttested {
		t.Errorf("the certificate carries no self-attested anchor: %+v", res.Receipt.Anchor)
	}
	if r := tlog.Verify(file, tlog.Options{}); r.Valid {
		t.Error("a certificate verified without a trusted key")
	}
	for i := range file {
		bad := append([]byte(nil), file...)
		bad[i] ^= 1
		if tlog.Verify(bad, tlog.Options{Keys: []string{a.VerifierKey()}}).Valid {
			t.Fatalf("byte %d can be flipped unnoticed", i)
		}
	}
	checkBooks(t, a)
	checkKinds(t, a)
	checkStandings(t, a)
	checkSecondPerson(t, a)
	checkSuccessor(t, a)
	checkForgotten(t, a)
	for _, path := range []string{"/verify", "/verify/" + code, "/", "/products", "/products?tab=registered", "/products/" + code, "/search?q=%E5%85%AC%E8%B7%AF", "/transparency", "/transparency/checkpoints", "/transparency/how", "/sign-in", "/healthz", "/readyz", "/.well-known/huishu.json", "/log/checkpoint"} {
		for _, lang := range []string{"zh", "en"} {
			if status, body := get(t, a.URL()+path+"?lang="+lang); status != http.StatusOK || body == "" {
				t.Errorf("%s in %s: status %d", path, lang, status)
			}
		}
	}
	if status, body := get(t, a.URL()+"/verify/"+code+"?lang=zh"); !strings.Contains(body, "有效") || status != http.StatusOK {
		t.Errorf("the verification page does not say 有效")
	}
}

// checkKinds demands words in both languages for whatever the journal holds.
func checkKinds(t *testing.T, a *app.App) {
	t.Helper()
	var kinds []string
	err := a.DB.View(t.Context(), ledger.System, func(tx *ledger.Tx) error {
		return tx.Select(&kinds, `SELECT DISTINCT kind FROM event`)
	})
	if err != nil || len(kinds) < 40 {
		t.Fatalf("%d kinds: %v", len(kinds), err)
	}
	for _, kind := range kinds {
		if title := access.KindTitle(kind); title.ZH == kind || title.EN == "" || title.EN == kind {
			t.Errorf("events of kind %s have no words", kind)
		}
	}
}

// checkStandings: whatever the registers record of a matter is what the step says in which its case stands.
func checkStandings(t *testing.T, a *app.App) {
	t.Helper()
	n := 0
	err := a.DB.View(t.Context(), ledger.System, func(tx *ledger.Tx) error {
		for _, query := range []string{
			`SELECT case_id, standing FROM registration`, `SELECT case_id, standing FROM agreement`, `SELECT case_id, standing FROM qualification WHERE case_id <> ''`,
		} {
			var rows []struct {
				Case     string `db:"case_id"`
				Standing string `db:"standing"`
			}
			if err := tx.Select(&rows, query); err != nil {
				return err
			}
			for _, r := range rows {
				c, err := procedure.Get(tx, r.Case)
				if err != nil {
					return err
				}
				if want := c.Standing(); r.Standing != want && !(want == "" && !c.Terminal() && (r.Standing == "pending" || r.Standing == "draft")) {
					t.Errorf("%s stands in %s, which says %q; the register says %q", c.Title, c.State, want, r.Standing)
				}
				n++
			}
		}
		return nil
	})
	if err != nil || n < 10 {
		t.Errorf("%d matters were compared: %v", n, err)
	}
}

// checkSecondPerson: the colleague finds what was proposed in the inbox and can end it; whoever proposed it finds nothing.
func checkSecondPerson(t *testing.T, a *app.App) {
	t.Helper()
	for _, office := range []struct {
		first, second string
		confirm       func(tx *ledger.Tx, c *procedure.Case) (standing string, err error)
	}{
		{"registrar", "registrar2", func(tx *ledger.Tx, c *procedure.Case) (string, error) {
			r, err := product.Revoke(tx, a.Book, c.Subject.ID, product.Review{Proposal: c.Pending().ID})
			return string(r.Standing), err
		}},
		{"authority", "authority2", func(tx *ledger.Tx, c *procedure.Case) (string, error) {
			application, err := party.ApplicationOfCase(tx, c.ID)
			if err != nil {
				return "", err
			}
			if _, err = party.Decide(tx, a.Book, application.ID, "revoke", procedure.Decision{Proposal: c.Pending().ID}); err != nil {
				return "", err
			}
			held, err := party.Qualifications(tx, application.Party)
			if err != nil || len(held) != 1 {
				return "", err
			}
			return string(held[0].Standing), nil
		}},
	} {
		as(t, a, office.first, func(tx *ledger.Tx) error {
			for _, c := range proposals(t, tx) {
				t.Errorf("%s finds its own proposal: %s", office.first, c.Title)
			}
			return nil
		})
		as(t, a, office.second, func(tx *ledger.Tx) error {
			found := proposals(t, tx)
			if len(found) != 1 {
				return fmt.Errorf("%d proposals are found", len(found)) // Fatal would end the writer's goroutine, not the test's
			}
			if standing, err := office.confirm(tx, found[0]); err != nil || standing != "revoked" {
				t.Errorf("confirmed by %s: %q %v", office.second, standing, err)
			}
			return nil
		})
	}
}

// checkSuccessor: the second officer of the authority, and nobody else, is asked to confirm the proposed rules, and can.
func checkSuccessor(t *testing.T, a *app.App) {
	t.Helper()
	for login, want := range map[string]int{"authority": 0, "registrar": 0, "buyer": 0, "authority2": 1} {
		as(t, a, login, func(tx *ledger.Tx) error {
			if n, err := adoption.CountAwaiting(tx, party.SamePerson(tx)); n != want || err != nil {
				t.Errorf("%s is asked to confirm %d rule sets, want %d (%v)", login, n, want, err)
			}
			return nil
		})
	}
	as(t, a, "authority2", func(tx *ledger.Tx) error {
		list, err := adoption.List(tx)
		if err != nil || len(list) != 1 {
			return fmt.Errorf("%d proposals: %w", len(list), errors.Join(err, errors.New("one is wanted")))
		}
		set, err := list[0].Text(tx, a.Book)
		if err != nil {
			return err
		}
		report, err := rehearsal.Run(tx, a.Book, set, list[0].From)
		if err != nil || len(report.Certificates) == 0 || len(report.Cases) == 0 || len(report.Differences) == 0 {
			t.Errorf("its rehearsal shows nothing: %+v %v", report, err)
		}
		if list[0], err = adoption.Confirm(tx, a.Book, list[0].ID, party.SamePerson(tx)); err != nil || list[0].State != adoption.Adopted {
			t.Errorf("confirmed: %s %v", list[0].State, err)
		}
		if n, err := adoption.CountAwaiting(tx, party.SamePerson(tx)); n != 0 || err != nil {
			t.Errorf("%d still wait (%v)", n, err)
		}
		return nil
	})
}

// checkForgotten: the authority's own delay stands on the public page of clocks.
func checkForgotten(t *testing.T, a *app.App) {
	t.Helper()
	as(t, a, "", func(tx *ledger.Tx) error {
		late := 0
		clocks, _, _, err := procedure.Clocks(tx)
		for _, c := range clocks {
			if c.Clock.Overdue > 0 && c.Awaits == string(access.Authority) {
				late++
			}
		}
		if late != 1 || err != nil {
			t.Errorf("%d of %d public clocks are overdue at the authority: %v", late, len(clocks), err)
		}
		return nil
	})
}

// as does something as a person, or as a stranger, and takes it back.
func as(t *testing.T, a *app.App, login string, fn func(tx *ledger.Tx) error) {
	t.Helper()
	undone := errors.New("undone")
	err := a.DB.Update(t.Context(), ledger.System, func(tx *ledger.Tx) (err error) {
		tx.Actor = ledger.Actor{}
		if login != "" {
			account, err := party.AccountByLogin(tx, login)
			if err != nil {
				return err
			}
			if tx.Actor, err = party.ActorFor(tx, account.ID); err != nil {
				return err
			}
		}
		if err := fn(tx); err != nil {
			return err
		}
		return undone
	})
	if !errors.Is(err, undone) {
		t.Errorf("%s: %v", login, err)
	}
}

// proposals are the cases in the actor's inbox that wait for it as the second person.
func proposals(t *testing.T, tx *ledger.Tx) (list []*procedure.Case) {
	t.Helper()
	waiting, _, err := procedure.Waiting(tx, procedure.Desk{Roles: tx.Actor.Roles, Party: tx.Actor.Party, Account: tx.Actor.Account}, "", 0)
	if err != nil {
		t.Error(err)
	}
	for _, c := range waiting {
		if c.Pending() != nil {
			list = append(list, c)
		}
	}
	return list
}

// A demo directory goes on where it stopped, and nothing is seeded twice.
func TestSecondRunGoesOn(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	t.Run("first", func(t *testing.T) { open(t, dir) })
	var before int64
	t.Run("second", func(t *testing.T) {
		a := open(t, dir)
		before = a.DB.Head().Size
	})
	t.Run("third", func(t *testing.T) {
		if after := open(t, dir).DB.Head().Size; after != before || before == 0 {
			t.Errorf("the log went from %d to %d entries", before, after)
		}
	})
}

func waitAnchored(t *testing.T, a *app.App) {
	t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for {
		s := a.Anchorer.Status()
		if s.AnchoredSize > 0 && s.AnchoredSize == a.DB.Head().Size {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("not anchored after 30 s: %+v", s)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func certificate(t *testing.T, a *app.App) (code string, file []byte) {
	t.Helper()
	err := a.DB.View(t.Context(), ledger.Actor{}, func(tx *ledger.Tx) error {
		items, _, err := product.Certificates(tx, product.Page{})
		if err != nil || len(items) == 0 {
			t.Fatalf("%d certificates: %v", len(items), err)
		}
		code = items[len(items)-1].Code // the oldest: the journey's own
		file, err = product.Certificate(tx, code)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return code, file
}

// checkBooks has the buyer's two orders recorded at the exchange, one left for the visitor and one
// at its end, and every fen accounted for.
func checkBooks(t *testing.T, a *app.App) {
	t.Helper()
	err := a.DB.View(t.Context(), ledger.System, func(tx *ledger.Tx) error {
		buyer, err := party.AccountByLogin(tx, "buyer")
		if err != nil {
			return err
		}
		tx.Actor, err = party.ActorFor(tx, buyer.ID)
		if err != nil {
			return err
		}
		orders, _, err := order.List(tx, order.Query{Party: buyer.Party})
		if err != nil || len(orders) != 2 || orders[0].State != order.Completed || orders[1].State != order.Delivered || orders[0].RecordNumber == "" || orders[1].RecordNumber == "" {
			t.Fatalf("orders %+v: %v", orders, err)
		}
		if n, err := order.Tally(tx); n != 1 || err != nil {
			t.Errorf("%d orders wait for the buyer (%v)", n, err)
		}
		chain, err := order.ProductCustody(tx, orders[0].Product)
		if err != nil || chain[len(chain)-1].Kind != order.StationSettlement {
			t.Errorf("the product's chain ends in %+v (%v)", chain, err)
		}
		checkBalances(t, tx, orders[0], orders[1])
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// checkBalances: the bank holds both payments, the buyer's escrow what is not settled, and the sellers are
// owed the parts of the order that is over.
func checkBalances(t *testing.T, tx *ledger.Tx, over, open order.Order) {
	t.Helper()
	if ds, err := money.Recount(tx); err != nil || len(ds) != 0 {
		t.Errorf("the books differ: %+v (%v)", ds, err)
	}
	parts, err := over.Parts()
	if err != nil || len(parts) != 3 {
		t.Fatalf("parts %+v: %v", parts, err)
	}
	want := map[money.Account]int64{{Kind: money.Bank}: over.PriceFen + open.PriceFen, {Kind: money.Escrow, Party: over.Buyer}: -open.PriceFen}
	for _, p := range parts {
		want[money.Account{Kind: money.Payable, Party: p.Party}] = -p.AmountFen
	}
	for account, fen := range want {
		if got, err := money.Balance(tx, account); err != nil || got != fen {
			t.Errorf("%v holds %d fen, want %d (%v)", account, got, fen, err)
		}
	}
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept", "text/html")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(b)
}
