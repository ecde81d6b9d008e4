package api

import (
	"context"
	"net/http"
	"time"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/registry/party"
	"huishu/web/request"
)

// mountMember adds what parties do with their people: memberships, invitations, delegations.
func mountMember(a *API) {
	mountMyMemberships(a)
	read(a, operation("list-members", "/parties/{id}/members", "party", "主体的成员 / A party's members", signedIn),
		func(tx *ledger.Tx, in *ByID) (list[memberView], error) {
			if !access.Can(tx.Actor, access.PartyRead, access.Facts{Owner: in.ID}) {
				return list[memberView]{}, errNoParty
			}
			members, err := party.Members(tx, in.ID)
			return listOf(each(members, viewMember), ""), err
		})

	op := operation("change-functions", "/memberships/{id}", "party", "调整成员职能 / Change a member's functions", signedIn)
	op.Method = http.MethodPut
	write(a, op, func(tx *ledger.Tx, in *struct {
		ByID
		Body struct {
			Functions []string `json:"functions" minItems:"1" maxItems:"6"`
		}
	}) (membershipView, error) {
		m, err := party.ChangeFunctions(tx, in.ID, functionsOf(in.Body.Functions))
		return viewMembership(m), err
	})
	write(a, operation("end-membership", "/memberships/{id}/end", "party", "移除成员 / Remove a member", signedIn),
		func(tx *ledger.Tx, in *ByID) (endedView, error) {
			return endedView{Ended: true}, party.RemoveMember(tx, in.ID)
		})
	write(a, operation("leave-party", "/memberships/{id}/leave", "party", "离开单位 / Leave an organisation", signedIn),
		func(tx *ledger.Tx, in *ByID) (endedView, error) {
			return endedView{Ended: true}, party.Leave(tx, in.ID)
		})

	identify := operation("identify-account", "/parties/{id}/persons", "party", "登记成员实名 / Record a member's real name", signedIn)
	identify.Description = "The number of the identity card is kept as a hash only. Acts of high value are done by persons whose real name is on record."
	prepared(a, identify, func(ctx context.Context, in *personInput) (party.DocumentHash, error) {
		return party.HashDocument(ctx, a.DB, string(in.Body.DocumentNumber))
	}, func(tx *ledger.Tx, in *personInput, d party.DocumentHash) (changedView, error) {
		return changedView{Changed: true}, party.Identify(tx, in.Body.Account, in.ID, in.Body.Name, d)
	})
	mountInvitation(a)
	mountDelegation(a)
}

type personInput struct {
	ByID
	Body struct {
		Account        string `json:"account" maxLength:"100"`
		Name           string `json:"name" minLength:"1" maxLength:"100"`
		DocumentNumber secret `json:"document_number,omitempty" maxLength:"40" doc:"Number of the resident identity card (GB 11643)."`
	}
}

func mountMyMemberships(a *API) {
	op := operation("list-my-memberships", "/me/memberships", "session", "我的单位 / Organisations I act for", signedIn)
	op.Description = "The session acts in one of them. A request with the header `Huishu-Membership: <id>` acts in another, for itself alone."
	read(a, op, func(tx *ledger.Tx, _ *struct{}) (list[membershipView], error) {
		memberships, err := party.Memberships(tx, tx.Actor.Account)
		return listOf(each(memberships, viewMembership), ""), err
	})
	op = operation("switch-membership", "/me/membership", "session", "切换单位 / Switch the session to another organisation", signedIn)
	op.Description = "The session goes on under a new token, which is in this answer alone; the old one opens nothing any more."
	op.Method = http.MethodPut
	plain(a, op, func(ctx context.Context, in *struct {
		Body struct {
			Membership string `json:"membership" minLength:"1" maxLength:"100"`
		}
	}) (switchedView, error) {
		caller := request.From(ctx)
		o, err := party.SwitchMembership(ctx, a.DB, caller.Actor, caller.Token, in.Body.Membership)
		return switchedView{Changed: true, Token: o.Token}, err
	})
}

type switchedView struct {
	Changed bool   `json:"changed"`
	Token   string `json:"token" doc:"The session goes on under this bearer token alone; nowhere stored, shown once."`
}

func mountInvitation(a *API) {
	op := creating("send-invitation", "/parties/{id}/invitations", "party", "邀请成员 / Invite a member", signedIn)
	op.Description = "The token is in this answer alone: only its hash is kept, so a repeated request is another invitation."
	plain(a, op, a.invite)
	read(a, operation("list-invitations", "/parties/{id}/invitations", "party", "主体发出的邀请 / A party's invitations", signedIn),
		func(tx *ledger.Tx, in *ByID) (list[invitationView], error) {
			invitations, err := party.Invitations(tx, in.ID)
			return listOf(each(invitations, viewInvitation), ""), err
		})
	write(a, operation("withdraw-invitation", "/invitations/{id}/withdraw", "party", "撤回邀请 / Withdraw an invitation", signedIn),
		func(tx *ledger.Tx, in *ByID) (invitationView, error) {
			i, err := party.WithdrawInvitation(tx, in.ID)
			return viewInvitation(i), err
		})
	op = creating("accept-invitation", "/invitations/acceptance", "party", "接受邀请 / Accept an invitation", public)
	op.Description = "With the own account, signed in; or with a new one, whose roles and functions are the invitation's."
	prepared(a, op, func(ctx context.Context, in *acceptInput) (party.PasswordHash, error) {
		// Whoever has no invitation gets no hash made: hashes are few, and sign-ins need them. The act says what is wrong.
		err := a.DB.View(ctx, request.From(ctx).Actor, func(tx *ledger.Tx) error {
			_, _, err := party.InvitationOf(tx, string(in.Body.Token))
			return err
		})
		if in.Body.Account == nil || err != nil {
			return party.PasswordHash{}, nil
		}
		return party.HashPassword(ctx, in.Body.Account.Login, string(in.Body.Account.Password))
	}, func(tx *ledger.Tx, in *acceptInput, hash party.PasswordHash) (joinedView, error) {
		accepting := party.Accepting{Token: string(in.Body.Token)}
		if n := in.Body.Account; n != nil {
			account := n.account(hash)
			accepting.New = &account
		}
		m, err := party.Accept(tx, accepting)
		if err != nil {
			return joinedView{}, err
		}
		account, err := party.GetAccount(tx, m.Account)
		return joinedView{viewMembership(m), account.Login}, err
	})
}

// joinedView is the membership that an invitation gave, and what its person signs in with.
type joinedView struct {
	membershipView
	Login string `json:"login" doc:"To sign in with; that of a new account is name@unified social credit code."`
}

type acceptInput struct {
	Body struct {
		Token   secret        `json:"token" minLength:"1" maxLength:"200"`
		Account *strangerBody `json:"account,omitempty"`
	}
}

type invitedView struct {
	Token string `json:"token" doc:"Shown once; whoever has it may accept."`
	invitationView
}

func (a *API) invite(ctx context.Context, in *struct {
	ByID
	Body struct {
		Address        string   `json:"address" minLength:"1" maxLength:"254" doc:"Login or e-mail address of who is invited. By login only that account accepts, whether there is one or not; by e-mail address whoever has the token."`
		Name           string   `json:"name,omitempty" maxLength:"100" doc:"Real name, where it is known."`
		DocumentNumber secret   `json:"document_number,omitempty" maxLength:"40"`
		Roles          []string `json:"roles,omitempty" maxItems:"10"`
		Functions      []string `json:"functions" minItems:"1" maxItems:"6"`
	}
}) (v invitedView, err error) {
	document, err := party.HashDocument(ctx, a.DB, string(in.Body.DocumentNumber))
	if err != nil {
		return v, err
	}
	err = a.DB.Update(ctx, request.From(ctx).Actor, func(tx *ledger.Tx) error {
		i, token, err := party.Invite(tx, in.ID, party.NewInvitation{
			Address: in.Body.Address, Name: in.Body.Name, Document: document,
			Roles: each(in.Body.Roles, func(r string) access.Role { return access.Role(r) }), Functions: functionsOf(in.Body.Functions),
		})
		v = invitedView{Token: token, invitationView: viewInvitation(i)}
		return err
	})
	return v, err
}

func mountDelegation(a *API) {
	write(a, creating("give-delegation", "/delegations", "party", "委托职能 / Delegate functions for a term", signedIn),
		func(tx *ledger.Tx, in *struct {
			Body struct {
				Receiver  string   `json:"receiver" minLength:"1" maxLength:"100" doc:"Membership of the receiver."`
				Functions []string `json:"functions" minItems:"1" maxItems:"6"`
				From      string   `json:"from,omitempty" maxLength:"10" doc:"First day, YYYY-MM-DD; today when empty."`
				To        string   `json:"to" maxLength:"10" doc:"Last day, YYYY-MM-DD: it ends by itself."`
				Reason    string   `json:"reason,omitempty" maxLength:"500"`
			}
		}) (delegationView, error) {
			d, err := party.Delegate(tx, party.Delegation{
				Receiver: in.Body.Receiver, Functions: functionsOf(in.Body.Functions), From: in.Body.From, To: in.Body.To, Reason: in.Body.Reason,
			})
			return viewDelegation(d), err
		})
	read(a, operation("list-delegations", "/parties/{id}/delegations", "party", "主体内的委托 / A party's delegations", signedIn),
		func(tx *ledger.Tx, in *ByID) (list[delegationView], error) {
			if !access.Can(tx.Actor, access.PartyRead, access.Facts{Owner: in.ID}) {
				return list[delegationView]{}, errNoParty
			}
			delegations, err := party.Delegations(tx, in.ID)
			return listOf(each(delegations, viewDelegation), ""), err
		})
	write(a, operation("end-delegation", "/delegations/{id}/end", "party", "终止委托 / End a delegation", signedIn),
		func(tx *ledger.Tx, in *ByID) (delegationView, error) {
			d, err := party.EndDelegation(tx, in.ID)
			return viewDelegation(d), err
		})
}

func functionsOf(words []string) []access.Function {
	return each(words, func(w string) access.Function { return access.Function(w) })
}

// membershipView is what makes a person act for a party.
type membershipView struct {
	ID        string            `json:"id"`
	Account   string            `json:"account"`
	Party     string            `json:"party"`
	Roles     []access.Role     `json:"roles" doc:"Base roles; what follows from the party comes on top."`
	Functions []access.Function `json:"functions" doc:"What the person does there: administrator, handler, approver, finance, developer, read_only."`
	Since     *time.Time        `json:"since,omitempty"`
	EndedAt   *time.Time        `json:"ended_at,omitempty"`
}

func viewMembership(m party.Membership) membershipView {
	return membershipView{
		ID: m.ID, Account: m.Account, Party: m.Party, Roles: full(m.Roles), Functions: full(m.Functions), Since: when(m.CreatedAt), EndedAt: when(m.EndedAt),
	}
}

// memberView is a person as its own organisation sees it.
type memberView struct {
	membershipView
	Login      string `json:"login"`
	Name       string `json:"name"`
	RealName   bool   `json:"real_name" doc:"The name was recorded by the party, not only claimed by the person."`
	Documented bool   `json:"documented" doc:"The number of an identity document is on record, as a hash."`
	Closed     bool   `json:"closed"`
}

func viewMember(m party.Member) memberView {
	return memberView{membershipView: viewMembership(m.Membership), Login: m.Login, Name: m.Name, RealName: !m.Claimed, Documented: m.Documented, Closed: m.Closed}
}

type invitationView struct {
	ID        string            `json:"id"`
	Party     string            `json:"party"`
	Address   string            `json:"address"`
	Name      string            `json:"name"`
	Roles     []access.Role     `json:"roles"`
	Functions []access.Function `json:"functions"`
	State     string            `json:"state" enum:"open,accepted,withdrawn"`
	ExpiresAt *time.Time        `json:"expires_at,omitempty"`
	DecidedAt *time.Time        `json:"decided_at,omitempty"`
	Times
}

func viewInvitation(i party.Invitation) invitationView {
	return invitationView{
		ID: i.ID, Party: i.Party, Address: i.Address, Name: i.Name, Roles: full(i.Roles), Functions: full(i.Functions), State: i.State,
		ExpiresAt: when(i.ExpiresAt), DecidedAt: when(i.DecidedAt), Times: Times{CreatedAt: when(i.CreatedAt)},
	}
}

type delegationView struct {
	ID        string            `json:"id"`
	Party     string            `json:"party"`
	Giver     string            `json:"giver" doc:"Membership."`
	Receiver  string            `json:"receiver" doc:"Membership."`
	Functions []access.Function `json:"functions"`
	From      string            `json:"from"`
	To        string            `json:"to"`
	Reason    string            `json:"reason"`
	EndedAt   *time.Time        `json:"ended_at,omitempty"`
	Times
}

func viewDelegation(d party.Delegation) delegationView {
	return delegationView{
		ID: d.ID, Party: d.Party, Giver: d.Giver, Receiver: d.Receiver, Functions: full(d.Functions), From: d.From, To: d.To, Reason: d.Reason,
		EndedAt: when(d.EndedAt), Times: Times{CreatedAt: when(d.CreatedAt)},
	}
}
