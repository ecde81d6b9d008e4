package web_test

import (
	"strings"
)

// shaped are the members of bodies that take no words, each with what they take instead. A name alone stands for every member that ends
// on it.
var shaped = map[string]string{
	"document": "the id of a document", "dry_run": "yes or no", "operator": "the id of a party", "plan": "the id of a plan", "replaces": "the id of an agreement", "resource": "the id of a resource", "agreement": "the id of an agreement",
	"product": "the id of a product", "class": "a class of purposes", "on": "a day", "from": "a day", "to": "a day", "text_sha256": "a digest", "material": "a kind of material", "ground": "a ground of the procedure",
	"propose-succession ground": "", "designate-party ground": "", "release-party ground": "", "register-body ground": "", "proposal": "the id of a proposal", "login": "the letters of a login", "functions[]": "a function", "roles[]": "a role", "classes[]": "a service class", "scopes[]": "a scope",
	"region": "the code of a division", "uscc": "a code with a check character", "contact_email": "an address of mail", "contact_phone": "a telephone number", "phone": "a telephone number", "handler_phone": "a telephone number",
	"procedure": "a procedure", "about": "a code", "account": "the id of an account", "handler_way": "a way of verifying", "industry": "the code of an industry", "term_from": "a day", "term_to": "a day", "type": "a type of party", "zone": "a zone",
	"respondent": "the id of a party", "qualification": "the id of a licence", "receiver": "the id of an account", "buyer": "the id of a party", "listing": "the id of an offer", "subject_id": "the id of an object", "subject_kind": "a kind of object",
	"events[]": "a kind of event", "url": "an address", "membership": "the id of a membership", "channel": "a channel", "kind": "a kind", "pace": "a pace", "up_to": "the id of a message", "sha256": "a digest", "changes": "the id of a plan", "amendment": "the id of an amendment",
	"resources[]": "the id of a resource", "field": "the id of a field", "frequency": "a code of frequencies", "merchant": "the id of a party", "predecessor": "the id of a party", "successor": "the id of a party",
	"date": "a day", "code": "a code", "cases[]": "the id of a case", "act": "an act", "document_number": "the number of an identity document", "address": "", "allow[]": "a network", "public_key": "a key",
	"plan.columns[].name": "the name of a column of the file", "ceilings[].product": "", "terms.ceilings[].product": "", "basis": "a basis of prices", "role": "a role of columns", "technique": "a technique", "scale": "a scale", "source": "a rule set in YAML", "load-calendar-notice source": "an address", "preview-calendar-notice source": "an address", "days[].name": "the name of a festival, of at most 20 characters", "buyer_named": "the name or the code of a party", "answers.until": "a day",
	"set-mailbox address": "an address of mail", "send-invitation address": "an address of mail",
}

// silent are members that nobody is shown.
var silent = map[string]string{
	"password": "kept as its hash alone", "new": "kept as its hash alone", "old": "compared alone", "token": "compared alone", "sealed": "what the server sealed itself", "department": "compared alone", "acknowledge-delivery sha256": "compared alone", "prove code": "compared alone",
	"act-on-registration waive[].reason": "needs a finding in a registration under review, which the journey leaves none of", "add-passkey name": "needs an authenticator; the name of a factor is said by add-authenticator",
	"create-product recipients[]": "of those of the agreement, whose own words are sent", "edit-product recipients[]": "of those of the agreement, whose own words are sent",
	"act-on-alteration waive[].reason": "needs a finding in an alteration under review, which the journey leaves none of",
	"alter-registration terms":         "of no account in a correction; TestOtherTypesOnPages reads those of a permit back", "resubmit-alteration terms": "of no account in a correction",
	"alter-registration other": "of no account in a correction", "resubmit-alteration other": "of no account in a correction",
	"alter-registration agreement": "of no account in a correction", "resubmit-alteration agreement": "of no account in a correction",
	"correct-query-code query_code": "a code of the national platform", "correct-query-code reason": "needs a national registration; TestQueryCodeIsCorrectedOnItsPage reads it back",
	"sign-in login": "compared alone", "ask-password-reset login": "compared alone", "ticket": "kept as its hash alone", "check-codes codes[]": "answered to who asked, and kept nowhere",
}

// judged are members that are taken whatever they are, since what is wrong with them is the answer.
var judged = map[string]string{"check-rule-set source": "the answer says what is wrong with it"}

func formed(key string) bool  { return excused(shaped, key) }
func unshown(key string) bool { return excused(silent, key) }

func excused(list map[string]string, key string) bool {
	_, member, _ := strings.Cut(key, " ")
	for _, name := range []string{key, member, member[strings.LastIndexByte(member, '.')+1:]} {
		if reason, named := list[name]; named {
			return reason != ""
		}
	}
	return false
}
