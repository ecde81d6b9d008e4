package pages

import (
	"fmt"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/product"
	"huishu/web/components"
)

// mostWays bounds the ways that a page shows of one field; the interface gives them all.
const mostWays = 12

// tracePart is where each field of a product comes from, stage by stage, and what the rule set refuses of any stage.
func (v *visit) tracePart(tx *ledger.Tx, id string) (g.Node, error) {
	title := tr("权利追溯", "Rights trace")
	t, err := product.TraceOf(tx, v.Book, id)
	if err != nil {
		note, err := v.noRules(err)
		if err != nil {
			return nil, err
		}
		return components.Section(v.lang, "trace", title, note), nil
	}
	fields := make([]components.Row, 0, len(t.Fields))
	for _, f := range t.Fields {
		fields = append(fields, components.Row{Cells: []g.Node{g.Text(f.Name), v.traceWays(f)}})
	}
	stages := make([]components.Row, 0, len(t.Links))
	for _, l := range t.Links {
		stages = append(stages, components.Row{Cells: []g.Node{stageName(l.Stage), components.Code(agreementOf(l)), v.traceVerdict(l.Findings)}})
	}
	return components.Section(v.lang, "trace", title, components.Table{
		Caption: tr("每个字段的来源路径", "The way of each field to its source"), Quiet: true, Rows: fields,
		Columns: []components.Column{{Head: tr("字段", "Field")}, {Head: tr("一直追到资源字段", "Back to fields of resources")}},
		Empty:   components.Empty{Title: tr("还没有字段", "No fields yet"), Text: tr("写明字段与来源后，可以在这里一直追到公共数据资源。", "Once the fields say what they are made from, each is traced to its resources here.")},
	}.In(v.lang), components.Table{
		Caption: tr("各级来源与授权", "The stages and what allows them"), Quiet: true, Rows: stages,
		Columns: []components.Column{{Head: tr("来源", "Source")}, {Head: tr("取用所依据的协议", "Taken in under agreement")}, {Head: tr("核对结果", "Result")}},
		Empty:   components.Empty{Title: tr("没有来源", "No sources"), Text: tr("产品未取用任何资源或其他产品。", "The product takes in no resource and no other product.")},
	}.In(v.lang)), nil
}

// agreementOf is the agreement by which a stage is taken in: a product's own, or that of the product that takes the resource in.
func agreementOf(l product.Link) string {
	if l.Kind == product.SubjectProduct || len(l.Way) < 2 {
		return l.Agreement
	}
	return l.Way[len(l.Way)-2].Agreement
}

func (v *visit) traceWays(f product.TracedField) g.Node {
	var items []g.Node
	for i, way := range f.Ways {
		if i == mostWays {
			items = append(items, h.Li(v.text(tr(fmt.Sprintf("另有 %d 条路径", len(f.Ways)-i), fmt.Sprintf("and %d more", len(f.Ways)-i)))))
			break
		}
		items = append(items, h.Li(stageWay(way)))
	}
	for _, way := range f.Lost {
		items = append(items, h.Li(stageWay(way), v.text(tr("：此处没有来源", ": no source from here on"))))
	}
	return h.Ul(g.Group(items))
}

// stageWay links the stages behind the field itself.
func stageWay(way []product.Stage) g.Node {
	var nodes g.Group
	for i, s := range way {
		if i == 0 && len(way) > 1 {
			continue // the field of the row
		}
		if len(nodes) > 0 {
			nodes = append(nodes, g.Text(" ← "))
		}
		nodes = append(nodes, stageName(s))
	}
	return nodes
}

func stageName(s product.Stage) g.Node {
	name := g.Text(strings.Trim(s.Title+" · "+s.Field, " ·"))
	switch {
	case s.Kind == "resource":
		return components.Link("/catalogue/"+s.ID, name)
	case s.Code != "":
		return components.Link("/products/"+s.Code, name)
	}
	return name
}

func (v *visit) traceVerdict(found []rules.Finding) g.Node {
	if len(found) == 0 {
		return v.text(tr("允许", "Allowed"))
	}
	items := make([]g.Node, 0, len(found))
	for _, f := range found {
		items = append(items, h.Li(v.text(f.Text), g.Text(" "), components.Article(cited(f.Article, f.Sureness).In(v.lang))))
	}
	return h.Ul(g.Group(items))
}

// productSources are the sources of a field that are fields of other products, one a line: the public code and the field's name.
func productSources(tx *ledger.Tx, f product.Field) (string, error) {
	var lines []string
	for _, s := range f.Sources {
		if s.Product == "" {
			continue
		}
		p, err := product.Get(tx, s.Product)
		if err != nil {
			return "", err
		}
		lines = append(lines, p.Code+" "+s.Field)
	}
	return strings.Join(lines, "\n"), nil
}

// readProductSources reads what productSources writes.
func readProductSources(text string) (list []product.Source, err error) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		code, field, ok := strings.Cut(line, " ")
		if field = strings.TrimSpace(field); !ok || field == "" {
			return nil, fault.Newf(fault.Invalid, "source.line", "“%s”须写明产品编码和字段名称，以空格分开", "%q needs a product code and the name of a field, with a space between", line).
				At("source_products").Do("每行一项，例如：产品编码 热度", "One a line, such as: CODE heat")
		}
		list = append(list, product.Source{Product: code, Field: field})
	}
	return list, nil
}
