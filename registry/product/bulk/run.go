package bulk

import (
	"context"
	"errors"
	"strings"

	"huishu/compliance/access"
	"huishu/compliance/adoption"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/vault"
	"huishu/registry/catalogue"
	"huishu/registry/product"
)

// errDryRun rolls back what was only tried.
var errDryRun = errors.New("dry run")

// run is one run over a workbook.
type run struct {
	ctx     context.Context //nolint:containedctx // a run lives as long as the call that began it
	db      *ledger.DB
	vault   *vault.Vault
	rules   *rules.Book
	actor   ledger.Actor
	book    *Book
	samples *Samples
	dry     bool
}

// Desk is what a run works with.
type Desk struct {
	DB    *ledger.DB
	Vault *vault.Vault
	Rules *rules.Book
}

// File files the products of a workbook as the actor, each by the acts of a single filing and in a transaction of its own: a row that
// cannot stand leaves nothing behind and keeps no other out. With dry everything is tried, the sample scanned included, and nothing
// written. The same workbook may be sent again: what is filed already is left as it is. samples may be nil. It fails only where no row
// could pass, such as with "access.denied".
func (d Desk) File(ctx context.Context, actor ledger.Actor, b *Book, samples *Samples, dry bool) (Report, error) {
	r := &run{ctx: ctx, db: d.DB, vault: d.Vault, rules: d.Rules, actor: actor, book: b, samples: samples, dry: dry}
	report := Report{DryRun: dry, Rows: []Result{}}
	for _, row := range b.rows {
		x, err := r.row(row)
		if err != nil {
			if !sendsBack(err) {
				return report, err
			}
			x = Result{Outcome: Rejected, Notes: b.notesOf(row, fault.From(err))}
		}
		x.Line, x.Name = row.line, row.cells["name"]
		report.add(x)
	}
	for _, x := range b.orphans {
		report.add(x)
	}
	return report, nil
}

// RulesOf are the rules of today's filings, for those who may file (act product.create).
func RulesOf(tx *ledger.Tx, book *rules.Book) (*rules.Set, error) {
	if err := access.Require(tx, access.ProductCreate, access.Facts{Owner: tx.Actor.Party}); err != nil {
		return nil, err
	}
	return adoption.For(tx, book, product.City, workday.OfTime(tx.Now))
}

// sendsBack reports whether the error is of the row; any other ends the run.
func sendsBack(err error) bool {
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Refused, fault.Conflict, fault.TooLarge, fault.NotFound:
		return true
	default:
		return false
	}
}

func (r *run) row(row filing) (x Result, err error) {
	if row.first != 0 {
		return x, fault.Newf(fault.Conflict, "import.twice", "与第 %d 行重复", "The same as in line %d", row.first).
			Do("请删去其中一行", "Take one of the two lines out").At("name")
	}
	var stored vault.Document
	err = r.db.View(r.ctx, r.actor, func(tx *ledger.Tx) (err error) {
		if err := access.Require(tx, access.ProductCreate, access.Facts{Owner: tx.Actor.Party}); err != nil {
			return err
		}
		if x, err = r.before(tx, row); err != nil || x.Outcome != "" || r.samples.has(row.cells["sample"]) {
			return err
		}
		stored, err = vault.Named(tx, tx.Actor.Party, row.cells["sample"])
		if fault.KindOf(err) == fault.NotFound || err == nil && !access.Can(tx.Actor, access.DocumentRead, access.Facts{Owner: stored.Owner}) {
			stored, err = vault.Document{}, nil // the row says so where it is needed
		}
		return err
	})
	if err != nil || x.Outcome != "" {
		return x, err
	}
	scanned, bad := r.sample(row.cells["sample"], stored) // outside the transaction: the single writer waits for nothing
	if bad != nil && !sendsBack(bad) {
		return x, bad
	}
	err = r.db.Update(r.ctx, r.actor, func(tx *ledger.Tx) (err error) {
		if x, err = r.before(tx, row); err != nil || x.Outcome != "" {
			return err
		}
		if x, err = r.file(tx, row, scanned, bad); err == nil && r.dry {
			err = errDryRun
		}
		return err
	})
	if errors.Is(err, errDryRun) {
		x.Outcome, x.Product, x.Registration, x.Case, err = Passes, "", "", "", nil
	}
	return x, err
}

// before answers a row whose product stands already: filed with the same content, or in the way.
func (r *run) before(tx *ledger.Tx, row filing) (x Result, err error) {
	p, err := product.Named(tx, tx.Actor.Party, row.cells["name"])
	if fault.KindOf(err) == fault.NotFound {
		return x, nil
	}
	if err != nil {
		return x, err
	}
	reg, err := product.LatestRegistration(tx, p.ID)
	if fault.KindOf(err) == fault.NotFound {
		return x, fault.New(fault.Conflict, "bulk.draft", "已有同名产品，尚未提交", "A product of this name stands already and is not filed").At("name").
			Do("请在该产品的页面上提交，或改用其他名称", "File it on its own page, or choose another name")
	}
	if err != nil {
		return x, err
	}
	c, err := r.content(tx, row)
	if err != nil {
		return x, err
	}
	same, err := p.Says(tx, c)
	if err != nil {
		return x, err
	}
	if !same {
		return x, fault.New(fault.Conflict, "bulk.differs", "同名产品此前已申请登记，内容与本行不同", "A product of this name was filed before with other content").At("name").
			Do("变更请在该产品的页面上办理；另一产品请改用其他名称", "Change it on its own page; give another product another name")
	}
	return Result{Outcome: Present, Product: p.ID, Registration: reg.ID, Case: reg.CaseID, Notes: []Note{}}, nil
}

// file enters the product of a row and files it; bad is what was wrong with its sample. It says everything that must be mended at once.
func (r *run) file(tx *ledger.Tx, row filing, sample *product.Scanned, bad error) (x Result, err error) {
	c, err := r.content(tx, row)
	if err != nil {
		return x, err
	}
	p, err := product.Create(tx, c)
	if err != nil {
		return x, all(err, bad)
	}
	if sample != nil {
		if p, err = product.AttachSample(tx, p.ID, *sample); err != nil {
			return x, err
		}
	}
	wrong := []error{bad}
	for _, step := range []func(*ledger.Tx, filing, string) error{r.materials, r.deposit} {
		if err := step(tx, row, p.ID); err != nil && !sendsBack(err) {
			return x, err
		} else if err != nil {
			wrong = append(wrong, err)
		}
	}
	reg, err := product.Submit(tx, r.rules, p.ID)
	if err != nil && !sendsBack(err) {
		return x, err
	}
	if err := all(append(wrong, err)...); err != nil {
		return x, err
	}
	return Result{Outcome: Filed, Product: p.ID, Registration: reg.ID, Case: reg.CaseID, Notes: r.book.reviewed(row, reg)}, nil
}

// all joins what must be mended.
func all(errs ...error) error {
	var list []*fault.Error
	for _, err := range errs {
		if err == nil {
			continue
		}
		if f := fault.From(err); len(f.Details) > 0 {
			list = append(list, f.Details...)
		} else {
			list = append(list, f)
		}
	}
	return fault.Join(list...)
}

// materials sets the materials of a row. An empty cell is none; the rules judge that.
func (r *run) materials(tx *ledger.Tx, row filing, id string) error {
	var wrong []error
	for _, m := range r.book.materials {
		if row.cells[m] == "" {
			continue
		}
		words, document, err := paper(tx, row.cells[m])
		if err == nil {
			_, err = product.PutMaterial(tx, id, product.Material{Material: m, Statement: words, Document: document})
		}
		if err != nil && !sendsBack(err) {
			return err
		}
		if err != nil {
			wrong = append(wrong, fault.From(err).At(m))
		}
	}
	return all(wrong...)
}

// deposit deposits evidence of the data (26号 art. 7). Where the row gives none, the rules judge that.
func (r *run) deposit(tx *ledger.Tx, row filing, id string) error {
	if row.cells["data"] == "" && row.cells["process"] == "" {
		return nil
	}
	form := product.DepositForm{Data: product.ParseDeposited(row.cells["data"])}
	var err error
	if form.Process, form.Document, err = paper(tx, row.cells["process"]); err != nil {
		return fault.From(err).At("process")
	}
	_, err = product.PutDeposit(tx, id, form)
	return err
}

// paper takes a cell for words, or for a document of the party that it names after "文件：" or "document:".
func paper(tx *ledger.Tx, cell string) (words, document string, err error) {
	for _, mark := range []string{"文件：", "文件:", "document:", "document："} {
		if name, ok := strings.CutPrefix(cell, mark); ok {
			d, err := vault.Named(tx, tx.Actor.Party, strings.TrimSpace(name))
			return "", d.ID, err
		}
	}
	return cell, "", nil
}

// content is what a row says of its product, names brought to ids. What is not known stays as it is written: Create refuses it.
func (r *run) content(tx *ledger.Tx, row filing) (product.Content, error) {
	get := row.cells
	frequency, _ := catalogue.ParseFrequency(get["frequency"])
	if get["frequency"] == "" {
		frequency = ""
	}
	c := product.Content{
		Name: get["name"], Description: get["description"], Purpose: get["purpose"], Agreement: get["agreement"], Frequency: frequency,
		Kind: wordOf(get["kind"], product.Kinds, product.Kind.Title), Form: wordOf(get["form"], product.Forms, product.Form.Title),
	}
	a, err := product.AgreementByCode(tx, c.Agreement)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return c, err
	}
	if err == nil {
		c.Agreement = a.ID
	}
	for _, f := range row.fields {
		made := product.Field{Name: f.name, Meaning: f.meaning, Derivation: f.derivation}
		for _, s := range f.sources {
			if s.resource == "" && s.field == "" { // the rules judge a field without a source
				continue
			}
			from, err := sourceOf(tx, a, s)
			if err != nil {
				return c, err
			}
			made.Sources = append(made.Sources, from)
		}
		c.Fields = append(c.Fields, made)
	}
	return c, nil
}

// sourceOf finds a resource by its number, first among those of the agreement, and its field by name.
func sourceOf(tx *ledger.Tx, a product.Agreement, s source) (product.Source, error) {
	from := product.Source{Resource: s.resource, Field: s.field}
	id, err := resourceOf(tx, a, s.resource)
	if err != nil || id == "" {
		return from, err
	}
	from.Resource = id
	o, err := catalogue.OutlineOf(tx, id)
	if err != nil {
		return from, err
	}
	for field, name := range o.Fields {
		if name == s.field {
			from.Field = field
		}
	}
	return from, nil
}

func resourceOf(tx *ledger.Tx, a product.Agreement, number string) (id string, err error) {
	for _, named := range a.Resources {
		if named.Resource == number {
			return number, nil
		}
		r, err := catalogue.Get(tx, named.Resource)
		if err != nil {
			return "", err
		}
		if strings.EqualFold(r.SourceID, number) {
			return r.ID, nil
		}
	}
	r, err := catalogue.BySourceID(tx, number)
	if fault.KindOf(err) == fault.NotFound {
		return "", nil
	}
	return r.ID, err
}
