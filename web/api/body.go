package api

import (
	"context"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/registry/party"
	"huishu/registry/product"
)

// mountBody adds what the authority does with parties, and what parties do with their people.
func mountBody(a *API) {
	op := creating("register-body", "/bodies", "party", "登记公共机构 / Register a body", signedIn)
	op.Description = "Authorities, registration bodies, public bodies and exchanges are entered by the authority, with their chief data officer and security officer."
	prepared(a, op, hashForBody, registerBody)

	appoint := operation("appoint-officer", "/parties/{id}/officers", "party", "任命负责人 / Appoint an officer", signedIn)
	write(a, appoint, func(tx *ledger.Tx, in *struct {
		ByID
		Body officerBody
	}) (profileView, error) {
		if err := party.Appoint(tx, in.ID, in.Body.officer()); err != nil {
			return profileView{}, err
		}
		p, err := party.Get(tx, in.ID)
		if err != nil {
			return profileView{}, err
		}
		return viewProfile(tx, p)
	})

	vacate := operation("vacate-office", "/parties/{id}/officers/{office}/vacate", "party", "登记负责人离任 / Record that an officer has left", signedIn)
	vacate.Description = "Nobody follows yet: the body is warned, and shown to the authority. Whoever is appointed in the place of another needs no such record."
	write(a, vacate, func(tx *ledger.Tx, in *struct {
		ByID
		Office string `path:"office" enum:"chief_data_officer,security_officer"`
		Body   struct {
			To string `json:"to,omitempty" format:"date" doc:"First day no longer in office, yyyy-mm-dd; empty for today."`
		}
	}) (profileView, error) {
		if err := party.Vacate(tx, in.ID, party.Office(in.Office), in.Body.To); err != nil {
			return profileView{}, err
		}
		p, err := party.Get(tx, in.ID)
		if err != nil {
			return profileView{}, err
		}
		return viewProfile(tx, p)
	})

	prepared(a, creating("create-account", "/parties/{id}/accounts", "party", "新增账号 / Add an account", signedIn),
		func(ctx context.Context, in *newAccountInput) (party.PasswordHash, error) {
			if err := a.permitted(ctx, access.AccountCreate, access.Facts{Owner: in.ID}); err != nil {
				return party.PasswordHash{}, err
			}
			return party.HashPassword(ctx, in.Body.Login, string(in.Body.Password))
		},
		func(tx *ledger.Tx, in *newAccountInput, hash party.PasswordHash) (accountView, error) {
			acc, err := party.CreateAccount(tx, in.ID, in.Body.account(hash))
			return viewAccount(acc), err
		})

	read(a, operation("list-accounts", "/parties/{id}/accounts", "party", "主体的账号 / A party's accounts", signedIn),
		func(tx *ledger.Tx, in *ByID) (list[accountView], error) {
			if !access.Can(tx.Actor, access.PartyRead, access.Facts{Owner: in.ID}) {
				return list[accountView]{}, errNoParty
			}
			accounts, err := party.Accounts(tx, in.ID)
			return listOf(each(accounts, viewAccount), ""), err
		})

	write(a, operation("close-account", "/accounts/{id}/close", "party", "停用账号 / Close an account", signedIn),
		func(tx *ledger.Tx, in *ByID) (accountView, error) {
			if err := party.CloseAccount(tx, in.ID); err != nil {
				return accountView{}, err
			}
			acc, err := party.GetAccount(tx, in.ID)
			return viewAccount(acc), err
		})

	erase := operation("erase-account", "/accounts/{id}/erasure", "party", "依法删除账号的个人信息 / Erase a person's particulars from an account", signedIn)
	erase.Description = "Name, login and password are taken out of the account, and the content out of every event about it. Log, proofs and audit stay as they are. It cannot be undone."
	write(a, erase, func(tx *ledger.Tx, in *struct {
		ByID
		Body DecisionBody
	}) (erasedView, error) {
		done, err := product.EraseAccount(tx, in.ID, in.Body.decision())
		return viewErased(done), err
	})
}

type officerBody struct {
	Office string `json:"office" enum:"chief_data_officer,security_officer"`
	Person string `json:"person" minLength:"1" maxLength:"100"`
	Post   string `json:"post,omitempty" maxLength:"100"`
	Phone  string `json:"phone,omitempty" maxLength:"50"`
	From   string `json:"from,omitempty" maxLength:"10" doc:"First day in office, YYYY-MM-DD; today when empty."`
}

func (b officerBody) officer() party.Officer {
	return party.Officer{Office: party.Office(b.Office), Person: b.Person, Post: b.Post, Phone: b.Phone, From: b.From}
}

type newAccountInput struct {
	ByID
	Body accountBody
}

type bodyInput struct {
	Body struct {
		ProfileBody
		Kind         string        `json:"kind" enum:"authority,registration_body,public_body,exchange,company"`
		USCC         string        `json:"uscc" maxLength:"40"`
		CodeOverride string        `json:"code_override,omitempty" maxLength:"500" doc:"Why a code that fails GB 32100 is accepted."`
		ByReference  bool          `json:"by_reference,omitempty"`
		Implementing bool          `json:"implementing,omitempty"`
		Authorising  bool          `json:"authorising,omitempty" doc:"An authorising subject: a public body or an authority."`
		Ground       string        `json:"ground,omitempty" maxLength:"2000" doc:"The paper that decided either capacity, by number and name; public. Needed with a capacity, which takes an approver with a fresh proof, as designating an entered body does."`
		Officers     []officerBody `json:"officers,omitempty" maxItems:"10"`
		Account      *accountBody  `json:"account,omitempty"`
	}
}

func hashForBody(ctx context.Context, in *bodyInput) (party.PasswordHash, error) {
	if in.Body.Account == nil {
		return party.PasswordHash{}, nil
	}
	return party.HashPassword(ctx, in.Body.Account.Login, string(in.Body.Account.Password))
}

func registerBody(tx *ledger.Tx, in *bodyInput, hash party.PasswordHash) (profileView, error) {
	b := party.Body{
		Kind: party.Kind(in.Body.Kind), Profile: in.Body.profile(), USCC: in.Body.USCC, CodeOverride: in.Body.CodeOverride,
		ByReference: in.Body.ByReference, Implementing: in.Body.Implementing, Authorising: in.Body.Authorising, Ground: in.Body.Ground, Officers: each(in.Body.Officers, officerBody.officer),
	}
	if in.Body.Account != nil {
		account := in.Body.Account.account(hash)
		b.Account = &account
	}
	p, _, err := party.RegisterBody(tx, b)
	if err != nil {
		return profileView{}, err
	}
	return viewProfile(tx, p)
}

// accountView is an account as its own organisation sees it.
type accountView struct {
	ID     string        `json:"id"`
	Login  string        `json:"login"`
	Name   string        `json:"name"`
	Party  string        `json:"party"`
	Roles  []access.Role `json:"roles" doc:"Base roles; what follows from the party's qualifications comes on top."`
	Closed bool          `json:"closed"`
	Times
}

func viewAccount(acc party.Account) accountView {
	return accountView{ID: acc.ID, Login: acc.Login, Name: acc.Name, Party: acc.Party, Roles: full(acc.Roles), Closed: acc.Closed, Times: Times{CreatedAt: when(acc.CreatedAt)}}
}
