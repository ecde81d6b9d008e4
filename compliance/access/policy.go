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
	// Self may do it where the object is the person's own, whatever party it acts for and in whatever function.
	Self []Role
	// By names the functions within a party that do it. Empty: every member, also who only reads. The public and the system have
	// no functions and need none.
	By []Function
	// Article is the provision that the act comes from; empty for what the machine needs.
	Article string
}

// The texts that the articles are of, as they are cited.
const (
	city      = "惠府〔2023〕38号 "                // the city's rules for public data
	reg26     = "发改数据规〔2025〕26号 "             // registration of public data resources
	op27      = "发改数据规〔2025〕27号 "             // authorised operation
	gdDraft   = "《广东省数据资产合规登记规则（试行）》（征求意见稿） " // a draft: what rests on it rests on a rule set that took it over
	pipl      = "个人信息保护法 第四十七条"
	licensing = "行政许可法 第四十五条"
	identity  = "NDI-TR-2025-03"
	holidays  = "全国年节及纪念日放假办法"
	// complaints are to be received, dealt with by named staff, and recorded with their results.
	complaints = "TC609-6-2025-12 4.5 b)"
)

// Policy is the whole policy: one row per act, nothing is granted elsewhere. What
// a room adds it adds here; the golden file of the tests shows the change in review.
//
// To read a row: AgreementApprove may be done by an implementing body on its own
// agreement, and by a company on an agreement to which it is a party.
var Policy = []Rule{
	// Parties and accounts.
	{Act: PartySignUp, Any: roles(Public), Article: city + "第十八条"},
	{Act: PartyRegisterBody, Any: roles(Authority, System), By: by(Handler, Approver), Article: city + "第三条、第五条、第二十四条"},
	{Act: PartyImport, Any: roles(Authority, System), By: by(Handler, Approver), Article: city + "第十八条"},
	{Act: PartyAppoint, Any: roles(Authority, System), Own: roles(PublicBody, ImplementingBody, RegistrationBody), By: by(Administrator), Article: city + "第六条、第二十条"},
	{Act: PartyEdit, Any: roles(Authority), Own: roles(Company, PublicBody, ImplementingBody, RegistrationBody, Exchange), By: by(Administrator), Article: city + "第十八条"},
	{Act: PartyRead, Any: roles(Authority, RegistrationBody, Auditor), Own: roles(SignedIn)},
	{Act: PartyVerify, Any: roles(Authority), By: by(Handler, Approver), Article: identity},
	{Act: PartyFile, Any: roles(Authority), Own: roles(Company, PublicBody, ImplementingBody, RegistrationBody, Exchange), By: by(Administrator, Handler), Article: identity},
	{Act: PartyTransfer, Any: roles(Authority), By: by(Handler, Finance), Article: identity},
	{Act: PartyConfirmTransfer, Own: roles(Company, PublicBody, ImplementingBody, RegistrationBody, Exchange), By: by(Administrator, Finance), Article: identity},
	// What its people may not end by their own functions they cannot end by leaving: see market/closing.
	{Act: PartyClose, Own: roles(Company), By: by(Administrator), Article: city + "第十八条"},
	// The standing of organisations: the party owns its matters. Who returns has nobody to act for it and comes as the public; a succession is
	// the authority's, its two sides are told.
	{Act: EntryFile, Own: roles(Company, PublicBody, RegistrationBody, Exchange), By: by(Administrator, Handler), Article: city + "第十八条"},
	{Act: EntryAccept, Any: roles(Authority), By: by(Handler, Approver), Article: reg26 + "第十条"},
	{Act: EntryReturn, Any: roles(Authority), By: by(Handler, Approver), Article: reg26 + "第十条"},
	{Act: EntryResubmit, Own: roles(Company, PublicBody, RegistrationBody, Exchange), By: by(Administrator, Handler), Article: reg26 + "第十条"},
	{Act: EntryAdmit, Any: roles(Authority), By: by(Approver), Article: city + "第十八条"},
	{Act: EntryRefuse, Any: roles(Authority), By: by(Approver), Article: reg26 + "第十条"},
	{Act: EntryWithdraw, Own: roles(Company, PublicBody, RegistrationBody, Exchange), By: by(Administrator, Handler), Article: city + "第十八条"},
	{Act: ChangeFile, Own: roles(Company, PublicBody, RegistrationBody, Exchange), By: by(Administrator, Handler), Article: reg26 + "第九条第（二）项"},
	{Act: ChangeReturn, Any: roles(Authority), By: by(Handler, Approver), Article: reg26 + "第十条"},
	{Act: ChangeResubmit, Own: roles(Company, PublicBody, RegistrationBody, Exchange), By: by(Administrator, Handler), Article: reg26 + "第十条"},
	{Act: ChangeApprove, Any: roles(Authority), By: by(Approver), Article: reg26 + "第九条第（二）项"},
	{Act: ChangeRefuse, Any: roles(Authority), By: by(Approver), Article: reg26 + "第十条"},
	{Act: ChangeWithdraw, Own: roles(Company, PublicBody, RegistrationBody, Exchange), By: by(Administrator, Handler), Article: reg26 + "第九条第（二）项"},
	{Act: DepartureFile, Own: roles(Company), By: by(Administrator), Article: reg26 + "第九条第（四）项"},
	{Act: DepartureClear, Any: roles(Authority), By: by(Handler, Approver), Article: reg26 + "第九条第（四）项"},
	{Act: DepartureRefuse, Any: roles(Authority), By: by(Approver), Article: reg26 + "第九条第（四）项"},
	{Act: DepartureLeave, Own: roles(Company), By: by(Administrator), Article: reg26 + "第九条第（四）项"},
	{Act: DepartureWithdraw, Own: roles(Company), By: by(Administrator), Article: reg26 + "第九条第（四）项"},
	{Act: ReadmissionFile, Any: roles(Public), Article: city + "第十八条"},
	{Act: ReadmissionAdmit, Any: roles(Authority), By: by(Approver), Article: city + "第十八条"},
	{Act: ReadmissionRefuse, Any: roles(Authority), By: by(Approver), Article: reg26 + "第十条"},
	{Act: ReadmissionSettle, Any: roles(System), Article: city + "第十八条"},
	{Act: ReadmissionRead, Any: roles(Public), Article: city + "第十八条"},
	{Act: SuccessionPropose, Any: roles(Authority), By: by(Handler, Approver), Article: city + "第三条"},
	{Act: SuccessionConfirm, Any: roles(Authority), By: by(Approver), Article: city + "第三条"},
	{Act: SuccessionWithdraw, Any: roles(Authority), By: by(Handler, Approver), Article: city + "第三条"},
	{Act: PartyReference, Any: roles(Authority), By: by(Handler, Approver), Article: city + "第二十四条"},
	{Act: PartyDesignate, Any: roles(Authority, System), By: by(Approver), Article: city + "第三条"},
	{Act: PartyRelease, Any: roles(Authority), By: by(Approver), Article: city + "第三条"},
	{Act: AccountCreate, Any: roles(Authority, SystemAdmin, System), Own: roles(Company, PublicBody, ImplementingBody, RegistrationBody, Exchange), By: by(Administrator), Article: city + "第二十条"},
	{Act: AccountDisable, Any: roles(Authority, SystemAdmin, System), Own: roles(Company, PublicBody, ImplementingBody, RegistrationBody, Exchange), By: by(Administrator), Article: city + "第二十条"},
	{Act: AccountPassword, Any: roles(SignedIn), Article: city + "第二十条"},
	{Act: AccountReset, Any: roles(SystemAdmin, System), By: by(Administrator), Article: city + "第二十条"},
	{Act: AccountRecover, Any: roles(Public), Article: city + "第二十条"},
	{Act: AccountAddress, Any: roles(SignedIn), Article: city + "第二十条"},
	{Act: AccountErase, Any: roles(Authority, System), By: by(Administrator), Article: pipl},
	{Act: AccountIdentify, Any: roles(SystemAdmin, System), Own: roles(SignedIn), By: by(Administrator), Article: identity},
	// Second factors are one's own, whatever party one acts for.
	{Act: FactorAdd, Any: roles(SignedIn), Article: city + "第二十条"},
	{Act: FactorRemove, Any: roles(SignedIn), Article: city + "第二十条"},
	{Act: FactorRecovery, Any: roles(SignedIn), Article: city + "第二十条"},
	{Act: SSOBind, Any: roles(SignedIn), Article: city + "第二十条"},
	{Act: SSOUnbind, Any: roles(SignedIn), Article: city + "第二十条"},
	{Act: FactorReset, Any: roles(SystemAdmin, System), By: by(Administrator), Article: city + "第二十条"},
	// People: the party owns its invitations, memberships and delegations. An invitation is accepted by whoever has its token.
	{Act: InvitationSend, Any: roles(SystemAdmin, System), Own: roles(SignedIn), By: by(Administrator), Article: city + "第二十条"},
	{Act: InvitationRead, Any: roles(SystemAdmin, System), Own: roles(SignedIn), By: by(Administrator), Article: city + "第二十条"},
	{Act: InvitationWithdraw, Any: roles(SystemAdmin, System), Own: roles(SignedIn), By: by(Administrator), Article: city + "第二十条"},
	{Act: InvitationAccept, Any: roles(Public), Article: city + "第二十条"},
	{Act: MembershipChange, Any: roles(SystemAdmin, System), Own: roles(SignedIn), By: by(Administrator), Article: city + "第二十条"},
	{Act: MembershipEnd, Any: roles(SystemAdmin, System), Own: roles(SignedIn), By: by(Administrator), Article: city + "第二十条"},
	{Act: MembershipLeave, Any: roles(SignedIn), Article: city + "第二十条"},
	{Act: DelegationGive, Own: roles(SignedIn), By: Working, Article: city + "第二十条"},
	{Act: DelegationEnd, Own: roles(SignedIn), By: Working, Article: city + "第二十条"},
	{Act: AccountSignIn, Any: roles(Public), Article: city + "第二十条"},
	{Act: AccountSignOut, Any: roles(SignedIn)},
	{Act: NoticeOwn, Own: roles(SignedIn), Self: roles(SignedIn), Article: city + "第二十条"},
	{Act: WebhookManage, Any: roles(System), Own: roles(Authority, RegistrationBody, PublicBody, ImplementingBody, Company, Exchange), By: by(Administrator, Developer), Article: city + "第二十条"},

	// Machine clients: the party owns them. People only; no scope reaches these acts.
	{Act: ClientRead, Any: roles(Authority, Auditor, SystemAdmin), Own: roles(SignedIn)},
	{Act: ClientCreate, Own: roles(Authority, Company, PublicBody, ImplementingBody, RegistrationBody, Exchange), By: by(Administrator, Developer), Article: city + "第二十条"},
	{Act: ClientKeyIssue, Own: roles(Authority, Company, PublicBody, ImplementingBody, RegistrationBody, Exchange), By: by(Administrator, Developer), Article: city + "第二十条"},
	{Act: ClientKeyRevoke, Any: roles(Authority, SystemAdmin), Own: roles(Company, PublicBody, ImplementingBody, RegistrationBody, Exchange), By: by(Administrator, Developer), Article: city + "第二十条"},
	{Act: ClientScopes, Own: roles(Authority, Company, PublicBody, ImplementingBody, RegistrationBody, Exchange), By: by(Administrator, Developer), Article: city + "第二十条"},
	{Act: ClientTakeOver, Own: roles(Authority, Company, PublicBody, ImplementingBody, RegistrationBody, Exchange), By: by(Administrator, Developer), Article: city + "第二十条"},
	{Act: ClientRevoke, Any: roles(Authority, SystemAdmin), Own: roles(Company, PublicBody, ImplementingBody, RegistrationBody, Exchange), By: by(Administrator, Developer), Article: city + "第二十条"},
	{Act: ClientQuota, Any: roles(Authority), By: by(Administrator, Approver), Article: city + "第二十条"},

	// Qualifications of merchants and brokers.
	{Act: QualificationApply, Own: roles(Company), By: by(Handler), Article: city + "第十八条、第二十三条"},
	{Act: QualificationAccept, Any: roles(Authority), By: by(Handler), Article: reg26 + "第十条"},
	{Act: QualificationReturn, Any: roles(Authority), By: by(Handler), Article: reg26 + "第十条"},
	{Act: QualificationResubmit, Own: roles(Company), By: by(Handler), Article: reg26 + "第十条"},
	{Act: QualificationApprove, Any: roles(Authority), By: by(Approver), Article: city + "第十八条"},
	{Act: QualificationRefuse, Any: roles(Authority), By: by(Approver), Article: reg26 + "第十条"},
	{Act: QualificationWithdraw, Own: roles(Company), By: by(Handler), Article: city + "第十八条"},
	{Act: QualificationSuspend, Any: roles(Authority), By: by(Approver), Article: city + "第十八条"},
	{Act: QualificationRestore, Any: roles(Authority), By: by(Approver), Article: city + "第十八条"},
	{Act: QualificationRevoke, Any: roles(Authority), By: by(Approver), Article: reg26 + "第二十条"},
	{Act: QualificationEnd, Own: roles(Company), By: by(Approver), Article: city + "第十八条"},
	{Act: QualificationBegin, Any: roles(System), Article: city + "第十八条"},
	{Act: QualificationRemind, Any: roles(System), Article: city + "第十八条"},
	{Act: RegistrationRemind, Any: roles(System), Article: "发改数据规〔2025〕26号 第九条第（一）项"},
	{Act: QualificationExpire, Any: roles(System), Article: city + "第二十三条"},

	// Catalogue and documents.
	{Act: CatalogueImport, Any: roles(Authority, System), Own: roles(PublicBody, ImplementingBody), By: by(Handler), Article: city + "第三条、第十条"},
	{Act: CatalogueEdit, Any: roles(Authority), Own: roles(PublicBody, ImplementingBody), By: by(Handler), Article: city + "第十条"},
	{Act: DocumentPut, Own: roles(SignedIn), By: Working, Article: reg26 + "第七条"},
	{Act: DocumentRead, Any: roles(Authority, RegistrationBody, Auditor, System), Own: roles(SignedIn), Party: roles(SignedIn)},

	// Implementation plans: the implementing body owns; the authority brings them before the government and the province.
	{Act: PlanDraft, Own: roles(ImplementingBody), By: by(Handler), Article: op27 + "第九条"},
	{Act: PlanDecide, Own: roles(ImplementingBody), By: by(Approver), Article: op27 + "第十一条"},
	{Act: PlanReturn, Any: roles(Authority), By: by(Handler, Approver), Article: op27 + "第十一条"},
	{Act: PlanApprove, Any: roles(Authority), By: by(Approver), Article: op27 + "第十一条"},
	{Act: PlanFile, Any: roles(Authority), By: by(Handler, Approver), Article: op27 + "第十一条"},
	{Act: PlanReplace, Any: roles(Authority), By: by(Approver), Article: op27 + "第十一条"},
	{Act: PlanWithdraw, Own: roles(ImplementingBody), By: by(Handler, Approver), Article: op27 + "第十一条"},
	{Act: PlanRead, Any: roles(Authority, Auditor, System), Own: roles(ImplementingBody)},

	// Authorised-operation agreements: the implementing body owns, the operator is party.
	{Act: AgreementDraft, Own: roles(ImplementingBody), By: by(Handler), Article: op27 + "第十三条"},
	{Act: AgreementApprove, Own: roles(ImplementingBody), Party: roles(Company), By: by(Approver), Article: op27 + "第十三条"},
	{Act: AgreementRevise, Own: roles(ImplementingBody), Party: roles(Company), By: by(Handler, Approver), Article: op27 + "第十三条"},
	{Act: AgreementConclude, Own: roles(ImplementingBody), By: by(Approver), Article: op27 + "第三条、第十三条"},
	{Act: AgreementWithdraw, Own: roles(ImplementingBody), By: by(Handler, Approver), Article: op27 + "第十三条"},
	{Act: AgreementSuspend, Any: roles(Authority), Own: roles(ImplementingBody), By: by(Approver), Article: op27 + "第十四条第十二项"},
	{Act: AgreementRestore, Any: roles(Authority), Own: roles(ImplementingBody), By: by(Approver), Article: op27 + "第十四条第十二项"},
	{Act: AgreementTerminate, Any: roles(Authority), Own: roles(ImplementingBody), Party: roles(Company), By: by(Approver), Article: op27 + "第十四条第十二项"},
	{Act: AgreementRetract, Any: roles(Authority), Own: roles(ImplementingBody), Party: roles(Company), By: by(Approver), Article: op27 + "第十四条第十二项"},
	{Act: AgreementEnd, Any: roles(System), Own: roles(ImplementingBody), By: by(Approver), Article: op27 + "第十四条第十二项"},
	{Act: AgreementAgree, Own: roles(ImplementingBody), Party: roles(Company), By: by(Approver), Article: op27 + "第十四条第十二项"},
	// Whoever proposes owns the proposal, the other side of the agreement is party to it.
	{Act: EndingPropose, Own: roles(ImplementingBody, Company), Party: roles(ImplementingBody, Company), By: by(Approver), Article: op27 + "第十四条第十二项"},
	{Act: EndingConfirm, Own: roles(ImplementingBody, Company), Party: roles(ImplementingBody, Company), By: by(Approver), Article: op27 + "第十四条第十二项"},
	{Act: EndingDecline, Own: roles(ImplementingBody, Company), Party: roles(ImplementingBody, Company), By: by(Approver), Article: op27 + "第十四条第十二项"},
	{Act: EndingWithdraw, Own: roles(ImplementingBody, Company), Party: roles(ImplementingBody, Company), By: by(Approver), Article: op27 + "第十四条第十二项"},
	{Act: EndingLapse, Any: roles(System), Own: roles(ImplementingBody, Company), Party: roles(ImplementingBody, Company), By: by(Approver), Article: op27 + "第十四条第十二项"},
	{Act: AmendmentDraft, Own: roles(ImplementingBody), By: by(Handler), Article: op27 + "第十三条"},
	{Act: AmendmentApprove, Own: roles(ImplementingBody), Party: roles(Company), By: by(Approver), Article: op27 + "第十三条"},
	{Act: AmendmentRevise, Own: roles(ImplementingBody), Party: roles(Company), By: by(Handler, Approver), Article: op27 + "第十三条"},
	{Act: AmendmentConclude, Own: roles(ImplementingBody), By: by(Approver), Article: op27 + "第十三条"},
	{Act: AmendmentWithdraw, Own: roles(ImplementingBody), By: by(Handler, Approver), Article: op27 + "第十三条"},
	{Act: AgreementRead, Any: roles(Authority, RegistrationBody, Auditor, System), Own: roles(ImplementingBody), Party: roles(Company), Article: op27 + "第十八条"},

	// Products: the operator owns, the merchant it entrusted is party.
	{Act: ProductCreate, Own: roles(Operator), By: by(Handler), Article: city + "第十八条"},
	{Act: ProductEdit, Own: roles(Operator), By: by(Handler), Article: city + "第十八条"},
	{Act: ProductEntrust, Own: roles(Operator), By: by(Handler, Approver), Article: city + "第二十三条第四项"},
	{Act: ProductRead, Any: roles(Authority, RegistrationBody, Auditor, System), Own: roles(Company), Party: roles(Company)},
	{Act: ProductDeposit, Own: roles(Operator), By: by(Handler), Article: reg26 + "第七条"},
	{Act: SampleAttach, Own: roles(Operator), By: by(Handler), Article: city + "第十八条"},

	// Compliance registration.
	{Act: RegistrationSubmit, Own: roles(Operator), By: by(Handler), Article: reg26 + "第七条"},
	{Act: RegistrationAccept, Any: roles(RegistrationBody), By: by(Handler), Article: reg26 + "第十条"},
	{Act: RegistrationReturn, Any: roles(RegistrationBody), By: by(Handler), Article: reg26 + "第十条"},
	{Act: RegistrationChange, Own: roles(Operator), By: by(Handler), Article: reg26 + "第九条第（二）项"},
	{Act: RegistrationCorrect, Any: roles(Authority, PublicBody, ImplementingBody, Company), By: by(Handler), Article: reg26 + "第九条第（三）项"}, // the subject or whoever it concerns
	{Act: RegistrationCancel, Own: roles(Company), By: by(Handler), Article: reg26 + "第九条第（四）项"},                                           // also when the licence has ended meanwhile
	{Act: RegistrationRenew, Own: roles(Operator), By: by(Handler), Article: reg26 + "第十五条"},
	// Types of other cities, which no text in force here names: assumed. The other side of a transfer answers as party.
	{Act: RegistrationApplyTransfer, Own: roles(Operator), By: by(Handler), Article: city + "第十八条"},
	{Act: RegistrationConfirm, Party: roles(Operator), By: by(Approver), Article: city + "第十八条"},
	{Act: RegistrationDecline, Party: roles(Company), By: by(Handler, Approver), Article: city + "第十八条"},
	{Act: RegistrationPermit, Own: roles(Operator), By: by(Handler), Article: city + "第十八条"},
	{Act: RegistrationEnterObjection, Any: roles(Authority, PublicBody, ImplementingBody, Company), By: by(Handler), Article: city + "第十八条"},
	{Act: RegistrationResubmit, Own: roles(Company, Authority, PublicBody, ImplementingBody), By: by(Handler), Article: reg26 + "第十条"},
	{Act: RegistrationReview, Any: roles(RegistrationBody), By: by(Handler), Article: reg26 + "第十一条、第十二条"},
	{Act: RegistrationRegister, Any: roles(RegistrationBody), By: by(Approver), Article: reg26 + "第十三条"},
	{Act: RegistrationRefuse, Any: roles(RegistrationBody), By: by(Approver), Article: reg26 + "第十条、第十一条"},
	{Act: RegistrationWithdraw, Own: roles(Company, Authority, PublicBody, ImplementingBody), By: by(Handler), Article: reg26 + "第七条"}, // also when the licence has ended meanwhile
	{Act: RegistrationObject, Any: roles(Authority, PublicBody, ImplementingBody, Company), Self: roles(SignedIn), By: by(Handler), Article: reg26 + "第十二条"},
	{Act: ObjectionErase, Any: roles(Authority, System), By: by(Administrator), Article: pipl},
	{Act: RegistrationUphold, Any: roles(RegistrationBody), By: by(Approver), Article: reg26 + "第十二条"},
	{Act: RegistrationDismiss, Any: roles(RegistrationBody), By: by(Approver), Article: reg26 + "第十二条"},
	{Act: RegistrationSuspend, Any: roles(RegistrationBody), By: by(Approver), Article: city + "第十八条"},
	{Act: RegistrationRestore, Any: roles(RegistrationBody), By: by(Approver), Article: city + "第十八条"},
	{Act: RegistrationRevoke, Any: roles(RegistrationBody), By: by(Approver), Article: reg26 + "第二十条"},
	{Act: RegistrationExpire, Any: roles(RegistrationBody, System), By: by(Handler, Approver), Article: reg26 + "第十五条"},
	{Act: RegistrationStrike, Any: roles(RegistrationBody), By: by(Approver), Article: reg26 + "第九条第（四）项"},
	{Act: RegistrationRecode, Any: roles(RegistrationBody), By: by(Approver), Article: reg26 + "第十三条"},
	{Act: CertificateIssue, Any: roles(RegistrationBody, System), By: by(Approver), Article: city + "第十八条"},
	// The general door: the definition of each procedure narrows who files and who acts.
	{Act: FilingFile, Own: roles(SignedIn), By: by(Handler)},
	{Act: FilingAct, Any: roles(Authority, RegistrationBody, System), Own: roles(SignedIn), Party: roles(SignedIn), By: by(Handler, Approver)},
	{Act: CaseRead, Any: roles(Authority, RegistrationBody, Auditor), Own: roles(SignedIn), Party: roles(SignedIn), Self: roles(SignedIn)},
	// Work on a case: party is the body that a case is addressed to.
	{Act: CaseAssign, Any: roles(Authority, RegistrationBody), Party: roles(PublicBody), By: by(Handler, Approver), Article: city + "第二十条"},
	{Act: CaseStop, Any: roles(Authority, RegistrationBody), Party: roles(PublicBody), By: by(Handler, Approver), Article: licensing},
	{Act: CaseResume, Any: roles(Authority, RegistrationBody), Party: roles(PublicBody), By: by(Handler, Approver)},
	// A proposal is turned down by the side that made it: the case asks in which capacity it was proposed.
	{Act: CaseReject, Any: roles(Authority, RegistrationBody), Own: roles(SignedIn), Party: roles(SignedIn), By: by(Handler, Approver)},
	{Act: CaseExplain, Any: roles(Authority, RegistrationBody), Party: roles(PublicBody), By: by(Handler, Approver), Article: reg26 + "第十一条"},
	// A seat on a committee is the member's own, in whatever function it otherwise works; an outside expert sits with an account that only reads.
	{Act: CaseBallot, Self: roles(SignedIn), Article: gdDraft + "第三条第（五）项"},
	{Act: CommitteeRead, Any: roles(Authority, RegistrationBody, Auditor)},
	{Act: CommitteeAppoint, Any: roles(Authority, RegistrationBody), By: by(Approver), Article: gdDraft + "第三条第（五）项"},
	{Act: CommitteeDismiss, Any: roles(Authority, RegistrationBody), By: by(Approver), Article: gdDraft + "第三条第（五）项"},
	{Act: CaseWatch, Any: roles(System), Article: reg26 + "第十一条"},
	{Act: CaseTransfer, Any: roles(System)},

	// Complaints: a person's own, whatever party it acts for; the party complained of is party from the day it is heard.
	{Act: ComplaintFile, Self: roles(SignedIn), Article: complaints},
	{Act: ComplaintAttach, Self: roles(SignedIn), Article: complaints},
	{Act: ComplaintWithdraw, Self: roles(SignedIn), Article: complaints},
	{Act: ComplaintRead, Any: roles(Authority, Auditor), Self: roles(SignedIn), Article: complaints},
	{Act: ComplaintAccept, Any: roles(Authority), By: by(Handler), Article: complaints},
	{Act: ComplaintDecline, Any: roles(Authority), By: by(Approver), Article: complaints},
	{Act: ComplaintHear, Any: roles(Authority), By: by(Handler), Article: complaints},
	{Act: ComplaintAnswer, Party: roles(SignedIn), By: by(Handler, Approver), Article: complaints},
	{Act: ComplaintProceed, Any: roles(Authority), By: by(Handler), Article: complaints},
	{Act: ComplaintUphold, Any: roles(Authority), By: by(Approver), Article: complaints},
	{Act: ComplaintUpholdPartly, Any: roles(Authority), By: by(Approver), Article: complaints},
	{Act: ComplaintDismiss, Any: roles(Authority), By: by(Approver), Article: complaints},
	{Act: ComplaintPaper, Party: roles(SignedIn), By: by(Handler, Approver), Article: complaints},
	{Act: ComplaintPaperRead, Any: roles(Authority, Auditor), Party: roles(SignedIn), Article: complaints},
	{Act: ComplaintErase, Any: roles(Authority, System), By: by(Administrator), Article: pipl},

	// Listings: the merchant owns.
	{Act: ListingPublish, Own: roles(Merchant), By: by(Handler)},
	{Act: ListingEdit, Own: roles(Merchant), By: by(Handler)},
	{Act: ListingFile, Own: roles(Merchant), Party: roles(Operator), By: by(Handler)},
	{Act: ListingWithdraw, Any: roles(Authority, System), Own: roles(Company), By: by(Handler, Approver)}, // also when the qualification has ended

	// Demands: the buyer owns, the broker that acts for it is party (or owns its own demand).
	{Act: DemandRead, Any: roles(Authority, Auditor, Merchant, Operator, Broker), Own: roles(Buyer)},
	{Act: DemandPost, Own: roles(Buyer, Broker), Party: roles(Broker), By: by(Handler)},
	{Act: DemandClose, Any: roles(System), Own: roles(Buyer, Broker), Party: roles(Broker), By: by(Handler)},
	{Act: MatchPropose, Own: roles(Broker), Party: roles(Broker), By: by(Handler)},
	{Act: ProposalAccept, Own: roles(Buyer), Party: roles(Buyer), By: by(Handler)},
	{Act: ProposalDecline, Own: roles(Buyer), Party: roles(Buyer), By: by(Handler)},

	// Orders: the buyer owns; merchant, operator and broker are parties. What may go on after a licence has stopped is granted to
	// the company: registry/party's table of allowances says on which status.
	{Act: OrderPlace, Own: roles(Buyer), By: by(Handler)},
	{Act: OrderConfirm, Party: roles(Merchant), By: by(Approver)},
	{Act: OrderCancel, Any: roles(System), Own: roles(Buyer), Party: roles(Company), By: by(Handler, Approver)},
	{Act: OrderRead, Any: roles(Authority, Exchange, Auditor, System), Own: roles(Buyer), Party: roles(Company)},
	{Act: ExchangeFile, Any: roles(Exchange, System), Party: roles(Merchant), By: by(Handler, Approver)},
	{Act: ExchangeAnswer, Any: roles(Exchange), By: by(Handler, Approver)},
	{Act: ExchangeReject, Any: roles(Exchange, System), By: by(Handler, Approver)},
	{Act: ExchangeReport, Any: roles(Exchange, System), Party: roles(Merchant), By: by(Handler, Approver)},
	{Act: PaymentConfirm, Any: roles(Exchange), Party: roles(Company), By: by(Finance)},
	{Act: PaymentRefund, Any: roles(Exchange), Party: roles(Company), By: by(Finance)},
	{Act: DeliveryFetch, Own: roles(Buyer), By: by(Handler, Developer)},
	{Act: DeliveryMake, Any: roles(System), Party: roles(Company), By: by(Handler, Developer)},
	{Act: DeliveryAcknowledge, Own: roles(Buyer), By: by(Handler)},
	{Act: SettlementPost, Any: roles(Exchange, System), Party: roles(Merchant), By: by(Finance)},

	// The calendar of working days. System: deadlines that a new release with a later notice finds running.
	{Act: CalendarLoad, Any: roles(Authority, System), By: by(Handler, Approver), Article: holidays},

	// Rule sets: two persons of the authority. System: texts of cases that were filed before texts were kept; a rehearsal on the machine.
	{Act: RuleSetRead, Any: roles(Authority, RegistrationBody, Auditor, System)},
	{Act: RuleSetPropose, Any: roles(Authority), By: by(Handler, Approver)},
	{Act: RuleSetAdopt, Any: roles(Authority), By: by(Approver)},
	{Act: RuleSetWithdraw, Any: roles(Authority), By: by(Handler, Approver)},
	{Act: RuleSetRevoke, Any: roles(Authority), By: by(Handler, Approver)},
	{Act: RuleSetRevokeConfirm, Any: roles(Authority), By: by(Approver)},
	{Act: RuleSetRevokeDrop, Any: roles(Authority), By: by(Handler, Approver)},
	{Act: RuleSetKeep, Any: roles(System)},

	// The machine.
	{Act: DemoClock, Any: roles(SignedIn)},
	{Act: AnchorDeploy, Any: roles(System)},
	{Act: AnchorSubmit, Any: roles(System)},
	{Act: AnchorConfirm, Any: roles(System)},
	{Act: AnchorFail, Any: roles(System)},
	{Act: TrailRoot, Any: roles(System), Article: city + "第二十条"},
	{Act: EventErase, Any: roles(Authority), By: by(Administrator), Article: pipl},
	{Act: LogRotateKey, Any: roles(Authority, SystemAdmin), By: by(Administrator)},
	{Act: LogRotateSM2Key, Any: roles(Authority, SystemAdmin), By: by(Administrator)},
	{Act: AnswerKeyEnter, Any: roles(System)},
	{Act: AnswerKeyRotate, Any: roles(Authority, SystemAdmin), By: by(Administrator)},
	{Act: AnswerKeyRetire, Any: roles(Authority, SystemAdmin), By: by(Administrator)},
	{Act: SettingChange, Any: roles(SystemAdmin, System), By: by(Administrator)},
	{Act: AuditRead, Any: roles(Auditor, SystemAdmin), Article: city + "第二十条"},
	// The audit pack of a party is its own; of a product its operator's, and the merchant that lists it is party. What stands in it each
	// reader may see anyway. System: the keeper at the machine.
	{Act: AuditPack, Any: roles(Authority, Auditor, System), Own: roles(SignedIn), Party: roles(Company), Article: city + "第二十条"},
}

// HighValue are the acts that must lead to a real person in the log: whoever does one has its real name recorded by its party.
var HighValue = []Act{
	QualificationApprove, QualificationRefuse, QualificationSuspend, QualificationRevoke,
	PlanApprove, AgreementApprove, AgreementConclude, AgreementTerminate, AgreementEnd, AgreementAgree, AmendmentApprove, AmendmentConclude,
	EndingPropose, EndingConfirm,
	RegistrationSubmit, RegistrationChange, RegistrationCorrect, RegistrationCancel, RegistrationRenew, RegistrationApplyTransfer, RegistrationConfirm,
	RegistrationPermit, RegistrationEnterObjection, RegistrationRegister, RegistrationRefuse, RegistrationSuspend, RegistrationRevoke, RegistrationRecode,
	OrderPlace, OrderConfirm, PaymentConfirm, PaymentRefund, ListingPublish,
	RuleSetPropose, RuleSetAdopt, RuleSetRevoke, RuleSetRevokeConfirm,
	ComplaintDecline, ComplaintUphold, ComplaintUpholdPartly, ComplaintDismiss, ComplaintErase, ObjectionErase, CaseBallot, CommitteeAppoint,
	EntryAdmit, EntryRefuse, ChangeApprove, ChangeRefuse, DepartureRefuse, ReadmissionAdmit, ReadmissionRefuse, SuccessionConfirm,
	PartyClose, AccountErase, AccountReset, EventErase, LogRotateKey, LogRotateSM2Key, AnswerKeyRotate, AnswerKeyRetire,
}

func roles(list ...Role) []Role { return list }
