// Package notice tells people what concerns them: who is told of which act, in which words and by which channel.
//
// What it is: an observer of the journal ([Room]). Whatever event another room records, tables as data (rule.go, text.go) say whom it
// concerns and in which words; the [Message] is written in the transaction of the act itself, so that no decision stands
// that its parties were not told of, and nobody is told of one that was undone. Each person reads its own copy and chooses
// how it is told ([Settings]): in the application, by e-mail ([Post]), or by its own systems ([Hooks]).
//
// What it is not: the decision (a case's page shows that), a record (messages are working rows; the event is the
// proof), or what an office has to do (that is its inbox, from compliance/procedure).
//
// Start at rule.go and text.go, which are meant to be read by lawyers too; then message.go.
package notice
