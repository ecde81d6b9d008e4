package e2e

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"huishu/cmd/app"
	"huishu/cmd/demo"
	"huishu/web/browsertest"
	"huishu/web/pages"
)

// demoCity is the demo as a fresh clone runs it.
func demoCity(t *testing.T) *app.App {
	t.Helper()
	a := start(t)
	if err := demo.Seed(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	serve(t, a)
	return a
}

// walker follows links as one person.
type walker struct {
	*testing.T
	client *http.Client
	base   string
	who    string
	// like counts the pages seen of each shape, so that lists of thousands are not read whole.
	like map[string]int
	seen map[string]bool
}

// shapes turns what differs between things of one kind into a star.
var shapes = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}|[0-9A-Z]{18,}|=[^&]*|/\d+`)

// enough pages of one shape are looked at.
const enough = 2

// TestNoLinkLeadsNowhere walks the whole site as a stranger and as every demo account, in both
// languages: whatever a page links to is there for whoever sees the link.
func TestNoLinkLeadsNowhere(t *testing.T) {
	a := demoCity(t)
	logins := []string{""}
	for _, l := range pages.DemoLogins {
		logins = append(logins, l.Login)
	}
	for _, login := range logins {
		for _, lang := range []string{"zh", "en"} {
			t.Run(login+" "+lang, func(t *testing.T) {
				jar, _ := cookiejar.New(nil) // never fails
				w := &walker{T: t, client: &http.Client{Jar: jar}, base: a.URL(), who: login, like: map[string]int{}, seen: map[string]bool{}}
				if login != "" {
					w.signIn()
				}
				w.walk("/?lang=" + lang)
				if len(w.seen) < 20 {
					t.Errorf("only %d pages were found", len(w.seen))
				}
			})
		}
	}
}

func (w *walker) signIn() {
	w.Helper()
	res, err := w.client.PostForm(w.base+"/sign-in", url.Values{"login": {w.who}, "password": {pages.DemoPassword}}) //nolint:noctx // a test's own client
	if err != nil {
		w.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusOK {
		w.Fatalf("signing in as %s: %d", w.who, res.StatusCode)
	}
}

// walk reads the page and, breadth first, everything it leads to.
func (w *walker) walk(first string) {
	w.Helper()
	queue := []string{first}
	from := map[string]string{}
	for len(queue) > 0 {
		path := queue[0]
		queue = queue[1:]
		for _, link := range w.links(path, from[path]) {
			shape := shapes.ReplaceAllString(link, "*")
			if w.seen[link] || w.like[shape] >= enough {
				continue
			}
			w.seen[link] = true
			w.like[shape]++
			from[link] = path
			queue = append(queue, link)
		}
	}
}

// links fetches a page and returns the addresses of this site that it leads to.
func (w *walker) links(path, from string) (links []string) {
	w.Helper()
	req, err := http.NewRequestWithContext(w.Context(), http.MethodGet, w.base+path, nil)
	if err != nil {
		w.Fatalf("%s links to %q: %v", from, path, err)
	}
	req.Header.Set("Accept", "text/html")
	res, err := w.client.Do(req)
	if err != nil {
		w.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode >= 400 {
		w.Errorf("%s leads %q to %s: %d", from, w.who, path, res.StatusCode)
		return nil
	}
	if !strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") {
		_, _ = io.Copy(io.Discard, res.Body)
		return nil
	}
	doc, err := html.Parse(res.Body)
	if err != nil {
		w.Fatal(err)
	}
	for n := range doc.Descendants() {
		for _, a := range n.Attr {
			if n.Type == html.ElementNode && (a.Key == "href" || a.Key == "src") && strings.HasPrefix(a.Val, "/") && !strings.Contains(a.Val, "lang=") {
				link, _, _ := strings.Cut(a.Val, "#")
				links = append(links, link)
			}
		}
	}
	return links
}

// TestPictures looks at the pages that people see first, in both languages, wide and narrow: nothing
// has to be scrolled sideways, axe-core finds no fault, and the pictures are kept for the eye.
func TestPictures(t *testing.T) {
	a := demoCity(t)
	browser := browsertest.Start(t)
	for login, paths := range portraits {
		t.Run(login, func(t *testing.T) {
			t.Parallel()
			p := browser.Person(t, a.URL())
			if login != "stranger" {
				p.Open("/sign-in?lang=zh").Fill("login", login, "password", pages.DemoPassword).Press("登录")
			}
			for name, path := range paths {
				t.Run(name, func(t *testing.T) { portrait(p.With(t), login+"-"+name, path) })
			}
		})
	}
}

// portraits are the pages to look at; a link's label after "→" is pressed on the page before it.
var portraits = map[string]map[string]string{
	"stranger": {
		"home": "/", "catalogue": "/catalogue", "parties": "/parties", "notices": "/notices", "verify": "/verify",
		"log": "/transparency", "log-entry": "/transparency/search?q=5", "log-checkpoints": "/transparency/checkpoints", "log-consistency": "/transparency/consistency?from=7&to=40",
		"log-how": "/transparency/how", "log-unknown": "/transparency/search?q=91441302MA4X99999X", "rules": "/rules", "codes": "/codes", "sign-in": "/sign-in", "forgotten": "/forgotten", "sign-up": "/sign-up", "agreements": "/agreements", "interface": "/api/docs",
		"products": "/products", "product": "/products→惠州公交客流热度指数", "registered": "/products?tab=registered", "search": "/search?q=公交",
		"certificate": "/products→惠州公交客流热度指数→查看登记凭证", "verified": "/products→惠州公交客流热度指数→核验登记", "rule-set": "/rules→惠州市公共数据管理实施细则",
	},
	"authority": {"inbox": "/inbox", "bodies": "/desk/parties", "case": "/inbox→惠州大亚湾数智科技有限公司 数据商"},
	"registrar": {"inbox": "/inbox", "registrations": "/desk/registrations", "desk": "/inbox→港区货类结构指数", "due": "/desk/first-registrations"},
	"bureau":    {"agreement": "/desk/agreements→惠州市交通出行公共数据授权运营协议"},
	"operator": {
		"inbox": "/inbox", "products": "/desk/products", "product": "/desk/products→公交客流热度指数", "draft": "/desk/products→老年优待卡乘车月度样例",
		"wizard-storage": "/inbox→老年优待卡乘车月度样例→数据存储", "wizard-check": "/inbox→老年优待卡乘车月度样例→提交前检查", "wizard-submit": "/inbox→老年优待卡乘车月度样例→提交",
	},
	"merchant": {"qualifications": "/desk/qualifications", "offers": "/desk/listings", "offer": "/desk/listings→惠州公交客流热度指数", "statement": "/statement"},
	"broker":   {"demands": "/demands?state=all", "post-demand": "/demands/new"},
	"buyer": {
		"messages": "/messages", "security": "/account/security",
		"demand": "/demands?state=all→公交客流热度数据", "proposals": "/proposals", "orders": "/orders", "order": "/orders?state=delivered→惠州公交客流热度指数", "completed": "/orders?state=completed→惠州公交客流热度指数",
		"contract": "/orders?state=completed→惠州公交客流热度指数→查看合同（可打印）",
	},
}

func portrait(p *browsertest.Person, name, path string) {
	p.Helper()
	steps := strings.Split(path, "→")
	p.On(browsertest.Wide).Open(speaking(steps[0], "zh"))
	for _, label := range steps[1:] {
		p.Press(label)
	}
	at := p.At()
	for screen, how := range map[string]browsertest.Screen{"1280": browsertest.Wide, "390": browsertest.Narrow} {
		p.On(how)
		for _, lang := range []string{"zh", "en"} {
			p.Open(speaking(at, lang)) // which measures it
			once := (how == browsertest.Wide) == (lang == "zh")
			if once { // each language once, each screen once: a browser takes its time for more
				if found := p.Faults(); found != "" {
					p.Errorf("%s in %s at %s px:\n%s", at, lang, screen, found)
				}
			}
			if once || slices.Contains(faces, name) {
				keep(p, name+"-"+lang+"-"+screen, p.Picture())
			}
			if name == "stranger-product" && lang == "zh" && how == browsertest.Wide {
				keep(p, "readme", p.View()) // `make pictures` takes it to docs/
			}
		}
	}
}

func keep(p *browsertest.Person, name string, picture []byte) {
	p.Helper()
	if err := os.WriteFile(filepath.Join(browsertest.Screens(p), name+".png"), picture, 0o644); err != nil {
		p.Fatal(err)
	}
}

// faces are the pages whose pictures are taken in both languages on both screens.
var faces = []string{"registrar-desk", "operator-wizard-check", "stranger-home", "stranger-product", "stranger-verified", "buyer-completed", "authority-case"}

// speaking is an address with the language to answer in, whatever language it had.
func speaking(path, lang string) string {
	u, err := url.Parse(path)
	if err != nil {
		panic(err)
	}
	q := u.Query()
	q.Set("lang", lang)
	u.RawQuery = q.Encode()
	return u.String()
}
