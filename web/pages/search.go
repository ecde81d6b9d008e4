package pages

import (
	"strings"

	g "maragu.dev/gomponents"

	"huishu/compliance/code"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/market/find"
	"huishu/registry/catalogue"
	"huishu/web/components"
)

func mountSearch(p *Pages) {
	p.page("/search", (*visit).searchPage)
}

// foundEach is how many of each kind the results show.
const foundEach = 5

// searchBox is the one field that finds everything.
func searchBox(value string, large bool) components.SearchBox {
	return components.SearchBox{
		Action: "/search", Value: value, Large: large,
		Label: tr("查找数据、产品、主体、编码或凭证", "Find data, products, parties, codes or certificates"),
		Hint:  tr("例如：公交客流、数据商名称、统一社会信用代码、登记编号", "For example: bus ridership, a company's name or code, a registration number"),
	}
}

// searchPage leads from a code straight to what bears it, and from words to all that speak of them.
func (v *visit) searchPage(tx *ledger.Tx) (content, error) {
	text := strings.TrimSpace(v.QueryParam("q"))
	thing, err := find.Exactly(tx, text)
	switch {
	case err == nil:
		return content{To: placeOf(thing)}, nil
	case fault.KindOf(err) != fault.NotFound:
		return content{}, err
	}
	a, err := find.Ask(tx, text, foundEach)
	if err != nil {
		return content{}, err
	}
	products, err := v.foundProducts(tx, a, text)
	if err != nil {
		return content{}, err
	}
	names := v.lookup(tx)
	title := tr("搜索", "Search")
	body := []g.Node{components.Heading{Title: title}.In(v.lang), searchBox(text, false).In(v.lang)}
	if a.Empty() {
		body = append(body, v.nothingFound(text))
	} else {
		classes, err := v.serviceClasses(tx)
		if err != nil {
			return content{}, err
		}
		body = append(body, products, v.foundResources(a.Resources, names, text), v.foundParties(a, text, classes))
	}
	if text != "" {
		title = tr(text+" · 搜索", text+" · Search")
	}
	return content{Title: title, Body: body}, names.err
}

// placeOf is the page of a thing.
func placeOf(t find.Thing) string {
	return map[find.Kind]string{find.Product: "/products/", find.Agreement: "/agreements/", find.Party: "/parties/", find.Resource: "/catalogue/"}[t.Kind] + code.Segment(t.Key)
}

// group is one kind of what was found, with the way to all of it.
func (v *visit) group(id string, title components.Text, n int64, shown int, all string, results g.Node) g.Node {
	if n == 0 {
		return nil
	}
	var more g.Node
	if n > int64(shown) {
		more = components.Acts(components.ButtonLink{Label: tr("查看全部 "+components.Count(n)+" 项", "See all "+components.Count(n)), Href: all}.In(v.lang))
	}
	return components.Section(v.lang, id, counted(title, n), results, more)
}

// foundProducts are the offers that were found and, after them, what is registered but not
// among them.
func (v *visit) foundProducts(tx *ledger.Tx, a find.Answer, text string) (g.Node, error) {
	results := make([]components.Result, 0, len(a.Offers.Items)+len(a.Products.Items))
	for _, c := range a.Offers.Items {
		results = append(results, v.offerResult(c))
	}
	offers := v.group("offers", tr("在售数据产品", "Products on sale"), a.Offers.Count, len(a.Offers.Items), address("/products", "q", text), components.Results(v.lang, results...))
	rest := make([]components.Result, 0, len(a.Products.Items))
	for _, p := range a.Products.Items {
		r, err := v.registeredResult(tx, p)
		if err != nil {
			return nil, err
		}
		rest = append(rest, r)
	}
	if len(rest) == 0 {
		return offers, nil
	}
	return g.Group{offers, v.group("products", tr("其他已登记的产品", "Other registered products"), a.Products.Count, len(rest), address("/products", "tab", "registered", "q", text), components.Results(v.lang, rest...))}, nil
}

func (v *visit) foundResources(found find.Group[catalogue.Resource], names *lookup, text string) g.Node {
	return v.group("resources", tr("数据资源", "Data resources"), found.Count, len(found.Items), address("/catalogue", "q", text), v.resourceResults(found.Items, names))
}

func (v *visit) foundParties(a find.Answer, text string, classes []rules.ServiceClass) g.Node {
	return v.group("parties", tr("主体", "Parties"), a.Parties.Count, len(a.Parties.Items), address("/parties", "q", text), v.partyResults(a.Parties.Items, classes))
}

// nothingFound says what can be found here, and the ways there.
func (v *visit) nothingFound(text string) g.Node {
	doors := components.Doors(v.lang,
		components.Door{Title: tr("资源目录", "Catalogue"), Text: tr("公共机构编制的数据资源", "What data the public bodies hold"), Href: "/catalogue"},
		components.Door{Title: tr("数据产品", "Products"), Text: tr("在售的和已登记的产品", "On sale, and registered"), Href: "/products"},
		components.Door{Title: tr("主体登记簿", "Parties"), Text: tr("数据商、经纪人、运营机构与公共机构", "Merchants, brokers, operators, public bodies"), Href: "/parties"})
	if text == "" {
		return doors
	}
	return g.Group{components.Empty{
		Title: tr("没有找到“"+text+"”", "Nothing was found for “"+text+"”"),
		Text:  tr("换一个更短的词，或核对编码；登记凭证也可以凭文件核验。", "Try a shorter word, or check the code; a certificate can also be verified by its file."),
		Act:   &components.ButtonLink{Label: tr("凭文件核验凭证", "Verify a file"), Href: "/verify"},
	}.In(v.lang), doors}
}
