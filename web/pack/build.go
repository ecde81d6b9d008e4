package pack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"huishu/compliance/access"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/vault"
	"huishu/market/dossier"
)

// Sources are what a pack is made of.
type Sources struct {
	DB    *ledger.DB
	Book  *rules.Book
	Vault *vault.Vault
}

// Pick names the dossier to pack.
type Pick func(tx *ledger.Tx) (dossier.Dossier, error)

// Party picks a party by its id, Product a product by its code or id.
func Party(id string) Pick {
	return func(tx *ledger.Tx) (dossier.Dossier, error) { return dossier.OfParty(tx, id) }
}

// Product picks a product by its code or id.
func Product(named string) Pick {
	return func(tx *ledger.Tx) (dossier.Dossier, error) { return dossier.OfProduct(tx, named) }
}

// Pack is a finished pack, in a file that is gone once it is closed.
type Pack struct {
	*os.File
	// Name is what to call the file, Size its length in bytes.
	Name string
	Size int64
	// Summary says what is in it.
	Summary
}

// Close closes the file. Its name was removed when it was made.
func (p *Pack) Close() error { return p.File.Close() }

// Build makes the pack of what pick names, as the actor sees it (act audit.pack; city rules art. 20). It is written to an unnamed file
// first: the snapshot of the database is given back before a slow reader begins, and what fails, fails before the first byte.
// NotFound, as of something that is not there, for who may not ask for it.
func Build(ctx context.Context, s Sources, actor ledger.Actor, pick Pick) (*Pack, error) {
	f, err := os.CreateTemp("", "huishu-pack-")
	if err != nil {
		return nil, fault.New(fault.Unavailable, "pack.space", "无法建立审计包的临时文件", "No temporary file can be made for the audit pack").
			Do("请检查临时目录是否可写、是否有空间", "Check that the temporary directory can be written and has space").Wrap(err)
	}
	p := &Pack{File: f}
	if err = os.Remove(f.Name()); err == nil {
		err = s.DB.View(ctx, actor, func(tx *ledger.Tx) error {
			d, err := asked(tx, pick)
			if err != nil {
				return err
			}
			p.Name = fileName(tx, d)
			p.Summary, err = Write(f, tx, s, d)
			return err
		})
	}
	if err == nil {
		p.Size, err = f.Seek(0, io.SeekCurrent)
	}
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return p, nil
}

// asked is the dossier, for who may have it packed.
func asked(tx *ledger.Tx, pick Pick) (dossier.Dossier, error) {
	d, err := pick(tx)
	if err != nil {
		return d, err
	}
	if !access.Can(tx.Actor, access.AuditPack, d.Facts()) {
		return d, fault.New(fault.NotFound, d.Kind+".not_found", "没有这个主体或产品", "There is no such party or product")
	}
	return d, nil
}

// May reports whether the actor may have the dossier packed, for who shows a button.
func May(actor ledger.Actor, d dossier.Dossier) bool {
	return access.Can(actor, access.AuditPack, d.Facts())
}

func fileName(tx *ledger.Tx, d dossier.Dossier) string {
	named := d.Code
	if named == "" {
		named = d.ID
	}
	return portable(fmt.Sprintf("huishu-%s-%s-%s.zip", d.Kind, named, tx.Now.In(ledger.Zone).Format("20060102")))
}
