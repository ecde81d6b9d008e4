package party

import (
	"huishu/compliance/code"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// The procedures by which an organisation comes into the register, changes there, leaves and comes back, by their ids in the rule sets.
const (
	EntryProcedure       = "entry"
	ChangeProcedure      = "change"
	DepartureProcedure   = "departure"
	ReadmissionProcedure = "readmission"
)

// Matter is what an organisation asks of the register. Where it stands is told by its case.
type Matter struct {
	ID string `json:"id"`
	// Case is the id of its case in compliance/procedure.
	Case string `json:"case"`
	// Procedure is one of the four ids above.
	Procedure string `json:"procedure"`
	Party     string `json:"party"`
	// Proposal is what a change or a return asks the entry to say; nil for others.
	Proposal *Proposal `json:"proposal,omitempty"`
	// Account is the one that a return opens; empty for others.
	Account string `json:"account,omitempty"`
	Reason  string `json:"reason"`
	// CreatedAt in Unix milliseconds.
	CreatedAt int64 `json:"created_at"`
	// CreatedBy is empty where a stranger asked.
	CreatedBy string `json:"created_by"`

	// referenceHash is of the reference by which a stranger follows its asking; empty for others.
	referenceHash string
}

// Proposal is what an entry is asked to say.
type Proposal struct {
	Profile Profile `json:"profile"`
	// File and Papers are those of a change; nil where a party returns, which fills its file in afterwards.
	File   *Particulars `json:"file,omitempty"`
	Papers []Paper      `json:"papers,omitempty"`
}

// Difference is one thing that a proposal changes.
type Difference struct {
	What fault.Text `json:"what"`
	Old  string     `json:"old"`
	New  string     `json:"new"`
}

// Differences are what the proposal would change of the party and its file, in the order of the form.
func (c Proposal) Differences(p Party, f File) (list []Difference) {
	add := func(zh, en, old, proposed string) {
		if old != proposed {
			list = append(list, Difference{fault.T(zh, en), old, proposed})
		}
	}
	add("名称", "Name", p.NameZH, c.Profile.NameZH)
	add("英文名称", "English name", p.NameEN, c.Profile.NameEN)
	add("行政区划", "Division", p.Region, c.Profile.Region)
	add("地址", "Address", p.Address, c.Profile.Address)
	add("法定代表人（负责人）", "Legal representative", p.LegalRep, c.Profile.LegalRep)
	add("联系人", "Contact", p.ContactName, c.Profile.ContactName)
	add("联系电话", "Telephone", p.ContactPhone, c.Profile.ContactPhone)
	add("电子邮箱", "E-mail", p.ContactEmail, c.Profile.ContactEmail)
	if c.File == nil {
		return list
	}
	add("主体类型", "Type", string(f.Type), string(c.File.Type))
	add("成立日期", "Day of establishment", f.TermFrom, c.File.TermFrom)
	add("存续截止日期", "Last day", f.TermTo, c.File.TermTo)
	add("注册资本（万元）", "Registered capital (10,000 yuan)", Wan(f.CapitalFen), Wan(c.File.CapitalFen))
	add("经营范围（职能）", "Scope", f.Scope, c.File.Scope)
	add("行业", "Industry", f.Industry, c.File.Industry)
	add("行业小类", "Class of industry", f.IndustryClass, c.File.IndustryClass)
	add("核准机构", "Approved by", f.ApprovedBy, c.File.ApprovedBy)
	add("功能区", "Functional zone", f.Zone, c.File.Zone)
	add("经办人", "Handler", f.Handler, c.File.Handler)
	add("经办人电话", "Handler's telephone", f.HandlerPhone, c.File.HandlerPhone)
	add("授权方式", "How authorised", string(f.HandlerWay), string(c.File.HandlerWay))
	for _, material := range FileMaterials {
		t := MaterialTitle(material)
		proposed := f.Paper(material)
		for _, paper := range c.Papers {
			if paper.Material == material {
				proposed = paper.Document
			}
		}
		add(t.ZH, t.EN, f.Paper(material), proposed)
	}
	return list
}

// profileIdentity and the like are what an organisation is registered with: after its admission they change by a case only.
type profileIdentity struct{ name, legalRep, region string }

func identityOf(p Profile) profileIdentity { return profileIdentity{p.NameZH, p.LegalRep, p.Region} }

type fileIdentityOf struct {
	orgType                OrgType
	from, to               string
	capital                int64
	scope, industry, class string
	approvedBy, licence    string
}

func fileIdentity(f File) fileIdentityOf {
	return fileIdentityOf{f.Type, f.TermFrom, f.TermTo, f.CapitalFen, f.Scope, f.Industry, f.IndustryClass, f.ApprovedBy, f.Paper(Licence)}
}

// ownHand refuses an admitted organisation to change by its own hand what it is registered with.
func ownHand(tx *ledger.Tx, partyID string, touched bool) error {
	if !touched || tx.Actor.Party != partyID {
		return nil
	}
	in, err := Admitted(tx, partyID)
	if err != nil || !in {
		return err
	}
	return fault.New(fault.Refused, "party.by_change", "已入册主体的名称、法定代表人、行政区划和证照记载事项经变更登记修改",
		"What an entered organisation is registered with is changed by registration of the change").By("发改数据规〔2025〕26号 第九条第（二）项").
		Do("请在“本单位”页申请变更；地址、联系方式、经办人可以直接修改", "Apply for the change on your organisation's page; address, contacts and handler you change yourself")
}

// entryFacts are the facts of the check group "entry".
type entryFacts struct {
	CodeSound bool     `json:"code_sound"`
	Name      string   `json:"name"`
	LegalRep  string   `json:"legal_rep"`
	Filled    bool     `json:"filled"`
	TermOver  bool     `json:"term_over"`
	Documents []string `json:"documents"`
}

// judgeEntry runs the rule set's checks on an organisation as its entry would stand.
func judgeEntry(set *rules.Set, p Party, f File, today workday.Date) ([]rules.Finding, error) {
	facts := entryFacts{
		CodeSound: code.USCC(p.USCC) == nil || p.CodeOverride != "", Name: p.NameZH, LegalRep: p.LegalRep,
		Filled: f.Type != "", TermOver: f.termOver(today), Documents: []string{},
	}
	for _, paper := range f.Papers {
		facts.Documents = append(facts.Documents, paper.Material)
	}
	return set.Check(EntryProcedure, facts)
}

// title is what people will know the case by.
func (m Matter) title(p Party) rules.Text {
	what := map[string]rules.Text{
		EntryProcedure: fault.T("入册", "entry"), ChangeProcedure: fault.T("变更", "change of its entry"),
		DepartureProcedure: fault.T("退出", "departure"), ReadmissionProcedure: fault.T("重新入册", "return"),
	}[m.Procedure]
	return rules.Text{ZH: p.NameZH + " " + what.ZH, EN: p.Name("en") + ": " + what.EN}
}

// granted reports whether the case has come to what was asked for.
func granted(c *procedure.Case) bool { return c.Standing() == rules.StandingGranted }
