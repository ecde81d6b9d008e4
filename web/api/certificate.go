package api

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"huishu/compliance/code"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/product"
	"huishu/web/backend"
	"huishu/web/documents"
	"huishu/web/request"
)

func mountCertificate(a *API) {
	read(a, operation("list-certificates", "/certificates", "certificate", "已签发的凭证 / Certificates, with what they are worth today", public),
		func(tx *ledger.Tx, in *Page) (list[publicView], error) {
			items, next, err := product.Certificates(tx, product.Page{Limit: in.Limit, Cursor: in.Cursor})
			return listOf(each(items, viewPublic), next), err
		})
	mountCertificateFile(a)
}

// mountCertificateFile serves a certificate as the file itself and, under the same address with .pdf, on paper.
func mountCertificateFile(a *API) {
	op := operation("get-certificate", "/certificates/{code}", "certificate", "凭证文件 / The certificate file itself", public)
	op.Method, op.Path, op.Errors = http.MethodGet, Prefix+op.Path, append(op.Errors, http.StatusNotFound, http.StatusServiceUnavailable)
	op.Description = "Byte for byte what `huishu verify` checks offline. With `.pdf` behind the code: the same on paper, " +
		"a PDF that carries this file and ends with a signature over all of it; 503 where the server has no Chinese font."
	op = rawJSON(op, op.Description)
	op.Responses["200"].Content["application/pdf"] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
	huma.Register(a.huma, a.described(op), func(ctx context.Context, in *struct {
		Code string `path:"code" maxLength:"100" doc:"Product code, with .pdf behind it for the paper."`
	}) (*raw, error) {
		name, paper := strings.CutSuffix(in.Code, ".pdf")
		out := &raw{ContentType: "application/json", ContentDisposition: backend.Attachment("certificate-" + name + ".json")}
		err := a.DB.View(ctx, request.From(ctx).Actor, func(tx *ledger.Tx) (err error) {
			out.Body, err = product.Certificate(tx, name)
			return err
		})
		if err == nil && paper {
			out.ContentType, out.ContentDisposition = "application/pdf", backend.Attachment("certificate-"+name+".pdf")
			if out.Body, err = a.paper(request.From(ctx).Lang, name, out.Body); fault.KindOf(err) == fault.Unavailable {
				page := a.PublicURL + "/certificates/" + code.Segment(name)
				err = fault.From(err).Do("请打印凭证网页 "+page+"；运维人员请用 --font 指定字符更全的字体", "Print the certificate's page instead, "+page+"; who runs the service names a fuller font with --font")
			}
		}
		if err != nil {
			return nil, a.problem(ctx, err)
		}
		return out, nil
	})
}

// papers are those made last. Nothing on a paper changes while its certificate file is the same: it shows no status.
var papers = ledger.NewMemo[paperKey, []byte](100)

type paperKey struct{ file, key, url, lang string }

// paper sets a certificate file on paper and signs it.
func (a *API) paper(lang, name string, file []byte) ([]byte, error) {
	if a.Font == nil {
		return nil, documents.ErrNoFont
	}
	p := documents.Paper{File: file, Key: a.DB.VerifierKey(), VerifyURL: a.PublicURL + "/verify/" + code.Segment(name), Trial: a.DB.Demo(), Lang: lang}
	return papers.Get(a.DB, paperKey{string(file), p.Key, p.VerifyURL, lang}, func() ([]byte, error) {
		pdf, err := documents.Certificate(a.Font, p)
		if err != nil {
			return nil, err
		}
		return a.DB.SealPDF(pdf, file)
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
			out.ContentDisposition, out.Body = backend.Attachment(name), file
			return err
		})
		if err != nil {
			return nil, a.problem(ctx, err)
		}
		return out, nil
	})
}
