package api

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/vault"
	"huishu/web/backend"
	"huishu/web/request"
	"huishu/web/sight"
)

func mountDocument(a *API) {
	op := uploading(creating("put-document", "/documents", "document", "上传材料 / Hand in a document", signedIn))
	op.Description = "Stored encrypted. Applications, agreements and materials name it by its id. At most 32 MB."
	prepared(a, op, a.storeDocument, attachDocument)

	read(a, operation("get-document", "/documents/{id}", "document", "材料信息 / About a document", signedIn),
		func(tx *ledger.Tx, in *ByID) (documentView, error) {
			d, err := sight.Document(tx, in.ID)
			return viewDocument(d), err
		})

	op = operation("get-document-content", "/documents/{id}/content", "document", "下载材料 / The document itself", signedIn)
	op.Method, op.Path, op.Errors = http.MethodGet, Prefix+op.Path, []int{http.StatusNotFound}
	op.Responses = binary("The document's bytes.")
	huma.Register(a.huma, a.described(op), func(ctx context.Context, in *ByID) (*huma.StreamResponse, error) {
		var d vault.Document
		err := a.DB.View(ctx, request.From(ctx).Actor, func(tx *ledger.Tx) (err error) {
			d, err = sight.Document(tx, in.ID)
			return err
		})
		if err != nil {
			return nil, a.problem(ctx, err)
		}
		r, err := a.Vault.Open(d.Ref())
		if err != nil {
			return nil, a.problem(ctx, err)
		}
		return a.stream(download{d.Name, d.MediaType, d.Size}, r), nil
	})
}

type documentForm struct {
	File    huma.FormFile `form:"file" required:"true"`
	Purpose string        `form:"purpose" maxLength:"100" required:"false" doc:"What it is handed in for, such as qualification or risk_assessment."`
}

type documentInput struct {
	RawBody huma.MultipartFormFiles[documentForm]
}

func (a *API) storeDocument(ctx context.Context, in *documentInput) (kept[vault.Attachment], error) {
	form := in.RawBody.Data()
	return keep(form.File, func(name string, r io.Reader) (vault.Attachment, error) {
		ref, err := a.Vault.Put(ctx, r, maxUpload)
		return vault.Attachment{Ref: ref, Name: name, Purpose: form.Purpose}, err
	})
}

func attachDocument(tx *ledger.Tx, _ *documentInput, file kept[vault.Attachment]) (documentView, error) {
	at := file.of
	at.Owner, at.Purpose = tx.Actor.Party, cmp.Or(at.Purpose, "document")
	if err := access.Require(tx, access.DocumentPut, access.Facts{Owner: at.Owner}); err != nil {
		return documentView{}, err
	}
	d, err := vault.Attach(tx, at)
	return viewDocument(d), err
}

type documentView struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	MediaType string `json:"media_type"`
	SHA256    string `json:"sha256"`
	SizeBytes int64  `json:"size_bytes"`
	Owner     string `json:"owner" doc:"Id of the party whose document it is."`
	Purpose   string `json:"purpose"`
	Times
}

func viewDocument(d vault.Document) documentView {
	return documentView{
		ID: d.ID, Name: d.Name, MediaType: d.MediaType, SHA256: d.SHA256, SizeBytes: d.Size, Owner: d.Owner, Purpose: d.Purpose,
		Times: Times{CreatedAt: when(d.CreatedAt)},
	}
}

// download is what the headers say of streamed bytes.
type download struct {
	name, mediaType string
	size            int64
}

// binary documents an answer of bytes.
func binary(description string) map[string]*huma.Response {
	return map[string]*huma.Response{"200": {
		Description: description,
		Content:     map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}},
	}}
}

// stream hands bytes on and closes their source. A reader that fails half-way breaks the
// connection: the length in the header tells the client that something is missing.
func (a *API) stream(d download, r io.ReadCloser) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(ctx huma.Context) {
		defer r.Close()
		ctx.SetHeader("Content-Type", d.mediaType)
		ctx.SetHeader("Content-Length", fmt.Sprint(d.size))
		ctx.SetHeader("Content-Disposition", backend.Attachment(d.name))
		ctx.SetHeader("Content-Security-Policy", backend.UntrustedPolicy)
		ctx.SetHeader("Cache-Control", "private, no-store")
		ctx.SetStatus(http.StatusOK)
		if _, err := io.Copy(ctx.BodyWriter(), r); err != nil {
			a.Logger.WarnContext(ctx.Context(), "a download broke off", "name", d.name, "error", err)
		}
	}}
}
