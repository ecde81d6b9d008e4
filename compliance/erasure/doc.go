// Package erasure decides whether what the journal says of a person may be taken out of it: the right to deletion of the
// Personal Information Protection Law, article 47.
//
// What it is: the grounds of that article as data, and [Events], the act that removes body and salt of events about
// one subject. The log keeps its leaves and every proof; without the salt no leaf confirms a guess.
//
// What it is not: it changes no rows. The room whose rows hold the person's particulars puts them right first, in the
// same transaction, as registry/party does for accounts. Lines of the access trail and backups are kept as long as
// the law demands (article 47, second paragraph) and are not reached from here.
//
// Start at [Events].
package erasure
