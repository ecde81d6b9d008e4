package pages

import (
	"encoding/xml"
	"net/http"

	"github.com/labstack/echo/v4"

	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/product"
	"huishu/web/components"
)

func mountFeed(p *Pages) { p.echo.GET("/notices.atom", p.noticesFeed) }

// langTags are the languages of documents (BCP 47).
var langTags = map[components.Lang]string{components.ZH: "zh-CN", components.EN: "en"}

// noticed26 is exactly what the rules put before the public: subject, type of registration, name of the data, short description
// (发改数据规〔2025〕26号 第十二条).
func (v *visit) noticed26(n product.Notice) string {
	kind := product.TypeTitleIn(n.Regime, n.Type)
	return tr("登记主体：", "Subject: ").In(v.lang) + fault.T(n.Subject.Name, n.Subject.NameEN).In(v.lang) + "\n" +
		tr("登记类型：", "Type of registration: ").In(v.lang) + kind.In(v.lang) + "\n" +
		tr("数据名称：", "Name of the data: ").In(v.lang) + n.Name + "\n" +
		tr("内容简介：", "Description: ").In(v.lang) + n.Description
}

// feed is an Atom document (RFC 4287).
type feed struct {
	XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string   `xml:"xml:lang,attr"`
	Title   string   `xml:"title"`
	ID      string   `xml:"id"`
	// Updated is that of the newest entry: the same notices are the same feed.
	Updated string      `xml:"updated"`
	Author  string      `xml:"author>name"`
	Link    []feedLink  `xml:"link"`
	Entries []feedEntry `xml:"entry"`
}

type feedLink struct {
	Rel  string `xml:"rel,attr,omitempty"`
	Type string `xml:"type,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type feedEntry struct {
	Title   string   `xml:"title"`
	ID      string   `xml:"id"`
	Updated string   `xml:"updated"`
	Author  string   `xml:"author>name"`
	Link    feedLink `xml:"link"`
	Summary string   `xml:"summary"`
}

// noticesFeed is the notices for feed readers.
func (p *Pages) noticesFeed(c echo.Context) error {
	v := p.visiting(c)
	v.switchLang()
	doc := feed{
		Lang: langTags[v.lang], Title: tr("惠数 · 登记公示", "Huishu · Public notices").In(v.lang), ID: p.PublicURL + "/notices", Author: tr("惠数", "Huishu").In(v.lang),
		Link: []feedLink{{Rel: "alternate", Type: "text/html", Href: p.PublicURL + "/notices"}, {Rel: "self", Type: "application/atom+xml", Href: p.PublicURL + "/notices.atom"}},
	}
	err := p.DB.View(v.ctx(), v.caller.Actor, func(tx *ledger.Tx) error {
		notices, _, err := product.PublicNotices(tx, product.Page{Limit: 50})
		for _, n := range notices {
			at := p.PublicURL + noticeAt(n)
			doc.Updated = max(doc.Updated, updated(n.From))
			doc.Entries = append(doc.Entries, feedEntry{
				Title: n.Name, ID: at, Updated: updated(n.From), Author: fault.T(n.Subject.Name, n.Subject.NameEN).In(v.lang), Link: feedLink{Rel: "alternate", Type: "text/html", Href: at},
				Summary: v.noticed26(n) + "\n" + tr("公示至 "+n.Due.String()+provisionally(n.Provisional).ZH, "Until "+n.Due.String()+provisionally(n.Provisional).EN).In(v.lang),
			})
		}
		return err
	})
	if err != nil {
		return err
	}
	if doc.Updated == "" { // nothing is on notice: so it is today
		doc.Updated = updated(workday.OfTime(p.DB.Now()))
	}
	body, err := xml.MarshalIndent(doc, "", "  ")
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, "application/atom+xml; charset=utf-8", append([]byte(xml.Header), body...))
}
