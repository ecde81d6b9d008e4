package api

// nouns mount the operations, one function for each file of the package, in the
// order in which the document lists them.
var nouns = []func(*API){
	mountSession, mountForgotten, mountFactor, mountSSO, mountMe, mountMessage, mountWebhook, mountDemo,
	mountParty, mountClosure, mountMatter, mountReference, mountDesignation, mountSuccession, mountPartyImport, mountBody, mountMember, mountClient, mountDocument, mountCase, mountCaseWork, mountFiling, mountComplaint, mountQualification,
	mountCatalogue, mountPlan, mountAgreement, mountAgreementLife, mountEnding, mountPartyFile, mountIdentity, mountRoll, mountAllowance, mountProduct, mountFirstDue, mountRegistration, mountAlteration, mountObjection,
	mountCertificate, mountPack, mountVerify, mountNotice, mountRuleSet, mountAdoption, mountCalendar, mountEvent, mountProof,
	mountListing, mountDemand, mountOrder, mountExchange, mountMoney, mountCode,
}
