package filing_test

import (
	"maps"
	"strings"
	"testing"

	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/filing"
	"huishu/registry/party"
)

// objection is a form of article 16 with all that it needs.
func objection() map[string]string {
	return map[string]string{"kind": "correct", "item": "2026 年 3 月 1 路客流量", "shown": "0", "claimed": "3520", "grounds": "当日线路正常运营，有调度记录为证"}
}

func (w *world) objects() *procedure.Case {
	w.Helper()
	return w.file(w.company, filing.Request{Procedure: "correction", About: w.roads.ID, Answers: objection()})
}

// TestCorrectionByDefinitionAlone takes an objection to public data through article 16: addressed to
// the body that holds the data, ten working days, claimed, decided with reasons.
func TestCorrectionByDefinitionAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.objects()
	if c.State != "checking" || c.Awaits != rules.Counterparty || c.Counterparty != w.transportBody.ID || c.Applicant != w.companyBody.ID ||
		c.Clock == nil || c.Clock.Total != 10 || c.Clock.Sureness != rules.InForce || !strings.HasSuffix(c.Clock.Article, "第十六条第二款") {
		t.Fatalf("filed: %+v %+v", c, c.Clock)
	}
	if !strings.Contains(c.Notice.ZH, "照常办理") || c.Title.EN != c.ProcedureTitle.EN+": "+w.roads.Title || !strings.Contains(c.Title.ZH, w.roads.Title) || c.Public {
		t.Errorf("what the parties are told: %q in %q", c.Notice.ZH, c.Title)
	}
	due, err := workday.Default().Add(workday.OfTime(w.DB.Now()), 10)
	if err != nil || c.Clock.Due != due.Due {
		t.Errorf("due %s, want %s %v", c.Clock.Due, due.Due, err)
	}
	// The body's officers see it in their inbox and take it; nobody else does.
	desk := procedure.Desk{Roles: w.transport.Roles, Party: w.transport.Party}
	w.View(w.transport, func(tx *ledger.Tx) error {
		list, _, err := procedure.Waiting(tx, desk, "", 0)
		if len(list) != 1 || list[0].ID != c.ID {
			t.Errorf("inbox of the body: %v", list)
		}
		return err
	})
	assign := func(tx *ledger.Tx) error { _, err := party.AssignCase(tx, c.ID, "", ""); return err }
	w.Refused("access.denied", w.company, assign)
	w.Refused("access.denied", w.health, assign)
	w.Refused("procedure.not_yours", w.clerk, assign)
	w.Must(w.transport, assign)
	decide := func(act, reason string) func(tx *ledger.Tx) error {
		return func(tx *ledger.Tx) error {
			_, err := filing.Act(tx, c.ID, act, procedure.Decision{Reason: reason}, nil)
			return err
		}
	}
	w.Refused("procedure.assigned", w.second, decide("correct", "已核实"))
	w.Refused("procedure.not_found", w.health, decide("correct", "已核实"))
	w.Refused("procedure.not_yours", w.company, decide("correct", "自行更正"))
	w.Refused("procedure.not_yours", w.clerk, decide("correct", "代为更正"))
	w.Refused("required", w.transport, decide("correct", ""))
	w.Refused("procedure.not_now", w.transport, decide("approve", "同意"))
	c = w.act(w.transport, c.ID, "correct", procedure.Decision{Reason: "经核查调度记录，3 月 1 路客流量更正为 3520"}, nil)
	if c.State != "corrected" || c.Outcome != rules.Granted || c.Current().Capacity != rules.Counterparty || c.Assignee != "" {
		t.Errorf("decided: %+v", c)
	}
	w.Refused("procedure.not_now", w.company, decide("withdraw", ""))
	w.View(w.company, func(tx *ledger.Tx) error {
		events, err := tx.History(procedure.SubjectCase, c.ID)
		if err != nil || len(events) != 3 || events[0].Kind != "filing.file" || events[2].Kind != "filing.act" {
			t.Fatalf("the journal of the case: %+v %v", events, err)
		}
		proof, err := tx.Receipt(ledger.ReceiptRequest{EventID: events[2].ID})
		if !strings.Contains(string(proof), `"act":"correct"`) || !strings.Contains(string(proof), `"procedure":"correction"`) {
			t.Errorf("its decision is proved as: %s", proof)
		}
		return err
	})
}

// TestFormTellsAllGapsAtOnce.
func TestFormTellsAllGapsAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	file := func(about string, answers map[string]string) func(tx *ledger.Tx) error {
		return func(tx *ledger.Tx) error {
			_, err := filing.File(tx, w.Book, filing.Request{Procedure: "correction", About: about, Answers: answers})
			return err
		}
	}
	with := func(id, value string) map[string]string {
		m := objection()
		if m[id] = value; value == "" {
			delete(m, id)
		}
		return m
	}
	err := fault.From(w.Do(w.company, file(w.roads.ID, map[string]string{"shown": "0", "made_up": "x", "kind": "abolish"})))
	var fields []string
	if err != nil {
		for _, f := range err.Details {
			fields = append(fields, f.Field+"="+f.Code)
		}
	}
	if got := strings.Join(fields, " "); got != "answers.kind=filing.choice answers.item=required answers.grounds=required answers.made_up=filing.field" {
		t.Errorf("told: %s (%v)", got, err)
	}
	w.Refused("filing.about", w.company, file("", objection()))
	w.Refused("filing.about", w.company, file("no such resource", objection()))
	w.Refused("filing.own", w.transport, file(w.roads.ID, objection()))
	w.Refused("text.control", w.company, file(w.roads.ID, with("shown", "两\n行")))
	w.Refused("paper.not_yours", w.company, file(w.roads.ID, with("evidence", w.Document(w.rival, "他人的材料"))))
	w.Refused("access.sign_in", ledger.Actor{}, file(w.roads.ID, objection()))
	w.Refused("procedure.not_yours", w.clerk, file(w.roads.ID, objection())) // the definition names companies and public bodies
	w.Refused("filing.unknown", w.company, func(tx *ledger.Tx) error {
		_, err := filing.File(tx, w.Book, filing.Request{Procedure: "registration", About: w.roads.ID, Answers: objection()})
		return err
	})
	c := w.objects()
	w.Refused("filing.open", w.company, file(w.roads.ID, objection()))
	w.Must(w.rival, file(w.roads.ID, objection())) // another data subject has its own case and clock
	w.Must(w.company, file(w.beds.ID, objection()))
	w.act(w.company, c.ID, "withdraw", procedure.Decision{}, nil)
	w.Must(w.company, file(w.roads.ID, objection()))
}

// TestEvidenceIsForTheParties: the body that answers reads the paper, and what was filed comes back
// whole; another body learns nothing, not even that there is a case.
func TestEvidenceIsForTheParties(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	answers := objection()
	answers["evidence"] = w.Document(w.company, "调度记录")
	c := w.file(w.company, filing.Request{Procedure: "correction", About: w.roads.ID, Answers: answers})
	for _, who := range []struct {
		actor ledger.Actor
		reads bool
	}{{w.transport, true}, {w.second, true}, {w.company, true}, {w.clerk, true}, {w.health, false}, {w.rival, false}, {ledger.Actor{}, false}} {
		w.View(who.actor, func(tx *ledger.Tx) error {
			reads, err := filing.MayRead(tx, answers["evidence"])
			if reads != who.reads {
				t.Errorf("%s reads the evidence: %v", who.actor.Name, reads)
			}
			return err
		})
	}
	w.View(w.transport, func(tx *ledger.Tx) error {
		f, err := filing.OfCase(tx, c.ID)
		if !maps.Equal(f.Answers, answers) || f.AboutID != w.roads.ID {
			t.Errorf("filed %v, kept %v", answers, f.Answers)
		}
		return err
	})
}

// TestDelayOfTheBodyIsEscalated: nothing is deemed decided when the ten days are over; the authority is told, and the body explains.
func TestDelayOfTheBodyIsEscalated(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.objects()
	watch := func() (n int) {
		w.Must(ledger.System, func(tx *ledger.Tx) (err error) { n, err = procedure.Watch(tx); return err })
		return n
	}
	explain := func(reason string) func(tx *ledger.Tx) error {
		return func(tx *ledger.Tx) error { _, err := procedure.Explain(tx, c.ID, reason); return err }
	}
	w.Advance(7)
	if n := watch(); n != 1 {
		t.Errorf("three days before the end: %d noted", n)
	}
	w.Refused("procedure.in_time", w.transport, explain("人手不足"))
	w.Advance(4)
	if n := watch(); n != 1 {
		t.Errorf("over: %d noted", n)
	}
	w.View(w.clerk, func(tx *ledger.Tx) error {
		late, err := procedure.Get(tx, c.ID)
		if err != nil {
			return err
		}
		if late.Outcome != "" || late.EscalatedTo != "authority" || late.Clock.Overdue != 1 {
			t.Errorf("late: %+v %+v", late, late.Clock)
		}
		open, overdue, err := procedure.Tally(tx, procedure.Desk{Roles: w.clerk.Roles, Party: w.clerk.Party})
		if open != 1 || overdue != 1 {
			t.Errorf("the authority's inbox: %d open, %d late", open, overdue)
		}
		clocks, _, _, err2 := procedure.Clocks(tx)
		if len(clocks) != 1 || clocks[0].Awaits != "public_body" || clocks[0].Explained || clocks[0].Event == "" {
			t.Errorf("the public clock: %+v", clocks)
		}
		if err == nil {
			err = err2
		}
		return err
	})
	w.Refused("access.denied", w.health, explain("不相干"))
	w.Must(w.transport, explain("会同运营企业核查，所需时间较长"))
	c = w.act(w.transport, c.ID, "confirm", procedure.Decision{Reason: "经核查，数据无误"}, nil)
	if c.State != "confirmed" || c.EscalatedTo != "" {
		t.Errorf("decided late: %+v", c)
	}
}

// TestDoubtIsForPublicBodies: the second procedure of article 16 is open to bodies only, as its definition says.
func TestDoubtIsForPublicBodies(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	answers := map[string]string{"kind": "error", "item": "客流量", "found": "与本局统计不符"}
	file := func(tx *ledger.Tx) error {
		_, err := filing.File(tx, w.Book, filing.Request{Procedure: "doubt", About: w.roads.ID, Answers: answers})
		return err
	}
	w.Refused("procedure.not_yours", w.company, file)
	w.Must(w.health, file)
	var ids []string
	set, err := w.Book.For("correction", workday.OfTime(w.DB.Now()))
	if err != nil {
		t.Fatal(err)
	}
	var guides []*rules.Definition
	w.View(w.health, func(tx *ledger.Tx) (err error) {
		guides, err = filing.Guides(tx, w.Book, workday.OfTime(w.DB.Now()))
		_, later := filing.Guide(tx, w.Book, "correction", workday.Date{Year: 2031, Month: 1, Day: 2})
		if fault.CodeOf(later) != "filing.unknown" {
			t.Errorf("after the rules have lapsed: %v", later)
		}
		return err
	})
	for _, d := range guides {
		ids = append(ids, d.ID)
		if of, err := set.Procedure(d.ID); err != nil || of != d {
			t.Errorf("%s is not the definition of the set in force", d.ID)
		}
	}
	if got := strings.Join(ids, " "); got != "correction doubt" {
		t.Errorf("what may be filed: %s", got)
	}
}
