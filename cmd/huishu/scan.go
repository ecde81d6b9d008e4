package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"huishu/compliance/scan"
	"huishu/ledger/fault"
)

// scanFlags are the flags of `huishu scan`.
type scanFlags struct {
	each  bool
	cols  bool
	types []string
	min   float64
	max   int64
	quiet bool
}

func newScanCommand() *cobra.Command {
	var f scanFlags
	c := &cobra.Command{
		Use:   "scan FILE…",
		Short: "查找文件中的个人信息 / Find personal information in files",
		Long: `在 CSV、XLSX、JSON、JSON Lines 和纯文本（UTF-8、UTF-16、GB18030、Big5）中查找个人信息，逐行列出类型、位置、数量与把握。
有校验码的以校验码为准；显示的值均已遮盖。FILE 为 - 时读取标准输入。
在终端上显示进度（输出到标准错误），接管道时不显示；--no-progress 关闭。
退出码：0 扫描完成（有无发现均为 0），1 有文件无法扫描，2 用法不对或文件无法读取。

Looks for personal information in CSV, XLSX, JSON, JSON lines and text (UTF-8, UTF-16, GB18030, Big5): one line each with
type, place, count and sureness. Where a check digit exists it decides; values are always masked. With - for FILE,
standard input is read. On a terminal the progress is shown on standard error, in a pipe it is not; --no-progress turns it
off. Exit status: 0 scanned, whatever was found; 1 some file cannot be scanned; 2 wrong use or unreadable file.

types: ` + typeList(),
		Example: `  huishu scan customers.csv
  huishu scan --each --json sample.xlsx
  huishu scan --type citizen_id --type mobile --min 0.8 *.csv`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usageError(fault.New(fault.Invalid, "scan.usage", "请给出要扫描的文件", "Name the files to scan").Do("huishu scan --help", "huishu scan --help"))
			}
			return runScan(cmd, f, args)
		},
	}
	c.Flags().BoolVar(&f.each, "each", false, "逐个列出命中，含行号和列名 / one entry for each hit, with line and column")
	c.Flags().BoolVar(&f.cols, "profile", false, "列出各列概况：非空、空白、不同值个数、类型 / the profile of each column instead: values, blanks, distinct ones, types")
	c.Flags().StringArrayVar(&f.types, "type", nil, "只查此类型；可重复 / look for this type only; may be repeated")
	c.Flags().Float64Var(&f.min, "min", 0, "把握下限，0 至 1 / leave out what is less sure, 0 to 1")
	c.Flags().Int64Var(&f.max, "max-bytes", scan.DefaultMaxBytes, "文件大小上限（字节）/ refuse larger files, in bytes")
	c.Flags().BoolVar(&f.quiet, "no-progress", false, "在终端上也不显示进度 / show no progress on a terminal either")
	return c
}

func typeList() string {
	var names []string
	for _, t := range scan.Types() {
		names = append(names, string(t))
	}
	return strings.Join(names, " ")
}

func (f scanFlags) options() (scan.Options, error) {
	o := scan.Options{MaxBytes: f.max, MinConfidence: f.min, Each: f.each, Profile: f.cols}
	for _, t := range f.types {
		if zh, _ := scan.Type(t).Label(); zh == t {
			return o, usageError(fault.Newf(fault.Invalid, "scan.type", "没有类型“%s”", "There is no type %q", plain(t)).Do("可用："+typeList(), "Use: "+typeList()).At("type"))
		}
		o.Types = append(o.Types, scan.Type(t))
	}
	if f.min < 0 || f.min > 1 || f.max <= 0 {
		return o, usageError(fault.New(fault.Invalid, "scan.range", "--min 应在 0 至 1 之间，--max-bytes 应大于 0", "--min must lie between 0 and 1, --max-bytes above 0"))
	}
	return o, nil
}

func runScan(cmd *cobra.Command, f scanFlags, files []string) error {
	opt, err := f.options()
	if err != nil {
		return err
	}
	lang, code := langOf(cmd), exitOK
	reports := []scan.Report{}
	progress := &bar{}
	if !f.quiet {
		progress = newBar(cmd.ErrOrStderr())
	}
	for _, name := range files {
		opt.Progress = func(done, total int64) { progress.step(plain(name), done, total, megabytes(done, total)) }
		rep, err := scanFile(name, cmd.InOrStdin(), opt)
		progress.clear()
		if err != nil {
			code = max(code, scanExit(err))
			_, _ = fmt.Fprintf(cmd.ErrOrStderr(), "huishu: %s\n", scanText(name, err).In(lang))
			continue
		}
		inLanguage(&rep, lang)
		reports = append(reports, rep)
	}
	if err := printScan(cmd, f, reports, lang); err != nil {
		return err
	}
	if code != exitOK {
		return &exitError{code: code}
	}
	return nil
}

// megabytes says how much is done, and of how much where that is known.
func megabytes(done, total int64) string {
	if total <= 0 {
		return fmt.Sprintf("%d MB", done/1e6)
	}
	return fmt.Sprintf("%d %% · %d/%d MB", 100*min(done, total)/total, done/1e6, total/1e6)
}

// scanFile scans one file; - is standard input.
func scanFile(name string, stdin io.Reader, opt scan.Options) (scan.Report, error) {
	if name == "-" {
		return scan.File(name, bufio.NewReader(stdin), opt)
	}
	file, err := os.Open(name)
	if err != nil {
		return scan.Report{}, unreadable(name, err)
	}
	defer func() { _ = file.Close() }()
	return scan.File(name, file, opt)
}

// scanExit tells a file that cannot be read, which is wrong use, from one that cannot be scanned.
func scanExit(err error) int {
	var e *scan.Error
	if errors.As(err, &e) && e.Code != scan.CodeRead {
		return exitFailed
	}
	return exitUsage
}

// scanText says which file could not be scanned, and why.
func scanText(name string, err error) fault.Text {
	var e *scan.Error
	if !errors.As(err, &e) {
		return fault.From(err).Message // it names the file
	}
	why := fault.T(e.ZH, e.EN)
	if e.Code == scan.CodeRead && e.Err != nil {
		reason := systemReason(e.Err)
		why = fault.T(e.ZH+"："+reason.ZH, "the file cannot be read: "+reason.EN)
	}
	return fault.T(plain(name)+"："+why.ZH, plain(name)+": "+why.EN)
}

// inLanguage puts the reasons into the language of the output.
func inLanguage(rep *scan.Report, lang string) {
	for i := range rep.Findings {
		f := &rep.Findings[i]
		f.Reason = fault.T(f.Reason, f.ReasonEN).In(lang)
	}
	for i := range rep.Hits {
		h := &rep.Hits[i]
		h.Reason = fault.T(h.Reason, h.ReasonEN).In(lang)
	}
}

// printScan prints the findings or hits of all files: with --json as one array.
func printScan(cmd *cobra.Command, f scanFlags, reports []scan.Report, lang string) error {
	w := cmd.OutOrStdout()
	findings, hits := []scan.Finding{}, []scan.Hit{}
	for _, rep := range reports {
		findings, hits = append(findings, rep.Findings...), append(hits, rep.Hits...)
		if rep.Truncated {
			_, _ = fmt.Fprintf(cmd.ErrOrStderr(), "huishu: %s%s\n", plain(rep.Name), fault.T("：命中过多，仅列出前一部分", ": too many hits, only the first are listed").In(lang))
		}
	}
	switch {
	case f.cols:
		return printProfiles(w, reports, lang, wantsJSON(cmd))
	case wantsJSON(cmd) && f.each:
		return printJSON(w, hits)
	case wantsJSON(cmd):
		return printJSON(w, findings)
	case f.each:
		return printScanHits(w, hits, reports, lang)
	}
	return printScanFindings(w, reports, lang)
}

// profiled is the profile of one file as --json prints it.
type profiled struct {
	File    string        `json:"file"`
	Rows    int           `json:"rows"`
	Columns []scan.Column `json:"columns"`
}

// printProfiles prints the columns of each file.
func printProfiles(w io.Writer, reports []scan.Report, lang string, asJSON bool) error {
	out := []profiled{}
	for _, rep := range reports {
		out = append(out, profiled{File: rep.Name, Rows: rep.Rows, Columns: append([]scan.Column{}, rep.Columns...)})
	}
	if asJSON {
		return printJSON(w, out)
	}
	format := fault.T("非空 %d，空白 %d|不同值 %s|数字 %d，日期 %d，文字 %d", "%d values, %d blank|%s distinct|%d numbers, %d dates, %d texts").In(lang)
	for i, p := range out {
		if err := printScanHead(w, reports[i], lang); err != nil {
			return err
		}
		var rows [][]string
		for _, c := range p.Columns {
			distinct := fmt.Sprint(c.Distinct)
			if c.AtLeast {
				distinct = fault.T("至少 ", "at least ").In(lang) + distinct
			}
			line := fmt.Sprintf(format, c.Values, c.Blanks, distinct, c.Numbers, c.Dates, c.Texts)
			rows = append(rows, append([]string{placeIn(plain(c.Place), lang)}, strings.Split(line, "|")...))
		}
		if err := columns(w, "  ", rows); err != nil {
			return err
		}
	}
	return nil
}

func printScanFindings(w io.Writer, reports []scan.Report, lang string) error {
	for _, rep := range reports {
		if err := printScanHead(w, rep, lang); err != nil {
			return err
		}
		var rows [][]string
		for _, f := range rep.Findings {
			zh, en := f.Type.Label()
			rows = append(rows, []string{
				string(f.Type), fault.T(zh, en).In(lang), placeIn(plain(f.Place), lang), fmt.Sprintf(fault.T("%d 处", "%d×").In(lang), f.Count),
				sureness(f.Confidence), plain(f.Example), f.Reason,
			})
		}
		if err := columns(w, "  ", rows); err != nil {
			return err
		}
	}
	return nil
}

// printScanHead prints the line of a file: what was read, and what came of it.
func printScanHead(w io.Writer, rep scan.Report, lang string) error {
	total := 0
	for _, f := range rep.Findings {
		total += f.Count
	}
	what := rep.Format
	if rep.Encoding != "" {
		what += " " + rep.Encoding
	}
	result := fault.T("未发现个人信息", "nothing found").In(lang)
	if total > 0 {
		result = fmt.Sprintf(fault.T("%d 项发现，共 %d 处", "%d findings, %d hits").In(lang), len(rep.Findings), total)
	}
	format := fault.T("%s（%s，%d 行）：%s\n", "%s (%s, %d rows): %s\n").In(lang)
	_, err := fmt.Fprintf(w, format, plain(rep.Name), what, rep.Rows, result)
	return err
}

func printScanHits(w io.Writer, hits []scan.Hit, reports []scan.Report, lang string) error {
	var rows [][]string
	for _, h := range hits {
		zh, en := h.Type.Label()
		rows = append(rows, []string{
			fmt.Sprintf("%s:%d", plain(h.File), h.Line), placeIn(plain(h.Column), lang), string(h.Type), fault.T(zh, en).In(lang),
			sureness(h.Confidence), plain(h.Masked),
		})
	}
	if err := columns(w, "", rows); err != nil {
		return err
	}
	for _, rep := range reports {
		if len(rep.Findings) == 0 {
			if err := printScanHead(w, rep, lang); err != nil {
				return err
			}
		}
	}
	return nil
}

func sureness(confidence float64) string { return fmt.Sprintf("%.0f%%", confidence*100) }

var (
	linePlace   = regexp.MustCompile(`^lines? (\d+)(?:-(\d+))?$`)
	columnPlace = regexp.MustCompile(`^(.*!)?column (\d+)$`)
)

// placeIn says a place without a name of its own (a line, a column without header) in the language of the output.
func placeIn(place, lang string) string {
	if lang == "en" {
		return place
	}
	if m := linePlace.FindStringSubmatch(place); m != nil {
		if m[2] == "" {
			return "第 " + m[1] + " 行"
		}
		return "第 " + m[1] + "–" + m[2] + " 行"
	}
	return columnPlace.ReplaceAllString(place, "${1}第 ${2} 列")
}
