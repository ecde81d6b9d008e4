package api

import (
	"bytes"
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"huishu/compliance/access"
	"huishu/ledger/vault"
	"huishu/registry/party"
	"huishu/web/backend"
	"huishu/web/request"
)

func mountPartyImport(a *API) {
	op := uploading(operation("import-parties", "/parties/import", "party", "批量导入主体 / Import parties from a file (CSV, XLSX)", signedIn))
	op.Description = "Row by row: sound rows enter, what cannot stand is named in `rejects` with line and reason; parties on the register stay as they are, so the same file " +
		"may be sent again, also after an answer that was lost. With `dry_run` nothing is written. At most 20 MB and 20,000 rows. A file that enters bodies in a capacity is for an approver with a fresh proof, and names in `ground` the paper of each."
	plain(a, op, a.importParties)

	op = operation("get-party-import-template", "/parties/import/template", "party", "主体导入模板 / The workbook of parties to fill in", signedIn)
	op.Method, op.Path = http.MethodGet, Prefix+op.Path
	op.Responses = map[string]*huma.Response{"200": {Description: "XLSX", Content: map[string]*huma.MediaType{workbookType: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}}}
	huma.Register(a.huma, a.described(op), a.partyImportTemplate)
}

type partyImportForm struct {
	File   huma.FormFile `form:"file" required:"true" doc:"CSV or XLSX; the first row names the columns, in Chinese or English."`
	DryRun bool          `form:"dry_run" required:"false" doc:"Only check, write nothing."`
}

func (a *API) importParties(ctx context.Context, in *struct {
	RawBody huma.MultipartFormFiles[partyImportForm]
}) (partyImportView, error) {
	if err := a.permitted(ctx, access.PartyImport, access.Facts{}); err != nil {
		return partyImportView{}, err
	}
	form := in.RawBody.Data()
	if form.File.Size > party.MaxImportBytes {
		return partyImportView{}, vault.TooLarge(party.MaxImportBytes).At("file")
	}
	file, err := keep(form.File, party.ReadImport)
	if err != nil {
		return partyImportView{}, err
	}
	f := file.of
	report, err := party.ImportParties(ctx, a.DB, request.From(ctx).Actor, &f, form.DryRun)
	return partyImportView{ImportReport: report, DryRun: form.DryRun, Ignored: full(f.Ignored), Rejects: full(f.Rejects)}, err
}

func (a *API) partyImportTemplate(ctx context.Context, in *struct {
	Lang string `query:"lang" enum:"zh,en" default:"zh"`
}) (*raw, error) {
	if err := a.permitted(ctx, access.PartyImport, access.Facts{}); err != nil {
		return nil, a.problem(ctx, err)
	}
	var b bytes.Buffer
	if err := party.WriteImportTemplate(&b, in.Lang); err != nil {
		return nil, a.problem(ctx, err)
	}
	return &raw{ContentType: workbookType, ContentDisposition: backend.Attachment("parties-" + in.Lang + ".xlsx"), Body: b.Bytes()}, nil
}

// partyImportView is what an import did, or would do.
type partyImportView struct {
	party.ImportReport
	DryRun  bool                 `json:"dry_run"`
	Ignored []string             `json:"ignored" doc:"Columns that nobody knows."`
	Rejects []party.ImportReject `json:"rejects"`
}
