package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
	"huishu/web/request"
)

// whoAmI is the operation that every caller who is somebody may call, machines of any scope too.
const whoAmI = "me"

func mountMe(a *API) {
	read(a, operation(whoAmI, "/me", "session", "当前账号 / Who I am", signedIn),
		func(tx *ledger.Tx, _ *struct{}) (MeView, error) { return viewMe(tx, request.From(tx.Context()).Login) })

	op := operation("change-password", "/me/password", "session", "修改密码 / Change my password", signedIn)
	op.Method = http.MethodPut
	op.Description = "Ends every other session of the account."
	op.Errors = []int{http.StatusTooManyRequests}
	plain(a, op, func(ctx context.Context, in *passwordInput) (changedView, error) {
		caller := request.From(ctx)
		err := party.ChangePassword(ctx, a.DB, caller.Actor, caller.Token, string(in.Body.Old), string(in.Body.New), in.meta)
		return changedView{Changed: true}, atMembers(err, map[string]string{"old_password": "old", "password": "new"})
	})
}

type passwordInput struct {
	Body struct {
		Old secret `json:"old" minLength:"1" maxLength:"1000"`
		New secret `json:"new" minLength:"1" maxLength:"1000"`
	}
	meta party.Meta
}

// Resolve notes the caller's address for the throttle.
func (in *passwordInput) Resolve(ctx huma.Context) []error {
	in.meta = metaOf(ctx)
	return nil
}

// atMembers names the inputs at fault as the request does, where the room calls them otherwise.
func atMembers(err error, members map[string]string) error {
	if err == nil {
		return nil
	}
	named := func(e *fault.Error) *fault.Error {
		if m, ok := members[e.Field]; ok {
			return e.At(m)
		}
		return e
	}
	f := named(fault.From(err))
	details := make([]*fault.Error, len(f.Details))
	for i, d := range f.Details {
		details[i] = named(d)
	}
	c := *f
	c.Details = details
	return &c
}

type changedView struct {
	Changed bool `json:"changed"`
}

// MeView is who asks, with what the account may act as today.
type MeView struct {
	Account string `json:"account"`
	Login   string `json:"login"`
	Name    string `json:"name" doc:"The person's own name."`
	Party   string `json:"party" doc:"Id of the organisation that the account acts for."`
	// PartyName is the organisation's name in Chinese.
	PartyName string `json:"party_name"`
	PartyKind string `json:"party_kind"`
	// Client and Scopes are a machine client's.
	Client string   `json:"client,omitempty" doc:"Id of the machine client that asks; empty for a person."`
	Scopes []string `json:"scopes,omitempty"`
	Roles  []string `json:"roles" doc:"Computed anew at each request from the account, its party and its qualifications of the day."`
	// Membership and Functions are those in which the request acts.
	Membership string   `json:"membership"`
	Functions  []string `json:"functions" doc:"What the person does for the party, delegations of the day included."`
	RealName   bool     `json:"real_name" doc:"The person's real name is on record with the party."`
}

func viewMe(tx *ledger.Tx, login string) (MeView, error) {
	actor := tx.Actor
	v := MeView{Account: actor.Account, Login: login, Name: actor.Name, Party: actor.Party, Roles: full(actor.Roles), Client: actor.Client, Scopes: actor.Scopes,
		Membership: actor.Membership, Functions: full(actor.Functions), RealName: !actor.Nameless}
	if actor.Party == "" {
		return v, nil
	}
	p, err := party.Get(tx, actor.Party)
	v.PartyName, v.PartyKind = p.NameZH, string(p.Kind)
	return v, err
}

// Times are when something was made and last changed.
type Times struct {
	CreatedAt *time.Time `json:"created_at,omitempty"`
	UpdatedAt *time.Time `json:"updated_at,omitempty"`
}

func viewSession(s party.Session) sessionView {
	return sessionView{
		ID: s.ID, IP: s.IP, UserAgent: s.UserAgent, Current: s.Current,
		Times: Times{when(s.CreatedAt), when(s.SeenAt)}, ExpiresAt: when(s.ExpiresAt).Format(time.RFC3339),
	}
}
