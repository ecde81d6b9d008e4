package party

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"huishu/compliance/code"
	"huishu/compliance/scan"
	"huishu/compliance/workday"
	"huishu/ledger/fault"
	"huishu/ledger/inert"
)

// MaxImportRows bounds the rows of one file of parties.
const MaxImportRows = 20_000

// MaxImportBytes bounds such a file.
const MaxImportBytes = 20 << 20

// ImportRow is a party of a file, perhaps with a qualification that was issued before this system.
type ImportRow struct {
	// Line is the number of the record in the file, the header being 1.
	Line  int
	Cells []string
	Body  Body
	// Kind is the qualification; empty for none. Number, Issuer and the term are as issued.
	Qualification QualificationKind
	Number        string
	Issuer, Scope string
	From, To      string
	// File is the organisation's file (NDI-TR-2025-03) as the row gives it, nil where it gives none; Capital its capital in 万元.
	File    *Particulars
	Capital string
}

// ImportReject is a row that was not taken in, and why.
type ImportReject struct {
	Line   int        `json:"line"`
	Name   string     `json:"name"`
	Field  string     `json:"field,omitempty"`
	Code   string     `json:"code"`
	Reason fault.Text `json:"reason"`
	cells  []string
}

// ImportFile is a file of parties that has been read.
type ImportFile struct {
	Columns []string
	Rows    []ImportRow
	Rejects []ImportReject
	// Ignored are columns that mean nothing here.
	Ignored []string
}

// ReadImport reads parties from CSV (UTF-8, GB18030 and others) or XLSX, by the file's content; name tells the format only where
// that leaves it open. Rows that cannot be read, and a code that stands twice, are rejects; whatever else is wrong with a row
// [ImportParties] finds with the same checks as a form.
func ReadImport(name string, r io.Reader) (ImportFile, error) {
	var f ImportFile
	var at map[string]int
	seen := map[string]int{}
	line := 1
	err := scan.Rows(name, r, scan.Options{MaxBytes: MaxImportBytes}, func(h scan.Head) error {
		f.Columns = slices.Clone(h.Columns)
		at, f.Ignored = columnsOf(h.Columns)
		if _, ok := at["uscc"]; !ok {
			return fault.New(fault.Invalid, "import.header", "文件没有“统一社会信用代码”一列", "The file has no column for the unified social credit code").
				Do("首行应为列名，中文或英文", "The first row names the columns, in Chinese or English").At("file")
		}
		return nil
	}, func(cells []string) error {
		line++
		if line > MaxImportRows+1 {
			return fault.Newf(fault.TooLarge, "import.too_many", "文件超过 %d 行", "The file has more than %d rows", MaxImportRows).At("file")
		}
		if !slices.ContainsFunc(cells, func(s string) bool { return strings.TrimSpace(s) != "" }) {
			return nil
		}
		row := readImportRow(at, cells, line)
		key := code.Normalize(row.Body.USCC) + " " + string(row.Qualification)
		if first, twice := seen[key]; twice {
			f.reject(row, fault.Newf(fault.Conflict, "import.twice", "与第 %d 行重复", "The same as in line %d", first).
				Do("请删去其中一行", "Take one of the two lines out").At("uscc"))
			return nil
		}
		seen[key] = line
		f.Rows = append(f.Rows, row)
		return nil
	})
	if err != nil {
		if fault.KindOf(err) != fault.Internal {
			return ImportFile{}, err
		}
		return ImportFile{}, fault.New(fault.Invalid, "import.unreadable", "文件无法识别，请提供 CSV 或 XLSX（只含一个工作表）", "The file cannot be read: send CSV or XLSX with one sheet").At("file").Wrap(err)
	}
	return f, nil
}

func (f *ImportFile) reject(row ImportRow, why *fault.Error) {
	f.Rejects = append(f.Rejects, ImportReject{Line: row.Line, Name: row.Body.NameZH, Field: why.Field, Code: why.Code, Reason: why.Message, cells: row.Cells})
}

func columnsOf(names []string) (at map[string]int, ignored []string) {
	at = map[string]int{}
	for i, name := range names {
		folded := strings.ToLower(strings.Join(strings.Fields(norm.NFKC.String(name)), ""))
		known := false
		for _, c := range importColumns {
			if _, taken := at[c.id]; !taken && slices.ContainsFunc(c.headers(), func(h string) bool { return norm.NFKC.String(h) == folded }) {
				at[c.id], known = i, true
				break
			}
		}
		if !known && name != "" {
			ignored = append(ignored, name)
		}
	}
	return at, ignored
}

func readImportRow(at map[string]int, cells []string, line int) ImportRow {
	get := func(column string) string {
		i, ok := at[column]
		if !ok || i >= len(cells) {
			return ""
		}
		return strings.TrimSpace(inert.Bare(cells[i]))
	}
	row := ImportRow{
		Line: line, Cells: slices.Clone(cells), Capital: get("capital"),
		Body: Body{
			Kind: kindNamed(get("kind")), USCC: get("uscc"), ByReference: yes(get("by_reference")), Implementing: yes(get("implementing")), Authorising: yes(get("authorising")), Ground: get("ground"),
			Profile: Profile{
				NameZH: get("name_zh"), NameEN: get("name_en"), Region: regionNamed(get("region")), Address: get("address"), LegalRep: get("legal_rep"),
				ContactName: get("contact_name"), ContactPhone: get("contact_phone"), ContactEmail: get("contact_email"),
			},
		},
		Qualification: qualificationNamed(get("qualification")), Number: get("number"), Issuer: get("issuer"), Scope: get("scope"), From: get("from"), To: get("to"),
	}
	file := Particulars{
		Type: orgTypeNamed(get("org_type")), TermFrom: get("term_from"), TermTo: get("term_to"), Scope: get("business_scope"), Industry: get("industry"),
		ApprovedBy: get("approved_by"), Zone: get("zone"), Handler: get("handler"), HandlerPhone: get("handler_phone"), HandlerWay: handlerWayNamed(get("handler_way")),
	}
	if file != (Particulars{}) || row.Capital != "" {
		row.File = &file
	}
	return row
}

// orgTypeNamed and handlerWayNamed read a code or its word in either language; what they do not know stays as it is, to be refused.
func orgTypeNamed(s string) OrgType {
	for _, t := range OrgTypes {
		if s == t.Title().ZH || strings.EqualFold(s, t.Title().EN) {
			return t
		}
	}
	return OrgType(s)
}

func handlerWayNamed(s string) HandlerWay {
	for _, w := range HandlerWays {
		if s == w.Title().ZH || strings.EqualFold(s, w.Title().EN) {
			return w
		}
	}
	return HandlerWay(s)
}

// kindNamed reads a kind of party by its word in either language; what it does not know stays as it is, to be refused.
func kindNamed(s string) Kind {
	if s == "" {
		return Company
	}
	for _, k := range Kinds {
		if s == string(k) || s == k.Title().ZH || strings.EqualFold(s, k.Title().EN) {
			return k
		}
	}
	return Kind(s)
}

func qualificationNamed(s string) QualificationKind {
	for _, k := range QualificationKinds {
		if s == string(k) || s == k.Title().ZH || strings.EqualFold(s, k.Title().EN) {
			return k
		}
	}
	return QualificationKind(s)
}

// regionNamed takes a division of the city by its code or by its name.
func regionNamed(s string) string {
	for _, d := range code.Divisions(s4413) {
		if s == d.NameZH {
			return d.Code
		}
	}
	return s
}

// s4413 is Huizhou in GB/T 2260.
const s4413 = "4413"

func yes(s string) bool {
	return slices.Contains([]string{"是", "yes", "y", "true", "1", "√"}, strings.ToLower(s))
}

// checkEarlier refuses a qualification of a row that could not have been issued.
func (r ImportRow) checkEarlier() (from, to workday.Date, err error) {
	var errs []*fault.Error
	if r.Qualification != Merchant && r.Qualification != Broker {
		errs = append(errs, fault.New(fault.Invalid, "qualification.kind", "只能导入数据商、数据经纪人资格；运营机构资格随协议取得", "Only merchants and brokers are imported; an operator is licensed by its agreement").At("qualification"))
	}
	errs = append(errs, fault.NeedLine("number", r.Number, "原编号", "number as issued"), fault.NeedLine("issuer", r.Issuer, "发证机关", "issuer"), fault.Paragraph("scope", r.Scope, maxScope))
	from, bad := parseDay(r.From)
	if bad != nil || from.IsZero() {
		errs = append(errs, fault.New(fault.Invalid, "date.form", "有效期起应写作 2026-09-28", "Write the first day like 2026-09-28").At("from"))
	}
	to, bad = parseDay(r.To)
	if bad != nil || !to.IsZero() && to.Before(from) || r.Qualification == Broker && to.IsZero() {
		errs = append(errs, fault.New(fault.Invalid, "date.form", "有效期止缺失、格式不对或早于起始日", "The last day is missing, malformed or before the first").At("to"))
	}
	return from, to, fault.Join(errs...)
}

// WriteImportRejects writes the rows that came back: as they stood, with the reason after them, so that they can be mended in
// place and sent again. CSV in UTF-8 with a mark; no cell is a formula to a spreadsheet.
func WriteImportRejects(w io.Writer, f ImportFile) error {
	out := inert.NewTable(w)
	if err := out.Row(append(slices.Clone(f.Columns), "行号 line", "列 column", "原因", "reason")...); err != nil {
		return err
	}
	for _, r := range f.Rejects {
		line := make([]string, len(f.Columns))
		copy(line, r.cells)
		for i := range line {
			line[i] = inert.Bare(line[i])
		}
		if err := out.Row(append(line, strconv.Itoa(r.Line), r.Field, r.Reason.ZH, r.Reason.EN)...); err != nil {
			return err
		}
	}
	return out.Flush()
}
