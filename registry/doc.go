// Package registry answers: who exists, what data exists, what is registered?
//
// What it is: the second room from the top of the rules. party keeps organisations, people
// and their qualifications; succession lets one organisation take over another; factor what proves a person beside the password; sso the
// government's single sign-on; catalogue keeps the public data resources; filing is the general door to procedures that are known by
// their definition alone; complaint keeps complaints about parties; product keeps agreements, data products and their compliance registration.
//
// What it is not: a market. Nothing here is offered, priced or delivered; the market
// room asks this one, never the other way round.
//
// Start at party for who may act, then catalogue, then product. This package itself
// holds the running numbers and this page.
package registry
