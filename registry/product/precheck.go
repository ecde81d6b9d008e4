package product

import (
	"huishu/compliance/adoption"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/catalogue"
	"huishu/registry/party"
)

// FilingMaterials are what a first application in a regime brings by its rule set, in its order. The group of checks that judges a file
// has the regime's name.
func FilingMaterials(set *rules.Set, regime string) []rules.Material {
	return set.Materials(regime, First)
}

// stage says whose opinion of a false alarm counts.
type stage int

const (
	// filing lets the operator's own word on a false alarm pass: the reviewer will see it.
	filing stage = iota
	// reviewing takes the registration body's word only.
	reviewing
)

// PreCheck judges a product as it would be filed today in the city's regime: what must be mended, what the reviewer
// will look at. The rule set is that of FilingSet. Nothing is written.
func PreCheck(tx *ledger.Tx, book *rules.Book, product string) ([]rules.Finding, error) {
	return PreCheckIn(tx, book, product, City)
}

// PreCheckIn is [PreCheck] for a regime.
func PreCheckIn(tx *ledger.Tx, book *rules.Book, product, regime string) ([]rules.Finding, error) {
	p, err := Get(tx, product)
	if err != nil {
		return nil, err
	}
	set, err := FilingSet(tx, book, product, regime)
	if err != nil {
		return nil, err
	}
	return judge(tx, set, regime, p, filing)
}

// FilingSet is the rule set by which the product would be judged if it were filed today in a regime: that of its case where it was
// returned for completion and is filed again, otherwise the one that governs today; Refused "rules.none_in_force" where none does.
func FilingSet(tx *ledger.Tx, book *rules.Book, product, regime string) (*rules.Set, error) {
	if m, err := ChangeInHand(tx, product); err == nil {
		return caseSet(tx, book, m.CaseID)
	} else if fault.KindOf(err) != fault.NotFound {
		return nil, err
	}
	r, err := LatestIn(tx, product, regime)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return nil, err
	}
	if err == nil && r.Standing == StandingPending {
		return adoption.ByHash(tx, book, r.RuleSetHash)
	}
	return adoption.For(tx, book, regime, workday.OfTime(tx.Now))
}

// ReviewCheck judges a filed product by the rule set of its case: what stands beside the file
// on the reviewer's desk.
func ReviewCheck(tx *ledger.Tx, book *rules.Book, registration string) ([]rules.Finding, error) {
	r, err := GetRegistration(tx, registration)
	if err != nil {
		return nil, err
	}
	set, err := adoption.ByHash(tx, book, r.RuleSetHash)
	if err != nil {
		return nil, err
	}
	return r.JudgedBy(tx, set)
}

// JudgedBy judges the filed product by any rule set: that of its case, or one that is rehearsed.
func (r Registration) JudgedBy(tx *ledger.Tx, set *rules.Set) ([]rules.Finding, error) {
	p, err := Get(tx, r.Product)
	if err != nil {
		return nil, err
	}
	return judge(tx, set, r.Regime, p, reviewing)
}

func judge(tx *ledger.Tx, set *rules.Set, regime string, p Product, s stage) ([]rules.Finding, error) {
	facts, err := factsOf(tx, set, regime, p, s)
	if err != nil {
		return nil, err
	}
	return set.Check(regime, facts)
}

// fileFacts are the facts that the rule set's checks are written on. Every check of the file is
// one of the set's, where a lawyer reads it. What Submit refuses beside them is no fact of the
// file and cannot be one: who acts (the policy table's matter), and that the product has a
// registration already, which another application would have to mend.
type fileFacts struct {
	ProductName       string              `json:"product_name"`
	Summary           string              `json:"summary"`
	Kind              Kind                `json:"kind"`
	Form              Form                `json:"form"`
	Frequency         catalogue.Frequency `json:"frequency"`
	Purpose           string              `json:"purpose"`
	Recipients        []string            `json:"recipients"`
	OperatorQualified bool                `json:"operator_qualified"`
	Agreement         agreementFact       `json:"agreement"`
	Resources         []resourceFact      `json:"resources"`
	Fields            []fieldFact         `json:"fields"`
	Upstream          []upstreamFact      `json:"upstream"`
	Origins           []originFact        `json:"origins"`
	SampleScanned     bool                `json:"sample_scanned"`
	Columns           []columnFact        `json:"columns"`
	Deposit           depositFact         `json:"deposit"`
	Statements        []statementFact     `json:"statements"`
	Near              []nearFact          `json:"near"`
	Findings          []hitFact           `json:"findings"`
	Materials         []string            `json:"materials"`
	// Registered says that the city's compliance registration is in force today: the other regimes follow it.
	Registered bool         `json:"registered"`
	Today      workday.Date `json:"today"`
}

type agreementFact struct {
	Number     string       `json:"number"`
	InForce    bool         `json:"in_force"`
	From       workday.Date `json:"from"`
	To         workday.Date `json:"to"`
	Purposes   []string     `json:"purposes"`
	Recipients []string     `json:"recipients"`
}

type resourceFact struct {
	Code        string `json:"code"`
	Name        string `json:"name"`
	Secret      bool   `json:"secret"`
	InAgreement bool   `json:"in_agreement"`
}

type fieldFact struct {
	Name       string `json:"name"`
	Traced     bool   `json:"traced"`
	Derivation string `json:"derivation"`
	// InSample says that the sample has a column of that name, or none with names that could be compared.
	InSample bool `json:"in_sample"`
}

// columnFact is a column of the sample with how many of its values are filled in.
type columnFact struct {
	Place  string `json:"place"`
	Values int64  `json:"values"`
}

type depositFact struct {
	Made bool `json:"made"`
	// Current says that the lineage which was deposited is that of the present fields.
	Current bool `json:"current"`
}

// statementFact is a material that was given in words.
type statementFact struct {
	Material string `json:"material"`
	Text     string `json:"text"`
}

type hitFact struct {
	Type       string  `json:"type"`
	Place      string  `json:"place"`
	Count      int64   `json:"count"`
	Confidence float64 `json:"confidence"`
	Waived     bool    `json:"waived"`
}

// nearFact is a registered product that is much like the one that is judged.
type nearFact struct {
	Code       string `json:"code"`
	Name       string `json:"name"`
	Similarity int    `json:"similarity"`
}

func factsOf(tx *ledger.Tx, set *rules.Set, regime string, p Product, s stage) (fileFacts, error) {
	l, err := lineageOf(tx, p)
	if err != nil {
		return fileFacts{}, err
	}
	a, traced := l.agreements[p.Agreement], l.follow(p)
	f := fileFacts{
		ProductName: p.Name, Summary: p.Description, Kind: p.Kind, Form: p.Form, Frequency: p.Frequency, Purpose: p.Purpose, Recipients: p.Recipients,
		Agreement: agreementFact{Number: a.Code, InForce: a.Standing == StandingGranted, From: a.From, To: a.LastDay(), Purposes: a.purposeNames(), Recipients: a.Recipients},
		Upstream:  l.upstreamFacts(traced), Origins: l.originFacts(p, traced),
		Deposit:       depositFact{Made: p.Deposit != nil, Current: p.depositCurrent()},
		SampleScanned: p.sampleCurrent(), Materials: materialsOf(set, regime, p), Today: workday.OfTime(tx.Now),
	}
	// A licence that is missing or has ended is a finding; anything else is a fault of ours.
	err = party.RequireAllowed(tx, p.Operator, party.Operator, party.FileRegistration)
	if err != nil && fault.KindOf(err) != fault.Refused {
		return fileFacts{}, err
	}
	f.OperatorQualified = err == nil
	for _, o := range traced.Origins {
		// State secrets never enter the catalogue (Art. 2), so no source can be one. What another product takes in lies within
		// that one's agreement or not: see Origins.
		if r := l.resources[o.Resource]; asResource(p, o) {
			f.Resources = append(f.Resources, resourceFact{Code: r.SourceID, Name: r.Title, InAgreement: o.Named || o.By != p.ID})
		}
	}
	for i, field := range p.Fields {
		f.Fields = append(f.Fields, fieldFact{
			Name: field.Name, Traced: traced.Fields[i].Traced() && field.Derivation != "", Derivation: field.Derivation, InSample: p.Sample.shows(field.Name),
		})
	}
	if f.Registered, err = registeredToday(tx, p.ID); err != nil {
		return fileFacts{}, err
	}
	near, err := NearTo(tx, p)
	if err != nil {
		return fileFacts{}, err
	}
	for _, n := range near {
		f.Near = append(f.Near, nearFact{n.Code, n.Name, n.Similarity})
	}
	for _, m := range p.Materials {
		if m.Statement != "" {
			f.Statements = append(f.Statements, statementFact{m.Material, m.Statement})
		}
	}
	if p.Sample != nil {
		for _, c := range p.Sample.Columns {
			f.Columns = append(f.Columns, columnFact{c.Place, c.Values})
		}
		for _, h := range p.Sample.Hits {
			waived := h.Waived != "" || s == filing && h.Contested != ""
			f.Findings = append(f.Findings, hitFact{Type: h.Type, Place: h.Place, Count: h.Count, Confidence: h.Confidence, Waived: waived})
		}
	}
	return f, nil
}

// materialsOf are the ids of the materials that the file holds: those handed in, and those
// that the entered data itself is.
func materialsOf(set *rules.Set, regime string, p Product) []string {
	var ids []string
	for _, m := range FilingMaterials(set, regime) {
		if m.Form {
			ids = append(ids, m.ID)
		}
	}
	for _, m := range p.Materials {
		ids = append(ids, m.Material)
	}
	return ids
}

// registeredToday reports whether the city's compliance registration of a product is in force today.
func registeredToday(tx *ledger.Tx, product string) (bool, error) {
	r, err := LatestRegistration(tx, product)
	if fault.KindOf(err) == fault.NotFound {
		return false, nil
	}
	return r.Status(workday.OfTime(tx.Now)) == Valid, err
}
