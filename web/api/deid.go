package api

import (
	"context"
	"net/http"

	"huishu/compliance/deid"
	"huishu/ledger"
	"huishu/registry/product"
	"huishu/web/request"
)

func mountDeid(a *API) {
	op := operation("analyse-sample", "/product-files/{id}/sample/deidentification", "product", "分析样例的 k 匿名与 l 多样性 / k-anonymity and l-diversity of a sample, and a plan", signedIn)
	op.Method, op.Errors = http.MethodGet, append(op.Errors, http.StatusNotFound, http.StatusRequestEntityTooLarge)
	op.Description = "For the product's operator. Values are masked. Without quasi or sensitive the columns are suggested."
	plain(a, op, a.analyseSample)
	op = operation("deidentify-sample", "/product-files/{id}/sample/deidentification", "product", "按方案去标识化并采用为新样例 / De-identify the sample by a plan and adopt the result", signedIn)
	op.Errors = append(op.Errors, http.StatusNotFound, http.StatusRequestEntityTooLarge)
	op.Description = "The result is a new document (CSV) with a scan of its own; the original is kept. Hashes use a random salt that is kept nowhere."
	prepared(a, op, a.deidentifySample, func(tx *ledger.Tx, in *deidInput, d product.Deidentified) (deidView, error) {
		p, err := viewProduct(product.AdoptDeidentified(tx, in.ID, d))
		return deidView{Product: p, Report: d.Report()}, err
	})
}

type analysisInput struct {
	ByID
	K             int      `query:"k" minimum:"1" maximum:"10000" default:"5" doc:"Records that must share each combination of quasi-identifiers."`
	L             int      `query:"l" minimum:"0" maximum:"10000" default:"0" doc:"Distinct values of each sensitive column in such a class."`
	MaxSuppressed float64  `query:"max_suppressed" minimum:"0" maximum:"1" default:"0.05" doc:"Share of records that may be left out."`
	Quasi         []string `query:"quasi,explode" maxItems:"12" doc:"Quasi-identifiers, by column name; may be repeated."`
	Sensitive     []string `query:"sensitive,explode" maxItems:"100" doc:"Sensitive columns, by name; may be repeated."`
}

func (a *API) analyseSample(ctx context.Context, in *analysisInput) (deid.Analysis, error) {
	sample, err := a.ownSample(ctx, in.ID)
	if err != nil {
		return deid.Analysis{}, err
	}
	return product.AnalyseSample(a.Vault, sample, deid.Choice{
		Goal: deid.Goal{K: in.K, L: in.L, MaxSuppressed: in.MaxSuppressed}, Quasi: in.Quasi, Sensitive: in.Sensitive,
	})
}

type deidInput struct {
	ByID
	Body struct {
		Plan deid.Plan `json:"plan"`
	}
}

type deidView struct {
	Product productView `json:"product"`
	Report  deid.Report `json:"report" doc:"Before and after."`
}

// deidentifySample reads, transforms and stores before the transaction, for the product's own operator only.
func (a *API) deidentifySample(ctx context.Context, in *deidInput) (product.Deidentified, error) {
	sample, err := a.ownSample(ctx, in.ID)
	if err != nil {
		return product.Deidentified{}, err
	}
	return product.Deidentify(ctx, a.Vault, sample, in.Body.Plan)
}

func (a *API) ownSample(ctx context.Context, id string) (s product.Sample, err error) {
	err = a.DB.View(ctx, request.From(ctx).Actor, func(tx *ledger.Tx) (err error) {
		s, err = product.OwnSample(tx, id)
		return err
	})
	return s, err
}
