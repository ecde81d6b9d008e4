package components

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"math"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"huishu/ledger/fault"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

func sum(s string) string { d := sha256.Sum256([]byte(s)); return hex.EncodeToString(d[:8]) }

func TestWordsAreComplete(t *testing.T) {
	t.Parallel()
	verbs := regexp.MustCompile(`%(\[\d\])?[sd]`)
	v := reflect.ValueOf(words)
	for i := range v.NumField() {
		name, text := v.Type().Field(i).Name, v.Field(i).Interface().(Text)
		if text.ZH == "" || text.EN == "" {
			t.Errorf("%s lacks a language: %+v", name, text)
		}
		if len(verbs.FindAllString(text.ZH, -1)) != len(verbs.FindAllString(text.EN, -1)) {
			t.Errorf("%s takes other values in English: %+v", name, text)
		}
	}
	for code, s := range states {
		if s.Word.ZH == "" || s.Word.EN == "" || shapes[s.Tone] == "" {
			t.Errorf("state %s is incomplete: %+v", code, s)
		}
	}
	shape := map[string]Tone{}
	for tone, d := range shapes {
		if other, taken := shape[d]; taken {
			t.Errorf("%s and %s share a shape", tone, other)
		}
		shape[d] = tone
	}
}

// TestStateWordsAreOne: a word has one tone everywhere.
func TestStateWordsAreOne(t *testing.T) {
	t.Parallel()
	tones := map[string]Tone{}
	for code, s := range states {
		if tone, seen := tones[s.Word.ZH]; seen && tone != s.Tone {
			t.Errorf("%s: the word %s has the tones %s and %s", code, s.Word.ZH, tone, s.Tone)
		}
		tones[s.Word.ZH] = s.Tone
	}
	if Known("no such state") || StateOf("no such state").Word.ZH != "no such state" {
		t.Error("an unknown state must be shown as it stands")
	}
}

func TestGalleryKeepsThePolicy(t *testing.T) {
	t.Parallel()
	for _, lang := range []Lang{ZH, EN} {
		doc := parse(t, Gallery(lang))
		ids := map[string]bool{}
		for n := range doc.Descendants() {
			for _, a := range n.Attr {
				if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
					t.Errorf("<%s> has %s=%q", n.Data, a.Key, a.Val)
				}
				if a.Key == "id" {
					if ids[a.Val] {
						t.Errorf("two elements have the id %q", a.Val)
					}
					ids[a.Val] = true
				}
				if (a.Key == "href" || a.Key == "action" || a.Key == "src") && SafeHref(a.Val) != a.Val {
					t.Errorf("<%s %s=%q>", n.Data, a.Key, a.Val)
				}
			}
			if n.Data == "style" || (n.Data == "script" && attr(n, "src") == "") {
				t.Errorf("inline <%s>", n.Data)
			}
		}
		if got := attr(one(t, doc, "html"), "lang"); got != htmlLang(lang) {
			t.Errorf("lang = %q", got)
		}
		for _, label := range all(doc, "label") {
			if !ids[attr(label, "for")] {
				t.Errorf("label %q leads to no input", text(label))
			}
		}
		for n := range doc.Descendants() {
			for _, id := range strings.Fields(attr(n, "aria-describedby")) {
				if !ids[id] {
					t.Errorf("<%s> is described by %q, which is not there", n.Data, id)
				}
			}
		}
	}
}

// TestEnglishPageIsEnglish finds Chinese left over in the English page, apart from data and the language switch.
func TestEnglishPageIsEnglish(t *testing.T) {
	t.Parallel()
	han := regexp.MustCompile(`\p{Han}+|[，。：；（）]`)
	allowed := map[string]bool{"中文": true, "发改价格": true, "号": true, "发改数据规": true, "第六条": true}
	for _, found := range han.FindAllString(render(t, Gallery(EN)), -1) {
		if !allowed[found] {
			t.Errorf("Chinese on the English page: %q", found)
		}
	}
}

func TestEscaping(t *testing.T) {
	t.Parallel()
	evil := `"><script>alert(1)</script>`
	root := sha256.Sum256(nil)
	state := StateOf(evil)
	nodes := map[string]g.Node{
		"page":     Page{Title: Same(evil), Path: "/" + evil, User: &User{Name: evil, Party: evil}, Demo: &Demo{Date: evil, Action: evil}}.In(),
		"heading":  Heading{Title: Same(evil), Code: evil, State: &state, Lead: Same(evil)}.In(ZH),
		"hash":     Hash(ZH, strings.Repeat(evil, 3)),
		"block":    CodeBlock(ZH, Same(evil), evil),
		"input":    TextInput{Field: Field{Name: evil, Label: Same(evil), Hint: Same(evil), Error: Same(evil)}, Value: evil}.In(ZH),
		"area":     TextArea{Field: Field{Name: evil}, Value: evil, Max: 5}.In(ZH),
		"select":   Select{Field: Field{Name: evil}, Options: []Option{{Value: evil, Label: Same(evil)}}, Value: evil}.In(ZH),
		"choices":  Choices{Field: Field{Name: evil}, Options: []Option{{Value: evil, Label: Same(evil), Hint: Same(evil)}}}.In(ZH),
		"table":    Table{Caption: Same(evil), Columns: []Column{{Head: Same(evil), Sort: evil}}, Rows: []Row{{Cells: []g.Node{g.Text(evil)}}}}.In(ZH),
		"chips":    Chips{Items: []Chip{{Label: Same(evil), Href: evil}}}.In(ZH),
		"custody":  Custody(ZH, Station{Name: evil, Href: evil, State: &state, Date: evil, Proof: evil}),
		"timeline": Timeline(ZH, Entry{At: Date(evil), What: Same(evil), Who: evil, Article: evil, Tone: Tone(evil)}),
		"findings": Findings(ZH, Finding{What: Same(evil), Where: evil, Article: evil, Href: evil}),
		"proof":    Proof(ZH, ProofStep{Sentence: Same(evil), Bytes: evil, Command: evil}),
		"clock":    Clock{Name: Same(evil), Due: evil, Article: Same(evil)}.In(ZH),
		"chart":    Chart{Title: Same(evil), Bars: []Bar{{Label: Same(evil)}}}.Columns(ZH),
		"qr":       QR(ZH, evil),
		"problem":  Problem{Message: Same(evil), Code: evil, Incident: evil}.In(ZH),
		"act":      Act{Label: Same(evil), Action: evil, Confirm: Same(evil), Values: []Pair{{evil, evil}}}.In(ZH),
		"seal":     Seal{Root: root[:], Size: evil}.In(ZH),
	}
	for name, n := range nodes {
		if out := render(t, n); strings.Contains(out, "<script>alert") {
			t.Errorf("%s lets markup through: %s", name, out)
		}
	}
}

func TestMoneyAndCounts(t *testing.T) {
	t.Parallel()
	for fen, want := range map[int64]string{0: "¥0.00", 5: "¥0.05", -5: "−¥0.05", 123456: "¥1,234.56", 100: "¥1.00", -123456789: "−¥1,234,567.89", 99999999999: "¥999,999,999.99"} {
		if got := Yuan(fen); got != want {
			t.Errorf("Yuan(%d) = %q, want %q", fen, got, want)
		}
	}
	for fen, want := range map[int64]string{
		0: "零元整", 1: "壹分", 10: "壹角整", 55: "伍角伍分", 100: "壹元整", 101: "壹元零壹分", 110: "壹元壹角整", 1_280_001: "壹万贰仟捌佰元零壹分", 100_000: "壹仟元整",
		100_001: "壹仟元零壹分", 10_000_100: "壹拾万零壹元整", 105_000_00: "壹拾万零伍仟元整", 100_500_00: "壹拾万零伍佰元整", 1_000_000_000_00: "壹拾亿元整", 100_000_000_99: "壹亿元玖角玖分",
		1_0203_0405_06: "壹亿零贰佰零叁万零肆佰零伍元零陆分", 20_010_00: "贰万零壹拾元整", 1_0000_0000_0000_00: "壹万亿元整",
	} {
		if got := YuanInWords(fen); got != want {
			t.Errorf("YuanInWords(%d) = %s, want %s", fen, got, want)
		}
	}
	YuanInWords(math.MaxInt64) // has words too
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", -12481: "−12,481", 1234567: "1,234,567"} {
		if got := Count(n); got != want {
			t.Errorf("Count(%d) = %q, want %q", n, got, want)
		}
	}
	for n, want := range map[int64]string{0: "0 B", 999: "999 B", 18_000: "18 kB", 4_200_000: "4.2 MB", 5_000_000: "5 MB", 1_500_000_000: "1.5 GB"} {
		if got := Bytes(n); got != want {
			t.Errorf("Bytes(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestDates(t *testing.T) {
	t.Parallel()
	late := time.Date(2026, 11, 23, 16, 30, 0, 0, time.UTC) // already the 24th in UTC+8
	if got := text(parse(t, When(late))); got != "2026-11-24 00:30" {
		t.Errorf("When = %q", got)
	}
	if got := text(parse(t, When(time.Time{}))); got != "—" {
		t.Errorf("When(zero) = %q", got)
	}
	if got := text(parse(t, Weekday(ZH, "2026-11-23"))); got != "2026-11-23 周一" {
		t.Errorf("Weekday = %q", got)
	}
	cases := []struct{ lang, iso, today, want string }{
		{ZH, "2026-10-16", "2026-10-01", "10 月 16 日"}, {ZH, "2027-01-06", "2026-12-28", "2027 年 1 月 6 日"},
		{EN, "2026-10-16", "2026-10-01", "16 October"}, {EN, "2027-01-06", "2026-12-28", "6 January 2027"},
		{ZH, "2026-10-16", "", "2026 年 10 月 16 日"}, {ZH, "soon", "", "soon"},
	}
	for _, c := range cases {
		if got := DayMonth(c.lang, c.iso, c.today); got != c.want {
			t.Errorf("DayMonth(%s, %s) = %q, want %q", c.lang, c.iso, got, c.want)
		}
	}
}

func TestClock(t *testing.T) {
	t.Parallel()
	running := Clock{Used: 7, Total: 20, Due: "2026-10-16", Today: "2026-09-30", Article: T("第十一条", "Art. 11"), Gaps: []int{3, 7}}
	if got := running.Words(ZH); got != "第 7 天，共 20 个工作日 · 10 月 16 日到期 · 第十一条" {
		t.Errorf("words: %q", got)
	}
	if got := running.Words(EN); got != "Day 7 of 20 working days · due 16 October · Art. 11" {
		t.Errorf("words: %q", got)
	}
	late := Clock{Used: 5, Total: 3}
	cases := []struct {
		name             string
		c                Clock
		used, left, over int
		remark           string
	}{
		{"running", running, 7, 13, 0, "还剩 13 个工作日"},
		{"last day", Clock{Used: 3, Total: 3}, 3, 0, 0, "今天到期"},
		{"overdue", late, 3, 0, 2, "已逾期 2 个工作日"},
		{"not started", Clock{Total: 3}, 0, 3, 0, "还剩 3 个工作日"},
		{"done", Clock{Used: 2, Total: 3, Done: true}, 2, 1, 0, "用时 2 个工作日"},
		{"long", Clock{Used: 90, Total: 240}, 23, 37, 0, "还剩 150 个工作日"},
		{"empty", Clock{}, 0, 0, 0, "今天到期"},
	}
	for _, c := range cases {
		doc := parse(t, c.c.Short(ZH))
		if u, l, o := len(all(doc, ".clock-bar span.used")), len(all(doc, ".clock-bar span.left")), len(all(doc, ".clock-bar span.over")); u != c.used || l != c.left || o != c.over {
			t.Errorf("%s: %d used, %d left, %d over; want %d, %d, %d", c.name, u, l, o, c.used, c.left, c.over)
		}
		if got := text(one(t, doc, ".remark")); got != c.remark {
			t.Errorf("%s: remark %q, want %q", c.name, got, c.remark)
		}
	}
	doc := parse(t, running.In(ZH))
	if len(all(doc, ".clock-bar .gap")) != 2 || len(all(doc, ".clock-bar .today")) != 1 {
		t.Error("gaps or today are not drawn")
	}
	provisional := parse(t, Clock{Used: 1, Total: 3, Provisional: Same("why")}.In(ZH))
	if got := text(one(t, provisional, ".clock-why")); got != "暂定：why" {
		t.Errorf("provisional: %q", got)
	}
}

func TestPageFrame(t *testing.T) {
	t.Parallel()
	root := sha256.Sum256(nil)
	page := Page{Lang: ZH, Title: T("找数据", "Find data"), Path: "/products?q=a", SignIn: "/sign-in",
		Nav:  []NavItem{{Label: T("找数据", "Find data"), Href: "/products", Current: true}, {Label: T("公示", "Notices"), Href: "/notices"}},
		Demo: &Demo{Date: "2026-11-23", Action: "/demo/clock"}, Log: &LogLine{Root: root[:], Size: 12481, Anchored: 12480}}
	doc := parse(t, page.In(h.H1(g.Text("x"))))
	if got := text(one(t, doc, "title")); got != "找数据 · 惠数" {
		t.Errorf("title %q", got)
	}
	if got := attr(one(t, doc, "a.skip"), "href"); got != "#content" {
		t.Errorf("skip link to %q", got)
	}
	one(t, doc, "main#content h1")
	if got := text(one(t, doc, ".nav a[aria-current=page]")); got != "找数据" {
		t.Errorf("current section %q", got)
	}
	if got := attr(one(t, doc, "a[hreflang=en]"), "href"); got != "/products?lang=en&q=a" {
		t.Errorf("language switch to %q", got)
	}
	form := one(t, doc, ".demo form[method=post]")
	if attr(form, "action") != "/demo/clock" || len(all(form, "button[name=days]")) != 2 || attr(one(t, form, "input[name=next]"), "value") != "/products?q=a" {
		t.Error("the demo clock's form is not right")
	}
	one(t, doc, ".foot svg.seal")
	if got := text(one(t, doc, ".foot-log")); !strings.Contains(got, "12,481 条") || !strings.Contains(got, "12,480") {
		t.Errorf("log line %q", got)
	}
	if len(all(doc, ".menu")) != 0 || text(one(t, doc, "a[href=/sign-in]")) != "登录" {
		t.Error("a stranger sees a menu or no way in")
	}
	page.User, page.Demo = &User{Name: "陈静", Inbox: 3, Late: true, InboxHref: "/inbox", SignOut: "/sign-out"}, nil
	doc = parse(t, page.In())
	if got := text(one(t, doc, "a[href=/inbox] .count.late")); got != "3" {
		t.Errorf("inbox count %q", got)
	}
	one(t, doc, ".menu form[method=post][action=/sign-out] button")
	if len(all(doc, ".demo")) != 0 {
		t.Error("a demo banner outside a demo")
	}
}

func TestFields(t *testing.T) {
	t.Parallel()
	for name, id := range map[string]string{"uscc": "f-uscc", "fields[2].source": "f-fields-2-source", "a_b-c": "f-a_b-c"} {
		if got := FieldID(name); got != id {
			t.Errorf("FieldID(%q) = %q, want %q", name, got, id)
		}
	}
	in := TextInput{Field: Field{Name: "uscc", Label: T("代码", "Code"), Hint: Same("hint"), Error: Same("wrong"), Required: true}, Value: "x", Type: "text"}
	doc := parse(t, in.In(ZH))
	input := one(t, doc, "input#f-uscc")
	if attr(input, "aria-describedby") != "f-uscc-hint f-uscc-error" || attr(input, "aria-invalid") != "true" || !has(input, "required") {
		t.Errorf("input attributes: %v", input.Attr)
	}
	if got := text(one(t, doc, "label[for=f-uscc]")); got != "代码必填" {
		t.Errorf("label %q", got)
	}
	in.Type = "password"
	if has(one(t, parse(t, in.In(ZH)), "input"), "value") {
		t.Error("a password is sent back")
	}
	area := one(t, parse(t, TextArea{Field: Field{Name: "t"}, Value: "\nfirst line empty"}.In(ZH)), "textarea")
	if area.FirstChild.Data != "\nfirst line empty" {
		t.Errorf("text area lost a line: %q", area.FirstChild.Data)
	}
	radios := parse(t, Choices{One: true, Field: Field{Name: "c"}, Values: []string{"b"}, Options: []Option{{Value: "a"}, {Value: "b"}}}.In(ZH))
	if len(all(radios, "input[type=radio]")) != 2 || attr(one(t, radios, "input[checked]"), "value") != "b" {
		t.Error("radio buttons are not right")
	}
	one(t, radios, "input#f-c")
	upload := parse(t, FileUpload{Field: Field{Name: "f"}, Accept: []string{".csv", ".xlsx"}, Max: 5_000_000, Many: true}.In(EN))
	if got := text(one(t, upload, "#f-f-limits")); got != "Accepted: CSV, XLSX, up to 5 MB each" {
		t.Errorf("limits %q", got)
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	err := fault.Join(
		fault.New(fault.Invalid, "uscc.check", "校验不符", "bad check").At("uscc").By("GB 32100").Do("请核对证照", "Look at the licence"),
		fault.New(fault.Invalid, "name.empty", "请填写名称", "name missing").At("name"))
	errs := ErrorsOf(err)
	if len(errs) != 2 || errs.For("name").ZH != "请填写名称" || !errs.For("other").IsZero() {
		t.Fatalf("ErrorsOf = %+v", errs)
	}
	doc := parse(t, errs.In(ZH))
	for _, tc := range []struct {
		errs Errors
		want string
	}{
		{Errors{{Field: "a", Message: T("甲", "a")}}, "Please mend this"},
		{Errors{{Message: T("甲", "a")}}, "That did not go through"},
		{Errors{{Field: "a", Message: T("甲", "a")}, {Message: T("乙", "b")}}, "Please mend these 2 points"},
	} {
		if got := text(one(t, parse(t, tc.errs.In(EN)), ".errors h2")); got != tc.want {
			t.Errorf("%v is headed %q, want %q", tc.errs, got, tc.want)
		}
	}
	if got := text(one(t, doc, ".errors h2")); got != "请补正以下 2 项" {
		t.Errorf("summary %q", got)
	}
	if got := text(one(t, doc, "a[href=#f-uscc]")); got != "校验不符" {
		t.Errorf("link %q", got)
	}
	if got := text(one(t, doc, ".errors .hint")); got != "请核对证照" {
		t.Errorf("remedy %q", got)
	}
	if ErrorsOf(nil) != nil || ErrorsOf(nil).In(ZH) != nil {
		t.Error("no error gave a summary")
	}
	hidden := render(t, ProblemOf(errors.New("secret path /var/db")).In(ZH))
	if strings.Contains(hidden, "secret") {
		t.Error("an untyped error's text reached the page")
	}
}

func TestActAsksAgainWithoutScript(t *testing.T) {
	t.Parallel()
	doc := parse(t, Act{Label: T("注销", "Cancel"), Action: "/cancel", Weight: Danger, Confirm: T("不能撤回", "for good"), Values: []Pair{{"id", "7"}}}.In(ZH))
	form := one(t, doc, "details.ask form[method=post][action=/cancel]")
	if text(one(t, form, "button")) != "确认注销" || attr(one(t, form, "input[name=id]"), "value") != "7" {
		t.Error("the second question is not right")
	}
	if len(all(doc, "form")) != 1 || text(one(t, doc, "summary")) != "注销" {
		t.Error("the first button must not post")
	}
	plain := parse(t, Act{Label: T("认领", "Claim"), Action: "/claim"}.In(ZH))
	if len(all(plain, "details")) != 0 || len(all(plain, "form button")) != 1 {
		t.Error("an act without a question must post at once")
	}
}

func TestTableCarriesItsLabels(t *testing.T) {
	t.Parallel()
	table := Table{Caption: T("案件", "Cases"), Columns: []Column{{Head: T("编号", "No.")}, {Head: T("金额", "Amount"), Num: true, Sort: "?s", Sorted: "descending"}},
		Rows: []Row{{Cells: []g.Node{g.Text("1"), Money(100)}, Late: true}}, Empty: Empty{Title: T("没有", "None")}}
	doc := parse(t, table.In(ZH))
	if got := text(one(t, doc, "td[data-label=金额]")); got != "¥1.00" {
		t.Errorf("cell %q", got)
	}
	one(t, doc, "tr.late[role=row]")
	one(t, doc, "th[aria-sort=descending] a")
	table.Rows = nil
	if doc = parse(t, table.In(ZH)); len(all(doc, "table")) != 0 || text(one(t, doc, ".empty")) != "没有" {
		t.Error("a table without rows is not the empty state")
	}
}

func TestHashFoldsAndKeepsTheWhole(t *testing.T) {
	t.Parallel()
	whole := strings.Repeat("0123456789abcdef", 4)
	doc := parse(t, Hash(ZH, whole))
	if got := text(one(t, doc, "code.hash[tabindex=0]")); got != whole {
		t.Errorf("the page holds %q", got)
	}
	if got := text(one(t, doc, ".mid")); len(got) != 48 {
		t.Errorf("%d characters are folded", len(got))
	}
	button := one(t, doc, "button[data-copy]")
	if attr(button, "data-copy") != whole || !has(button, "hidden") {
		t.Error("the copy button must hold the whole value and stay hidden without script")
	}
}

func TestCustodyIsAlwaysWhole(t *testing.T) {
	t.Parallel()
	valid := StateOf("valid")
	doc := parse(t, Custody(ZH, Station{Kind: StationProduct, Name: "P", State: &valid, Here: true, Href: "/p"}, Station{Kind: StationResource, Name: "R", Href: "/r", State: &valid, Proof: "/proof"}))
	stations := all(doc, ".custody li")
	if len(stations) != 8 || len(all(doc, "li.ahead")) != 6 {
		t.Fatalf("%d stations", len(stations))
	}
	if text(one(t, doc, "li[aria-current] .name")) != "P" || len(all(doc, "a[href=/p]")) != 0 {
		t.Error("the station of this page must be marked and no link")
	}
	if got := text(one(t, doc, "a[href=/proof]")); got != "数据资源 证明" {
		t.Errorf("proof link %q", got)
	}
}

func TestProofAndFindings(t *testing.T) {
	t.Parallel()
	doc := parse(t, Proof(ZH, ProofStep{Sentence: Same("a"), Command: "huishu verify x"}, ProofStep{Outcome: Fails, Sentence: Same("b"), Detail: Same("why")}, ProofStep{Outcome: Open, Sentence: Same("c")}))
	if len(all(doc, "details")) != 2 || len(all(doc, "details[open]")) != 1 {
		t.Error("steps must unfold, failed ones from the start")
	}
	if !strings.HasPrefix(text(doc), "3 项中 1 项成立") {
		t.Errorf("summary: %q", text(doc))
	}
	doc = parse(t, Findings(ZH, Finding{Level: ForKnowledge, What: Same("c")}, Finding{Level: MustMend, What: Same("a")}, Finding{Level: MustMend, What: Same("b")}))
	groups := all(doc, ".findings section")
	if len(groups) != 2 || !strings.HasPrefix(text(groups[0]), "必须补正2") {
		t.Errorf("groups: %d, first %q", len(groups), text(groups[0]))
	}
	if got := text(parse(t, Findings(ZH))); got != words.NothingFound.ZH {
		t.Errorf("no findings: %q", got)
	}
}

func TestChartIsItsTable(t *testing.T) {
	t.Parallel()
	chart := Chart{Title: Same("t"), Write: Yuan, Bars: []Bar{{Label: Same("a"), Value: 200}, {Label: Same("b"), Value: 50}, {Label: Same("c"), Value: 0}}}
	doc := parse(t, chart.In(ZH))
	rects := all(doc, "rect")
	if len(rects) != 3 || attr(rects[0], "width") != "1000" || attr(rects[1], "width") != "250" || attr(rects[2], "width") != "0" {
		t.Error("bars do not stand for their values")
	}
	if got := text(all(doc, "td.num")[1]); got != "¥0.50" {
		t.Errorf("value %q", got)
	}
	one(t, parse(t, chart.Columns(ZH)), "details table.chart")
	render(t, Chart{}.Columns(ZH)) // no values: must not divide by zero
}

func TestPagerAndChips(t *testing.T) {
	t.Parallel()
	if (Pager{Shown: 5}).In(ZH) != nil || (Chips{}).In(ZH) != nil {
		t.Error("a single page has no pager, no filters no chips")
	}
	doc := parse(t, Pager{Next: "?cursor=x"}.In(ZH))
	one(t, doc, "a[rel=next]")
	chips := parse(t, Chips{Items: []Chip{{Group: T("行业", "Sector"), Label: T("交通", "Transport"), Href: "?"}}}.In(ZH))
	if got := text(one(t, chips, "a.chip")); got != "移除条件：行业 交通" {
		t.Errorf("chip %q", got)
	}
}
