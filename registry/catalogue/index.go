package catalogue

import (
	"strings"

	"huishu/ledger"
	"huishu/ledger/search"
)

// index stores the words by which a resource is found, in place of those it had.
func index(tx *ledger.Tx, id string, d *Description, exists bool) error {
	doc := search.DocID(id)
	if exists {
		if _, err := tx.Exec(`DELETE FROM resource_search WHERE docid = ?`, doc); err != nil {
			return err
		}
	}
	_, err := tx.Exec(`INSERT INTO resource_search (docid, resource, words) VALUES (?, ?, ?)`, doc, id, words(d))
	return err
}

// words gathers the index words of what a resource is found by: what the file says, its own conversion to
// simplified characters where that says more, field names, the topic, and western years
// for those of the Republic of China. What an earlier part says already is left out.
func words(d *Description) string {
	title, department, summary := d.Simplified()
	parts := []string{
		d.Summary, d.Title, d.Department, d.SourceID, strings.Join(d.Keywords, " "),
		d.CategoryText, d.Category.Text().ZH, summary, title, department, westernYears(d.Title + d.Summary),
	}
	for _, f := range d.Fields {
		parts = append(parts, f.Name)
	}
	var all strings.Builder
	for _, part := range parts {
		if part = search.Bigrams(part); !strings.Contains(all.String(), part) {
			all.WriteString(part)
			all.WriteByte(' ')
		}
	}
	return all.String()
}
