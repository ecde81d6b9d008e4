package pages

import (
	"fmt"

	g "maragu.dev/gomponents"

	"huishu/compliance/workday"
	"huishu/market/order"
	"huishu/registry/product"
	"huishu/web/components"
)

// stationKinds are the stations of registry and market as they are drawn.
var stationKinds = map[string]components.StationKind{
	"resource":                  components.StationResource,
	product.SubjectAgreement:    components.StationAgreement,
	product.SubjectProduct:      components.StationProduct,
	product.SubjectRegistration: components.StationRegistration,
	order.StationListing:        components.StationListing,
	order.StationOrder:          components.StationOrder,
	order.StationDelivery:       components.StationDelivery,
	order.StationSettlement:     components.StationSettlement,
}

// custody draws a chain of custody; here is the kind of station that the page is about.
func (v *visit) custody(stations []product.Station, here string) g.Node {
	code, resources := "", 0
	for _, s := range stations {
		switch s.Kind {
		case product.SubjectProduct:
			code = s.Code
		case "resource":
			resources++
		}
	}
	list := make([]components.Station, 0, len(stations))
	for _, s := range stations {
		kind, known := stationKinds[s.Kind]
		if !known || s.Kind == "resource" && len(list) > 0 {
			continue // several resources are one station, named after the first
		}
		x := components.Station{Kind: kind, Name: s.Title, Here: s.Kind == here, Href: stationHref(s, code)}
		switch s.Kind {
		case "resource":
			if resources > 1 {
				x.Name = tr(fmt.Sprintf("%s等 %d 项", s.Title, resources), fmt.Sprintf("%s and %d more", s.Title, resources-1)).In(v.lang)
			}
		case product.SubjectRegistration, order.StationListing:
			x.Name = s.Code
		case order.StationSettlement:
			x.Name = "" // the order's own number once more
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

// stationHref is the page of a station; code is the code of the product of the chain, empty
// while it is not registered.
func stationHref(s product.Station, code string) string {
	switch {
	case s.Kind == "resource":
		return "/catalogue/" + s.ID
	case s.Kind == product.SubjectAgreement && s.Code != "":
		return "/agreements/" + s.Code
	case s.Kind == product.SubjectProduct && code != "":
		return "/products/" + code
	case s.Kind == product.SubjectRegistration && s.Code != "":
		return resultAt(code)
	case s.Kind == order.StationListing && code != "":
		return "/products/" + code + "#offer"
	case s.ID == "": // the public chain names neither orders nor their parties
		return ""
	case s.Kind == order.StationOrder:
		return "/orders/" + s.ID
	case s.Kind == order.StationDelivery:
		return "/orders/" + s.ID + "#delivery"
	case s.Kind == order.StationSettlement:
		return "/orders/" + s.ID + "#money"
	}
	return ""
}
