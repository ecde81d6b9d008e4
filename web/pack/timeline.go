package pack

import (
	"fmt"
	"html/template"
	"strconv"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/inert"
	"huishu/ledger/tlog"
)

// table writes a CSV file. No cell is a formula to a spreadsheet.
func (p *writer) table(name string, head []string, rows func(row func(cells ...string) error) error) error {
	w, err := p.create(name)
	if err != nil {
		return err
	}
	t := inert.NewTable(w)
	if err := t.Row(head...); err != nil {
		return err
	}
	if err := rows(t.Row); err != nil {
		return err
	}
	return t.Flush()
}

// both is a text in both languages, for a file that is read by anyone.
func both(t fault.Text) string {
	if t.EN == "" || t.EN == t.ZH {
		return t.ZH
	}
	return t.ZH + " / " + t.EN
}

func (p *writer) timelineCSV() error {
	head := []string{"序号 place", "时间 time", "事项 kind", "事项名称 title", "对象类型 subject kind", "对象编号 subject id", "公开编码 code", "经办账号 actor", "所代表主体 party", "内容 content", "证明 proof"}
	return p.table("timeline.csv", head, func(row func(...string) error) error {
		return p.each(func(a act, e ledger.Entry) error {
			actor, kind, id := e.Actor, e.SubjectKind, e.SubjectID
			if a.shown == hidden { // no more than the log tells everyone
				actor, kind, id, e.Party = "", "", "", ""
			}
			return row(strconv.FormatInt(e.Index, 10), tlog.FormatTime(e.At), e.Kind, both(access.KindTitle(e.Kind)), kind, id, e.Code,
				actor, p.party(e.Party), both(a.shown.note()), a.file())
		})
	})
}

// The timeline as a page: no script, no address outside the pack.
var (
	pageHead = template.Must(template.New("head").Parse(`<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{{.Name}} · 时间线 Timeline</title>
<style>body{font:15px/1.6 system-ui,sans-serif;margin:1.5rem auto;max-width:60rem;padding:0 1rem;color:#1b1f2a}
li{border-top:1px solid #d9dce3;padding:.5rem 0;overflow-wrap:anywhere}ol{list-style:none;padding:0}time,small{color:#5b6270}</style></head>
<body><h1>{{.Name}}</h1><p>{{.Code}}</p>
<p>时间线：{{.Acts}} 件事项，截至 {{.AsOf}}。Timeline: {{.Acts}} acts as of {{.AsOf}}.</p>
<p>每件事项的证明见链接的文件；核验方法见 README.txt。The proof of each act is the linked file; README.txt says how to check it.</p>
<ol>
`))
	pageRow = template.Must(template.New("row").Parse(`<li><time>{{.At}}</time> <b>{{.Title}}</b>{{with .By}} · {{.}}{{end}}{{with .Code}} · {{.}}{{end}}<br><small>#{{.Place}} · {{.Note}} · <a href="{{.File}}">{{.File}}</a></small></li>
`))
)

func (p *writer) timelineHTML() error {
	w, err := p.create("timeline.html")
	if err != nil {
		return err
	}
	err = pageHead.Execute(w, map[string]any{"Name": both(p.about.Name), "Code": p.about.Code, "Acts": p.Acts, "AsOf": tlog.FormatTime(p.asOf.UnixMilli())})
	if err != nil {
		return err
	}
	err = p.each(func(a act, e ledger.Entry) error {
		by := p.party(e.Party)
		if a.shown == hidden {
			by = ""
		}
		return pageRow.Execute(w, map[string]any{
			"At": tlog.FormatTime(e.At), "Title": both(access.KindTitle(e.Kind)), "By": by, "Code": e.Code, "Place": e.Index, "Note": both(a.shown.note()), "File": a.file(),
		})
	})
	if err == nil {
		_, err = fmt.Fprintln(w, "</ol></body></html>")
	}
	return err
}

// refusalsAtOnce bounds what of the refusals is in memory.
const refusalsAtOnce = 500

// failures writes the acts that were tried and refused: of a party's people and machines, or on a product.
func (p *writer) failures() error {
	return p.table("refusals.csv", []string{"时间 time", "账号 account", "类型 kind", "说明 detail"}, func(row func(...string) error) error {
		for after := ""; ; {
			list, err := p.about.Refusals(p.tx, after, refusalsAtOnce)
			if err != nil {
				return err
			}
			for _, r := range list {
				p.Refusals++
				if err := row(tlog.FormatTime(r.At), r.Account, r.Kind, r.Detail); err != nil {
					return err
				}
				after = r.ID
			}
			if len(list) < refusalsAtOnce {
				return nil
			}
		}
	})
}
