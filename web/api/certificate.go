package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"huishu/ledger"
	"huishu/registry/product"
	"huishu/web/request"
)

func mountCertificate(a *API) {
	read(a, operation("list-certificates", "/certificates", "certificate", "已签发的凭证 / Certificates, with what they are worth today", public),
		func(tx *ledger.Tx, in *Page) (list[publicView], error) {
			items, next, err := product.Certificates(tx, product.Page{Limit: in.Limit, Cursor: in.Cursor})
			return listOf(each(items, viewPublic), next), err
		})
	op := operation("get-certificate", "/certificates/{code}", "certificate", "凭证文件 / The certificate file itself", public)
	op.Description = "Byte for byte what `huishu verify` checks offline."
	readFile(a, op, func(tx *ledger.Tx, in *struct {
		Code string `path:"code" maxLength:"100" doc:"Product code."`
	}) (string, []byte, error) {
		file, err := product.Certificate(tx, in.Code)
		return "certificate-" + in.Code + ".json", file, err
	})
}

// readFile registers an operation that answers with a JSON file of its own, whose bytes
// must arrive as they are.
func readFile[I any](a *API, op huma.Operation, fn func(tx *ledger.Tx, in *I) (name string, file []byte, err error)) {
	op.Method, op.Path, op.Errors = http.MethodGet, Prefix+op.Path, append(op.Errors, http.StatusNotFound)
	op = rawJSON(op, op.Description)
	huma.Register(a.huma, a.described(op), func(ctx context.Context, in *I) (*raw, error) {
		out := &raw{ContentType: "application/json"}
		err := a.DB.View(ctx, request.From(ctx).Actor, func(tx *ledger.Tx) error {
			name, file, err := fn(tx, in)
			out.ContentDisposition, out.Body = fileName(name), file
			return err
		})
		if err != nil {
			return nil, a.problem(ctx, err)
		}
		return out, nil
	})
}
