// Package party answers who exists and who may act as what.
//
// What it is: organisations ([Party]) with their officers, persons who act for them
// ([Account]), their sign-ins and sessions, and what an organisation is qualified to do
// ([Qualification]: data merchant by registration, data broker by accreditation of the provincial
// authority, operator by agreement). The public party register is a view of it ([Register]).
//
// What it is not: the policy (compliance/access says what a role may do), the procedure
// (compliance/procedure runs the application's case) or the agreement (registry/product).
//
// Two rules hold it together. A role is computed anew at each request from the account, its
// party and the party's qualifications of that day: nothing is ever "switched off later". And a
// status is derived by [StatusOn] from recorded facts and the day, never stored.
//
// Start at [RegisterBody] and [SignUp] for how parties come in, [FileEntry] and [DecideMatter] for entry, change, departure and return as cases, [SignIn] and [Authenticate]
// for people, [Apply] for licences, and [Allowances] for what each of them
// still allows: every act that depends on one asks [RequireAllowed].
package party
