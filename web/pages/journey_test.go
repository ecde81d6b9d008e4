package pages_test

import (
	"net/http"
	"strings"
	"testing"

	"huishu/compliance/code"

	"golang.org/x/net/html"
)

const (
	newcomer  = "91441302MA4X00009" // 17 characters: the check character is added
	password  = "correct horse battery"
	newBodyID = "11441300MB2C33333"
)

var company = fields{
	"uscc": code.CompleteUSCC(newcomer), "name_zh": "惠州新程数据有限公司", "name_en": "Huizhou Xincheng Data Ltd", "region": "441303", "legal_rep": "林七", "contact_name": "周八",
	"contact_phone": "0752-2800000", "account_name": "周八", "login": "xincheng", "password": password,
}

// with is f with other values.
func (f fields) with(more fields) fields {
	out := fields{}
	for k, v := range f {
		out[k] = v
	}
	for k, v := range more {
		out[k] = v
	}
	return out
}

// TestSignUp brings a company in: errors beside their fields with everything kept, and one
// company however often the button is pressed.
func TestSignUp(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.stranger()
	form := b.see("/sign-up")
	bad := form.fill("/sign-up", company.with(fields{"uscc": "91441302MA4X000091", "contact_phone": "call me", "password": "short"})).errs("uscc", "contact_phone", "password")
	if bad.value("name_zh") != company["name_zh"] || bad.value("login") != "xincheng" || bad.value("password") != "" {
		t.Error("the form keeps everything but the password")
	}
	login := "xincheng@" + code.CompleteUSCC(newcomer)
	form.fill("/sign-up", company).to("/sign-up/done").has("您的账号", login)
	again := s.stranger()
	again.see("/sign-up").fill("/sign-up", company).to("/sign-up/done").has(login)
	again.see("/sign-up").fill("/sign-up", company.with(fields{"password": "another good password"})).errs("uscc")
	again.see("/sign-up").fill("/sign-up", company.with(fields{"login": "somebody"})).errs("uscc")
	s.as(" XinCheng＠" + strings.ToLower(code.CompleteUSCC(newcomer))).see("/account").has(login)
}

// TestAccount changes a password, ends another session and closes a colleague's account.
func TestAccount(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	first, second := s.member(s.Merchant), s.member(s.Merchant)
	page := first.see("/account/security").has("本次登录")
	end := page.find("form", "action", "/account/security/sessions/")
	page.fill(end, nil).to("/account/security")
	if second.get("/inbox").status != http.StatusSeeOther {
		t.Error("the other session goes on")
	}
	first.see("/account/security").fill("/account/security", fields{"old_password": "wrong", "password": "a new long password"}).errs("old_password")
	first.see("/account/security").fill("/account/security", fields{"old_password": password, "password": "a new long password"}).to("/account/security")

	first.see("/organisation/members/new").fill("/organisation/members/new", fields{"account_name": "小王", "login": "wang.x", "password": password}).to("/organisation").has("小王")
	first.see("/organisation/members/new").fill("/organisation/members/new", fields{"account_name": "小王", "login": "Wang.x", "password": password}).errs("login")
	colleague := s.as(s.loginWithin(s.Merchant, "wang.x"))
	page = first.see("/organisation")
	page.fill(page.find("form", "action", "/organisation/members/"), nil).to("/organisation").has("已停用")
	if colleague.get("/inbox").status != http.StatusSeeOther {
		t.Error("a closed account goes on")
	}
}

// find is the value of an attribute that begins with prefix.
func (p page) find(element, name, prefix string) string {
	p.t.Helper()
	n := find(p.doc, func(n *html.Node) bool { return n.Data == element && strings.HasPrefix(attr(n, name), prefix) })
	if n == nil {
		p.t.Fatalf("%s has no %s with %s=%s…", p.path, element, name, prefix)
	}
	return attr(n, name)
}

// TestStaleEdit tells whoever comes second, keeps what they wrote, and lets them decide.
func TestStaleEdit(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	one, two := s.member(s.Bureau), s.member(s.Bureau)
	mine, theirs := one.see("/organisation/profile"), two.see("/organisation/profile")
	mine.fill("/organisation/profile", fields{"address": "新址一"}).to("/organisation")
	late := theirs.fill("/organisation/profile", fields{"address": "新址二"})
	if late.status != http.StatusUnprocessableEntity && late.status != http.StatusConflict || late.value("address") != "新址二" {
		t.Fatalf("a late edit: %d %q", late.status, late.value("address"))
	}
	late.has("他人已作出修改", "您填写的内容都保留在下方")
	two.see("/organisation").has("新址一")
	late.fill("/organisation/profile", nil).to("/organisation").has("新址二")
}

var pdf = file{"营业执照.pdf", "%PDF-1.7 …"}

// TestQualification leads a broker's application through return, completion, and approval.
func TestQualification(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	applicant, authority := s.member(s.Stranger), s.member(s.Authority)
	today := s.Today()
	form := applicant.see("/desk/qualifications/apply?kind=broker")
	filled := fields{
		"scope": "医疗、健康数据的供需撮合", "accreditation": "粤数经〔2026〕9号", "issuer": "广东省政务服务和数据管理局",
		"from": today.AddDays(-10).String(), "to": today.AddDays(400).String(),
		"paper.business_licence": pdf, "paper.security_commitment": file{"承诺.pdf", "承诺"},
	}
	kept := form.fill("/desk/qualifications/apply", filled.with(fields{"from": "昨天"})).errs("from")
	if kept.value("scope") != filled["scope"] {
		t.Error("the scope is lost")
	}
	kept.has("文件请重新选择")
	first := form.fill("/desk/qualifications/apply", filled).to("/cases/").has("待受理", "缺少材料")
	if second := form.fill("/desk/qualifications/apply", filled); second.next != strings.TrimSuffix(first.path, "/") {
		t.Errorf("pressed twice: %d %q, the first led to %q", second.status, second.next, first.path)
	}
	at := first.path
	authority.see("/inbox").has("惠州旁观有限公司")
	authority.see(at).has("暂不能办理", "退回补正")
	back := authority.see(at + "/return")
	if !strings.Contains(back.value("reason"), "认定文件") {
		t.Errorf("the request for completion begins with what is missing: %q", back.value("reason"))
	}
	back.fill(at+"/return", fields{"reason": ""}).errs("reason")
	back.fill(at+"/return", nil).to(at).has("待补正")

	mend := applicant.see(applicant.see(at).link("/desk/qualifications/")).has("审查机关要求补正")
	mend.fill(mend.path, fields{"paper.accreditation_paper": file{"认定.pdf", "认定文件"}}).to(at).has("待受理")
	authority.see(at).fill(at+"/accept", nil).to(at).has("审查中")
	authority.see(at).fill(at+"/approve", nil).to(at).has("已登记")
	s.stranger().see("/parties?kind=broker").has("惠州旁观有限公司")
	s.stranger().see("/parties/"+s.Stranger.ID).has("惠数经", "粤数经〔2026〕9号", "有效")
}

// TestTwoReviewers: who acts on a case that has moved on is told so and nothing happens.
func TestTwoReviewers(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	at := "/cases/" + s.Registration.CaseID
	one, two := s.member(s.RegistrationBody), s.member(s.RegistrationBody)
	mine, theirs := one.see(at+"/suspend"), two.see(at+"/suspend")
	mine.fill(at+"/suspend", fields{"reason": "核查来源"}).to(at).has("已暂停", "核查来源")
	s.stranger().see("/certificates/" + s.Registration.Code).has("已暂停")
	late := theirs.fill(at+"/suspend", fields{"reason": "我也要暂停"})
	if late.status == http.StatusSeeOther {
		t.Fatal("the second suspension went through")
	}
	late.has("本件已被办理到下一步", "我也要暂停")
	one.see(at+"/restore").fill(at+"/restore", fields{"reason": "核查无误"}).to(at).has("已登记")
	one.see(at+"/revoke").fill(at+"/revoke", fields{"reason": "材料虚假"}).errs("ground")
	one.see(at+"/revoke").has("两人作出").fill(at+"/revoke", fields{"reason": "材料虚假", "ground": "false_material"}).to(at).has("已登记", "须由另一人复核", "提议，待另一人复核", "撤回提议")
	s.member(s.Merchant).see("/inbox").lacks("须由另一人复核", "材料虚假")
	second := s.colleague(s.RegistrationBody, "second-officer", "周复核")
	second.see(at).has("须由另一人复核", "否决提议")
	second.see(at+"/revoke").has("您正在复核").fill(at+"/revoke", nil).to(at).has("已撤销", "弄虚作假", "材料虚假", "周复核")
}

// TestRegisterBody enters a body with its officers, imports its catalogue and gives a
// rejects file back.
func TestRegisterBody(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	authority := s.member(s.Authority)
	form := authority.see("/desk/parties/new")
	body := company.with(fields{
		"kind": "public_body", "flags": []string{"implementing"}, "uscc": code.CompleteUSCC(newBodyID), "name_zh": "惠州市文化广电旅游局", "name_en": "", "login": "culture",
		"officers[0].person": "赵一", "officers[0].post": "副局长",
	})
	form.fill("/desk/parties/new", body.with(fields{"uscc": "123", "officers[0].phone": "x"})).errs("uscc", "officers[0].phone")
	form.fill("/desk/parties/new", body).errs("ground")
	form.fill("/desk/parties/new", body.with(fields{"ground": "惠府办〔2026〕9号"})).to("/parties/").has("惠州市文化广电旅游局", "赵一", "尚未配备", "惠府办〔2026〕9号")
	authority.see("/desk/parties").has("惠州市文化广电旅游局")

	bureau := s.as("culture")
	bureau.see("/organisation/officers").fill("/organisation/officers", fields{"office": "security_officer", "person": "钱二"}).to("/organisation").has("钱二")
	bureau.see("/organisation").link("/organisation/officers/security_officer/vacate")
	bureau.see("/organisation/officers/security_officer/vacate").fill("/organisation/officers/security_officer/vacate", fields{"to": "2999-01-01"}).errs("to")
	bureau.see("/organisation/officers/security_officer/vacate").fill("/organisation/officers/security_officer/vacate", fields{"to": ""}).to("/organisation").has("尚未配备数据安全责任人")
	bureau.see("/organisation/officers").fill("/organisation/officers", fields{"office": "security_officer", "person": "孙三"}).to("/organisation").has("孙三")
	bureau.see("/desk/catalogue").fill("/desk/catalogue", nil).errs("file")
	csv := "资源编号,资源名称,来源部门,摘要,更新频率,共享属性,数据级别,字段\n" +
		"WL-1,A级景区接待量,惠州市文化广电旅游局,各景区每日接待人次,每日,无条件共享,一般数据1级,景区;日期;人次\n" +
		"WL-2,坏行,惠州市文化广电旅游局,共享属性写错,每日,随便,一般数据1级,景区\n"
	upload := fields{"file": file{"catalogue.csv", csv}}
	checkOnly := bureau.see("/desk/catalogue").fill("/desk/catalogue", upload.with(fields{"mode": "check"}))
	checkOnly.has("检查结果（未导入）")
	if strings.Contains(s.stranger().see("/catalogue?q=景区").words(), "A级景区接待量") {
		t.Error("a check imported something")
	}
	done := bureau.see("/desk/catalogue").fill("/desk/catalogue", upload).has("导入结果", "退回 1 行")
	if got := bureau.get(done.link("/documents/")); got.status != http.StatusOK || !strings.Contains(got.body, "WL-2") {
		t.Errorf("the rejects file: %d %q", got.status, got.body)
	}
	bureau.see("/desk/catalogue").fill("/desk/catalogue", upload).has("未变化")
	s.stranger().see(s.stranger().see("/catalogue?q=景区").link("/catalogue/")).has("景区", "数据字典")
}
