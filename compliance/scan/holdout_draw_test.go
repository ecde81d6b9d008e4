package scan

import (
	"fmt"
	"strings"

	"pgregory.net/rapid"

	"huishu/compliance/code"
)

// drawn is a value of a type, with the words before it that types without a shape of their own need.
type drawn struct{ before, value string }

// plainly is for types that need no words.
func plainly(draw func(*rapid.T) string) func(*rapid.T) drawn {
	return func(t *rapid.T) drawn { return drawn{value: draw(t)} }
}

// after is for types that a word announces, as it stands in a form or a header.
func after(draw func(*rapid.T) string, words ...string) func(*rapid.T) drawn {
	return func(t *rapid.T) drawn {
		w := rapid.SampledFrom(words).Draw(t, "word")
		return drawn{w + rapid.SampledFrom([]string{"：", ":", ": ", " "}).Draw(t, "colon"), draw(t)}
	}
}

func oneOf(t *rapid.T, of ...string) string { return rapid.SampledFrom(of).Draw(t, "part") }

func drawDate(t *rapid.T) (y, m, d int) {
	return rapid.IntRange(1930, 2024).Draw(t, "y"), rapid.IntRange(1, 12).Draw(t, "m"), rapid.IntRange(1, 28).Draw(t, "d")
}

// drawName takes surnames and the characters of given names from the usual ones; the latter are no list of the detector's.
func drawName(t *rapid.T) string {
	given := []rune("伟芳娜敏静丽强磊军洋勇艳杰涛明超秀霞平刚桂英华玉萍红玲建国文辉力鹏宇浩然子轩雨涵梓欣怡佳琪晨曦志远海燕晓东立新永康家豪嘉怡和时中有育南北云")
	return oneOf(t, "李", "王", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何", "郭", "马", "罗", "欧阳", "司徒") +
		string(rapid.SliceOfN(rapid.SampledFrom(given), 1, 2).Draw(t, "given"))
}

// check appends the one character of those allowed with which the whole passes.
func check(s, allowed string, valid func(string) bool) string {
	for _, c := range allowed {
		if v := s + string(c); valid(v) {
			return v
		}
	}
	panic("no check character fits " + s)
}

// organisationCheck is the ninth character by GB 11714, reckoned here by itself: weights 3 7 9 10 5 8 4 2, modulus 11.
func organisationCheck(s string) string {
	sum := 0
	for i, w := range []int{3, 7, 9, 10, 5, 8, 4, 2} {
		sum += strings.IndexByte("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", s[i]) * w
	}
	return string("0123456789X0"[11-sum%11])
}

func init() {
	for typ, draw := range map[Type]func(*rapid.T) drawn{
		Passport: func(t *rapid.T) drawn {
			head := oneOf(t, "E", "EA", "G", "C", "CB", "H", "M", "H10", "L", "T", "D", "SE", "台")
			digits := "3" + drawDigits(t, 7) // 3: no date
			switch head {
			case "台":
				return drawn{oneOf(t, "台胞证", "台湾居民来往大陆通行证号码：", "台胞证号 "), digits}
			case "H10":
				return drawn{"港澳居民来往内地通行证：", "H" + digits + "01"}
			case "L", "T", "D", "SE":
				return drawn{oneOf(t, "护照号：", "往来台湾通行证 ", "passport no. "), (head + digits)[:9]}
			}
			return drawn{"", (head + digits)[:9]}
		},
		USCC: plainly(func(t *rapid.T) string {
			subject := "M" + oneOf(t, "A4", "A5", "ACX", "AD1")
			subject += strings.ToUpper(rapid.StringMatching(`[0-9A-HJ-NPQRTUWXY]{7}`).Draw(t, "subject"))[:8-len(subject)]
			subject += organisationCheck(subject)
			return check("92"+oneOf(t, "441302", "440106", "330102", "510104")+subject, "0123456789ABCDEFGHJKLMNPQRTUWXY", func(s string) bool { return code.USCC(s) == nil })
		}),
		HKID: plainly(func(t *rapid.T) string {
			head := oneOf(t, "A", "K", "Z", "Y", "WX") + drawDigits(t, 6)
			return strings.TrimSuffix(check(head+"(", "0123456789A", func(s string) bool { return residue(strings.Replace(s, "(", "", 1)) == 0 }), "") + ")"
		}),
		MOID: plainly(func(t *rapid.T) string {
			return oneOf(t, "1", "5", "7") + drawDigits(t, 6) + "(" + drawDigits(t, 1) + ")"
		}),
		TWID: plainly(func(t *rapid.T) string {
			return check(oneOf(t, "A", "F", "H", "Q", "Z", "O")+oneOf(t, "1", "2", "8", "9")+drawDigits(t, 7), "0123456789", func(s string) bool {
				n := map[byte]int{'A': 10, 'F': 15, 'H': 17, 'Q': 24, 'Z': 33, 'O': 35}[s[0]]
				sum := n/10 + n%10*9
				for i := 1; i < 10; i++ {
					sum += int(s[i]-'0') * max(9-i, 1)
				}
				return sum%10 == 0
			})
		}),
		PhoneForeign: plainly(func(t *rapid.T) string {
			switch oneOf(t, "hk", "mo", "tw", "us", "de") {
			case "hk":
				return "+852 9" + drawDigits(t, 3) + " " + drawDigits(t, 4)
			case "mo":
				return "+853-66" + drawDigits(t, 2) + "-" + drawDigits(t, 4)
			case "tw":
				return "+886 9" + drawDigits(t, 2) + " " + drawDigits(t, 3) + " " + drawDigits(t, 3)
			case "us":
				return "+1 (415) 2" + drawDigits(t, 2) + "-" + drawDigits(t, 4)
			}
			return "+49 30 " + drawDigits(t, 8)
		}),
		IMEI: plainly(func(t *rapid.T) string { return withLuhn(oneOf(t, "35", "86") + drawDigits(t, 12)) }),
		VIN: plainly(func(t *rapid.T) string {
			head, tail := rapid.StringMatching(`L[A-HJ-NPR-Z]{2}[A-HJ-NPR-Z0-9]{5}`).Draw(t, "vds"), rapid.StringMatching(`[A-HJ-NPR-Z0-9]{4}[0-9]{4}`).Draw(t, "vis")
			return head + checkVIN(head, tail) + tail
		}),
		GPS: after(func(t *rapid.T) string {
			return fmt.Sprintf("%d.%s%s%d.%s", rapid.IntRange(18, 53).Draw(t, "lat"), drawDigits(t, 5), oneOf(t, ",", ", ", "，", " "), rapid.IntRange(74, 134).Draw(t, "lon"), drawDigits(t, 6))
		}, "GPS", "gps 定位", "轨迹", "行车轨迹点", "当前位置", "实时位置"),
		Name: after(drawName, "姓名", "联系人", "法定代表人", "经办人", "申请人", "患者", "户主"),
		Address: plainly(func(t *rapid.T) string {
			if rapid.Bool().Draw(t, "flat") {
				return oneOf(t, "广东省惠州市惠城区", "惠州市大亚湾区", "深圳市福田区") + oneOf(t, "金山湖花园", "江北佳兆业中心", "方直城市时代", "河南岸街道康城小区") +
					oneOf(t, "8栋", "12幢", "A1栋") + oneOf(t, "", "2单元") + "1" + drawDigits(t, 3) + oneOf(t, "房", "室")
			}
			return oneOf(t, "广东省惠州市", "惠州市", "北京市朝阳区", "杭州市西湖区") + oneOf(t, "", "惠城区", "博罗县罗阳镇", "仲恺街道") +
				oneOf(t, "文明一路", "演达大道", "建国路", "桥东街", "中心村塘尾小组", "沙井巷") + fmt.Sprint(rapid.IntRange(1, 399).Draw(t, "no")) + "号" +
				oneOf(t, "", "2栋1201房", "院3号楼2单元501室", "金山湖花园6栋1单元902")
		}),
		BirthDate: after(func(t *rapid.T) string {
			y, m, d := drawDate(t)
			return fmt.Sprintf(oneOf(t, "%d-%02d-%02d", "%d/%d/%d", "%d.%d.%d", "%d年%d月%d日", "%d%02d%02d"), y, m, d)
		}, "出生日期", "出生年月日", "生日", "出生时间", "birth date", "DOB"),
		Medical: after(func(t *rapid.T) string {
			return oneOf(t, "ZY00"+drawDigits(t, 6), "M"+drawDigits(t, 8), "2型糖尿病", "原发性高血压三级", "急性阑尾炎")
		}, "住院号", "病历号", "门诊号", "临床诊断", "诊断结果", "过敏史", "既往史"),
		Credential: func(t *rapid.T) drawn {
			word := rapid.StringMatching(`[A-Za-z0-9!#$%&*+?@^_~-]{5,20}[A-Za-z0-9][0-9]`).Draw(t, "secret")
			switch oneOf(t, "word", "aws", "aliyun", "tencent", "github", "jwt", "stripe") {
			case "aws":
				return drawn{"", "AKIA" + rapid.StringMatching(`[A-Z2-7]{16}`).Draw(t, "key")}
			case "aliyun":
				return drawn{"", "LTAI5t" + rapid.StringMatching(`[A-Za-z0-9]{18}`).Draw(t, "key")}
			case "tencent":
				return drawn{"", "AKID" + rapid.StringMatching(`[A-Za-z0-9]{32}`).Draw(t, "key")}
			case "github":
				return drawn{"", "ghp_" + rapid.StringMatching(`[A-Za-z0-9]{36}`).Draw(t, "key")}
			case "jwt":
				return drawn{"", "eyJhbGciOiJIUzI1NiJ9.eyJ" + rapid.StringMatching(`[A-Za-z0-9]{20,40}\.[A-Za-z0-9_-]{20,43}`).Draw(t, "jwt")}
			case "stripe":
				return drawn{"", "sk_live_" + rapid.StringMatching(`[A-Za-z0-9]{24}`).Draw(t, "key")}
			}
			return drawn{oneOf(t, "密码：", "口令:", "password=", "pwd: ", "api_key=", "access_token="), word}
		},
		Minor: after(func(t *rapid.T) string {
			if rapid.Bool().Draw(t, "number") {
				return "20" + drawDigits(t, 8)
			}
			return drawName(t)
		}, "未成年人", "学生姓名", "监护人", "学号", "家长"),
	} {
		holdOut[typ] = draw
	}
}

// residue weighs a Hong Kong identity number from 9 (8 for one letter) down to 1, modulo 11.
func residue(v string) int {
	sum := 0
	if len(v) == 8 {
		v = "\x00" + v
	}
	for i := range 9 {
		switch c := v[i]; {
		case c == 0:
			sum += 36 * 9
		case c >= 'A':
			sum += int(c-'A'+10) * (9 - i)
		default:
			sum += int(c-'0') * (9 - i)
		}
	}
	return sum % 11
}

// checkVIN is the ninth place by the table of GB 16735, written out letter by letter.
func checkVIN(head, tail string) string {
	value := map[rune]int{
		'A': 1, 'B': 2, 'C': 3, 'D': 4, 'E': 5, 'F': 6, 'G': 7, 'H': 8, 'J': 1, 'K': 2, 'L': 3, 'M': 4, 'N': 5, 'P': 7, 'R': 9,
		'S': 2, 'T': 3, 'U': 4, 'V': 5, 'W': 6, 'X': 7, 'Y': 8, 'Z': 9,
	}
	sum := 0
	for i, c := range head + "0" + tail {
		n, letter := value[c]
		if !letter {
			n = int(c - '0')
		}
		sum += n * []int{8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2}[i]
	}
	return string("0123456789X"[sum%11])
}
