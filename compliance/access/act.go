package access

// Act is something that may be done and is journalled, or read and is not public.
// Its text stands in events and in procedure definitions: never rename one.
type Act string

// Parties, accounts and qualifications.
const (
	// PartySignUp enters a company with its first account (city rules art. 18: merchants and brokers take part).
	PartySignUp Act = "party.sign_up"
	// PartyRegisterBody enters a public body or another official party (city rules arts 3, 5, 24).
	PartyRegisterBody Act = "party.register_body"
	// PartyImport brings parties in from a file, with qualifications issued before this system (city rules arts 3, 18).
	PartyImport Act = "party.import"
	// PartyAppoint names a body's chief data officer or security officer (city rules arts 6, 20).
	PartyAppoint Act = "party.appoint"
	// PartyEdit changes a party's own particulars (city rules art. 18).
	PartyEdit Act = "party.edit"
	// PartyVerify records how the authority made sure of a party's identity (NDI-TR-2025-03).
	PartyVerify Act = "party.verify"
	// PartyFile fills in or changes an organisation's file (NDI-TR-2025-03 tables 4 to 9).
	PartyFile Act = "party.file"
	// PartyTransfer notes a small transfer to an organisation's account, to verify its identity (NDI-TR-2025-03).
	PartyTransfer Act = "party.transfer"
	// PartyConfirmTransfer answers how much the transfer was (NDI-TR-2025-03).
	PartyConfirmTransfer Act = "party.confirm_transfer"
	// PartyRead reads the particulars of a party that are not public.
	PartyRead Act = "party.read"

	// AccountCreate opens an account for a person of a party (city rules art. 20: responsible persons).
	AccountCreate Act = "account.create"
	// AccountDisable closes an account (city rules art. 20).
	AccountDisable Act = "account.disable"
	// AccountPassword changes one's own password (city rules art. 20).
	AccountPassword Act = "account.password"
	// AccountReset gives the holder of an account who has lost the password a ticket to set a new one (city rules art. 20).
	AccountReset Act = "account.reset"
	// AccountRecover asks for such a ticket by a letter to one's own confirmed address, and sets the new password with one; whoever has the
	// ticket may (city rules art. 20).
	AccountRecover Act = "account.recover"
	// AccountAddress sets the e-mail address to which one is written, and by which a lost password is set anew (city rules art. 20).
	AccountAddress Act = "account.address"
	// AccountErase takes the person out of an account and of the events about it (个人信息保护法 art. 47).
	AccountErase Act = "account.erase"
	// AccountIdentify records who the person of an account is: real name, and number of the identity document as a hash (NDI-TR-2025-03).
	AccountIdentify Act = "account.identify"

	// InvitationSend asks a person to act for a party, in functions that are named (city rules art. 20: responsible persons).
	InvitationSend Act = "invitation.send"
	// InvitationRead shows a party's invitations, with names and addresses of who is invited (city rules art. 20).
	InvitationRead Act = "invitation.read"
	// InvitationWithdraw takes an invitation back that nobody has accepted (city rules art. 20).
	InvitationWithdraw Act = "invitation.withdraw"
	// InvitationAccept joins the party that invited; whoever has the invitation's token may (city rules art. 20).
	InvitationAccept Act = "invitation.accept"
	// MembershipChange gives a member other functions (city rules art. 20).
	MembershipChange Act = "membership.change"
	// MembershipEnd removes a member from its party (city rules art. 20).
	MembershipEnd Act = "membership.end"
	// MembershipLeave is a member's own leaving (city rules art. 20).
	MembershipLeave Act = "membership.leave"
	// DelegationGive hands functions of one's own to another member for a term (city rules art. 20).
	DelegationGive Act = "delegation.give"
	// DelegationEnd takes them back before the term is over (city rules art. 20).
	DelegationEnd Act = "delegation.end"

	// FactorAdd adds a second factor to one's own account: an authenticator or a passkey (city rules art. 20: responsible persons).
	FactorAdd Act = "factor.add"
	// FactorRemove takes a second factor off one's own account (city rules art. 20).
	FactorRemove Act = "factor.remove"
	// FactorRecovery makes new recovery codes for one's own account (city rules art. 20).
	FactorRecovery Act = "factor.recovery"
	// SSOBind lets an identity of the city's single sign-on enter one's own account (city rules art. 20: responsible persons).
	SSOBind Act = "sso.bind"
	// SSOUnbind ends that.
	SSOUnbind Act = "sso.unbind"
	// FactorReset takes all factors off an account whose holder has lost them (city rules art. 20).
	FactorReset Act = "factor.reset"
	// PartyClose lets a party leave by its own wish: its qualifications, offers, keys, memberships and sessions end (个人信息保护法 art. 47; city
	// rules art. 18).
	PartyClose Act = "party.close"
	// AccountSignIn signs in (city rules art. 20: audit trail).
	AccountSignIn Act = "account.sign_in"
	// AccountSignOut ends one's own session.
	AccountSignOut Act = "account.sign_out"

	// ClientRead sees the machine clients of a party, their keys and their use.
	ClientRead Act = "client.read"
	// ClientCreate enters a machine client of a party; whoever does answers for it (city rules art. 20: responsible persons).
	ClientCreate Act = "client.create"
	// ClientKeyIssue gives a client a key, or registers the public key that it signs with.
	ClientKeyIssue Act = "client.key_issue"
	// ClientKeyRevoke ends a key at once.
	ClientKeyRevoke Act = "client.key_revoke"
	// ClientScopes says anew what a client may do.
	ClientScopes Act = "client.scopes"
	// ClientTakeOver makes oneself the person who answers for a client.
	ClientTakeOver Act = "client.take_over"
	// ClientRevoke ends a client with all its keys.
	ClientRevoke Act = "client.revoke"
	// AnswerKeyEnter publishes the key by which a process signs its answers to signed requests.
	AnswerKeyEnter Act = "answer_key.enter"
	// AnswerKeyRotate has answers signed by another key from now on.
	AnswerKeyRotate Act = "answer_key.rotate"
	// AnswerKeyRetire ends the key of a replica that is lost, or a stolen one.
	AnswerKeyRetire Act = "answer_key.retire"
	// ClientQuota sets how much a party's clients may ask.
	ClientQuota Act = "client.quota"
	// NoticeOwn reads one's own messages and chooses how one is told.
	NoticeOwn Act = "notice.own"

	// WebhookManage has a party's own systems told of what concerns it, and ends that again; the service switches off what fails for days.
	WebhookManage Act = "webhook.manage"

	// QualificationApply applies to be entered as data merchant or broker (city rules arts 18, 23).
	QualificationApply Act = "qualification.apply"
	// QualificationAccept accepts the application for review (by analogy to 发改数据规〔2025〕26号 art. 10).
	QualificationAccept Act = "qualification.accept"
	// QualificationReturn names all gaps at once (by analogy to 26号 art. 10).
	QualificationReturn Act = "qualification.return"
	// QualificationResubmit brings the completed application (by analogy to 26号 art. 10).
	QualificationResubmit Act = "qualification.resubmit"
	// QualificationApprove enters the merchant or broker in the register (city rules art. 18).
	QualificationApprove Act = "qualification.approve"
	// QualificationRefuse refuses it with a ground (by analogy to 26号 art. 10).
	QualificationRefuse Act = "qualification.refuse"
	// QualificationWithdraw takes the application back (city rules art. 18).
	QualificationWithdraw Act = "qualification.withdraw"
	// QualificationSuspend stops the effect of an entry for now (city rules art. 18).
	QualificationSuspend Act = "qualification.suspend"
	// QualificationRestore ends a suspension (city rules art. 18).
	QualificationRestore Act = "qualification.restore"
	// QualificationRevoke takes the entry back with a ground (by analogy to 26号 art. 20).
	QualificationRevoke Act = "qualification.revoke"
	// QualificationEnd gives an entry up by the holder's own wish (city rules art. 18).
	QualificationEnd Act = "qualification.end"
	// QualificationBegin records that the first day of an entry granted for later has come (city rules art. 18).
	QualificationBegin Act = "qualification.begin"
	// QualificationRemind reminds holder and authority of a qualification that is about to expire (city rules art. 18).
	QualificationRemind Act = "qualification.remind"
	// QualificationExpire ends an entry whose accreditation has run out (city rules art. 23).
	QualificationExpire Act = "qualification.expire"
)

// Catalogue, documents, agreements, products.
const (
	// CatalogueImport brings resources in from a file (city rules arts 3, 10).
	CatalogueImport Act = "catalogue.import"
	// CatalogueEdit changes one resource (city rules art. 10).
	CatalogueEdit Act = "catalogue.edit"

	// DocumentPut files a document in the vault (发改数据规〔2025〕26号 art. 7: complete and true material).
	DocumentPut Act = "document.put"
	// DocumentRead opens a document that is not public.
	DocumentRead Act = "document.read"

	// PlanDraft drafts the implementation plan of an authorised operation, or a major change of one (27号 arts 8, 9, 11).
	PlanDraft Act = "plan.draft"
	// PlanDecide records the body's collective decision on the plan (27号 art. 11).
	PlanDecide Act = "plan.decide"
	// PlanReturn sends a plan back that the government did not approve (27号 art. 11).
	PlanReturn Act = "plan.return"
	// PlanApprove records that the government approved the plan (27号 art. 11).
	PlanApprove Act = "plan.approve"
	// PlanFile records that an approved plan was filed with the province (27号 art. 11).
	PlanFile Act = "plan.file"
	// PlanReplace ends a plan whose change was approved (27号 art. 11).
	PlanReplace Act = "plan.replace"
	// PlanWithdraw takes back a plan that is not approved (27号 art. 11).
	PlanWithdraw Act = "plan.withdraw"
	// PlanRead reads a plan in full.
	PlanRead Act = "plan.read"

	// AgreementDraft drafts an authorised-operation agreement (发改数据规〔2025〕27号 art. 13).
	AgreementDraft Act = "agreement.draft"
	// AgreementApprove is one side's consent; each side gives its own (27号 art. 13).
	AgreementApprove Act = "agreement.approve"
	// AgreementRevise goes back to the draft; both consents fall (27号 art. 13).
	AgreementRevise Act = "agreement.revise"
	// AgreementConclude concludes what both sides consented to: the operator's licence (27号 arts 3, 13).
	AgreementConclude Act = "agreement.conclude"
	// AgreementWithdraw takes back what is not concluded (27号 art. 13).
	AgreementWithdraw Act = "agreement.withdraw"
	// AgreementSuspend stops an agreement for now (27号 art. 21, by analogy).
	AgreementSuspend Act = "agreement.suspend"
	// AgreementRestore ends a suspension (27号 art. 21, by analogy).
	AgreementRestore Act = "agreement.restore"
	// AgreementTerminate gives notice of termination (27号 art. 14(12)).
	AgreementTerminate Act = "agreement.terminate"
	// AgreementRetract takes a notice of termination back (27号 art. 14(12)).
	AgreementRetract Act = "agreement.retract"
	// AgreementEnd ends an agreement on a ground that it names (27号 art. 14(12)).
	AgreementEnd Act = "agreement.end"
	// AgreementAgree ends an agreement by the word of both sides (27号 art. 14(12)).
	AgreementAgree Act = "agreement.agree"
	// EndingPropose proposes to the other side to end an agreement by mutual consent (27号 art. 14(12)).
	EndingPropose Act = "ending.propose"
	// EndingConfirm is the other side's consent: the agreement ends (27号 art. 14(12)).
	EndingConfirm Act = "ending.confirm"
	// EndingDecline is the other side's no.
	EndingDecline Act = "ending.decline"
	// EndingWithdraw takes a proposal back that is not answered.
	EndingWithdraw Act = "ending.withdraw"
	// EndingLapse closes a proposal that was not answered in time, or whose agreement is over.
	EndingLapse Act = "ending.lapse"
	// AmendmentDraft drafts a supplementary agreement (27号 art. 14(12)).
	AmendmentDraft Act = "amendment.draft"
	// AmendmentApprove is one side's consent to it (27号 art. 13).
	AmendmentApprove Act = "amendment.approve"
	// AmendmentRevise takes it back to the draft; consents fall (27号 art. 13).
	AmendmentRevise Act = "amendment.revise"
	// AmendmentConclude concludes it: the agreement has a new version (27号 arts 13, 14(12)).
	AmendmentConclude Act = "amendment.conclude"
	// AmendmentWithdraw takes back one that is not concluded (27号 art. 13).
	AmendmentWithdraw Act = "amendment.withdraw"
	// AgreementRead reads an agreement in full; its disclosure (27号 art. 18) is public without it.
	AgreementRead Act = "agreement.read"

	// ComplaintFile complains about a party (投诉举报); the complainant is a person and acts for itself.
	ComplaintFile Act = "complaint.file"
	// ComplaintAttach hands in evidence with one's own complaint.
	ComplaintAttach Act = "complaint.attach"
	// ComplaintWithdraw takes one's own complaint back.
	ComplaintWithdraw Act = "complaint.withdraw"
	// ComplaintRead reads what the complainant wrote, and its evidence. The party complained of never does.
	ComplaintRead Act = "complaint.read"
	// ComplaintAccept takes a complaint up.
	ComplaintAccept Act = "complaint.accept"
	// ComplaintDecline does not, and says on what ground and where to go.
	ComplaintDecline Act = "complaint.decline"
	// ComplaintHear asks the party complained of for a statement.
	ComplaintHear Act = "complaint.hear"
	// ComplaintAnswer gives that statement.
	ComplaintAnswer Act = "complaint.answer"
	// ComplaintProceed goes on without one when its time is over.
	ComplaintProceed Act = "complaint.proceed"
	// ComplaintUphold finds a complaint founded.
	ComplaintUphold Act = "complaint.uphold"
	// ComplaintUpholdPartly finds it founded in part.
	ComplaintUpholdPartly Act = "complaint.uphold_partly"
	// ComplaintDismiss finds it unfounded.
	ComplaintDismiss Act = "complaint.dismiss"
	// ComplaintPaper hands in a paper with the statement of the party complained of.
	ComplaintPaper Act = "complaint.paper"
	// ComplaintPaperRead reads those papers.
	ComplaintPaperRead Act = "complaint_paper.read"
	// ComplaintErase takes the person out of a complaint.
	ComplaintErase Act = "complaint.erase"
	// FilingFile files a case through the general door: an application, objection or the like whose procedure is a
	// definition alone. Who may, and by which article, says the definition.
	FilingFile Act = "filing.file"
	// FilingAct moves such a case; who may, in which step and by which article says the definition.
	FilingAct Act = "filing.act"

	// ProductCreate defines a data product from authorised resources (city rules art. 18).
	ProductCreate Act = "product.create"
	// ProductEdit changes a product (city rules art. 18).
	ProductEdit Act = "product.edit"
	// ProductEntrust appoints the merchant that lists the product (city rules art. 23(4)).
	ProductEntrust Act = "product.entrust"
	// RegistrationRemind reminds of a first registration that is due (26号 art. 9(1)).
	RegistrationRemind Act = "registration.remind"
	// ProductRead reads a product that is not registered yet.
	ProductRead Act = "product.read"
	// ProductDeposit deposits hashes of a product's data, lineage and processing before the application (26号 art. 7).
	ProductDeposit Act = "product.deposit"
	// SampleAttach attaches a sample file, which is scanned (city rules art. 18: no personal information).
	SampleAttach Act = "sample.attach"
)

// Compliance registration (city rules art. 18), its steps by analogy to 发改数据规〔2025〕26号.
const (
	// RegistrationSubmit applies (26号 art. 7).
	RegistrationSubmit Act = "registration.submit"
	// RegistrationAccept accepts for formal review (26号 art. 10).
	RegistrationAccept Act = "registration.accept"
	// RegistrationReturn names all gaps at once (26号 art. 10).
	RegistrationReturn Act = "registration.return"
	// RegistrationResubmit brings the completed application; the clock starts anew (26号 art. 10).
	RegistrationResubmit Act = "registration.resubmit"
	// RegistrationReview passes the formal review and gives public notice (26号 arts 11, 12).
	RegistrationReview Act = "registration.review"
	// RegistrationRegister registers after the notice (26号 art. 13).
	RegistrationRegister Act = "registration.register"
	// RegistrationRefuse refuses with a ground that the rule set names (26号 arts 10, 11).
	RegistrationRefuse Act = "registration.refuse"
	// RegistrationWithdraw takes the application back (26号 art. 7).
	RegistrationWithdraw Act = "registration.withdraw"
	// RegistrationObject objects during the notice, under one's real name (26号 art. 12).
	RegistrationObject Act = "registration.object"
	// ObjectionErase takes the person out of an objection that a natural person raised.
	ObjectionErase Act = "objection.erase"
	// RegistrationUphold finds the objection justified; the registration ends (26号 art. 12).
	RegistrationUphold Act = "registration.uphold"
	// RegistrationDismiss finds it unjustified; the notice runs on (26号 art. 12).
	RegistrationDismiss Act = "registration.dismiss"
	// RegistrationSuspend stops the effect of a registration for now (city rules art. 18).
	RegistrationSuspend Act = "registration.suspend"
	// RegistrationRestore ends a suspension (city rules art. 18).
	RegistrationRestore Act = "registration.restore"
	// RegistrationRevoke revokes with a ground (26号 art. 20).
	RegistrationRevoke Act = "registration.revoke"
	// RegistrationExpire cancels what was not renewed (26号 art. 15).
	RegistrationExpire Act = "registration.expire"
	// RegistrationChange applies for the change of a registration (26号 art. 9(2)).
	RegistrationChange Act = "registration.change"
	// RegistrationCorrect applies for the correction of what is registered wrongly (26号 art. 9(3)).
	RegistrationCorrect Act = "registration.correct"
	// RegistrationCancel applies for the cancellation of a registration (26号 art. 9(4)).
	RegistrationCancel Act = "registration.cancel"
	// RegistrationRenew applies for the renewal of a registration (26号 art. 15).
	RegistrationRenew Act = "registration.renew"
	// RegistrationApplyTransfer applies for the transfer of a registration to another operator (assumed: no text in force names the type).
	RegistrationApplyTransfer Act = "registration.apply_transfer"
	// RegistrationPermit applies for the registration of a permit to use the product (assumed: no text in force names the type).
	RegistrationPermit Act = "registration.permit"
	// RegistrationEnterObjection applies for the entry of an objection on a registration that stands (assumed: no text in force names the
	// type).
	RegistrationEnterObjection Act = "registration.enter_objection"
	// RegistrationConfirm is the other side's consent to what is applied for with it: the transferee's to a transfer (assumed).
	RegistrationConfirm Act = "registration.confirm"
	// RegistrationDecline is the other side's refusal (assumed).
	RegistrationDecline Act = "registration.decline"
	// RegistrationStrike takes a cancelled registration off, with the decision on its cancellation (26号 art. 9(4)).
	RegistrationStrike Act = "registration.strike"
	// RegistrationRecode puts right a query code of the national platform that was entered wrongly (assumed: 26号 art. 13 gives the code).
	RegistrationRecode Act = "registration.recode"
	// CertificateIssue issues the certificate of a registration anew, as against a later checkpoint (city rules art. 18).
	CertificateIssue Act = "certificate.issue"
	// CaseRead reads a case with its reasons and findings; public steps need no act.
	CaseRead Act = "case.read"
	// CaseAssign takes a case that awaits one's office, or gives it to a colleague (city rules art. 20: responsible persons).
	CaseAssign Act = "case.assign"
	// CaseStop stops the clock of a case on a ground that the definition names (行政许可法 art. 45).
	CaseStop Act = "case.stop_clock"
	// CaseResume lets a stopped clock run again.
	CaseResume Act = "case.resume_clock"
	// CaseReject turns down what a colleague proposed, or takes back one's own proposal.
	CaseReject Act = "case.reject"
	// CaseExplain gives the reasons for a delay (26号 art. 11).
	CaseExplain Act = "case.explain"
	// CaseBallot votes on a case as a member of a committee, or declares an interest in it (Guangdong's draft art. 3(5)).
	CaseBallot Act = "case.ballot"
	// CommitteeRead reads who sits on the committees, and what waits for their vote.
	CommitteeRead Act = "committee.read"
	// CommitteeAppoint appoints a member of a committee for a term.
	CommitteeAppoint Act = "committee.appoint"
	// CommitteeDismiss ends a member's seat before its term.
	CommitteeDismiss Act = "committee.dismiss"
	// CaseWatch notes that a time limit is about to end or is over (26号 art. 11).
	CaseWatch Act = "case.watch"
	// CaseTransfer lets an open case go on under the rules that govern now, where their text says so, or notes why it stays under its own.
	CaseTransfer Act = "case.transfer"
)

// The market: all of it by city rules art. 18 (trade through the data exchange).
const (
	// ListingPublish offers a registered product.
	ListingPublish Act = "listing.publish"
	// ListingEdit changes an offer.
	ListingEdit Act = "listing.edit"
	// ListingWithdraw takes an offer down.
	ListingWithdraw Act = "listing.withdraw"
	// ListingFile attaches the data file that an offer delivers.
	ListingFile Act = "listing.file"
	// DemandRead reads what buyers look for.
	DemandRead Act = "demand.read"
	// DemandPost posts what a buyer looks for; a broker may post for its buyer.
	DemandPost Act = "demand.post"
	// DemandClose closes a demand.
	DemandClose Act = "demand.close"
	// MatchPropose proposes an offer for a demand.
	MatchPropose Act = "match.propose"
	// ProposalAccept takes a proposal up.
	ProposalAccept Act = "proposal.accept"
	// ProposalDecline declines a proposal.
	ProposalDecline Act = "proposal.decline"
	// OrderPlace orders.
	OrderPlace Act = "order.place"
	// OrderConfirm is the seller's consent.
	OrderConfirm Act = "order.confirm"
	// OrderCancel cancels before the exchange has accepted.
	OrderCancel Act = "order.cancel"
	// OrderRead reads an order.
	OrderRead Act = "order.read"
	// ExchangeFile enters a contract in the exchange's records under its record number.
	ExchangeFile Act = "exchange.file"
	// ExchangeAnswer gives the exchange's own answer: it files a contract or refuses it, or has received a report.
	ExchangeAnswer Act = "exchange.answer"
	// ExchangeReject is the exchange's refusal of a contract.
	ExchangeReject Act = "exchange.reject"
	// ExchangeReport reports delivery and clearing back to the exchange.
	ExchangeReport Act = "exchange.report"
	// PaymentConfirm confirms that the money came, by the bank's reference.
	PaymentConfirm Act = "payment.confirm"
	// PaymentRefund confirms that the money of an order that cannot be delivered went back.
	PaymentRefund Act = "payment.refund"
	// DeliveryFetch takes the delivered data.
	DeliveryFetch Act = "delivery.fetch"
	// DeliveryMake hands the data over.
	DeliveryMake Act = "delivery.make"
	// DeliveryAcknowledge is the buyer's receipt.
	DeliveryAcknowledge Act = "delivery.acknowledge"
	// SettlementPost splits the money in the books.
	SettlementPost Act = "settlement.post"
)

// The calendar of working days.
const (
	// CalendarLoad takes a notice of the State Council on holidays into the calendar, and reckons the running deadlines anew by
	// it (全国年节及纪念日放假办法; the deadlines are those of city rules arts 13, 15, 16).
	CalendarLoad Act = "calendar.load"
)

// Rule sets. The authority keeps the rules by which it and the registration body decide (city rules art. 3); a text that has
// expired is followed by what it adopts.
const (
	// RuleSetRead sees what is proposed, and rehearses what a rule set would change.
	RuleSetRead Act = "rule_set.read"
	// RuleSetPropose loads a rule set that is to govern from a day to come.
	RuleSetPropose Act = "rule_set.propose"
	// RuleSetAdopt confirms what another person has proposed.
	RuleSetAdopt Act = "rule_set.adopt"
	// RuleSetWithdraw takes a proposal back, or turns it down.
	RuleSetWithdraw Act = "rule_set.withdraw"
	// RuleSetRevoke proposes to take back what was adopted, before its first day.
	RuleSetRevoke Act = "rule_set.revoke"
	// RuleSetRevokeConfirm takes it back: by a second person.
	RuleSetRevokeConfirm Act = "rule_set.revoke_confirm"
	// RuleSetRevokeDrop drops a proposed revocation: what was adopted stands.
	RuleSetRevokeDrop Act = "rule_set.revoke_drop"
	// RuleSetKeep keeps the text that cases run by.
	RuleSetKeep Act = "rule_set.keep"
)

// The machine.
const (
	// DemoClock moves the clock of a demonstration forward; elsewhere there is none to move.
	DemoClock Act = "demo.clock"
	// AnchorDeploy puts the anchor contract on the chain.
	AnchorDeploy Act = "anchor.deploy"
	// AnchorSubmit sends a checkpoint to the chain.
	AnchorSubmit Act = "anchor.submit"
	// AnchorConfirm notes that the chain has confirmed it.
	AnchorConfirm Act = "anchor.confirm"
	// AnchorFail notes that the chain has lost or refused it.
	AnchorFail Act = "anchor.fail"
	// LogRotateKey has the log go on under a new signing key.
	LogRotateKey Act = "log.rotate_key"
	// LogRotateSM2Key has checkpoints signed by another SM2 key from now on.
	LogRotateSM2Key Act = "log.rotate_sm2_key"
	// TrailRoot binds a finished hour of the access trail into the log (city rules art. 20: audit trail).
	TrailRoot Act = "trail.root"
	// EventErase takes the content of events about a person out of the journal (个人信息保护法 art. 47).
	EventErase Act = "event.erase"
	// SettingChange changes a setting of this installation.
	SettingChange Act = "setting.change"
	// AuditRead reads the access trail and the whole journal (city rules art. 20).
	AuditRead Act = "audit.read"
	// AuditPack takes everything that the register holds about a party or a product out as one file with its proofs (city rules art. 20).
	AuditPack Act = "audit.pack"
)
