package rules

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// The parts of a procedure that a ProcedureChange may be about.
const (
	WholePart   = "procedure"
	OpeningPart = "opening"
	StepPart    = "step"
	ActPart     = "act"
	GroundPart  = "ground"
	StopPart    = "stop"
)

// ProcedureChange is a part of a procedure that two sets put differently: who acts, where an act leads, whether it takes two
// persons. How many working days a step has is a ClockChange, who votes in it a RuleChange.
type ProcedureChange struct {
	Procedure      string `json:"procedure"`
	ProcedureTitle Text   `json:"procedure_title"`
	// Part is one of the Part constants, ID what names it in its procedure.
	Part  string `json:"part"`
	ID    string `json:"id"`
	Title Text   `json:"title"`
	// Change is Added, Dropped or Changed; of a change, Aspects say what differs.
	Change  string   `json:"change"`
	Aspects []Aspect `json:"aspects,omitempty"`
	Article string   `json:"article"`
}

// Name is the part with what kind of part it is, such as "step: formal review".
func (c ProcedureChange) Name() Text {
	kind := partTitles[c.Part]
	return Text{ZH: kind.ZH + "：" + c.Title.ZH, EN: kind.EN + ": " + c.Title.In("en")}
}

// What is the change in words, with what differs.
func (c ProcedureChange) What() Text {
	what := ChangeTitle(c.Change)
	for i, a := range c.Aspects {
		zh, en := "、", ", "
		if i == 0 {
			zh, en = "：", ": "
		}
		what = Text{ZH: what.ZH + zh + a.Title.ZH, EN: what.EN + en + a.Title.EN}
	}
	return what
}

var partTitles = map[string]Text{
	WholePart: {ZH: "整个程序", EN: "the procedure"}, OpeningPart: {ZH: "提出", EN: "opening"}, StepPart: {ZH: "步骤", EN: "step"},
	ActPart: {ZH: "行为", EN: "act"}, GroundPart: {ZH: "理由", EN: "ground"}, StopPart: {ZH: "停止计算的情形", EN: "stop of the clock"},
}

// Aspect is one key of a part, and what it is called.
type Aspect struct {
	Key   string `json:"key"`
	Title Text   `json:"title"`
}

// aspectTitles are the keys of the parts of a procedure in words. A key that stands elsewhere in a rehearsal, or that only names
// the part, has none: see notCompared.
var aspectTitles = map[string]Text{
	"title": {ZH: "名称", EN: "name"}, "text": {ZH: "文字", EN: "wording"}, "hint": {ZH: "须说明的内容", EN: "what must be said"},
	"article": {ZH: "条款", EN: "article"}, "sureness": {ZH: "把握程度", EN: "sureness"}, "regime": {ZH: "所属事项", EN: "matter"},
	"act": {ZH: "行为", EN: "act"}, "acts": {ZH: "适用的行为", EN: "the acts it carries"}, "steps": {ZH: "适用的步骤", EN: "the steps it stops"},
	"by": {ZH: "由谁办理", EN: "who acts"}, "from": {ZH: "自哪些步骤", EN: "from which steps"}, "to": {ZH: "进入的步骤", EN: "the step that follows"},
	"awaits": {ZH: "等待谁办理", EN: "who is awaited"}, "clock": {ZH: "时钟的种类", EN: "kind of clock"}, "public": {ZH: "是否公开", EN: "public or not"},
	"terminal": {ZH: "是否办结", EN: "decided or not"}, "outcome": {ZH: "结果", EN: "outcome"}, "standing": {ZH: "登记的状态", EN: "what the register records"},
	"escalate": {ZH: "逾期提请谁", EN: "to whom a delay is escalated"}, "remind": {ZH: "届满前的提醒", EN: "reminder before the last day"},
	"notice":       {ZH: "告知当事人的文字", EN: "what the parties are told"},
	"needs_reason": {ZH: "是否须书面说明理由", EN: "reasons in writing"}, "needs_ground": {ZH: "是否须列明的理由", EN: "a named ground"},
	"needs_no_must_mend": {ZH: "是否须没有应补正的问题", EN: "nothing left to mend"}, "when_elapsed": {ZH: "是否须期间届满", EN: "only when the time is over"},
	"while_running": {ZH: "是否须在期间内", EN: "only while the time runs"}, "keeps_clock": {ZH: "时钟是否延续", EN: "the clock runs on"},
	"second_person": {ZH: "是否须两人办理", EN: "two persons"}, "one_time_notice": {ZH: "是否一次性告知", EN: "all gaps told at once"},
	"joins": {ZH: "是否引入相对方", EN: "brings in the other side"}, "amends": {ZH: "是否重新填写申请", EN: "the form is brought anew"},
	"filing": {ZH: "申请表", EN: "what is asked for"}, "acts_of": {ZH: "沿用其行为的程序", EN: "whose acts it has"}, "personal": {ZH: "是否由个人提出", EN: "filed by a person"},
	"fact": {ZH: "停止的期限依据", EN: "what bounds a stop"}, "max_working_days": {ZH: "停止的最长工作日", EN: "longest stop"},
}

// notCompared are keys of a procedure that are parts of their own, or that ClockChange and RuleChange show.
var notCompared = []string{"id", "open", "transitions", "grounds", "stops", "votes"}

// part is a piece of a procedure with what names it.
type part struct {
	kind, id string
	title    Text
	article  string
	content  any
}

// compareProcedures says which procedures and which of their parts differ, in the order of the later set.
func compareProcedures(before, after *Set) []ProcedureChange {
	list := []ProcedureChange{}
	for i := range after.Procedures {
		d := &after.Procedures[i]
		if old, err := before.Procedure(d.ID); err == nil {
			list = append(list, compareParts(before, old, after, d)...)
		} else {
			list = append(list, d.change(part{WholePart, d.ID, d.Title, d.Article, nil}, Added, nil))
		}
	}
	for i := range before.Procedures {
		d := &before.Procedures[i]
		if _, err := after.Procedure(d.ID); err != nil {
			list = append(list, d.change(part{WholePart, d.ID, d.Title, d.Article, nil}, Dropped, nil))
		}
	}
	return list
}

func (d *Definition) change(p part, how string, aspects []Aspect) ProcedureChange {
	return ProcedureChange{d.ID, d.Title, p.kind, p.id, p.title, how, aspects, p.article}
}

func compareParts(was *Set, before *Definition, is *Set, after *Definition) (list []ProcedureChange) {
	old := map[[2]string]part{}
	for _, p := range before.parts() {
		old[[2]string{p.kind, p.id}] = p
	}
	for _, p := range after.parts() {
		key := [2]string{p.kind, p.id}
		former, ok := old[key]
		delete(old, key)
		if !ok {
			list = append(list, after.change(p, Added, nil))
		} else if aspects := differing(was, former.content, is, p.content); len(aspects) > 0 {
			list = append(list, after.change(p, Changed, aspects))
		}
	}
	for _, p := range before.parts() {
		if _, gone := old[[2]string{p.kind, p.id}]; gone {
			list = append(list, after.change(p, Dropped, nil))
		}
	}
	return list
}

// parts are the procedure as a whole, its opening, steps, acts, grounds and stops. Where an act is permitted in several ways, each
// way is a part, told from the others by its place among them.
func (d *Definition) parts() []part {
	whole := *d
	whole.Steps = nil // they are parts of their own; of a stop the key "steps" is compared
	list := []part{{WholePart, d.ID, d.Title, d.Article, whole}, {OpeningPart, d.Open.Act, d.Open.Title, d.Open.Article, d.Open}}
	for _, s := range d.Steps {
		if s.Clock != nil { // its length is shown as a clock
			s.Clock = &Clock{Kind: s.Clock.Kind}
		}
		list = append(list, part{StepPart, s.ID, s.Title, "", s})
	}
	ways := map[string]int{}
	for _, t := range d.Transitions {
		id := t.Act
		if ways[t.Act]++; ways[t.Act] > 1 {
			id += "." + strconv.Itoa(ways[t.Act])
		}
		list = append(list, part{ActPart, id, t.Title, t.Article, t})
	}
	for _, g := range d.Grounds {
		list = append(list, part{GroundPart, g.ID, g.Text, g.Article, g})
	}
	for _, s := range d.Stops {
		list = append(list, part{StopPart, s.ID, s.Text, s.Article, s})
	}
	return list
}

// differing are the keys in which two values of one struct differ.
func differing(before *Set, was any, after *Set, is any) (list []Aspect) {
	a, b := reflect.ValueOf(was), reflect.ValueOf(is)
	for i := range b.NumField() {
		key := keyOf(b.Type().Field(i))
		if !slices.Contains(notCompared, key) && !same(before, a.Field(i).Interface(), after, b.Field(i).Interface()) {
			list = append(list, Aspect{key, aspectTitles[key]})
		}
	}
	return list
}

// keyOf is the name of a field in the canonical text of a set.
func keyOf(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}
