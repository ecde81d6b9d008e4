package party

import (
	"slices"
	"strings"

	"huishu/compliance/access"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/vault"
)

// SubjectFile is an organisation's file in the journal, by the party's id.
const SubjectFile = "party_file"

const fileColumns = `id, type, term_from, term_to, capital_fen, scope, industry, industry_class, approved_by, zone, handler, handler_phone, handler_way, version, changed_at, changed_by`

// FileOf returns an organisation's file; one that has not been begun is empty, with version 0. It does not ask who is looking.
func FileOf(tx *ledger.Tx, partyID string) (File, error) {
	f := File{Papers: []Paper{}}
	err := tx.Get(&f, `SELECT `+fileColumns+` FROM party_file WHERE id = ?`, partyID)
	if fault.KindOf(err) == fault.NotFound {
		return File{Papers: []Paper{}}, nil
	}
	if err != nil {
		return File{}, err
	}
	return f, tx.Select(&f.Papers, `SELECT material, document FROM party_file_paper WHERE party = ? ORDER BY material`, partyID)
}

func loadFile(tx *ledger.Tx, id string) (any, error) {
	f, err := FileOf(tx, id)
	if err == nil && f.Version == 0 {
		return nil, fault.New(fault.NotFound, "party_file.not_found", "该主体尚未填写资料", "The organisation has no file yet").
			Do("请由该单位在“单位资料”中填写", "The organisation fills it in on its own page")
	}
	return f, err
}

// EditFile fills in or changes an organisation's file (act party.file; NDI-TR-2025-03). seen is the version that the editor saw, 0
// for a file not begun yet; a newer one is a Conflict with code "stale". A paper of a material that is handed in again replaces the
// earlier one; the others stay. Papers must belong to the organisation or to who enters them. What an admitted organisation is
// registered with it changes by a case: see [FileChange].
func EditFile(tx *ledger.Tx, partyID string, seen int64, c Particulars, papers []Paper) (File, error) {
	p, err := Get(tx, partyID)
	if err != nil {
		return File{}, err
	}
	if err := access.Require(tx, access.PartyFile, access.Facts{Owner: partyID}); err != nil {
		return File{}, err
	}
	f, err := FileOf(tx, partyID)
	if err != nil {
		return File{}, err
	}
	now := f
	if f, err = f.amended(tx, p, c, papers); err != nil {
		return File{}, err
	}
	if err := ownHand(tx, p.ID, fileIdentity(now) != fileIdentity(f)); err != nil {
		return File{}, err
	}
	if f.Version != seen {
		return File{}, stale()
	}
	if err := f.write(tx, partyID); err != nil {
		return File{}, err
	}
	_, err = tx.Record(ledger.Event{Kind: string(access.PartyFile), Subject: ledger.Ref{Kind: SubjectFile, ID: partyID}, Payload: f})
	return f, err
}

// amended is the file as the particulars and papers would make it, after looking at them (one error for each that cannot stand).
func (f File) amended(tx *ledger.Tx, p Party, c Particulars, papers []Paper) (File, error) {
	f.Particulars = c.tidy()
	errs := append(f.check(p.Region), checkPapers(papers)...)
	if from, bad := parseDay(f.TermFrom); bad == nil && from.After(workday.OfTime(tx.Now)) {
		errs = append(errs, fault.New(fault.Invalid, "term.to_come", "成立日期晚于今日", "The day of establishment is still to come").At("term_from").
			Do("请按营业执照或登记证书填写", "Give it as on the licence or certificate"))
	}
	owned, err := papersOwned(tx, papers, p.ID, tx.Actor.Party)
	if err != nil {
		return File{}, err
	}
	f.Papers = replaced(f.Papers, papers)
	if f.HandlerWay == ByLetter && f.Paper(AuthorisationLetter) == "" {
		errs = append(errs, fault.New(fault.Invalid, "required", "请上传经办人授权书", "Upload the handler's letter of authorisation").At("paper."+AuthorisationLetter))
	}
	return f, fault.Join(append(errs, owned...)...)
}

// write stores the file as a new version.
func (f *File) write(tx *ledger.Tx, partyID string) error {
	f.Party, f.Version, f.ChangedAt, f.ChangedBy = partyID, f.Version+1, tx.Now.UnixMilli(), tx.Actor.Account
	for _, table := range []string{`DELETE FROM party_file_paper WHERE party = ?`, `DELETE FROM party_file WHERE id = ?`} {
		if _, err := tx.Exec(table, partyID); err != nil {
			return err
		}
	}
	_, err := tx.Exec(`INSERT INTO party_file (`+fileColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		f.Party, f.Type, f.TermFrom, f.TermTo, f.CapitalFen, f.Scope, f.Industry, f.IndustryClass, f.ApprovedBy, f.Zone, f.Handler, f.HandlerPhone, f.HandlerWay, f.Version, f.ChangedAt, f.ChangedBy)
	if err != nil {
		return err
	}
	for _, p := range f.Papers {
		if _, err := tx.Exec(`INSERT INTO party_file_paper (party, material, document) VALUES (?, ?, ?)`, partyID, p.Material, p.Document); err != nil {
			return err
		}
	}
	return nil
}

// checkPapers demands materials that the file knows, each once.
func checkPapers(papers []Paper) []*fault.Error {
	var errs []*fault.Error
	for i, p := range papers {
		if !slices.Contains(FileMaterials, p.Material) || slices.ContainsFunc(papers[:i], func(q Paper) bool { return q.Material == p.Material }) {
			errs = append(errs, fault.New(fault.Invalid, "paper.material", "每项材料只能对应一份文件", "Each material is given by one document").At("papers"))
		}
	}
	return errs
}

// papersOwned refuses documents that belong to neither owner.
func papersOwned(tx *ledger.Tx, papers []Paper, owners ...string) ([]*fault.Error, error) {
	var errs []*fault.Error
	for _, p := range papers {
		d, err := vault.Get(tx, p.Document)
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return nil, err
		}
		if err != nil || !slices.Contains(owners, d.Owner) {
			errs = append(errs, fault.New(fault.Invalid, "paper.not_yours", "所附文件不存在或不属于本单位", "The attached document does not exist or is not yours").
				Do("请重新上传", "Upload it again").At("paper."+p.Material))
		}
	}
	return errs, nil
}

// replaced are the papers with the new ones in place of those of the same material.
func replaced(old, papers []Paper) []Paper {
	list := append([]Paper{}, papers...)
	for _, p := range old {
		if !slices.ContainsFunc(papers, func(q Paper) bool { return q.Material == p.Material }) {
			list = append(list, p)
		}
	}
	slices.SortFunc(list, func(a, b Paper) int { return strings.Compare(a.Material, b.Material) })
	return list
}
