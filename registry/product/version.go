package product

import (
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// AgreementVersion is the text of an agreement from one day on, as both sides signed it.
type AgreementVersion struct {
	// Number counts from 1.
	Number int64 `json:"number"`
	// From is its first day, To the last one before the next version; zero for the newest.
	From workday.Date `json:"from"`
	To   workday.Date `json:"to"`
	// Amendment is the id of the supplementary agreement that made it; empty for the first.
	Amendment  string `json:"amendment"`
	Text       string `json:"text"`
	TextSHA256 string `json:"text_sha256"`
	// Event is the event of its conclusion.
	Event string `json:"event"`
	// ConcludedAt is in Unix milliseconds.
	ConcludedAt int64 `json:"concluded_at"`
}

// InForce reports whether the version is the agreement's text on the day. That the agreement itself is in
// force says [Agreement.Status].
func (v AgreementVersion) InForce(day workday.Date) bool {
	return !day.Before(v.From) && (v.To.IsZero() || !day.After(v.To))
}

type versionRow struct {
	Number      int64  `db:"number"`
	From        string `db:"valid_from"`
	To          string `db:"valid_to"`
	Amendment   string `db:"amendment"`
	Text        string `db:"text"`
	TextSHA256  string `db:"text_sha256"`
	Event       string `db:"event"`
	ConcludedAt int64  `db:"concluded_at"`
}

// Versions are the versions of an agreement, oldest first; none for one that was concluded before texts were kept.
func Versions(tx *ledger.Tx, agreement string) ([]AgreementVersion, error) {
	var rows []versionRow
	err := tx.Select(&rows, `SELECT number, valid_from, valid_to, amendment, text, text_sha256, event, concluded_at
		FROM agreement_version WHERE agreement = ? ORDER BY number`, agreement)
	if err != nil {
		return nil, err
	}
	list := make([]AgreementVersion, len(rows))
	for i, r := range rows {
		v := AgreementVersion{Number: r.Number, Amendment: r.Amendment, Text: r.Text, TextSHA256: r.TextSHA256, Event: r.Event, ConcludedAt: r.ConcludedAt}
		if v.From, err = dayOf(r.From); err != nil {
			return nil, err
		}
		if v.To, err = dayOf(r.To); err != nil {
			return nil, err
		}
		list[i] = v
	}
	return list, nil
}

// addVersion writes the next version, in force from the day on, and closes the one before it on the day
// before. On one day there is one text: a second version must wait until the first has been in force for a day.
func (a Agreement) addVersion(tx *ledger.Tx, amendment string, text AgreementText, from workday.Date, event string) (int64, error) {
	versions, err := Versions(tx, a.ID)
	if err != nil {
		return 0, err
	}
	number := int64(len(versions)) + 1
	if number > 1 {
		last := versions[len(versions)-1]
		if !from.After(last.From) {
			return 0, fault.New(fault.Conflict, "agreement.version_day", "现行版本自当日或之后起生效，同一天不能有两个版本", "The present version begins on that day or later: no day has two versions").
				Do("请于现行版本生效的次日以后签订", "Conclude it on a day after the present version began")
		}
		_, err := tx.Exec(`UPDATE agreement_version SET valid_to = ? WHERE agreement = ? AND number = ?`, from.AddDays(-1).String(), a.ID, last.Number)
		if err != nil {
			return 0, err
		}
	}
	_, err = tx.Exec(`INSERT INTO agreement_version (agreement, number, valid_from, valid_to, amendment, text, text_sha256, event, concluded_at)
		VALUES (?, ?, ?, '', ?, ?, ?, ?, ?)`, a.ID, number, from.String(), amendment, text.Text, text.SHA256, event, tx.Now.UnixMilli())
	return number, err
}
