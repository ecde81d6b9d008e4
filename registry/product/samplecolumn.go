package product

import (
	"slices"
	"strings"

	"huishu/compliance/scan"
	"huishu/ledger"
)

// maxSampleColumns bounds the columns whose profile is kept of one sample.
const maxSampleColumns = 500

// SampleColumn is the profile of one column of a sample: counts only.
type SampleColumn struct {
	// Place is the column's name as in the findings.
	Place string `db:"place" json:"place"`
	// Values are not blank; Blanks are empty or missing (0 in JSON, where nothing says what is missing).
	Values int64 `db:"value_count" json:"values"`
	Blanks int64 `db:"blank_count" json:"blanks"`
	// Distinct counts the different values; where AtLeast is set, there are more than were told apart.
	Distinct int64 `db:"distinct_count" json:"distinct"`
	AtLeast  bool  `db:"at_least" json:"at_least"`
	// Numbers, Dates and Texts add up to Values.
	Numbers int64 `db:"number_count" json:"numbers"`
	Dates   int64 `db:"date_count" json:"dates"`
	Texts   int64 `db:"text_count" json:"texts"`
}

func sampleColumns(list []scan.Column) []SampleColumn {
	out := make([]SampleColumn, 0, min(len(list), maxSampleColumns))
	for _, c := range list[:min(len(list), maxSampleColumns)] {
		out = append(out, SampleColumn{
			Place: c.Place, Values: int64(c.Values), Blanks: int64(c.Blanks), Distinct: int64(c.Distinct), AtLeast: c.AtLeast,
			Numbers: int64(c.Numbers), Dates: int64(c.Dates), Texts: int64(c.Texts),
		})
	}
	return out
}

// shows reports whether the sample has a column of the field's name. A plain text, whose one column has no name, could not show any.
func (s *Sample) shows(field string) bool {
	if s == nil || !slices.ContainsFunc(s.Columns, func(c SampleColumn) bool { return c.Place != "" }) {
		return true
	}
	return slices.ContainsFunc(s.Columns, func(c SampleColumn) bool {
		_, inSheet, _ := strings.Cut(c.Place, "!")
		return c.Place == field || inSheet == field || strings.HasSuffix(c.Place, "."+field)
	})
}

func insertColumns(tx *ledger.Tx, sample string, list []SampleColumn) error {
	for i, c := range list {
		_, err := tx.Exec(`INSERT INTO product_sample_column (sample, position, place, value_count, blank_count, distinct_count, at_least,
				number_count, date_count, text_count)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			sample, i, c.Place, c.Values, c.Blanks, c.Distinct, c.AtLeast, c.Numbers, c.Dates, c.Texts)
		if err != nil {
			return err
		}
	}
	return nil
}

// readColumns leaves nil where a sample has none: those taken before profiles were kept have the same digest as ever.
func readColumns(tx *ledger.Tx, s *Sample) error {
	return tx.Select(&s.Columns, `SELECT place, value_count, blank_count, distinct_count, at_least, number_count, date_count, text_count
		FROM product_sample_column WHERE sample = ? ORDER BY position`, s.ID)
}
