package bench

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"runtime"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/labstack/echo/v4"
	_ "github.com/mattn/go-sqlite3" // the rival opens the same file by itself

	"huishu/ledger"
	"huishu/registry/catalogue"
	"huishu/registry/party"
)

// BenchmarkSingleRowRead: 32 clients read one resource of the catalogue over HTTP. The rival
// is bare echo, which reads the same row of the same file with sqlx and answers the same bytes,
// with nothing around it: no snapshot, no roles, no validation, no headers.
func BenchmarkSingleRowRead(b *testing.B) {
	c := newCity(b)
	path := c.copied(b)
	db := c.open(b, path, 0)
	id := plainResource(b, db)
	ours, theirs := serve(b, c.handler(b, db)), serve(b, bareEcho(b, path))
	if full, bare := fetch(b, ours, id), fetch(b, theirs, id); !bytes.Equal(full, bare) {
		b.Fatalf("the answers differ:\n%s\n%s", full, bare)
	}
	to := func(addr string) load {
		return load{addr: addr, clients: 32, each: 200, status: 200, request: request(b, "GET", "http://"+addr+"/api/v1/resources/"+id, "", nil)}
	}
	our, their := duel(b, to(ours), to(theirs))
	report(b, our, their)
}

// plainResource enters a resource that is one row: the catalogue lists no fields of it.
func plainResource(b *testing.B, db *ledger.DB) (id string) {
	b.Helper()
	err := db.Update(b.Context(), ledger.System, func(tx *ledger.Tx) error {
		bodies, _, err := party.Register(tx, party.Query{Kind: string(party.PublicBody)})
		if err != nil {
			return err
		}
		d := catalogue.Description{
			SourceID: "bench-1", Title: "公交线路站点信息", Department: bodies[0].NameZH, Category: "B0300", CategoryText: "交通运输数据",
			Summary: "全市公交线路、站点名称与坐标，按线路调整随时更新；供公众出行查询与线网评估使用。", Grade: catalogue.GradeGeneral1,
			Sharing: catalogue.SharingUnconditional, Opening: catalogue.OpeningUnconditional, Frequency: catalogue.Monthly, Formats: []string{"CSV", "API"},
			RowCount: 18240, Keywords: []string{"公交", "站点", "线路"}, Quality: "个别站点坐标精度低于 10 米",
		}
		if _, err := catalogue.Import(tx, bodies[0].ID, []catalogue.Row{{Description: d}}); err != nil {
			return err
		}
		r, err := catalogue.Find(tx, bodies[0].ID, d.SourceID)
		id = r.ID
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return id
}

func fetch(b *testing.B, addr, id string) []byte {
	b.Helper()
	r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, "http://"+addr+"/api/v1/resources/"+id, nil)
	if err != nil {
		b.Fatal(err)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		b.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		b.Fatalf("%s answered %s, %v", addr, res.Status, err)
	}
	return body
}

// row is a resource as the rival reads and answers it: what is JSON in the table goes out as it is.
type row struct {
	ID           string    `db:"id" json:"id"`
	Body         string    `db:"body" json:"body"`
	SourceID     string    `db:"source_id" json:"source_id"`
	Title        string    `db:"title" json:"title"`
	Department   string    `db:"department" json:"department"`
	Summary      string    `db:"summary" json:"summary"`
	Category     string    `db:"category" json:"category"`
	CategoryText string    `db:"category_text" json:"category_text"`
	Grade        string    `db:"grade" json:"grade"`
	Sharing      string    `db:"sharing" json:"sharing"`
	SharingNote  string    `db:"sharing_note" json:"sharing_note"`
	Opening      string    `db:"opening" json:"opening"`
	Frequency    string    `db:"frequency" json:"frequency"`
	Formats      asIs      `db:"formats" json:"formats"`
	RowCount     int64     `db:"row_count" json:"row_count"`
	LastUpdated  string    `db:"last_updated" json:"last_updated"`
	Keywords     asIs      `db:"keywords" json:"keywords"`
	Quality      string    `db:"quality" json:"quality"`
	Licence      string    `db:"licence" json:"licence"`
	URL          string    `db:"url" json:"url"`
	Personal     bool      `db:"-" json:"personal"`
	Fields       []string  `db:"-" json:"fields"`
	Warnings     asIs      `db:"warnings" json:"warnings"`
	Version      int64     `db:"version" json:"version"`
	CreatedMS    int64     `db:"created_at" json:"-"`
	UpdatedMS    int64     `db:"updated_at" json:"-"`
	CreatedAt    time.Time `db:"-" json:"created_at"`
	UpdatedAt    time.Time `db:"-" json:"updated_at"`
}

// asIs is a column of JSON text.
type asIs string

// MarshalJSON writes the text as it is.
func (s asIs) MarshalJSON() ([]byte, error) { return []byte(s), nil }

func bareEcho(b *testing.B, path string) http.Handler {
	b.Helper()
	q := url.Values{"_query_only": {"true"}, "_busy_timeout": {"30000"}, "_cache_size": {"-8192"}}
	pool, err := sqlx.Open("sqlite3", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+q.Encode())
	if err != nil {
		b.Fatal(err)
	}
	readers := max(4, 2*runtime.GOMAXPROCS(0)) // as many as the product has
	pool.SetMaxOpenConns(readers)
	pool.SetMaxIdleConns(readers)
	stmt, err := pool.Preparex(`SELECT id, body, source_id, title, department, summary, category, category_text, grade, sharing, sharing_note,
		opening, frequency, formats, row_count, last_updated, keywords, quality, licence, url, warnings, version, created_at, updated_at
		FROM resource WHERE id = ?`)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = stmt.Close()
		_ = pool.Close()
	})
	zone := time.FixedZone("", 8*60*60)
	e := echo.New()
	e.GET("/api/v1/resources/:id", func(c echo.Context) error {
		var r row
		if err := stmt.Get(&r, c.Param("id")); err != nil {
			return err
		}
		r.Fields = []string{}
		r.CreatedAt, r.UpdatedAt = time.UnixMilli(r.CreatedMS).In(zone), time.UnixMilli(r.UpdatedMS).In(zone)
		return c.JSON(http.StatusOK, r)
	})
	return e
}
