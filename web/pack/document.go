package pack

import (
	"io"
	"path"
	"strconv"

	"huishu/ledger/fault"
	"huishu/ledger/tlog"
	"huishu/ledger/vault"
	"huishu/web/sight"
)

// tradedFile is the purpose of a file that is itself what is sold; it is named by its hash, and not packed.
const tradedFile = "listing.file"

// papers packs the papers that the reader may see, and lists all of them: of those that are left out, why. The list stands before
// the papers of which it tells.
func (p *writer) papers() error {
	ids, err := p.about.Subjects(p.tx, vault.SubjectDocument)
	if err != nil {
		return err
	}
	head := []string{"编号 id", "名称 name", "用途 purpose", "字节 bytes", "SHA-256", "提交时间 time", "文件 file", "说明 note"}
	err = p.table("documents.csv", head, func(row func(...string) error) error {
		for _, id := range ids {
			d, note, err := p.paper(id)
			if err != nil {
				return err
			}
			if note.ZH != "" {
				p.LeftOut++
			}
			switch {
			case d.ID == "": // no more than that there is one
				err = row(id, "", "", "", "", "", "", both(note))
			case note.ZH != "":
				err = row(id, d.Name, d.Purpose, strconv.FormatInt(d.Size, 10), d.SHA256, tlog.FormatTime(d.CreatedAt), "", both(note))
			default:
				err = row(id, d.Name, d.Purpose, strconv.FormatInt(d.Size, 10), d.SHA256, tlog.FormatTime(d.CreatedAt), paperFile(d), "")
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, id := range ids {
		d, note, err := p.paper(id)
		if err != nil {
			return err
		}
		if note.ZH == "" {
			if err := p.pack(d); err != nil {
				return err
			}
		}
	}
	return nil
}

// paper is a document as far as the reader may see it, and why it is not packed; a note without words where it is.
func (p *writer) paper(id string) (vault.Document, fault.Text, error) {
	d, err := sight.Document(p.tx, id)
	switch {
	case fault.KindOf(err) == fault.NotFound:
		return vault.Document{}, fault.T("未附：您无权查看此文件", "left out: you may not see this document"), nil
	case err != nil:
		return d, fault.Text{}, err
	case d.Purpose == tradedFile:
		return d, fault.T("未附：这是交易的数据本身，以哈希值标识", "left out: this is the traded data itself, named by its hash"), nil
	case !p.Vault.Has(d.SHA256):
		return d, fault.T("未附：文件库中已没有此文件", "left out: the vault has it no more"), nil
	}
	return d, fault.Text{}, nil
}

func paperFile(d vault.Document) string { return portable(path.Join("documents", d.ID, d.Name)) }

// pack copies a paper out of the vault, which proves its bytes first.
func (p *writer) pack(d vault.Document) error {
	r, err := p.Vault.Open(d.Ref())
	if err != nil {
		return err
	}
	defer r.Close()
	w, err := p.create(paperFile(d))
	if err != nil {
		return err
	}
	_, err = io.Copy(w, r)
	p.Documents++
	return err
}
