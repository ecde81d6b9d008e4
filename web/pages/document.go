package pages

import (
	"github.com/labstack/echo/v4"
	g "maragu.dev/gomponents"

	"huishu/ledger"
	"huishu/ledger/vault"
	"huishu/web/components"
	"huishu/web/sight"
)

func mountDocument(p *Pages) {
	p.echo.GET("/documents/:id", p.document)
}

// document serves a paper to its owner and to the offices that may read it. Papers of a
// case or an agreement that others may read too are served by the page of that case.
func (p *Pages) document(c echo.Context) error {
	v := p.visiting(c)
	var d vault.Document
	err := p.DB.View(v.ctx(), v.caller.Actor, func(tx *ledger.Tx) (err error) {
		if err := v.mustSignIn(); err != nil {
			return err
		}
		d, err = sight.Document(tx, v.Param("id"))
		return err
	})
	if err != nil {
		return v.askToSignIn(err)
	}
	return v.send(d)
}

// paper is a document with its size and hash; at is the address that serves it, empty for no link.
func (v *visit) paper(tx *ledger.Tx, id, at string) (g.Node, error) {
	d, err := vault.Get(tx, id)
	if err != nil {
		return nil, err
	}
	name := g.Node(g.Text(d.Name))
	if at != "" {
		name = components.Link(at, name)
	}
	return g.Group{name, g.Text(" · " + components.Bytes(d.Size)), g.Text(" "), components.Hash(v.lang, d.SHA256)}, nil
}

// paperOf is paper served under its own address: a link for whoever may open it, its name and
// hash for others.
func (v *visit) paperOf(tx *ledger.Tx, id string) (g.Node, error) {
	at := "/documents/" + id
	if _, err := sight.Document(tx, id); err != nil {
		at = ""
	}
	return v.paper(tx, id, at)
}
