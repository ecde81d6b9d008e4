package examine

import (
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/tlog"
	"huishu/ledger/witness"
	"huishu/market/find"
	"huishu/registry/product"
)

// Examiner examines for one register.
type Examiner struct {
	DB *ledger.DB
	// Book holds the rule sets of the program.
	Book *rules.Book
	// Witnesses tells who cosigns the log.
	Witnesses func(tx *ledger.Tx) (witness.Status, error)
	// URL is the register's public address without a slash at its end; commands fetch from there.
	URL string
}

// Answer is what was found.
type Answer struct {
	// Result is the verifier's: whether the file is genuine, and what it says. Its steps are the first of Steps.
	tlog.Result
	// Steps are all steps, in their order.
	Steps []Step
	// Public is the registration that the certificate is of, with what it is worth today; nil where it is none of ours or not genuine.
	Public *product.Public
	// Replaced says that another certificate has taken the place of this one: what Public is worth today is said of that one.
	Replaced bool
	// Name is what the commands call the file.
	Name string
}

// Status is what the register says of a certificate today; empty where it says nothing of it.
func (a Answer) Status() product.Status {
	switch {
	case a.Public == nil:
		return ""
	case a.Replaced:
		return product.Replaced
	}
	return a.Public.Status
}

// Named examines what a code, a number or a hash names; see [Examiner.FileOf].
func (x Examiner) Named(tx *ledger.Tx, text string) (Answer, error) {
	file, name, err := x.FileOf(tx, text)
	if err != nil {
		return Answer{}, err
	}
	if tlog.IsLogProof(file) {
		return x.File(tx, file, name)
	}
	return x.answer(tx, proof(x.DB, file), name)
}

// FileOf is the file that a code, a number or a hash names, and how it is called: the certificate of a product or, by the hash of its
// leaf, the proof (tlog-proof) of any entry of the log. NotFound "verify.unknown" where nothing bears it.
func (x Examiner) FileOf(tx *ledger.Tx, text string) (file []byte, name string, err error) {
	p, err := product.PublicByCode(tx, text) // what a QR code says, without further ado
	named := p.Issued()
	if fault.KindOf(err) == fault.NotFound {
		named, err = find.Certificate(tx, text)
	}
	if fault.KindOf(err) == fault.NotFound {
		return x.leafProof(tx, text, err)
	}
	if err != nil {
		return nil, "", err
	}
	file, err = named.Certificate(tx)
	return file, "certificate-" + named.Code + ".json", err
}

// leafProof proves the entry whose leaf has a hash; unknown is the answer where none has.
func (x Examiner) leafProof(tx *ledger.Tx, text string, unknown error) (file []byte, name string, err error) {
	e, err := tx.EntryByLeafHash(find.Hash(text))
	if fault.KindOf(err) == fault.NotFound {
		return nil, "", unknown
	}
	if err != nil {
		return nil, "", err
	}
	file, err = tx.Proof(e)
	return file, e.ID + ".tlog-proof", err
}

// File examines a certificate or a receipt (JSON, or the PDF that carries it), a tlog-proof or a saved checkpoint. name is what the visitor calls the file.
func (x Examiner) File(tx *ledger.Tx, file []byte, name string) (Answer, error) {
	return x.answer(tx, tlog.VerifyFile(file, nil, x.DB.Trust()), name)
}

// proved is what certificates of ours prove, each with its keys: the same bytes prove the same.
var proved = ledger.NewMemo[proofKey, tlog.Result](1_000)

type proofKey struct{ file, key string }

// proof verifies a certificate of ours as anyone else would. The result is shared: do not change it.
func proof(db *ledger.DB, file []byte) tlog.Result {
	res, _ := proved.Get(db, proofKey{string(file), db.VerifierKey()}, func() (tlog.Result, error) { return tlog.Verify(file, db.Trust()), nil })
	return res
}

// Proof is what a certificate of ours proves by itself. The result is shared: do not change it.
func (x Examiner) Proof(file []byte) tlog.Result { return proof(x.DB, file) }

func (x Examiner) answer(tx *ledger.Tx, res tlog.Result, name string) (Answer, error) {
	a := Answer{Result: res, Name: name}
	for _, s := range res.Steps {
		if s.Name == tlog.StepInclusion && a.Receipt != nil && a.Event != nil && a.Checkpoint.Origin == x.DB.Head().Origin {
			leaf, err := x.leafStep(tx, &a)
			if err != nil {
				return Answer{}, err
			}
			a.Steps = append(a.Steps, leaf)
		}
		a.Steps = append(a.Steps, x.proofStep(&a, s))
	}
	if !res.Valid {
		return a, nil // what the register says of something forged would lend it weight
	}
	for _, more := range []func(*ledger.Tx, *Answer) error{x.anchored, x.witnessed, x.standing, x.ruled} {
		if err := more(tx, &a); err != nil {
			return Answer{}, err
		}
	}
	return a, nil
}
