package party_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
	"huishu/registry/registrytest"
)

func (w *world) register(q party.Query) (names []string, next string) {
	w.Helper()
	w.Read(func(tx *ledger.Tx) error {
		entries, n, err := party.Register(tx, q)
		for _, e := range entries {
			names = append(names, e.NameZH)
		}
		next = n
		return err
	})
	return names, next
}

func TestRegister(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), registrytest.Book()
	var office party.Party
	w.Must(w.clerk, func(tx *ledger.Tx) (err error) {
		form := body(publicCode)
		form.Implementing, form.Ground, form.NameZH, form.NameEN = true, "惠府办〔2026〕9号", "惠州市交通运输局", "Huizhou Transport Bureau"
		office, _, err = party.RegisterBody(tx, form)
		return err
	})
	merchant, actor := w.company("merchant", uscc(t, "91441302MA4X00001"))
	buyer, _ := w.company("buyer", uscc(t, "91441302MA4X00002"))
	_, broker := w.company("broker", uscc(t, "91441302MA4X00003"))
	q := w.qualify(b, actor, w.merchantForm(actor))
	w.qualify(b, broker, w.brokerForm(broker))

	const city, transport, m, br = "惠州市政务服务和数据管理局", "惠州市交通运输局", "惠州merchant数据有限公司", "惠州broker数据有限公司"
	cases := []struct {
		query party.Query
		want  []string
	}{
		{party.Query{}, []string{city, transport, m, br}},
		{party.Query{Kind: "merchant"}, []string{m}},
		{party.Query{Kind: "broker"}, []string{br}},
		{party.Query{Kind: "operator"}, nil},
		{party.Query{Kind: "company"}, []string{m, br}},
		{party.Query{Kind: "public_body"}, []string{transport}},
		{party.Query{Kind: "implementing_body"}, []string{transport}},
		{party.Query{Kind: "authority"}, []string{city}},
		{party.Query{Text: "交通"}, []string{transport}},
		{party.Query{Text: "交通運輸"}, []string{transport}},
		{party.Query{Text: "transport"}, []string{transport}},
		{party.Query{Text: publicCode}, []string{transport}},
		{party.Query{Text: "惠城区", Kind: "broker"}, []string{br}},
		{party.Query{Text: "承销"}, []string{m}},
		{party.Query{Text: q.Number}, []string{m}},
		{party.Query{Text: "buyer"}, nil},
		{party.Query{Text: `" OR *`, Kind: "authority"}, nil},
		{party.Query{Text: `"*'`, Kind: "authority"}, []string{city}}, // nothing to look for: a list
	}
	for _, c := range cases {
		if got, next := w.register(c.query); !slices.Equal(got, c.want) || next != "" {
			t.Errorf("%+v: %v, not %v (next %q)", c.query, got, c.want, next)
		}
		w.Read(func(tx *ledger.Tx) error {
			n, err := party.CountRegister(tx, c.query)
			if n != int64(len(c.want)) {
				t.Errorf("%+v: counted %d", c.query, n)
			}
			return err
		})
	}
	w.Read(func(tx *ledger.Tx) error {
		if _, _, err := party.Register(tx, party.Query{Kind: "bank"}); fault.CodeOf(err) != "kind.unknown" {
			t.Error(err)
		}
		e, err := party.EntryOf(tx, merchant.ID)
		if err != nil {
			return err
		}
		if e.RegionName != "广东省惠州市惠城区" || len(e.Qualifications) != 1 || e.Qualifications[0].Status != party.Valid || e.Qualifications[0].Case != "" {
			t.Errorf("%+v", e)
		}
		if e, err = party.EntryOf(tx, office.ID); err != nil || !e.Implementing {
			t.Errorf("%+v %v", e, err)
		}
		for _, code := range []string{q.Number, merchant.USCC, " " + strings.ToLower(merchant.USCC)} {
			if e, err := party.EntryByCode(tx, code); err != nil || e.ID != merchant.ID || len(e.Qualifications) != 1 {
				t.Errorf("%q: %+v %v", code, e, err)
			}
		}
		for _, code := range []string{buyer.USCC, "惠数商-1999-0001", ""} { // the buyer is not in the register
			if _, err := party.EntryByCode(tx, code); fault.CodeOf(err) != "party.not_found" {
				t.Errorf("%q: %v", code, err)
			}
		}
		return nil
	})
	// A new name is found at once, the old one no more.
	w.Must(actor, func(tx *ledger.Tx) error {
		p, err := party.Get(tx, merchant.ID)
		if err != nil {
			return err
		}
		_, err = party.Edit(tx, p.ID, p.Version, registrytest.Profile("东江云图科技有限公司"))
		return err
	})
	if got, _ := w.register(party.Query{Text: "东江云图"}); len(got) != 1 {
		t.Error(got)
	}
	if got, _ := w.register(party.Query{Text: "merchant"}); len(got) != 0 {
		t.Error(got)
	}
}

func TestRegisterPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i := range 24 {
		w.Must(w.clerk, func(tx *ledger.Tx) error {
			form := body(uscc(t, fmt.Sprintf("11441300MB2D%05d", i)))
			form.NameZH = fmt.Sprintf("惠州市第%d局", i)
			_, _, err := party.RegisterBody(tx, form)
			return err
		})
	}
	for _, limit := range []int{0, 1, 7, 25, 1000} {
		var all []string
		for next := ""; ; {
			names, n := w.register(party.Query{Limit: limit, Cursor: next})
			all = append(all, names...)
			if next = n; next == "" {
				break
			}
		}
		sorted := slices.Clone(all)
		slices.Sort(sorted)
		if len(slices.Compact(sorted)) != 25 || len(all) != 25 {
			t.Errorf("limit %d: %d entries", limit, len(all))
		}
	}
	for i := range 80 {
		w.Must(w.clerk, func(tx *ledger.Tx) error {
			form := body(uscc(t, fmt.Sprintf("11441300MB2E%05d", i)))
			_, _, err := party.RegisterBody(tx, form)
			return err
		})
	}
	w.Read(func(tx *ledger.Tx) error {
		all, err := party.RegisterAll(tx, party.Query{Kind: string(party.PublicBody)})
		if len(all) != 104 {
			t.Errorf("%d bodies to choose from, not all 104", len(all))
		}
		return err
	})
}

// TestRegisterOfBodies: an authorising subject is found as such, kinds that cannot be one are refused, and the history of a body tells
// what was done to it, each line with its event; a company's tells of its qualifications alone.
func TestRegisterOfBodies(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), registrytest.Book()
	var office party.Party
	w.Must(w.clerk, func(tx *ledger.Tx) (err error) {
		form := body(publicCode)
		form.Authorising, form.Ground, form.NameZH = true, "惠府办〔2026〕9号", "惠州市人民政府办公室"
		office, _, err = party.RegisterBody(tx, form)
		return err
	})
	w.Refused("kind.authorising", w.clerk, func(tx *ledger.Tx) error {
		form := body(uscc(t, "12441300MB2C54321"))
		form.Kind, form.Authorising, form.Ground = party.RegistrationBody, true, "惠府办〔2026〕9号"
		_, _, err := party.RegisterBody(tx, form)
		return err
	})
	w.Must(w.clerk, func(tx *ledger.Tx) error {
		_, err := party.Edit(tx, office.ID, office.Version, registrytest.Profile("惠州市人民政府办公室"))
		return err
	})
	company, actor := w.company("merchant", uscc(t, "91441302MA4X00001"))
	w.qualify(b, actor, w.merchantForm(actor))
	if names, _ := w.register(party.Query{Kind: "authorising_subject"}); !slices.Equal(names, []string{"惠州市人民政府办公室"}) {
		t.Errorf("authorising subjects: %v", names)
	}
	for id, want := range map[string][]string{office.ID: {"party.register_body", "party.become_authorising", "party.edit"}, company.ID: {"qualification.grant"}} {
		w.Read(func(tx *ledger.Tx) error {
			e, err := party.EntryOf(tx, id)
			if err != nil {
				return err
			}
			changes, err := party.History(tx, e)
			var kinds []string
			for _, c := range changes {
				kinds = append(kinds, c.Kind)
				if c.Event == "" || c.By != w.authority.ID {
					t.Errorf("%+v", c)
				}
			}
			if !slices.Equal(kinds, want) {
				t.Errorf("%s: %v, not %v", e.NameZH, kinds, want)
			}
			return err
		})
	}
}
