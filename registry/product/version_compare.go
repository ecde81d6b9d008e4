package product

import (
	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// Compared is one version of an agreement beside the text that it took the place of.
type Compared struct {
	// Version is the number of the version that is compared.
	Version int64
	// Code is the number of the agreement that the earlier text is of: of this one, or of that which it replaces. Number is the earlier
	// version's. Both are empty where there was nothing before, or nothing that the reader may see: then there are no changes.
	Code    string
	Number  int64
	Changes []Change
}

// CompareVersion puts a version beside the one before it, and the first beside the last of the agreement that it replaces, for those who
// may read both (act agreement.read). 0 is the newest version.
func CompareVersion(tx *ledger.Tx, id string, number int64) (Compared, error) {
	versions, err := ShowVersions(tx, id)
	if err != nil {
		return Compared{}, err
	}
	if number == 0 {
		number = int64(len(versions))
	}
	if number < 1 || number > int64(len(versions)) {
		return Compared{}, fault.New(fault.NotFound, "agreement.version_not_found", "协议没有这个版本", "The agreement has no such version")
	}
	a, err := GetAgreement(tx, id)
	if err != nil {
		return Compared{}, err
	}
	now, code := versions[number-1], a.Code
	before := versions[:number-1]
	if number == 1 && a.Replaces != "" {
		old, err := GetAgreement(tx, a.Replaces)
		if err != nil {
			return Compared{}, err
		}
		if access.Can(tx.Actor, access.AgreementRead, old.facts()) { // it may be with another operator
			if before, err = Versions(tx, old.ID); err != nil {
				return Compared{}, err
			}
			code = old.Code
		}
	}
	if len(before) == 0 {
		return Compared{Version: number}, nil
	}
	earlier := before[len(before)-1]
	return Compared{Version: number, Code: code, Number: earlier.Number, Changes: Compare(AgreementText{Text: earlier.Text}, AgreementText{Text: now.Text})}, nil
}
