package pages

import (
	"net/http"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"huishu/compliance/access"
	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
	"huishu/registry/worklist"
	"huishu/web/components"
)

// severalID is the form that the boxes of the inbox's rows belong to.
const severalID = "several"

// caseBox chooses a case that the caller works on for its office.
func (v *visit) caseBox(c *procedure.Case) g.Node {
	if !c.MayWork(v.caller.Actor, access.CaseAssign) {
		return g.Text("—")
	}
	return components.RowBox{Form: severalID, Name: "case", Value: c.ID, Row: c.Title.In(string(v.lang))}.In(v.lang)
}

// severalForm is what can be done with the chosen cases; nothing where none can be chosen.
func (v *visit) severalForm(tx *ledger.Tx, cases []*procedure.Case, f inboxFilter) (g.Node, error) {
	var acts []g.Node
	offered, chosen := map[string]bool{}, false
	for _, c := range cases {
		chosen = chosen || c.MayWork(v.caller.Actor, access.CaseAssign)
		for _, a := range c.Acts(v.caller.Actor) {
			if a.Several && !offered[a.Act] {
				offered[a.Act] = true
				acts = append(acts, components.SubmitAs(v.lang, tr("批量"+a.Title.ZH, a.Title.In("en")+" (all chosen)"), components.Plain, "act", a.Act))
			}
		}
	}
	if !chosen {
		return nil, nil
	}
	accounts, err := party.Accounts(tx, v.caller.Actor.Party)
	if err != nil {
		return nil, err
	}
	var colleagues []components.Option
	for _, a := range accounts {
		if !a.Closed && a.ID != v.caller.Actor.Account {
			colleagues = append(colleagues, components.Option{Value: a.ID, Label: components.Same(a.Name + "（" + a.Login + "）")})
		}
	}
	buttons := append([]g.Node{components.SubmitAs(v.lang, tr("由我承办", "Take them"), components.Plain, "act", worklist.Claim)}, acts...)
	fields := []g.Node{components.Hidden("back", f.address()), components.Acts(buttons...)}
	if len(colleagues) > 0 {
		fields = append(fields,
			components.Select{Field: components.Field{Name: "account", Label: tr("交给同事承办", "Give them to a colleague")}, Options: colleagues}.In(v.lang),
			components.TextInput{Field: components.Field{Name: "reason", Label: tr("移交理由", "Reasons for handing over"), Hint: tr("已有人承办的须填写", "Needed where somebody has the case")}, Width: components.Full}.In(v.lang),
			components.Acts(components.SubmitAs(v.lang, tr("分派或移交", "Assign"), components.Plain, "act", worklist.Assign)))
	}
	return components.Section(v.lang, "several-cases", tr("批量办理", "Several at once"),
		v.paragraph("先在上表中选择事项。每件单独办理、单独记录；办不了的会逐件说明原因。决定须逐件作出。",
			"Choose cases in the table above. Each is done and recorded by itself; what cannot be done is listed with the reason. Decisions are taken case by case."),
		components.Form{ID: severalID, Action: "/inbox/several", Label: tr("批量办理", "Several at once")}.In(v.lang, fields...)), nil
}

// severalCases does one thing to the chosen cases and answers with what became of each. A second press is told what the first one did.
func (v *visit) severalCases() error {
	if err := v.mustSignIn(); err != nil {
		return v.askToSignIn(err)
	}
	values, err := v.FormParams()
	if err != nil {
		return err
	}
	results, err := worklist.Do(v.ctx(), v.DB, v.Book, v.caller.Actor, worklist.Order{
		Act: v.FormValue("act"), Cases: values["case"], Account: v.FormValue("account"), Reason: v.FormValue("reason"),
	})
	if err != nil {
		return err
	}
	for _, r := range results {
		if fault.KindOf(r.Err) == fault.Internal {
			v.Backend.Logger.ErrorContext(v.ctx(), "an act on several cases failed", "case", r.Case, "error", r.Err)
		}
	}
	return v.render(http.StatusOK, v.severalPage(results))
}

func (v *visit) severalPage(results []worklist.Result) content {
	title := tr("批量办理结果", "What became of each")
	rows, done := make([]components.Row, 0, len(results)), 0
	for _, r := range results {
		name, state, why := g.Node(g.Text(r.Case)), components.State{Tone: components.Valid, Word: tr("已办理", "Done")}, g.Node(g.Text("—"))
		if !r.Title.IsZero() {
			name = components.Link("/cases/"+r.Case, v.text(r.Title))
		}
		if r.Err == nil {
			done++
		} else {
			f := fault.From(r.Err)
			state = components.State{Tone: components.Negative, Word: tr("未办理", "Not done")}
			why = g.Group{v.text(f.Message), h.Br(), v.text(f.Remedy)}
		}
		rows = append(rows, components.Row{Cells: []g.Node{name, state.In(v.lang), why}})
	}
	lead := tr("共 "+decimal(len(results))+" 件，已办理 "+decimal(done)+" 件。", decimal(done)+" of "+decimal(len(results))+" done.")
	return content{Title: title, Crumbs: []components.NavItem{{Label: tr("待办", "Inbox"), Href: "/inbox"}, {Label: title}}, Body: []g.Node{
		components.Heading{Title: title, Lead: lead}.In(v.lang),
		components.Table{
			Caption: title, Quiet: true, Rows: rows,
			Columns: []components.Column{{Head: tr("事项名称", "Matter")}, {Head: tr("结果", "Result")}, {Head: tr("原因", "Why")}},
		}.In(v.lang),
		components.Acts(components.ButtonLink{Label: tr("返回待办", "Back to the inbox"), Href: localPath(v.FormValue("back"), "/inbox"), Weight: components.Primary}.In(v.lang)),
	}}
}
