package web_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"mime/multipart"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"huishu/compliance/access"
	"huishu/web/api"
)

// acts says which acts admit to an operation that names an object; "{act}" stands for the address's own. An act that is one's
// own alone is [own], what everybody may read [anyone]. An operation that is not here fails the test.
var acts = map[string][]access.Act{
	"close-account": {access.AccountDisable}, "erase-account": {access.AccountErase}, "reset-factors": {access.FactorReset}, "reset-password": {access.AccountReset},

	"get-agreement": {access.AgreementRead}, "list-amendments": {access.AgreementRead}, "get-agreement-effect": {access.AgreementRead}, "check-agreement": {access.AgreementRead},
	"get-agreement-text": {access.AgreementRead}, "list-agreement-versions": {access.AgreementRead}, "get-amendment": {access.AgreementRead},
	"edit-agreement": {access.AgreementDraft}, "attach-to-agreement": {access.AgreementDraft}, "draft-amendment": {access.AmendmentDraft}, "edit-amendment": {access.AmendmentDraft},
	"file-signed-agreement": {access.AgreementApprove}, "act-on-agreement": {"agreement.{act}"}, "act-on-amendment": {"amendment.{act}"},
	"propose-ending": {access.EndingPropose}, "list-endings": {access.AgreementRead}, "get-ending": {access.AgreementRead}, "act-on-ending": {"ending.{act}"},

	"get-application": {access.CaseRead}, "resubmit-application": {access.QualificationResubmit}, "decide-application": {"qualification.{act}"},
	"sanction-qualification": {"qualification.{act}"}, "reject-sanction": {access.QualificationSuspend, access.QualificationRestore, access.QualificationRevoke},

	"get-case": {ifOpen, access.CaseRead}, "act-on-case": {access.FilingAct}, "assign-case": {access.CaseAssign}, "stop-case-clock": {access.CaseStop},
	"resume-case-clock": {access.CaseResume}, "explain-delay": {access.CaseExplain}, "reject-proposal": {access.CaseReject},
	"cast-ballot": {access.CaseBallot}, "appoint-member": {access.CommitteeAppoint}, "dismiss-member": {access.CommitteeDismiss},

	"get-complaint": {access.ComplaintRead}, "attach-evidence": {access.ComplaintAttach}, "attach-statement-paper": {access.ComplaintPaper}, "list-statement-papers": {access.ComplaintPaperRead}, "act-on-complaint": {"complaint.{act}"}, "erase-complaint": {access.ComplaintErase},
	"get-complaint-record": {anyone},

	"get-client": {access.ClientRead}, "issue-client-key": {access.ClientKeyIssue}, "revoke-client-key": {access.ClientKeyRevoke},
	"revoke-client": {access.ClientRevoke}, "take-over-client": {access.ClientTakeOver}, "set-client-scopes": {access.ClientScopes}, "set-client-quota": {access.ClientQuota},

	"end-delegation": {access.DelegationEnd}, "list-delegations": {access.PartyRead}, "change-functions": {access.MembershipChange}, "end-membership": {access.MembershipEnd}, "leave-party": {own},
	"withdraw-invitation": {access.InvitationWithdraw}, "list-invitations": {access.InvitationRead}, "send-invitation": {access.InvitationSend}, "list-members": {access.PartyRead},

	"get-demand": {access.DemandRead}, "close-demand": {access.DemandClose}, "match-demand": {access.DemandRead}, "list-proposals": {access.DemandRead}, "propose": {asBroker},
	"get-proposal": {access.ProposalAccept, access.DemandRead}, "decide-proposal": {"proposal.{act}"},

	"get-document": {access.DocumentRead, access.ComplaintRead}, "get-document-content": {access.DocumentRead, access.ComplaintRead},

	"get-event": {anyone}, "get-event-receipt": {ifOpen, overseen}, "get-calendar-notice": {anyone}, "get-calendar-year": {anyone}, "get-certificate": {anyone}, "get-verified-file": {anyone}, "get-disclosure": {anyone},
	"get-procedure": {anyone}, "get-rule-set": {anyone}, "get-product": {anyone}, "get-custody": {anyone}, "get-listing": {anyone}, "get-resource": {anyone}, "get-party-history": {ifOpen, access.PartyRead}, "get-party-grading": {ifOpen},
	"get-rule-set-adoption": {ifOpen, access.RuleSetRead}, "confirm-rule-set": {access.RuleSetAdopt}, "rehearse-rule-set-adoption": {access.RuleSetRead}, "revoke-rule-set": {access.RuleSetRevoke},
	"confirm-rule-set-revocation": {access.RuleSetRevokeConfirm}, "drop-rule-set-revocation": {access.RuleSetRevokeDrop}, "withdraw-rule-set": {access.RuleSetWithdraw},

	"get-own-listing": {access.ListingEdit, access.ListingFile, access.ListingWithdraw}, "edit-listing": {access.ListingEdit}, "put-listing-data": {access.ListingFile},
	"publish-listing": {access.ListingPublish}, "withdraw-listing": {access.ListingWithdraw},

	"get-order": {access.OrderRead}, "get-delivery": {access.OrderRead}, "list-delivery-receipts": {access.OrderRead}, "acknowledge-delivery": {access.DeliveryAcknowledge},
	"cancel-order": {access.OrderCancel}, "confirm-order": {access.OrderConfirm}, "make-delivery": {access.DeliveryMake}, "download-data": {access.DeliveryFetch},
	"answer-filing": {access.ExchangeAnswer}, "accept-report": {access.ExchangeAnswer}, "confirm-payment": {access.PaymentConfirm}, "refund-order": {access.PaymentRefund},

	"get-party": {ifOpen, access.PartyRead}, "list-accounts": {access.PartyRead}, "create-account": {access.AccountCreate}, "get-party-file": {access.PartyRead}, "edit-party-file": {access.PartyFile},
	"appoint-officer": {access.PartyAppoint}, "vacate-office": {access.PartyAppoint}, "identify-account": {access.AccountIdentify}, "get-party-profile": {access.PartyRead}, "edit-party-profile": {access.PartyEdit},
	"import-catalogue": {access.CatalogueImport}, "send-identity-transfer": {access.PartyTransfer}, "confirm-identity-transfer": {access.PartyConfirmTransfer}, "verify-party": {access.PartyVerify},

	"preview-party-closure": {access.PartyClose}, "close-party": {access.PartyClose}, "get-party-pack": {access.AuditPack}, "get-product-pack": {access.AuditPack},

	"list-matters": {access.PartyRead}, "get-matter": {access.CaseRead}, "resubmit-entry": {access.EntryResubmit}, "decide-entry": {"entry.{act}"},
	"resubmit-change": {access.ChangeResubmit}, "decide-change": {"change.{act}"}, "decide-departure": {"departure.{act}"}, "decide-readmission": {"readmission.{act}"},
	"record-reference": {access.PartyReference}, "designate-party": {access.PartyDesignate}, "release-party": {access.PartyRelease}, "list-designations": {ifOpen, access.PartyRead}, "preview-succession": {access.SuccessionPropose}, "get-succession": {access.CaseRead}, "decide-succession": {"succession.{act}"},

	"get-plan": {access.PlanRead}, "check-plan": {access.PlanRead}, "edit-plan": {access.PlanDraft}, "act-on-plan": {"plan.{act}"},

	"get-product-file": {access.ProductRead}, "precheck-product": {access.ProductRead}, "trace-product": {access.ProductRead}, "get-latest-registration": {access.ProductRead}, "edit-product": {access.ProductEdit},
	"put-material": {access.ProductEdit}, "entrust-product": {access.ProductEntrust}, "submit-registration": {access.RegistrationSubmit}, "put-sample": {access.SampleAttach}, "deposit-evidence": {access.ProductDeposit}, "list-near-products": {access.ProductRead},
	"contest-finding": {access.ProductEdit, access.SampleAttach}, "analyse-sample": {access.SampleAttach}, "deidentify-sample": {access.SampleAttach},

	"get-registration": {access.ProductRead}, "check-registration": {access.ProductRead}, "object-to-registration": {access.RegistrationObject}, "object-personally": {signedInPerson}, "erase-objection": {access.ObjectionErase}, "correct-query-code": {access.RegistrationRecode},
	"decide-objection": {"registration.{act}"}, "act-on-registration": {"registration.{act}"},
	"draft-change": {access.RegistrationChange}, "alter-registration": {access.RegistrationChange, access.RegistrationCorrect, access.RegistrationCancel, access.RegistrationRenew, access.RegistrationApplyTransfer, access.RegistrationPermit, access.RegistrationEnterObjection},
	"list-alterations": {access.ProductRead}, "get-alteration": {access.CaseRead}, "resubmit-alteration": {access.RegistrationResubmit},
	"object-to-alteration": {access.RegistrationObject}, "object-to-alteration-personally": {signedInPerson}, "list-near-products-of-alteration": {access.ProductRead}, "decide-objection-to-alteration": {"registration.{act}"}, "act-on-alteration": {"registration.{act}"},

	"get-resource-personal": {access.CatalogueEdit}, "settle-resource-personal": {access.CatalogueEdit},

	"end-session": {own}, "remove-factor": {own}, "unbind-identity": {own}, "read-message": {own},
	"list-webhook-deliveries": {access.WebhookManage}, "resend-webhook-delivery": {access.WebhookManage}, "enable-webhook": {access.WebhookManage},
	"change-webhook-events": {access.WebhookManage}, "remove-webhook": {access.WebhookManage}, "rotate-webhook-secret": {access.WebhookManage}, "test-webhook": {access.WebhookManage},
}

const (
	own            access.Act = "own"
	anyone         access.Act = "anyone"
	ifOpen         access.Act = "if open"            // while it is public
	overseen       access.Act = "overseen"           // an event: to its party, to whoever oversees, and to whoever may read the order or the demand that it belongs to
	signedInPerson access.Act = "a signed-in person" // for itself
	asBroker       access.Act = "as broker"          // whoever is a broker may propose for what it may read
)

// admits derives from the policy whether the caller may.
func (c *caller) admits(list []access.Act, act string, t thing) bool {
	facts := access.Facts{Owner: t.Owner, Parties: t.parties(), Person: t.Account}
	for _, a := range list {
		switch a {
		case anyone:
			return true
		case own:
			if c.actor.Account != "" && slices.Contains(strings.Split(t.Account, ","), c.actor.Account) {
				return true
			}
		case signedInPerson:
			if c.actor.Account != "" {
				return true
			}
		case ifOpen:
			if t.Open {
				return true
			}
		case overseen:
			if t.Within == "complaint" { // what a complainant did
				return c.actor.Account == t.Account && t.Account != "" || access.Has(c.actor, access.Auditor)
			}
			reads := map[string]access.Act{"order": access.OrderRead, "demand": access.DemandRead, "proposal": access.ProposalAccept}[t.Within]
			facts := access.Facts{Owner: t.Account, Parties: t.parties()} // of the order or the demand
			if t.Within == "proposal" && c.actor.Party != "" && slices.Contains(t.parties(), c.actor.Party) {
				return true // the broker's own
			}
			return c.actor.Party != "" && c.actor.Party == t.Owner || access.Can(c.actor, access.CaseRead, access.Facts{}) || access.Can(c.actor, reads, facts)
		case asBroker:
			return access.Can(c.actor, access.DemandRead, facts) && access.Can(c.actor, access.MatchPropose, access.Facts{Parties: []string{c.actor.Party}})
		default:
			a = access.Act(strings.ReplaceAll(string(a), "{act}", act))
			if !access.Known(a) {
				c.Fatalf("the policy has no act %s", a)
			}
			if access.Can(c.actor, a, facts) {
				return true
			}
		}
	}
	return false
}

// operation is one of the document, with what its address is filled with.
type operation struct {
	method, path string
	*openapi3.Operation
}

// operations are those of the document, in a fixed order.
func operations(t testing.TB) (list []operation, doc *openapi3.T) {
	t.Helper()
	b, err := api.Document()
	if err != nil {
		t.Fatal(err)
	}
	if doc, err = openapi3.NewLoader().LoadFromData(b); err != nil {
		t.Fatal(err)
	}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			list = append(list, operation{method, strings.TrimPrefix(path, api.Prefix), op})
		}
	}
	slices.SortFunc(list, func(a, b operation) int {
		return cmp.Or(strings.Compare(a.path, b.path), strings.Compare(a.method, b.method))
	})
	return list, doc
}

var aParameter = regexp.MustCompile(`\{(\w+)\}`)

// kind is the word of the address before the last parameter that is an id.
func (o operation) kind() string {
	words := strings.Split(strings.Trim(o.path, "/"), "/")
	kind := ""
	for i, w := range words {
		if i > 0 && (w == "{id}" || w == "{key}" || w == "{objection}") {
			kind = words[i-1]
		}
	}
	return kind
}

// choices are the values of a parameter that is no id.
func (o operation) choices(name string) []string {
	for _, p := range o.Parameters {
		if p.Value.Name == name && p.Value.Schema != nil {
			var list []string
			for _, v := range p.Value.Schema.Value.Enum {
				list = append(list, v.(string))
			}
			if list != nil {
				return list
			}
		}
	}
	return []string{"approve"}
}

// addresses are the operation's address for one thing, by the act in it.
func (o operation) addresses(t thing) map[string]string {
	byAct := map[string]string{}
	var other string
	for _, m := range aParameter.FindAllStringSubmatch(o.path, -1) {
		if m[1] == "act" || m[1] == "report" {
			other = m[1]
		}
	}
	whole := t.ID
	if strings.Contains(o.path, "{key}") || strings.Contains(o.path, "{objection}") {
		whole = t.Within
	}
	base := strings.NewReplacer("{id}", whole, "{key}", t.ID, "{objection}", t.ID, "{material}", "scenario", "{office}", "chief_data_officer", "{delivery}", "0198c000-0000-7000-8000-000000000000").Replace(o.path)
	if other == "" {
		return map[string]string{"": base}
	}
	for _, act := range o.choices(other) {
		byAct[act] = strings.ReplaceAll(base, "{"+other+"}", act)
	}
	return byAct
}

// body is the least that the operation's schema takes.
func (o operation) body(text string) (contentType string, body []byte) {
	if o.RequestBody == nil {
		return "", nil
	}
	if m := o.RequestBody.Value.Content["application/json"]; m != nil {
		b, _ := json.Marshal(least(m.Schema.Value, text, 0))
		return "application/json", b
	}
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	_ = form.WriteField("purpose", "test")
	_ = form.WriteField("department", text)
	part, _ := form.CreateFormFile("file", "a.csv")
	_, _ = part.Write([]byte("线路\n1\n"))
	_ = form.Close()
	return form.FormDataContentType(), b.Bytes()
}

// least is a value that a schema takes: what it requires and nothing else.
func least(s *openapi3.Schema, text string, depth int) any {
	switch {
	case len(s.Enum) > 0:
		return s.Enum[0]
	case s.Type.Includes("object"):
		o := obj{}
		for _, name := range s.Required {
			if depth < 6 {
				o[name] = least(s.Properties[name].Value, text, depth+1)
			}
		}
		return o
	case s.Type.Includes("array"):
		list := []any{}
		for range s.MinItems {
			list = append(list, least(s.Items.Value, text, depth+1))
		}
		return list
	case s.Type.Includes("integer"), s.Type.Includes("number"):
		if s.Min != nil {
			return max(*s.Min, 1)
		}
		return 1
	case s.Type.Includes("boolean"):
		return false
	}
	switch s.Format {
	case "date":
		return "2026-06-01"
	case "date-time":
		return "2026-06-01T00:00:00Z"
	}
	for uint64(len([]rune(text))) < s.MinLength {
		text += text
	}
	if s.MaxLength != nil && uint64(len([]rune(text))) > *s.MaxLength {
		text = string([]rune(text)[:*s.MaxLength])
	}
	return text
}

// refused demands a refusal that tells nothing: 401 to strangers, 403 or 404 to everybody else, without a name.
func (g *guarded) refused(c *caller, op operation, a *answer) {
	g.Helper()
	switch {
	case c.login == "" && a.status == 401, c.login != "" && (a.status == 403 || a.status == 404), c.login == "" && len(*op.Security) == 0 && (a.status == 403 || a.status == 404):
	default:
		g.Errorf("%s: %s as %q answers %d: %.300s", op.OperationID, a.call, c.login, a.status, a.raw)
	}
	g.mute(c, a)
}

// mute demands that an answer names nobody but the caller.
func (g *guarded) mute(c *caller, a *answer) {
	g.Helper()
	for id, name := range g.names {
		if id != c.actor.Party && bytes.Contains(a.raw, []byte(name)) {
			g.Errorf("%s as %q tells of %s: %.300s", a.call, c.login, name, a.raw)
		}
	}
	if bytes.Contains(a.raw, []byte(secret)) {
		g.Errorf("%s as %q tells a secret: %.300s", a.call, c.login, a.raw)
	}
}

// TestForeignIDs asks, as every role, for every id that there is, by every operation that takes one in its address. What the policy
// does not grant by the caller's relation to the object is refused, tells nothing and changes nothing; what it grants to read is
// answered to somebody. What changes something is asked only by who may not.
func TestForeignIDs(t *testing.T) {
	t.Parallel()
	g := newGuarded(newCityBy(t, withRules(t, "testdata/opening-demand.yaml")))
	before, calls := g.rows(), 0
	list, _ := operations(t)
	for _, op := range list {
		if !strings.Contains(op.path, "{") {
			continue
		}
		admitting, known := acts[op.OperationID]
		if !known {
			t.Errorf("operation %s names an object, and nothing says here which act admits to it", op.OperationID)
			continue
		}
		if admitting[0] == anyone {
			continue
		}
		read, answered, asked := op.method == "GET", 0, 0
		contentType, body := op.body("理由")
		for _, thing := range g.things[op.kind()] {
			if op.OperationID == "act-on-case" && thing.Within != "filing" {
				continue // such a case has its own door, which is another operation
			}
			for act, address := range op.addresses(thing) {
				for _, c := range g.callers {
					admitted := c.admits(admitting, act, thing)
					if admitted && !read {
						continue
					}
					calls++
					asked++
					a := c.seeing(`"1"`).send(op.method, address, contentType, bytes.NewReader(body))
					switch {
					case !admitted:
						g.refused(c, op, a)
					case a.status == 200:
						answered++
					case a.status == 401 || a.status == 403:
						t.Errorf("%s: %s as %q answers %d, and the policy grants it: %s", op.OperationID, address, c.login, a.status, a.raw)
					}
				}
			}
		}
		if asked == 0 || read && answered == 0 {
			t.Errorf("%s is not tried: %d asked, %d answered", op.OperationID, asked, answered)
		}
	}
	t.Logf("%d calls", calls)
	if after := g.rows(); !maps.Equal(before, after) {
		t.Errorf("what was refused changed rows from %v to %v", before, after)
	}
}
