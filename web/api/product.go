package api

import (
	"net/http"
	"time"

	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/registry/catalogue"
	"huishu/registry/product"
)

func mountProduct(a *API) {
	read(a, operation("list-products", "/products", "product", "已登记的数据产品 / Registered data products", public), listProducts)
	read(a, operation("get-product", "/products/{code}", "product", "一个已登记的产品 / One registered product", public),
		func(tx *ledger.Tx, in *struct {
			Code string `path:"code" maxLength:"100" doc:"Product code."`
		}) (publicView, error) {
			p, err := product.PublicByCode(tx, in.Code)
			if err != nil {
				return publicView{}, err
			}
			view := viewPublic(p)
			view.Entries, err = product.Entries(tx, p.Registration)
			return view, err
		})

	write(a, creating("create-product", "/products", "product", "新建产品 / Create a product", signedIn),
		func(tx *ledger.Tx, in *struct{ Body contentBody }) (productView, error) {
			return viewProduct(product.Create(tx, in.Body.content()))
		})
	op := operation("list-product-files", "/product-files", "product", "可以查阅的产品，含未登记的 / Products that one may read, in any state", signedIn)
	read(a, op, listProductFiles)
	read(a, operation("get-product-file", "/product-files/{id}", "product", "产品登记文件 / A product with its registration file", signedIn),
		func(tx *ledger.Tx, in *ByID) (productView, error) { return viewProduct(product.Show(tx, in.ID)) })
	op = operation("edit-product", "/product-files/{id}", "product", "修改产品 / Edit a product", signedIn)
	op.Method = http.MethodPut
	write(a, op, func(tx *ledger.Tx, in *struct {
		Editing
		Body contentBody
	}) (productView, error) {
		seen, err := in.seen()
		if err != nil {
			return productView{}, err
		}
		return viewProduct(product.Edit(tx, in.ID, seen, in.Body.content()))
	})
	read(a, operation("precheck-product", "/product-files/{id}/findings", "product", "提交前检查 / What would be found if it were submitted today", signedIn),
		func(tx *ledger.Tx, in *inRegime) (list[rules.Finding], error) {
			if _, err := product.Show(tx, in.ID); err != nil {
				return list[rules.Finding]{}, err
			}
			findings, err := product.PreCheckIn(tx, a.Book, in.ID, in.Regime)
			return listOf(findings, ""), err
		})
	read(a, operation("trace-product", "/product-files/{id}/trace", "product", "权利追溯：每个字段的来源路径与各级授权 / Rights trace: the way of each field to its resources, and what allows each stage", signedIn),
		func(tx *ledger.Tx, in *ByID) (product.Traced, error) { return product.TraceOf(tx, a.Book, in.ID) })
	op = operation("put-material", "/product-files/{id}/materials/{material}", "product", "填写登记材料 / Set one material of the file", signedIn)
	op.Method = http.MethodPut
	write(a, op, putMaterial)
	op = operation("entrust-product", "/product-files/{id}/merchant", "product", "委托数据商 / Entrust a merchant with listing it", signedIn)
	op.Method = http.MethodPut
	write(a, op, func(tx *ledger.Tx, in *struct {
		ByID
		Body struct {
			Merchant string `json:"merchant" maxLength:"100" doc:"Party id; empty for none."`
		}
	}) (productView, error) {
		return viewProduct(product.Entrust(tx, in.ID, in.Body.Merchant))
	})
	mountSample(a)
	mountDeid(a)
	mountDeposit(a)
	mountProductImport(a)
}

func putMaterial(tx *ledger.Tx, in *struct {
	ByID
	Material string `path:"material" maxLength:"100" doc:"Id in the rule set, such as risk_assessment."`
	IfMatch  string `header:"If-Match" maxLength:"40" doc:"The version of the material that was seen, as materials[].version gives it; 0 for one that is not there yet. Another one in between: 409 stale_edit."`
	Body     struct {
		Document  string `json:"document,omitempty" maxLength:"100" doc:"Id from POST /documents."`
		Statement string `json:"statement,omitempty" maxLength:"10000"`
	}
}) (productView, error) {
	seen, err := versionOf(in.IfMatch, 0)
	if err != nil {
		return productView{}, err
	}
	return viewProduct(product.ReplaceMaterial(tx, in.ID, seen, product.Material{Material: in.Material, Document: in.Body.Document, Statement: in.Body.Statement}))
}

func listProducts(tx *ledger.Tx, in *struct {
	Page
	Text     string `query:"q" maxLength:"200" doc:"Best matches first, on one page."`
	Kind     string `query:"kind" enum:"dataset,service,indicator,report,model,application"`
	Operator string `query:"operator" maxLength:"100" doc:"Party id."`
	All      bool   `query:"all" doc:"Also those whose registration is not valid today."`
}) (list[publicView], error) {
	items, next, err := product.Products(tx, product.PublicQuery{
		Text: in.Text, Kind: product.Kind(in.Kind), Operator: in.Operator, All: in.All, Page: product.Page{Limit: in.Limit, Cursor: in.Cursor},
	})
	return listOf(each(items, viewPublic), next), err
}

func listProductFiles(tx *ledger.Tx, in *struct {
	Page
	As        string `query:"as" enum:"operator,merchant,any" default:"operator" doc:"What one's own party is to them; any: all that one may read, for an office those of others too."`
	Operator  string `query:"operator" maxLength:"100" doc:"as any: party id of the operator."`
	Merchant  string `query:"merchant" maxLength:"100" doc:"as any: party id of the merchant entrusted with it."`
	Agreement string `query:"agreement" maxLength:"100" doc:"Id of the agreement that they are made under."`
}) (list[productView], error) {
	q := product.Query{Agreement: in.Agreement, Page: product.Page{Limit: in.Limit, Cursor: in.Cursor}}
	switch in.As {
	case "any":
		q.Operator, q.Merchant = in.Operator, in.Merchant
	case "merchant":
		q.Merchant = tx.Actor.Party
	default:
		q.Operator = tx.Actor.Party
	}
	if tx.Actor.Party == "" && in.As != "any" {
		return listOf[productView](nil, ""), nil
	}
	items, next, err := product.OfParty(tx, q)
	return listOf(each(items, productOf), next), err
}

type contentBody struct {
	Agreement   string      `json:"agreement" maxLength:"100" doc:"Id of the agreement that it is made under."`
	Name        string      `json:"name" maxLength:"200"`
	Description string      `json:"description,omitempty" maxLength:"4000"`
	Kind        string      `json:"kind" enum:"dataset,service,indicator,report,model,application"`
	Purpose     string      `json:"purpose" maxLength:"200" doc:"One of the agreement's purposes."`
	Recipients  []string    `json:"recipients,omitempty" maxItems:"50" doc:"Kinds of recipient, of those that the agreement names; none for all of them."`
	Form        string      `json:"form" enum:"dataset,api,application,report,object,other"`
	Frequency   string      `json:"frequency,omitempty" maxLength:"10" doc:"Code of the update frequency, such as 004."`
	Fields      []fieldBody `json:"fields,omitempty" maxItems:"500"`
}

type fieldBody struct {
	Name       string       `json:"name" maxLength:"200"`
	Meaning    string       `json:"meaning,omitempty" maxLength:"1000"`
	Derivation string       `json:"derivation,omitempty" maxLength:"1000" doc:"How it is made from its sources."`
	Sources    []sourceBody `json:"sources,omitempty" maxItems:"100"`
}

type sourceBody struct {
	Resource string `json:"resource,omitempty" maxLength:"100" doc:"Id in the catalogue; empty where the source is a product."`
	Product  string `json:"product,omitempty" maxLength:"100" doc:"Public code or id of a registered product; empty where the source is a resource."`
	Field    string `json:"field,omitempty" maxLength:"200" doc:"Id of the resource's field, empty where the catalogue lists none; or the name of the product's field."`
}

func (b contentBody) content() product.Content {
	return product.Content{
		Agreement: b.Agreement, Name: b.Name, Description: b.Description, Kind: product.Kind(b.Kind), Purpose: b.Purpose, Recipients: b.Recipients,
		Form: product.Form(b.Form), Frequency: catalogue.Frequency(b.Frequency),
		Fields: each(b.Fields, func(f fieldBody) product.Field {
			return product.Field{Name: f.Name, Meaning: f.Meaning, Derivation: f.Derivation, Sources: each(f.Sources, func(s sourceBody) product.Source {
				return product.Source{Resource: s.Resource, Product: s.Product, Field: s.Field}
			})}
		}),
	}
}

// productView is a product as those who work with it see it.
type productView struct {
	ID       string `json:"id"`
	Code     string `json:"code" doc:"Public code, given on the first registration."`
	Operator string `json:"operator"`
	product.Content
	FieldsHash string         `json:"fields_hash"`
	Merchant   string         `json:"merchant"`
	Materials  []materialView `json:"materials"`
	Sample     *sampleView    `json:"sample,omitempty"`
	Deposit    *depositView   `json:"deposit,omitempty" doc:"The newest evidence deposit of its data."`
	Revision   int64          `json:"version"`
	Times
}

func (v productView) version() int64 { return v.Revision }

type materialView struct {
	Material  string     `json:"material"`
	Document  string     `json:"document"`
	SHA256    string     `json:"sha256"`
	Statement string     `json:"statement"`
	Version   int64      `json:"version" doc:"For If-Match, where the material is set anew."`
	AddedAt   *time.Time `json:"added_at,omitempty"`
}

func viewProduct(p product.Product, err error) (productView, error) { return productOf(p), err }

func productOf(p product.Product) productView {
	return productView{
		ID: p.ID, Code: p.Code, Operator: p.Operator, Content: p.Content, FieldsHash: p.FieldsHash, Merchant: p.Merchant,
		Materials: each(p.Materials, func(m product.Material) materialView {
			return materialView{m.Material, m.Document, m.SHA256, m.Statement, m.AddedAt, when(m.AddedAt)}
		}),
		Sample: viewSample(p.Sample), Deposit: viewDeposit(p.Deposit), Revision: p.Version, Times: Times{when(p.CreatedAt), when(p.UpdatedAt)},
	}
}

// publicView is what anyone may know of a registered product.
type publicView struct {
	Code         string                `json:"code" doc:"The product code; of a national registration its query code."`
	Regime       string                `json:"regime" enum:"registration,national"`
	Name         string                `json:"name"`
	Description  string                `json:"description"`
	Kind         product.Kind          `json:"kind"`
	Purpose      string                `json:"purpose"`
	Form         product.Form          `json:"form"`
	Frequency    catalogue.Frequency   `json:"frequency"`
	Operator     product.Holder        `json:"operator"`
	Agreement    string                `json:"agreement" doc:"Public number."`
	Resources    []sourceView          `json:"resources"`
	Fields       []product.PublicField `json:"fields"`
	Number       string                `json:"number" doc:"Registration number."`
	ValidFrom    workday.Date          `json:"valid_from" format:"date"`
	ValidTo      workday.Date          `json:"valid_to" format:"date"`
	Status       product.Status        `json:"status" doc:"What the registration is worth today."`
	Product      string                `json:"product" doc:"Id."`
	Registration string                `json:"registration" doc:"Id."`
	Event        string                `json:"event" doc:"The event that registered it."`
	RegisteredAt *time.Time            `json:"registered_at,omitempty"`
	Entries      []product.Entry       `json:"entries,omitempty" doc:"The permits and objections that stand on the register beside it today; in the answer for one product only."`
}

// sourceView names a resource that a registered product is made from.
type sourceView struct {
	ID       string `json:"id"`
	SourceID string `json:"source_id"`
	Title    string `json:"title"`
	Body     string `json:"body"`
	BodyName string `json:"body_name"`
}

func viewPublic(p product.Public) publicView {
	return publicView{
		Code: p.Code, Regime: p.Regime, Name: p.Name, Description: p.Description, Kind: p.Kind, Purpose: p.Purpose, Form: p.Form, Frequency: p.Frequency,
		Operator: p.Operator, Agreement: p.Agreement, Fields: full(p.Fields), Number: p.Number, ValidFrom: p.ValidFrom, ValidTo: p.ValidTo,
		Resources: each(p.Resources, func(r product.FiledResource) sourceView { return sourceView(r) }),
		Status:    p.Status, Product: p.Product, Registration: p.Registration, Event: p.Event, RegisteredAt: when(p.RegisteredAt),
	}
}

// productID finds the id of a product that has a public face.
func productID(tx *ledger.Tx, code string) (string, error) {
	p, err := product.PublicByCode(tx, code)
	return p.Product, err
}
