package pages

// nouns mount the pages, one function for each file of the package.
var nouns = []func(*Pages){
	mountAccount,
	mountAgreement,
	mountBody,
	mountCase,
	mountCatalogue,
	mountCatalogueImport,
	mountCertificate,
	mountDemand,
	mountDemo,
	mountDocument,
	mountHome,
	mountInbox,
	mountNotice,
	mountOrganisation,
	mountParty,
	mountProduct,
	mountProposal,
	mountQualification,
	mountRegistration,
	mountRules,
	mountSignIn,
	mountSignUp,
	mountTransparency,
	mountVerify,
}
