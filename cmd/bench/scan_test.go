package bench

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"huishu/compliance/scan"
)

// scanHead is the first line of most corpora: it announces nothing.
const scanHead = "编号,名称,责任单位,说明,更新日期,数量\n"

// scanBytes is the size of each corpus.
const scanBytes = 24 << 20

// BenchmarkScan scans whole files with every type looked for, hash and encoding included, and lets ripgrep count the lines
// of the same files that match testdata/personal.patterns, file by file in turn. Both are measured by the user CPU time
// they use, so that other work on the machine weighs little. MB/s is of this scanner; ×rg above 1 is faster than ripgrep.
//
// ripgrep -c leaves a line at its first match, the scanner takes all that a line holds and reads each by its check digits and
// header. Where every line is full of matches (people.csv, registers.csv) that is not the same work, so that ×rg-all compares with ripgrep
// --count-matches too.
func BenchmarkScan(b *testing.B) {
	rg, err := exec.LookPath("rg")
	if err != nil {
		if os.Getenv("HUISHU_REQUIRE_TOOLS") == "1" {
			b.Fatal("HUISHU_REQUIRE_TOOLS=1, but ripgrep is not installed (Debian: ripgrep)")
		}
		b.Log("ripgrep is not installed: the scanner is measured without its rival")
	}
	for _, corpus := range []struct {
		name string
		head string
		row  func(*rand.Rand, *strings.Builder)
		gb   bool
	}{
		{"chinese.csv", scanHead, chineseRow, false}, {"chinese.gb18030.csv", scanHead, chineseRow, true},
		{"people.csv", scanHead, personRow, false}, {"registers.csv", registerHead, registerRow, false},
		{"figures.csv", scanHead, figureRow, false}, {"access.log", scanHead, logRow, false}, {"prose.txt", scanHead, proseRow, false},
	} {
		b.Run(corpus.name, func(b *testing.B) {
			name := filepath.Join(b.TempDir(), corpus.name)
			data := scanCorpus(b, corpus.head, corpus.row, corpus.gb)
			if err := os.WriteFile(name, data, 0o600); err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(data)))
			var ours, theirs, all time.Duration
			for b.Loop() {
				before := userTime(b)
				report, err := scan.File(corpus.name, bytes.NewReader(data), scan.Options{})
				if err != nil || report.Rows < 1000 {
					b.Fatal(report.Rows, err)
				}
				ours += userTime(b) - before
				if rg != "" {
					theirs += rivalTime(b, rg, "-c", name)
					all += rivalTime(b, rg, "--count-matches", name)
				}
			}
			b.ReportMetric(float64(len(data))*float64(b.N)/1e6/ours.Seconds(), "MB/s-user")
			if rg != "" {
				b.ReportMetric(theirs.Seconds()/ours.Seconds(), "×rg")
				b.ReportMetric(all.Seconds()/ours.Seconds(), "×rg-all")
			}
		})
	}
}

// rivalTime is the user CPU time ripgrep takes to count what one file holds, by lines (-c) or one by one (--count-matches).
func rivalTime(b *testing.B, rg, count, name string) time.Duration {
	b.Helper()
	cmd := exec.Command(rg, "-j1", count, "-f", "testdata/personal.patterns", name)
	out, err := cmd.CombinedOutput()
	if err != nil && cmd.ProcessState.ExitCode() != 1 { // 1 is no match
		b.Fatalf("%v: %s", err, out)
	}
	return cmd.ProcessState.UserTime()
}

func userTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano())
}

func scanCorpus(b *testing.B, head string, row func(*rand.Rand, *strings.Builder), gb bool) []byte {
	b.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	var s strings.Builder
	s.WriteString(head)
	for s.Len() < scanBytes {
		row(r, &s)
		s.WriteByte('\n')
	}
	if !gb {
		return []byte(s.String())
	}
	out, err := simplifiedchinese.GB18030.NewEncoder().String(s.String())
	if err != nil {
		b.Fatal(err)
	}
	return []byte(out)
}

var (
	scanTitles = []string{
		"惠州市公共停车场基本信息", "城镇居民人均可支配收入统计", "重点企业环境信用评价结果", "水库水位实时监测数据", "公共图书馆馆藏目录", "行政许可办理结果公示",
	}
	scanBodies = []string{"市数据局", "市自然资源局", "市生态环境局", "惠城区人民政府", "大亚湾经济技术开发区管委会", "市交通运输局"}
	scanProse  = []string{
		"本数据由主管部门按照政务信息资源目录编制指南整理，每日更新，供社会公众查询使用", "包括名称、地址、类型、泊位总数等字段，数据来源于日常监管与现场核查",
		"依据相关规定公开，使用时应注明来源，不得用于违法用途。统计口径以年度公报为准", "反映全市范围内的运行情况，缺失值以空白表示，单位为万元",
	}
)

func pick(r *rand.Rand, list []string) string { return list[r.IntN(len(list))] }

// chineseRow is a row of an inventory; one in a hundred holds a telephone number.
func chineseRow(r *rand.Rand, s *strings.Builder) {
	fmt.Fprintf(s, "%06d,%s,%s,%s。%s", r.IntN(1e6), pick(r, scanTitles), pick(r, scanBodies), pick(r, scanProse), pick(r, scanProse))
	if r.IntN(100) == 0 {
		fmt.Fprintf(s, "，联系电话138%08d", r.IntN(1e8))
	}
	fmt.Fprintf(s, ",2025-%02d-%02d,%d", 1+r.IntN(12), 1+r.IntN(28), r.IntN(100000))
}

// personRow holds personal information in every row.
func personRow(r *rand.Rand, s *strings.Builder) {
	fmt.Fprintf(s, "%06d,张三丰,139%08d,惠州市惠城区江北街道云山西路%d号,1980-%02d-%02d,a%d@example.cn",
		r.IntN(1e6), r.IntN(1e8), 1+r.IntN(300), 1+r.IntN(12), 1+r.IntN(28), r.IntN(1e5))
}

// figureRow is measurements: nothing but numbers.
func figureRow(r *rand.Rand, s *strings.Builder) {
	fmt.Fprintf(s, "%06d,%.5f,%.5f,%d,2025-%02d-%02d,%.2f", r.IntN(1e6), 22+r.Float64(), 114+r.Float64(), r.IntN(10000), 1+r.IntN(12), 1+r.IntN(28), r.Float64()*1000)
}

func logRow(r *rand.Rand, s *strings.Builder) {
	fmt.Fprintf(s, "2026-09-28T10:%02d:%02d.%03dZ INFO request id=%016x path=/api/v1/products/%d status=200 took=%dms", r.IntN(60), r.IntN(60), r.IntN(1000), r.Uint64(), r.IntN(1e6), r.IntN(500))
}

func proseRow(r *rand.Rand, s *strings.Builder) {
	for range 6 {
		s.WriteString(pick(r, scanProse))
		s.WriteString("。")
	}
	if r.IntN(100) == 0 {
		fmt.Fprintf(s, "联系人：李四光，电话：137%08d。", r.IntN(1e8))
	}
}
