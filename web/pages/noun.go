package pages

// nouns mount the pages, one function for each file of the package.
var nouns = []func(*Pages){
	mountAccount,
	mountBody,
	mountCase,
	mountCertificate,
	mountDemo,
	mountDocument,
	mountHome,
	mountInbox,
	mountNotice,
	mountOrganisation,
	mountParty,
	mountQualification,
	mountRegistration,
	mountRules,
	mountSignIn,
	mountSignUp,
	mountTransparency,
	mountVerify,
}
