package pages

import (
	"github.com/labstack/echo/v4"
	g "maragu.dev/gomponents"

	"huishu/ledger"
	"huishu/market/dossier"
	"huishu/web/components"
	"huishu/web/pack"
)

func mountPack(p *Pages) {
	p.echo.GET("/parties/:id/pack.zip", func(c echo.Context) error { return p.packFile(c, pack.Party) })
	p.echo.GET("/desk/products/:id/pack.zip", func(c echo.Context) error { return p.packFile(c, pack.Product) })
}

// packFile sends an audit pack.
func (p *Pages) packFile(c echo.Context, pick func(string) pack.Pick) error {
	v := p.visiting(c)
	if err := v.mustSignIn(); err != nil {
		return v.askToSignIn(err)
	}
	made, err := pack.Build(v.ctx(), pack.Sources{DB: v.DB, Book: v.Book, Vault: v.Vault}, v.caller.Actor, pick(v.Param("id")))
	if err != nil {
		return err
	}
	return v.stream(made.Name, "application/zip", made.Size, made)
}

// packPart offers the audit pack to who may have it; nothing to everybody else.
func (v *visit) packPart(d dossier.Dossier, href string) g.Node {
	if !pack.May(v.caller.Actor, d) {
		return nil
	}
	return components.Section(v.lang, "pack", tr("审计包", "Audit pack"),
		v.paragraph("您可见的全部事项、被拒绝的操作、文件、当日证据和证明，合为一个 ZIP 文件；不用本系统的软件也能打开和核验。", "Every act you may see, the refused ones, the documents, the evidence as of today and all proofs in one ZIP file. It opens and is checked without our software."),
		components.Acts(components.ButtonLink{Label: tr("下载审计包", "Download the audit pack"), Href: href}.In(v.lang)))
}

// partyPack offers the pack of a party.
func (v *visit) partyPack(tx *ledger.Tx, id string) (g.Node, error) {
	d, err := dossier.OfParty(tx, id)
	if err != nil {
		return nil, err
	}
	return v.packPart(d, "/parties/"+id+"/pack.zip"), nil
}
