package api

import (
	"bytes"
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/vault"
	"huishu/registry/product/bulk"
	"huishu/web/backend"
	"huishu/web/request"
)

const workbookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

func mountProductImport(a *API) {
	op := uploading(operation("import-products", "/products/import", "product", "批量申请合规登记 / File many products by a workbook (XLSX)", signedIn))
	op.Description = "Each row passes the acts of a single filing in a transaction of its own: sound rows are filed, what cannot stand comes back with sheet, line, column and reason and " +
		"leaves nothing behind. What is filed already with the same content stays as it is, so the same workbook may be sent again, also after an answer that was lost. With `dry_run` " +
		"everything is tried and nothing written. At most 500 products; the workbook at most 20 MB, the archive of samples 32 MB."
	plain(a, op, a.importProducts)

	op = operation("get-import-template", "/products/import/template", "product", "批量申请模板 / The workbook to fill in", signedIn)
	op.Method, op.Path = http.MethodGet, Prefix+op.Path
	op.Responses = map[string]*huma.Response{"200": {Description: "XLSX", Content: map[string]*huma.MediaType{workbookType: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}}}
	huma.Register(a.huma, a.described(op), a.importTemplate)
}

type productImportForm struct {
	File    huma.FormFile `form:"file" required:"true" doc:"The workbook, XLSX, as the template says."`
	Samples huma.FormFile `form:"samples" required:"false" doc:"ZIP of the sample files that its rows name."`
	DryRun  bool          `form:"dry_run" required:"false" doc:"Only try, write nothing."`
}

func (a *API) importProducts(ctx context.Context, in *struct {
	RawBody huma.MultipartFormFiles[productImportForm]
}) (bulk.Report, error) {
	actor := request.From(ctx).Actor
	var set *rules.Set
	err := a.DB.View(ctx, actor, func(tx *ledger.Tx) (err error) {
		set, err = bulk.RulesOf(tx, a.Book)
		return err
	})
	if err != nil {
		return bulk.Report{}, err
	}
	form := in.RawBody.Data()
	defer form.File.Close()
	if form.File.Size > bulk.MaxBytes {
		return bulk.Report{}, vault.TooLarge(bulk.MaxBytes).At("file")
	}
	var samples *bulk.Samples
	if form.Samples.IsSet {
		defer form.Samples.Close()
		if samples, err = bulk.OpenSamples(form.Samples, form.Samples.Size); err != nil {
			return bulk.Report{}, err
		}
	}
	book, err := bulk.Read(set, form.File.Filename, form.File)
	if err != nil {
		return bulk.Report{}, err
	}
	return bulk.Desk{DB: a.DB, Vault: a.Vault, Rules: a.Book}.File(ctx, actor, book, samples, form.DryRun)
}

func (a *API) importTemplate(ctx context.Context, in *struct {
	Lang string `query:"lang" enum:"zh,en" default:"zh"`
}) (*raw, error) {
	var b bytes.Buffer
	err := a.DB.View(ctx, request.From(ctx).Actor, func(tx *ledger.Tx) error {
		set, err := bulk.RulesOf(tx, a.Book)
		if err != nil {
			return err
		}
		b.Reset()
		return bulk.WriteTemplate(&b, tx, set, in.Lang)
	})
	if err != nil {
		return nil, a.problem(ctx, err)
	}
	return &raw{ContentType: workbookType, ContentDisposition: backend.Attachment("products-" + in.Lang + ".xlsx"), Body: b.Bytes()}, nil
}
