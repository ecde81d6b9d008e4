package ledger

import (
	"strings"
	"time"
)

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
	// Client is the id of the machine client through which the account acts, as the person who answers for it; empty for
	// a person at a browser and for the service itself.
	Client string
	// Scopes are the names, known to compliance/access, that narrow what a client may do. Without Client they mean nothing.
	Scopes []string
	// Via is how a client has shown who it is.
	Via Via
	// Proof is how an actor from outside has shown who it is. Nil for who acts inside the machine: System, jobs, and
	// its keeper at the command line. Whatever authenticates a request sets it.
	Proof *Proof
}

// Via is how an actor has shown who it is.
type Via string

// The ways. A person's session has the empty one.
const (
	// ViaKey is a secret that came with the request: who has seen it can use it again.
	ViaKey Via = "key"
	// ViaSignature is a signature over the request itself, which nobody can use for another one.
	ViaSignature Via = "signature"
)

// Person is the actor as nobody but itself: it acts for no party and in no role or function of one.
func (a Actor) Person() Actor {
	a.Party, a.Roles, a.Functions, a.Membership = "", nil, nil, ""
	return a
}

// clientMark stands between account and client where the journal names both. No id holds it.
const clientMark = "/client/"

// Journalled is how the journal names the actor: the account, and behind it the client where one acted in its name.
func (a Actor) Journalled() string {
	if a.Client == "" {
		return a.Account
	}
	return a.Account + clientMark + a.Client
}

// SplitActor reads what [Actor.Journalled] wrote: the account, and the client where there was one.
func SplitActor(journalled string) (account, client string) {
	account, client, _ = strings.Cut(journalled, clientMark)
	return account, client
}

// Proof is when and how an actor has last shown who it is.
type Proof struct {
	// At is the instant by the machine's clock ([DB.Machine]), which a demo's clock does not move; zero for never.
	At time.Time
	// Signed says that this very request bears the actor's signature, which stands for a proof at any time.
	Signed bool
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
