package dossier

import (
	"fmt"
	"slices"
	"strings"

	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/ledger/vault"
	"huishu/market/delivery"
	"huishu/market/demand"
	"huishu/market/exchange"
	"huishu/market/listing"
	"huishu/market/money"
	"huishu/market/order"
	"huishu/registry/catalogue"
	"huishu/registry/client"
	"huishu/registry/complaint"
	"huishu/registry/filing"
	"huishu/registry/notice"
	"huishu/registry/party"
	"huishu/registry/plan"
	"huishu/registry/product"
)

// named selects the ids of the subjects of one kind that are about a dossier. Each ? stands for the dossier's id.
type named struct{ kind, ids string }

// partyOrders and productOrders are the trades of a party and of a product.
const (
	partyOrders   = `FROM trade_order o WHERE ? IN (o.buyer, o.merchant, o.operator, o.broker)`
	productOrders = `FROM trade_order o WHERE o.product = ?`
)

// ofParty are the tables that name a party, in the order in which people read of it. Accounts are not among them: what a person did
// stands under what it was done to, and what was done to an account is found by [Dossier.Places].
var ofParty = []named{
	{party.SubjectParty, `SELECT id FROM party WHERE id = ?`},
	{party.SubjectFile, `SELECT id FROM party_file WHERE id = ?`},
	{party.SubjectClosure, `SELECT id FROM party_closure WHERE id = ?`},
	{party.SubjectMatter, `SELECT id FROM party_matter WHERE party = ?`},
	{party.SubjectSuccession, `SELECT id FROM party_succession WHERE ? IN (id, successor)`},
	{party.SubjectReference, `SELECT id FROM party_reference WHERE id = ?`},
	{party.SubjectDesignation, `SELECT id FROM party_designation WHERE party = ?`},
	{party.SubjectIdentity, `SELECT id FROM party_identity WHERE id = ?`},
	{party.SubjectTransfer, `SELECT id FROM identity_transfer WHERE party = ?`},
	{party.SubjectInvitation, `SELECT id FROM invitation WHERE party = ?`},
	{party.SubjectDelegation, `SELECT id FROM delegation WHERE party = ?`},
	{party.SubjectApplication, `SELECT id FROM application WHERE party = ?`},
	{party.SubjectQualification, `SELECT id FROM qualification WHERE party = ?`},
	{party.SubjectReminder, `SELECT id FROM expiry_reminder WHERE qualification IN (SELECT id FROM qualification WHERE party = ?)`},
	{party.SubjectSanction, `SELECT id FROM licence_sanction WHERE qualification IN (SELECT id FROM qualification WHERE party = ?)`},
	{client.Subject, `SELECT id FROM client WHERE party = ?`},
	{client.SubjectQuota, `SELECT id FROM client_quota WHERE id = ?`},
	{notice.SubjectWebhook, `SELECT id FROM webhook WHERE party = ?`},
	{catalogue.Subject, `SELECT id FROM resource WHERE body = ?`},
	{filing.Subject, `SELECT id FROM filing WHERE applicant = ? OR (about_kind = 'party' AND about_id = ?)`},
	{plan.Subject, `SELECT id FROM plan WHERE body = ?`},
	{complaint.Subject, `SELECT id FROM complaint WHERE respondent = ? AND result IN ('founded', 'partly_founded')`}, // of others it knows nothing
	{product.SubjectAgreement, `SELECT id FROM agreement WHERE ? IN (implementing_body, operator)`},
	{product.SubjectProduct, `SELECT id FROM product WHERE ? IN (operator, merchant)`},
	{product.SubjectRegistration, `SELECT id FROM registration WHERE operator = ?`},
	{listing.SubjectListing, `SELECT id FROM listing WHERE ? IN (merchant, operator)`},
	{demand.SubjectDemand, `SELECT id FROM demand WHERE ? IN (buyer, broker)`},
	{demand.SubjectProposal, `SELECT id FROM proposal WHERE ? IN (buyer, broker)`},
	{order.SubjectOrder, `SELECT o.id ` + partyOrders},
	{delivery.SubjectDelivery, `SELECT id FROM delivery WHERE order_id IN (SELECT o.id ` + partyOrders + `)`},
	{exchange.SubjectRecord, `SELECT id FROM exchange_record WHERE id IN (SELECT o.contract_code ` + partyOrders + `)`},
	{money.SubjectTxn, `SELECT id FROM money_txn WHERE order_id IN (SELECT o.id ` + partyOrders + `)`},
	{procedure.SubjectCase, `SELECT id FROM case_file WHERE ? IN (applicant, counterparty) OR (subject_kind = 'party' AND subject_id = ?)`},
	{vault.SubjectDocument, `SELECT id FROM document WHERE owner = ?`},
}

// ofProduct are the tables that name a product.
var ofProduct = []named{
	{product.SubjectProduct, `SELECT id FROM product WHERE id = ?`},
	{product.SubjectAgreement, `SELECT agreement FROM product WHERE id = ?`},
	{product.SubjectRegistration, `SELECT id FROM registration WHERE product = ?`},
	{procedure.SubjectCase, `SELECT case_id FROM registration WHERE product = ?`},
	{listing.SubjectListing, `SELECT id FROM listing WHERE product = ?`},
	{demand.SubjectProposal, `SELECT id FROM proposal WHERE listing IN (SELECT id FROM listing WHERE product = ?)`},
	{order.SubjectOrder, `SELECT o.id ` + productOrders},
	{delivery.SubjectDelivery, `SELECT id FROM delivery WHERE order_id IN (SELECT o.id ` + productOrders + `)`},
	{exchange.SubjectRecord, `SELECT id FROM exchange_record WHERE id IN (SELECT o.contract_code ` + productOrders + `)`},
	{money.SubjectTxn, `SELECT id FROM money_txn WHERE order_id IN (SELECT o.id ` + productOrders + `)`},
	{vault.SubjectDocument, `SELECT document FROM product_material WHERE product = ? AND document <> ''
		UNION SELECT document FROM product_sample WHERE product = ? AND document <> ''
		UNION SELECT document FROM agreement_document WHERE agreement IN (SELECT agreement FROM product WHERE id = ?)
		UNION SELECT document FROM listing WHERE product = ? AND document <> ''`},
}

func (d Dossier) tables() []named {
	if d.Whole() {
		return ofParty
	}
	return ofProduct
}

// values are the dossier's id once for each place in a text.
func (d Dossier) values(text string) []any {
	return slices.Repeat([]any{d.ID}, strings.Count(text, "?"))
}

// Subjects are the subjects of one kind that the dossier holds, by their ids.
func (d Dossier) Subjects(tx *ledger.Tx, kind string) (ids []string, err error) {
	for _, n := range d.tables() {
		if n.kind == kind {
			err = tx.Select(&ids, n.ids, d.values(n.ids)...)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids), err
}

// Kinds are the kinds of subjects that a dossier of this kind holds, in the order in which people read of it.
func (d Dossier) Kinds() (kinds []string) {
	for _, n := range d.tables() {
		kinds = append(kinds, n.kind)
	}
	return kinds
}

// accountEvents are the events about the people of a party: what was done to their accounts by others, and what they did themselves
// while acting for it. What somebody did to its own account for another party is that party's.
const accountEvents = `SELECT e.idx FROM event e WHERE e.subject_kind = 'account' AND e.idx IS NOT NULL
	AND e.subject_id IN (SELECT m.account FROM membership m WHERE m.party = ?) AND (e.party = ? OR e.actor <> e.subject_id)`

// Places are where in the log everything stands that was done about the dossier and, of a party, by it: ascending, each once. It
// takes 8 bytes an event, so that a dossier of any size is listed before it is read.
func (d Dossier) Places(tx *ledger.Tx) (places []int64, err error) {
	texts := make([]string, 0, len(d.tables())+2)
	for _, n := range d.tables() {
		texts = append(texts, `SELECT e.idx FROM event e WHERE e.subject_kind = '`+n.kind+`' AND e.idx IS NOT NULL AND e.subject_id IN (`+n.ids+`)`)
	}
	if d.Whole() {
		texts = append(texts, accountEvents, `SELECT e.idx FROM event e WHERE e.party = ? AND e.idx IS NOT NULL`)
	}
	for _, text := range texts {
		var some []int64
		if err := tx.Select(&some, text, d.values(text)...); err != nil {
			return nil, fmt.Errorf("the events of %s %s: %w", d.Kind, d.ID, err)
		}
		places = append(places, some...)
	}
	slices.Sort(places)
	return slices.Compact(places), nil
}

// Certificate is one registration that was granted.
type Certificate struct {
	// Event is the act of registering, Code the product's.
	Event string `db:"register_event"`
	Code  string `db:"code"`
}

// Certificates are the registrations of the dossier's products, oldest first.
func (d Dossier) Certificates(tx *ledger.Tx) (list []Certificate, err error) {
	column := "product"
	if d.Whole() {
		column = "operator"
	}
	err = tx.Select(&list, `SELECT register_event, CASE regime WHEN 'national' THEN number ELSE code END AS code FROM registration WHERE `+column+` = ? AND register_event <> '' ORDER BY id`, d.ID)
	return list, err
}

// RuleSets are the rule sets that judged one of the events, as the journal names them (id@hash), sorted.
func (d Dossier) RuleSets(tx *ledger.Tx, places []int64) (names []string, err error) {
	seen := map[string]bool{}
	for part := range slices.Chunk(places, 200) {
		var some []string
		marks := strings.TrimSuffix(strings.Repeat("?, ", len(part)), ", ")
		args := make([]any, len(part))
		for i, place := range part {
			args[i] = place
		}
		if err := tx.Select(&some, `SELECT DISTINCT rule_set FROM event WHERE rule_set <> '' AND idx IN (`+marks+`)`, args...); err != nil {
			return nil, err
		}
		for _, name := range some {
			if !seen[name] {
				seen[name] = true
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return names, nil
}
