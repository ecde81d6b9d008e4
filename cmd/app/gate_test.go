package app

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"huishu/compliance/rules"
	"huishu/registry/product/bulk"
	"huishu/registry/product/bulk/bulktest"

	"huishu/compliance/access"
	"huishu/compliance/access/accesstest"
	"huishu/compliance/code"
	"huishu/ledger"
	"huishu/ledger/jobs"
	"huishu/market/delivery"
	"huishu/market/markettest"
	"huishu/registry/catalogue"
	"huishu/registry/notice"
	"huishu/registry/party"
)

// TestNoPathAroundTheGate leads a city from its catalogue to a settled order, runs every import, every administration of accounts, every
// job and every round of the schedule, over years, and asks of each event whether the policy grants it to who did it.
func TestNoPathAroundTheGate(t *testing.T) {
	t.Parallel()
	gate := &accesstest.Gate{}
	w := markettest.New(t, gate.Room())
	a := &App{Config: Config{Logger: slog.New(slog.DiscardHandler)}, DB: w.DB, Book: w.Book, Vault: w.Vault, Exchange: w.Exchange}
	runner := jobs.New(w.DB, a.handlers(), a.Logger)
	drain := func() {
		t.Helper()
		if err := runner.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	l := w.Publish(markettest.Content())
	o := w.Delivered(l.ID, "", "gate-1")
	if _, r, err := delivery.Fetch(t.Context(), w.DB, w.Vault, w.Buyer.Actor, o.ID); err != nil || r.Close() != nil {
		t.Fatal(err)
	}
	w.Must(w.Buyer.Actor, func(tx *ledger.Tx) error { _, err := delivery.Acknowledge(tx, o.ID, ""); return err })
	if err := w.DB.Work(t.Context(), func(tx *ledger.Tx) error { return tx.Trail(w.Buyer.Actor.Account, ledger.TrailSignIn, "") }); err != nil {
		t.Fatal(err)
	}
	drain()

	imported(t, w, ledger.System, ledger.System, "11")
	imported(t, w, w.Authority.Actor, w.Bureau.Actor, "12")
	filedInBulk(t, w)
	administered(t, w)
	for range 8 {
		for _, round := range a.schedule() {
			if err := round.Do(t.Context(), jobs.Job{Kind: round.Kind}); err != nil {
				t.Fatalf("%s: %v", round.Kind, err)
			}
		}
		drain()
		w.Clock.Advance(150 * 24 * time.Hour)
	}

	gate.Check(t, w.DB)
	system := gate.Acts(ledger.System.Account)
	for _, act := range []access.Act{
		access.PartyImport, access.CatalogueImport, access.AccountCreate, access.AccountDisable, access.QualificationExpire, access.TrailRoot,
		access.ExchangeFile, access.ExchangeReport, access.SettlementPost,
	} {
		if !system[act] {
			t.Errorf("nothing was recorded under %s by the service: the walk does not reach it", act)
		}
	}
}

// imported brings catalogue and parties in from files: dry first, and some twice.
func imported(t *testing.T, w *markettest.World, authority, body ledger.Actor, number string) {
	t.Helper()
	file := "主体类型,单位名称,统一社会信用代码,行政区划,法定代表人,联系人,联系电话,资格,原编号,发证机关,有效期起,有效期止,备注\n" +
		"企业,惠州导入" + number + "有限公司," + code.CompleteUSCC("91441302MA4X001"+number) + ",惠城区,陈一,李二,0752-2808080,数据商,惠数备-" + number + ",惠州市发展和改革局,2024-03-01,,\n" +
		"公共管理和服务机构,惠州市导入局" + number + "," + code.CompleteUSCC("11441300MB2C001"+number) + ",惠城区,陈一,李二,0752-2808080,,,,,,\n"
	for _, dry := range []bool{true, false, false} {
		f, err := party.ReadImport("主体.csv", strings.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		if report, err := party.ImportParties(t.Context(), w.DB, authority, &f, dry); err != nil || report.Rejected != 0 {
			t.Fatalf("%+v, %v: %+v", report, err, f.Rejects)
		}
	}
	for _, title := range []string{"公交站点", "公交站点（修订）"} {
		w.Must(body, func(tx *ledger.Tx) error {
			_, err := catalogue.Import(tx, w.Bureau.ID, []catalogue.Row{{Description: catalogue.Description{
				SourceID: "G-" + number, Title: title, Department: w.Bureau.NameZH, Frequency: catalogue.Daily, Sharing: "unconditional", Fields: []catalogue.Field{{Name: "站点"}},
			}}})
			return err
		})
	}
}

// filedInBulk files a product by a workbook: dry first, and twice.
func filedInBulk(t *testing.T, w *markettest.World) {
	t.Helper()
	var set *rules.Set
	number := ""
	w.View(w.Operator.Actor, func(tx *ledger.Tx) (err error) {
		if set, err = bulk.RulesOf(tx, w.Book); err != nil {
			return err
		}
		r, err := catalogue.Get(tx, w.Agreement.Resources[0].Resource)
		number = r.SourceID
		return err
	})
	cells := bulktest.Sound("客流指数甲", w.Agreement.Code, markettest.Industry, w.Document(w.Operator.Actor, "风险评估"))
	file := bulktest.Book(t, []map[string]string{cells}, bulktest.Fields(number))
	for i, want := range []bulk.Outcome{bulk.Passes, bulk.Filed, bulk.Present} {
		b, err := bulk.Read(set, "产品.xlsx", bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		r, err := bulk.Desk{DB: w.DB, Vault: w.Vault, Rules: w.Book}.File(t.Context(), w.Operator.Actor, b, nil, i == 0)
		if err != nil || len(r.Rows) != 1 || r.Rows[0].Outcome != want {
			t.Fatalf("want %s: %+v, %v", want, r, err)
		}
	}
}

// administered does what "huishu user" does to an account, from its opening to its erasure.
func administered(t *testing.T, w *markettest.World) {
	t.Helper()
	var id string
	for _, do := range []func(tx *ledger.Tx) error{
		func(tx *ledger.Tx) error {
			a, err := party.CreateAccount(tx, w.Buyer.ID, party.NewAccount{Login: "passing", Name: "过客", Password: w.Hashed()})
			id = a.ID
			return err
		},
		func(tx *ledger.Tx) error {
			_, _, err := notice.Reset(tx, id, notice.ResetHow{})
			return err
		},
		func(tx *ledger.Tx) error {
			return party.Identify(tx, id, w.Buyer.ID, "过客甲", party.DocumentHash{})
		},
		func(tx *ledger.Tx) error { return party.CloseAccount(tx, id) },
	} {
		w.Must(ledger.System, do)
	}
}
