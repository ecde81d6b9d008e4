package pages_test

import (
	"net/http"
	"testing"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/market/markettest"
	"huishu/registry/party"
)

// changed are the fields of a company's file, as on its form.
var fileOfBuyer = fields{
	"type": "1", "term_from": "2019-05-06", "capital": "500", "scope": "数据处理", "industry": "65", "zone": "",
	"handler": "张经办", "handler_phone": "0752-2808080", "handler_way": "1", "paper.business_licence": file{"执照.pdf", "%PDF-1.4 执照"},
}

// A company applies, is told what is missing, completes it and is entered; then its name changes by a case that shows old beside new. Nobody
// else sees any of it.
func TestOrganisationMatters(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	buyer, office := s.member(s.Buyer), s.member(s.Authority)
	first := buyer.see(buyer.see("/organisation").link("/organisation/entry")).has("单位档案尚未填写", "缺少材料：营业执照")
	check(t, first, "zh")
	entry := first.fill("/organisation/entry", fields{}).to("/cases/")
	office.see(entry.path+"/return").fill(entry.path+"/return", fields{"reason": "请填写档案"}).to(entry.path)
	buyer.see("/organisation/file").fill("/organisation/file", fileOfBuyer).to("/organisation")
	buyer.see(entry.path).has("请填写档案").fill(entry.path+"/resubmit", fields{}).to(entry.path)
	office.see(entry.path).has("数据处理").fill(entry.path+"/accept", fields{}).to(entry.path)
	office.see(entry.path).fill(entry.path+"/admit", fields{}).to(entry.path).has("已入册")
	buyer.see(entry.path).has("身份已核验")
	if got := s.stranger().get(entry.path); got.status == http.StatusOK {
		t.Error("a stranger sees the case")
	}

	buyer.see("/organisation/profile").fill("/organisation/profile", fields{"name_zh": "惠州新名有限公司"}).errs().has("变更登记")
	form := buyer.see(buyer.see("/organisation").link("/organisation/change"))
	check(t, form, "zh")
	form.fill("/organisation/change", fields{"name_zh": " "}).errs("name_zh")
	change := form.fill("/organisation/change", fields{"name_zh": "惠州新名有限公司", "reason": "工商变更"}).to("/cases/")
	office.see(change.path).has("惠州新名有限公司", s.Buyer.NameZH, "工商变更")
	office.see(change.path+"/return").fill(change.path+"/return", fields{"reason": "请同时更新执照"}).to(change.path)
	again := buyer.see(buyer.see(change.path).link("/organisation/changes/"))
	if again.value("name_zh") != "惠州新名有限公司" {
		t.Errorf("the proposal is lost: %q", again.value("name_zh"))
	}
	again.fill(again.path, fields{"paper.business_licence": file{"新执照.pdf", "%PDF-1.4 新"}}).to(change.path)
	check(t, office.see(change.path).has("查看新文件"), "zh")
	office.see(change.path).fill(change.path+"/approve", fields{}).to(change.path)
	buyer.see("/organisation").has("惠州新名有限公司")
	s.View(ledger.System, func(tx *ledger.Tx) error {
		p, err := party.Get(tx, s.Buyer.ID)
		if p.NameZH != "惠州新名有限公司" || p.Verification != party.Manual {
			t.Errorf("%+v", p)
		}
		return err
	})
}

// A body that was entered is made an implementing body on the page, and ceases to be one; the register says by which paper. Nobody but the
// authority is led to the form.
func TestDesignationOnThePage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	office := s.member(s.Authority)
	var body party.Party
	s.Must(s.Authority.Actor, func(tx *ledger.Tx) (err error) {
		body, _, err = party.RegisterBody(tx, party.Body{Kind: party.PublicBody, USCC: "11441300007187648G", Profile: party.Profile{
			NameZH: "惠州市新局", Region: "441300", LegalRep: "甲", ContactName: "乙", ContactPhone: "0752-2808080",
		}})
		return err
	})
	at := office.see("/parties/" + body.ID).link("/desk/parties/" + body.ID + "/designation")
	// The form takes a scan, and so it asks for the proof when it opens.
	s.Clock.Advance(access.ProofLimit)
	asked := office.get(at)
	if asked.status != http.StatusUnauthorized {
		t.Fatalf("the form opens without a fresh proof: %d", asked.status)
	}
	asked.fill("/step-up", fields{"_proof_password": markettest.Password}).to(at)
	form := office.see(at).has("指定为实施机构", "指定为授权主体").lacks("不再作为")
	check(t, form, "zh")
	form.fill(at, fields{"ground": "惠府办〔2026〕9号"}).errs("change")
	form.fill(at, fields{"change": "become.implementing", "ground": " "}).errs("ground")
	form.fill(at, fields{"change": "become.implementing", "ground": "惠府办〔2026〕9号", "document": file{"批复.pdf", "%PDF-1.4 批复"}}).to("/parties/" + body.ID)
	check(t, s.stranger().see("/parties/"+body.ID).has("实施机构", "惠府办〔2026〕9号", "指定为实施机构"), "zh")
	check(t, office.see(at+"?lang=en").has("No longer: Implementing body", "Made: Implementing body"), "en")
	s.Clock.Advance(access.ProofLimit)
	if got := form.fill(at, fields{"change": "cease.implementing", "ground": "惠府办〔2026〕12号"}); got.status != http.StatusUnauthorized {
		t.Errorf("a body ceases to be one without a fresh proof: %d", got.status)
	}
	office.prove()
	office.see(at+"?lang=zh").fill(at, fields{"change": "cease.implementing", "ground": "惠府办〔2026〕12号"}).to("/parties/" + body.ID)
	s.stranger().see("/parties/"+body.ID).has("不再作为实施机构", "惠府办〔2026〕12号")
	if buyer := s.member(s.Buyer); buyer.see("/parties/"+body.ID).leads(at) || buyer.get(at).status != http.StatusForbidden {
		t.Error("a company is led to the form")
	}
}

// A body is taken over on the page, by two officers, and the register names the successor; its ground of following by reference stands there too.
func TestSuccessionAndReferenceOnThePage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	office := s.member(s.Authority)
	var old party.Party
	s.Must(s.Authority.Actor, func(tx *ledger.Tx) (err error) {
		old, _, err = party.RegisterBody(tx, party.Body{Kind: party.PublicBody, USCC: "11441300007187648G", Profile: party.Profile{
			NameZH: "惠州市旧局", Region: "441300", LegalRep: "甲", ContactName: "乙", ContactPhone: "0752-2808080",
		}})
		return err
	})
	reference := "/desk/parties/" + old.ID + "/reference"
	page := office.see(reference)
	check(t, page, "zh")
	page.fill(reference, fields{"class": "city_paid", "statement": ""}).errs("statement")
	page.fill(reference, fields{"class": "city_paid", "statement": "经费由市财政保障", "document": file{"批复.pdf", "%PDF-1.4 批复"}}).to("/parties/" + old.ID)
	s.stranger().see("/parties/"+old.ID).has("运行经费由本市各级财政保障", "经费由市财政保障").lacks("已被承继")

	at := "/desk/parties/" + old.ID + "/succession"
	form := office.see(at).has("随承继移转")
	check(t, form, "zh")
	form.fill(at, fields{"successor": "nobody", "from": "", "ground": "惠府办〔2026〕9号"}).errs("successor", "from")
	today := s.Today().String()
	proposed := form.fill(at, fields{"successor": s.Bureau.USCC, "from": today, "ground": "惠府办〔2026〕9号"}).to("/cases/").has("惠府办〔2026〕9号")
	if got := proposed.fill(proposed.path+"/confirm", fields{}); got.status == http.StatusSeeOther {
		t.Error("one officer did both")
	}
	second := s.colleague(s.Authority, "second", "赵科长")
	second.see(proposed.path).fill(proposed.path+"/confirm", fields{}).to(proposed.path)
	register := s.stranger().see("/parties/"+old.ID).has("已被承继", "承继单位", s.Bureau.NameZH)
	check(t, register, "zh")
	s.stranger().see("/parties/"+s.Bureau.ID).has("承继自", "惠州市旧局")
}
