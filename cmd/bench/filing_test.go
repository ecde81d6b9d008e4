package bench

import (
	"bufio"
	"bytes"
	"fmt"
	"math/rand/v2"
	"mime/multipart"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"huishu/ledger"
	"huishu/registry/party"
	"huishu/registry/product"
	"huishu/registry/product/producttest"
)

// sampleBytes is the size of the sample that comes with each filing.
const sampleBytes = 1 << 20

// BenchmarkFiling: 32 operators' programs file products for registration over HTTP, each with a sample of 1 MB that is stored and
// scanned, the rule set's checks, the near-duplicate check, the case and the journal, durable before the answer. The rival is the
// same program and the same bytes, stored as a document that nobody scans, for a product whose small sample was scanned before.
func BenchmarkFiling(b *testing.B) {
	c := newCity(b)
	sample := filingSample()
	ours, rival := newFilings(b, c, sample, true), newFilings(b, c, sample, false)
	us, them := duel(b, ours, rival)
	report(b, us, them)
}

// filings is a contender: each round files new products, which it enters before the clock starts.
type filings struct {
	db      *ledger.DB
	city    city
	addr    string
	actor   ledger.Actor
	content product.Content
	assess  string
	upload  []byte // the multipart body
	kind    string // its content type
	scanned bool
	small   product.Scanned
	round   int
}

const (
	filingClients = 32
	filingsEach   = 4
)

func newFilings(b *testing.B, c city, sample []byte, scanned bool) *filings {
	b.Helper()
	db := c.open(b, c.copied(b), 0)
	f := &filings{db: db, city: c, addr: serve(b, c.handler(b, db)), scanned: scanned}
	err := db.View(b.Context(), ledger.System, func(tx *ledger.Tx) error {
		list, _, err := product.Products(tx, product.PublicQuery{})
		if err != nil {
			return err
		}
		p, err := product.ByCode(tx, list[0].Code)
		if err != nil {
			return err
		}
		f.content = p.Content
		for _, m := range p.Materials {
			if m.Document != "" {
				f.assess = m.Document
			}
		}
		members, err := party.Members(tx, p.Operator)
		if err != nil {
			return err
		}
		f.actor, err = party.ActorFor(tx, members[0].Account)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	f.small, err = product.ScanSample(b.Context(), c.vault(b), "样例.csv", strings.NewReader("线路,热度\n1路,35\n"))
	if err != nil {
		b.Fatal(err)
	}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", "样例.csv")
	if err == nil {
		_, err = part.Write(sample)
	}
	if err != nil || form.Close() != nil {
		b.Fatal(err)
	}
	f.upload, f.kind = body.Bytes(), form.FormDataContentType()
	return f
}

// filingSample is a table of 1 MB without personal information.
func filingSample() []byte {
	r := rand.New(rand.NewPCG(7, 8))
	var s strings.Builder
	s.WriteString("线路,热度,责任单位,说明\n")
	for s.Len() < sampleBytes {
		fmt.Fprintf(&s, "%d路,%.2f,%s,%s\n", 1+r.IntN(400), 100*r.Float64(), pick(r, scanBodies), pick(r, scanProse))
	}
	return []byte(s.String())
}

// enter makes the products of one round, complete but for what is measured.
func (f *filings) enter(b *testing.B) [][]string {
	b.Helper()
	f.round++
	ids := make([][]string, filingClients)
	for i := range ids {
		err := f.db.Update(b.Context(), f.actor, func(tx *ledger.Tx) error {
			ids[i] = nil // a transaction may be done again
			for j := range filingsEach {
				c := f.content
				c.Name = fmt.Sprintf("客流热度指数第%d轮%d号%d", f.round, i, j)
				p, err := product.Create(tx, c)
				if err != nil {
					return err
				}
				if err := producttest.Papers(tx, p.ID, f.assess); err != nil {
					return err
				}
				if !f.scanned {
					if _, err := product.AttachSample(tx, p.ID, f.small); err != nil {
						return err
					}
				}
				ids[i] = append(ids[i], p.ID)
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	return ids
}

func (f *filings) run(b *testing.B) outcome {
	b.Helper()
	ids := f.enter(b)
	took := make([]time.Duration, filingClients*filingsEach)
	errs := make([]error, filingClients)
	conns := make([]net.Conn, filingClients)
	for i := range conns {
		conn, err := new(net.Dialer).DialContext(b.Context(), "tcp", f.addr)
		if err != nil {
			b.Fatal(err)
		}
		defer conn.Close()
		conns[i] = conn
	}
	var wg sync.WaitGroup
	start := time.Now()
	for i, conn := range conns {
		wg.Go(func() { errs[i] = f.client(conn, ids[i], took[i*filingsEach:]) })
	}
	wg.Wait()
	elapsed := time.Since(start)
	for _, err := range errs {
		if err != nil {
			b.Fatal(err)
		}
	}
	slices.Sort(took)
	return outcome{rate: float64(len(took)) / elapsed.Seconds(), p50: took[len(took)/2], p99: took[len(took)*99/100]}
}

// client files its products one after the other: the sample or the document, then the application.
func (f *filings) client(conn net.Conn, ids []string, took []time.Duration) error {
	in := bufio.NewReaderSize(conn, 16<<10)
	send := func(method, path, kind string, body []byte, status int) error {
		_, err := fmt.Fprintf(conn, "%s /api/v1%s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n",
			method, path, f.addr, f.city.token, kind, len(body))
		if err != nil {
			return err
		}
		if _, err := conn.Write(body); err != nil {
			return err
		}
		return load{status: status}.answer(in)
	}
	for i, id := range ids {
		start := time.Now()
		method, path, status := "PUT", "/product-files/"+id+"/sample", 200
		if !f.scanned {
			method, path, status = "POST", "/documents", 201
		}
		if err := send(method, path, f.kind, f.upload, status); err != nil {
			return err
		}
		if err := send("POST", "/product-files/"+id+"/registrations", "application/json", nil, 201); err != nil {
			return err
		}
		took[i] = time.Since(start)
	}
	return nil
}
