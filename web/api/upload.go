package api

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"

	"huishu/ledger/vault"
)

// maxUpload bounds one uploaded file, in bytes.
const maxUpload = 32 << 20

// kept is what came of an uploaded file before the transaction, with the digest that
// tells a retry from another request.
type kept[P any] struct {
	of  P
	sum string
}

func (k kept[P]) digest() string { return k.sum }

// keep hands an uploaded file on, bounded, and takes its digest on the way.
func keep[P any](f huma.FormFile, store func(name string, r io.Reader) (P, error)) (kept[P], error) {
	defer f.Close()
	if f.Size > maxUpload {
		return kept[P]{}, vault.TooLarge(maxUpload).At("file")
	}
	h := sha256.New()
	p, err := store(f.Filename, io.TeeReader(f, h))
	if err != nil {
		return kept[P]{}, err
	}
	if _, err := io.Copy(h, f); err != nil { // what store did not read counts as well
		return kept[P]{}, fmt.Errorf("reading the upload: %w", err)
	}
	return kept[P]{p, hex.EncodeToString(h.Sum(nil))}, nil
}

// uploading describes an operation that takes a file as multipart/form-data.
func uploading(op huma.Operation) huma.Operation {
	op.Errors = append(slices.Clone(op.Errors), http.StatusRequestEntityTooLarge)
	op.BodyReadTimeout = 10 * time.Minute // a slow line needs that for 32 MB
	return op
}

// dropUploads removes what the parser put into temporary files: the server does it for
// the request that it made, and ours is a copy.
func dropUploads(ctx huma.Context, next func(huma.Context)) {
	next(ctx)
	if ctx.Operation().RequestBody == nil || ctx.Operation().RequestBody.Content["multipart/form-data"] == nil {
		return
	}
	if form := humaecho.Unwrap(ctx).Request().MultipartForm; form != nil {
		_ = form.RemoveAll() // at worst the system's own cleaning finds them
	}
}

// raw is an answer whose bytes are handed on as they are.
type raw struct {
	ContentType        string `header:"Content-Type"`
	ContentDisposition string `header:"Content-Disposition"`
	Body               []byte
}

// rawJSON describes an answer that is a JSON file of its own, byte for byte.
func rawJSON(op huma.Operation, description string) huma.Operation {
	op.Responses = map[string]*huma.Response{"200": {
		Description: description,
		Content:     map[string]*huma.MediaType{"application/json": {Schema: &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true}}},
	}}
	return op
}
