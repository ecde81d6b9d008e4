package api

import (
	"time"

	"huishu/compliance/calendar"
	"huishu/compliance/procedure"
	"huishu/registry/catalogue"
	"huishu/registry/filing"
	"huishu/registry/notice"
	"huishu/registry/party"
	"huishu/registry/product"
	"huishu/registry/sso"
)

// What the rooms keep in Unix milliseconds is a time of RFC 3339 in the interface. These views are the rooms' own types but for that: a
// field of theirs stands before that of the same name inside.

// shown has a view made of what was read or done.
func shown[T, V any](view func(T) V) func(T, error) (V, error) {
	return func(t T, err error) (v V, _ error) {
		if err == nil {
			v = view(t)
		}
		return v, err
	}
}

type transferView struct {
	party.Transfer
	CreatedAt *time.Time `json:"created_at"`
	EndedAt   *time.Time `json:"ended_at,omitempty"`
}

func viewTransfer(t party.Transfer) transferView {
	return transferView{t, when(t.CreatedAt), when(t.EndedAt)}
}

type referenceView struct {
	party.Reference
	RecordedAt *time.Time `json:"recorded_at"`
}

func viewReference(r party.Reference) referenceView { return referenceView{r, when(r.RecordedAt)} }

type designatedView struct {
	party.Designation
	RecordedAt *time.Time `json:"recorded_at"`
}

func viewDesignated(d party.Designation) designatedView {
	return designatedView{d, when(d.RecordedAt)}
}

type successionView struct {
	party.Succession
	CreatedAt *time.Time `json:"created_at"`
}

func viewSuccession(s party.Succession) successionView { return successionView{s, when(s.CreatedAt)} }

type followingView struct {
	party.Following
	AskedAt *time.Time `json:"asked_at"`
	MovedAt *time.Time `json:"moved_at,omitempty"`
}

func viewFollowing(f party.Following) followingView {
	return followingView{f, when(f.AskedAt), when(f.MovedAt)}
}

type partyChangeView struct {
	party.Change
	At *time.Time `json:"at"`
}

func viewPartyChange(c party.Change) partyChangeView { return partyChangeView{c, when(c.At)} }

type sanctionView struct {
	party.LicenceSanction
	ProposedAt *time.Time `json:"proposed_at"`
	SettledAt  *time.Time `json:"settled_at,omitempty"`
}

func viewSanction(s party.LicenceSanction) sanctionView {
	return sanctionView{s, when(s.ProposedAt), when(s.SettledAt)}
}

// MatterSummary is a matter of the register as lists have it.
type MatterSummary struct {
	party.Matter
	CreatedAt *time.Time `json:"created_at"`
}

func viewMatterSummary(m party.Matter) MatterSummary {
	return MatterSummary{m, when(m.CreatedAt)}
}

type endingView struct {
	product.Ending
	CreatedAt *time.Time `json:"created_at"`
	ClosedAt  *time.Time `json:"closed_at,omitempty"`
}

func viewEnding(e product.Ending) endingView {
	return endingView{e, when(e.CreatedAt), when(e.ClosedAt)}
}

type agreementVersionView struct {
	product.AgreementVersion
	ConcludedAt *time.Time `json:"concluded_at"`
}

func viewAgreementVersion(v product.AgreementVersion) agreementVersionView {
	return agreementVersionView{v, when(v.ConcludedAt)}
}

// AmendmentSummary is a supplementary agreement as lists have it.
type AmendmentSummary struct {
	product.Amendment
	CreatedAt   *time.Time `json:"created_at"`
	UpdatedAt   *time.Time `json:"updated_at"`
	ConcludedAt *time.Time `json:"concluded_at,omitempty"`
}

func viewAmendmentSummary(m product.Amendment) AmendmentSummary {
	return AmendmentSummary{m, when(m.CreatedAt), when(m.UpdatedAt), when(m.ConcludedAt)}
}

type signatureView struct {
	product.Signature
	SignedAt *time.Time `json:"signed_at"`
}

func viewSignature(s product.Signature) signatureView { return signatureView{s, when(s.SignedAt)} }

type disclosureView struct {
	product.Disclosure
	EndedAt *time.Time `json:"ended_at,omitempty"`
}

func viewDisclosure(d product.Disclosure) disclosureView { return disclosureView{d, when(d.EndedAt)} }

type seatView struct {
	procedure.Seat
	AppointedAt *time.Time `json:"appointed_at"`
	EndedAt     *time.Time `json:"ended_at,omitempty"`
}

func viewSeat(s procedure.Seat) seatView {
	return seatView{s, when(s.AppointedAt), when(s.EndedAt)}
}

type committeeView struct {
	procedure.Committee
	Seats []seatView `json:"seats"`
}

func viewCommittee(c procedure.Committee) committeeView {
	return committeeView{c, each(c.Seats, viewSeat)}
}

type bindingView struct {
	sso.Identity
	CreatedAt *time.Time `json:"created_at"`
	UsedAt    *time.Time `json:"used_at,omitempty"`
}

func viewBinding(i sso.Identity) bindingView {
	return bindingView{i, when(i.CreatedAt), when(i.UsedAt)}
}

// WebhookSummary is a webhook without its secret.
type WebhookSummary struct {
	notice.Webhook
	CreatedAt *time.Time `json:"created_at"`
}

func viewWebhookSummary(w notice.Webhook) WebhookSummary { return WebhookSummary{w, when(w.CreatedAt)} }

type mailboxView struct {
	notice.Mailbox
	VerifiedAt *time.Time `json:"verified_at,omitempty"`
}

func viewMailbox(m notice.Mailbox) mailboxView { return mailboxView{m, when(m.VerifiedAt)} }

type movedView struct {
	calendar.Moved
	At *time.Time `json:"at"`
}

func viewMoved(m calendar.Moved) movedView { return movedView{m, when(m.At)} }

type filedView struct {
	filing.Filing
	CreatedAt *time.Time `json:"created_at"`
	ChangedAt *time.Time `json:"changed_at,omitempty"`
}

func viewFiled(f filing.Filing) filedView {
	return filedView{f, when(f.CreatedAt), when(f.ChangedAt)}
}

type flagView struct {
	catalogue.Flag
	SettledAt *time.Time `json:"settled_at,omitempty"`
}

func viewFlag(f catalogue.Flag) flagView { return flagView{f, when(f.SettledAt)} }
