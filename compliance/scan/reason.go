package scan

// reason says on what a hit rests, in both languages.
type reason struct{ zh, en string }

var (
	byCheck     = &reason{"格式与校验码均符合", "shape and check digit fit"}
	byNoCheck   = &reason{"格式符合但校验码不符，可能是录入错误或示例", "the shape fits but not the check digit: mistyped or an example"}
	byPrefix    = &reason{"位数与号段符合", "length and number range fit"}
	byCountry   = &reason{"带国家或地区区号", "carries a country code"}
	byArea      = &reason{"区号与位数符合", "area code and length fit"}
	byDialling  = &reason{"上下文提示为电话号码", "the words around it speak of a telephone"}
	byLuhn      = &reason{"发卡机构标识、位数与 Luhn 校验均符合", "issuer prefix, length and Luhn check fit"}
	byLuhnIMEI  = &reason{"位数、型号前缀与 Luhn 校验均符合", "length, type prefix and Luhn check fit"}
	byShape     = &reason{"格式符合", "the shape fits"}
	bySoleTrade = &reason{"个体工商户（92 开头）代码指向自然人，校验码符合", "a sole trader's code (92…) points to a person; its check character fits"}
	byWords     = &reason{"上下文或表头提示", "the header or the words before it say so"}
	bySurname   = &reason{"常见姓氏加名，独立成格", "a common surname and a given name alone in their place"}
	byHouse     = &reason{"行政区划、道路与门牌号齐备；如属公共场所则不是个人信息", "division, street and house number; no personal information if it is a public place"}
	byOldID     = &reason{"15 位旧身份证格式，无校验码，上下文提示", "old 15-digit identity number without check digit; the words around it say so"}
	byRecord    = &reason{"姓名与其他标识在同一条记录，可直接识别到个人", "a name and another identifier in one record point to a person"}
	byCompany   = &reason{"表头提示，且同一条记录有姓名或个人标识", "the header says so, and the same record has a name or an identifier of a person"}
	byTrack     = &reason{"同一表中有经纬度、时间和移动对象，可还原行踪轨迹", "positions, times and who or what moves stand in one table: it shows where somebody went"}
	byKeyShape  = &reason{"密钥或令牌的固定格式", "fixed shape of a key or token"}
)

// Notes that column.go adds to a finding.
var (
	noteHeader = reason{"表头提示相符", "the header agrees"}
	noteBeside = reason{"同一条记录另有个人标识，更为确定", "another identifier in the same record makes it surer"}
	noteMixed  = reason{"同列多数同形数值不符合校验，可能是流水号而非此类信息", "most values of this shape in the column fail the check: possibly serial numbers"}
)
