package catalogue

import (
	"io"
	"strconv"

	"huishu/ledger/fault"
	"huishu/ledger/inert"
)

// Reject is one row that was not accepted, and why.
type Reject struct {
	// Line is the line of the file on which the row begins, from 1.
	Line int `json:"line"`
	// SourceID is the row's own number; empty where it could not be read, and for
	// state secrets, of which nothing is repeated.
	SourceID string `json:"source_id,omitempty"`
	// Field is the column at fault; empty where the row as a whole is.
	Field string `json:"field,omitempty"`
	// Code is stable: "csv", "columns", "required", "too_long", "duplicate_id",
	// "state_secret", "sharing", "opening", "grade", "sensitivity", "field_type".
	Code string `json:"code"`
	// Reason says it to the person who sent the file.
	Reason fault.Text `json:"reason"`
	// Article is the provision that refuses; empty where the row is merely malformed.
	Article string `json:"article,omitempty"`
}

// WriteRejects writes the rejects file that goes back to the sender: CSV in UTF-8 with a mark,
// so that spreadsheets show Chinese, one line for each row that was not accepted.
func WriteRejects(w io.Writer, rejects []Reject) error {
	out := inert.NewTable(w)
	if err := out.Row("行号 line", "资源编号 id", "列 column", "代码 code", "原因", "reason", "依据 article"); err != nil {
		return err
	}
	for _, r := range rejects {
		if err := out.Row(strconv.Itoa(r.Line), r.SourceID, r.Field, r.Code, r.Reason.ZH, r.Reason.EN, r.Article); err != nil {
			return err
		}
	}
	return out.Flush()
}
