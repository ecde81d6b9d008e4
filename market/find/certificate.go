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

// Certificate returns the certificate that a text names: by the product code or the listing number the newest of the product; by the
// registration number, the query code of a national registration, or a hash that stands on the certificate or in the log (that of the registered file or of the registration's
// leaf), the very one, also where another has replaced it. NotFound, with code "verify.unknown", for anything else.
func Certificate(tx *ledger.Tx, text string) (product.Issued, error) {
	i, err := certificateOf(tx, text)
	if fault.KindOf(err) == fault.NotFound {
		return i, fault.New(fault.NotFound, "verify.unknown", "登记簿中没有这个编码、编号或哈希", "The register knows no such code, number or hash").At("code").
			Do("请核对后再试，或直接核验凭证文件", "Check it, or verify the file itself")
	}
	return i, err
}

// Hash is a hash as it may be typed, in its normal form: lower-case hexadecimal, without blanks and without what names the algorithm.
func Hash(text string) string {
	return strings.TrimPrefix(strings.ToLower(strings.Join(strings.Fields(text), "")), "sha256:")
}

func certificateOf(tx *ledger.Tx, text string) (product.Issued, error) {
	if hash := Hash(text); hexHash.MatchString(hash) {
		return byHash(tx, hash)
	}
	for _, number := range []string{strings.TrimSpace(text), Normal(text)} { // a query code is as the national platform wrote it
		i, err := product.IssuedByNumber(tx, number)
		if fault.KindOf(err) != fault.NotFound {
			return i, err
		}
	}
	thing, err := Exactly(tx, text)
	if err == nil && thing.Kind != Product {
		err = fault.New(fault.NotFound, "find.nothing", "", "")
	}
	if err != nil {
		return product.Issued{}, err
	}
	p, err := product.PublicByCode(tx, thing.Key)
	return p.Issued(), err
}

func byHash(tx *ledger.Tx, hash string) (product.Issued, error) {
	i, err := product.IssuedByFileHash(tx, hash)
	if fault.KindOf(err) != fault.NotFound {
		return i, err
	}
	e, err := tx.EntryByLeafHash(hash)
	if err != nil {
		return i, err
	}
	return product.IssuedByEvent(tx, e)
}
