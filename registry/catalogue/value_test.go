package catalogue_test

import (
	"strings"
	"testing"

	"huishu/registry/catalogue"
)

func TestParseFrequency(t *testing.T) {
	t.Parallel()
	rounded, unknown, missing := catalogue.WarnFrequencyRounded, catalogue.WarnFrequencyUnknown, catalogue.WarnFrequencyMissing
	tests := []struct {
		in      string
		want    catalogue.Frequency
		warning string
	}{
		{"实时", catalogue.RealTime, ""}, {"即時", catalogue.RealTime, ""}, {"real-time", catalogue.RealTime, ""}, {"每5分鐘", catalogue.RealTime, ""},
		{"30秒", catalogue.RealTime, ""}, {"每小時", catalogue.RealTime, ""}, {"隨時", catalogue.RealTime, ""},
		{"每日", catalogue.Daily, ""}, {"每天", catalogue.Daily, ""}, {"一天", catalogue.Daily, ""}, {"1日2次", catalogue.Daily, rounded}, {"002", catalogue.Daily, ""},
		{"每週", catalogue.Weekly, ""}, {"每周一次", catalogue.Weekly, ""}, {"weekly", catalogue.Weekly, ""},
		{"每月", catalogue.Monthly, ""}, {"月", catalogue.Monthly, ""}, {"1次/月", catalogue.Monthly, ""}, {"每月下旬", catalogue.Monthly, ""}, {"每個月", catalogue.Monthly, ""},
		{"每月更新1次", catalogue.Monthly, ""}, {"每月2次", catalogue.Monthly, rounded}, {"每週至每月", catalogue.Monthly, rounded},
		{"每季", catalogue.Quarterly, ""}, {"每季度", catalogue.Quarterly, ""}, {"季刊", catalogue.Quarterly, ""}, {"3個月", catalogue.Quarterly, ""}, {"每季結束後15日", catalogue.Quarterly, ""},
		{"半年", catalogue.HalfYearly, ""}, {"每半年", catalogue.HalfYearly, ""}, {"6個月", catalogue.HalfYearly, ""}, {"每年2次", catalogue.HalfYearly, ""},
		{"每年", catalogue.Yearly, ""}, {"年", catalogue.Yearly, ""}, {"１年", catalogue.Yearly, ""}, {"每年1次以上", catalogue.Yearly, ""}, {"每年2月底", catalogue.Yearly, ""}, {"annual", catalogue.Yearly, ""},
		{"每月、年", catalogue.Yearly, rounded},
		{"不定期", catalogue.Irregular, ""}, {"不定時", catalogue.Irregular, ""}, {"異動時更新", catalogue.Irregular, ""}, {"靜態資料:每天 動態資料:不定期", catalogue.Irregular, ""},
		{"每三年", catalogue.Irregular, rounded}, {"6年", catalogue.Irregular, rounded},
		{"永不", catalogue.Historical, ""}, {"單次", catalogue.Historical, ""}, {"历史存量", catalogue.Historical, ""}, {"每季，至104年12月為止", catalogue.Historical, ""},
		{"無", catalogue.Irregular, unknown}, {"0", catalogue.Irregular, unknown}, {"看心情", catalogue.Irregular, unknown}, {"  ", catalogue.Irregular, missing},
	}
	for _, tt := range tests {
		got, warning := catalogue.ParseFrequency(tt.in)
		if got != tt.want || warning != tt.warning {
			t.Errorf("ParseFrequency(%q) = %s %q, want %s %q", tt.in, got.Text().ZH, warning, tt.want.Text().ZH, tt.warning)
		}
	}
}

func TestParseDay(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, want string }{
		{"2018-07-06 22:28:04", "2018-07-06"}, {"2018/7/6", "2018-07-06"}, {"2018年7月6日", "2018-07-06"}, {"20180706", "2018-07-06"},
		{"107年7月6日", "2018-07-06"}, {"民國107年7月6日", "2018-07-06"}, {"107/7/6", "2018-07-06"}, {"99年12月31日", "2010-12-31"}, {"２０１８．７．６", "2018-07-06"},
		{"18/7/6", ""}, {"2018-02-30", ""}, {"2018-13-01", ""}, {"昨天", ""}, {"", ""}, {"107年", ""}, {"0001-01-01", ""},
	}
	for _, tt := range tests {
		day, ok := catalogue.ParseDay(tt.in)
		if day.String() != tt.want || ok != (tt.want != "") {
			t.Errorf("ParseDay(%q) = %q %v, want %q", tt.in, day, ok, tt.want)
		}
	}
}

func TestFieldsOfProse(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, in, want string }{
		{"enumeration comma", "名稱、地址、電話", "名稱+地址+電話"},
		{"plain comma", "日期,種類,平均(元/公斤)", "日期+種類+平均(元/公斤)"},
		{"brackets do not split", "項目(甲、乙)、金額", "項目(甲、乙)+金額"},
		{"an open bracket splits", "項目(甲、乙、金額", "項目(甲+乙+金額"},
		{"with meanings", "外汇储备 - 月度数据 | 汇率", "外汇储备+汇率"},
		{"repeated", "聯絡人、電話、聯絡人", "聯絡人+電話+聯絡人（2）"},
		{"nothing", "、、 ", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			res := read(t, []byte("id,title,fields\n1,甲,\""+tt.in+"\"\n"))
			var names []string
			for _, f := range res.Rows[0].Fields {
				names = append(names, f.Name)
			}
			if got := strings.Join(names, "+"); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestCodeTablesHaveNames(t *testing.T) {
	t.Parallel()
	for _, c := range catalogue.Categories {
		if c.Text().ZH == "" || c.Text().EN == "" || catalogue.ParseCategory(c.Text().ZH) != c {
			t.Errorf("category %s", c)
		}
	}
	for _, f := range catalogue.Frequencies {
		got, warning := catalogue.ParseFrequency(f.Text().ZH)
		if got != f || warning != "" {
			t.Errorf("frequency %s reads back as %s %s", f, got, warning)
		}
	}
}
