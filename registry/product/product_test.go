package product_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"sync"
	"testing"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/tlog"
	"huishu/registry/party"
	"huishu/registry/product"
)

func TestCreateAndEdit(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.concluded()
	c := w.content(a.ID)
	create := func(c product.Content) func(tx *ledger.Tx) error {
		return func(tx *ledger.Tx) error { _, err := product.Create(tx, c); return err }
	}
	w.Refused("access.denied", w.competitor, create(c)) // a company without agreement
	w.Refused("access.sign_in", ledger.Actor{}, create(c))
	for name, tt := range map[string]struct {
		code  string
		spoil func(c *product.Content)
	}{
		"no name":                    {"required", func(c *product.Content) { c.Name = "  " }},
		"a name of two lines":        {"text.control", func(c *product.Content) { c.Name = "a\nb" }},
		"an invisible character":     {"text.control", func(c *product.Content) { c.Description = "a\u202eb" }},
		"a long description":         {"text.long", func(c *product.Content) { c.Description = strings.Repeat("长", 5001) }},
		"an unknown kind":            {"code.unknown", func(c *product.Content) { c.Kind = "magic" }},
		"an unknown form":            {"code.unknown", func(c *product.Content) { c.Form = "magic" }},
		"an unknown frequency":       {"code.unknown", func(c *product.Content) { c.Frequency = "099" }},
		"an unknown agreement":       {"agreement.unknown", func(c *product.Content) { c.Agreement = "no such" }},
		"an unknown resource":        {"source.resource", func(c *product.Content) { c.Fields[0].Sources[0].Resource = "no such" }},
		"a field of another":         {"source.field", func(c *product.Content) { c.Fields[0].Sources[0].Field = w.beds.Fields[0].ID }},
		"no field where some listed": {"source.field", func(c *product.Content) { c.Fields[0].Sources[0].Field = "" }},
		"a source twice":             {"list.duplicate", func(c *product.Content) { c.Fields[1].Sources[1] = c.Fields[1].Sources[0] }},
		"two fields of one name":     {"list.duplicate", func(c *product.Content) { c.Fields[1].Name = c.Fields[0].Name }},
	} {
		bad := w.content(a.ID)
		tt.spoil(&bad)
		t.Run(name, func(*testing.T) { w.Refused(tt.code, w.operator, create(bad)) })
	}
	p := w.created(c)
	if p.Fields[0].Sources[0].Title != "公交客流" || p.Fields[0].Sources[0].FieldName != "线路" || len(p.FieldsHash) != 64 || p.Version != 1 {
		t.Errorf("%+v", p)
	}
	c.Name = "公交客流指数"
	edit := func(seen int64) func(tx *ledger.Tx) error {
		return func(tx *ledger.Tx) error {
			got, err := product.Edit(tx, p.ID, seen, c)
			if err == nil && (got.Version != 2 || got.FieldsHash != p.FieldsHash) {
				t.Errorf("%+v", got)
			}
			return err
		}
	}
	w.Refused("access.denied", w.competitor, edit(1))
	w.Must(w.operator, edit(1))
	f := w.Refused("stale_edit", w.operator, edit(1))
	if f.Kind != fault.Conflict || f.Remedy.ZH == "" {
		t.Errorf("%+v", f)
	}
	w.Refused("product.not_found", w.operator, func(tx *ledger.Tx) error { _, err := product.Edit(tx, "no such", 1, c); return err })
}

func TestSampleIsBoundToTheFields(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.complete()
	sum := sha256.Sum256([]byte(cleanSample))
	if p.Sample.SHA256 != hex.EncodeToString(sum[:]) || p.Sample.Version != 1 || p.Sample.Rows != 2 || len(p.Sample.Hits) != 0 {
		t.Errorf("%+v", p.Sample)
	}
	if _, err := product.ScanSample(t.Context(), w.Vault, "报告.pdf", strings.NewReader("%PDF-1.7\x00\x01")); fault.CodeOf(err) != "scan.unsupported" {
		t.Error(err)
	}
	if _, err := product.ScanSample(t.Context(), w.Vault, "空.csv", strings.NewReader("")); fault.CodeOf(err) != "vault.empty" {
		t.Error(err)
	}
	s, err := product.ScanSample(t.Context(), w.Vault, "样例.csv", bytes.NewReader([]byte(cleanSample)))
	if err != nil {
		t.Fatal(err)
	}
	attach := func(s product.Scanned) func(tx *ledger.Tx) error {
		return func(tx *ledger.Tx) error { _, err := product.AttachSample(tx, p.ID, s); return err }
	}
	w.Refused("access.denied", w.competitor, attach(s))
	before := w.Rows()
	if err := w.Do(w.operator, attach(product.Scanned{})); err == nil {
		t.Error("a report that nobody scanned was attached")
	}
	if w.Rows()["event"] != before["event"] {
		t.Error("something was left behind")
	}
	// A typing error in the name leaves the sample valid; another field does not.
	c := p.Content
	c.Description += "。"
	w.Must(w.operator, func(tx *ledger.Tx) error { _, err := product.Edit(tx, p.ID, 1, c); return err })
	check := func(want bool) {
		t.Helper()
		w.Read(func(tx *ledger.Tx) error {
			found, err := product.PreCheck(tx, w.Book, p.ID)
			missing := false
			for _, f := range found {
				missing = missing || f.Rule == "registration.sample"
			}
			if missing != want {
				t.Errorf("sample missing: %v, want %v", missing, want)
			}
			return err
		})
	}
	check(false)
	c.Fields[1].Name = "热度值"
	w.Must(w.operator, func(tx *ledger.Tx) error { _, err := product.Edit(tx, p.ID, 2, c); return err })
	check(true)
}

func TestMaterials(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.created(w.content(w.concluded().ID))
	put := func(m product.Material) func(tx *ledger.Tx) error {
		return func(tx *ledger.Tx) error { _, err := product.PutMaterial(tx, p.ID, m); return err }
	}
	doc := w.Document(w.operator, "报告")
	w.Refused("material.one", w.operator, put(product.Material{Material: "evidence"}))
	w.Refused("material.one", w.operator, put(product.Material{Material: "evidence", Statement: "x", Document: doc}))
	w.Refused("required", w.operator, put(product.Material{Statement: "x"}))
	w.Refused("document.not_found", w.operator, put(product.Material{Material: "evidence", Document: w.Document(w.competitor, "别人的")}))
	w.Refused("access.denied", w.competitor, put(product.Material{Material: "evidence", Statement: "x"}))
	w.Must(w.operator, put(product.Material{Material: "evidence", Statement: "x"}))
	w.Must(w.operator, put(product.Material{Material: "evidence", Document: doc}))
	// Two editors who saw the same: the second is told, and does not undo what the first did.
	replace := func(seen int64, statement string) func(tx *ledger.Tx) error {
		return func(tx *ledger.Tx) error {
			_, err := product.ReplaceMaterial(tx, p.ID, seen, product.Material{Material: "scenario", Statement: statement})
			return err
		}
	}
	w.Must(w.operator, replace(0, "甲的说明"))
	w.Refused("stale_edit", w.operator, replace(0, "乙的说明"))
	first := w.product(p.ID).Materials[1].AddedAt
	w.Must(w.operator, replace(first, "再改"))
	w.Refused("stale_edit", w.operator, replace(first, "两次改动在同一毫秒之内")) // the clock stands still here
	w.Refused("access.denied", w.competitor, replace(0, "没有权限"))
	w.Read(func(tx *ledger.Tx) error {
		got, err := product.Get(tx, p.ID)
		if len(got.Materials) != 2 || got.Materials[1].Statement != "再改" || got.Materials[0].Document != doc || len(got.Materials[0].SHA256) != 64 || got.Materials[0].Statement != "" {
			t.Errorf("%+v", got.Materials)
		}
		return err
	})
}

func TestEntrust(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.registered()
	entrust := func(merchant string) func(tx *ledger.Tx) error {
		return func(tx *ledger.Tx) error { _, err := product.Entrust(tx, r.Product, merchant); return err }
	}
	w.Refused("qualification.none", w.operator, entrust(w.rival.ID))
	w.merchant(w.competitor)
	w.Refused("access.denied", w.competitor, entrust(w.rival.ID))
	w.Must(w.operator, entrust(w.rival.ID))
	merchantOf := func() (m string) {
		w.Read(func(tx *ledger.Tx) error {
			p, err := product.Get(tx, r.Product)
			m = p.Merchant
			return err
		})
		return m
	}
	if merchantOf() != w.rival.ID {
		t.Error(merchantOf())
	}
	w.Must(w.operator, entrust(""))
	if merchantOf() != "" {
		t.Error(merchantOf())
	}
}

// merchant registers the actor's company as a data merchant.
func (w *world) merchant(actor ledger.Actor) {
	w.Helper()
	form := party.ApplicationForm{Kind: party.Merchant, Scope: "开发、发布、承销数据产品"}
	for _, m := range []string{"business_licence", "security_commitment"} {
		form.Papers = append(form.Papers, party.Paper{Material: m, Document: w.Document(actor, m)})
	}
	var app party.Application
	w.Must(actor, func(tx *ledger.Tx) (err error) { app, err = party.Apply(tx, w.Book, actor.Party, form); return err })
	for _, act := range []string{"accept", "approve"} {
		w.Must(w.clerk, func(tx *ledger.Tx) error { return decideApplication(tx, w, app.ID, act) })
	}
}

func TestWhoSeesADraft(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.complete()
	for _, tt := range []struct {
		actor ledger.Actor
		want  bool
	}{{w.operator, true}, {w.officer, true}, {w.clerk, true}, {w.competitor, false}, {w.implementer, false}, {ledger.Actor{}, false}} {
		err := w.DB.View(t.Context(), tt.actor, func(tx *ledger.Tx) error {
			_, err := product.Show(tx, p.ID)
			return err
		})
		if (err == nil) != tt.want || err != nil && fault.KindOf(err) != fault.NotFound {
			t.Errorf("%v: %v", tt.actor.Roles, err)
		}
		err = w.DB.View(t.Context(), tt.actor, func(tx *ledger.Tx) error {
			_, err := product.ShowAgreement(tx, p.Agreement)
			return err
		})
		sides := tt.want || tt.actor.Account == w.implementer.Account
		if (err == nil) != sides {
			t.Errorf("agreement, %v: %v", tt.actor.Roles, err)
		}
	}
}

// Two that submit at once: one wins, and exactly one case stands.
func TestSubmitRace(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.complete()
	before := w.Rows()
	errs := make([]error, 8)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() { errs[i] = w.Do(w.operator, submit(w, p.ID)) })
	}
	wg.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
		} else if fault.CodeOf(err) != "registration.open" {
			t.Error(err)
		}
	}
	after := w.Rows()
	if won != 1 || after["registration"] != 1 || after["case_file"] != before["case_file"]+1 {
		t.Errorf("%d won, %d registrations", won, after["registration"])
	}
}

// The newest event of every subject binds the state that stands in the database: what the
// audit relies on. A row changed behind the journal's back shows.
func TestJournalBindsTheState(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.complete()
	w.Elapse(16)
	w.remindFirst()
	r := w.noticedOf(p.ID)
	w.Elapse(10)
	w.review(r.ID, product.Register, product.Review{})
	w.merchant(w.competitor)
	w.Must(w.operator, func(tx *ledger.Tx) error { _, err := product.Entrust(tx, r.Product, w.rival.ID); return err })
	m := w.alter(w.operator, r.ID, product.TypeCorrection, product.AlterationForm{Reason: "笔误", Corrected: product.Corrected{Name: "客流指数"}})
	w.decided(m.ID, product.Review{}, "accept", "review")
	w.Elapse(10)
	w.decided(m.ID, product.Review{}, "register")
	w.review(r.ID, product.Suspend, product.Review{Reason: "核查"})
	w.Read(func(tx *ledger.Tx) error {
		for _, sub := range product.Room().Subjects {
			var ids []string
			if err := tx.Select(&ids, `SELECT DISTINCT subject_id FROM event WHERE subject_kind = ?`, sub.Kind); err != nil {
				return err
			}
			if len(ids) != 1 {
				t.Errorf("%d subjects of kind %s", len(ids), sub.Kind)
			}
			for _, id := range ids {
				var bound []byte
				if err := tx.Get(&bound, `SELECT state FROM event WHERE subject_kind = ? AND subject_id = ? ORDER BY idx DESC LIMIT 1`, sub.Kind, id); err != nil {
					return err
				}
				state, err := sub.Load(tx, id)
				if err != nil {
					return err
				}
				b, err := tlog.Canonical(state)
				if err != nil {
					return err
				}
				sum := sha256.Sum256(b)
				if !bytes.Equal(bound, sum[:]) {
					t.Errorf("%s: the state differs from what its newest event bound", sub.Kind)
				}
			}
		}
		return nil
	})
}
