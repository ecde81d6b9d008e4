package party

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"strings"
	"unicode"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"huishu/compliance/access"
	"huishu/compliance/code"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// How sure the name of an account is.
const (
	// nameRecorded: an administrator of the party, or the authority, has entered the real name.
	nameRecorded = "recorded"
	// nameClaimed: the person itself has, when it accepted an invitation that gave none.
	nameClaimed = "claimed"
)

// SamePerson tells of two accounts whether they are known to be one natural person, for acts that take two: see [samePerson].
func SamePerson(tx *ledger.Tx) func(a, b string) (bool, error) {
	return func(a, b string) (bool, error) { return samePerson(tx, a, b) }
}

// samePerson reports whether two accounts are known to be one natural person, whichever organisations they act for. The first rule
// that applies decides:
//
//  1. one account is one person;
//  2. of an account that is not known, such as the service itself, nothing is known;
//  3. one identity document is one person, two of them are two;
//  4. otherwise one name is one person: two who share a name have their documents recorded, or their names told apart.
func samePerson(tx *ledger.Tx, a, b string) (bool, error) {
	if a == b {
		return true, nil
	}
	var rows [2]accountRow
	for i, id := range []string{a, b} {
		var err error
		rows[i], err = accountWhere(tx, `id = ?`, id)
		if fault.KindOf(err) == fault.NotFound {
			return false, nil
		}
		if err != nil {
			return false, err
		}
	}
	if one, other := rows[0].DocumentHash, rows[1].DocumentHash; one != "" && other != "" {
		return one == other, nil
	}
	name := personName(rows[0].Name)
	return name != "" && name == personName(rows[1].Name), nil
}

// personName is a name without what two ways of writing it differ in: width, case and spaces.
func personName(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '·' || r == '•' {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKC.String(s))
}

// DocumentHash is the number of an identity document, hashed by HashDocument; the zero value is none.
type DocumentHash struct{ hash string }

// HashDocument checks the number of a resident identity card (GB 11643) and hashes it. Empty gives the zero hash. The number itself is nowhere kept. All
// hashes of an installation share its salt, so that two accounts of one person are seen; argon2id makes guessing the few
// possible numbers costly for who has the database. It takes about 40 ms and is called before the transaction.
func HashDocument(ctx context.Context, db *ledger.DB, number string) (DocumentHash, error) {
	number = code.Normalize(number)
	if number == "" {
		return DocumentHash{}, nil
	}
	if err := code.CitizenID(number); err != nil {
		return DocumentHash{}, fault.New(fault.Invalid, "document_number.form", "居民身份证号码不正确", "That is no number of a resident identity card").At("document_number").Wrap(err)
	}
	salt, err := personSalt(ctx, db)
	if err != nil {
		return DocumentHash{}, err
	}
	if err := acquire(ctx); err != nil {
		return DocumentHash{}, err
	}
	defer release()
	sum := argon2.IDKey([]byte("citizen_id:"+number), salt, hashing.Iterations, hashing.Memory, hashing.Parallelism, hashing.KeyLength)
	return DocumentHash{hex.EncodeToString(sum)}, nil
}

// personSalt is the installation's salt, made when it is first needed.
func personSalt(ctx context.Context, db *ledger.DB) ([]byte, error) {
	var salt string
	read := func(tx *ledger.Tx) error { return tx.Get(&salt, `SELECT salt FROM person_salt WHERE id = 'salt'`) }
	err := db.View(ctx, ledger.Actor{}, read)
	if fault.KindOf(err) == fault.NotFound {
		var fresh [32]byte
		_, _ = rand.Read(fresh[:]) // never fails: it ends the program instead
		err = db.Work(ctx, func(tx *ledger.Tx) error {
			if _, err := tx.Exec(`INSERT INTO person_salt (id, salt) VALUES ('salt', ?) ON CONFLICT (id) DO NOTHING`, hex.EncodeToString(fresh[:])); err != nil {
				return err
			}
			return read(tx)
		})
	}
	if err != nil {
		return nil, err
	}
	return hex.DecodeString(salt)
}

// Identify records who the person of an account is (act account.identify, NDI-TR-2025-03): the real name, and the hash of its
// identity document where one is given. An administrator does it for the people of its own party, not for himself: a name that
// only its bearer vouches for is no more than a claim.
func Identify(tx *ledger.Tx, accountID, partyID, name string, d DocumentHash) error {
	if err := access.Require(tx, access.AccountIdentify, access.Facts{Owner: partyID}); err != nil {
		return err
	}
	r, err := accountWhere(tx, `id = ?`, accountID)
	if err != nil {
		return err
	}
	if err := isMember(tx, accountID, partyID); err != nil {
		return err
	}
	name = strings.TrimSpace(name)
	if bad := fault.NeedLine("name", name, "真实姓名", "real name"); bad != nil {
		return bad
	}
	switch {
	case accountID == tx.Actor.Account && r.NameState == nameClaimed:
		return fault.New(fault.Forbidden, "person.own", "不能登记自己的实名", "You cannot vouch for your own name").
			Do("请由本单位另一名管理员办理", "Have another administrator of your organisation do it")
	case r.DocumentHash != "" && d.hash != "" && r.DocumentHash != d.hash:
		return errOtherPerson()
	}
	if r.NameState == nameRecorded && personName(r.Name) != personName(name) {
		if elsewhere, err := servesOthers(tx, accountID, partyID); err != nil || elsewhere {
			return cmp.Or(err, error(errOtherPerson()))
		}
	}
	if d.hash == "" {
		d.hash = r.DocumentHash
	}
	if err := setPerson(tx, accountID, name, d.hash, tx.Actor.Account); err != nil {
		return err
	}
	_, err = tx.Record(ledger.Event{
		Kind: string(access.AccountIdentify), Subject: ledger.Ref{Kind: SubjectAccount, ID: accountID},
		Payload: map[string]any{"name": name, "document": d.hash != ""},
	})
	return err
}

func errOtherPerson() error {
	return fault.New(fault.Conflict, "person.other", "账号已登记为另一人", "The account is on record as another person's").
		Do("每人一个账号：请为此人另开账号或发出邀请", "One account for each person: open another, or invite the person")
}

// setPerson records who an account's person is, as by says, under the act that is granted.
func setPerson(tx *ledger.Tx, id, name, document, by string) error {
	_, err := tx.Exec(`UPDATE account SET name = ?, name_state = 'recorded', document_hash = ?, identified_at = ?, identified_by = ? WHERE id = ?`,
		name, document, tx.Now.UnixMilli(), by, id)
	return err
}
