package catalogue

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	jsonv2 "github.com/go-json-experiment/json"

	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/search"
)

// resourceRow is a row of table resource.
type resourceRow struct {
	ID            string `db:"id" json:"id"`
	Body          string `db:"body" json:"body"`
	SourceID      string `db:"source_id" json:"source_id"`
	Title         string `db:"title" json:"title"`
	Department    string `db:"department" json:"department"`
	Summary       string `db:"summary" json:"summary"`
	Category      string `db:"category" json:"category"`
	CategoryText  string `db:"category_text" json:"category_text"`
	Grade         string `db:"grade" json:"grade"`
	Sharing       string `db:"sharing" json:"sharing"`
	SharingNote   string `db:"sharing_note" json:"sharing_note"`
	Opening       string `db:"opening" json:"opening"`
	Frequency     string `db:"frequency" json:"frequency"`
	FrequencyText string `db:"frequency_text" json:"frequency_text"`
	Formats       string `db:"formats" json:"formats"`
	RowCount      int64  `db:"row_count" json:"row_count"`
	LastUpdated   string `db:"last_updated" json:"last_updated"`
	Keywords      string `db:"keywords" json:"keywords"`
	Quality       string `db:"quality" json:"quality"`
	Licence       string `db:"licence" json:"licence"`
	URL           string `db:"url" json:"url"`
	Original      string `db:"original" json:"original"`
	Warnings      string `db:"warnings" json:"warnings"`
	Fingerprint   string `db:"fingerprint" json:"fingerprint"`
	Version       int64  `db:"version" json:"version"`
	CreatedAt     int64  `db:"created_at" json:"created_at"`
	UpdatedAt     int64  `db:"updated_at" json:"updated_at"`
}

// resourceColumns are the columns of resourceRow, for SELECT.
const resourceColumns = `r.id, r.body, r.source_id, r.title, r.department, r.summary, r.category, r.category_text, r.grade,
	r.sharing, r.sharing_note, r.opening, r.frequency, r.frequency_text, r.formats, r.row_count, r.last_updated, r.keywords,
	r.quality, r.licence, r.url, r.original, r.warnings, r.fingerprint, r.version, r.created_at, r.updated_at`

// fieldRow is a row of table resource_field.
type fieldRow struct {
	ID          string `db:"id" json:"id"`
	Position    int64  `db:"position" json:"position"`
	Name        string `db:"name" json:"name"`
	Meaning     string `db:"meaning" json:"meaning"`
	Type        string `db:"type" json:"type"`
	Sensitivity string `db:"sensitivity" json:"sensitivity"`
	RemovedAt   int64  `db:"removed_at" json:"removed_at"`
}

// state is a resource's full state, bound by the journal.
type state struct {
	Resource resourceRow `json:"resource"`
	Fields   []fieldRow  `json:"fields"`
	// Personal is left out where there is none: entries older than the search for it have the same digest as ever.
	Personal []personalRow `json:"personal,omitempty"`
}

// load returns the full state of a resource, removed fields included.
func load(tx *ledger.Tx, id string) (state, error) {
	var s state
	if err := tx.Get(&s.Resource, `SELECT `+resourceColumns+` FROM resource r WHERE r.id = ?`, id); err != nil {
		return state{}, err
	}
	var err error
	if s.Fields, err = fieldsOf(tx, id); err == nil {
		s.Personal, err = personalOf(tx, id)
	}
	return s, err
}

// fieldsOf reads the fields of a resource, removed ones included.
func fieldsOf(tx *ledger.Tx, resource string) (rows []fieldRow, err error) {
	err = tx.Select(&rows, `SELECT id, position, name, meaning, type, sensitivity, removed_at
		FROM resource_field WHERE resource = ? ORDER BY position, id`, resource)
	return rows, err
}

// Get returns a resource with its present fields. An unknown id is a NotFound fault with
// code "catalogue.not_found".
func Get(tx *ledger.Tx, id string) (Resource, error) {
	var row resourceRow
	if err := tx.Get(&row, `SELECT `+resourceColumns+` FROM resource r WHERE r.id = ?`, id); err != nil {
		return Resource{}, notFound(err)
	}
	fields, err := fieldsOf(tx, id)
	if err != nil {
		return Resource{}, err
	}
	r, err := row.resource()
	r.Fields = present(fields)
	return r, err
}

// Outline is what a product needs to know of a resource that it is made from.
type Outline struct {
	Title string
	// Fields are the names of the present fields by their ids; empty where the catalogue lists none.
	Fields map[string]string
}

// OutlineOf returns the outline of a resource. An unknown id is a NotFound fault with code
// "catalogue.not_found". The outline is shared with others: it is only read.
func OutlineOf(tx *ledger.Tx, id string) (Outline, error) {
	return outlines.In(tx, id, func() (Outline, error) { return outline(tx, id) })
}

var outlines = ledger.NewMemo[string, Outline](1_000, "resource", "resource_field")

func outline(tx *ledger.Tx, id string) (Outline, error) {
	var rows []struct {
		Title string `db:"title"`
		Field string `db:"field"`
		Name  string `db:"name"`
	}
	err := tx.Select(&rows, `SELECT r.title, COALESCE(f.id, '') AS field, COALESCE(f.name, '') AS name
		FROM resource r LEFT JOIN resource_field f ON f.resource = r.id AND f.removed_at = 0 WHERE r.id = ?`, id)
	if err != nil {
		return Outline{}, err
	}
	if len(rows) == 0 {
		return Outline{}, noResource()
	}
	o := Outline{Title: rows[0].Title, Fields: make(map[string]string, len(rows))}
	for _, r := range rows {
		if r.Field != "" {
			o.Fields[r.Field] = r.Name
		}
	}
	return o, nil
}

// Find returns a body's resource by the body's own number, with its present fields.
func Find(tx *ledger.Tx, body, sourceID string) (Resource, error) {
	var id string
	if err := tx.Get(&id, `SELECT id FROM resource WHERE body = ? AND source_id = ?`, body, sourceID); err != nil {
		return Resource{}, notFound(err)
	}
	return Get(tx, id)
}

// BySourceID returns the one resource that carries a body's own number, in any case of its
// letters; NotFound when none does, or when several bodies use the same number.
func BySourceID(tx *ledger.Tx, sourceID string) (Resource, error) {
	var ids []string
	if words := search.Query(sourceID); words != "" {
		err := tx.Select(&ids, `SELECT r.id FROM resource_search s JOIN resource r ON r.id = s.resource
			WHERE s.words MATCH ? AND LOWER(r.source_id) = LOWER(?) LIMIT 2`, words, sourceID)
		if err != nil {
			return Resource{}, err
		}
	}
	if len(ids) != 1 {
		return Resource{}, noResource()
	}
	return Get(tx, ids[0])
}

// Fields returns the present fields of a resource in their order; none for an unknown id.
func Fields(tx *ledger.Tx, id string) ([]Field, error) {
	var rows []fieldRow
	err := tx.Select(&rows, `SELECT id, position, name, meaning, type, sensitivity, removed_at
		FROM resource_field WHERE resource = ? AND removed_at = 0 ORDER BY position, id`, id)
	return present(rows), err
}

func present(rows []fieldRow) []Field {
	fields := make([]Field, 0, len(rows))
	for _, r := range rows {
		if r.RemovedAt == 0 {
			fields = append(fields, Field{ID: r.ID, Name: r.Name, Meaning: r.Meaning, Type: FieldType(r.Type), Sensitivity: Sensitivity(r.Sensitivity)})
		}
	}
	return fields
}

func notFound(err error) error {
	if fault.KindOf(err) != fault.NotFound {
		return err
	}
	return noResource().Wrap(err)
}

func noResource() *fault.Error {
	return fault.New(fault.NotFound, "catalogue.not_found", "目录中没有这项数据资源", "The catalogue has no such resource")
}

// resource turns a row into the exported form, without fields.
func (r *resourceRow) resource() (Resource, error) {
	out := Resource{
		ID: r.ID, Body: r.Body, Version: r.Version,
		Created: time.UnixMilli(r.CreatedAt).In(ledger.Zone), Updated: time.UnixMilli(r.UpdatedAt).In(ledger.Zone),
		Description: Description{
			SourceID: r.SourceID, Title: r.Title, Department: r.Department, Summary: r.Summary,
			Category: Category(r.Category), CategoryText: r.CategoryText, Grade: Grade(r.Grade),
			Sharing: Sharing(r.Sharing), SharingNote: r.SharingNote, Opening: Opening(r.Opening),
			Frequency: Frequency(r.Frequency), FrequencyText: r.FrequencyText, RowCount: r.RowCount,
			Quality: r.Quality, Licence: r.Licence, URL: r.URL,
		},
	}
	if r.LastUpdated != "" {
		day, err := workday.ParseDate(r.LastUpdated)
		if err != nil {
			return Resource{}, fmt.Errorf("resource %s: %w", r.ID, err)
		}
		out.LastUpdated = day
	}
	err := errors.Join(unpack(r.Formats, &out.Formats), unpack(r.Keywords, &out.Keywords), unpack(r.Warnings, &out.Warnings))
	if r.Original != "null" {
		err = errors.Join(err, json.Unmarshal([]byte(r.Original), &out.Original))
	}
	if err != nil {
		return Resource{}, fmt.Errorf("resource %s: %w", r.ID, err)
	}
	return out, nil
}

// unpack reads a column that holds a list; most of them are empty.
func unpack[T any](column string, list *[]T) error {
	if column == "[]" {
		*list = []T{}
		return nil
	}
	return jsonv2.Unmarshal([]byte(column), list)
}

// rowOf turns a description into a row; id, body, version and times are the caller's.
func rowOf(d *Description) (resourceRow, error) {
	r := resourceRow{
		SourceID: d.SourceID, Title: d.Title, Department: d.Department, Summary: d.Summary,
		Category: string(d.Category), CategoryText: d.CategoryText, Grade: string(d.Grade),
		Sharing: string(d.Sharing), SharingNote: d.SharingNote, Opening: string(d.Opening),
		Frequency: string(d.Frequency), FrequencyText: d.FrequencyText, RowCount: d.RowCount,
		LastUpdated: d.LastUpdated.String(), Quality: d.Quality, Licence: d.Licence, URL: d.URL,
	}
	for _, column := range []struct {
		dst *string
		v   any
	}{{&r.Formats, list(d.Formats)}, {&r.Keywords, list(d.Keywords)}, {&r.Original, d.Original}, {&r.Warnings, list(d.Warnings)}} {
		b, err := json.Marshal(column.v)
		if err != nil {
			return resourceRow{}, fmt.Errorf("resource %s: %w", d.SourceID, err)
		}
		*column.dst = string(b)
	}
	return r, nil
}

// list makes an absent list an empty JSON array.
func list[T any](v []T) []T {
	if v == nil {
		return []T{}
	}
	return v
}
