package pages

import (
	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/registry/plan"
	"huishu/web/components"
)

// planStepPage is the page of one form about a plan.
func (v *visit) planStepPage(tx *ledger.Tx, f form, act access.Act, title components.Text, e entry, fields func(p plan.Plan, c seenCase) (g.Node, error)) (content, error) {
	p, c, err := v.ownPlan(tx)
	if err == nil {
		err = access.Require(tx, act, p.Facts())
	}
	if err != nil {
		return content{}, err
	}
	if e.Upload {
		if err := v.proofAhead(tx, act); err != nil {
			return content{}, err
		}
	}
	in, err := fields(p, c)
	if err != nil {
		return content{}, err
	}
	at := "/desk/plans/" + p.ID
	e.Action, e.Submit, e.Fresh = at+e.Action, title, at
	return content{Title: title, Crumbs: []components.NavItem{plans, {Label: components.Same(p.Title), Href: at}, {Label: title}}, Body: []g.Node{
		components.Heading{Over: components.Same(p.Title), Title: title}.In(v.lang), v.entry(f, e, in),
	}}, nil
}

func (v *visit) decidePlanPage(tx *ledger.Tx, f form) (content, error) {
	return v.planStepPage(tx, f, access.PlanDecide, tr("登记“三重一大”集体决策", "Record the collective decision"), entry{Action: "/decide", Upload: true}, func(plan.Plan, seenCase) (g.Node, error) {
		return g.Group{
			v.line(f, f.must("meeting", tr("会议名称", "Meeting"), tr("如 局党组 2026 年第 3 次会议", "Such as the third meeting of 2026")), "", components.Full),
			v.day(f, f.must("on", tr("决策日期", "Day of the decision"), components.Text{}), ""),
			components.FileUpload{Field: f.must("minutes", tr("会议纪要", "Minutes"), components.Text{}), Accept: paperKinds, Max: maxPaper}.In(v.lang),
		}, nil
	})
}

func (v *visit) decidePlan() (string, error) {
	file, err := v.store("minutes")
	if err != nil {
		return "", err
	}
	return v.planAct(func(tx *ledger.Tx) error {
		on, bad := v.date("on")
		if bad != nil {
			return bad
		}
		minutes, err := attached(tx, file, "plan.minutes")
		if err != nil {
			return err
		}
		_, err = plan.Decide(tx, v.Book, v.Param("id"), plan.Decision{Meeting: v.FormValue("meeting"), On: on, Minutes: minutes})
		return err
	})
}

func (v *visit) approvePlanPage(tx *ledger.Tx, f form) (content, error) {
	return v.planStepPage(tx, f, access.PlanApprove, tr("登记政府审议同意", "Record the government's approval"), entry{Action: "/approve", Upload: true}, func(plan.Plan, seenCase) (g.Node, error) {
		return g.Group{
			v.line(f, f.must("by", tr("审定机关", "Who approved"), components.Text{}), "惠州市人民政府", components.Full),
			v.line(f, f.must("number", tr("批复文号", "Number of the approval"), components.Text{}), "", components.Medium),
			v.day(f, f.must("on", tr("批复日期", "Day of the approval"), components.Text{}), ""),
			components.FileUpload{Field: f.must("paper", tr("批复文件扫描件", "Scan of the approval"), components.Text{}), Accept: paperKinds, Max: maxPaper}.In(v.lang),
		}, nil
	})
}

func (v *visit) approvePlan() (string, error) {
	file, err := v.store("paper")
	if err != nil {
		return "", err
	}
	return v.planAct(func(tx *ledger.Tx) error {
		on, bad := v.date("on")
		if bad != nil {
			return bad
		}
		paper, err := attached(tx, file, "plan.approval")
		if err != nil {
			return err
		}
		_, err = plan.Approve(tx, v.Book, v.Param("id"), plan.Approval{By: v.FormValue("by"), Number: v.FormValue("number"), On: on, Paper: paper})
		return err
	})
}

func (v *visit) filePlanPage(tx *ledger.Tx, f form) (content, error) {
	return v.planStepPage(tx, f, access.PlanFile, tr("登记报省备案", "Record the filing with the province"), entry{Action: "/file"}, func(plan.Plan, seenCase) (g.Node, error) {
		return g.Group{
			v.line(f, f.must("number", tr("备案号", "Number of the filing"), components.Text{}), "", components.Medium),
			v.day(f, f.must("on", tr("备案日期", "Day of the filing"), components.Text{}), ""),
		}, nil
	})
}

func (v *visit) filePlan() (string, error) {
	return v.planAct(func(tx *ledger.Tx) error {
		on, bad := v.date("on")
		if bad != nil {
			return bad
		}
		_, err := plan.File(tx, v.Book, v.Param("id"), plan.Filing{Number: v.FormValue("number"), On: on})
		return err
	})
}

// planAct does one act on the plan of the address and goes back to it.
func (v *visit) planAct(fn func(tx *ledger.Tx) error) (string, error) {
	next, err := v.do(func(tx *ledger.Tx) (string, error) { return "/desk/plans/" + v.Param("id"), fn(tx) })
	if err == nil {
		v.flash("已办理，并已写入日志", "Done, and entered in the log")
	}
	return next, err
}
