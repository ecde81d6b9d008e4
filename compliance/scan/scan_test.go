package scan

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

// TestVectors holds Text against the foreign test suites: everything positive found, nothing raised on negatives.
func TestVectors(t *testing.T) {
	t.Parallel()
	rows, err := csv.NewReader(shared(t, "pii_vectors.csv")).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	found, all := map[string]int{}, map[string]int{}
	for _, r := range rows[1:] {
		text, typ, label := r[0], r[1], r[2]
		hits := Text(text)
		has := slices.ContainsFunc(hits, func(h Hit) bool { return string(h.Type) == typ })
		switch {
		case label == "positive":
			all[typ]++
			if has {
				found[typ]++
			} else {
				t.Errorf("%s not found in %q: %+v", typ, text, hits)
			}
		case typ == "any" && len(hits) > 0, typ != "any" && has:
			t.Errorf("%s raised on the negative %q: %+v", typ, text, hits)
		}
	}
	for _, typ := range Types() {
		if n := all[string(typ)]; n > 0 {
			t.Logf("recall %-14s %d of %d", typ, found[string(typ)], n)
		}
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		want string // type=masked, in order; empty for nothing
	}{
		{"电话１３８１２３４５６７８", "mobile=138****5678"},
		{"tel13812345678", "mobile=138****5678"},
		{"联系 138 1234 5678 或 0752-2123456", "mobile=138 **** 5678 landline=0752-*****56"},
		{"(0752)2123456", "landline=(0752)*****56"},
		{"+86 138-1234-5678", "mobile=+86 1**-****-5678"},
		{"x=0.13812345678", ""},
		{"13812345678.5", ""},
		{"a13812345678f", ""},
		{"订单 202613812345678901", ""},
		{"441303 19031028 2620", "citizen_id=441*** ******** **20"},
		{"身份证44011320141005001x", "citizen_id=440*************1x"},
		{"身份证号 441303031028262", "citizen_id=441**********62"},
		{"流水 441303031028262", ""},
		{"92340602MA2PEL3T3X", "uscc=9234************3X"},
		{"91340600MA2PBNE723", ""},
		{"6222021234567890128", "bank_card=6222***********0128"},
		{"6222 0212 3456 7890 128", "bank_card=6222 **** **** ***0 128"},
		{"6222021234567890129", ""},
		{"联系 a.b@huizhou.gov.cn。", "email=a.*@huizhou.gov.cn"},
		{"icon@2x.png", ""},
		{"粤L·12345 和 粤L 1234学", "plate=粤L·***45 plate=粤L ***4学"},
		{"粤港澳大湾区 A12345678", ""},
		{"香港身份证 A123456(3)", "hk_id=A******(3)"},
		{"身份證 A123456789", "tw_id=A*******89"},
		{"C20260101", ""},
		{"护照 C20260101", "passport=C******01"},
		{"MAC:00:1a:2b:3c:4d:5e", "mac=00:1a:2*:**:**:**"},
		{"fe80:00:1a:2b:3c:4d:5e", ""},
		{"jdbc:mysql://root:Pa55w0rd@db.local:3306/x", "credential=********"},
		{"mongodb://admin:s3cret@10.1.2.3:27017", "credential=****** ip=10.1.*.*"},
		{"https://www.huizhou.gov.cn:8443/a@b", ""},
		{"ssh://git@example.org", "email=g**@example.org"},
		{"secret_key = \"wJalrXUtnFEMI/K7MDENG\"", "credential=*********************"},
		{"收货人：李四，明日送达", "name=李*"},
		{"回乡证号：H1234567890", "passport=H********90"},
		{"国药准字H12345678", ""},
		{"姓名：张三丰，电话 13812345678", "name=张** mobile=138****5678"},
		{"张三丰", "name=张**"},
		{"高中职", ""},
		{"景区投诉（受理人：李小明）", "name=李**"},
		{"负责人：办公室", ""},
		{"联系人: 李和平", "name=李**"},
		{"联系人：阿依古丽·买买提，电话不详", "name=阿***·***"},
		{"经办人: 约翰•史密斯", "name=约*•***"},
		{"姓名：·买买提", ""},
		{"姓名：甲·乙", ""},
		{"阿依古丽·买买提", ""},
		{"惠州·西湖", ""},
		{"江南街", ""},
		{"广东省惠州市惠城区江北街道云山西路6号3栋502室", "address=广东省惠州市*******************"},
		{"惠府〔2023〕38号", ""},
		{"惠城区金山湖花园8栋2单元1503房", "address=惠城区金山湖************"},
		{"惠城区新建住宅共35栋1200户", ""},
		{"惠州市惠城区2024年建成楼宇12栋，住房1200套", ""},
		{"出生日期：1980年1月2日", "birth_date=1980*****"},
		{"更新日期：1980年1月2日", ""},
		{"password=hunter2hunter", "credential=*************"},
		{"password: ******", ""},
		{"-----BEGIN RSA PRIVATE KEY-----", "credential=*******************************"},
		{"病历号：A0012345", "medical=********"},
		{"学号：20230915", "minor=********"},
		{"监护人：张三丰", "minor=***"},
		{"学生姓名: 李小明，年级: 三年级", "minor=***"},
		{"家长 学校共育", ""},
		{"未成年人 保护条例", ""},
		{"GPS 23.11234,114.41234", "gps=23.1****,***.*****"},
		{"中心点 23.11234,114.41234", ""},
		{"IMEI 490154203237518", "imei=49***********18"},
		{"12:30:45 08:00", ""},
		{"std::vector a::b", ""},
		{"v1.2.3", ""},
		{"2016 2017 2018 2019 2020 2021", ""},
	} {
		var got []string
		for _, h := range Text(c.text) {
			got = append(got, fmt.Sprintf("%s=%s", h.Type, h.Masked))
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%q: got %q, want %q", c.text, s, c.want)
		}
	}
}

func TestTextPlaces(t *testing.T) {
	t.Parallel()
	hits := Text("无\r\n电话　13812345678\n\n邮箱 a@b.cn")
	if len(hits) != 2 || hits[0].Line != 2 || hits[0].Start != 4 || hits[1].Line != 4 || hits[1].Start != 4 {
		t.Errorf("%+v", hits)
	}
}

const people = "姓名,手机号,备注\n张三丰,13812345678,无\n李四光,18612345678,\"两行\n备注 a@b.cn\"\n王小二,123,441303190310282620\n"

func encodings(t *testing.T) map[string][]byte {
	t.Helper()
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(people)
	if err != nil {
		t.Fatal(err)
	}
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(people)
	if err != nil {
		t.Fatal(err)
	}
	return map[string][]byte{
		"utf-8": []byte(people), "utf-8 with mark": []byte("\xef\xbb\xbf" + people), "gb18030": []byte(gb), "utf-16": []byte(utf16),
		"late gb18030": append(bytes.Repeat([]byte("a,b,c\n"), 0), gb...),
	}
}

func TestCSV(t *testing.T) {
	t.Parallel()
	for name, b := range encodings(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rep, err := File("people.csv", iotest.OneByteReader(bytes.NewReader(b)), Options{Each: true, Hash: true})
			if err != nil {
				t.Fatal(err)
			}
			sum := sha256.Sum256(b)
			if rep.Format != "csv" || rep.Rows != 3 || rep.Bytes != int64(len(b)) || rep.SHA256 != hex.EncodeToString(sum[:]) ||
				!strings.HasPrefix(strings.TrimPrefix(name, "late "), rep.Encoding) {
				t.Errorf("%+v", rep)
			}
			want := []string{
				"name 2 姓名 张**", "mobile 2 手机号 138****5678", "name_with_id 2 姓名 张** + 138****5678",
				"name 3 姓名 李**", "mobile 3 手机号 186****5678", "email 3 备注 *@b.cn", "name_with_id 3 姓名 李** + *@b.cn",
				"name 5 姓名 王**", "citizen_id 5 备注 441*************20", "name_with_id 5 姓名 王** + 441*************20",
			}
			var got []string
			for _, h := range rep.Hits {
				got = append(got, fmt.Sprintf("%s %d %s %s", h.Type, h.Line, h.Column, h.Masked))
			}
			if !slices.Equal(got, want) {
				t.Errorf("got  %q\nwant %q", got, want)
			}
			if i := slices.IndexFunc(rep.Findings, func(f Finding) bool { return f.Type == Mobile }); i < 0 || rep.Findings[i].Count != 2 ||
				rep.Findings[i].Place != "手机号" || rep.Findings[i].Confidence != 0.95 || !strings.Contains(rep.Findings[i].Reason, "表头") {
				t.Errorf("findings %+v", rep.Findings)
			}
		})
	}
}

// TestDottedNames: names written by their sound are names where the header says so, beside others or alone.
func TestDottedNames(t *testing.T) {
	t.Parallel()
	for _, head := range []string{"姓名", "联系人", "full_name"} {
		rep, err := File("a.csv", strings.NewReader(head+",地点\n阿依古丽·买买提,惠州·西湖\n迪丽热巴·迪力木拉提,罗浮·东坡\n张伟,惠州\n 古丽·阿布都 ,惠州\n共计,三\n"), Options{})
		if err != nil {
			t.Fatal(err)
		}
		if len(rep.Findings) != 1 || rep.Findings[0].Type != Name || rep.Findings[0].Place != head || rep.Findings[0].Count != 4 {
			t.Errorf("%s: %+v", head, rep.Findings)
		}
	}
}

func TestCSVShapes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ file, text, place string }{
		"semicolon":        {"a.csv", "名称;电话\n甲;13812345678\n", "电话"},
		"tab":              {"a.tsv", "名称\t电话\n甲\t13812345678\n", "电话"},
		"no header":        {"a.csv", "甲,13812345678\n乙,无\n", "column 2"},
		"long row":         {"a.csv", "名称\n甲,13812345678\n", "column 2"},
		"stray quote":      {"a.csv", "名称,电话\n甲\"乙,13812345678\n", "电话"},
		"blank lines":      {"a.csv", "\n,,\n名称,电话\n甲,13812345678\n", "电话"},
		"no extension":     {"a", "名称,电话\n甲,13812345678\n", "电话"},
		"personal header":  {"a.csv", "名称,备注13812345678\n", "column 2"},
		"header in quotes": {"a.csv", "\"名称\",\"联系\n电话\"\n甲,13812345678\n", "联系 电话"},
	} {
		rep, err := File(name+c.file, strings.NewReader(c.text), Options{})
		if err != nil || len(rep.Findings) != 1 || rep.Findings[0].Place != c.place || rep.Findings[0].Type != Mobile {
			t.Errorf("%s: %+v, %v", name, rep, err)
		}
	}
}

func TestSerialNumbersAreDoubted(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("流水,银行卡\n")
	for i := range 500 {
		fmt.Fprintf(&b, "62220212345%08d,62220212345%08d\n", i*7, i*7)
	}
	rep, err := File("a.csv", strings.NewReader(b.String()), Options{})
	if err != nil || len(rep.Findings) != 2 || rep.Findings[0].Place != "银行卡" || rep.Findings[1].Confidence > 0.4 || !strings.Contains(rep.Findings[1].Reason, "流水号") {
		t.Errorf("%+v, %v", rep.Findings, err)
	}
}

func workbook(t testing.TB) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	set := func(sheet, cell string, v any) {
		if err := f.SetCellValue(sheet, cell, v); err != nil {
			t.Fatal(err)
		}
	}
	set("Sheet1", "A1", "名称")
	set("Sheet1", "B1", "电话")
	set("Sheet1", "A2", "甲")
	set("Sheet1", "B2", 13812345678)
	set("Sheet1", "B4", 1.8612345678e10)
	if _, err := f.NewSheet("隐藏"); err != nil {
		t.Fatal(err)
	}
	set("隐藏", "C3", "441303190310282620")
	if err := f.SetSheetVisible("隐藏", false); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWorkbook(t *testing.T) {
	t.Parallel()
	rep, err := File("a.xlsx", bytes.NewReader(workbook(t)), Options{Each: true})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, h := range rep.Hits {
		got = append(got, fmt.Sprintf("%s %d %s", h.Type, h.Line, h.Column))
	}
	if want := []string{"mobile 2 Sheet1!电话", "mobile 4 Sheet1!电话", "citizen_id 3 隐藏!column 3"}; !slices.Equal(got, want) || rep.Format != "xlsx" {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text, format string
		rows         int
		want         []string
	}{
		"a.jsonl": {
			"{\"person\":{\"phones\":[\"13812345678\",13912345678]}}\n\nnot json 13712345678\n{\"by\":{\"13612345678\":{\"n\":\"a@b.cn\"}}}\n", "jsonl", 3,
			[]string{
				"mobile 1 person.phones[] 138****5678", "mobile 1 person.phones[] 139****5678", "mobile 3  137****5678",
				"mobile 4 by{keys} 136****5678", "email 4 by.*.n *@b.cn",
			},
		},
		"a.json": {
			"[\n {\"t\": \"13812345678\"},\n {\"t\": {\"u\": [[\"13912345678\"]]}},\n \"a@b.cn\"\n]", "json", 3,
			[]string{"mobile 2 t 138****5678", "mobile 3 t.u[][] 139****5678", "email 4 (value) *@b.cn"},
		},
		"broken.json": {
			"{\"t\": \"13812345678\",\n oops 13912345678\n}", "json", 0,
			[]string{"mobile 1 t 138****5678", "mobile 2  139****5678"},
		},
		"unknown": {"{\"手机\":13812345678}\n{\"手机\":1}\n", "jsonl", 2, []string{"mobile 1 手机 138****5678"}},
	} {
		rep, err := File(name, strings.NewReader(c.text), Options{Each: true})
		var got []string
		for _, h := range rep.Hits {
			got = append(got, fmt.Sprintf("%s %d %s %s", h.Type, h.Line, h.Column, h.Masked))
		}
		if err != nil || !slices.Equal(got, c.want) || rep.Format != c.format || name != "broken.json" && rep.Rows != c.rows {
			t.Errorf("%s: %s %d rows, %v\ngot  %q\nwant %q", name, rep.Format, rep.Rows, err, got, c.want)
		}
	}
}

func TestLongLines(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("一二三四五六七八九十,13812345678;", 20000) + "\n电话 13912345678"
	for _, name := range []string{"a.txt", "a.log"} {
		rep, err := File(name, strings.NewReader(text), Options{})
		if err != nil || len(rep.Findings) != 1 || rep.Findings[0].Count != 20001 || rep.Findings[0].Place != "lines 1-2" {
			t.Errorf("%s: %+v, %v", name, rep.Findings, err)
		}
	}
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	if rep, err := File("a.txt", strings.NewReader(gb), Options{}); err != nil || len(rep.Findings) != 1 || rep.Findings[0].Count != 20001 || rep.Encoding != "gb18030" {
		t.Errorf("gb18030: %+v, %v", rep, err)
	}
}

// TestUnclosedQuote gives a cell that swallows the rest of a large file: it must neither hang nor lose hits.
func TestUnclosedQuote(t *testing.T) {
	t.Parallel()
	const n = 20_000
	rep, err := File("a.csv", strings.NewReader("名称,说明\n甲,\"没有结束"+strings.Repeat("，电话13812345678", n)), Options{Each: true, MaxHits: n})
	if err != nil || len(rep.Findings) != 1 || rep.Findings[0].Count != n || len(rep.Hits) != n {
		t.Fatalf("%+v, %v", rep.Findings, err)
	}
	if got, want := rep.Hits[n-1].Start, 4+14*n-10; got != want {
		t.Errorf("the last hit starts at character %d, want %d", got, want)
	}
}

func TestBig5(t *testing.T) {
	t.Parallel()
	big, err := traditionalchinese.Big5.NewEncoder().String("姓名,聯絡電話,說明\n陳大文,0912345678,臺北市政府的資料\n王小明,13812345678,開放資料平臺\n")
	if err != nil {
		t.Fatal(err)
	}
	rep, err := File("a.csv", strings.NewReader(big), Options{})
	if err != nil || rep.Encoding != "big5" || !slices.ContainsFunc(rep.Findings, func(f Finding) bool { return f.Place == "聯絡電話" && f.Type == Mobile }) {
		t.Errorf("%+v, %v", rep, err)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	broken := workbook(t)
	for name, c := range map[string]struct {
		r    io.Reader
		opt  Options
		code ErrorCode
	}{
		"too large": {strings.NewReader(strings.Repeat("a,b\n", 100)), Options{MaxBytes: 399}, CodeTooLarge},
		"pdf":       {strings.NewReader("%PDF-1.7\n"), Options{}, CodeUnsupported},
		"old excel": {strings.NewReader("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), Options{}, CodeUnsupported},
		"binary":    {bytes.NewReader([]byte{1, 2, 0, 0, 0, 5, 0, 0}), Options{}, CodeUnsupported},
		"damaged":   {bytes.NewReader(broken[:len(broken)/2]), Options{}, CodeMalformed},
		"reader":    {io.MultiReader(strings.NewReader("a,b\n"), iotest.ErrReader(errors.New("disk"))), Options{}, CodeRead},
		"type":      {strings.NewReader("a"), Options{Types: []Type{"nose"}}, CodeOptions},
	} {
		_, err := File(name, c.r, c.opt)
		var e *Error
		if !errors.As(err, &e) || e.Code != c.code || e.ZH == "" || e.EN == "" {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
	if rep, err := File("exact.csv", strings.NewReader("a,13812345678"), Options{MaxBytes: 13}); err != nil || len(rep.Findings) != 1 {
		t.Errorf("a file of exactly the limit: %+v, %v", rep, err)
	}
	if rep, err := File("empty.csv", strings.NewReader(""), Options{}); err != nil || len(rep.Findings) != 0 || rep.Findings == nil {
		t.Errorf("an empty file: %+v, %v", rep, err)
	}
}

func TestOptions(t *testing.T) {
	t.Parallel()
	text := "13812345678 a@b.cn 1.2.3.4\n13812345678\n"
	rep, err := File("a.txt", strings.NewReader(text), Options{Types: []Type{Mobile, IP}, MinConfidence: 0.5, Each: true, MaxHits: 1})
	if err != nil || len(rep.Findings) != 1 || rep.Findings[0].Count != 2 || len(rep.Hits) != 1 || !rep.Truncated {
		t.Errorf("%+v, %v", rep, err)
	}
}

// TestSamples scans the real files: they hold no personal information but addresses of public places.
func TestSamples(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]struct{ encoding, format string }{
		"hk_metered_parking_2017.csv": {"utf-8", "csv"}, "shanghai_daily_cases_2022.csv": {"utf-8", "csv"}, "taitung_shelters_2017.csv": {"utf-8", "csv"},
		"taitung_shelters_2017.big5.csv": {"big5", "csv"}, "huizhou_townships.gb18030.csv": {"gb18030", "csv"}, "data_portals_2018.xlsx": {"", "xlsx"},
	} {
		rep, err := File(name, shared(t, "samples/"+name), Options{})
		if err != nil || rep.Encoding != want.encoding || rep.Format != want.format || rep.Rows == 0 {
			t.Errorf("%s: %s %s, %d rows, %v", name, rep.Format, rep.Encoding, rep.Rows, err)
		}
		for _, f := range rep.Findings {
			if f.Type != Address || f.Confidence > 0.85 {
				t.Errorf("%s: %+v", name, f)
			} else {
				t.Logf("%s: %s %s %d", name, f.Type, f.Place, f.Count)
			}
		}
	}
}
