package api

// nouns mount the operations, one function for each file of the package, in the
// order in which the document lists them.
var nouns = []func(*API){
	mountSession, mountMe, mountDemo,
	mountParty, mountBody, mountDocument, mountCase, mountCaseWork, mountFiling, mountQualification,
	mountCatalogue, mountPlan, mountAgreement, mountAgreementLife, mountProduct, mountRegistration,
	mountCertificate, mountVerify, mountNotice, mountRuleSet, mountAdoption, mountCalendar, mountEvent, mountProof,
	mountListing, mountDemand, mountOrder, mountMoney, mountCode,
}
