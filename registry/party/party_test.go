package party_test

import (
	"slices"
	"strings"
	"testing"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
	"huishu/registry/party/partytest"
	"huishu/registry/registrytest"
)

const publicCode = "11441300007187648G" // a public body whose code is printed in the city's own papers

func body(code string) party.Body {
	return party.Body{Kind: party.PublicBody, Profile: registrytest.Profile("惠州市某局"), USCC: code}
}

func TestRegisterBody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var p party.Party
	w.Must(w.clerk, func(tx *ledger.Tx) (err error) {
		b := body(strings.ToLower(" " + publicCode))
		b.Implementing, b.ByReference, b.Ground = true, true, "惠府办〔2026〕9号"
		b.Officers = []party.Officer{
			{Office: party.ChiefDataOfficer, Person: "赵局长", Post: "副局长", Phone: "0752-1234567", From: "2025-01-01"},
			{Office: party.SecurityOfficer, Person: "钱主任"},
		}
		b.Account = &party.NewAccount{Login: "Body.One", Name: "孙", Password: partytest.Hashed()}
		var acc *party.Account
		if p, acc, err = party.RegisterBody(tx, b); err != nil {
			return err
		}
		actor, err := party.ActorFor(tx, acc.ID)
		if err != nil {
			return err
		}
		if !slices.Equal(actor.Roles, []string{"public_body", "implementing_body"}) || actor.Party != p.ID || acc.Login != "body.one" {
			t.Errorf("%+v %+v", actor, acc)
		}
		return nil
	})
	if p.USCC != publicCode || p.Verification != party.Manual || p.Version != 2 {
		t.Errorf("%+v", p)
	}
	w.Read(func(tx *ledger.Tx) error {
		list, err := party.Officers(tx, p.ID)
		if err != nil || len(list) != 2 || list[0].From != "2025-01-01" || list[1].From == "" {
			t.Errorf("%+v %v", list, err)
		}
		lacking, err := party.Vacancies(tx, p)
		if err != nil || len(lacking) != 0 {
			t.Errorf("%v %v", lacking, err)
		}
		got, err := party.ByUSCC(tx, "１１441300-007187648g")
		if err != nil || got != p {
			t.Errorf("%+v %v", got, err)
		}
		return nil
	})
	want := []string{"party.register_body", "account.create", "party.designate", "party.become_implementing"}
	if kinds := w.kinds(); !slices.Equal(kinds[len(kinds)-len(want):], want) {
		t.Errorf("%v", kinds)
	}
	w.Refused("party.exists", w.clerk, func(tx *ledger.Tx) error {
		_, _, err := party.RegisterBody(tx, body(publicCode))
		return err
	})
}

func TestRegisterBodyRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, buyer := w.company("buyer", uscc(t, "91441302MA4X00001"))
	cases := []struct {
		name  string
		actor ledger.Actor
		body  func(b *party.Body)
		code  string
	}{
		{"by a stranger", ledger.Actor{}, func(*party.Body) {}, "access.sign_in"},
		{"by a company", buyer, func(*party.Body) {}, "access.denied"},
		{"mistyped code", w.clerk, func(b *party.Body) { b.USCC = "11441300007187648H" }, "uscc.check"},
		{"short code", w.clerk, func(b *party.Body) { b.USCC = "1144" }, "uscc.length"},
		{"no code", w.clerk, func(b *party.Body) { b.USCC = " " }, "required"},
		{"override of what is no code", w.clerk, func(b *party.Body) { b.USCC, b.CodeOverride = "abc", "早期试点" }, "uscc.form"},
		{"no name", w.clerk, func(b *party.Body) { b.NameZH = "  " }, "required"},
		{"control characters", w.clerk, func(b *party.Body) { b.NameZH = "某局\u202e" }, "text.control"},
		{"endless name", w.clerk, func(b *party.Body) { b.NameZH = strings.Repeat("某", 201) }, "text.long"},
		{"unknown region", w.clerk, func(b *party.Body) { b.Region = "449999" }, "region.unknown"},
		{"a prefecture in four digits", w.clerk, func(b *party.Body) { b.Region = "4413" }, "region.unknown"},
		{"no phone", w.clerk, func(b *party.Body) { b.ContactPhone = "call me" }, "phone.form"},
		{"two addresses", w.clerk, func(b *party.Body) { b.ContactEmail = "a@b.cn, c@d.cn" }, "email.form"},
		{"unknown kind", w.clerk, func(b *party.Body) { b.Kind = "bank" }, "kind.unknown"},
		{"a company that implements", w.clerk, func(b *party.Body) { b.Kind, b.Implementing, b.Ground = party.Company, true, "惠府办〔2026〕9号" }, "kind.flag"},
		{"unknown office", w.clerk, func(b *party.Body) { b.Officers = []party.Officer{{Office: "ceo", Person: "x"}} }, "office.unknown"},
		{"an officer of tomorrow", w.clerk, func(b *party.Body) {
			b.Officers = []party.Officer{{Office: party.ChiefDataOfficer, Person: "x", From: "2099-01-01"}}
		}, "office.future"},
		{"account without password", w.clerk, func(b *party.Body) { b.Account = &party.NewAccount{Login: "abc", Name: "x"} }, "required"},
		{"login taken", w.clerk, func(b *party.Body) {
			b.Account = &party.NewAccount{Login: "CLERK", Name: "x", Password: partytest.Hashed()}
		}, "login.taken"},
		{"role of another kind", w.clerk, func(b *party.Body) {
			b.Account = &party.NewAccount{Login: "abc", Name: "x", Password: partytest.Hashed(), Roles: []accessRole{"authority"}}
		}, "role.not_permitted"},
	}
	for _, c := range cases {
		b := body(publicCode)
		c.body(&b)
		t.Run(c.name, func(t *testing.T) {
			w.Refused(c.code, c.actor, func(tx *ledger.Tx) error {
				_, _, err := party.RegisterBody(tx, b)
				return err
			})
		})
	}
	// Several mistakes are told at once, each with its field.
	f := w.Refused("invalid", w.clerk, func(tx *ledger.Tx) error {
		b := body("x")
		b.NameZH, b.Region = "", ""
		_, _, err := party.RegisterBody(tx, b)
		return err
	})
	var fields []string
	for _, d := range f.Details {
		fields = append(fields, d.Field)
	}
	slices.Sort(fields)
	if !slices.Equal(fields, []string{"name_zh", "region", "uscc"}) {
		t.Error(fields)
	}
}

// A pilot code that fails GB 32100 is refused to the company and accepted from the
// authority with a reason, which is then on record.
func TestCodeOverride(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const pilot = "91441302MA4X000019"
	form := party.SignUpForm{
		Profile: registrytest.Profile("惠州试点有限公司"), USCC: pilot,
		Account: party.NewAccount{Login: "pilot", Name: "x", Password: partytest.Hashed()},
	}
	f := w.Refused("uscc.check", ledger.Actor{}, func(tx *ledger.Tx) error {
		_, _, err := party.SignUp(tx, form)
		return err
	})
	if f.Field != "uscc" || !strings.Contains(f.Remedy.ZH, "登记理由") {
		t.Errorf("%+v", f)
	}
	w.Must(w.clerk, func(tx *ledger.Tx) error {
		p, _, err := party.RegisterBody(tx, party.Body{Kind: party.Company, Profile: form.Profile, USCC: pilot, CodeOverride: "2015年试点发放，见核准通知书", Account: &form.Account})
		if err != nil {
			return err
		}
		if p.CodeOverride == "" || p.USCC != pilot {
			t.Errorf("%+v", p)
		}
		return nil
	})
	var payload string
	w.Read(func(tx *ledger.Tx) error {
		return tx.Get(&payload, `SELECT payload FROM event WHERE kind = 'party.register_body' ORDER BY idx DESC LIMIT 1`)
	})
	if !strings.Contains(payload, "核准通知书") {
		t.Error("the reason is not in the journal")
	}
}

func TestSignUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	code := uscc(t, "91441302MA4X00001")
	p, actor := w.company("one", code)
	if p.Kind != party.Company || p.Verification != party.Unverified || !slices.Equal(actor.Roles, []string{"company", "buyer"}) {
		t.Errorf("%+v %+v", p, actor)
	}
	again := func(login string) func(tx *ledger.Tx) error {
		return func(tx *ledger.Tx) error {
			_, _, err := party.SignUp(tx, party.SignUpForm{Profile: registrytest.Profile("二"), USCC: code, Account: party.NewAccount{Login: login, Name: "x", Password: partytest.Hashed()}})
			return err
		}
	}
	w.Refused("party.exists", ledger.Actor{}, again("two"))
	w.Refused("invalid", ledger.Actor{}, func(tx *ledger.Tx) error {
		_, _, err := party.SignUp(tx, party.SignUpForm{Profile: registrytest.Profile(""), USCC: "", Account: party.NewAccount{Login: "!"}})
		return err
	})
	// A company is in no public register, and under no public code in the log, before it is qualified.
	w.Read(func(tx *ledger.Tx) error {
		if _, err := party.EntryOf(tx, p.ID); fault.CodeOf(err) != "party.not_found" {
			t.Error(err)
		}
		var of string
		if err := tx.Get(&of, `SELECT code FROM event WHERE kind = 'party.sign_up'`); err != nil {
			return err
		}
		if of != "" {
			t.Error("the code of an unqualified company stands in the log")
		}
		return nil
	})
}

func TestEdit(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p, actor := w.company("one", uscc(t, "91441302MA4X00001"))
	_, other := w.company("two", uscc(t, "91441302MA4X00002"))
	next := registrytest.Profile("惠州新名数据有限公司")
	w.Must(actor, func(tx *ledger.Tx) error {
		q, err := party.Edit(tx, p.ID, p.Version, next)
		if err == nil && (q.NameZH != next.NameZH || q.Version != 2) {
			t.Errorf("%+v", q)
		}
		return err
	})
	edit := func(id string, version int64, pr party.Profile) func(tx *ledger.Tx) error {
		return func(tx *ledger.Tx) error { _, err := party.Edit(tx, id, version, pr); return err }
	}
	w.Refused("stale", actor, edit(p.ID, 1, next))
	w.Refused("access.denied", other, edit(p.ID, 2, next))
	w.Refused("party.not_found", actor, edit("no such", 2, next))
	w.Refused("required", actor, edit(p.ID, 2, registrytest.Profile("")))
}

// Officers are a history: the one before leaves the day the next begins, and a body
// that lacks one is warned and listed, never stopped.
func TestOfficers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var p party.Party
	w.Must(w.clerk, func(tx *ledger.Tx) (err error) { p, _, err = party.RegisterBody(tx, body(publicCode)); return err })
	lacking := func() (offices []party.Office, bodies []party.Party) {
		w.Read(func(tx *ledger.Tx) (err error) {
			if offices, err = party.Vacancies(tx, p); err != nil {
				return err
			}
			bodies, err = party.WithVacancies(tx)
			return err
		})
		return offices, bodies
	}
	if offices, bodies := lacking(); len(offices) != 2 || len(bodies) != 1 || bodies[0].ID != p.ID {
		t.Fatalf("%v %v", offices, bodies)
	}
	appoint := func(office party.Office, person, from string) func(tx *ledger.Tx) error {
		return func(tx *ledger.Tx) error {
			return party.Appoint(tx, p.ID, party.Officer{Office: office, Person: person, From: from})
		}
	}
	w.Must(w.clerk, appoint(party.ChiefDataOfficer, "赵", "2025-01-01"))
	w.Must(w.clerk, appoint(party.ChiefDataOfficer, "钱", "2025-06-01"))
	w.Refused("office.before", w.clerk, appoint(party.ChiefDataOfficer, "孙", "2025-05-31"))
	w.Refused("required", w.clerk, appoint(party.ChiefDataOfficer, " ", "2025-07-01"))
	w.Refused("date.form", w.clerk, appoint(party.ChiefDataOfficer, "孙", "1.7.2025"))
	w.Refused("access.sign_in", ledger.Actor{}, appoint(party.ChiefDataOfficer, "孙", ""))
	if offices, bodies := lacking(); !slices.Equal(offices, []party.Office{party.SecurityOfficer}) || len(bodies) != 1 {
		t.Fatalf("%v %v", offices, bodies)
	}
	w.Must(w.clerk, appoint(party.SecurityOfficer, "李", ""))
	if offices, bodies := lacking(); len(offices) != 0 || len(bodies) != 0 {
		t.Fatalf("%v %v", offices, bodies)
	}
	w.Read(func(tx *ledger.Tx) error {
		list, err := party.Officers(tx, p.ID)
		if err != nil || len(list) != 3 {
			t.Fatalf("%+v %v", list, err)
		}
		if list[0].Person != "钱" || list[2].Person != "赵" || list[2].To != "2025-06-01" {
			t.Errorf("%+v", list)
		}
		return nil
	})
	vacate := func(office party.Office, day string) func(tx *ledger.Tx) error {
		return func(tx *ledger.Tx) error { return party.Vacate(tx, p.ID, office, day) }
	}
	w.Refused("office.left", w.clerk, vacate(party.ChiefDataOfficer, "2025-05-31"))
	w.Refused("office.left", w.clerk, vacate(party.ChiefDataOfficer, "2999-01-01"))
	w.Refused("date.form", w.clerk, vacate(party.ChiefDataOfficer, "1.7.2025"))
	w.Refused("access.sign_in", ledger.Actor{}, vacate(party.ChiefDataOfficer, ""))
	w.Must(w.clerk, vacate(party.ChiefDataOfficer, "2025-07-01"))
	w.Refused("office.vacant", w.clerk, vacate(party.ChiefDataOfficer, ""))
	if offices, bodies := lacking(); !slices.Equal(offices, []party.Office{party.ChiefDataOfficer}) || len(bodies) != 1 {
		t.Fatalf("left, and nobody follows: %v %v", offices, bodies)
	}
	w.Refused("office.before", w.clerk, appoint(party.ChiefDataOfficer, "孙", "2025-06-30")) // no day has two
	w.Must(w.clerk, appoint(party.ChiefDataOfficer, "孙", "2025-07-01"))
	if offices, _ := lacking(); len(offices) != 0 {
		t.Errorf("followed: %v", offices)
	}
}

// TestCompanyNamed finds a company by its code or its full name only, however it is written.
func TestCompanyNamed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	code := uscc(t, "91441302MA4X00001")
	var want party.Party
	sign := func(name, english, uscc, login string) {
		w.Must(ledger.Actor{}, func(tx *ledger.Tx) (err error) {
			form := party.SignUpForm{Profile: registrytest.Profile(name), USCC: uscc, Account: party.NewAccount{Login: login, Name: "经办人", Password: partytest.Hashed()}}
			form.NameEN = english
			want, _, err = party.SignUp(tx, form)
			return err
		})
	}
	sign("同名（惠州）有限公司", "", uscc(t, "91441302MA4X00002"), "one")
	sign("同名（惠州）有限公司", "", uscc(t, "91441302MA4X00003"), "two")
	sign("惠州零售（连锁）有限公司", "Huizhou Retail Ltd", code, "retail")
	for named, result := range map[string]string{
		code: "", " " + code[:8] + " " + code[8:] + " ": "", "惠州零售（连锁）有限公司": "", " 惠州零售(连锁)有限公司": "", "huizhou retail ltd": "", "惠州零售（連鎖）有限公司": "",
		"惠州零售": "party.not_found", "Retail": "party.not_found", "": "party.not_found", `"*`: "party.not_found", w.authority.NameZH: "party.not_found", w.authority.USCC: "party.not_found",
		"同名（惠州）有限公司": "party.ambiguous",
	} {
		err := w.DB.View(t.Context(), ledger.Actor{}, func(tx *ledger.Tx) error {
			p, err := party.CompanyNamed(tx, named)
			if err == nil && p.ID != want.ID {
				t.Errorf("%q finds %s", named, p.NameZH)
			}
			return err
		})
		if fault.CodeOf(err) != result {
			t.Errorf("%q: %v, want %q", named, err, result)
		}
	}
}
