package scan

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestRecords: what stands beside a value says more of it.
func TestRecords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, file, text string
		want             []string // type place count confidence example
	}{
		{
			"name and number", "a.csv", "姓名,部门,手机\n张三丰,甲,13812345678\n李四光,乙,\n王小二,丙,13912345678\n",
			[]string{"mobile 手机 2 0.95 138****5678", "name 姓名 3 0.93 张**", "name_with_id 姓名 + 手机 2 0.93 张** + 138****5678"},
		},
		{
			"no header says names", "a.csv", "甲,乙\n张三丰,13812345678\n李四光,13712345678\n王小二,13912345678\n",
			[]string{"mobile 乙 3 0.85 138****5678", "name 甲 3 0.8 张**", "name_with_id 甲 + 乙 3 0.8 张** + 138****5678"},
		},
		{
			"one that looks like a name", "a.csv", "名称,电话\n江南春,0752-2123456\n惠民饭店,0752-2123457\n东江宾馆,0752-2123458\n",
			[]string{"landline 电话 3 0.9 0752-*****56", "name 名称 1 0.3 江**"},
		},
		{
			"names alone", "a.csv", "姓名,部门\n张三丰,甲\n李四光,乙\n",
			[]string{"name 姓名 2 0.85 张**"},
		},
		{
			"first row is data", "a.csv", "13812345678,张三丰\n13812345679,李四光\n13812345670,王小二\n",
			[]string{"mobile column 1 3 0.85 138****5678", "name column 2 3 0.8 张**", "name_with_id column 2 + column 1 3 0.8 张** + 138****5678"},
		},
		{
			"pupils", "a.csv", "姓名,年级,学号\n张小明,三年级,20230915\n李小红,四年级,20230916\n",
			[]string{"name 姓名 2 0.85 张**", "minor 学号 2 0.85 ********", "minor 年级 2 0.6 ***"},
		},
		{
			"pupils by their numbers", "a.csv", "学号,成绩\n20230915,90\n20230916,80\n",
			[]string{"minor 学号 2 0.6 ********"},
		},
		{
			"figures of schools", "a.csv", "学校,年级,学生人数,未成年人数\n第一小学,三年级,123,5\n第二小学,四年级,1234567,10\n", nil,
		},
		{
			"patients", "a.csv", "姓名,诊断,科室\n张三丰,高血压,内科\n李四光,糖尿病,内科\n",
			[]string{"name 姓名 2 0.85 张**", "medical 诊断 2 0.6 ***"},
		},
		{
			"what patients have is called", "a.csv", "姓名,疾病名称,就诊科室,就诊人次,体检费用\n张三丰,高血压,心内科,三十二,一百元\n李四光,糖尿病,内分泌科,四十二,一百元\n",
			[]string{"name 姓名 2 0.85 张**", "medical 疾病名称 2 0.6 ***", "medical 就诊科室 2 0.6 ***"},
		},
		{
			"clinics and what they treat", "a.csv", "医院名称,就诊科室,疾病名称\n第一人民医院,心内科,高血压\n中医院,内分泌科,糖尿病\n", nil,
		},
		{
			"figures of diseases", "a.csv", "疾病,诊断,病例数\n流感,轻症,120\n肺炎,重症,3\n", nil,
		},
		{
			"objects", "a.jsonl", `{"who":{"姓名":"张三丰"},"tel":"13812345678"}` + "\n" + `{"who":{"姓名":"李四光"}}` + "\n" + `{"tel":"13812345679"}` + "\n",
			[]string{"name who.姓名 2 0.93 张**", "mobile tel 2 0.95 138****5678", "name_with_id who.姓名 + tel 1 0.93 张** + 138****5678"},
		},
		{
			"a list of objects", "a.json", `{"list":[{"姓名":"张三丰"},{"no":"13812345678"}]}`,
			[]string{"name list[].姓名 1 0.85 张**", "mobile list[].no 1 0.85 138****5678"},
		},
		{
			"lines", "a.txt", "姓名：张三丰，电话 13812345678\n姓名：李四光\n电话 13812345679\n",
			[]string{"mobile lines 1-3 2 0.95 138****5678", "name lines 1-2 2 0.9 张**", "name_with_id line 1 1 0.9 张** + 138****5678"},
		},
	} {
		rep, err := File(c.file, strings.NewReader(c.text), Options{})
		var got []string
		for _, f := range rep.Findings {
			got = append(got, fmt.Sprintf("%s %s %d %v %s", f.Type, f.Place, f.Count, f.Confidence, f.Example))
		}
		slices.Sort(got)
		slices.Sort(c.want)
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: %v\ngot  %q\nwant %q", c.name, err, got, c.want)
		}
	}
}

// TestRecordsOfChosenTypes: types that rest on the rest of the record are found when nothing else is asked for.
func TestRecordsOfChosenTypes(t *testing.T) {
	t.Parallel()
	const text = "姓名,年级,手机\n张三丰,三年级,13812345678\n"
	for _, typ := range []Type{NameWithID, Minor} {
		rep, err := File("a.csv", strings.NewReader(text), Options{Types: []Type{typ}, Each: true, MinConfidence: 0.5})
		if err != nil || len(rep.Findings) != 1 || rep.Findings[0].Type != typ || len(rep.Hits) != 1 || rep.Hits[0].Type != typ {
			t.Errorf("%s: %+v, %v", typ, rep, err)
		}
	}
	if rep, err := File("a.csv", strings.NewReader(text), Options{MinConfidence: 0.9}); err != nil || len(rep.Findings) != 3 {
		t.Errorf("a name is sure enough by what stands beside it: %+v, %v", rep.Findings, err)
	}
}
