package scan

import "strings"

// hintWords are the words in a header, or shortly before a value, that announce a type. Lower case; simplified and, where
// they differ, traditional characters. A word of up to four letters must stand alone (tel, but not hotel).
var hintWords = [kindCount][]string{
	kCitizenID: {
		"身份证", "身份證", "公民身份", "身份号码", "证件号", "证照号", "證件號", "idcard", "id card", "id_card", "id no", "id_no",
		"identity", "sfz", "sfzh", "zjhm",
	},
	kPassport:     {"护照", "護照", "通行证", "通行證", "回乡证", "回鄉證", "证件号", "證件號", "passport", "permit"},
	kHKID:         {"香港身份", "香港居民", "身份证", "身份證", "证件号", "hkid"},
	kMOID:         {"澳门身份", "澳門身份", "澳门居民", "身份证", "身份證", "证件号"},
	kTWID:         {"身分證", "身份證", "台湾身份", "身份证", "身分证", "证件号"},
	kMobile:       {"手机", "手機", "电话", "電話", "联系方式", "聯絡", "号码", "mobile", "phone", "tel", "cell", "sjh", "sjhm", "lxdh"},
	kLandline:     {"电话", "電話", "座机", "固话", "传真", "傳真", "联系方式", "phone", "tel", "fax", "lxdh"},
	kPhoneForeign: {"电话", "電話", "手机", "手機", "联系方式", "number is", "phone", "tel", "mobile", "call", "cell", "fax"},
	kBankCard:     {"银行", "銀行", "卡号", "卡號", "账号", "账户", "帐号", "帳號", "bank", "card", "account"},
	kUSCC:         {"信用代码", "信用代碼", "个体工商户", "個體工商戶", "uscc", "credit code", "credit_code", "tyshxydm"},
	kPlate:        {"车牌", "車牌", "号牌", "plate"},
	kIP:           {"ip"},
	kMAC:          {"mac"},
	kIMEI:         {"imei", "设备识别码", "串号"},
	kVIN:          {"vin", "车架号", "车辆识别"},
	kGPS:          {"gps", "轨迹", "軌跡", "实时位置", "当前位置", "track"},
	kName: {
		"姓名", "名字", "联系人", "聯絡人", "联络人", "法定代表人", "法人代表", "经办人", "户主", "患者", "病人", "申请人", "当事人",
		"收件人", "收货人", "收貨人", "持卡人", "班主任", "投诉人", "举报人", "监护人", "负责人", "受理人", "承办人", "填报人", "xm", "full name", "full_name", "real_name", "realname",
	},
	kAddress:   {"住址", "地址", "住所", "户籍", "家庭", "address"},
	kBirthDate: {"出生", "生日", "birth", "dob", "csrq"},
	kMedical:   {"病历号", "病歷號", "病案号", "住院号", "住院號", "就诊卡", "门诊号", "医保号", "医保卡", "诊断结果", "临床诊断", "既往史", "过敏史", "病史"},
	kMinor: {
		"未成年人", "未成年", "学籍号", "學籍號", "学籍编号", "学号", "學號", "学生姓名", "學生姓名", "学生证", "学生身份", "学生家庭", "儿童姓名", "兒童姓名", "幼儿姓名",
		"新生儿姓名", "监护人", "監護人", "家长", "家長", "student_name", "student name", "student_id", "student id", "student_no", "guardian", "xsxm",
	},
	kCredential: {"密码", "密碼", "口令", "password", "passwd", "pwd", "secret", "api_key", "apikey", "api key", "access_key", "secret_key", "secretkey", "token", "private_key"},
}

// weakWords announce a type in a header only where the record tells who is meant: a table of pupils has 年级 (form), and so has
// a list of text books; a patient has 诊断 (diagnosis), and so have the statistics of a hospital.
var weakWords = [kindCount][]string{
	kMinor:   {"年级", "年級", "班级", "班級", "学生", "學生", "儿童", "兒童", "幼儿", "student", "pupil"},
	kMedical: {"诊断", "診斷", "病名", "病种", "疾病", "血型", "手术", "手術", "处方", "體檢", "体检", "检验结果", "檢驗結果", "用药", "就诊", "就診", "主诉", "医嘱", "醫囑", "过敏", "diagnosis", "prescription", "blood type", "blood_type", "icd10", "icd-10", "icd_10"},
}

// notOfPersons are words in a header that make it one of figures, places and things, whatever else it says. What a
// disease or an operation is called (疾病名称), and at which clinic a patient was seen (就诊科室), is the patient's all the same.
var notOfPersons = [kindCount][]string{
	kMinor: {
		"数", "數", "率", "比", "费", "費", "金额", "名称", "名稱", "医院", "醫院", "机构", "機構", "用品", "课程", "課程", "地点", "地點", "科室", "count",
	},
	kMedical: {"数", "數", "率", "比", "费", "費", "金额", "机构", "機構", "用品", "课程", "課程", "地点", "地點", "人次", "count"},
}

// weakHintsOf returns the types that a header announces weakly.
func weakHintsOf(header string) kindSet {
	h := lower(header)
	var s kindSet
	for k, words := range weakWords {
		if anyOf(h, words) && !anyOf(h, notOfPersons[k]) {
			s.add(kind(k))
		}
	}
	return s
}

// hintsOf returns the types that a header announces.
func hintsOf(header string) kindSet {
	h := lower(header)
	var s kindSet
	for k := range hintWords {
		if anyHint(h, kind(k)) {
			s.add(kind(k))
		}
	}
	return s
}

// anyHint reports whether a lower-case text contains a word for k.
func anyHint(lower string, k kind) bool {
	for _, w := range hintWords[k] {
		if indexHint(lower, w) >= 0 {
			return true
		}
	}
	return false
}

// indexHint finds a word in a lower-case text, as a whole word where it is short and Latin.
func indexHint(lower, word string) int {
	for from := 0; ; {
		i := strings.Index(lower[from:], word)
		if i < 0 {
			return -1
		}
		i += from
		end := i + len(word)
		if len(word) > 4 || word[0] >= 0x80 ||
			(i == 0 || !isLetter(lower[i-1])) && (end == len(lower) || !isLetter(lower[end])) {
			return i
		}
		from = end
	}
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isWord(c byte) bool   { return isDigit(c) || isLetter(c) }
func isHex(c byte) bool    { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'f' }

// contextBytes is how far before a value its announcing word may stand.
const contextBytes = 48

// announced reports whether k is announced by the header or by the words shortly before position i of the text.
func (f *finder) announced(k kind, i int) bool {
	if f.hints.has(k) {
		return true
	}
	if i == 0 {
		return false
	}
	before := f.text[max(0, i-contextBytes):i]
	if f.seen&hasUpper != 0 {
		b := f.before[:copy(f.before[:], before)]
		lowerBytes(b)
		before = text(b)
	}
	return anyHint(before, k)
}
