package catalogue

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
)

// The events of a resource in the journal, both under the act of importing.
const (
	EventCreate = "resource.create"
	EventUpdate = "resource.update"
)

// ImportReport says what an import did.
type ImportReport struct {
	Created   int `json:"created"`
	Updated   int `json:"updated"`
	Unchanged int `json:"unchanged"`
}

// Import brings rows into the catalogue of a body (act catalogue.import; Art. 10). A row is known
// by the body's own number: a new number creates an entry, a changed row updates it, an equal
// one does nothing, so the same file may be sent again. Entries that the rows do not mention stay.
// Each creation and each update is an event of its own. One row that cannot stand fails the
// transaction; rows from [ReadCSV] all can. Large files may be given in parts, one
// transaction each. What looks like personal information in the text of an entry does not stop it; it is
// flagged until the body corrects the entry or settles it ([OpenFlags], [Settle]).
func Import(tx *ledger.Tx, body string, rows []Row) (ImportReport, error) {
	var report ImportReport
	if err := access.Require(tx, access.CatalogueImport, access.Facts{Owner: body}); err != nil {
		return report, err
	}
	if err := checkBody(tx, body); err != nil {
		return report, err
	}
	known, err := knownOf(tx, body)
	if err != nil {
		return report, err
	}
	search, err := newSearcher()
	if err != nil {
		return report, err
	}
	seen := make(map[string]bool, len(rows))
	for i := range rows {
		id := rows[i].SourceID
		if seen[id] {
			return report, fault.Newf(fault.Conflict, "catalogue.duplicate_id", "资源编号 %s 在同一部门的目录中出现两次", "The number %s stands twice in the catalogue of one body", id).
				Do("编号在一个单位内应唯一；文件含多个部门时请按部门导入", "A number is unique within a body; a file of several departments is imported by department")
		}
		seen[id] = true
		if err := importRow(tx, body, &rows[i].Description, search, known, &report); err != nil {
			return report, err
		}
	}
	return report, nil
}

// checkBody refuses parties that hold no public data (Art. 2, 5), and a body that another one has taken over.
func checkBody(tx *ledger.Tx, body string) error {
	p, err := party.Get(tx, body)
	if err != nil {
		return err
	}
	if p.Kind == party.Company || p.Kind == party.Exchange {
		return fault.New(fault.Refused, "catalogue.body", "只有公共管理和服务机构可以编制公共数据资源目录", "Only a public body keeps a catalogue of public data").
			By("惠府〔2023〕38号 第二条、第十条")
	}
	s, err := party.SuccessionOf(tx, body)
	if fault.KindOf(err) == fault.NotFound || err == nil && s.Confirmed == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	return fault.New(fault.Refused, "catalogue.succeeded", "该单位已被承继，目录由承继单位编制", "The body was taken over: its catalogue is the successor's").
		By("惠府〔2023〕38号 第三条、第十条").Do("请由承继单位导入", "The successor imports it")
}

// known is what the catalogue has under a body's number.
type known struct {
	ID          string `db:"id"`
	SourceID    string `db:"source_id"`
	Fingerprint string `db:"fingerprint"`
	CreatedAt   int64  `db:"created_at"`
	Version     int64  `db:"version"`
}

func knownOf(tx *ledger.Tx, body string) (map[string]known, error) {
	var rows []known
	if err := tx.Select(&rows, `SELECT id, source_id, fingerprint, created_at, version FROM resource WHERE body = ?`, body); err != nil {
		return nil, err
	}
	m := make(map[string]known, len(rows))
	for _, k := range rows {
		m[k.SourceID] = k
	}
	return m, nil
}

// importRow creates, updates or leaves one entry.
func importRow(tx *ledger.Tx, body string, d *Description, search searcher, all map[string]known, report *ImportReport) error {
	if err := d.check(); err != nil {
		return fmt.Errorf("resource %s: %w", d.SourceID, err)
	}
	r, err := rowOf(d)
	if err != nil {
		return err
	}
	personal := search.in(d)
	if r.Fingerprint, err = fingerprint(&r, d.Fields, personal); err != nil {
		return err
	}
	k, exists := all[d.SourceID]
	if exists && k.Fingerprint == r.Fingerprint {
		report.Unchanged++
		return nil
	}
	kind := EventCreate
	r.Body, r.UpdatedAt = body, tx.Now.UnixMilli()
	if exists {
		kind = EventUpdate
		r.ID, r.CreatedAt, r.Version = k.ID, k.CreatedAt, k.Version+1
		report.Updated++
	} else {
		r.ID, r.CreatedAt, r.Version = tx.NewID(), r.UpdatedAt, 1
		report.Created++
	}
	if err := write(tx, &r, d, exists); err != nil {
		return err
	}
	if exists || len(personal) > 0 {
		if err := replacePersonal(tx, r.ID, personal); err != nil {
			return err
		}
	}
	all[d.SourceID] = known{r.ID, r.SourceID, r.Fingerprint, r.CreatedAt, r.Version}
	_, err = tx.Record(ledger.Event{
		Kind: kind, Under: string(access.CatalogueImport),
		Subject: ledger.Ref{Kind: Subject, ID: r.ID},
		Payload: map[string]any{"source_id": r.SourceID, "title": r.Title, "fingerprint": r.Fingerprint, "version": r.Version},
	})
	return err
}

// fingerprint is the SHA-256 of everything that the file says of a resource, and of what it should not say: an entry that came in
// before that was looked for changes when it comes again.
func fingerprint(r *resourceRow, fields []Field, personal []Exposure) (string, error) {
	b, err := json.Marshal(struct {
		Row      *resourceRow
		Fields   []Field
		Personal []Exposure `json:",omitempty"`
	}{r, fields, personal})
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), nil
}

// write stores the entry, its fields and its words.
func write(tx *ledger.Tx, r *resourceRow, d *Description, exists bool) error {
	if !exists {
		if err := insertResource(tx, r); err != nil {
			return err
		}
		for i, f := range d.Fields {
			if err := insertField(tx, r.ID, i+1, f); err != nil {
				return err
			}
		}
		return index(tx, r.ID, d, exists)
	}
	if err := updateResource(tx, r); err != nil {
		return err
	}
	if err := replaceFields(tx, r.ID, d.Fields); err != nil {
		return err
	}
	return index(tx, r.ID, d, exists)
}

func insertResource(tx *ledger.Tx, r *resourceRow) error {
	_, err := tx.Exec(`INSERT INTO resource (id, body, source_id, title, department, summary, category, category_text, grade,
			sharing, sharing_note, opening, frequency, frequency_text, formats, row_count, last_updated, keywords,
			quality, licence, url, original, warnings, fingerprint, version, created_at, updated_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		r.ID, r.Body, r.SourceID, r.Title, r.Department, r.Summary, r.Category, r.CategoryText, r.Grade,
		r.Sharing, r.SharingNote, r.Opening, r.Frequency, r.FrequencyText, r.Formats, r.RowCount, r.LastUpdated, r.Keywords,
		r.Quality, r.Licence, r.URL, r.Original, r.Warnings, r.Fingerprint, r.Version, r.CreatedAt, r.UpdatedAt)
	return err
}

func updateResource(tx *ledger.Tx, r *resourceRow) error {
	_, err := tx.Exec(`UPDATE resource SET title = ?, department = ?, summary = ?, category = ?, category_text = ?, grade = ?,
			sharing = ?, sharing_note = ?, opening = ?, frequency = ?, frequency_text = ?, formats = ?, row_count = ?,
			last_updated = ?, keywords = ?, quality = ?, licence = ?, url = ?, original = ?, warnings = ?, fingerprint = ?,
			version = ?, updated_at = ?
		WHERE id = ?`,
		r.Title, r.Department, r.Summary, r.Category, r.CategoryText, r.Grade,
		r.Sharing, r.SharingNote, r.Opening, r.Frequency, r.FrequencyText, r.Formats, r.RowCount,
		r.LastUpdated, r.Keywords, r.Quality, r.Licence, r.URL, r.Original, r.Warnings, r.Fingerprint,
		r.Version, r.UpdatedAt, r.ID)
	return err
}

func insertField(tx *ledger.Tx, resource string, position int, f Field) error {
	_, err := tx.Exec(`INSERT INTO resource_field (id, resource, position, name, meaning, type, sensitivity, removed_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, 0)`,
		tx.NewID(), resource, position, f.Name, f.Meaning, string(f.Type), string(f.Sensitivity))
	return err
}

// replaceFields brings the fields to the new list: a name keeps its key, a name that is
// gone is marked, one that comes back is listed again.
func replaceFields(tx *ledger.Tx, resource string, fields []Field) error {
	if _, err := tx.Exec(`UPDATE resource_field SET removed_at = ? WHERE resource = ? AND removed_at = 0`, tx.Now.UnixMilli(), resource); err != nil {
		return err
	}
	for i, f := range fields {
		n, err := tx.Exec(`UPDATE resource_field SET position = ?, meaning = ?, type = ?, sensitivity = ?, removed_at = 0 WHERE resource = ? AND name = ?`,
			i+1, f.Meaning, string(f.Type), string(f.Sensitivity), resource, f.Name)
		if err != nil {
			return err
		}
		if n == 0 {
			if err := insertField(tx, resource, i+1, f); err != nil {
				return err
			}
		}
	}
	return nil
}
