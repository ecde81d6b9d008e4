package ledger

// Actor is who acts: an account acting for a party in some roles.
// The zero Actor is a stranger.
type Actor struct {
	// Account is the id of the account; empty for a stranger.
	Account string
	// Party is the id of the party the account acts for; may be empty.
	Party string
	// Roles are the names that compliance/access knows, computed anew for each request.
	Roles []string
	// Functions are what the person does within the party, by the names that compliance/access knows, computed likewise.
	Functions []string
	// Membership is the id of what makes the person act for the party; empty for the system and for who acts for none.
	Membership string
	// Nameless tells that nobody but the person itself has said what its name is: the log would not lead to a real person.
	Nameless bool
	// Name is for greeting people; it never enters the journal.
	Name string
}

// System is the actor of jobs and of the service itself.
var System = Actor{Account: "system", Roles: []string{"system"}}

// Stranger reports whether nobody is signed in.
func (a Actor) Stranger() bool { return a.Account == "" }

// Ref names a subject of the journal.
type Ref struct {
	// Kind is the registered subject kind, such as "party".
	Kind string
	// ID is the subject's key in its table.
	ID string
	// Code is the subject's public code. It is set only where the rules make the
	// subject public, because it then stands readable in the log.
	Code string
}
