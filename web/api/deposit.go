package api

import (
	"net/http"
	"time"

	"huishu/ledger"
	"huishu/registry/product"
)

func mountDeposit(a *API) {
	op := operation("deposit-evidence", "/product-files/{id}/deposits", "product", "数据存证 / Deposit evidence of the data before the application", signedIn)
	op.Errors = append(op.Errors, http.StatusNotFound)
	op.Description = "Hashes of the data files, of the lineage and of the processing record become an event of the log. The data itself is not sent."
	write(a, op, func(tx *ledger.Tx, in *depositInput) (productView, error) {
		form := product.DepositForm{Process: in.Body.Process, Document: in.Body.Document}
		for _, d := range in.Body.Data {
			form.Data = append(form.Data, product.Deposited{Name: d.Name, SHA256: d.SHA256})
		}
		return viewProduct(product.PutDeposit(tx, in.ID, form))
	})
	read(a, operation("list-near-products", "/registrations/{id}/near-products", "registration", "相似的已登记产品 / Registered products that are much like the filed one", signedIn),
		func(tx *ledger.Tx, in *ByID) (list[product.Near], error) {
			items, err := product.NearToFile(tx, in.ID)
			return listOf(items, ""), err
		})
	read(a, operation("list-near-products-of-alteration", "/alterations/{id}/near-products", "registration", "与变更后内容相似的已登记产品 / Registered products that are much like what is to be registered", signedIn),
		func(tx *ledger.Tx, in *ByID) (list[product.Near], error) {
			items, err := product.NearToAlteration(tx, in.ID)
			return listOf(items, ""), err
		})
}

type depositInput struct {
	ByID
	Body struct {
		Data     []depositedBody `json:"data" minItems:"1" maxItems:"200"`
		Process  string          `json:"process,omitempty" maxLength:"5000" doc:"Record of the processing in words; or a document."`
		Document string          `json:"document,omitempty" maxLength:"100" doc:"Id from POST /documents: the record of the processing."`
	}
}

type depositedBody struct {
	Name   string `json:"name" maxLength:"200"`
	SHA256 string `json:"sha256" maxLength:"64" doc:"Hexadecimal."`
}

// depositView is an evidence deposit.
type depositView struct {
	ID              string              `json:"id"`
	FieldsHash      string              `json:"fields_hash" doc:"SHA-256 of the fields with their derivations and sources."`
	Data            []product.Deposited `json:"data"`
	Process         string              `json:"process"`
	ProcessDocument string              `json:"process_document"`
	ProcessSHA256   string              `json:"process_sha256"`
	Event           string              `json:"event" doc:"Its receipt proves it."`
	CreatedAt       *time.Time          `json:"created_at,omitempty"`
}

func viewDeposit(d *product.Deposit) *depositView {
	if d == nil {
		return nil
	}
	return &depositView{
		ID: d.ID, FieldsHash: d.FieldsHash, Data: full(d.Data), Process: d.Process, ProcessDocument: d.ProcessDocument,
		ProcessSHA256: d.ProcessSHA256, Event: d.Event, CreatedAt: when(d.CreatedAt),
	}
}
