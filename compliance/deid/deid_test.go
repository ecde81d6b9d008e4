package deid_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	"pgregory.net/rapid"

	"huishu/compliance/deid"
	"huishu/ledger/fault"
)

var (
	salt    = []byte("0123456789abcdef-one")
	another = []byte("0123456789abcdef-two")
)

// source is a file in memory.
func source(name, text string) deid.Source {
	return deid.Source{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
}

func records(t rapid.TB, text string) (header []string, rows [][]string) {
	t.Helper()
	all, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(all) == 0 {
		t.Fatalf("reading the result: %v\n%s", err, text)
	}
	return all[0], all[1:]
}

// patients is a small table with a column of each role.
func patients(n int) string {
	var b strings.Builder
	b.WriteString("姓名,手机,出生日期,性别,年龄,行政区划,邮编,诊断结果,备注\n")
	areas, names, ills := []string{"441302", "441303", "441322", "440106"}, []string{"王小明", "李秀英", "张伟", "陈芳"}, []string{"高血压", "糖尿病", "感冒"}
	for i := range n {
		fmt.Fprintf(&b, "%s,138%08d,%d-%02d-%02d,%s,%d,%s,%s,%s,第%d次\n", names[i%4], 12340000+i*37, 1960+i%40, 1+i%12, 1+i%28,
			[]string{"男", "女"}[i%2], 66-i%40, areas[i*7%4], []string{"516000", "516001", "510000"}[i%3], ills[i%5%3], i%3)
	}
	return b.String()
}

func TestAnalyseSuggests(t *testing.T) {
	t.Parallel()
	a, err := deid.Analyse(source("p.csv", patients(200)), deid.Choice{Goal: deid.Goal{K: 5, MaxSuppressed: 0.05}})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]deid.Role{
		"姓名": deid.Direct, "手机": deid.Direct, "出生日期": deid.Quasi, "性别": deid.Quasi, "年龄": deid.Quasi, "行政区划": deid.Quasi,
		"邮编": deid.Quasi, "诊断结果": deid.Sensitive, "备注": deid.Other,
	}
	scales := map[string]deid.Scale{"出生日期": deid.Date, "年龄": deid.Number, "行政区划": deid.Division, "邮编": deid.Prefix}
	for _, c := range a.Columns {
		if c.Role != want[c.Name] {
			t.Errorf("%s is suggested as %s, want %s", c.Name, c.Role, want[c.Name])
		}
		if s, ok := scales[c.Name]; ok && c.Ladder.Scale != s {
			t.Errorf("%s has scale %s, want %s", c.Name, c.Ladder.Scale, s)
		}
	}
	if a.Privacy.K != 1 || a.Privacy.Unique == 0 || a.Privacy.Risk.Max != 1 || a.Grade.Level != 1 {
		t.Errorf("before: %+v, grade %+v", a.Privacy, a.Grade)
	}
	if a.Remedy == nil || a.Remedy.After.K < 5 || !a.Remedy.Exhaustive || a.Remedy.Suppressed > 10 {
		t.Fatalf("remedy: %+v", a.Remedy)
	}
	out, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	for _, personal := range []string{"王小明", "13812340037", "1960-01-01", "516001"} {
		if strings.Contains(string(out), personal) {
			t.Errorf("the analysis shows %s", personal)
		}
	}
}

// TestSuggestedPlan applies what is suggested and recounts by another way.
func TestSuggestedPlan(t *testing.T) {
	t.Parallel()
	src := source("p.csv", patients(300))
	a, err := deid.Analyse(src, deid.Choice{Goal: deid.Goal{K: 4, L: 2, MaxSuppressed: 0.1}})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	report, err := deid.Apply(src, a.Plan, salt, &out)
	if err != nil {
		t.Fatal(err)
	}
	header, rows := records(t, out.String())
	k, l := naive(header, rows, a.Quasi, "诊断结果")
	if k < 4 || l < 2 || int64(k) != report.After.Privacy.K || l != report.After.Privacy.Diversity[0].Distinct {
		t.Errorf("the result has k=%d l=%d, the report says %+v", k, l, report.After.Privacy)
	}
	if int64(len(rows))+report.Suppressed != 300 || report.After.Privacy.Records != int64(len(rows)) {
		t.Errorf("%d records written, %d left out of 300", len(rows), report.Suppressed)
	}
	if a.Remedy == nil || math.Abs(report.Loss-a.Remedy.Loss) > 1e-9 || report.Suppressed != a.Remedy.Suppressed {
		t.Errorf("promised %+v, done loss %v, %d left out", a.Remedy, report.Loss, report.Suppressed)
	}
	if report.Before.Grade.Level != 1 || report.After.Grade.Level == 1 || len(report.Before.Findings) == 0 {
		t.Errorf("grades %d → %d; after: %+v", report.Before.Grade.Level, report.After.Grade.Level, report.After.Findings)
	}
	for i := range 300 {
		if phone := fmt.Sprintf("138%08d", 12340000+i*37); strings.Contains(out.String(), phone) {
			t.Fatalf("the telephone %s survives", phone)
		}
	}
}

// naive counts k and distinct l with nothing of the package.
func naive(header []string, rows [][]string, quasi []string, sensitive string) (k, l int) {
	count, values := map[string]int{}, map[string]map[string]bool{}
	for _, row := range rows {
		key := ""
		for _, q := range quasi {
			key += row[slices.Index(header, q)] + "\x00"
		}
		count[key]++
		if values[key] == nil {
			values[key] = map[string]bool{}
		}
		if sensitive != "" {
			values[key][row[slices.Index(header, sensitive)]] = true
		}
	}
	k, l = math.MaxInt, math.MaxInt
	for key, n := range count {
		k, l = min(k, n), min(l, len(values[key]))
	}
	return k, l
}

// drawn is a random table: secret columns of values found nowhere else, quasi-identifiers of each scale, a sensitive column.
func drawn(t *rapid.T) string {
	var b strings.Builder
	b.WriteString("机密甲,机密乙,出生日期,年龄,行政区划,邮编,诊断\n")
	date := rapid.SampledFrom([]string{"1980-01-02", "1980-01-30", "1980/3/1", "1985年", "19850405", "1991-12-31", "不详", ""})
	area := rapid.SampledFrom([]string{"441302", "441303", "440106", "110101", "广东省惠州市惠城区", "某地", ""})
	post := rapid.SampledFrom([]string{"516000", "516001", "517000", "510000"})
	for i := range rapid.IntRange(1, 60).Draw(t, "rows") {
		fmt.Fprintf(&b, "甲%04d㊙,乙%04d㊙,%s,%d,%s,%s,%s\n", i, i*7, date.Draw(t, "date"), rapid.IntRange(0, 99).Draw(t, "age"), area.Draw(t, "area"), post.Draw(t, "post"),
			rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "ill"))
	}
	return b.String()
}

func TestApplyReachesGoal(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := drawn(t)
		src := source("x.csv", text)
		goal := deid.Goal{K: rapid.IntRange(1, 6).Draw(t, "k"), L: rapid.IntRange(0, 3).Draw(t, "l"), MaxSuppressed: rapid.SampledFrom([]float64{0, 0.1, 0.3}).Draw(t, "max")}
		quasi := []string{"出生日期", "年龄", "行政区划", "邮编"}
		a, err := deid.Analyse(src, deid.Choice{Goal: goal, Quasi: quasi, Sensitive: []string{"诊断"}})
		if err != nil {
			t.Fatal(err)
		}
		plan := a.Plan
		plan.Columns[0].Role, plan.Columns[0].Technique = deid.Direct, deid.Hash
		plan.Columns[1].Role, plan.Columns[1].Technique = deid.Direct, deid.Suppress
		var one, again, other bytes.Buffer
		report, err := deid.Apply(src, plan, salt, &one)
		if a.Remedy == nil {
			if fault.CodeOf(err) != "deid.goal" || one.Len() > 0 {
				t.Fatalf("nothing reaches the goal, but: %v, %d bytes written", err, one.Len())
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		header, rows := records(t, one.String())
		if k, l := naive(header, rows, quasi, "诊断"); k < goal.K || goal.L > 1 && l < goal.L {
			t.Fatalf("k=%d l=%d, asked %+v:\n%s", k, l, goal, one.String())
		}
		if n := strings.Count(text, "\n") - 1; float64(n-len(rows)) > goal.MaxSuppressed*float64(n) || n-len(rows) != int(report.Suppressed) {
			t.Fatalf("%d of %d records left", len(rows), n)
		}
		if strings.Contains(one.String(), "㊙") {
			t.Fatalf("a hashed or suppressed value survives:\n%s", one.String())
		}
		if _, err := deid.Apply(src, plan, salt, &again); err != nil || again.String() != one.String() {
			t.Fatalf("the same salt gives another result (%v)", err)
		}
		if _, err := deid.Apply(src, plan, another, &other); err != nil {
			t.Fatal(err)
		}
		_, otherRows := records(t, other.String())
		for i := range rows {
			if rows[i][0] == otherRows[i][0] {
				t.Fatalf("row %d has the same hash under another salt", i)
			}
		}
		said, err := json.Marshal(report)
		if err != nil || bytes.Contains(said, salt) || bytes.Contains(one.Bytes(), salt) {
			t.Fatalf("the salt is in the output (%v)", err)
		}
	})
}

// TestRemedyIsCheapest holds the search against every node of the lattice, counted by hand.
func TestRemedyIsCheapest(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := drawn(t)
		goal := deid.Goal{K: rapid.IntRange(1, 8).Draw(t, "k"), L: rapid.IntRange(0, 3).Draw(t, "l"), MaxSuppressed: rapid.SampledFrom([]float64{0, 0.05, 0.25, 0.6}).Draw(t, "max")}
		quasi := []string{"出生日期", "行政区划", "邮编"}
		if rapid.Bool().Draw(t, "four") {
			quasi = []string{"出生日期", "年龄", "行政区划", "邮编"}
		}
		a, err := deid.Analyse(source("x.csv", text), deid.Choice{Goal: goal, Quasi: quasi, Sensitive: []string{"诊断"}})
		if err != nil {
			t.Fatal(err)
		}
		header, rows := records(t, text)
		var ladders []deid.Ladder
		for _, c := range a.Columns {
			if c.Role == deid.Quasi {
				ladders = append(ladders, c.Ladder)
			}
		}
		best := cheapest(header, rows, quasi, ladders, goal)
		switch {
		case a.Remedy == nil && !math.IsInf(best, 1):
			t.Fatalf("no remedy, but one of loss %v exists", best)
		case a.Remedy != nil && math.Abs(a.Remedy.Loss-best) > 1e-9:
			t.Fatalf("remedy of loss %v, the cheapest has %v: %+v", a.Remedy.Loss, best, a.Remedy.Steps)
		}
	})
}

// cheapest is the least loss over all nodes, by brute force.
func cheapest(header []string, rows [][]string, quasi []string, ladders []deid.Ladder, goal deid.Goal) float64 {
	best := math.Inf(1)
	node := make([]int, len(quasi))
	for {
		if loss, ok := priced(header, rows, quasi, ladders, node, goal); ok {
			best = min(best, loss)
		}
		i := 0
		for ; i < len(node); i++ {
			if node[i]++; node[i] <= ladders[i].Top() {
				break
			}
			node[i] = 0
		}
		if i == len(node) {
			return best
		}
	}
}

func priced(header []string, rows [][]string, quasi []string, ladders []deid.Ladder, node []int, goal deid.Goal) (loss float64, ok bool) {
	ill := slices.Index(header, "诊断")
	keys, size, ills := make([]string, len(rows)), map[string]int{}, map[string]map[string]bool{}
	for r, row := range rows {
		for i, q := range quasi {
			keys[r] += ladders[i].At(node[i], row[slices.Index(header, q)]) + "\x00"
		}
		size[keys[r]]++
		if ills[keys[r]] == nil {
			ills[keys[r]] = map[string]bool{}
		}
		ills[keys[r]][row[ill]] = true
	}
	left := 0
	for _, key := range keys {
		if size[key] < goal.K || goal.L > 1 && len(ills[key]) < goal.L {
			left++
		}
	}
	if left == len(rows) || float64(left) > goal.MaxSuppressed*float64(len(rows)) {
		return 0, false
	}
	for i, q := range quasi {
		at := slices.Index(header, q)
		groups, domain := map[string]map[string]bool{}, map[string]bool{}
		for _, row := range rows {
			g := ladders[i].At(node[i], row[at])
			if groups[g] == nil {
				groups[g] = map[string]bool{}
			}
			groups[g][row[at]] = true
			domain[row[at]] = true
		}
		if len(domain) < 2 {
			continue
		}
		for _, row := range rows {
			loss += float64(len(groups[ladders[i].At(node[i], row[at])])-1) / float64(len(domain)-1) / float64(len(rows)) / float64(len(quasi))
		}
	}
	share := float64(left) / float64(len(rows))
	return loss + share*(1-loss), true
}

// TestFormats reads the same records in four formats and gets the same result.
func TestFormats(t *testing.T) {
	t.Parallel()
	text := "身份,年龄,区\n甲一,21,东\n甲二,23,东\n乙一,31,西\n乙二,33,西\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	book := excelize.NewFile()
	var lines strings.Builder
	header, rows := records(t, text)
	for i, row := range append([][]string{header}, rows...) {
		if err := book.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &[]any{row[0], row[1], row[2]}); err != nil {
			t.Fatal(err)
		}
		if i > 0 {
			fmt.Fprintf(&lines, `{"身份":%q,"年龄":%s,"区":%q}`+"\n", row[0], row[1], row[2])
		}
	}
	var sheet bytes.Buffer
	if _, err := book.WriteTo(&sheet); err != nil {
		t.Fatal(err)
	}
	plan, err := deid.ParsePlan([]byte(`
k: 2
max_suppressed: 0
columns:
  - {name: 身份, role: direct, technique: truncate, length: 1}
  - {name: 年龄, role: quasi, technique: generalise, level: 1, ladder: {scale: number, widths: [10, 20]}}
  - {name: 区, role: quasi, technique: keep}
`))
	if err != nil {
		t.Fatal(err)
	}
	want := "身份,年龄,区\n甲,\"[20,30)\",东\n甲,\"[20,30)\",东\n乙,\"[30,40)\",西\n乙,\"[30,40)\",西\n"
	for name, file := range map[string]string{
		"a.csv": text, "gb.csv": gb, "a.xlsx": sheet.String(), "a.jsonl": lines.String(),
		"a.json": "[" + strings.TrimSuffix(strings.ReplaceAll(lines.String(), "\n", ","), ",") + "]",
	} {
		var out bytes.Buffer
		if _, err := deid.Apply(source(name, file), plan, nil, &out); err != nil || out.String() != want {
			t.Errorf("%s: %v\n%s", name, err, out.String())
		}
	}
}

func TestApplyRefuses(t *testing.T) {
	t.Parallel()
	text := "甲,乙\n一,1\n二,2\n"
	column := func(name string, technique deid.Technique) deid.Column {
		return deid.Column{Name: name, Role: deid.Quasi, Technique: technique}
	}
	for _, c := range []struct {
		name, file string
		plan       deid.Plan
		salt       []byte
		code       string
	}{
		{"a column without plan", text, deid.Plan{Goal: deid.Goal{K: 1}, Columns: []deid.Column{column("甲", deid.Keep)}}, nil, "deid.columns"},
		{"a column too many", text, deid.Plan{Goal: deid.Goal{K: 1}, Columns: []deid.Column{column("甲", deid.Keep), column("乙", deid.Keep), column("丙", deid.Keep)}}, nil, "deid.columns"},
		{"no salt", text, deid.Plan{Goal: deid.Goal{K: 1}, Columns: []deid.Column{column("甲", deid.Hash), column("乙", deid.Keep)}}, []byte("short"), "deid.salt"},
		{"goal missed", text, deid.Plan{Goal: deid.Goal{K: 2}, Columns: []deid.Column{column("甲", deid.Keep), column("乙", deid.Suppress)}}, nil, "deid.goal"},
		{"nothing left", text, deid.Plan{Goal: deid.Goal{K: 2, MaxSuppressed: 1}, Columns: []deid.Column{column("甲", deid.Keep), column("乙", deid.Suppress)}}, nil, "deid.goal"},
		{"no records", "甲,乙\n", deid.Plan{Goal: deid.Goal{K: 1}, Columns: []deid.Column{column("甲", deid.Keep), column("乙", deid.Keep)}}, nil, "deid.empty"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			_, err := deid.Apply(source("a.csv", c.file), c.plan, c.salt, &out)
			if fault.CodeOf(err) != c.code || out.Len() > 0 {
				t.Errorf("got %v (%s), %d bytes written; want %s", err, fault.CodeOf(err), out.Len(), c.code)
			}
		})
	}
}

// TestExtraCells: what stands beyond the header is in no plan and must not be written.
func TestExtraCells(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	plan := deid.Plan{Goal: deid.Goal{K: 1}, Columns: []deid.Column{{Name: "甲", Role: deid.Other, Technique: deid.Keep}, {Name: "乙", Role: deid.Other, Technique: deid.Keep}}}
	report, err := deid.Apply(source("a.csv", "甲,乙\n一,1,机密\n二\n"), plan, nil, &out)
	if err != nil || report.ExtraCells != 1 || out.String() != "甲,乙\n一,1\n二,\n" {
		t.Errorf("%v, %d extra cells:\n%s", err, report.ExtraCells, out.String())
	}
}

// TestNoQuasi: a table without quasi-identifiers links to nobody, however few its records are.
func TestNoQuasi(t *testing.T) {
	t.Parallel()
	src := source("a.csv", "线路,热度\n1路,35\n2路,80\n")
	a, err := deid.Analyse(src, deid.Choice{Goal: deid.DefaultGoal})
	if err != nil || a.Remedy == nil || a.Grade.Level != 3 || a.Privacy.Risk.Max != 0 || len(a.Smallest) > 0 {
		t.Fatalf("%v: %+v", err, a)
	}
	var out bytes.Buffer
	if _, err := deid.Apply(src, a.Plan, nil, &out); err != nil || out.String() != "线路,热度\n1路,35\n2路,80\n" {
		t.Errorf("%v:\n%s", err, out.String())
	}
}
