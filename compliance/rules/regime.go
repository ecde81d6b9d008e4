package rules

import "huishu/ledger/fault"

// regimeTitles are the words for the matters of the shipped sets.
var regimeTitles = map[string]Text{
	"party":        fault.T("数据商与数据经纪人资格", "qualifications of merchants and brokers"),
	"agreement":    fault.T("授权运营协议", "authorised-operation agreements"),
	"correction":   fault.T("数据更正", "correction of data"),
	"registration": fault.T("合规登记", "compliance registration"),
	"national":     fault.T("公共数据资源登记", "national registration of public-data resources"),
}

// RegimeTitle is what people call a matter; its id where there is no word for it.
func RegimeTitle(regime string) Text {
	if t, ok := regimeTitles[regime]; ok {
		return t
	}
	return fault.T(regime, regime)
}
