package pages

// nouns mount the pages, one function for each file of the package.
var nouns = []func(*Pages){mountSignIn, mountDemo, mountTransparency, mountVerify}
