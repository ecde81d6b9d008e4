package party_test

import (
	"slices"
	"strings"
	"testing"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
)

// TestBodyEnteredInACapacity: whoever enters a new body as an implementing body or an authorising subject designates it, with all
// that designating one that is there takes: an approver, a fresh proof, a paper, and an event of its own, which tells the body.
func TestBodyEnteredInACapacity(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	form := body(publicCode)
	form.Implementing, form.Authorising, form.Ground = true, true, "惠府办〔2026〕9号"
	enter := func(b party.Body) func(tx *ledger.Tx) error {
		return func(tx *ledger.Tx) error { _, _, err := party.RegisterBody(tx, b); return err }
	}
	handler := w.hire(w.clerk, "handler", "钱经办", access.Handler)
	stale := w.clerk
	stale.Proof = &ledger.Proof{}
	unpapered := form
	unpapered.Ground = " "

	w.Refused("access.function", handler, enter(form))
	w.Refused("access.step_up", stale, enter(form))
	w.Refused("required", w.clerk, enter(unpapered))
	plain := body(uscc(t, "11441300MB2C33333"))
	w.Must(handler, enter(plain)) // in no capacity it is entered as ever

	w.Must(w.clerk, enter(form))
	w.Read(func(tx *ledger.Tx) error {
		p, err := party.ByUSCC(tx, publicCode)
		if err != nil || !p.Implementing || !p.Authorising {
			t.Errorf("%+v %v", p, err)
		}
		list, err := party.Designations(tx, p.ID)
		if err != nil || len(list) != 2 || list[0].Ground != form.Ground || list[1].Ground != form.Ground {
			t.Errorf("%+v %v", list, err)
		}
		return nil
	})
	if kinds := w.kinds(); !slices.Contains(kinds, "party.designate") || !slices.Contains(kinds, "party.become_implementing") {
		t.Errorf("the journal has %v", kinds)
	}

	kept := body(uscc(t, "11441300MB2C44444"))
	kept.Implementing = true
	w.Must(ledger.System, enter(kept)) // the keeper takes an older register over
}

// TestImportInACapacity: a file of parties is no way past it either, and stops before its first row.
func TestImportInACapacity(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	rows := func(ground string) *party.ImportFile {
		f, err := party.ReadImport("主体.csv", strings.NewReader("主体类型,单位名称,统一社会信用代码,行政区划,法定代表人,联系人,联系电话,实施机构,决定文件\n"+
			"企业,惠州数据有限公司,"+uscc(t, "91441302MA4X00011")+",惠城区,陈一,李二,0752-2808080,,\n"+
			"公共管理和服务机构,惠州市交通运输局,"+uscc(t, "11441300MB2C00001")+",惠城区,陈一,李二,0752-2808080,是,"+ground+"\n"))
		if err != nil {
			t.Fatal(err)
		}
		return &f
	}
	handler := w.hire(w.clerk, "handler", "钱经办", access.Handler)
	before := w.Rows()
	if _, err := party.ImportParties(t.Context(), w.DB, handler, rows("惠府办〔2026〕9号"), false); fault.CodeOf(err) != "access.function" {
		t.Errorf("a handler's file: %v", err)
	}
	if after := w.Rows(); after["party"] != before["party"] || after["event"] != before["event"] {
		t.Errorf("it left %v, before %v", after, before)
	}
	f := rows("")
	if report, err := party.ImportParties(t.Context(), w.DB, w.clerk, f, false); err != nil || report.Created != 1 || report.Rejected != 1 || f.Rejects[0].Field != "ground" {
		t.Errorf("without a paper: %+v %v %+v", report, err, f.Rejects)
	}
	if report, err := party.ImportParties(t.Context(), w.DB, w.clerk, rows("惠府办〔2026〕9号"), false); err != nil || report.Created != 1 || report.Present != 1 {
		t.Errorf("with one: %+v %v", report, err)
	}
	w.Read(func(tx *ledger.Tx) error {
		p, err := party.ByUSCC(tx, uscc(t, "11441300MB2C00001"))
		if list, _ := party.Designations(tx, p.ID); err != nil || !p.Implementing || len(list) != 1 {
			t.Errorf("%+v %v %+v", p, err, list)
		}
		return nil
	})
}
