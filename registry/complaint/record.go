package complaint

import (
	"time"

	"huishu/compliance/workday"
	"huishu/ledger"
)

// Record is what everybody may know of the complaints about a party: those found founded, wholly or in part.
type Record struct {
	// Years count them by the year of the decision, the newest first; a year without one is not there.
	Years []Year `json:"years"`
	// Items are the newest of them, at most 200.
	Items []Finding `json:"items"`
}

// Year counts the founded complaints that were decided in a year, by UTC+8.
type Year struct {
	Year          int `json:"year"`
	Founded       int `json:"founded"`
	PartlyFounded int `json:"partly_founded"`
}

// Finding is one of them. It holds nothing that the complainant said.
type Finding struct {
	Number    string        `json:"number"`
	Category  Category      `json:"category"`
	Result    Result        `json:"result"`
	DecidedOn workday.Date  `json:"decided_on"`
	Measures  []MeasureKind `json:"measures"`
}

// maxFindings bounds the findings that are listed; all are counted.
const maxFindings = 200

// RecordOf is the public record of a party. It asks nobody's leave.
func RecordOf(tx *ledger.Tx, respondent string) (Record, error) {
	rec := Record{Years: []Year{}, Items: []Finding{}}
	var rows []complaintRow
	err := tx.Select(&rows, `SELECT `+complaintColumns+` FROM complaint WHERE respondent = ? AND result IN ('founded', 'partly_founded') ORDER BY decided_at DESC, id DESC`, respondent)
	if err != nil {
		return rec, err
	}
	for _, r := range rows {
		day := workday.OfTime(time.UnixMilli(r.DecidedAt).In(ledger.Zone))
		rec.count(day.Year, r.Result)
		if len(rec.Items) == maxFindings {
			continue
		}
		c, err := r.complaint(tx)
		if err != nil {
			return rec, err
		}
		f := Finding{Number: c.Number, Category: c.Category, Result: c.Result, DecidedOn: day, Measures: []MeasureKind{}}
		for _, m := range c.Measures {
			f.Measures = append(f.Measures, m.Kind)
		}
		rec.Items = append(rec.Items, f)
	}
	return rec, nil
}

// count adds a finding to its year; they come newest first.
func (rec *Record) count(year int, result Result) {
	if n := len(rec.Years); n == 0 || rec.Years[n-1].Year != year {
		rec.Years = append(rec.Years, Year{Year: year})
	}
	y := &rec.Years[len(rec.Years)-1]
	if result == Founded {
		y.Founded++
	} else {
		y.PartlyFounded++
	}
}
