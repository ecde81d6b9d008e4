package api

import (
	"context"
	"io"

	"github.com/danielgtaylor/huma/v2"

	"huishu/ledger"
	"huishu/ledger/vault"
	"huishu/registry/product"
)

func mountObjection(a *API) {
	for _, at := range []struct{ id, path, summary string }{
		{"object-personally", "/registrations/{id}/personal-objections", "自然人对公示的首次登记实名提出异议 / Object to a first registration as a person"},
		{"object-to-alteration-personally", "/alterations/{id}/personal-objections", "自然人对公示的变更或更正实名提出异议 / Object to a change or a correction as a person"},
	} {
		op := uploading(creating(at.id, at.path, "registration", at.summary, signedIn))
		op.Description = "By anybody with an account whose real name is on record, for itself and in that name, during the public notice. The evidence is stored encrypted. Name and evidence are for the offices; the applicant reads what is objected."
		prepared(a, op, a.storeObjection, func(tx *ledger.Tx, in *personalObjectionInput, file kept[vault.Attachment]) (caseView, error) {
			c := product.PersonalComplaint{Statement: in.RawBody.Data().Statement, Evidence: file.of.Ref, Name: file.of.Name}
			id, err := product.ObjectPersonally(tx, in.ID, c)
			if err != nil {
				return caseView{}, err
			}
			return publicCourse(tx, id)
		})
	}
	erase := operation("erase-objection", "/objections/{id}/erasure", "registration", "依法删除异议中的个人信息 / Erase the person from an objection", signedIn)
	erase.Description = "Of a natural person's objection: name, words and evidence are taken out, and the content out of every event about them. What was decided stays. It cannot be undone."
	write(a, erase, func(tx *ledger.Tx, in *struct {
		ByID
		Body DecisionBody
	}) (erasedView, error) {
		done, err := product.EraseObjection(tx, in.ID, in.Body.decision())
		return viewErased(done), err
	})
}

type personalObjectionInput struct {
	ByID
	RawBody huma.MultipartFormFiles[struct {
		File      huma.FormFile `form:"file" required:"true" doc:"The evidence."`
		Statement string        `form:"statement" minLength:"1" maxLength:"4000" required:"true" doc:"What is objected, and how it concerns the objector."`
	}]
}

func (a *API) storeObjection(ctx context.Context, in *personalObjectionInput) (kept[vault.Attachment], error) {
	return keep(in.RawBody.Data().File, func(name string, r io.Reader) (vault.Attachment, error) {
		ref, err := a.Vault.Put(ctx, r, maxUpload)
		return vault.Attachment{Ref: ref, Name: name}, err
	})
}
