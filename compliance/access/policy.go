package access

// Rule is one row of the policy: the roles that may do the act, by how the object
// relates to their party.
type Rule struct {
	Act Act
	// Any may do it whatever the object.
	Any []Role
	// Own may do it where their party owns the object (or it is the party itself).
	Own []Role
	// Party may do it where their party is a party to the object.
	Party []Role
}

// Policy is the whole policy: one row per act, nothing is granted elsewhere. What
// a room adds it adds here; the golden file of the tests shows the change in review.
//
// To read a row: AgreementApprove may be done by an implementing body on its own
// agreement, and by a company on an agreement to which it is a party.
var Policy = []Rule{
	// Parties and accounts.
	{Act: PartySignUp, Any: roles(Public)},
	{Act: PartyRegisterBody, Any: roles(Authority, System)},
	{Act: PartyAppoint, Any: roles(Authority, System), Own: roles(PublicBody, ImplementingBody, RegistrationBody)},
	{Act: PartyEdit, Any: roles(Authority), Own: roles(Company, PublicBody, ImplementingBody, RegistrationBody, Exchange)},
	{Act: PartyRead, Any: roles(Authority, RegistrationBody, Auditor), Own: roles(SignedIn)},
	{Act: PartyVerify, Any: roles(Authority)},
	{Act: AccountCreate, Any: roles(Authority, SystemAdmin, System), Own: roles(Company, PublicBody, ImplementingBody, RegistrationBody, Exchange)},
	{Act: AccountDisable, Any: roles(Authority, SystemAdmin, System), Own: roles(Company, PublicBody, ImplementingBody, RegistrationBody, Exchange)},
	{Act: AccountPassword, Own: roles(SignedIn)},
	{Act: AccountReset, Any: roles(SystemAdmin, System)},
	{Act: AccountErase, Any: roles(Authority, System)},
	{Act: AccountSignIn, Any: roles(Public)},
	{Act: AccountSignOut, Any: roles(SignedIn)},

	// Qualifications of merchants and brokers.
	{Act: QualificationApply, Own: roles(Company)},
	{Act: QualificationAccept, Any: roles(Authority)},
	{Act: QualificationReturn, Any: roles(Authority)},
	{Act: QualificationResubmit, Own: roles(Company)},
	{Act: QualificationApprove, Any: roles(Authority)},
	{Act: QualificationRefuse, Any: roles(Authority)},
	{Act: QualificationWithdraw, Own: roles(Company)},
	{Act: QualificationSuspend, Any: roles(Authority)},
	{Act: QualificationRestore, Any: roles(Authority)},
	{Act: QualificationRevoke, Any: roles(Authority)},
	{Act: QualificationEnd, Own: roles(Company)},
	{Act: QualificationExpire, Any: roles(System)},

	// Catalogue and documents.
	{Act: CatalogueImport, Any: roles(Authority, System), Own: roles(PublicBody, ImplementingBody)},
	{Act: CatalogueEdit, Any: roles(Authority), Own: roles(PublicBody, ImplementingBody)},
	{Act: DocumentPut, Own: roles(SignedIn)},
	{Act: DocumentRead, Any: roles(Authority, RegistrationBody, Auditor), Own: roles(SignedIn), Party: roles(SignedIn)},

	// Implementation plans: the implementing body owns; the authority brings them before the government and the province.
	{Act: PlanDraft, Own: roles(ImplementingBody)},
	{Act: PlanDecide, Own: roles(ImplementingBody)},
	{Act: PlanReturn, Any: roles(Authority)},
	{Act: PlanApprove, Any: roles(Authority)},
	{Act: PlanFile, Any: roles(Authority)},
	{Act: PlanReplace, Any: roles(Authority)},
	{Act: PlanWithdraw, Own: roles(ImplementingBody)},
	{Act: PlanRead, Any: roles(Authority, Auditor), Own: roles(ImplementingBody)},

	// Authorised-operation agreements: the implementing body owns, the operator is party.
	{Act: AgreementDraft, Own: roles(ImplementingBody)},
	{Act: AgreementApprove, Own: roles(ImplementingBody), Party: roles(Company)},
	{Act: AgreementRevise, Own: roles(ImplementingBody), Party: roles(Company)},
	{Act: AgreementConclude, Own: roles(ImplementingBody)},
	{Act: AgreementWithdraw, Own: roles(ImplementingBody)},
	{Act: AgreementSuspend, Any: roles(Authority), Own: roles(ImplementingBody)},
	{Act: AgreementRestore, Any: roles(Authority), Own: roles(ImplementingBody)},
	{Act: AgreementTerminate, Any: roles(Authority), Own: roles(ImplementingBody), Party: roles(Company)},
	{Act: AgreementRetract, Any: roles(Authority), Own: roles(ImplementingBody), Party: roles(Company)},
	{Act: AgreementEnd, Any: roles(System), Own: roles(ImplementingBody)},
	{Act: AmendmentDraft, Own: roles(ImplementingBody)},
	{Act: AmendmentApprove, Own: roles(ImplementingBody), Party: roles(Company)},
	{Act: AmendmentRevise, Own: roles(ImplementingBody), Party: roles(Company)},
	{Act: AmendmentConclude, Own: roles(ImplementingBody)},
	{Act: AmendmentWithdraw, Own: roles(ImplementingBody)},
	{Act: AgreementRead, Any: roles(Authority, RegistrationBody, Auditor), Own: roles(ImplementingBody), Party: roles(Company)},

	// Products: the operator owns, the merchant it entrusted is party.
	{Act: ProductCreate, Own: roles(Operator)},
	{Act: ProductEdit, Own: roles(Operator)},
	{Act: ProductEntrust, Own: roles(Operator)},
	{Act: ProductRead, Any: roles(Authority, RegistrationBody, Auditor), Own: roles(Company), Party: roles(Merchant)},
	{Act: SampleAttach, Own: roles(Operator)},

	// Compliance registration.
	{Act: RegistrationSubmit, Own: roles(Operator)},
	{Act: RegistrationAccept, Any: roles(RegistrationBody)},
	{Act: RegistrationReturn, Any: roles(RegistrationBody)},
	{Act: RegistrationResubmit, Own: roles(Operator)},
	{Act: RegistrationReview, Any: roles(RegistrationBody)},
	{Act: RegistrationRegister, Any: roles(RegistrationBody)},
	{Act: RegistrationRefuse, Any: roles(RegistrationBody)},
	{Act: RegistrationWithdraw, Own: roles(Company)}, // also when the licence has ended meanwhile
	{Act: RegistrationObject, Any: roles(Authority, PublicBody, ImplementingBody, Company)},
	{Act: RegistrationUphold, Any: roles(RegistrationBody)},
	{Act: RegistrationDismiss, Any: roles(RegistrationBody)},
	{Act: RegistrationSuspend, Any: roles(RegistrationBody)},
	{Act: RegistrationRestore, Any: roles(RegistrationBody)},
	{Act: RegistrationRevoke, Any: roles(RegistrationBody)},
	{Act: RegistrationExpire, Any: roles(RegistrationBody, System)},
	{Act: CertificateIssue, Any: roles(RegistrationBody, System)},
	// The general door: the definition of each procedure narrows who files and who acts.
	{Act: FilingFile, Own: roles(SignedIn)},
	{Act: FilingAct, Any: roles(Authority, RegistrationBody, System), Own: roles(SignedIn), Party: roles(SignedIn)},
	{Act: CaseRead, Any: roles(Authority, RegistrationBody, Auditor), Own: roles(SignedIn), Party: roles(SignedIn)},
	// Work on a case: party is the body that a case is addressed to.
	{Act: CaseAssign, Any: roles(Authority, RegistrationBody), Party: roles(PublicBody)},
	{Act: CaseStop, Any: roles(Authority, RegistrationBody), Party: roles(PublicBody)},
	{Act: CaseResume, Any: roles(Authority, RegistrationBody), Party: roles(PublicBody)},
	{Act: CaseReject, Any: roles(Authority, RegistrationBody), Party: roles(PublicBody)},
	{Act: CaseExplain, Any: roles(Authority, RegistrationBody), Party: roles(PublicBody)},
	{Act: CaseWatch, Any: roles(System)},
	{Act: CaseTransfer, Any: roles(System)},

	// Listings: the merchant owns.
	{Act: ListingPublish, Own: roles(Merchant)},
	{Act: ListingEdit, Own: roles(Merchant)},
	{Act: ListingFile, Own: roles(Merchant), Party: roles(Operator)},
	{Act: ListingWithdraw, Any: roles(Authority, System), Own: roles(Company)}, // also when the qualification has ended

	// Demands: the buyer owns, the broker that acts for it is party (or owns its own demand).
	{Act: DemandRead, Any: roles(Authority, Auditor, Merchant, Operator, Broker), Own: roles(Buyer)},
	{Act: DemandPost, Own: roles(Buyer, Broker), Party: roles(Broker)},
	{Act: DemandClose, Any: roles(System), Own: roles(Buyer, Broker), Party: roles(Broker)},
	{Act: MatchPropose, Own: roles(Broker), Party: roles(Broker)},
	{Act: ProposalAccept, Own: roles(Buyer), Party: roles(Buyer)},
	{Act: ProposalDecline, Own: roles(Buyer), Party: roles(Buyer)},

	// Orders: the buyer owns; merchant, operator and broker are parties.
	{Act: OrderPlace, Own: roles(Buyer)},
	{Act: OrderConfirm, Party: roles(Merchant)},
	{Act: OrderCancel, Any: roles(System), Own: roles(Buyer), Party: roles(Merchant)},
	{Act: OrderRead, Any: roles(Authority, Exchange, Auditor), Own: roles(Buyer), Party: roles(Company)},
	{Act: ExchangeFile, Any: roles(Exchange, System), Party: roles(Merchant)},
	{Act: ExchangeReject, Any: roles(Exchange, System)},
	{Act: ExchangeReport, Any: roles(Exchange, System), Party: roles(Merchant)},
	{Act: PaymentConfirm, Any: roles(Exchange), Party: roles(Merchant)},
	{Act: PaymentRefund, Any: roles(Exchange), Party: roles(Merchant)},
	{Act: DeliveryFetch, Own: roles(Buyer)},
	{Act: DeliveryMake, Any: roles(System), Party: roles(Merchant, Operator)},
	{Act: DeliveryAcknowledge, Own: roles(Buyer)},
	{Act: SettlementPost, Any: roles(Exchange, System), Party: roles(Merchant)},

	// The calendar of working days. System: deadlines that a new release with a later notice finds running.
	{Act: CalendarLoad, Any: roles(Authority, System)},

	// Rule sets: two persons of the authority. System: texts of cases that were filed before texts were kept; a rehearsal on the machine.
	{Act: RuleSetRead, Any: roles(Authority, RegistrationBody, Auditor, System)},
	{Act: RuleSetPropose, Any: roles(Authority)},
	{Act: RuleSetAdopt, Any: roles(Authority)},
	{Act: RuleSetWithdraw, Any: roles(Authority)},
	{Act: RuleSetRevoke, Any: roles(Authority)},
	{Act: RuleSetRevokeConfirm, Any: roles(Authority)},
	{Act: RuleSetRevokeDrop, Any: roles(Authority)},
	{Act: RuleSetKeep, Any: roles(System)},

	// The machine.
	{Act: DemoClock, Any: roles(SignedIn)},
	{Act: AnchorDeploy, Any: roles(System)},
	{Act: AnchorSubmit, Any: roles(System)},
	{Act: AnchorConfirm, Any: roles(System)},
	{Act: AnchorFail, Any: roles(System)},
	{Act: TrailRoot, Any: roles(System)},
	{Act: EventErase, Any: roles(Authority)},
	{Act: LogRotateKey, Any: roles(Authority, SystemAdmin)},
	{Act: LogRotateSM2Key, Any: roles(Authority, SystemAdmin)},
	{Act: SettingChange, Any: roles(SystemAdmin, System)},
	{Act: AuditRead, Any: roles(Auditor, SystemAdmin)},
}

func roles(list ...Role) []Role { return list }
