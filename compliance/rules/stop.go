package rules

import "slices"

// Stop is a ground on which the clock of a step stands still, such as an expert review
// whose time the law does not count (行政许可法 art. 45).
type Stop struct {
	// ID names the ground inside its procedure.
	ID string `yaml:"id" json:"id"`
	// Text is what people read.
	Text Text `yaml:"text" json:"text"`
	// Hint is what whoever stops the clock must say with it; empty where no text asks for anything.
	Hint Text `yaml:"hint" json:"hint,omitzero"`
	// Steps are those whose clock may be stopped on this ground.
	Steps []string `yaml:"steps" json:"steps"`
	// Article is the provision that lets the clock stop.
	Article string `yaml:"article" json:"article"`
	// Sureness is Assumed where the provision is applied by analogy only; that is what an empty one means.
	Sureness Sureness `yaml:"sureness" json:"sureness"`
	// Fact is the id of the fact that bounds one stop, in working days; empty where no text sets a bound.
	Fact string `yaml:"fact" json:"fact,omitempty"`
	// MaxWorkingDays is that bound; the clock runs again by itself when it is used up. 0 sets none.
	MaxWorkingDays int `yaml:"-" json:"max_working_days,omitempty"`
}

// maxRemind bounds Step.Remind, in working days.
const maxRemind = 20

// Stop returns the ground with the given id if it may stop the clock of the step.
func (d *Definition) Stop(id, step string) *Stop {
	for i := range d.Stops {
		if d.Stops[i].ID == id && slices.Contains(d.Stops[i].Steps, step) {
			return &d.Stops[i]
		}
	}
	return nil
}

// StopsFor returns the grounds on which the clock of a step may be stopped.
func (d *Definition) StopsFor(step string) []Stop {
	var list []Stop
	for _, s := range d.Stops {
		if slices.Contains(s.Steps, step) {
			list = append(list, s)
		}
	}
	return list
}

// stops resolves the citations and bounds of a definition's grounds for stopping a clock.
func (l *linker) stops(s *Set, at string, d *Definition) {
	for i := range d.Stops {
		stop := &d.Stops[i]
		here := dotted(at, "stops", named(stop.ID, i))
		l.mustCite(s, dotted(here, "article"), &stop.Article)
		if stop.Sureness == "" {
			stop.Sureness = Assumed
		}
		if stop.Fact == "" {
			continue
		}
		f, ok := s.facts[stop.Fact]
		if !ok || f.Unit != "working_days" {
			s.add(flaw(dotted(here, "fact"), "停止计时的上限须引用以工作日计的事实，而非 %q", "its bound needs a fact in working days, not %q", stop.Fact).
				do("请在 facts 中定义以 working_days 为单位的事实，或删除 fact", "Define a fact whose unit is working_days, or remove it"))
			continue
		}
		if f.Value != nil {
			stop.MaxWorkingDays = int(*f.Value)
		}
	}
}

// validateDesk looks at what concerns the work on a case rather than its course: stops,
// reminders, escalation and one-time notices.
func (d *Definition) validateDesk(c *collector) {
	seen := map[string]bool{}
	for i, s := range d.Stops {
		at := dotted("stops", named(s.ID, i))
		if s.ID == "" || seen[s.ID] || s.Text.IsZero() || len(s.Steps) == 0 {
			c.add(flaw(at, "停止计时的理由 %q 重复，或缺少文字、步骤", "the ground %q for stopping a clock is named twice, or lacks text or steps", s.ID).do("请补充 id、text、steps", "Add id, text and steps"))
		}
		seen[s.ID] = true
		for _, id := range s.Steps {
			if step := d.Step(id); step == nil || step.Clock == nil || step.Clock.Kind != Limit {
				c.add(flaw(dotted(at, "steps"), "步骤 %q 没有可以停止的时限", "step %q has no time limit to stop", id).do("请改为有 kind: limit 时钟的步骤", "Name a step whose clock is a limit"))
			}
		}
	}
	for i, s := range d.Steps {
		at := dotted("steps", named(s.ID, i))
		timed := s.Clock != nil && s.Clock.Kind == Limit
		if s.Remind < 0 || s.Remind > maxRemind || s.Remind > 0 && !timed {
			c.add(flaw(dotted(at, "remind"), "提醒须在时限届满前 1 至 20 个工作日", "a reminder comes 1 to 20 working days before a time limit ends").do("请更正 remind，或去掉", "Correct remind, or remove it"))
		}
		if s.Escalate != "" && !timed {
			c.add(flaw(dotted(at, "escalate"), "没有时限的步骤不会逾期", "a step without a time limit is never overdue").do("请去掉 escalate", "Remove escalate"))
		}
	}
	for _, t := range d.Transitions {
		if t.OneTimeNotice && !t.NeedsReason {
			c.add(flaw(dotted("transitions", t.Act), "一次性告知须写明内容", "a one-time notice says in writing what is missing").do("请加上 needs_reason: true", "Add needs_reason: true"))
		}
	}
}
