package scan

// Type names a kind of personal information. The values are part of the outer contract.
type Type string

// The types that are looked for.
const (
	CitizenID    Type = "citizen_id"    // 公民身份号码, GB 11643, with its check digit
	Passport     Type = "passport"      // passports and travel permits
	HKID         Type = "hk_id"         // 香港身份证
	MOID         Type = "mo_id"         // 澳门身份证
	TWID         Type = "tw_id"         // 台湾身份证, with its check digit
	Mobile       Type = "mobile"        // mainland mobile number
	Landline     Type = "landline"      // mainland fixed line with area code
	PhoneForeign Type = "phone_foreign" // telephone number of another country or region
	BankCard     Type = "bank_card"     // bank card, by Luhn and issuer prefix
	USCC         Type = "uscc"          // social credit code of a sole trader (92…) only
	Plate        Type = "plate"         // vehicle number plate
	Email        Type = "email"         // e-mail address
	IP           Type = "ip"            // IPv4 or IPv6 address
	MAC          Type = "mac"           // hardware address of a network device
	IMEI         Type = "imei"          // identity of a mobile device, by Luhn
	VIN          Type = "vin"           // vehicle identification number, with its check digit
	GPS          Type = "gps"           // a position, where the header or text says that it is tracked
	Name         Type = "name"          // name of a person
	Address      Type = "address"       // address down to the house number
	BirthDate    Type = "birth_date"    // date of birth, where the header or text says so
	Medical      Type = "medical"       // medical record or diagnosis, where the header or text says so
	Credential   Type = "credential"    // password, key or token
	Minor        Type = "minor"         // what concerns pupils, children and their guardians: sensitive by GB/T 35273
	NameWithID   Type = "name_with_id"  // name of a person and another identifier in one record
)

// kind is the position of a Type in kinds: small, so that sets and counters of types are cheap.
type kind uint8

const (
	kCitizenID kind = iota
	kPassport
	kHKID
	kMOID
	kTWID
	kMobile
	kLandline
	kPhoneForeign
	kBankCard
	kUSCC
	kPlate
	kEmail
	kIP
	kMAC
	kIMEI
	kVIN
	kGPS
	kName
	kAddress
	kBirthDate
	kMedical
	kCredential
	kMinor
	kNameWithID
	kindCount
)

var kinds = [kindCount]struct {
	typ    Type
	zh, en string
}{
	kCitizenID:    {CitizenID, "公民身份号码", "citizen identity number"},
	kPassport:     {Passport, "护照或通行证号码", "passport or travel permit"},
	kHKID:         {HKID, "香港身份证号码", "Hong Kong identity card"},
	kMOID:         {MOID, "澳门身份证号码", "Macao identity card"},
	kTWID:         {TWID, "台湾身份证号码", "Taiwan identity card"},
	kMobile:       {Mobile, "手机号码", "mobile number"},
	kLandline:     {Landline, "固定电话号码", "fixed-line number"},
	kPhoneForeign: {PhoneForeign, "境外电话号码", "foreign telephone number"},
	kBankCard:     {BankCard, "银行卡号", "bank card"},
	kUSCC:         {USCC, "个体工商户信用代码", "sole trader's credit code"},
	kPlate:        {Plate, "机动车号牌", "number plate"},
	kEmail:        {Email, "电子邮箱", "e-mail address"},
	kIP:           {IP, "IP 地址", "IP address"},
	kMAC:          {MAC, "MAC 地址", "MAC address"},
	kIMEI:         {IMEI, "手机设备识别码（IMEI）", "IMEI"},
	kVIN:          {VIN, "车辆识别代号（VIN）", "vehicle identification number"},
	kGPS:          {GPS, "位置轨迹", "tracked position"},
	kName:         {Name, "姓名", "name of a person"},
	kAddress:      {Address, "门牌地址", "address"},
	kBirthDate:    {BirthDate, "出生日期", "date of birth"},
	kMedical:      {Medical, "医疗健康信息", "medical information"},
	kCredential:   {Credential, "口令或密钥", "password or key"},
	kMinor:        {Minor, "未成年人信息", "information on minors"},
	kNameWithID:   {NameWithID, "姓名与其他标识同在一条记录", "name with another identifier in one record"},
}

// Types lists every type, in the order of the contract.
func Types() []Type {
	out := make([]Type, 0, kindCount)
	for _, k := range kinds {
		out = append(out, k.typ)
	}
	return out
}

// Label returns the name of the type in Chinese and in English.
func (t Type) Label() (zh, en string) {
	for _, k := range kinds {
		if k.typ == t {
			return k.zh, k.en
		}
	}
	return string(t), string(t)
}

// kindSet is a set of kinds.
type kindSet uint32

func (s kindSet) has(k kind) bool { return s>>k&1 == 1 }
func (s *kindSet) add(k kind)     { *s |= 1 << k }
func setOf(ks ...kind) (s kindSet) {
	for _, k := range ks {
		s.add(k)
	}
	return s
}
func kindOf(t Type) (k kind, ok bool) {
	for i := range kinds {
		if kinds[i].typ == t {
			return kind(i), true
		}
	}
	return 0, false
}
