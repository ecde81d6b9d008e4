package pages

import (
	"slices"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/vault"
	"huishu/registry/party"
	"huishu/registry/product"
	"huishu/web/components"
)

// maxSample bounds a sample sent through a page, in bytes.
const maxSample = 32 << 20

// samplePage takes a sample file and shows what the scanner found in the newest one.
func (v *visit) samplePage(tx *ledger.Tx, f form) (content, error) {
	w, err := v.ownWizard(tx)
	if err != nil {
		return content{}, err
	}
	p := w.product
	var outdated g.Node
	if p.Sample != nil && p.Sample.FieldsHash != p.FieldsHash {
		outdated = components.Note(v.lang, components.Waiting, v.paragraph("字段在上传样例之后有过修改，请上传与现有字段一致的样例。", "The fields were changed after this sample; upload one that shows them as they are."))
	}
	return v.wizardPage(w, partSample, tr("上传一份能代表产品的样例；系统立即扫描其中的个人信息，结果只显示掩码后的示例。", "Upload a sample that shows the product. It is scanned for personal information at once; values are shown masked."),
		outdated, v.samplePart(tx, p), v.contestLinks(p), v.deidLink(p),
		components.Section(v.lang, "upload", tr("上传样例", "Upload a sample"),
			v.entry(f, entry{Action: w.address(partSample), Submit: tr("上传并扫描", "Upload and scan"), Upload: true},
				components.FileUpload{Field: f.must("file", tr("样例文件", "Sample file"), components.Text{}), Accept: []string{".csv", ".xlsx", ".json", ".jsonl", ".txt"}, Max: maxSample}.In(v.lang)))), nil
}

// contestLinks lead to where a false alarm is explained.
func (v *visit) contestLinks(p product.Product) g.Node {
	if p.Sample == nil || len(p.Sample.Hits) == 0 {
		return nil
	}
	var links []g.Node
	for _, hit := range p.Sample.Hits {
		if hit.Waived == "" {
			t := v.hitLabel(hit)
			links = append(links, components.ButtonLink{Label: tr("说明误报 · "+t.ZH, "A false alarm: "+t.EN), Href: "/desk/products/" + p.ID + "/sample/" + decimal(hit.Position)}.In(v.lang))
		}
	}
	return components.Acts(links...)
}

// deidLink leads to what tells people apart in the sample, and how that is taken away.
func (v *visit) deidLink(p product.Product) g.Node {
	if p.Sample == nil {
		return nil
	}
	return components.Acts(deidButton(p).In(v.lang))
}

func deidButton(p product.Product) components.ButtonLink {
	return components.ButtonLink{Label: tr("k 匿名分析与去标识化", "k-anonymity and de-identification"), Href: "/desk/products/" + p.ID + "/deidentify"}
}

// deidNext stands among the next steps of a product whose sample tells of persons.
func (v *visit) deidNext(p product.Product) g.Node {
	if p.Sample == nil || !slices.ContainsFunc(p.Sample.Hits, func(h product.Hit) bool { return h.Waived == "" }) {
		return nil
	}
	return deidButton(p).In(v.lang)
}

func (v *visit) sendSample() (string, error) {
	if err := v.mustBe(access.Operator); err != nil {
		return "", err
	}
	fh, err := v.file("file")
	if err != nil {
		return "", err
	}
	if fh == nil {
		return "", fault.Required("file", "样例文件", "sample file")
	}
	if fh.Size > maxSample {
		return "", vault.TooLarge(maxSample).At("file")
	}
	r, err := fh.Open()
	if err != nil {
		return "", err
	}
	defer r.Close()
	scanned, err := product.ScanSample(v.ctx(), v.Vault, fh.Filename, r)
	if err != nil {
		if e := fault.From(err); e.Kind != fault.Internal {
			return "", e.At("file")
		}
		return "", err
	}
	if values, err := v.FormParams(); err == nil { // another file under the same token is another request
		values.Set("sha256.file", scanned.Report().SHA256)
	}
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		p, err := product.AttachSample(tx, v.Param("id"), scanned)
		return "/desk/products/" + p.ID + "/sample", err
	})
	if err == nil {
		n := len(scanned.Report().Findings)
		v.flash("样例已扫描，发现 "+decimal(n)+" 类个人信息", "The sample is scanned: "+decimal(n)+" kinds of personal information found")
	}
	return next, err
}

// contestPage says why a finding is a false alarm; the reviewer decides.
func (v *visit) contestPage(tx *ledger.Tx, f form) (content, error) {
	p, err := v.ownProduct(tx)
	if err != nil {
		return content{}, err
	}
	n, err := strconv.Atoi(v.Param("position"))
	if err != nil || p.Sample == nil || n < 0 || n >= len(p.Sample.Hits) {
		return content{}, fault.New(fault.NotFound, "sample.hit", "样例没有这项扫描发现", "The sample has no such finding")
	}
	hit := p.Sample.Hits[n]
	title := tr("说明误报", "Explain a false alarm")
	return content{Title: title, Section: "/products", Crumbs: productCrumbs(p, title), Body: []g.Node{
		components.Heading{Over: v.hitLabel(hit), Title: title, Lead: tr("审核人会看到您的说明并作出认定；确为个人信息的，请脱敏后重新上传样例。", "The reviewer sees this and decides. If it is personal information, mask it and upload the sample again.")}.In(v.lang),
		components.Facts(v.lang,
			components.Fact{Term: tr("示例（已掩码）", "Example, masked"), Value: components.Code(hit.Example)},
			components.Fact{Term: tr("判断依据", "Why"), Value: v.text(tr(hit.Reason, hit.ReasonEN))}),
		v.entry(f, entry{Action: "/desk/products/" + p.ID + "/sample/" + decimal(n), Submit: tr("保存说明", "Save")},
			v.area(f, f.field("reason", tr("为什么是误报", "Why it is a false alarm"), tr("留空即撤回说明", "Leave empty to take it back")), hit.Contested, 3, 1000)),
	}}, nil
}

func (v *visit) contest() (string, error) {
	n, err := strconv.Atoi(v.Param("position"))
	if err != nil {
		return "", fault.New(fault.NotFound, "sample.hit", "样例没有这项扫描发现", "The sample has no such finding")
	}
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		p, err := product.Contest(tx, v.Param("id"), n, v.FormValue("reason"))
		return "/desk/products/" + p.ID + "/sample", err
	})
	if err == nil {
		v.flash("说明已保存", "Saved")
	}
	return next, err
}

// materials are what the rule set by which the product will be filed asks for beside the entered data.
func (v *visit) materials(tx *ledger.Tx, id string) ([]rules.Material, error) {
	set, err := product.FilingSet(tx, v.Book, id, product.City)
	if err != nil {
		return nil, err
	}
	var list []rules.Material
	for _, m := range product.FilingMaterials(set, product.City) {
		if !m.Form {
			list = append(list, m)
		}
	}
	return list, nil
}

// materialsPage takes each material of a part as a statement in words or as a file.
func (v *visit) materialsPage(tx *ledger.Tx, f form, part filePart) (content, error) {
	w, err := v.ownWizard(tx)
	if err != nil {
		return content{}, err
	}
	if w.unruled != nil {
		return v.unruledPage(w, part)
	}
	present := map[string]product.Material{}
	for _, m := range w.product.Materials {
		present[m.Material] = m
	}
	asked := part.asked(w.materials)
	fields := make([]g.Node, 0, 2*len(asked))
	for _, m := range asked {
		was := present[m.ID]
		hint := tr("可填写说明，也可上传文件，二者择一", "A statement or a file, one of the two")
		if m.Optional {
			hint = tr("选填。"+hint.ZH, "Optional. "+hint.EN)
		}
		var paper g.Node
		if was.Document != "" {
			link, err := v.paperOf(tx, was.Document)
			if err != nil {
				return content{}, err
			}
			paper, hint = components.Facts(v.lang, components.Fact{Term: tr("已提交", "Handed in"), Value: link}), tr("重新填写或选择文件即替换", "Write or choose again to replace it")
		}
		fields = append(fields, v.seenMaterial(f, was, m.ID), components.Fieldset(v.lang, m.Title, components.Same(m.Article), paper,
			v.area(f, f.field("statement."+m.ID, tr("说明", "Statement"), hint), was.Statement, 3, 5000),
			components.FileUpload{Field: f.field("file."+m.ID, tr("文件", "File"), components.Text{}), Accept: paperKinds, Max: maxPaper}.In(v.lang)))
	}
	return v.wizardPage(w, part, partLeads[part.id],
		v.entry(f, entry{Action: w.address(part), Submit: saveAndGo, Upload: true, Fresh: w.address(part)}, fields...)), nil
}

// partLeads say what a part of materials is about.
var partLeads = map[string]components.Text{
	partAgency.id:    tr("由他人代为办理登记的，写明受托人的名称、统一社会信用代码、联系人，并上传授权委托书；自行办理的可以跳过。", "If somebody registers for you, say who (name, code, contact) and upload the mandate; otherwise skip this."),
	partStorage.id:   tr("写明数据存放在哪里（机房或云区域）、以什么方式存放（数据库、文件、备份），由谁管理。", "Say where the data is kept (data centre or cloud region), how (database, files, backup), and by whom."),
	partMaterials.id: tr("除系统内填写的信息外，还需提交以下材料。", "Beside what is entered here, these are needed."),
}

// seenMaterial is the hidden field that says when the material which an editor saw was added. Who was told of a newer one and sends
// again means that one.
func (v *visit) seenMaterial(f form, was product.Material, id string) g.Node {
	name, present := "seen."+id, strconv.FormatInt(was.AddedAt, 10)
	if tooLate(f.Err) {
		return components.Hidden(name, present)
	}
	return components.Hidden(name, f.get(name, present))
}

// putMaterials saves what was given in a part: a file before a statement, and only what changed.
func (v *visit) putMaterials(part filePart) (string, error) {
	var asked []rules.Material
	next := ""
	err := v.read(func(tx *ledger.Tx) error {
		w, err := v.ownWizard(tx)
		if err != nil {
			return err
		}
		if w.unruled != nil {
			return w.unruled
		}
		asked, next = part.asked(w.materials), w.address(w.steps[w.at(part)+1])
		return nil
	})
	if err != nil {
		return "", err
	}
	files := map[string]*upload{}
	for _, m := range asked {
		if files[m.ID], err = v.store("file." + m.ID); err != nil {
			return "", err
		}
	}
	next, err = v.do(func(tx *ledger.Tx) (string, error) {
		p, err := v.ownProduct(tx)
		if err != nil {
			return "", err
		}
		for _, m := range asked {
			if err := v.putMaterial(tx, p, m.ID, files[m.ID]); err != nil {
				return "", err
			}
		}
		return next, nil
	})
	if err == nil {
		v.flash("材料已保存", "The materials are saved")
	}
	return next, err
}

func (v *visit) putMaterial(tx *ledger.Tx, p product.Product, id string, file *upload) error {
	m := product.Material{Material: id}
	switch statement := strings.TrimSpace(v.FormValue("statement." + id)); {
	case file != nil:
		document, err := file.attach(tx, "registration."+id)
		if err != nil {
			return err
		}
		m.Document = document
	case statement == "":
		return nil
	default:
		for _, was := range p.Materials {
			if was.Material == id && was.Statement == statement {
				return nil
			}
		}
		m.Statement = statement
	}
	seen, _ := strconv.ParseInt(v.FormValue("seen."+id), 10, 64) // what is no number was seen by nobody
	_, err := product.ReplaceMaterial(tx, p.ID, seen, m)
	return err
}

// submitPage files what the check lets pass.
func (v *visit) submitPage(tx *ledger.Tx, f form) (content, error) {
	w, err := v.ownWizard(tx)
	if err != nil {
		return content{}, err
	}
	if w.unruled != nil {
		return v.unruledPage(w, stepSubmit)
	}
	if n := mustMend(w.found); n > 0 {
		return v.wizardPage(w, stepSubmit, components.Text{}, f.Errors.In(v.lang), components.Note(v.lang, components.Waiting, v.paragraph("还有 "+decimal(n)+" 项必须补正，补正后才能提交。", decimal(n)+" points must be mended before it can be filed.")),
			components.Section(v.lang, "check", stepCheck.title, v.findings(w.found, productPlace(w.product.ID)))), nil
	}
	var changes, reason g.Node
	if w.product.Changes != "" {
		if changes, err = v.changeDraft(tx, w.product); err != nil {
			return content{}, err
		}
		reason = v.area(f, f.must("reason", tr("变更理由", "Why it is changed"), components.Text{}), "", 3, 5000)
	}
	return v.wizardPage(w, stepSubmit, tr("提交后由登记机构受理、审核，公示期内公众可以看到“公众将看到的内容”一步所列的全部内容。", "The registration body accepts and reviews it; during the notice the public sees all that the step before shows."),
		changes, v.entry(f, entry{Action: w.address(stepSubmit), Submit: tr("提交合规登记", "File for registration")}, reason,
			promise(v, f))), nil
}

// promise is the declaration that goes with an application.
func promise(v *visit, f form) g.Node {
	return components.Checkbox{Field: f.must("promise", tr("我承诺所填内容和材料真实、完整、合法，并知悉隐瞒或虚假将被撤销登记", "I declare that all of this is true, complete and lawful, and know that false material leads to revocation"), components.Text{}), Checked: f.get("promise", "") != ""}.In(v.lang)
}

// promised refuses an application without the declaration.
func (v *visit) promised() error {
	if v.FormValue("promise") == "" {
		return fault.New(fault.Invalid, "registration.promise", "请先阅读并勾选承诺", "Read and tick the declaration first").At("promise")
	}
	return nil
}

// preview is the notice as it will read in a regime.
func (v *visit) preview(tx *ledger.Tx, p product.Product, regime string) (g.Node, error) {
	operator, err := party.Get(tx, p.Operator)
	if err != nil {
		return nil, err
	}
	a, err := product.GetAgreement(tx, p.Agreement)
	if err != nil {
		return nil, err
	}
	r := product.Registration{Operator: p.Operator, Filed: product.Filed{
		Product: p, AgreementCode: a.Code, Operator: product.Holder{Party: operator.ID, Name: operator.NameZH, NameEN: operator.NameEN, USCC: operator.USCC},
	}}
	names := v.lookup(tx)
	sources, err := sourcesOf(tx, p)
	if err != nil {
		return nil, err
	}
	used := map[string]bool{}
	for _, id := range p.Resources() {
		used[id] = true
	}
	for _, s := range sources {
		if used[s.ID] {
			r.Filed.Resources = append(r.Filed.Resources, product.FiledResource{ID: s.ID, Title: s.Title, BodyName: names.party(s.Body)})
		}
	}
	return v.filedFacts(r, product.TypeTitleIn(regime, product.First)), names.err
}

// submit files the product; a file that was returned is filed again in its own case.
func (v *visit) submit() (string, error) {
	if err := v.promised(); err != nil {
		return "", err
	}
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		p, err := v.ownProduct(tx)
		if err != nil {
			return "", err
		}
		if p.Changes != "" {
			return v.fileProductChange(tx, p)
		}
		r, err := product.LatestRegistration(tx, p.ID)
		if err == nil && r.Standing == product.StandingPending {
			r, err = product.Resubmit(tx, v.Book, r.ID)
			return "/cases/" + r.CaseID, err
		}
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return "", err
		}
		r, err = product.Submit(tx, v.Book, p.ID)
		return "/cases/" + r.CaseID, err
	})
	if err == nil {
		v.flash("已提交合规登记，等待受理", "Filed for registration; it awaits acceptance")
	}
	return next, err
}
