package api

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/market"
	"huishu/market/listing"
	"huishu/registry/catalogue"
	"huishu/registry/product"
	"huishu/web/request"
)

func mountListing(a *API) {
	read(a, operation("list-listings", "/listings", "listing", "在售产品 / Offers of the market", public), listListings)
	read(a, operation("get-listing", "/listings/{id}", "listing", "一个在售产品 / One published offer", public),
		func(tx *ledger.Tx, in *ByID) (cardView, error) {
			c, err := listing.CardOf(tx, in.ID)
			return viewCard(c), err
		})
	read(a, operation("list-own-listings", "/listing-files", "listing", "本单位的上架 / Offers of one's own party, in any state", signedIn),
		func(tx *ledger.Tx, in *Page) (list[listingView], error) {
			if tx.Actor.Party == "" {
				return listOf[listingView](nil, ""), nil
			}
			items, next, err := listing.OfParty(tx, tx.Actor.Party, market.Page{Limit: in.Limit, Cursor: in.Cursor})
			return listOf(each(items, listingOf), next), err
		})
	read(a, operation("get-own-listing", "/listing-files/{id}", "listing", "上架详情 / One offer as its merchant and operator see it", signedIn),
		func(tx *ledger.Tx, in *ByID) (listingView, error) { return viewListing(listing.Show(tx, in.ID)) })

	write(a, creating("draft-listing", "/listings", "listing", "起草上架 / Draft an offer of a registered product", signedIn),
		func(tx *ledger.Tx, in *struct {
			Body struct {
				Product string `json:"product" maxLength:"100" doc:"Id of a product that one is entrusted with."`
				OfferBody
			}
		}) (listingView, error) {
			return viewListing(listing.Create(tx, in.Body.Product, in.Body.content()))
		})
	op := operation("edit-listing", "/listing-files/{id}", "listing", "修改上架 / Edit an offer", signedIn)
	op.Method = http.MethodPut
	write(a, op, func(tx *ledger.Tx, in *struct {
		Editing
		Body OfferBody
	}) (listingView, error) {
		seen, err := in.seen()
		if err != nil {
			return listingView{}, err
		}
		return viewListing(listing.Edit(tx, in.ID, seen, in.Body.content()))
	})
	op = uploading(operation("put-listing-data", "/listing-files/{id}/data", "listing", "上传数据文件 / Attach the data file that is delivered", signedIn))
	op.Method, op.Errors = http.MethodPut, append(op.Errors, http.StatusNotFound)
	op.Description = "Scanned for personal information before it is taken. At most 32 MB here."
	prepared(a, op, a.storeData, func(tx *ledger.Tx, in *dataInput, s kept[listing.Stored]) (listingView, error) {
		return viewListing(listing.AttachFile(tx, in.ID, s.of))
	})
	write(a, operation("publish-listing", "/listing-files/{id}/publish", "listing", "上架 / Publish", signedIn),
		func(tx *ledger.Tx, in *ByID) (listingView, error) { return viewListing(listing.Publish(tx, in.ID)) })
	write(a, operation("withdraw-listing", "/listing-files/{id}/withdraw", "listing", "下架 / Withdraw", signedIn),
		func(tx *ledger.Tx, in *struct {
			ByID
			Body Reasoned
		}) (listingView, error) {
			return viewListing(listing.Withdraw(tx, in.ID, in.Body.Reason))
		})
}

type dataInput struct {
	ByID
	RawBody huma.MultipartFormFiles[struct {
		File huma.FormFile `form:"file" required:"true"`
	}]
}

// storeData stores and scans before the transaction, for the offer's own merchant and
// operator only.
func (a *API) storeData(ctx context.Context, in *dataInput) (kept[listing.Stored], error) {
	actor := request.From(ctx).Actor
	err := a.DB.View(ctx, actor, func(tx *ledger.Tx) error {
		l, err := listing.Show(tx, in.ID)
		if err == nil && actor.Party != l.Merchant && actor.Party != l.Operator {
			err = fault.New(fault.Forbidden, "access.denied", "只有数据商和运营机构可以上传数据文件", "Only the merchant and the operator attach the data file").
				Do("请由该挂牌的数据商或运营机构办理", "Have it done by the merchant or the operator of the listing")
		}
		return err
	})
	if err != nil {
		return kept[listing.Stored]{}, err
	}
	return keep(in.RawBody.Data().File, func(name string, r io.Reader) (listing.Stored, error) {
		return listing.PutFile(ctx, a.Vault, name, r)
	})
}

func listListings(tx *ledger.Tx, in *struct {
	Page
	Text     string `query:"q" maxLength:"200" doc:"Best matches first, on one page."`
	Product  string `query:"product" maxLength:"100"`
	Merchant string `query:"merchant" maxLength:"100"`
	Operator string `query:"operator" maxLength:"100"`
	Class    string `query:"class" enum:"public_interest,industry"`
	FreeOnly bool   `query:"free_only"`
	MaxPrice int64  `query:"max_price_fen" minimum:"0"`
}) (list[cardView], error) {
	items, next, err := listing.List(tx, listing.Query{
		Text: in.Text, Product: in.Product, Merchant: in.Merchant, Operator: in.Operator, Class: product.PurposeClass(in.Class),
		FreeOnly: in.FreeOnly, MaxPriceFen: in.MaxPrice, Page: market.Page{Limit: in.Limit, Cursor: in.Cursor},
	})
	return listOf(each(items, viewCard), next), err
}

// OfferBody is what a merchant says of its offer.
type OfferBody struct {
	Title      string          `json:"title" maxLength:"200"`
	Summary    string          `json:"summary,omitempty" maxLength:"4000"`
	PriceFen   int64           `json:"price_fen" minimum:"0" doc:"Public-interest products are free (发改价格〔2025〕65号)."`
	Ceiling    listing.Ceiling `json:"ceiling,omitzero" doc:"The highest price that the authorising subject allows."`
	Allowed    []string        `json:"allowed" maxItems:"50" doc:"Uses that the licence allows; a buyer chooses one."`
	Forbidden  []string        `json:"forbidden,omitempty" maxItems:"50"`
	OperatorBP int64           `json:"operator_bp" minimum:"0" maximum:"10000" doc:"Basis points; operator and merchant sum to 10,000."`
	MerchantBP int64           `json:"merchant_bp" minimum:"0" maximum:"10000"`
	BrokerBP   int64           `json:"broker_bp,omitempty" minimum:"0" maximum:"10000" doc:"A broker's commission, taken first."`
}

func (b OfferBody) content() listing.Content {
	return listing.Content{
		Title: b.Title, Summary: b.Summary, PriceFen: b.PriceFen, Basis: listing.OneOff, Ceiling: b.Ceiling, Delivery: listing.ByFile,
		Allowed: b.Allowed, Forbidden: b.Forbidden, OperatorBP: b.OperatorBP, MerchantBP: b.MerchantBP, BrokerBP: b.BrokerBP,
	}
}

// listingView is an offer as its merchant and operator see it.
type listingView struct {
	ID       string               `json:"id"`
	Number   string               `json:"number" doc:"Public, given on the first publication."`
	Product  string               `json:"product"`
	Merchant string               `json:"merchant"`
	Operator string               `json:"operator"`
	Class    product.PurposeClass `json:"class"`
	listing.Content
	File        *fileView     `json:"file,omitempty"`
	State       listing.State `json:"state"`
	Reason      string        `json:"reason"`
	Revision    int64         `json:"version"`
	PublishedAt *time.Time    `json:"published_at,omitempty"`
	Times
}

func (v listingView) version() int64 { return v.Revision }

type fileView struct {
	Document  string     `json:"document"`
	Name      string     `json:"name"`
	SHA256    string     `json:"sha256"`
	SizeBytes int64      `json:"size_bytes"`
	AddedAt   *time.Time `json:"added_at,omitempty"`
}

func viewListing(l listing.Listing, err error) (listingView, error) { return listingOf(l), err }

func listingOf(l listing.Listing) listingView {
	v := listingView{
		ID: l.ID, Number: l.Number, Product: l.Product, Merchant: l.Merchant, Operator: l.Operator, Class: l.Class, Content: l.Content,
		State: l.State, Reason: l.Reason, Revision: l.Version, PublishedAt: when(l.PublishedAt), Times: Times{when(l.CreatedAt), when(l.UpdatedAt)},
	}
	if f := l.File; f != nil {
		v.File = &fileView{f.Document, f.Name, f.SHA256, f.SizeBytes, when(f.AddedAt)}
	}
	return v
}

// cardView is an offer as the public sees it, with its product as registered.
type cardView struct {
	ID           string                `json:"id"`
	Number       string                `json:"number"`
	Title        string                `json:"title"`
	Summary      string                `json:"summary"`
	PriceFen     int64                 `json:"price_fen"`
	Ceiling      listing.Ceiling       `json:"ceiling"`
	Basis        listing.Basis         `json:"basis"`
	Delivery     listing.Delivery      `json:"delivery"`
	Allowed      []string              `json:"allowed"`
	Forbidden    []string              `json:"forbidden"`
	BrokerBP     int64                 `json:"broker_bp"`
	Class        product.PurposeClass  `json:"class"`
	State        listing.State         `json:"state"`
	Product      string                `json:"product"`
	ProductCode  string                `json:"product_code"`
	ProductName  string                `json:"product_name"`
	Description  string                `json:"description"`
	Purpose      string                `json:"purpose"`
	Fields       []product.PublicField `json:"fields"`
	Form         product.Form          `json:"form"`
	Frequency    catalogue.Frequency   `json:"frequency"`
	Merchant     string                `json:"merchant"`
	MerchantName fault.Text            `json:"merchant_name"`
	Operator     string                `json:"operator"`
	OperatorName fault.Text            `json:"operator_name"`
	Registration string                `json:"registration" doc:"Registration number."`
	Status       product.Status        `json:"status" doc:"What the registration is worth today."`
	Tradable     bool                  `json:"tradable" doc:"It can be ordered now."`
	Late         bool                  `json:"late" doc:"The update frequency promised newer data by today."`
	Version      int64                 `json:"version"`
	DataAt       *time.Time            `json:"data_at,omitempty" doc:"When the data file was attached."`
	PublishedAt  *time.Time            `json:"published_at,omitempty"`
}

func viewCard(c listing.Card) cardView {
	return cardView{
		ID: c.ID, Number: c.Number, Title: c.Title, Summary: c.Summary, PriceFen: c.PriceFen, Ceiling: c.Ceiling, Basis: c.Basis,
		Delivery: c.Listing.Delivery, Allowed: full(c.Allowed), Forbidden: full(c.Forbidden), BrokerBP: c.BrokerBP, Class: c.Class, State: c.State,
		Product: c.Product, ProductCode: c.ProductCode, ProductName: c.ProductName, Description: c.Description, Purpose: c.Purpose,
		Fields: full(c.Fields), Form: c.Form, Frequency: c.Frequency, Merchant: c.Merchant, MerchantName: c.MerchantName,
		Operator: c.Operator, OperatorName: c.OperatorName, Registration: c.Registration, Status: c.Status, Tradable: c.Tradable,
		Late: c.Freshness.Late, Version: c.Version, DataAt: when(c.Freshness.UpdatedAt), PublishedAt: when(c.PublishedAt),
	}
}
