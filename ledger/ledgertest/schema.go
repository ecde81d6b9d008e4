package ledgertest

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"huishu/ledger"
)

// Schemas migrates the rooms on SQLite and on PostgreSQL and returns what each made: a line for every table, column
// (with type and nullability) and index (with columns and uniqueness), in PostgreSQL's words, sorted.
func Schemas(t testing.TB, rooms ...ledger.Room) (sqlite, postgres []string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "huishu.db")
	Open(t, path, Key(t), rooms...)
	return lines(t, "sqlite3", path, sqliteSchema), lines(t, "pgx", Postgres(t, rooms...), postgresSchema)
}

func lines(t testing.TB, driver, address, query string) []string {
	t.Helper()
	db, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	rows, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	var list []string
	for rows.Next() {
		var what, table, name, detail string
		if err := rows.Scan(&what, &table, &name, &detail); err != nil {
			t.Fatal(err)
		}
		list = append(list, strings.TrimSpace(fmt.Sprintf("%s %s %s %s", what, table, name, strings.ToLower(detail))))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(list)
	return list
}

// The full-text tables (virtual ones on SQLite) are named and no more: they are two different things by design.
const sqliteSchema = `
WITH virtual AS (SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL%'),
  plain AS (SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'goose_%'
    AND NOT EXISTS (SELECT 1 FROM virtual v WHERE sqlite_master.name = v.name OR substr(sqlite_master.name, 1, length(v.name) + 1) = v.name || '_'))
SELECT 'table', name, '', '' FROM plain UNION ALL SELECT 'table', name, '', '' FROM virtual
UNION ALL SELECT 'column', p.name, c.name, CASE upper(c.type) WHEN 'BLOB' THEN 'bytea' ELSE c.type END || CASE WHEN c."notnull" OR c.pk THEN ' not null' ELSE '' END
  FROM plain p, pragma_table_info(p.name) c
UNION ALL SELECT 'index', p.name, (SELECT group_concat(COALESCE(name, '?'), ',') FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno)),
  CASE WHEN i."unique" THEN 'unique' ELSE '' END || CASE WHEN i.partial THEN ' partial' ELSE '' END
  FROM plain p, pragma_index_list(p.name) i WHERE i.origin <> 'pk'
UNION ALL SELECT 'key', p.name, (SELECT group_concat(name, ',') FROM (SELECT name FROM pragma_table_info(p.name) WHERE pk > 0 ORDER BY pk)), '' FROM plain p
  WHERE EXISTS (SELECT 1 FROM pragma_table_info(p.name) WHERE pk > 0)`

const postgresSchema = `
WITH fulltext AS (SELECT tablename AS name FROM pg_indexes WHERE schemaname = 'public' AND indexdef LIKE '%huishu_words(%'),
  plain AS (SELECT oid, relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname NOT LIKE 'goose\_%'
    AND relname NOT IN (SELECT name FROM fulltext))
SELECT 'table', name::text, '', '' FROM plain UNION ALL SELECT 'table', name::text, '', '' FROM fulltext
UNION ALL SELECT 'column', p.name::text, a.attname::text, format_type(a.atttypid, NULL) || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
  FROM plain p JOIN pg_attribute a ON a.attrelid = p.oid AND a.attnum > 0 AND NOT a.attisdropped
UNION ALL SELECT CASE WHEN i.indisprimary THEN 'key' ELSE 'index' END, p.name::text,
  (SELECT string_agg(COALESCE(a.attname, '?'), ',' ORDER BY k.n) FROM unnest(i.indkey) WITH ORDINALITY AS k(attnum, n)
    LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum AND k.attnum > 0),
  CASE WHEN i.indisunique AND NOT i.indisprimary THEN 'unique' ELSE '' END || CASE WHEN i.indpred IS NOT NULL THEN ' partial' ELSE '' END
  FROM plain p JOIN pg_index i ON i.indrelid = p.oid`
