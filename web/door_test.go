package web_test

import (
	"bytes"
	"io"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"huishu/ledger"
	"huishu/market/markettest"
	"huishu/web/api"
)

// rows counts every record table, the journal and the jobs: what a refused request must not touch.
func (c *city) rows() map[string]int {
	c.Helper()
	counts := map[string]int{}
	tables := []string{"event", "job", "idempotency", "setting"}
	for _, room := range markettest.Rooms() {
		tables = append(tables, room.Record...)
	}
	err := c.db.View(c.Context(), ledger.Actor{}, func(tx *ledger.Tx) error {
		for _, table := range tables {
			var n int
			if err := tx.Get(&n, `SELECT COUNT(*) FROM `+table); err != nil {
				return err
			}
			counts[table] = n
		}
		return nil
	})
	if err != nil {
		c.Fatal(err)
	}
	return counts
}

// refusal is bad input at one door.
type refusal struct {
	name   string
	ask    func(w *who) *answer
	by     *who
	status int
	code   string
	// field is the input at fault, of the problem or of one of its details; empty where there is none.
	field string
}

func TestBadInputAtEveryDoor(t *testing.T) {
	t.Parallel()
	p := &people{city: newCity(t)}
	p.settle()
	big := bytes.Repeat([]byte("x"), 33<<20)
	profile := obj{"name_zh": "惠州零售连锁有限公司", "region": "441302", "address": "惠州市惠城区江北", "legal_rep": "陈一", "contact_name": "李二", "contact_phone": "0752-2808081"}
	mine := "/parties/" + p.buyerID + "/profile"
	stale := p.buyer.get(mine).must(200).header.Get("ETag")
	p.buyer.seeing(stale).put(mine, profile).must(200)
	demand := obj{"title": "公交客流", "purpose": "商业选址", "deadline": p.db.Now().AddDate(0, 1, 0).Format("2006-01-02")}
	p.buyer.once("key-1").post("/demands", demand).must(201)
	other := maps.Clone(demand)
	other["title"] = "地铁客流"
	company := func(uscc string) obj {
		return obj{
			"name_zh": "惠州再来有限公司", "region": "441302", "address": "惠州市惠城区江北", "legal_rep": "陈一", "contact_name": "李二", "contact_phone": "0752-2808080",
			"uscc": uscc, "account": obj{"login": "again", "name": "经办人", "password": password},
		}
	}
	text := func(method, path, contentType, body string) func(*who) *answer {
		return func(w *who) *answer { return w.send(method, path, contentType, strings.NewReader(body)) }
	}
	for _, r := range []refusal{
		{"malformed JSON", text("POST", "/demands", "application/json", `{"title": `), p.buyer, 400, "malformed", ""},
		{"no JSON at all", text("POST", "/demands", "application/json", ``), p.buyer, 400, "malformed", ""},
		{"a name given twice", text("POST", "/demands", "application/json", `{"title": "a", "title": "b"}`), p.buyer, 400, "malformed", ""},
		{"a name in other letters", text("POST", "/demands", "application/json", `{"Title": "a"}`), p.buyer, 422, "invalid", ""},
		{"no text", text("POST", "/demands", "application/json", "{\"title\": \"\xff\"}"), p.buyer, 400, "malformed", ""},
		{"another content type", text("POST", "/demands", "application/xml", `<a/>`), p.buyer, 415, "media_type", ""},
		{"malformed form", text("POST", "/documents", "multipart/form-data; boundary=x", `--x`), p.buyer, 422, "invalid", ""},
		{"unknown field", func(w *who) *answer {
			return w.post("/demands", obj{"title": "a", "purpose": "b", "deadline": "2026-12-01", "nonsense": 1})
		}, p.buyer, 422, "invalid", "nonsense"},
		{"missing field", func(w *who) *answer { return w.post("/demands", obj{"title": "a", "deadline": "2026-12-01"}) }, p.buyer, 422, "invalid", "purpose"},
		{"wrong type", func(w *who) *answer { return w.post("/orders", obj{"listing": 7, "purpose": "b"}) }, p.buyer, 422, "invalid", "listing"},
		{"no such act", func(w *who) *answer { return w.post("/registrations/x/applaud", nil) }, p.registrar, 422, "invalid", "path.act"},
		{"USCC with a wrong check character", func(w *who) *answer {
			return w.post("/parties", company("91441302MA4X00009"+wrong("91441302MA4X00009")))
		}, p.stranger(), 422, "uscc.check", "uscc"},
		{"USCC taken", func(w *who) *answer {
			return w.post("/parties", company("91441302MA4X00004"+check("91441302MA4X00004")))
		}, p.stranger(), 409, "party.exists", "uscc"},
		{"upload over 32 MB", func(w *who) *answer { return w.upload("POST", "/documents", "a.pdf", big) }, p.buyer, 413, "vault.too_large", "file"},
		{"upload over what is read at all", func(w *who) *answer { return w.upload("POST", "/documents", "a.pdf", append(big, big[:8<<20]...)) }, p.buyer, 413, "too_large", ""},
		{"endless upload", endless, p.buyer, 413, "too_large", ""},
		{"JSON over 1 MB", func(w *who) *answer { return w.post("/demands", obj{"title": string(big[:1<<20+1<<10])}) }, p.buyer, 413, "too_large", ""},
		{"no file", func(w *who) *answer { return w.upload("PUT", "/product-files/x/sample", "a.csv", nil) }, p.operator, 404, "", ""},
		{"unknown id", func(w *who) *answer { return w.get("/orders/x") }, p.buyer, 404, "", ""},
		{"unknown id of a case", func(w *who) *answer { return w.post("/registrations/x/accept", nil) }, p.registrar, 404, "", ""},
		{"unknown address", func(w *who) *answer { return w.get("/nonsense") }, p.buyer, 404, "not_found", ""},
		{"a method that an address does not take", func(w *who) *answer { return w.put("/notices", obj{}) }, p.buyer, 405, "method_not_allowed", ""},
		{"unknown certificate", func(w *who) *answer { return w.get("/certificates/x") }, p.stranger(), 404, "", ""},
		{"stale edit", func(w *who) *answer { return w.seeing(stale).put(mine, profile) }, p.buyer, 409, "stale", ""},
		{"edit of nobody knows what", func(w *who) *answer { return w.put(mine, profile) }, p.buyer, 422, "if_match", "If-Match"},
		{"wrong role", func(w *who) *answer {
			return w.post("/bodies", obj{"kind": "company", "name_zh": "x", "region": "441300", "uscc": "x"})
		}, p.buyer, 403, "access.denied", ""},
		{"wrong role with a file", func(w *who) *answer {
			return w.upload("POST", "/parties/"+p.bureauID+"/resources", "a.csv", []byte("资源编号\n1\n"))
		}, p.merchant, 403, "access.denied", ""},
		{"clock by a wrong number", func(w *who) *answer { return w.post("/demo/clock", obj{"working_days": 0}) }, p.buyer, 422, "invalid", "working_days"},
		{"key used for something else", func(w *who) *answer { return w.once("key-1").post("/demands", other) }, p.buyer, 409, "idempotency_key_reused", ""},
		{"wrong password", func(w *who) *answer { return w.post("/sessions", obj{"login": "buyer", "password": "nonsense"}) }, p.stranger(), 401, "sign_in.failed", ""},
		{"unknown login", func(w *who) *answer { return w.post("/sessions", obj{"login": "nobody", "password": "nonsense"}) }, p.stranger(), 401, "sign_in.failed", ""},
		{"a page too large", func(w *who) *answer { return w.get("/products?limit=1000") }, p.stranger(), 422, "invalid", "query.limit"},
		{"a filter that is none", func(w *who) *answer { return w.get("/inbox?procedure=registration&due=today") }, p.registrar, 422, "not_read", "query.procedure"},
		{"a kind of message that is none", func(w *who) *answer { return w.get("/messages?kind=nonsense") }, p.buyer, 422, "notice.kind", "kind"},
		{"no address of mail", func(w *who) *answer { return w.put("/me/mailbox", obj{"address": "nonsense"}) }, p.buyer, 422, "mail.address", "address"},
		{"a scope that is none", func(w *who) *answer { return w.post("/clients", obj{"name": "x", "scopes": []string{"nonsense"}}) }, p.buyer, 422, "client.scope", "scopes"},
		{"no old password", func(w *who) *answer { return w.put("/me/password", obj{"old": "x", "new": "a new password of mine"}) }, p.buyer, 422, "password.old", "old"},
		{"a cursor of no list", func(w *who) *answer { return w.get("/events?cursor=nonsense") }, p.stranger(), 422, "cursor", "cursor"},
		{"nothing to verify", func(w *who) *answer { return w.post("/verifications", obj{}) }, p.stranger(), 422, "verify.input", "code"},
		{"no picture to verify", func(w *who) *answer { return w.post("/verifications", obj{"picture": "AAAA"}) }, p.stranger(), 422, "picture.unreadable", "picture"},
	} {
		t.Run(r.name, func(t *testing.T) { r.try(t, p.city) })
	}
}

// try asks in both languages and looks at the problem and at what was left behind.
func (r refusal) try(t *testing.T, c *city) {
	before := c.rows()
	details, titles, types := map[string]string{}, map[string]string{}, map[string]bool{}
	for _, lang := range []string{"zh", "en"} {
		w := *r.by.in(lang)
		there := *w.city
		there.TB = t
		w.city = &there
		a := r.ask(&w).must(r.status)
		if ct := a.header.Get("Content-Type"); ct != "application/problem+json" {
			t.Errorf("the answer is %q", ct)
		}
		if code := a.str("code"); r.code != "" && code != r.code {
			t.Errorf("code %q, want %q: %s", code, r.code, a.raw)
		}
		details[lang], titles[lang] = a.str("detail"), a.str("title")
		types[a.str("type")+" "+a.str("code")] = true
		if got, want := a.header.Get("Content-Language"), map[string]string{"zh": "zh-CN", "en": "en"}[lang]; got != want {
			t.Errorf("asked in %s, the problem is in %q", lang, got)
		}
		if !strings.Contains(string(a.raw), `"remedy"`) {
			t.Errorf("no remedy: %s", a.raw)
		}
		if r.field != "" && !strings.Contains(string(a.raw), `"field":"`+r.field+`"`) {
			t.Errorf("no field %q: %s", r.field, a.raw)
		}
		for _, house := range []string{"goroutine", "sqlite", "SELECT", ".go:"} {
			if strings.Contains(string(a.raw), house) {
				t.Errorf("the answer tells of the inside: %s", a.raw)
			}
		}
	}
	if details["zh"] == details["en"] {
		t.Errorf("the same sentence in both languages: %q", details["zh"])
	}
	if titles["zh"] == titles["en"] || titles["zh"] == "" {
		t.Errorf("the same title in both languages: %q", titles["zh"])
	}
	if len(types) != 1 {
		t.Errorf("a type or code that hangs on the language: %v", types)
	}
	for table, n := range c.rows() {
		if before[table] != n {
			t.Errorf("table %s went from %d to %d rows", table, before[table], n)
		}
	}
}

// endless sends a form without a length: only the reading can stop it.
func endless(w *who) *answer {
	head := "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n"
	body := io.MultiReader(strings.NewReader(head), io.LimitReader(zeros{}, 40_000_000))
	return w.send("POST", "/documents", "multipart/form-data; boundary=x", body)
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

func wrong(body string) string {
	if check(body) == "A" {
		return "B"
	}
	return "A"
}

// TestSubmittingTwiceHappensOnce sends the same request with the same key again: same answer, done once.
func TestSubmittingTwiceHappensOnce(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	authority := c.signIn("authority").once("again")
	first := authority.upload("POST", "/documents", "a.pdf", []byte("一份材料")).must(201)
	before := c.rows()
	second := authority.upload("POST", "/documents", "a.pdf", []byte("一份材料")).must(201)
	if first.str("id") != second.str("id") {
		t.Errorf("two documents: %s and %s", first.raw, second.raw)
	}
	authority.upload("POST", "/documents", "a.pdf", []byte("同一个键")).must(409).is("idempotency_key_reused", "code")
	if after := c.rows(); !maps.Equal(before, after) {
		t.Errorf("rows went from %v to %v", before, after)
	}
}

// TestStrangersLearnNothing walks every secured operation with nonsense in path and body:
// the answer is 401 before anything was read.
func TestStrangersLearnNothing(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	b, err := api.Document()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(b)
	if err != nil {
		t.Fatal(err)
	}
	before, walked := c.rows(), 0
	lost := c.stranger()
	lost.token = strings.Repeat("f", 43)
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			if len(*op.Security) == 0 {
				continue
			}
			walked++
			nonsense := strings.NewReplacer("{", "", "}", "%00", api.Prefix, "").Replace(path)
			for _, w := range []*who{c.stranger(), lost} {
				for _, contentType := range []string{"application/json", "application/nonsense", "multipart/form-data"} {
					a := w.send(method, nonsense, contentType, strings.NewReader("{{{"))
					if a.status != 401 || a.at("code") != "access.sign_in" {
						t.Errorf("%s %s answers a stranger %d: %s", method, path, a.status, a.raw)
					}
				}
			}
		}
	}
	if walked < 50 {
		t.Errorf("only %d secured operations were walked", walked)
	}
	if after := c.rows(); !maps.Equal(before, after) {
		t.Errorf("strangers changed rows from %v to %v", before, after)
	}
}

// TestCursorOfNoList: no list of the document takes what it never gave for a place in it, and begins there in silence.
func TestCursorOfNoList(t *testing.T) {
	t.Parallel()
	p := &people{city: newCity(t)}
	p.settle()
	ops, _ := operations(t)
	lists := 0
	for _, op := range ops {
		if op.method != http.MethodGet || strings.Contains(op.path, "{") || op.Parameters.GetByInAndName("query", "cursor") == nil {
			continue
		}
		lists++
		query := "?cursor="
		if op.Parameters.GetByInAndName("query", "key") != nil {
			query = "?key=a&cursor="
		}
		for _, cursor := range []string{"nonsense", "01a222e5-1cb0-7f38-8042", "%00%FF", "%27%20OR%201%3D1"} {
			if a := p.authority.get(op.path + query + cursor).must(422); !bytes.Contains(a.raw, []byte(`"field":"cursor"`)) {
				t.Errorf("%s?cursor=%s is refused: %s", op.path, cursor, a.raw)
			}
		}
	}
	if lists < 20 {
		t.Errorf("only %d lists were asked", lists)
	}
}
