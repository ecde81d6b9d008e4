package pages

import (
	"fmt"
	"strings"

	g "maragu.dev/gomponents"

	"huishu/compliance/workday"
	"huishu/market/order"
	"huishu/registry/product"
	"huishu/web/components"
)

// stationKinds place the kinds of stations on the line.
var stationKinds = map[string]components.StationKind{
	"resource": components.StationResource, product.SubjectAgreement: components.StationAgreement,
	product.SubjectProduct: components.StationProduct, product.SubjectRegistration: components.StationRegistration,
	order.StationListing: components.StationListing, order.StationOrder: components.StationOrder,
	order.StationDelivery: components.StationDelivery, order.StationSettlement: components.StationSettlement,
}

// custody draws a chain of custody as far as it has come. The station that the page is about is
// marked; the others lead to their own pages, where this service has them.
func (v *visit) custody(stations []product.Station) g.Node {
	here, code := v.hereOnChain(), ""
	var resources []product.Station
	for _, s := range stations {
		switch s.Kind {
		case "resource":
			resources = append(resources, s)
		case product.SubjectProduct:
			code = s.Code
		}
	}
	list := make([]components.Station, 0, len(stations))
	for _, s := range stations {
		kind, known := stationKinds[s.Kind]
		if !known || s.Kind == "resource" && s.ID != resources[0].ID { // one station stands for all resources
			continue
		}
		x := components.Station{Kind: kind, Name: s.Title, Href: v.stationPage(s, code), Here: s.Kind == here}
		switch {
		case s.Kind == "resource" && len(resources) > 1:
			x.Name = tr(fmt.Sprintf("%s等 %d 项", s.Title, len(resources)), fmt.Sprintf("%s and %d more", s.Title, len(resources)-1)).In(v.lang)
		case s.Kind == product.SubjectRegistration:
			x.Name = s.Code
		case s.Kind == order.StationSettlement:
			x.Name = ""
		}
		if s.State != "" {
			state := components.StateAs(s.State, s.StateTitle)
			x.State = &state
		}
		if s.At > 0 {
			x.Date = workday.OfTime(milli(s.At)).String()
		}
		if s.Event != "" {
			x.Proof = "/events/" + s.Event
		}
		list = append(list, x)
	}
	return components.Custody(v.lang, list...)
}

// hereOnChain is the kind of station that the page of this visit is about.
func (v *visit) hereOnChain() string {
	switch {
	case strings.HasPrefix(v.Path(), "/orders/"):
		return order.StationOrder
	case strings.HasPrefix(v.Path(), "/listings/"):
		return order.StationListing
	}
	return product.SubjectProduct
}

// stationPage is the page of a station; empty where there is none. code is the product's.
func (v *visit) stationPage(s product.Station, code string) string {
	if s.ID == "" { // the public chain names neither orders nor their parties
		return ""
	}
	switch s.Kind {
	case "resource":
		return "/catalogue/" + s.ID
	case product.SubjectAgreement:
		return v.pageUnder("/agreements/", s.Code)
	case product.SubjectProduct:
		return v.pageUnder("/products/", s.Code)
	case product.SubjectRegistration:
		return v.pageUnder("/certificates/", code)
	case order.StationListing:
		return v.pageUnder("/listings/", s.ID)
	case order.StationOrder:
		return "/orders/" + s.ID
	case order.StationDelivery:
		return "/orders/" + s.ID + "#delivery"
	case order.StationSettlement:
		return "/orders/" + s.ID + "#money"
	}
	return ""
}

// pageUnder is the address of the thing called id, if this service has a page for each thing
// under the prefix.
func (v *visit) pageUnder(prefix, id string) string {
	if id != "" {
		for _, r := range v.Echo().Routes() {
			if strings.HasPrefix(r.Path, prefix+":") && strings.Count(r.Path, "/") == strings.Count(prefix, "/") {
				return prefix + id
			}
		}
	}
	return ""
}
