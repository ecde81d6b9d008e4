package api

import (
	"context"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"huishu/compliance/access"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/registry/catalogue"
	"huishu/web/request"
)

func mountCatalogue(a *API) {
	read(a, operation("list-resources", "/resources", "catalogue", "检索资源目录 / Search the resource catalogue", public),
		func(tx *ledger.Tx, in *resourceQuery) (list[resourceView], error) {
			items, next, err := catalogue.List(tx, catalogue.Query{
				Body: in.Source, Category: catalogue.Category(in.Category), Grade: catalogue.Grade(in.Grade),
				Sharing: catalogue.Sharing(in.Sharing), Text: in.Text, Cursor: in.Cursor, Limit: in.Limit,
			})
			return listOf(each(items, viewResource), next), err
		})
	read(a, operation("get-resource", "/resources/{id}", "catalogue", "一项资源及其字段 / One resource with its fields", public),
		func(tx *ledger.Tx, in *ByID) (resourceView, error) {
			r, err := catalogue.Get(tx, in.ID)
			return viewResource(r), err
		})

	read(a, operation("get-resource-personal", "/resources/{id}/personal", "catalogue", "目录条目文字中的疑似个人信息 / What looks like personal information in the text of an entry", signedIn),
		func(tx *ledger.Tx, in *ByID) (flagsView, error) {
			flags, err := catalogue.FlagsOf(tx, in.ID)
			return flagsView{each(flags, viewFlag)}, err
		})
	settle := operation("settle-resource-personal", "/resources/{id}/personal/settle", "catalogue", "说明疑似个人信息可以保留的理由 / Say why what was flagged may stay", signedIn)
	settle.Description = "For the source body and the authority. It holds for the present version of the entry: another text is looked at again."
	write(a, settle, func(tx *ledger.Tx, in *struct {
		ByID
		Body struct {
			Reason string `json:"reason" maxLength:"1000"`
		}
	}) (flagsView, error) {
		if err := catalogue.Settle(tx, in.ID, in.Body.Reason); err != nil {
			return flagsView{}, err
		}
		flags, err := catalogue.FlagsOf(tx, in.ID)
		return flagsView{each(flags, viewFlag)}, err
	})

	op := uploading(operation("import-catalogue", "/parties/{id}/resources", "catalogue", "导入资源目录 / Import a catalogue file (CSV)", signedIn))
	op.Description = "Rows are known by the body's own number: the same file may be sent again. What cannot stand is named in `rejects`, with line and reason; the other rows are imported. At most 32 MB."
	op.Errors = append(op.Errors, http.StatusNotFound)
	prepared(a, op, a.readCatalogue, importCatalogue)
}

type resourceQuery struct {
	MarkedPage
	Source   string `query:"body" maxLength:"100" doc:"Party id of the source body."`
	Category string `query:"category" maxLength:"10"`
	Grade    string `query:"grade" maxLength:"20"`
	Sharing  string `query:"sharing" maxLength:"20"`
	Text     string `query:"q" maxLength:"200" doc:"Best matches first, on one page."`
}

type catalogueForm struct {
	File       huma.FormFile `form:"file" required:"true" doc:"CSV, header in Chinese or English; UTF-8, UTF-16, GB18030 or Big5."`
	Department string        `form:"department" maxLength:"200" required:"false" doc:"Take the rows of this department only."`
}

type catalogueInput struct {
	ByID
	RawBody huma.MultipartFormFiles[catalogueForm]
}

func (a *API) readCatalogue(ctx context.Context, in *catalogueInput) (kept[catalogue.Result], error) {
	err := a.DB.View(ctx, request.From(ctx).Actor, func(tx *ledger.Tx) error {
		return access.Require(tx, access.CatalogueImport, access.Facts{Owner: in.ID})
	})
	if err != nil {
		return kept[catalogue.Result]{}, err
	}
	return keep(in.RawBody.Data().File, func(_ string, r io.Reader) (catalogue.Result, error) { return catalogue.ReadCSV(r) })
}

func importCatalogue(tx *ledger.Tx, in *catalogueInput, file kept[catalogue.Result]) (importView, error) {
	rows := file.of.Rows
	if d := in.RawBody.Data().Department; d != "" {
		rows = file.of.Of(d)
	}
	report, err := catalogue.Import(tx, in.ID, rows)
	if err != nil {
		return importView{}, err
	}
	personal, err := catalogue.ExposuresIn(rows)
	if err != nil {
		return importView{}, err
	}
	return importView{
		ImportReport: report, Personal: personal, Encoding: file.of.Encoding, Departments: full(file.of.Departments()),
		Ignored: full(file.of.Ignored), Rejects: full(file.of.Rejects),
	}, nil
}

type importView struct {
	catalogue.ImportReport
	Encoding    string               `json:"encoding"`
	Departments []string             `json:"departments"`
	Ignored     []string             `json:"ignored" doc:"Columns that mean nothing here; their cells are kept."`
	Rejects     []catalogue.Reject   `json:"rejects"`
	Personal    []catalogue.Exposure `json:"personal" doc:"What looks like personal information in the text of the rows, masked. It stops nothing and waits to be settled."`
}

// flagsView lists what was found in the text of an entry.
type flagsView struct {
	Findings []flagView `json:"findings"`
}

// resourceView is one resource as everyone may know it.
type resourceView struct {
	ID           string              `json:"id"`
	Body         string              `json:"body" doc:"Party id of the source body."`
	SourceID     string              `json:"source_id" doc:"The body's own number."`
	Title        string              `json:"title"`
	Department   string              `json:"department"`
	Summary      string              `json:"summary"`
	Category     catalogue.Category  `json:"category"`
	CategoryText string              `json:"category_text"`
	Grade        catalogue.Grade     `json:"grade"`
	Sharing      catalogue.Sharing   `json:"sharing"`
	SharingNote  string              `json:"sharing_note"`
	Opening      catalogue.Opening   `json:"opening"`
	Frequency    catalogue.Frequency `json:"frequency"`
	Formats      []string            `json:"formats"`
	RowCount     int64               `json:"row_count" doc:"-1 where unknown."`
	LastUpdated  workday.Date        `json:"last_updated" format:"date"`
	Keywords     []string            `json:"keywords"`
	Quality      string              `json:"quality"`
	Licence      string              `json:"licence"`
	URL          string              `json:"url"`
	Personal     bool                `json:"personal" doc:"A field is marked as personal information."`
	Fields       []catalogue.Field   `json:"fields" doc:"In lists empty."`
	Warnings     []catalogue.Warning `json:"warnings" doc:"What is still to be settled in the entry (Art. 10)."`
	Revision     int64               `json:"version"`
	Times
}

func (v resourceView) version() int64 { return v.Revision }

func viewResource(r catalogue.Resource) resourceView {
	return resourceView{
		ID: r.ID, Body: r.Body, SourceID: r.SourceID, Title: r.Title, Department: r.Department, Summary: r.Summary, Category: r.Category,
		CategoryText: r.CategoryText, Grade: r.Grade, Sharing: r.Sharing, SharingNote: r.SharingNote, Opening: r.Opening, Frequency: r.Frequency,
		Formats: full(r.Formats), RowCount: r.RowCount, LastUpdated: r.LastUpdated, Keywords: full(r.Keywords),
		Quality: r.Quality, Licence: r.Licence, URL: r.URL, Personal: r.Personal(), Fields: full(r.Fields),
		Warnings: full(r.Warnings), Revision: r.Version, Times: Times{&r.Created, &r.Updated},
	}
}
