package bench

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"huishu/compliance/code"
)

// registerHead is the header of a register of people whose columns are announced.
const registerHead = "姓名,公民身份号码,手机号码,住址,银行卡号,号牌号码,统一社会信用代码,电子邮箱,登记日期\n"

var (
	registerSurnames = strings.Split("王 李 张 刘 陈 杨 黄 赵 吴 周 徐 孙 马 朱 胡 林 郭 何 高 罗 欧阳 司徒", " ")
	registerGiven    = []rune("伟芳娜敏静丽强磊洋艳勇军杰涛明超霞平刚桂英华文建国志海玉兰红春梅")
	registerDivision = []string{"441302", "441303", "441322", "440106", "110105", "510107"}
	registerStreets  = []string{
		"惠州市惠城区江北街道云山西路", "惠州市惠城区桥东街道东平大道", "惠州市惠阳区淡水街道人民四路", "惠州市博罗县罗阳街道北门路", "惠州市惠东县平山街道解放中路",
		"惠城区水口街道龙湖大道", "广东省惠州市大亚湾区澳头街道中兴五路", "惠州市仲恺区陈江街道甲子路", "惠州市龙门县龙城街道迎宾大道", "惠州市惠城区小金口街道青塘村",
	}
	registerCards = []string{"622202", "621700", "622848", "621661"}
	registerMail  = []string{"qq.com", "163.com", "huizhou.gov.cn", "example.cn"}
)

// registerRow is of a register of sole traders and of people who trade for firms: all that it holds is personal, but the codes of the
// firms. The values are made up; their check characters fit.
func registerRow(r *rand.Rand, s *strings.Builder) {
	s.WriteString(pick(r, registerSurnames))
	for range 1 + r.IntN(2) {
		s.WriteRune(registerGiven[r.IntN(len(registerGiven))])
	}
	id := fmt.Sprintf("%s19%02d%02d%02d%03d", pick(r, registerDivision), 40+r.IntN(60), 1+r.IntN(12), 1+r.IntN(28), r.IntN(1000))
	for _, c := range "0123456789X" {
		if code.CitizenID(id+string(c)) == nil {
			id += string(c)
			break
		}
	}
	fmt.Fprintf(s, ",%s,1%c%d%08d,%s%d号", id, "3589"[r.IntN(4)], r.IntN(4), r.IntN(1e8), pick(r, registerStreets), 1+r.IntN(300))
	if r.IntN(2) == 0 {
		fmt.Fprintf(s, "%d栋%d%02d房", 1+r.IntN(30), 1+r.IntN(30), 1+r.IntN(8))
	}
	fmt.Fprintf(s, ",%s,粤L", withLuhn(fmt.Sprintf("%s%012d", pick(r, registerCards), r.Int64N(1e12))))
	if r.IntN(4) == 0 {
		fmt.Fprintf(s, "D%05d", r.IntN(1e5))
	} else {
		fmt.Fprintf(s, "%c%04d", "ABCDEFGH"[r.IntN(8)], r.IntN(1e4))
	}
	kind := "92"
	if r.IntN(3) == 0 {
		kind = "91"
	}
	fmt.Fprintf(s, ",%s,%c%d@%s,20%02d-%02d-%02d", code.CompleteUSCC(fmt.Sprintf("%s441302MA4%c%05d", kind, "WXUYT"[r.IntN(5)], r.IntN(1e5))),
		'a'+rune(r.IntN(26)), r.IntN(1e7), pick(r, registerMail), 10+r.IntN(16), 1+r.IntN(12), 1+r.IntN(28))
}

// withLuhn appends the check digit of ISO/IEC 7812-1.
func withLuhn(digits string) string {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 0 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return digits + string(rune('0'+(10-sum%10)%10))
}
