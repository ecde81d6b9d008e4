package components

import (
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// StationKind is one of the eight stations between a public resource and the money.
type StationKind int

// The stations, in order.
const (
	StationResource StationKind = iota
	StationAgreement
	StationProduct
	StationRegistration
	StationListing
	StationOrder
	StationDelivery
	StationSettlement
)

var stationNames = [...]Text{
	StationResource:     T("数据资源", "Resource"),
	StationAgreement:    T("授权协议", "Agreement"),
	StationProduct:      T("数据产品", "Product"),
	StationRegistration: T("合规登记", "Registration"),
	StationListing:      T("上架", "Listing"),
	StationOrder:        T("订单", "Order"),
	StationDelivery:     T("交付", "Delivery"),
	StationSettlement:   T("结算", "Settlement"),
}

// Station is one stop of the chain of custody.
type Station struct {
	Kind StationKind
	// Name is the thing itself, Href its page; both may be empty for a station not reached.
	Name, Href string
	// State is nil for a station not reached yet.
	State *State
	// Date is ISO.
	Date string
	// Proof is the address of the receipt.
	Proof string
	// Here marks the thing this page is about.
	Here bool
}

// Custody renders the chain of custody (流转链): one line of stations, upright on a
// phone. Missing stations are drawn as still to come, so the line is always whole.
func Custody(lang Lang, stations ...Station) g.Node {
	byKind := map[StationKind]Station{}
	for _, s := range stations {
		byKind[s.Kind] = s
	}
	items := make([]g.Node, 0, len(stationNames))
	for kind := range stationNames {
		s, ok := byKind[StationKind(kind)]
		if !ok {
			s = Station{Kind: StationKind(kind)}
		}
		items = append(items, s.item(lang))
	}
	return h.Div(h.Class("custody"), h.Role("group"), h.Aria("label", words.Custody.In(lang)), h.Ol(g.Group(items)))
}

func (s Station) item(lang Lang) g.Node {
	class := "ahead"
	var dot g.Node = svg("mark", "0 0 16 16", g.El("circle", g.Attr("cx", "8"), g.Attr("cy", "8"), g.Attr("r", "5")))
	if s.State != nil {
		class, dot = "t-"+string(s.State.Tone), mark(s.State.Tone)
	}
	if s.Here {
		class += " here"
	}
	name := g.Node(nil)
	if s.Name != "" {
		name = g.Text(s.Name)
		if s.Href != "" && !s.Here {
			name = Link(s.Href, name)
		}
	}
	return h.Li(h.Class(class), g.If(s.Here, h.Aria("current", "true")),
		h.Span(h.Class("dot"), dot),
		h.Div(h.Class("stop"),
			h.P(h.Class("kind"), say(lang, stationNames[s.Kind])),
			g.If(name != nil, h.P(h.Class("name"), name)),
			g.Iff(s.State != nil, func() g.Node {
				return h.P(h.Class("small muted"), h.Span(h.Class("is"), say(lang, s.State.Word), g.Text(" ")),
					g.If(s.Date != "", Date(s.Date)), s.proof(lang))
			})))
}

// proof is the link to the receipt, one click away; its name says whose proof it is.
func (s Station) proof(lang Lang) g.Node {
	if s.Proof == "" {
		return nil
	}
	return g.Group{g.Text(" "), h.A(Href(s.Proof),
		h.Span(h.Class("sr"), say(lang, stationNames[s.Kind]), g.Text(" ")), say(lang, words.Proof))}
}
