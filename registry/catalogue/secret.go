package catalogue

import "regexp"

// secretMark finds the marks that documents under state secrecy carry in a title: a
// bracketed level, or a level with the star that precedes its term. A title that merely
// speaks of secrecy, such as a list of firms qualified for it, carries no mark.
var secretMark = regexp.MustCompile(`[(\[【〔](涉密|秘密|机密|绝密|国家秘密)[)\]】〕]|(秘密|机密|绝密)★`)

// secretGrade are grades that only state secrets have.
var secretGrade = map[string]bool{"涉密": true, "秘密": true, "机密": true, "绝密": true, "国家秘密": true, "5级": true, "五级": true, "5": true, "l5": true}

// notSecret are the answers to "state secret?" that say no. Whatever else stands in that
// column counts as yes: a doubt is not ours to settle (Art. 2).
var notSecret = map[string]bool{"": true, "否": true, "不涉密": true, "非涉密": true, "非密": true, "无": true, "公开": true, "内部": true, "no": true, "n": true, "false": true, "0": true}

// stateSecret reports whether a row is marked as a state secret, and in which column.
func stateSecret(r record) (column, bool) {
	if !notSecret[key(r.get(colSecret))] {
		return colSecret, true
	}
	if secretGrade[key(r.get(colGrade))] {
		return colGrade, true
	}
	for _, c := range []column{colTitle, colSummary, colKeywords} {
		if secretMark.MatchString(key(r.get(c))) {
			return c, true
		}
	}
	return "", false
}
