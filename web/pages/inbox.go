package pages

import (
	"huishu/web/components"
)

// inboxCount is the number of cases that wait for the caller, and whether one is overdue.
func (v *visit) inboxCount() (open int, late bool) { return 0, false }

// deskLinks are the caller's own desks, by role.
func (v *visit) deskLinks() []components.NavItem { return nil }
