package find

import (
	"regexp"
	"strings"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/product"
)

// hexHash is a SHA-256 as certificates and command lines write it.
var hexHash = regexp.MustCompile(`^[0-9a-f]{64}$`)

// Certificate returns the product whose certificate a text names: by the product code, the registration or listing number, or a hash
// that stands on the certificate or in the log, that of the registered file or of the registration's leaf. NotFound, with code
// "verify.unknown", for anything else.
func Certificate(tx *ledger.Tx, text string) (product.Public, error) {
	p, err := certificateOf(tx, text)
	if fault.KindOf(err) == fault.NotFound {
		return p, fault.New(fault.NotFound, "verify.unknown", "登记簿中没有这个编码、编号或哈希", "The register knows no such code, number or hash").At("code").
			Do("请核对后再试，或直接核验凭证文件", "Check it, or verify the file itself")
	}
	return p, err
}

func certificateOf(tx *ledger.Tx, text string) (product.Public, error) {
	text = strings.TrimPrefix(strings.ToLower(strings.Join(strings.Fields(text), "")), "sha256:")
	if hexHash.MatchString(text) {
		return byHash(tx, text)
	}
	thing, err := Exactly(tx, text)
	if err == nil && thing.Kind != Product {
		err = fault.New(fault.NotFound, "find.nothing", "", "")
	}
	if err != nil {
		return product.Public{}, err
	}
	return product.PublicByCode(tx, thing.Key)
}

func byHash(tx *ledger.Tx, hash string) (product.Public, error) {
	p, err := product.PublicByFileHash(tx, hash)
	if fault.KindOf(err) != fault.NotFound {
		return p, err
	}
	e, err := tx.EntryByLeafHash(hash)
	if err != nil {
		return p, err
	}
	if e.Code == "" {
		return p, fault.New(fault.NotFound, "find.nothing", "", "")
	}
	return product.PublicByCode(tx, e.Code)
}
