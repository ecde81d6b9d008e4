package api

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/product"
	"huishu/web/request"
)

func mountSample(a *API) {
	op := uploading(operation("put-sample", "/product-files/{id}/sample", "product", "上传并扫描样例数据 / Upload a sample; it is scanned for personal information", signedIn))
	op.Method, op.Errors = http.MethodPut, append(op.Errors, http.StatusNotFound)
	op.Description = "CSV, XLSX, JSON lines or text, at most 32 MB. Values in findings are masked."
	prepared(a, op, a.scanSample, func(tx *ledger.Tx, in *sampleInput, s kept[product.Scanned]) (productView, error) {
		return viewProduct(product.AttachSample(tx, in.ID, s.of))
	})
	write(a, operation("contest-finding", "/product-files/{id}/sample/contest", "product", "对扫描结果提出异议 / Say why a finding is a false alarm", signedIn),
		func(tx *ledger.Tx, in *struct {
			ByID
			Body struct {
				Position int    `json:"position" minimum:"0"`
				Reason   string `json:"reason,omitempty" maxLength:"1000" doc:"Empty takes it back."`
			}
		}) (productView, error) {
			return viewProduct(product.Contest(tx, in.ID, in.Body.Position, in.Body.Reason))
		})
}

type sampleInput struct {
	ByID
	RawBody huma.MultipartFormFiles[struct {
		File huma.FormFile `form:"file" required:"true"`
	}]
}

// scanSample stores and scans before the transaction, for the product's own operator only.
func (a *API) scanSample(ctx context.Context, in *sampleInput) (kept[product.Scanned], error) {
	actor := request.From(ctx).Actor
	err := a.DB.View(ctx, actor, func(tx *ledger.Tx) error {
		p, err := product.Show(tx, in.ID)
		if err == nil && p.Operator != actor.Party {
			err = fault.New(fault.Forbidden, "access.denied", "只有运营机构可以上传样例", "Only the operator uploads a sample").
				Do("请由该产品的运营机构办理", "Have it done by the product's operator")
		}
		return err
	})
	if err != nil {
		return kept[product.Scanned]{}, err
	}
	return keep(in.RawBody.Data().File, func(name string, r io.Reader) (product.Scanned, error) {
		return product.ScanSample(ctx, a.Vault, name, r)
	})
}

// sampleView is a sample with what the scanner found, values masked.
type sampleView struct {
	ID        string                 `json:"id"`
	Document  string                 `json:"document"`
	Name      string                 `json:"name"`
	SHA256    string                 `json:"sha256"`
	SizeBytes int64                  `json:"size_bytes"`
	Rows      int64                  `json:"rows"`
	Version   int64                  `json:"version" doc:"The product's version that it was taken of."`
	Complete  bool                   `json:"complete" doc:"False when there were more findings than are kept."`
	Hits      []product.Hit          `json:"hits"`
	Columns   []product.SampleColumn `json:"columns" doc:"Profile of each column, at most 500: distinct values, blanks, forms. Counts only."`
	CreatedAt *time.Time             `json:"created_at,omitempty"`
}

func viewSample(s *product.Sample) *sampleView {
	if s == nil {
		return nil
	}
	return &sampleView{
		ID: s.ID, Document: s.Document, Name: s.Name, SHA256: s.SHA256, SizeBytes: s.Size, Rows: s.Rows, Version: s.Version,
		Complete: s.Complete, Hits: full(s.Hits), Columns: full(s.Columns), CreatedAt: when(s.CreatedAt),
	}
}
