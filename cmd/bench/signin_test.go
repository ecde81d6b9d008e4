package bench

import (
	"errors"
	"io"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/registry/party"
)

// BenchmarkSignIn: one person signs in over HTTP, again and again. The rival is the bare argon2id hash with the same
// parameters, computed in turn with it: what is above it is ours. Reported is the median of the ratios hash / sign-in; 1 would
// be a sign-in that costs nothing beside its hash.
func BenchmarkSignIn(b *testing.B) {
	c := newCity(b)
	db := c.open(b, c.copied(b), 0)
	address := "http://" + serve(b, c.handler(b, db)) + "/api/v1/sessions"
	params := &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32} // party's, OWASP
	phc, err := argon2id.CreateHash(demoPassword, params)
	if err != nil {
		b.Fatal(err)
	}
	var ratios []float64
	var bare, whole time.Duration
	timed := func(do func()) time.Duration {
		runtime.GC() // 19 MiB each: neither pays for what the other left
		start := time.Now()
		do()
		return time.Since(start)
	}
	hashing := func() {
		if ok, err := argon2id.ComparePasswordAndHash(demoPassword, phc); err != nil || !ok {
			b.Fatal(ok, err)
		}
	}
	signingIn := func() { signInOverHTTP(b, address) }
	for b.Loop() {
		var hash, signIn time.Duration
		if len(ratios)%2 == 0 { // each goes first as often as the other
			hash, signIn = timed(hashing), timed(signingIn)
		} else {
			signIn, hash = timed(signingIn), timed(hashing)
		}
		ratios = append(ratios, hash.Seconds()/signIn.Seconds())
		bare, whole = bare+hash, whole+signIn
	}
	slices.Sort(ratios)
	b.ReportMetric(ratios[len(ratios)/2], "hash/sign-in")
	b.ReportMetric(bare.Seconds()*1000/float64(len(ratios)), "ms-hash")
	b.ReportMetric(whole.Seconds()*1000/float64(len(ratios)), "ms-sign-in")
}

func signInOverHTTP(b *testing.B, address string) {
	b.Helper()
	r, err := http.NewRequestWithContext(b.Context(), http.MethodPost, address, strings.NewReader(`{"login":"operator","password":"`+demoPassword+`"}`))
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		b.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusCreated {
		b.Fatalf("%d %s %v", answer.StatusCode, body, err)
	}
}

// BenchmarkPermission: may this actor do this act? In memory, with roles and facts at hand. From the token on: who holds it, with which
// roles of today (remembered). With its database read: whose the object is, read from its row in a snapshot of today, and so of every
// one of them. And with the whole row of the object read, as a page does that shows it afterwards.
func BenchmarkPermission(b *testing.B) {
	c := newCity(b)
	db := c.open(b, c.copied(b), 0)
	actor, _, err := party.Authenticate(b.Context(), db, c.token)
	if err != nil {
		b.Fatal(err)
	}
	agreement := anAgreement(b, db, actor)
	facts := access.Facts{Owner: actor.Party}
	checks(b, "memory", func() bool { return access.Can(actor, access.ProductEdit, facts) })
	checks(b, "remembered", func() bool {
		a, _, err := party.Authenticate(b.Context(), db, c.token)
		return err == nil && access.Can(a, access.ProductEdit, facts)
	})
	checks(b, "read", func() bool {
		return db.View(b.Context(), actor, func(tx *ledger.Tx) error { return mayRead(tx, agreement) }) == nil
	})
	checks(b, "row", func() bool {
		return db.View(b.Context(), actor, func(tx *ledger.Tx) error {
			p, err := party.Get(tx, actor.Party)
			if err == nil && !access.Can(tx.Actor, access.ProductEdit, access.Facts{Owner: p.ID}) {
				err = errDenied
			}
			return err
		}) == nil
	})
}

// checks measures a check that takes less than what it takes to look at the clock: many of them are an iteration.
func checks(b *testing.B, name string, granted func() bool) {
	const many = 50_000
	b.Run(name, func(b *testing.B) {
		for b.Loop() {
			for range many {
				if !granted() {
					b.Fatal("denied")
				}
			}
		}
		b.ReportMetric(b.Elapsed().Seconds()*1e9/float64(b.N)/many, "ns/check")
	})
}

// anAgreement is one of the actor's.
func anAgreement(b *testing.B, db *ledger.DB, actor ledger.Actor) (id string) {
	b.Helper()
	err := db.View(b.Context(), actor, func(tx *ledger.Tx) error {
		return tx.Get(&id, `SELECT id FROM agreement WHERE operator = ? ORDER BY id LIMIT 1`, actor.Party)
	})
	if err != nil {
		b.Fatal(err)
	}
	return id
}

var errDenied = errors.New("denied")

// mayRead asks the policy about an agreement, whose two sides it reads.
func mayRead(tx *ledger.Tx, agreement string) error {
	var sides struct {
		Body     string `db:"implementing_body"`
		Operator string `db:"operator"`
	}
	if err := tx.Get(&sides, `SELECT implementing_body, operator FROM agreement WHERE id = ?`, agreement); err != nil {
		return err
	}
	if !access.Can(tx.Actor, access.AgreementRead, access.Facts{Owner: sides.Body, Parties: []string{sides.Operator}}) {
		return errDenied
	}
	return nil
}
