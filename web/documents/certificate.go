package documents

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"huishu/ledger"
	"huishu/ledger/tlog"
	"huishu/registry/product"
	"huishu/web/components"
)

// Certified reads what a certificate says from its own bytes.
func Certified(r *tlog.Receipt) (product.Certified, error) {
	var event struct {
		Payload product.Certified `json:"payload"`
	}
	if err := json.Unmarshal(r.Event, &event); err != nil {
		return product.Certified{}, fmt.Errorf("content of the certificate: %w", err)
	}
	return event.Payload, nil
}

// Fact is one line of a paper. Name tells it apart for those who show it in their own way.
type Fact struct {
	Name  string
	Term  components.Text
	Value components.Text
}

// Title is what the paper of a registration is called. The national measures know no certificate, but a result of registration with a
// query code (26号 art. 13).
func Title(regime string) components.Text {
	if regime == product.National {
		return components.T("公共数据资源登记结果", "Result of a national registration")
	}
	return components.T("数据产品合规登记凭证", "Certificate of compliance registration")
}

// NumberTitle is what the number of a registration is called.
func NumberTitle(regime string) components.Text {
	if regime == product.National {
		return components.T("登记结果查询码", "Query code")
	}
	return components.T("登记编号", "Registration number")
}

// FactsOf are the facts that a certificate states, in their order: the same on the page and on paper.
func FactsOf(c product.Certified) []Fact {
	sources := make([]string, 0, len(c.Sources))
	for _, s := range c.Sources {
		sources = append(sources, s.Title+" · "+s.Body+" "+s.SourceID)
	}
	var found, waived int64
	for _, n := range c.Sample.Findings {
		found += n
	}
	for _, n := range c.Sample.Waived {
		waived += n
	}
	term := components.T(c.ValidFrom.String()+" 起，无固定期限", c.ValidFrom.String()+" on, without a fixed end")
	if !c.ValidTo.IsZero() {
		term = components.T(c.ValidFrom.String()+" 至 "+c.ValidTo.String(), c.ValidFrom.String()+" to "+c.ValidTo.String())
	}
	t, same := components.T, components.Same
	facts := []Fact{{"number", NumberTitle(c.Regime), same(c.Number)}}
	if c.Product != "" {
		facts = append(facts, Fact{"product", t("产品编码", "Product code"), same(c.Product)})
	}
	return append(facts, []Fact{
		{"type", t("登记类型", "Type"), product.TypeTitle(c.Type)},
		{"operator", t("登记主体", "Registered for"), same(c.Operator.Name + " " + c.Operator.USCC)},
		{"kind", t("产品类型", "Kind"), c.Kind.Title()},
		{"purpose", t("用途", "Purpose"), same(c.Purpose)},
		{"form", t("交付形式", "Delivery"), c.Form.Title()},
		{"sources", t("数据来源", "Sources"), same(strings.Join(sources, "\n"))},
		{"agreement", t("授权运营协议", "Agreement"), same(c.Agreement)},
		{"sample", t("样例扫描", "Scan of the sample"), t(
			fmt.Sprintf("%d 条记录，发现 %d 处，其中认定误报 %d 处", c.Sample.Rows, found, waived),
			fmt.Sprintf("%d records, %d findings, %d of them judged false alarms", c.Sample.Rows, found, waived))},
		{"term", t("有效期", "Validity"), term},
		{"body", t("登记机构", "Registration body"), same(c.RegistrationBody.Name + " " + c.RegistrationBody.USCC)},
		{"rules", t("适用规则", "Rules"), same(c.RuleSet.Number)},
		{"file_hash", t("登记内容指纹", "Hash of the file"), same(c.FileHash)},
		{"sample_hash", t("样例指纹", "Hash of the sample"), same(c.Sample.SHA256)},
	}...)
}

// paperName is how the lines of a paper call it.
func paperName(regime string) string {
	if regime == product.National {
		return "登记结果"
	}
	return "凭证"
}

// Lacking returns the first character of what a certificate states that the font, or a PDF, cannot set: there is no paper of it, and its
// page is printed instead.
func Lacking(f *Font, c product.Certified) (missing rune, ok bool) {
	said := c.Name + c.Code
	for _, fact := range FactsOf(c) {
		said += strings.ReplaceAll(fact.Term.ZH+fact.Term.EN+fact.Value.ZH+fact.Value.EN, "\n", "")
	}
	return f.lacks(said)
}

// Paper is what a certificate's PDF needs beside the certificate file.
type Paper struct {
	// File is the certificate file; Key the verifier key that it is judged by.
	File []byte
	Key  string
	// VerifyURL is where its QR code leads.
	VerifyURL string
	// Trial marks the paper of a demonstration.
	Trial bool
	Lang  components.Lang
}

// Certificate sets a certificate on A4, as a rule on one page. The same paper is the same bytes. The result is not signed yet: see
// [ledger.DB.SealPDF]. A character that the font lacks is Unavailable with code "font.glyph".
func Certificate(f *Font, p Paper) ([]byte, error) {
	s, err := drawn(f, p)
	if err != nil {
		return nil, err
	}
	return s.done()
}

// drawn is the paper with all that it says, before it is a file.
func drawn(f *Font, p Paper) (*sheet, error) {
	res := tlog.Verify(p.File, tlog.Options{Keys: []string{p.Key}})
	if res.Receipt == nil || res.Event == nil {
		return nil, fmt.Errorf("the certificate cannot be read back")
	}
	c, err := Certified(res.Receipt)
	if err != nil {
		return nil, err
	}
	title := Title(c.Regime)
	s := newSheet(f, p.Lang, title.In(p.Lang)+" "+c.Number, time.UnixMilli(res.Event.Time).In(ledger.Zone))
	if p.Trial {
		s.trial()
	}
	s.head(title.In(p.Lang), c, res)
	s.facts(FactsOf(c))
	return s, s.proof(p, c, res)
}

// trial is on every paper of a demonstration.
func (s *sheet) trial() {
	const h = 11.0
	s.pdf.SetFillColor(paper.r, paper.g, paper.b)
	s.pdf.Rect(margin, s.y, textW, h, "F")
	s.set(9.5, amber)
	note := components.T("演示环境：本凭证仅供试用，数据均为虚构，不产生登记效力。", "Demonstration: for trial only, all data is made up, and it has no legal effect.").In(s.lang)
	s.line(margin+4, s.y+(h-s.size*pointMM*leading)/2, note)
	s.y += h + 8
}

// head is the title beside the seal of the log's root.
func (s *sheet) head(title string, c product.Certified, res tlog.Result) {
	const side = 40.0
	top, width := s.y, textW-side-8
	s.seal(pageW-margin-side, top, side, res.Checkpoint.Root[:])
	s.set(10, grey)
	s.y += s.line(margin, s.y, components.T("惠数 · 公共数据登记与交易", "Huishu · registration and trading of public data").In(s.lang)) + 1
	s.set(21, ink)
	s.y += s.text(margin, s.y, width, title) + 1
	s.set(14, ink)
	s.y += s.text(margin, s.y, width, c.Name) + 1
	s.set(10, grey)
	s.y += s.text(margin, s.y, width, c.Code)
	s.y = max(s.y, top+side) + 6
}

func (s *sheet) facts(facts []Fact) {
	const termW, size = 40.0, 9.5
	for _, f := range facts {
		s.set(size, ink)
		s.room(2.4 + s.height(f.Value.In(s.lang), textW-termW))
		s.ruleAt(s.y)
		s.y += 1.2
		s.set(size, grey)
		h := s.text(margin, s.y, termW-2, f.Term.In(s.lang))
		s.set(size, ink)
		h = max(h, s.text(margin+termW, s.y, textW-termW, f.Value.In(s.lang)))
		s.y += h + 1.2
	}
	s.ruleAt(s.y)
	s.y += 6
}

// proof is the code to scan, the place in the log, and how far this paper may be believed.
func (s *sheet) proof(p Paper, said product.Certified, res tlog.Result) error {
	const side, proofH = 34.0, 50.0
	width := textW - side - 8
	s.room(proofH)
	top := s.y
	if err := s.code(pageW-margin-side, top, side, p.VerifyURL); err != nil {
		return err
	}
	say := components.T
	lines := []string{
		say("扫码核验：", "Scan to verify: ").In(s.lang) + p.VerifyURL,
		say(fmt.Sprintf("日志 %s 第 %d 条，共 %d 条；根 ", res.Checkpoint.Origin, res.Receipt.Log.Index+1, res.Checkpoint.Size),
			fmt.Sprintf("Log %s, entry %d of %d; root ", res.Checkpoint.Origin, res.Receipt.Log.Index+1, res.Checkpoint.Size)).In(s.lang) + hex.EncodeToString(res.Checkpoint.Root[:]),
	}
	if a := res.Receipt.Anchor; a != nil {
		lines = append(lines, say(fmt.Sprintf("锚定于链 %d，交易 %s", a.ChainID, a.Tx), fmt.Sprintf("Anchored on chain %d by transaction %s", a.ChainID, a.Tx)).In(s.lang))
	}
	lines = append(lines,
		say(paperName(said.Regime)+"载明登记当时的内容；是否暂停、撤销或到期，以核验结果为准。", "It says what was registered that day; whether it is suspended, revoked or expired is told by verification.").In(s.lang),
		say("本 PDF 内含"+paperName(said.Regime)+"文件，末尾有签发者对全部字节的签名，可离线核验：huishu verify 文件名", "This PDF carries the file and ends with the issuer's signature over all of it; offline: huishu verify FILE").In(s.lang))
	y := top + 3
	s.set(8.5, grey)
	for _, l := range lines {
		y += s.text(margin, y, width, l) + 0.8
	}
	return nil
}
