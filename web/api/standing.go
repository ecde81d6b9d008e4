package api

import (
	"net/http"
	"time"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/registry/party"
)

// mountReference mounts the ground of following by reference (Art. 24).
func mountReference(a *API) {
	op := operation("record-reference", "/parties/{id}/reference", "party", "登记参照执行的依据（第二十四条） / Record on what ground a body follows by reference", signedIn)
	op.Errors = []int{http.StatusNotFound}
	write(a, op, func(tx *ledger.Tx, in *struct {
		ByID
		Body struct {
			Class     string `json:"class" enum:"central,provincial,city_paid"`
			Statement string `json:"statement" minLength:"1" maxLength:"2000" doc:"Which provision or paper makes it so; public."`
			Document  string `json:"document,omitempty" maxLength:"100" doc:"Id of the paper."`
		}
	}) (referenceView, error) {
		return shown(viewReference)(party.RecordReference(tx, in.ID, party.NewReference{Class: party.ReferenceClass(in.Body.Class), Statement: in.Body.Statement, Document: in.Body.Document}))
	})
}

// designating is the input by which a body comes to a capacity or ceases to be in it.
type designating struct {
	ByID
	Body struct {
		Capacity string `json:"capacity" enum:"implementing,authorising"`
		Ground   string `json:"ground" minLength:"1" maxLength:"2000" doc:"The paper that decided it, by number and name; public."`
		Document string `json:"document,omitempty" maxLength:"100" doc:"Id of its scan."`
	}
}

func (in *designating) designation() party.NewDesignation {
	return party.NewDesignation{Capacity: party.Capacity(in.Body.Capacity), Ground: in.Body.Ground, Document: in.Body.Document}
}

// mountDesignation mounts what makes an entered body an implementing body or an authorising subject, and what ends it.
func mountDesignation(a *API) {
	op := creating("designate-party", "/parties/{id}/designations", "party", "指定为实施机构或授权主体 / Make a body an implementing body or an authorising subject", signedIn)
	op.Errors = []int{http.StatusNotFound}
	write(a, op, func(tx *ledger.Tx, in *designating) (designatedView, error) {
		return shown(viewDesignated)(party.Designate(tx, in.ID, in.designation()))
	})
	op = creating("release-party", "/parties/{id}/designations/end", "party", "不再作为实施机构或授权主体 / End a body's capacity", signedIn)
	op.Errors = []int{http.StatusNotFound}
	op.Description = "Refused while an implementing body has plans or agreements that are not at their end."
	write(a, op, func(tx *ledger.Tx, in *designating) (designatedView, error) {
		return shown(viewDesignated)(party.Release(tx, in.ID, in.designation()))
	})
	read(a, operation("list-designations", "/parties/{id}/designations", "party", "主体身份的指定与终止 / What a body was made and ceased to be", public),
		func(tx *ledger.Tx, in *ByID) (list[designationView], error) {
			if _, err := party.EntryOf(tx, in.ID); err != nil && !access.Can(tx.Actor, access.PartyRead, access.Facts{Owner: in.ID}) {
				return list[designationView]{}, err
			}
			items, err := party.Designations(tx, in.ID)
			return listOf(each(items, viewDesignation), ""), err
		})
}

// designationView is what anyone may know of a designation.
type designationView struct {
	Capacity   party.Capacity `json:"capacity"`
	Ended      bool           `json:"ended" doc:"It ceased to be that."`
	Ground     string         `json:"ground"`
	RecordedAt *time.Time     `json:"recorded_at"`
}

func viewDesignation(d party.Designation) designationView {
	return designationView{Capacity: d.Capacity, Ended: d.Ended, Ground: d.Ground, RecordedAt: when(d.RecordedAt)}
}
