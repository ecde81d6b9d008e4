package product

import "huishu/ledger/fault"

// Region is the first four digits of the division in which products are registered, as
// product codes carry it: Huizhou (NDI-TR-2025-04).
const Region = "4413"

// Kind is what sort of thing a data product is, in the words of Guangdong's registration rules.
type Kind string

// The kinds.
const (
	Dataset     Kind = "dataset"     // 数据集
	Service     Kind = "service"     // 数据服务接口
	Indicator   Kind = "indicator"   // 数据指标
	Report      Kind = "report"      // 数据报告
	Model       Kind = "model"       // 数据模型算法
	Application Kind = "application" // 数据应用
)

// Kinds lists them all.
var Kinds = []Kind{Dataset, Service, Indicator, Report, Model, Application}

var kindTitles = map[Kind]fault.Text{
	Dataset:     fault.T("数据集", "Data set"),
	Service:     fault.T("数据服务接口", "Data service interface"),
	Indicator:   fault.T("数据指标", "Data indicator"),
	Report:      fault.T("数据报告", "Data report"),
	Model:       fault.T("数据模型算法", "Data model or algorithm"),
	Application: fault.T("数据应用", "Data application"),
}

// Title is the kind in words.
func (k Kind) Title() fault.Text { return kindTitles[k] }

// Form is how a product is delivered, by the code table of NDI-TR-2025-06.
type Form string

// The forms.
const (
	FormDataset     Form = "dataset"     // 001 数据集, as a file
	FormAPI         Form = "api"         // 002 API产品
	FormApplication Form = "application" // 003 数据应用
	FormReport      Form = "report"      // 004 数据报告
	FormObject      Form = "object"      // 005 数据对象
	FormOther       Form = "other"       // 006 其他
)

// Forms lists them all, in the order of their codes.
var Forms = []Form{FormDataset, FormAPI, FormApplication, FormReport, FormObject, FormOther}

var formTitles = map[Form]fault.Text{
	FormDataset:     fault.T("数据集（文件）", "Data set (file)"),
	FormAPI:         fault.T("API产品", "API"),
	FormApplication: fault.T("数据应用", "Application"),
	FormReport:      fault.T("数据报告", "Report"),
	FormObject:      fault.T("数据对象", "Data object"),
	FormOther:       fault.T("其他", "Other"),
}

// Title is the form in words.
func (f Form) Title() fault.Text { return formTitles[f] }

// PurposeClass decides how a product may be priced (发改价格〔2025〕65号): for public
// governance and public interest it is free, for industry its price is guided.
type PurposeClass string

// The classes.
const (
	PublicInterest PurposeClass = "public_interest"
	Industry       PurposeClass = "industry"
)

// PurposeClasses lists them all.
var PurposeClasses = []PurposeClass{PublicInterest, Industry}

var classTitles = map[PurposeClass]fault.Text{
	PublicInterest: fault.T("公共治理、公益事业", "Public governance and public interest"),
	Industry:       fault.T("产业发展、行业发展", "Industry"),
}

// Title is the class in words.
func (c PurposeClass) Title() fault.Text { return classTitles[c] }

// Selection is how the implementing body chose the operator (27号 art. 12).
type Selection string

// The ways of selection.
const (
	PublicTender  Selection = "public_tender"  // 公开招标
	InvitedTender Selection = "invited_tender" // 邀请招标
	Negotiation   Selection = "negotiation"    // 谈判
)

// Selections lists them all.
var Selections = []Selection{PublicTender, InvitedTender, Negotiation}

var selectionTitles = map[Selection]fault.Text{
	PublicTender:  fault.T("公开招标", "Public tender"),
	InvitedTender: fault.T("邀请招标", "Invited tender"),
	Negotiation:   fault.T("谈判", "Negotiation"),
}

// Title is the way of selection in words.
func (s Selection) Title() fault.Text { return selectionTitles[s] }
