package party

import (
	"slices"
	"strings"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// RealNameLevel is how surely a person's real name was verified, with the codes of NDI-TR-2025-03.
type RealNameLevel string

// The levels.
const (
	NameUnverified RealNameLevel = "0" // 未实名
	ByDocument     RealNameLevel = "1" // 身份证或社保卡实名核验
	ByBiometrics   RealNameLevel = "2" // 在实名核验基础上增加人脸识别或其他生物特征核验
)

// RealNameLevels lists them all.
var RealNameLevels = []RealNameLevel{NameUnverified, ByDocument, ByBiometrics}

var realNameLevelNames = map[RealNameLevel]fault.Text{
	NameUnverified: fault.T("未实名", "Not verified"),
	ByDocument:     fault.T("身份证或社保卡实名核验", "By identity or social-security card"),
	ByBiometrics:   fault.T("实名核验并经人脸等生物特征核验", "By card and by face or other biometrics"),
}

// Title is the level in words.
func (l RealNameLevel) Title() fault.Text { return realNameLevelNames[l] }

// RealNameWay is the service that verified a person's real name, with the codes of NDI-TR-2025-03.
type RealNameWay string

// The ways.
const (
	ByMinistry   RealNameWay = "1" // 公安部、人社部实名服务
	ByPlatform   RealNameWay = "2" // 国家政务服务平台实名服务
	ByThirdParty RealNameWay = "3" // 微信、支付宝、通讯运营商等第三方平台
)

// RealNameWays lists them all.
var RealNameWays = []RealNameWay{ByMinistry, ByPlatform, ByThirdParty}

var realNameWayNames = map[RealNameWay]fault.Text{
	ByMinistry:   fault.T("公安部、人社部实名服务", "Service of the ministries of public security or of human resources"),
	ByPlatform:   fault.T("国家政务服务平台实名服务", "Service of the national government-service platform"),
	ByThirdParty: fault.T("微信、支付宝、通讯运营商等第三方平台", "A third party, such as WeChat, Alipay or a telecom operator"),
}

// Title is the way in words.
func (w RealNameWay) Title() fault.Text { return realNameWayNames[w] }

// RealName is how a person's real name was verified. The number of the person's document is not kept: the regional node, which
// asks the service, has it, and a register that does not need it has nothing to lose.
type RealName struct {
	// Name is whose, as it stood on the day.
	Name  string        `json:"name"`
	Level RealNameLevel `json:"level"`
	// Way is empty where the level is [NameUnverified].
	Way RealNameWay `json:"way"`
}

// Verified reports whether the name was verified at all.
func (r RealName) Verified() bool { return r.Level == ByDocument || r.Level == ByBiometrics }

// of is the verification as it holds for whoever has the place today: a successor's name was not verified with its predecessor's.
func (r RealName) of(name string) RealName {
	if name != r.Name {
		return RealName{Name: name, Level: NameUnverified}
	}
	return r
}

func (r RealName) check(field string) []*fault.Error {
	var errs []*fault.Error
	switch {
	case !slices.Contains(RealNameLevels, r.Level):
		errs = append(errs, fault.New(fault.Invalid, "real_name.level", "请选择实名等级", "Choose the level to which the name was verified").At(field+"_level"))
	case !r.Verified() && r.Way != "":
		errs = append(errs, fault.Unread(field+"_way"))
	case r.Verified() && !slices.Contains(RealNameWays, r.Way):
		errs = append(errs, fault.New(fault.Invalid, "real_name.way", "请选择实名核验所用的服务", "Choose the service that verified the name").At(field+"_way"))
	case r.Verified() && r.Name == "":
		errs = append(errs, fault.New(fault.Invalid, "real_name.nobody", "登记簿中没有此人的姓名，不能登记实名等级", "The register has no name for this person, so no level can be recorded").
			Do("请先由该主体在单位资料或单位档案中填写", "Have the organisation give the name in its particulars or its file first").At(field+"_level"))
	}
	return errs
}

// Identity is by what the authority made sure of who a party is (NDI-TR-2025-03, tables 4 and 7), as it was last recorded. Which way
// and when says the [Party].
type Identity struct {
	// ID is the party's.
	ID string `json:"id"`
	// Evidence are the papers that were seen, the number of the certificate, or what else it rests on, in words.
	Evidence string `json:"evidence"`
	// Document is its scan in the vault; empty for none.
	Document string `json:"document"`
	// Case is the case that entered the party, Transfer the transfer that it answered; empty where that is not how it was verified.
	Case     string `json:"case"`
	Transfer string `json:"transfer"`
	// LegalRep and Handler are the persons' real names, verified or not.
	LegalRep RealName `json:"legal_rep"`
	Handler  RealName `json:"handler"`
	// RecordedAt in Unix milliseconds.
	RecordedAt int64  `json:"recorded_at"`
	RecordedBy string `json:"recorded_by"`
}

// NewIdentity is what the authority records.
type NewIdentity struct {
	Way Verification
	// Evidence is needed for every way but [BankTransfer], which proves itself.
	Evidence string
	// Document belongs to the authority or to the party; empty for none.
	Document string
	// LegalRep and Handler are the levels; an empty one is [NameUnverified], and the names are the register's.
	LegalRep, Handler RealName
}

// evidenceNames are what each way rests on.
var evidenceNames = map[Verification]fault.Text{
	Manual:          fault.T("核对的证照原件", "originals that were seen"),
	MarketRegulator: fault.T("认证证书编号", "number of the certificate"),
	OtherWay:        fault.T("核验方式和依据", "how it was verified and by what"),
}

// EvidenceTitle is what a way of verification rests on, in words; empty for one that proves itself.
func (w Verification) EvidenceTitle() fault.Text { return evidenceNames[w] }

// Verify records how the authority made sure of a party's identity, and by what (act party.verify; NDI-TR-2025-03). It may be recorded
// anew, as when a legal representative's name is verified later. [BankTransfer] is never a matter of a word: Refused
// "verification.by_transfer" for a party that has not answered one ([SendTransfer]).
func Verify(tx *ledger.Tx, id string, n NewIdentity) (Party, error) {
	p, err := Get(tx, id)
	if err != nil {
		return Party{}, err
	}
	if err := access.Require(tx, access.PartyVerify, access.Facts{Owner: id}); err != nil {
		return Party{}, err
	}
	f, err := FileOf(tx, id)
	if err != nil {
		return Party{}, err
	}
	n = n.tidy(p, f)
	errs := append(n.LegalRep.check("legal_rep"), n.Handler.check("handler")...)
	errs = append(errs, n.checkEvidence(f)...)
	bad, err := foreignDocument(tx, n.Document, id, tx.Actor.Party)
	if err != nil {
		return Party{}, err
	}
	if err := fault.Join(append(errs, bad)...); err != nil {
		return Party{}, err
	}
	i := Identity{Evidence: n.Evidence, Document: n.Document, LegalRep: n.LegalRep, Handler: n.Handler}
	if n.Way == BankTransfer {
		if p.Verification != BankTransfer {
			return Party{}, fault.New(fault.Refused, "verification.by_transfer", "对公账户打款以该主体填报的金额为准，不能直接登记", "A transfer is proved by the amount that the organisation names, not by a record").
				By(IdentityStandard).Do("请登记打款，由该主体查账后填报", "Note the transfer, and let the organisation say how much it received").At("way")
		}
		return p, i.amend(tx, id, access.PartyVerify)
	}
	if err := verifiedBy(tx, p.ID, n.Way, i, access.PartyVerify); err != nil {
		return Party{}, err
	}
	return Get(tx, id)
}

// IdentityStandard is what sets the ways of verification.
const IdentityStandard = "NDI-TR-2025-03 表4"

func (n NewIdentity) tidy(p Party, f File) NewIdentity {
	n.Evidence = strings.TrimSpace(n.Evidence)
	n.LegalRep.Name, n.Handler.Name = p.LegalRep, f.Handler
	for _, r := range []*RealName{&n.LegalRep, &n.Handler} {
		if r.Level == "" {
			r.Level = NameUnverified
		}
	}
	return n
}

// checkEvidence demands what the way rests on.
func (n NewIdentity) checkEvidence(f File) []*fault.Error {
	errs := []*fault.Error{fault.Paragraph("evidence", n.Evidence, maxScope)}
	switch n.Way {
	case Manual, MarketRegulator, OtherWay:
		if t := n.Way.EvidenceTitle(); n.Evidence == "" {
			errs = append(errs, fault.Required("evidence", t.ZH, t.EN))
		}
	case BankTransfer:
		for _, m := range []fault.Member{{Field: "evidence", Said: n.Evidence != ""}, {Field: "document", Said: n.Document != ""}} {
			if m.Said {
				errs = append(errs, fault.Unread(m.Field))
			}
		}
	default:
		errs = append(errs, fault.New(fault.Invalid, "verification.unknown", "请选择核验方式", "Choose how it was verified").At("way"))
	}
	if n.Way == MarketRegulator && n.Document == "" && f.Paper(IdentityCertificate) == "" {
		errs = append(errs, fault.New(fault.Invalid, "verification.certificate", "没有市场监管部门的认证证书", "There is no certificate of the market regulator").
			Do("请上传证书，或请该主体在单位档案中上传“实名认证证书”", "Upload it, or have the organisation put it into its file").At("document"))
	}
	return errs
}
