package api

import (
	"net/http"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/registry/party"
)

func mountPartyFile(a *API) {
	read(a, operation("get-party-file", "/parties/{id}/file", "party", "单位档案 / An organisation's file (NDI-TR-2025-03)", signedIn),
		func(tx *ledger.Tx, in *ByID) (organisationFileView, error) {
			if !access.Can(tx.Actor, access.PartyRead, access.Facts{Owner: in.ID}) {
				return organisationFileView{}, errNoParty
			}
			if _, err := party.Get(tx, in.ID); err != nil {
				return organisationFileView{}, err
			}
			f, err := party.FileOf(tx, in.ID)
			return viewOrganisationFile(f), err
		})
	op := operation("edit-party-file", "/parties/{id}/file", "party", "填写单位档案 / Fill in an organisation's file", signedIn)
	op.Method, op.Errors = http.MethodPut, []int{http.StatusNotFound}
	write(a, op, func(tx *ledger.Tx, in *struct {
		ByID
		Body organisationFileBody
	}) (organisationFileView, error) {
		f, err := party.EditFile(tx, in.ID, in.Body.Version, in.Body.Particulars, each(in.Body.Papers, func(p paperBody) party.Paper { return party.Paper(p) }))
		return viewOrganisationFile(f), err
	})
}

type organisationFileBody struct {
	party.Particulars
	Papers  []paperBody `json:"papers,omitempty" maxItems:"10" doc:"Those that are new; a material replaces its earlier paper."`
	Version int64       `json:"version" minimum:"0" doc:"The version that was edited; 0 for a file not begun yet. A newer one: 409 stale."`
}

// organisationFileView is a file as its organisation and the offices see it.
type organisationFileView struct {
	party.Particulars
	Papers  []party.Paper `json:"papers"`
	Version int64         `json:"version" doc:"0 while the file has not been begun."`
}

func viewOrganisationFile(f party.File) organisationFileView {
	return organisationFileView{f.Particulars, full(f.Papers), f.Version}
}
