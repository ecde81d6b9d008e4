package scan

// Options bound and direct a scan. The zero Options are sensible.
type Options struct {
	MaxBytes      int64   // refuse larger input; 0 means DefaultMaxBytes
	Types         []Type  // look for these only; empty means all
	MinConfidence float64 // leave out hits below, 0 to 1
	Each          bool    // also give every hit in Report.Hits
	Profile       bool    // also give Report.Columns
	Hash          bool    // also give Report.SHA256, which costs up to a quarter of the time of a file that holds little
	MaxHits       int     // keep at most this many hits; 0 means DefaultMaxHits
	// Progress is told now and then, at least every few MiB and at the end, how many bytes are scanned, and of how many: 0 where
	// that is not known. Of a workbook they are the unpacked ones. It is called by the goroutine of File; nil means nobody asks.
	Progress func(done, total int64)
}

// Defaults of Options.
const (
	DefaultMaxBytes = 512 << 20 // bytes
	DefaultMaxHits  = 100_000
)

// Report is what File finds in one file.
type Report struct {
	Name      string    `json:"file"`
	SHA256    string    `json:"sha256,omitempty"` // of the bytes as read, hexadecimal, where Options.Hash asked for it
	Bytes     int64     `json:"bytes"`            // length of the file
	Format    string    `json:"format"`           // csv, xlsx, json, jsonl or text
	Encoding  string    `json:"encoding"`         // utf-8, utf-16, gb18030 or big5; what the first bytes that are not ASCII say
	Rows      int       `json:"rows"`             // records without the header, lines of text, or JSON documents
	Findings  []Finding `json:"findings"`         // the surest first
	Hits      []Hit     `json:"hits,omitempty"`
	Columns   []Column  `json:"columns,omitempty"`   // in the order of the file
	Truncated bool      `json:"truncated,omitempty"` // there are more hits than MaxHits; counts are complete all the same
}

// Finding sums up the hits of one type in one place.
type Finding struct {
	File       string  `json:"file"`
	Type       Type    `json:"type"`
	Place      string  `json:"place"`      // header of the column, path of the field, or the lines of a text
	Count      int     `json:"count"`      // hits
	Confidence float64 `json:"confidence"` // 0 to 1: of the surest hit, less what the rest of the column says
	Reason     string  `json:"reason"`
	ReasonEN   string  `json:"reason_en"`
	Example    string  `json:"example"`    // one value, masked
	FirstLine  int     `json:"first_line"` // line (row of a sheet) of the first hit, from 1
	LastLine   int     `json:"last_line"`  // of the last one
}

// Hit is one value that looks like personal information.
type Hit struct {
	File       string  `json:"file"`
	Type       Type    `json:"type"`
	Line       int     `json:"line"`   // of the file, from 1; of an XLSX sheet, the row
	Column     string  `json:"column"` // header of the column or path of the field; empty in plain text
	Start      int     `json:"start"`  // first character of the value within its line or cell, from 1
	Masked     string  `json:"masked"`
	Confidence float64 `json:"confidence"`
	Reason     string  `json:"reason"`
	ReasonEN   string  `json:"reason_en"`
}

// ErrorCode names one way a file can be unfit for scanning. Codes are stable.
type ErrorCode string

// The codes of Error.
const (
	CodeTooLarge    ErrorCode = "scan.too_large"   // over Options.MaxBytes, packed or unpacked
	CodeUnsupported ErrorCode = "scan.unsupported" // a format that is not read: PDF, old Excel, pictures …
	CodeMalformed   ErrorCode = "scan.malformed"   // a workbook that cannot be opened
	CodeRead        ErrorCode = "scan.read"        // the reader failed
	CodeOptions     ErrorCode = "scan.options"     // an unknown type was asked for
)

// Error says why a file could not be scanned, in both languages.
type Error struct {
	Code ErrorCode
	ZH   string
	EN   string
	Err  error // what lies beneath, or nil
}

// Error returns the English text.
func (e *Error) Error() string { return e.EN }

// Unwrap returns what lies beneath.
func (e *Error) Unwrap() error { return e.Err }

// Is matches another *Error of the same code.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code
}
