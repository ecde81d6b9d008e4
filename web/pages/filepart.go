package pages

import (
	"slices"
	"strings"

	"huishu/compliance/rules"
	"huishu/web/components"
)

// filePart is one part of a registration file: a step of the applicant's wizard, and a part of the reviewer's desk, in the order of
// the national platform's form (procedures.md 2.6).
type filePart struct {
	id    string
	title components.Text
	// fields are the beginnings of the paths of findings that are mended, or judged, here.
	fields []string
	// materials are the ids of the materials that are given here; nil for a part that takes none. The part of "*" takes every
	// material that no other part does.
	materials []string
}

// The parts of a file.
var (
	partBasics    = filePart{"edit", tr("基本信息", "Basics"), []string{"summary", "product_name", "kind", "form", "frequency", "purpose", "agreement", "recipients", "operator"}, nil}
	partFields    = filePart{"fields", tr("来源与字段", "Sources and fields"), []string{"fields", "resources", "upstream", "origins", "near"}, nil}
	partAgency    = filePart{"agency", tr("委托代理", "Agent"), nil, []string{"agency"}}
	partStorage   = filePart{"storage", tr("数据存储", "Storage"), nil, []string{"storage"}}
	partMaterials = filePart{"materials", tr("材料与承诺书", "Papers and commitment"), []string{"materials"}, []string{"*"}}
	partSample    = filePart{"sample", tr("样例与扫描", "Sample and scan"), []string{"sample", "findings", "columns"}, nil}
	partDeposit   = filePart{"deposit", tr("数据存证", "Evidence deposit"), []string{"deposit"}, nil}
)

// fileParts are all parts in the order in which they are filled in.
var fileParts = []filePart{partBasics, partFields, partAgency, partStorage, partMaterials, partSample, partDeposit}

// owns reports whether a finding about a field belongs to the part.
func (p filePart) owns(field string) bool {
	for _, prefix := range p.fields {
		if strings.HasPrefix(field, prefix) {
			return true
		}
	}
	return false
}

// takes reports whether a material is given in the part.
func (p filePart) takes(material string) bool {
	if slices.Contains(p.materials, "*") {
		return material != "agency" && material != "storage"
	}
	return slices.Contains(p.materials, material)
}

// asked are those of a rule set's materials that are given in the part.
func (p filePart) asked(list []rules.Material) []rules.Material {
	var out []rules.Material
	for _, m := range list {
		if p.takes(m.ID) {
			out = append(out, m)
		}
	}
	return out
}

// of are the findings of the part.
func (p filePart) of(found []rules.Finding) []rules.Finding {
	var list []rules.Finding
	for _, f := range found {
		if p.owns(f.Field) {
			list = append(list, f)
		}
	}
	return list
}

// homeless are the findings that belong to no part; they stand above all of them, so that none is lost.
func homeless(found []rules.Finding) []rules.Finding {
	var list []rules.Finding
	for _, f := range found {
		if !ownedBy(f.Field) {
			list = append(list, f)
		}
	}
	return list
}

func ownedBy(field string) bool {
	for _, p := range fileParts {
		if p.owns(field) {
			return true
		}
	}
	return false
}

// productPlace leads from a finding of the pre-check to the step that mends it; empty where none does.
func productPlace(id string) func(field string) string {
	return func(field string) string {
		for _, p := range fileParts {
			if p.owns(field) {
				return "/desk/products/" + id + "/" + p.id
			}
		}
		return ""
	}
}
