package complaint

import (
	"fmt"
	"slices"
	"strings"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// Category is what a complaint is about, in kind. Its text stands in rows: never rename one.
type Category string

// The categories.
const (
	Quality  Category = "quality"  // 数据质量或者交付
	Price    Category = "price"    // 价格或者收费
	Misuse   Category = "misuse"   // 超出授权范围使用、转让数据
	Privacy  Category = "privacy"  // 个人信息或者数据安全
	Untruth  Category = "untruth"  // 虚假材料或者虚假宣传
	Conduct  Category = "conduct"  // 办事与服务
	Anything Category = "anything" // 其他
)

// Categories lists them all.
var Categories = []Category{Quality, Price, Misuse, Privacy, Untruth, Conduct, Anything}

var categoryTitles = map[Category]fault.Text{
	Quality:  fault.T("数据质量或交付", "Quality or delivery of data"),
	Price:    fault.T("价格或收费", "Prices or charges"),
	Misuse:   fault.T("超出授权范围使用或转让数据", "Data used or passed on beyond its licence"),
	Privacy:  fault.T("个人信息或数据安全", "Personal information or security"),
	Untruth:  fault.T("虚假材料或虚假宣传", "False material or false advertising"),
	Conduct:  fault.T("办事与服务", "Conduct and service"),
	Anything: fault.T("其他", "Something else"),
}

// Title is the category in words.
func (c Category) Title() fault.Text { return categoryTitles[c] }

// Naming is whether the complainant tells the authority who it is. The party complained of is told in neither case.
type Naming string

// The namings.
const (
	// RealName gives the authority name and contact, so that it can ask back and answer.
	RealName Naming = "real_name"
	// Anonymous gives neither. The journal still knows the account: a false accusation is not without its author.
	Anonymous Naming = "anonymous"
)

// Namings lists them both.
var Namings = []Naming{RealName, Anonymous}

var namingTitles = map[Naming]fault.Text{RealName: fault.T("实名", "In one's own name"), Anonymous: fault.T("匿名", "Anonymously")}

// Title is the naming in words.
func (n Naming) Title() fault.Text { return namingTitles[n] }

// Result is what became of a complaint; empty while it is dealt with.
type Result string

// The results.
const (
	Withdrawn     Result = "withdrawn"
	Declined      Result = "declined"
	Unfounded     Result = "unfounded"
	PartlyFounded Result = "partly_founded"
	Founded       Result = "founded"
)

var resultTitles = map[Result]fault.Text{
	"": fault.T("办理中", "In progress"), Withdrawn: fault.T("已撤回", "Withdrawn"), Declined: fault.T("不予受理", "Declined"),
	Unfounded: fault.T("不成立", "Unfounded"), PartlyFounded: fault.T("部分成立", "Founded in part"), Founded: fault.T("成立", "Founded"),
}

// Title is the result in words.
func (r Result) Title() fault.Text { return resultTitles[r] }

// Public reports whether everybody may know of it: it is decided, and there was something in it.
func (r Result) Public() bool { return r == Founded || r == PartlyFounded }

// results are the acts that end a complaint, and how.
var results = map[access.Act]Result{
	access.ComplaintWithdraw: Withdrawn, access.ComplaintDecline: Declined, access.ComplaintDismiss: Unfounded,
	access.ComplaintUpholdPartly: PartlyFounded, access.ComplaintUphold: Founded,
}

// Content is what a complainant writes.
type Content struct {
	// Respondent is the id of the party complained of.
	Respondent string   `json:"respondent"`
	About      About    `json:"about"`
	Category   Category `json:"category"`
	Statement  string   `json:"statement"`
	Naming     Naming   `json:"naming"`
	// ContactName and Contact are empty in an anonymous complaint.
	ContactName string `json:"contact_name"`
	Contact     string `json:"contact"`
}

// Complaint is a complaint about a party.
type Complaint struct {
	ID     string `json:"id"`
	Number string `json:"number"`
	Case   string `json:"case"`
	// Complainant is the account of the person; empty once it was erased. It is shown to nobody.
	Complainant string `json:"complainant"`
	Content
	Result   Result    `json:"result"`
	Measures []Measure `json:"measures"`
	// Evidence are ids of documents that the complaint owns.
	Evidence []string `json:"evidence"`
	// Papers are ids of documents that the party complained of handed in with its statement.
	Papers []string `json:"papers,omitempty"`
	// The times are Unix milliseconds; DecidedAt and ErasedAt are 0 before.
	CreatedAt int64 `json:"created_at"`
	DecidedAt int64 `json:"decided_at"`
	ErasedAt  int64 `json:"erased_at"`
}

// Facts relate the complaint to people and parties, for compliance/access.
func (c Complaint) Facts() access.Facts { return access.Facts{Person: c.Complainant} }

// Ref names the complaint in the journal. Its number is public once it was found founded.
func (c Complaint) Ref() ledger.Ref {
	ref := ledger.Ref{Kind: Subject, ID: c.ID}
	if c.Result.Public() {
		ref.Code = c.Number
	}
	return ref
}

const (
	minStatement = 10
	maxStatement = 5_000
	// maxEvidence bounds the papers of one complaint.
	maxEvidence = 10
)

// tidy trims what people typed.
func (c Content) tidy() Content {
	for _, s := range []*string{&c.About.Kind, &c.About.Code, &c.Statement, &c.ContactName, &c.Contact} {
		*s = strings.TrimSpace(*s)
	}
	return c
}

// check returns all that cannot stand.
func (c Content) check() []*fault.Error {
	errs := []*fault.Error{fault.Paragraph("statement", c.Statement, maxStatement)}
	if !slices.Contains(Categories, c.Category) {
		errs = append(errs, unknown("category", "请选择投诉举报的类别", "Choose what kind of complaint it is", Categories))
	}
	if n := len([]rune(c.Statement)); n < minStatement {
		errs = append(errs, fault.Newf(fault.Invalid, "complaint.statement", "请写明时间、经过和具体事实，至少 %d 字", "Say when and what happened, in at least %d characters", minStatement).At("statement").
			Do("没有具体事实的投诉举报无法核查", "Without facts nothing can be investigated"))
	}
	switch c.Naming {
	case RealName:
		errs = append(errs, fault.NeedLine("contact_name", c.ContactName, "您的姓名", "your name"), fault.NeedLine("contact", c.Contact, "联系方式", "how to reach you"))
	case Anonymous:
		if c.ContactName != "" || c.Contact != "" {
			errs = append(errs, fault.New(fault.Invalid, "complaint.named", "匿名投诉举报请勿填写姓名和联系方式", "An anonymous complaint gives neither name nor contact").At("contact_name").
				Do("请清空，或改为实名", "Clear both, or complain in your own name"))
		}
	default:
		errs = append(errs, unknown("naming", "请选择实名或者匿名", "Choose whether to give your name", Namings))
	}
	return errs
}

func unknown[T ~string](field, zh, en string, known []T) *fault.Error {
	return fault.New(fault.Invalid, "code.unknown", zh, en).At(field).Do(fmt.Sprintf("可填：%v", known), fmt.Sprintf("Use one of %v", known))
}
