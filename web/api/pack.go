package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"huishu/web/pack"
	"huishu/web/request"
)

func mountPack(a *API) {
	a.pack("get-party-pack", "/parties/{id}/pack", "party", "主体的审计包 / The audit pack of a party",
		"For the party itself, the authority and the auditor: each gets what it may see.", pack.Party)
	a.pack("get-product-pack", "/product-files/{id}/pack", "product", "产品的审计包 / The audit pack of a product",
		"By the product's id or code. For its operator, the merchant that lists it, the authority and the auditor: each gets what it may see.", pack.Product)
}

// pack registers an operation that answers with an audit pack. People only: no scope of a machine client holds the act.
func (a *API) pack(id, path, tag, summary, description string, pick func(string) pack.Pick) {
	op := operation(id, path, tag, summary, signedIn)
	op.Method, op.Path, op.Errors = http.MethodGet, Prefix+op.Path, []int{http.StatusNotFound, http.StatusServiceUnavailable}
	op.Description = "A ZIP file with every act about it and its proof, the documents, the evidence as of today, a README and SHA256SUMS. " + description
	op.Responses = map[string]*huma.Response{"200": {
		Description: "The ZIP file.", Content: map[string]*huma.MediaType{"application/zip": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}},
	}}
	huma.Register(a.huma, a.described(op), func(ctx context.Context, in *ByID) (*huma.StreamResponse, error) {
		p, err := pack.Build(ctx, pack.Sources{DB: a.DB, Book: a.Book, Vault: a.Vault}, request.From(ctx).Actor, pick(in.ID))
		if err != nil {
			return nil, a.problem(ctx, err)
		}
		return a.stream(download{p.Name, "application/zip", p.Size}, p), nil
	})
}
