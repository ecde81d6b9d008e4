package api

import (
	"context"
	"io"

	"github.com/danielgtaylor/huma/v2"

	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/ledger/vault"
	"huishu/registry/complaint"
	"huishu/registry/party"
)

func mountComplaint(a *API) {
	op := creating("file-complaint", "/complaints", "party", "投诉举报 / Complain about a party", signedIn)
	op.Description = "By anybody with an account, for itself: no colleague learns of it, and the party complained of is never told who complained. The course stands at GET /cases/{case}."
	write(a, op, func(tx *ledger.Tx, in *struct{ Body complaintBody }) (complaintView, error) {
		return viewComplaint(complaint.File(tx, a.Book, in.Body.content()))
	})
	op = operation("list-complaints", "/complaints", "party", "投诉举报 / Complaints", signedIn)
	op.Description = "One's own; the authority and auditors see all. The party complained of sees none."
	read(a, op, func(tx *ledger.Tx, in *struct {
		Page
		Respondent string `query:"respondent" maxLength:"100" doc:"Id of the party complained of."`
		Own        bool   `query:"own" doc:"Only those of one's own."`
	}) (list[complaintView], error) {
		items, next, err := complaint.List(tx, complaint.Query{Respondent: in.Respondent, Own: in.Own, Limit: in.Limit, Cursor: in.Cursor})
		return listOf(each(items, complaintOf), next), err
	})
	read(a, operation("get-complaint", "/complaints/{id}", "party", "一件投诉举报 / One complaint", signedIn),
		func(tx *ledger.Tx, in *ByID) (complaintView, error) { return viewComplaint(complaint.Show(tx, in.ID)) })

	op = uploading(creating("attach-evidence", "/complaints/{id}/evidence", "party", "提交证据 / Hand in evidence", signedIn))
	op.Description = "Stored encrypted, and read by the complainant and the authority alone. At most ten papers, until the complaint is decided."
	prepared(a, op, a.storeEvidence, func(tx *ledger.Tx, in *evidenceInput, file kept[vault.Attachment]) (documentView, error) {
		d, err := complaint.Attach(tx, in.ID, file.of.Ref, file.of.Name)
		return viewDocument(d), err
	})

	op = uploading(creating("attach-statement-paper", "/complaints/{id}/papers", "party", "提交陈述材料 / Hand in a paper with a statement", signedIn))
	op.Description = "By the party complained of, from the day it is asked for its statement until the complaint is decided. Stored encrypted; the authority and the party read it, the complainant does not. At most ten."
	prepared(a, op, a.storeEvidence, func(tx *ledger.Tx, in *evidenceInput, file kept[vault.Attachment]) (documentView, error) {
		d, err := complaint.AttachPaper(tx, in.ID, file.of.Ref, file.of.Name)
		return viewDocument(d), err
	})
	op = operation("list-statement-papers", "/complaints/{id}/papers", "party", "陈述材料 / Papers of the statement", signedIn)
	op.Description = "Those that the party complained of handed in, to it, the authority and auditors."
	read(a, op, func(tx *ledger.Tx, in *ByID) ([]documentView, error) {
		papers, err := complaint.Papers(tx, in.ID)
		return each(papers, viewDocument), err
	})

	op = operation("act-on-complaint", "/complaints/{id}/{act}", "party", "受理、核查、陈述、决定、撤回 / Accept, hear, answer, decide, withdraw", signedIn)
	op.Description = "What the caller may do now says the case. uphold and uphold_partly take two persons: the first proposes with measures, the second names the proposal."
	write(a, op, func(tx *ledger.Tx, in *struct {
		ByID
		Act  string `path:"act" enum:"accept,decline,hear,answer,proceed,uphold,uphold_partly,dismiss,withdraw"`
		Body *struct {
			Decision
			Measures []measureBody `json:"measures,omitempty" maxItems:"20" doc:"uphold, uphold_partly: what is done about it."`
		}
	}) (caseView, error) {
		b := given(in.Body)
		c, err := complaint.Act(tx, in.ID, in.Act, b.decision(), each(b.Measures, measureBody.measure))
		if err != nil {
			return caseView{}, err
		}
		k, err := procedure.Get(tx, c.Case)
		return actedCase(tx, k, err)
	})

	erase := operation("erase-complaint", "/complaints/{id}/erasure", "party", "依法删除投诉举报中的个人信息 / Erase the person from a complaint", signedIn)
	erase.Description = "Words, name, contact and evidence are taken out, and the content out of every event about them. What was decided stays. It cannot be undone."
	write(a, erase, func(tx *ledger.Tx, in *struct {
		ByID
		Body DecisionBody
	}) (erasedView, error) {
		done, err := complaint.Erase(tx, in.ID, in.Body.decision())
		return viewErased(done), err
	})

	op = operation("get-complaint-record", "/parties/{id}/complaints", "party", "成立的投诉举报 / Complaints about a party that were founded", public)
	op.Description = "Only those that were decided and found founded, wholly or in part, with their counts by year. Nothing that a complainant said is in it."
	read(a, op, func(tx *ledger.Tx, in *ByID) (complaint.Record, error) {
		if _, err := party.EntryOf(tx, in.ID); err != nil {
			return complaint.Record{}, err
		}
		return complaint.RecordOf(tx, in.ID)
	})
}

type complaintBody struct {
	Respondent  string             `json:"respondent" minLength:"1" maxLength:"100" doc:"Id of the party complained of: one of the public register."`
	AboutKind   string             `json:"about_kind,omitempty" enum:"product,listing,order" doc:"What of theirs it is about, if anything."`
	About       string             `json:"about,omitempty" maxLength:"100" doc:"Its number: product code, listing number or order number."`
	Category    complaint.Category `json:"category" enum:"quality,price,misuse,privacy,untruth,conduct,anything"`
	Statement   string             `json:"statement" minLength:"1" maxLength:"5000" doc:"When and what happened."`
	Naming      complaint.Naming   `json:"naming" enum:"real_name,anonymous" doc:"Whether the authority is told who complains. The party complained of never is."`
	ContactName string             `json:"contact_name,omitempty" maxLength:"200" doc:"real_name: the complainant's name."`
	Contact     string             `json:"contact,omitempty" maxLength:"200" doc:"real_name: how to reach the complainant."`
}

func (b complaintBody) content() complaint.Content {
	return complaint.Content{
		Respondent: b.Respondent, About: complaint.About{Kind: b.AboutKind, Code: b.About}, Category: b.Category, Statement: b.Statement,
		Naming: b.Naming, ContactName: b.ContactName, Contact: b.Contact,
	}
}

type measureBody struct {
	Kind          complaint.MeasureKind `json:"kind" enum:"rectify,interview,suspend,revoke"`
	Qualification string                `json:"qualification,omitempty" maxLength:"100" doc:"suspend, revoke: id of the qualification. It is done by POST /qualifications/{id}/{act}, with that procedure's rights."`
}

func (b measureBody) measure() complaint.Measure {
	return complaint.Measure{Kind: b.Kind, Qualification: b.Qualification}
}

type evidenceInput struct {
	ByID
	RawBody huma.MultipartFormFiles[struct {
		File huma.FormFile `form:"file" required:"true"`
	}]
}

func (a *API) storeEvidence(ctx context.Context, in *evidenceInput) (kept[vault.Attachment], error) {
	return keep(in.RawBody.Data().File, func(name string, r io.Reader) (vault.Attachment, error) {
		ref, err := a.Vault.Put(ctx, r, maxUpload)
		return vault.Attachment{Ref: ref, Name: name}, err
	})
}

// complaintView is a complaint as its complainant and the authority see it. It names no account.
type complaintView struct {
	ID     string `json:"id"`
	Number string `json:"number"`
	Case   string `json:"case"`
	complaint.Content
	Result   complaint.Result    `json:"result" doc:"withdrawn, declined, unfounded, partly_founded or founded; empty while it is dealt with."`
	Measures []complaint.Measure `json:"measures"`
	Evidence []string            `json:"evidence" doc:"Ids of documents."`
	Erased   bool                `json:"erased" doc:"The person's particulars were erased by law."`
	Times
}

func viewComplaint(c complaint.Complaint, err error) (complaintView, error) {
	return complaintOf(c), err
}

func complaintOf(c complaint.Complaint) complaintView {
	return complaintView{
		ID: c.ID, Number: c.Number, Case: c.Case, Content: c.Content, Result: c.Result, Measures: full(c.Measures), Evidence: full(c.Evidence),
		Erased: c.ErasedAt != 0, Times: Times{when(c.CreatedAt), when(max(c.CreatedAt, c.DecidedAt, c.ErasedAt))},
	}
}
