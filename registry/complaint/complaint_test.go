package complaint_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/ledger/audit"
	"huishu/registry/complaint"
	"huishu/registry/notice"
	"huishu/registry/party"
	"huishu/registry/worklist"
)

// TestFoundedComplaint leads a complaint from somebody who works at the party complained of to a decision by two with measures: each
// clock comes from the rule set, both sides are told, nobody learns who complained, and everybody may see what was found.
func TestFoundedComplaint(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.file(w.insider, w.content())
	k := w.caseOf(c)
	if !strings.HasPrefix(c.Number, "HZ-TS-2026-") || k.State != "submitted" || k.Clock == nil || k.Clock.Total != 3 || k.Clock.Sureness != "assumed" {
		t.Fatalf("filed: %+v %+v", c, k.Clock)
	}
	if category := c.Category.Title(); !strings.HasSuffix(k.Title.ZH, "："+category.ZH) || !strings.HasSuffix(k.Title.EN, ": "+category.EN) {
		t.Errorf("known as %q", k.Title)
	}
	if !slices.Contains(w.told(w.Authority.Actor, c), notice.YourTurn) || len(w.told(w.Merchant.Actor, c)) != 0 || seesCase(w.Merchant.Actor, k) {
		t.Errorf("told: authority %v, merchant %v", w.told(w.Authority.Actor, c), w.told(w.Merchant.Actor, c))
	}
	w.by(w.Authority.Actor, c.ID, "accept", procedure.Decision{})
	w.refused("procedure.not_now", w.Authority.Actor, c.ID, "uphold", procedure.Decision{Reason: "未听陈述"}) // nobody is found guilty unheard
	w.by(w.Authority.Actor, c.ID, "hear", procedure.Decision{Reason: "请说明所购数据的用途与去向。"})
	if k = w.caseOf(c); k.Counterparty != w.Merchant.ID || k.Clock.Total != 10 || !seesCase(w.Merchant.Actor, k) {
		t.Errorf("heard: %+v", k)
	}
	if got := w.told(w.Merchant.Actor, c); !slices.Equal(got, []notice.Occasion{notice.Moved}) {
		t.Errorf("the merchant was told %v", got)
	}
	w.refused("access.denied", w.Buyer.Actor, c.ID, "answer", procedure.Decision{Reason: "不是本单位"})
	w.by(w.Merchant.Actor, c.ID, "answer", procedure.Decision{Reason: "系内部流转，已停止。"})
	measures := []complaint.Measure{{Kind: complaint.Rectify}, {Kind: complaint.Suspend, Qualification: w.licence().ID}}
	w.by(w.Authority.Actor, c.ID, "uphold", procedure.Decision{Reason: "属实。"}, measures...)
	pending := w.caseOf(c).Pending()
	w.refused("procedure.proposed", w.deputy, c.ID, "uphold", procedure.Decision{Reason: "属实。"})
	w.refused("procedure.same_person", w.Authority.Actor, c.ID, "uphold", procedure.Decision{Proposal: pending.ID})
	w.refused("complaint.measures_proposed", w.deputy, c.ID, "uphold", procedure.Decision{Proposal: pending.ID}, complaint.Measure{Kind: complaint.Interview})
	c = w.by(w.deputy, c.ID, "uphold", procedure.Decision{Proposal: pending.ID})
	if c.Result != complaint.Founded || !slices.Equal(c.Measures, measures) || c.DecidedAt == 0 {
		t.Errorf("decided: %+v", c)
	}
	want := []notice.Occasion{notice.Accepted, notice.Moved, notice.Moved, notice.Granted}
	if got := w.told(w.insider, c); !slices.Equal(got, want) {
		t.Errorf("the complainant was told %v, want %v", got, want)
	}
	if got := w.told(w.Merchant.Actor, c); !slices.Contains(got, notice.Granted) {
		t.Errorf("the merchant was told %v", got)
	}
	w.View(ledger.Actor{}, func(tx *ledger.Tx) error {
		rec, err := complaint.RecordOf(tx, w.Merchant.ID)
		if len(rec.Years) != 1 || rec.Years[0].Founded != 1 || len(rec.Items) != 1 || rec.Items[0].Number != c.Number || len(rec.Items[0].Measures) != 2 {
			t.Errorf("the public record: %+v", rec)
		}
		return err
	})
	r, err := audit.Run(t.Context(), w.DB, audit.Options{})
	if err != nil || !r.OK {
		t.Errorf("audit: %v %+v", err, r.Problems)
	}
}

// TestNobodyLearnsWhoComplained looks at all that the party complained of, its other people and the public can read of a complaint, also
// in the journal: no account and no word of the complainant stands in it, whether it gave the authority its name or not.
func TestNobodyLearnsWhoComplained(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.found(w.heard(w.insider))
	k := w.caseOf(c)
	for what, v := range map[string]any{"the case": k, "what the parties see": k.ForParties(ledger.Actor{}), "what everybody sees": k.ForPublic()} {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{w.insider.Account, words, name, contact} {
			if strings.Contains(string(b), secret) {
				t.Errorf("%s tells %q", what, secret)
			}
		}
	}
	for who, actor := range map[string]ledger.Actor{"its party": w.Merchant.Actor, "another": w.Buyer.Actor, "registration body": w.RegistrationBody.Actor, "stranger": {}} {
		if w.reads(actor, c) {
			t.Errorf("%s reads the complaint", who)
		}
	}
	if !w.reads(w.insider, c) || !w.reads(w.deputy, c) {
		t.Error("the complainant or the authority does not read it")
	}
	w.View(ledger.System, func(tx *ledger.Tx) error {
		var n int
		if err := tx.Get(&n, `SELECT COUNT(*) FROM event WHERE actor = ? AND party <> ''`, w.insider.Account); err != nil || n != 0 {
			t.Errorf("%d events name the complainant's party: %v", n, err)
		}
		return nil
	})
	w.View(w.Merchant.Actor, func(tx *ledger.Tx) error {
		for _, kind := range []struct{ kind, id string }{{complaint.Subject, c.ID}, {procedure.SubjectCase, c.Case}} {
			history, err := tx.History(kind.kind, kind.id)
			if err != nil {
				return err
			}
			veiled := 0
			for _, e := range history {
				if complaint.Veiled(e) {
					veiled++
					if complaint.MaySee(w.Merchant.Actor, e) || complaint.MaySee(w.Authority.Actor, e) || !complaint.MaySee(w.insider, e) {
						t.Errorf("who may see %s of %s", e.Kind, kind.kind)
					}
				}
			}
			if veiled != 1 {
				t.Errorf("%d events of the %s are the complainant's, want that it was filed", veiled, kind.kind)
			}
		}
		return nil
	})
}

// TestAnybodyWithAnAccount: one who acts for no party complains, is told what becomes of it, and takes it back; nobody else does.
func TestAnybodyWithAnAccount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	content := w.content()
	content.Naming, content.ContactName, content.Contact = complaint.Anonymous, "", ""
	c := w.file(w.nobody, content)
	w.Refused("complaint.open", w.nobody, func(tx *ledger.Tx) error { _, err := complaint.File(tx, w.Book, content); return err })
	w.Refused("access.sign_in", ledger.Actor{}, func(tx *ledger.Tx) error { _, err := complaint.File(tx, w.Book, content); return err })
	w.by(w.Authority.Actor, c.ID, "accept", procedure.Decision{})
	if got := w.told(w.nobody, c); !slices.Equal(got, []notice.Occasion{notice.Accepted}) {
		t.Errorf("told %v", got)
	}
	for _, actor := range []ledger.Actor{w.Buyer.Actor, w.insider, w.Authority.Actor} {
		w.refused("access.denied", actor, c.ID, "withdraw", procedure.Decision{})
	}
	w.refused("not_read", w.nobody, c.ID, "withdraw", procedure.Decision{Reason: "是我写的"}) // the party complained of would read it
	if c = w.by(w.nobody, c.ID, "withdraw", procedure.Decision{}); c.Result != complaint.Withdrawn {
		t.Errorf("withdrawn: %+v", c)
	}
	if k := w.caseOf(c); k.Current().Reason != "" || k.Current().Account != "" {
		t.Errorf("the case tells who withdrew, and why: %+v", k.Current())
	}
	w.View(w.nobody, func(tx *ledger.Tx) error {
		list, _, err := complaint.List(tx, complaint.Query{Own: true})
		if len(list) != 1 || list[0].ID != c.ID {
			t.Errorf("one's own: %v", list)
		}
		return err
	})
	w.View(w.Merchant.Actor, func(tx *ledger.Tx) error {
		list, _, err := complaint.List(tx, complaint.Query{Respondent: w.Merchant.ID})
		if len(list) != 0 {
			t.Errorf("the merchant's list: %v", list)
		}
		return err
	})
}

// TestWhatCannotBeComplainedOf walks what is refused at the door.
func TestWhatCannotBeComplainedOf(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for code, change := range map[string]func(*complaint.Content){
		"complaint.respondent": func(c *complaint.Content) { c.Respondent = w.Stranger.ID }, // stands in no register
		"complaint.authority":  func(c *complaint.Content) { c.Respondent = w.Authority.ID },
		"complaint.statement":  func(c *complaint.Content) { c.Statement = "很差" },
		"code.unknown":         func(c *complaint.Content) { c.Category = "weather" },
		"complaint.named":      func(c *complaint.Content) { c.Naming = complaint.Anonymous },
		"required":             func(c *complaint.Content) { c.Contact = " " },
		"complaint.about_kind": func(c *complaint.Content) { c.About = complaint.About{Kind: "weather", Code: "1"} },
		"complaint.about":      func(c *complaint.Content) { c.About = complaint.About{Kind: "thing", Code: "0"} },
	} {
		content := w.content()
		change(&content)
		w.Refused(code, w.Buyer.Actor, func(tx *ledger.Tx) error { _, err := complaint.File(tx, w.Book, content); return err })
	}
	about := w.content()
	about.About = complaint.About{Kind: "thing", Code: thing}
	if c := w.file(w.Buyer.Actor, about); c.About != about.About {
		t.Errorf("about: %+v", c.About)
	}
	about.Respondent = w.Broker.ID // has nothing to do with the thing
	w.Refused("complaint.about", w.Buyer.Actor, func(tx *ledger.Tx) error { _, err := complaint.File(tx, w.Book, about); return err })
}

// TestDecline: not ours says where to go; nothing of it reaches the party or the public.
func TestDecline(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.file(w.Buyer.Actor, w.content())
	w.refused("required", w.Authority.Actor, c.ID, "decline", procedure.Decision{Ground: "not_ours"})
	w.refused("procedure.ground", w.Authority.Actor, c.ID, "decline", procedure.Decision{Reason: "无"})
	w.refused("complaint.measures", w.Authority.Actor, c.ID, "decline", procedure.Decision{Reason: "无", Ground: "no_facts"}, complaint.Measure{Kind: complaint.Rectify})
	c = w.by(w.Authority.Actor, c.ID, "decline", procedure.Decision{Ground: "not_ours", Reason: "价格纠纷，请向市场监督管理部门反映。"})
	if c.Result != complaint.Declined || len(w.told(w.Merchant.Actor, c)) != 0 || !slices.Contains(w.told(w.Buyer.Actor, c), notice.Refused) {
		t.Errorf("declined: %+v, told %v", c, w.told(w.Buyer.Actor, c))
	}
	w.View(ledger.Actor{}, func(tx *ledger.Tx) error {
		rec, err := complaint.RecordOf(tx, w.Merchant.ID)
		if len(rec.Items)+len(rec.Years) != 0 {
			t.Errorf("the public record: %+v", rec)
		}
		return err
	})
}

// TestNoStatementInTime: the authority goes on without one once its time is over, and not before; the delay was noted and told.
func TestNoStatementInTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.file(w.Buyer.Actor, w.content())
	w.by(w.Authority.Actor, c.ID, "accept", procedure.Decision{})
	w.by(w.Authority.Actor, c.ID, "hear", procedure.Decision{Reason: "请陈述。"})
	w.refused("procedure.too_early", w.Authority.Actor, c.ID, "proceed", procedure.Decision{})
	w.Advance(11)
	w.Must(ledger.System, func(tx *ledger.Tx) error { _, err := procedure.Watch(tx); return err })
	if k := w.caseOf(c); k.EscalatedTo != "authority" || k.Clock.Overdue != 1 {
		t.Errorf("late: %+v %+v", k.EscalatedTo, k.Clock)
	}
	for who, a := range map[string]ledger.Actor{"complainant": w.Buyer.Actor, "merchant": w.Merchant.Actor, "authority": w.Authority.Actor} {
		if !slices.Contains(w.told(a, c), notice.PastDue) {
			t.Errorf("the %s was not told of the delay: %v", who, w.told(a, c))
		}
	}
	w.by(w.Authority.Actor, c.ID, "proceed", procedure.Decision{})
	if c = w.by(w.Authority.Actor, c.ID, "dismiss", procedure.Decision{Reason: "未见证据。"}); c.Result != complaint.Unfounded {
		t.Errorf("dismissed: %+v", c)
	}
}

// TestOwnComplaint: an officer complains like everybody, and deals with nothing of its own, under another account either.
func TestOwnComplaint(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.file(w.deputy, w.content())
	w.refused("complaint.own", w.deputy, c.ID, "accept", procedure.Decision{})
	twin := w.Colleague(w.Authority.ID, "twin", "赵副科")
	w.refused("complaint.own", twin, c.ID, "accept", procedure.Decision{})
	w.by(w.Authority.Actor, c.ID, "accept", procedure.Decision{})
}

// TestMeasures: only what can be done to the party complained of, and only once each.
func TestMeasures(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.heard(w.Buyer.Actor)
	var foreign party.Qualification
	w.View(ledger.System, func(tx *ledger.Tx) error {
		list, err := party.Qualifications(tx, w.Broker.ID)
		foreign = list[0]
		return err
	})
	uphold := procedure.Decision{Reason: "属实。"}
	for code, list := range map[string][]complaint.Measure{
		"code.unknown":            {{Kind: "jail"}},
		"complaint.measure_twice": {{Kind: complaint.Rectify}, {Kind: complaint.Rectify}},
		"complaint.measure_licence": {
			{Kind: complaint.Revoke, Qualification: foreign.ID},
		},
	} {
		w.refused(code, w.Authority.Actor, c.ID, "uphold_partly", uphold, list...)
	}
	w.refused("complaint.measure_licence", w.Authority.Actor, c.ID, "uphold_partly", uphold, complaint.Measure{Kind: complaint.Suspend})
	w.by(w.Authority.Actor, c.ID, "uphold_partly", uphold, complaint.Measure{Kind: complaint.Revoke, Qualification: w.licence().ID})
	// A proposal that was turned down leaves no measure behind.
	w.Must(w.deputy, func(tx *ledger.Tx) error { _, err := procedure.Reject(tx, c.Case, "证据不足"); return err })
	if c = w.by(w.Authority.Actor, c.ID, "dismiss", procedure.Decision{Reason: "证据不足。"}); len(c.Measures) != 0 {
		t.Errorf("measures of a dismissed complaint: %+v", c.Measures)
	}
	w.View(ledger.System, func(tx *ledger.Tx) error {
		history, err := tx.History(complaint.Subject, c.ID)
		if err != nil {
			return err
		}
		last, _, err := tx.Content(history[len(history)-1].ID)
		if !strings.Contains(string(last), "complaint.dismiss") || strings.Contains(string(last), "revoke") {
			t.Errorf("the journal says of it: %s", last)
		}
		return err
	})
}

// TestAcceptSeveral: complaints that were filed are taken up from the inbox together; a decision is not made so.
func TestAcceptSeveral(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, two := w.file(w.Buyer.Actor, w.content()), w.file(w.nobody, w.content())
	do := func(act string) []worklist.Result {
		t.Helper()
		results, err := worklist.Do(t.Context(), w.DB, w.Book, w.Authority.Actor, worklist.Order{Act: act, Cases: []string{one.Case, two.Case}})
		if err != nil {
			t.Fatal(err)
		}
		return results
	}
	for _, r := range do("accept") {
		if r.Err != nil {
			t.Errorf("%s: %v", r.Title, r.Err)
		}
	}
	if w.caseOf(one).State != "investigating" || w.caseOf(two).State != "investigating" {
		t.Error("they were not taken up")
	}
	for _, r := range do("dismiss") {
		if r.Err == nil {
			t.Errorf("%s was decided with others", r.Title)
		}
	}
}

// TestNotForItsParty: a step that the journal would enter under the complainant's party is not made at all.
func TestNotForItsParty(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.file(w.insider, w.content())
	err := w.DB.Update(t.Context(), w.insider, func(tx *ledger.Tx) error {
		_, err := procedure.Act(tx, c.Case, "withdraw", procedure.Decision{})
		return err
	})
	if err == nil || !strings.Contains(err.Error(), "Personally") {
		t.Errorf("withdrawn in the party's name: %v", err)
	}
}
