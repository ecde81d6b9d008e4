package complaint

import (
	"slices"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
)

// MeasureKind is what the authority does about a founded complaint. Its text stands in rows: never rename one.
type MeasureKind string

// The measures.
const (
	Rectify   MeasureKind = "rectify"   // 责令改正
	Interview MeasureKind = "interview" // 约谈
	Suspend   MeasureKind = "suspend"   // 提请暂停资格
	Revoke    MeasureKind = "revoke"    // 提请撤销资格
)

// MeasureKinds lists them all, the mildest first.
var MeasureKinds = []MeasureKind{Rectify, Interview, Suspend, Revoke}

var measureTitles = map[MeasureKind]fault.Text{
	Rectify: fault.T("责令改正", "Ordered to mend it"), Interview: fault.T("约谈", "Called in for a talk"),
	Suspend: fault.T("提请暂停资格", "Suspension of a qualification to be decided"), Revoke: fault.T("提请撤销资格", "Revocation of a qualification to be decided"),
}

// Title is the measure in words.
func (k MeasureKind) Title() fault.Text { return measureTitles[k] }

// Measure is one measure.
type Measure struct {
	Kind MeasureKind `db:"kind" json:"kind"`
	// Qualification is the id of the one that Suspend and Revoke mean; empty otherwise.
	Qualification string `db:"qualification" json:"qualification,omitempty"`
}

// onLicence reports whether the measure is about a qualification.
func (k MeasureKind) onLicence() bool { return k == Suspend || k == Revoke }

// sanctionable are the statuses of a qualification that each measure can still change.
var sanctionable = map[MeasureKind][]party.Status{
	Suspend: {party.Valid}, Revoke: {party.Valid, party.Suspended},
}

// Sanctionable reports whether a qualification as it stands today can be subject to the measure.
func (k MeasureKind) Sanctionable(q party.Qualification) bool {
	return slices.Contains(sanctionable[k], q.Status)
}

// checkMeasures refuses measures that do not fit the party complained of.
func checkMeasures(tx *ledger.Tx, respondent string, list []Measure) error {
	var errs []*fault.Error
	seen := map[Measure]bool{}
	for _, m := range list {
		switch {
		case !slices.Contains(MeasureKinds, m.Kind):
			errs = append(errs, unknown("measures", "没有这种处理措施", "There is no such measure", MeasureKinds))
			continue
		case seen[m]:
			errs = append(errs, fault.New(fault.Invalid, "complaint.measure_twice", "同一措施写了两次", "A measure is named twice").At("measures"))
		case !m.Kind.onLicence() && m.Qualification != "":
			errs = append(errs, fault.New(fault.Invalid, "complaint.measure_licence", "该措施不涉及资格", "That measure is about no qualification").At("measures"))
		case m.Kind.onLicence():
			q, err := party.GetQualification(tx, m.Qualification)
			if err != nil && fault.KindOf(err) != fault.NotFound {
				return err
			}
			if err != nil || q.Party != respondent || !m.Kind.Sanctionable(q) {
				errs = append(errs, fault.New(fault.Invalid, "complaint.measure_licence", "该单位没有可以如此处理的资格", "The organisation has no such qualification to which that could be done").At("measures").
					Do("请选择该单位有效或者已暂停的资格", "Choose a qualification of theirs that is valid or suspended"))
			}
		}
		seen[m] = true
	}
	return fault.Join(errs...)
}
