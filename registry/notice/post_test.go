package notice_test

import (
	"encoding/base64"
	"errors"
	"io"
	"log/slog"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/jobs"
	"huishu/registry/notice"
	"huishu/registry/notice/mail"
	"huishu/registry/notice/mail/mailtest"
	"huishu/registry/registrytest"
)

func TestMain(m *testing.M) {
	mailtest.Main()
	os.Exit(m.Run())
}

// post is a world with a mail server and a runner of its jobs.
type post struct {
	*world
	server *mailtest.Server
	runner *jobs.Runner
}

func newPost(t *testing.T) *post {
	t.Helper()
	p := &post{world: newWorld(t), server: mailtest.Start(t)}
	o := &notice.Post{DB: p.DB, Server: &p.server.Server, URL: "https://huishu.example"}
	p.runner = jobs.New(p.DB, o.Handlers(), slog.New(slog.NewTextHandler(io.Discard, nil)))
	p.runner.Rounds(jobs.Round{Kind: "notice.digest", Every: jobs.Hour, Do: o.Round})
	return p
}

func (p *post) drain() {
	p.Helper()
	if err := p.runner.Drain(p.Context()); err != nil {
		p.Fatal(err)
	}
}

// letters are all that the server has, decoded: head and both bodies as one text.
func (p *post) letters() (list []string) {
	p.Helper()
	all, _ := p.server.Received()
	for _, m := range all {
		list = append(list, decoded(p, m))
	}
	return list
}

func decoded(t testing.TB, m *netmail.Message) string {
	t.Helper()
	var b strings.Builder
	for name, values := range m.Header {
		for _, v := range values {
			words, err := new(mime.WordDecoder).DecodeHeader(v)
			if err != nil {
				t.Fatal(err)
			}
			b.WriteString(name + ": " + words + "\n")
		}
	}
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	for r := multipart.NewReader(m.Body, params["boundary"]); ; {
		part, err := r.NextRawPart()
		if errors.Is(err, io.EOF) {
			return b.String()
		}
		if err != nil {
			t.Fatal(err)
		}
		var body io.Reader = part
		switch part.Header.Get("Content-Transfer-Encoding") {
		case "quoted-printable":
			body = quotedprintable.NewReader(part)
		case "base64":
			body = base64.NewDecoder(base64.StdEncoding, part)
		}
		text, err := io.ReadAll(body)
		if err != nil {
			t.Fatal(err)
		}
		b.WriteString("\n[" + part.Header.Get("Content-Type") + "]\n" + string(text))
	}
}

func (p *post) enter(a ledger.Actor, address string) error {
	return p.DB.Update(p.Context(), a, func(tx *ledger.Tx) error { return notice.SetMailbox(tx, address) })
}

// confirmed gives somebody an address, by the link of the letter that asks.
func (p *post) confirmed(a ledger.Actor, address string) {
	p.Helper()
	if err := p.enter(a, address); err != nil {
		p.Fatal(err)
	}
	p.drain()
	all := p.letters()
	token := regexp.MustCompile(`confirm\?token=([0-9a-f]{64})`).FindStringSubmatch(all[len(all)-1])
	if token == nil {
		p.Fatalf("no link in %s", all[len(all)-1])
	}
	p.Must(ledger.Actor{}, func(tx *ledger.Tx) error { return notice.Confirm(tx, token[1]) })
}

// TestMail: nothing but the letter that asks goes to an address before it is confirmed; then decisions come at once, in both
// languages, and progress in the digest of the next morning.
func TestMail(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	a := p.people["company"][0]
	d := p.definition("registration")
	if err := p.enter(a, "clerk@company.example"); err != nil {
		t.Fatal(err)
	}
	c := p.file(d, "mail")
	accept, _ := p.act(d, "accept")
	c, _ = p.move(c, accept, "registration_body")
	p.drain()
	if all := p.letters(); len(all) != 1 || !strings.Contains(all[0], "请确认") {
		t.Fatalf("before it is confirmed: %d letters\n%s", len(all), strings.Join(all, "\n"))
	}
	if err := p.enter(a, "clerk@company.example"); fault.CodeOf(err) != "mail.again" {
		t.Error(err)
	}
	p.Clock.Advance(2 * time.Minute)
	p.confirmed(a, "clerk@company.example")
	before := len(p.letters())

	refuse, _ := p.act(d, "refuse")
	c, _ = p.move(c, refuse, "registration_body")
	p.drain()
	all := p.letters()
	if len(all) != before+1 {
		t.Fatalf("%d letters more", len(all)-before)
	}
	for _, want := range []string{"惠数：数据产品合规登记：不予登记", "text/plain", "text/html", "经核查，因故如此", "administrative reconsideration", "https://huishu.example/cases/" + c.ID, "List-Unsubscribe-Post: List-Unsubscribe=One-Click", "Auto-Submitted: auto-generated", "X-Envelope-To: clerk@company.example"} {
		if !strings.Contains(all[before], want) {
			t.Errorf("the letter lacks %q:\n%s", want, all[before])
		}
	}
	p.drain()
	if n := len(p.letters()); n != before+1 {
		t.Errorf("it was sent %d times", n-before)
	}
}

func TestDigest(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	p.confirmed(p.people["registration_body"][0], "officer@registry.example")
	before := len(p.letters())
	p.filed(3)
	p.Clock.Set(time.Date(2026, 3, 3, 8, 59, 0, 0, ledger.Zone).AddDate(0, 0, daysOff(p)))
	p.drain()
	if n := len(p.letters()); n != before {
		t.Fatalf("%d letters before nine", n-before)
	}
	p.Clock.Advance(2 * time.Minute)
	p.drain()
	p.Clock.Advance(time.Hour)
	p.drain()
	all := p.letters()
	if len(all) != before+1 || strings.Count(all[before], "<h2>待办：") != 3 || !strings.Contains(all[before], "3 messages") {
		t.Errorf("%d letters: %v", len(all)-before, all[before:])
	}
	// One click ends them.
	token := regexp.MustCompile(`stop\?token=([0-9a-f]{64})`).FindStringSubmatch(all[before])[1]
	p.Must(ledger.Actor{}, func(tx *ledger.Tx) error { return notice.Unsubscribe(tx, token) })
	p.file(p.definition("registration"), "later")
	p.Clock.Advance(24 * time.Hour)
	p.drain()
	if n := len(p.letters()); n != before+1 {
		t.Errorf("%d letters after the end", n-before-1)
	}
}

// daysOff is how far the test's clock stands from the ordinary start of test clocks, in days.
func daysOff(p *post) int {
	return int(p.Clock.Now().Sub(time.Date(2026, 3, 2, 0, 0, 0, 0, ledger.Zone)).Hours() / 24)
}

// TestMailFails: what the server cannot take now is tried again, what it never will is put aside at once.
func TestMailFails(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	if err := p.enter(p.people["company"][0], "busy@company.example"); err != nil {
		t.Fatal(err)
	}
	if err := p.enter(p.people["company"][1], "gone@company.example"); err != nil {
		t.Fatal(err)
	}
	p.drain()
	var dead []jobs.Dead
	p.View(ledger.System, func(tx *ledger.Tx) (err error) { dead, err = jobs.DeadJobs(tx, 10); return err })
	if len(p.letters()) != 0 || len(dead) != 1 || !strings.Contains(dead[0].LastError, "no such user") {
		t.Errorf("%d letters, %+v", len(p.letters()), dead)
	}
	p.Clock.Advance(time.Minute)
	p.drain()
	if n := len(p.letters()); n != 1 {
		t.Errorf("%d letters after another try", n)
	}
}

// TestInjection: no address and no title adds a line to the head of a letter.
func TestInjection(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	for _, bad := range []string{"a@b.example\r\nBcc: c@d.example", "a@b.example\nX: y", "a@b.example, c@d.example", "no address", "a@b.example\x00"} {
		if err := p.enter(p.people["company"][0], bad); fault.CodeOf(err) != "mail.address" {
			t.Errorf("%q: %v", bad, err)
		}
	}
	err := p.server.Send(t.Context(), mail.Letter{ID: "x", To: "a@b.example", Subject: "S\r\nBcc: c@d.example", Text: "t", HTML: "h"})
	if fault.CodeOf(err) != "mail.header" {
		t.Error(err)
	}
	// A title that a company chose reaches the subject of a letter in one line.
	p.confirmed(p.people["registration_body"][0], "officer@registry.example")
	p.Must(p.people["registration_body"][0], func(tx *ledger.Tx) error {
		return notice.Choose(tx, []notice.Setting{{Kind: notice.Deadline, Channel: notice.Email, Pace: notice.Now}})
	})
	d := p.definition("registration")
	actor := p.people["company"][0]
	var c *procedure.Case
	p.Must(actor, func(tx *ledger.Tx) (err error) {
		c, err = procedure.Open(tx, registrytest.Book(), procedure.Start{
			Regime: d.Regime, Definition: d.ID, Subject: ledger.Ref{Kind: "thing", ID: "hostile"}, Applicant: actor.Party,
			Title: rules.Text{ZH: "公交\r\nBcc: victim@d.example\r\n\r\n<script>", EN: "Bus\r\nBcc: victim@d.example\r\n\r\n<script>"}, Findings: []rules.Finding{},
		})
		return err
	})
	p.Clock.Set(c.Clock.Due.Time().AddDate(0, 0, 1).Add(10 * time.Hour))
	p.Must(ledger.System, func(tx *ledger.Tx) error { _, err := procedure.Watch(tx); return err })
	p.drain()
	found := false
	all, _ := p.server.Received()
	for _, m := range all {
		if m.Header.Get("Bcc") != "" {
			t.Errorf("a title added a line: %v", m.Header)
		}
		text := decoded(t, m)
		found = found || strings.Contains(text, "Subject: 惠数：已逾期：公交 Bcc: victim@d.example <script> / Overdue: Bus Bcc: victim@d.example <script>") && strings.Contains(text, "&lt;script&gt;")
	}
	if !found {
		t.Error("the letter did not come, or its HTML takes a title for a tag")
	}
}

// act finds a transition and who may make it.
func (w *world) act(d *rules.Definition, act string) (*rules.Transition, string) {
	for i := range d.Transitions {
		if d.Transitions[i].Act == act {
			return &d.Transitions[i], d.Transitions[i].By[0]
		}
	}
	w.Fatalf("no act %s", act)
	return nil, ""
}
