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
	mountDemo,
	mountDocument,
	mountHome,
	mountInbox,
	mountMoney,
	mountNotice,
	mountOrder,
	mountOrganisation,
	mountParty,
	mountProduct,
	mountQualification,
	mountRegistration,
	mountRules,
	mountSignIn,
	mountSignUp,
	mountTransparency,
	mountVerify,
}
