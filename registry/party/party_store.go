package party

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strings"

	"huishu/compliance/access"
	"huishu/compliance/code"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/search"
)

// Subject kinds of this room in the journal.
const (
	SubjectParty         = "party"
	SubjectAccount       = "account"
	SubjectQualification = "qualification"
	SubjectApplication   = "application"
	SubjectInvitation    = "invitation"
	SubjectDelegation    = "delegation"
)

// SignUpForm is a company that registers itself, with the person who will act for it.
type SignUpForm struct {
	Profile
	USCC    string
	Account NewAccount
}

// SignUp enters a company with its first account (act party.sign_up, open to everyone).
// A USCC is entered once: whoever comes second asks its own organisation for an account.
func SignUp(tx *ledger.Tx, f SignUpForm) (Party, Account, error) {
	if err := access.Require(tx, access.PartySignUp, access.Facts{}); err != nil {
		return Party{}, Account{}, err
	}
	if err := f.Account.first(); err != nil {
		return Party{}, Account{}, err
	}
	if err := notAway(tx, f.USCC); err != nil {
		return Party{}, Account{}, err
	}
	p := Party{Kind: Company, Profile: f.Profile.tidy(), USCC: f.USCC}
	acc, err := enter(tx, &p, nil, &f.Account, access.PartySignUp)
	if err != nil {
		return Party{}, Account{}, err
	}
	return p, *acc, nil
}

// enter checks and writes a new party with officers and first account, all under one act; unfit is what its caller found wrong.
func enter(tx *ledger.Tx, p *Party, officers []Officer, first *NewAccount, act access.Act, unfit ...*fault.Error) (*Account, error) {
	uscc, reason, bad := soundCode(p.USCC, p.CodeOverride)
	errs := append(append(p.check(), bad, checkKind(*p)), unfit...)
	for i, o := range officers {
		errs = append(errs, o.check(officerField(i))...)
	}
	if first != nil {
		errs = append(errs, first.check(*p)...)
	}
	if err := fault.Join(errs...); err != nil {
		return nil, err
	}
	p.ID, p.USCC, p.CodeOverride, p.Version = tx.NewID(), uscc, reason, 1
	p.CreatedAt, p.CreatedBy = tx.Now.UnixMilli(), tx.Actor.Account
	if err := insertParty(tx, *p); err != nil {
		return nil, err
	}
	for _, o := range officers {
		if err := appoint(tx, p.ID, o); err != nil {
			return nil, err
		}
	}
	if err := reindex(tx, *p); err != nil {
		return nil, err
	}
	_, err := tx.Record(ledger.Event{
		Kind: string(act), Payload: p,
		Subject: ledger.Ref{Kind: SubjectParty, ID: p.ID, Code: p.journalCode()},
	})
	if err != nil || first == nil {
		return nil, err
	}
	acc, err := insertAccount(tx, *p, *first, act)
	return &acc, err
}

func checkKind(p Party) *fault.Error {
	if !slices.Contains(Kinds, p.Kind) {
		return fault.New(fault.Invalid, "kind.unknown", "没有这类主体", "There is no such kind of party").At("kind")
	}
	if p.Kind != PublicBody && (p.ByReference || p.Implementing) {
		return fault.New(fault.Invalid, "kind.flag", "“参照执行”和“实施机构”只适用于公共管理和服务机构",
			"Only a public body can follow by reference or be an implementing body").At("kind")
	}
	if p.Authorising && p.Kind != PublicBody && p.Kind != Authority {
		return fault.New(fault.Invalid, "kind.authorising", "只有公共管理和服务机构、公共数据主管部门可以是授权主体",
			"Only a public body or an authority can be an authorising subject").At("kind")
	}
	return nil
}

const partyColumns = `id, kind, name_zh, name_en, uscc, code_override, by_reference, implementing, authorising, region, address, legal_rep,
	contact_name, contact_phone, contact_email, verification, verified_at, verified_by, version, created_at, created_by`

func insertParty(tx *ledger.Tx, p Party) error {
	_, err := tx.Exec(`INSERT INTO party (`+partyColumns+`)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		p.ID, p.Kind, p.NameZH, p.NameEN, p.USCC, p.CodeOverride, p.ByReference, p.Implementing, p.Authorising, p.Region, p.Address, p.LegalRep,
		p.ContactName, p.ContactPhone, p.ContactEmail, p.Verification, p.VerifiedAt, p.VerifiedBy, p.Version, p.CreatedAt, p.CreatedBy)
	if fault.CodeOf(err) == "duplicate" {
		return fault.New(fault.Conflict, "party.exists", "该统一社会信用代码已登记", "That unified social credit code is already entered").
			Do("请向本单位管理员申请账号", "Ask your organisation's administrator for an account").At("uscc").Wrap(err)
	}
	return err
}

// Get returns one party. It does not ask who is looking.
func Get(tx *ledger.Tx, id string) (Party, error) {
	var p Party
	err := tx.Get(&p, `SELECT `+partyColumns+` FROM party WHERE id = ?`, id)
	return p, noParty(err)
}

// ByUSCC returns the party of a unified social credit code in any spelling.
func ByUSCC(tx *ledger.Tx, uscc string) (Party, error) {
	var p Party
	err := tx.Get(&p, `SELECT `+partyColumns+` FROM party WHERE uscc = ?`, code.Normalize(uscc))
	return p, noParty(err)
}

// CompanyNamed returns the company of a unified social credit code in any spelling, or of a full
// name in either language. Nothing is guessed: companies without a qualification are not
// public, and nobody leafs through them. It does not ask who is looking.
func CompanyNamed(tx *ledger.Tx, named string) (Party, error) {
	p, err := ByUSCC(tx, named)
	if err == nil && p.Kind == Company {
		return p, nil
	}
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return Party{}, err
	}
	named = search.Fold(strings.TrimSpace(named))
	var found []Party
	if words := search.Query(named); words != "" {
		err := tx.Select(&found, `SELECT `+partyColumns+` FROM party
			WHERE kind = 'company' AND id IN (SELECT party FROM party_search WHERE words MATCH ?)`, words)
		if err != nil {
			return Party{}, err
		}
	}
	found = slices.DeleteFunc(found, func(p Party) bool { return search.Fold(p.NameZH) != named && search.Fold(p.NameEN) != named })
	switch len(found) {
	case 0:
		return Party{}, unknownParty()
	case 1:
		return found[0], nil
	default:
		return Party{}, fault.New(fault.Invalid, "party.ambiguous", "有多家企业使用这个名称，请改填统一社会信用代码",
			"Several companies have that name: give the unified social credit code")
	}
}

// BodyNamed returns the body, no company, of exactly this Chinese name; the older one where two bear it.
func BodyNamed(tx *ledger.Tx, name string) (Party, error) {
	var p Party
	err := tx.Get(&p, `SELECT `+partyColumns+` FROM party WHERE name_zh = ? AND kind <> 'company' ORDER BY id LIMIT 1`, name)
	return p, noParty(err)
}

func noParty(err error) error {
	if err != nil && fault.KindOf(err) == fault.NotFound {
		return unknownParty()
	}
	return err
}

func unknownParty() *fault.Error {
	return fault.New(fault.NotFound, "party.not_found", "没有这个主体", "There is no such party")
}

// Edit replaces a party's profile (act party.edit). version is the one the editor saw;
// a newer one in between is a Conflict with code "stale". Name, legal representative and division of an admitted organisation
// it changes by a case: see [FileChange].
func Edit(tx *ledger.Tx, id string, version int64, profile Profile) (Party, error) {
	p, err := Get(tx, id)
	if err != nil {
		return Party{}, err
	}
	if err := access.Require(tx, access.PartyEdit, access.Facts{Owner: id}); err != nil {
		return Party{}, err
	}
	now := p
	p.Profile = profile.tidy()
	if err := fault.Join(p.check()...); err != nil {
		return Party{}, err
	}
	if err := ownHand(tx, id, identityOf(now.Profile) != identityOf(p.Profile)); err != nil {
		return Party{}, err
	}
	if err := writeProfile(tx, p, version); err != nil {
		return Party{}, err
	}
	p.Version = version + 1
	return p, recordParty(tx, p, access.PartyEdit)
}

// writeProfile stores the profile as the version after the given one; Conflict "stale" where that is not the present one.
func writeProfile(tx *ledger.Tx, p Party, version int64) error {
	n, err := tx.Exec(`UPDATE party SET name_zh = ?, name_en = ?, region = ?, address = ?, legal_rep = ?,
			contact_name = ?, contact_phone = ?, contact_email = ?, version = version + 1
		WHERE id = ? AND version = ?`,
		p.NameZH, p.NameEN, p.Region, p.Address, p.LegalRep, p.ContactName, p.ContactPhone, p.ContactEmail, p.ID, version)
	if err == nil && n == 0 {
		err = stale()
	}
	return err
}

func recordParty(tx *ledger.Tx, p Party, act access.Act) error {
	return recordUnder(tx, p, string(act), act)
}

func recordUnder(tx *ledger.Tx, p Party, kind string, under access.Act) error {
	if err := reindex(tx, p); err != nil {
		return err
	}
	_, err := tx.Record(ledger.Event{
		Kind: kind, Under: string(under), Payload: p,
		Subject: ledger.Ref{Kind: SubjectParty, ID: p.ID, Code: p.journalCode()},
	})
	return err
}

func stale() error {
	return fault.New(fault.Conflict, "stale", "内容已被他人修改", "Somebody changed it in the meantime").
		Do("请刷新后在新内容上重新修改", "Reload and edit the newer version")
}

// reindex writes the words by which the party is found in the register.
func reindex(tx *ledger.Tx, p Party) error {
	quals, err := Qualifications(tx, p.ID)
	if err != nil {
		return err
	}
	text := p.NameZH + " " + p.NameEN + " " + p.USCC + " " + code.DivisionPath(p.Region)
	for _, q := range quals {
		text += " " + q.Kind.Title().ZH + " " + q.Number + " " + q.Scope
	}
	if _, err := tx.Exec(`DELETE FROM party_search WHERE docid = ?`, docID(p.ID)); err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO party_search (docid, party, words) VALUES (?, ?, ?)`, docID(p.ID), p.ID, search.Bigrams(text))
	return err
}

// docID gives a text key the number that FTS wants: 63 bits of its hash.
func docID(id string) int64 {
	sum := sha256.Sum256([]byte(id))
	return int64(binary.BigEndian.Uint64(sum[:8]) >> 1)
}
