package api

import (
	"context"
	"net/http"
	"time"

	"huishu/compliance/access"
	"huishu/compliance/adoption"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
)

func mountParty(a *API) {
	read(a, operation("list-parties", "/parties", "party", "主体登记簿 / The public register of parties", public),
		func(tx *ledger.Tx, in *struct {
			Page
			Kind   string `query:"kind" enum:"merchant,broker,operator,authority,registration_body,public_body,implementing_body,authorising_subject,exchange,company" doc:"A qualification, or a kind of organisation."`
			Class  string `query:"class" maxLength:"40" doc:"Only those that hold a qualification with this class of services; see GET /service-classes."`
			Status string `query:"status" enum:"not_yet,valid,suspended,expired,ended,revoked" doc:"Only those that hold a qualification, of that kind and class, which is worth this today."`
			Text   string `query:"q" maxLength:"200" doc:"Searched in names, codes, numbers and scopes."`
		}) (list[partyView], error) {
			entries, next, err := party.Register(tx, party.Query{Kind: in.Kind, Class: in.Class, Status: party.Status(in.Status), Text: in.Text, Limit: in.Limit, Cursor: in.Cursor})
			return listOf(each(entries, viewParty), next), err
		})

	read(a, operation("get-party", "/parties/{id}", "party", "登记簿中的一个主体 / One party of the register", public),
		func(tx *ledger.Tx, in *ByID) (partyView, error) {
			e, err := party.EntryOf(tx, in.ID)
			return viewParty(e), err
		})

	read(a, operation("get-party-grading", "/parties/{id}/grading", "party", "数据商的分级及其理由 / How a merchant is graded, and why", public),
		func(tx *ledger.Tx, in *struct {
			ByID
			Kind string `query:"kind" enum:"merchant,broker,operator" default:"merchant" doc:"As what it is graded."`
		}) (party.Graded, error) {
			if _, err := party.EntryOf(tx, in.ID); err != nil {
				return party.Graded{}, err
			}
			return party.GradeOf(tx, a.Book, in.ID, party.QualificationKind(in.Kind))
		})
	read(a, operation("list-service-classes", "/service-classes", "party", "数据商的服务类别 / The classes of services of merchants", public),
		func(tx *ledger.Tx, _ *struct{}) (list[rules.ServiceClass], error) {
			set, err := adoption.For(tx, a.Book, party.Regime, workday.OfTime(tx.Now))
			if err != nil {
				return list[rules.ServiceClass]{}, err
			}
			return listOf(set.ServiceClasses, ""), nil
		})

	op := creating("sign-up", "/parties", "party", "企业注册 / Sign a company up", public)
	op.Description = "Enters a company by its unified social credit code (GB 32100) with its first account."
	prepared(a, op, hashForSignUp, signUp)

	read(a, operation("get-party-profile", "/parties/{id}/profile", "party", "主体资料 / What a party says of itself", signedIn),
		func(tx *ledger.Tx, in *ByID) (profileView, error) {
			if !access.Can(tx.Actor, access.PartyRead, access.Facts{Owner: in.ID}) {
				return profileView{}, errNoParty
			}
			p, err := party.Get(tx, in.ID)
			if err != nil {
				return profileView{}, err
			}
			return viewProfile(tx, p)
		})

	op = operation("edit-party-profile", "/parties/{id}/profile", "party", "修改主体资料 / Edit a party's profile", signedIn)
	op.Method, op.Errors = http.MethodPut, []int{http.StatusNotFound}
	write(a, op, editProfile)
}

var errNoParty = fault.New(fault.NotFound, "party.not_found", "没有这个主体", "There is no such party")

// ProfileBody is what a party says of itself.
type ProfileBody struct {
	NameZH       string `json:"name_zh" minLength:"1" maxLength:"200"`
	NameEN       string `json:"name_en,omitempty" maxLength:"200"`
	Region       string `json:"region" doc:"Six-digit division code of GB/T 2260."`
	Address      string `json:"address,omitempty" maxLength:"300"`
	LegalRep     string `json:"legal_rep,omitempty" maxLength:"100"`
	ContactName  string `json:"contact_name,omitempty" maxLength:"100"`
	ContactPhone string `json:"contact_phone,omitempty" maxLength:"50"`
	ContactEmail string `json:"contact_email,omitempty" maxLength:"200"`
}

func (b ProfileBody) profile() party.Profile { return party.Profile(b) }

type accountBody struct {
	Login     string   `json:"login" minLength:"1" maxLength:"64" doc:"Chosen within the organisation: the login proper is name@unified social credit code, and the answer says it. Bare where the authority or an administrator of the system opens the account."`
	Name      string   `json:"name" minLength:"1" maxLength:"100" doc:"The person's own name."`
	Password  secret   `json:"password" minLength:"1" maxLength:"1000"`
	Roles     []string `json:"roles,omitempty" maxItems:"10" doc:"Base roles that the kind of party permits; empty for its ordinary one."`
	Functions []string `json:"functions,omitempty" maxItems:"6" doc:"administrator, handler, approver, finance, developer or read_only; empty for all but the last."`
}

func (b accountBody) account(hash party.PasswordHash) party.NewAccount {
	return party.NewAccount{
		Login: b.Login, Name: b.Name, Password: hash, Roles: each(b.Roles, func(r string) access.Role { return access.Role(r) }), Functions: functionsOf(b.Functions),
	}
}

// strangerBody is an account that is opened at a door that is open to strangers: what it may do follows from how it came about.
type strangerBody struct {
	Login    string `json:"login" minLength:"1" maxLength:"64" doc:"Chosen within the organisation: the login proper is name@unified social credit code, and the answer says it."`
	Name     string `json:"name" minLength:"1" maxLength:"100" doc:"The person's own name; where an invitation gives the real name, that one stands."`
	Password secret `json:"password" minLength:"1" maxLength:"1000"`
}

func (b strangerBody) account(hash party.PasswordHash) party.NewAccount {
	return party.NewAccount{Login: b.Login, Name: b.Name, Password: hash, Chosen: true}
}

type signUpInput struct {
	Body struct {
		ProfileBody
		USCC    string       `json:"uscc" maxLength:"40" doc:"Unified social credit code, with its check character."`
		Account strangerBody `json:"account"`
	}
}

// hashForSignUp hashes the password before the transaction: it takes 40 ms.
func hashForSignUp(ctx context.Context, in *signUpInput) (party.PasswordHash, error) {
	hash, err := party.HashPassword(ctx, in.Body.Account.Login, string(in.Body.Account.Password))
	return hash, err
}

// signedUpView is the party that was entered, and what its first person signs in with.
type signedUpView struct {
	profileView
	Login string `json:"login" doc:"To sign in with: name@unified social credit code."`
}

func signUp(tx *ledger.Tx, in *signUpInput, hash party.PasswordHash) (v signedUpView, err error) {
	p, first, err := party.SignUp(tx, party.SignUpForm{Profile: in.Body.profile(), USCC: in.Body.USCC, Account: in.Body.Account.account(hash)})
	if err != nil {
		return v, err
	}
	v.Login = first.Login
	v.profileView, err = viewProfile(tx, p)
	return v, err
}

func editProfile(tx *ledger.Tx, in *struct {
	Editing
	Body ProfileBody
}) (profileView, error) {
	seen, err := in.seen()
	if err != nil {
		return profileView{}, err
	}
	p, err := party.Edit(tx, in.ID, seen, in.Body.profile())
	if err != nil {
		return profileView{}, err
	}
	return viewProfile(tx, p)
}

// partyView is what the public register says of a party.
type partyView struct {
	ID             string     `json:"id"`
	Kind           party.Kind `json:"kind"`
	NameZH         string     `json:"name_zh"`
	NameEN         string     `json:"name_en"`
	USCC           string     `json:"uscc"`
	Region         string     `json:"region"`
	RegionName     string     `json:"region_name"`
	ByReference    bool       `json:"by_reference" doc:"Follows the rules by reference (Art. 24)."`
	Implementing   bool       `json:"implementing" doc:"Concludes authorised-operation agreements."`
	Authorising    bool       `json:"authorising" doc:"Authorises operation and sets ceilings (发改价格〔2025〕65号)."`
	CodeOverridden bool       `json:"code_overridden" doc:"The code fails GB 32100 and was accepted with a recorded reason."`
	// What became of it: it left, came back, or was taken over.
	LeftAt        *time.Time `json:"left_at,omitempty" doc:"When it last left."`
	ReturnedAt    *time.Time `json:"returned_at,omitempty" doc:"When it came back after that."`
	Successor     string     `json:"successor,omitempty" doc:"Id of the party that took it over."`
	SucceededFrom string     `json:"succeeded_from,omitempty" doc:"First day of that."`
	// Reference is the ground of by_reference, where one is recorded.
	ReferenceClass  party.ReferenceClass `json:"reference_class,omitempty" doc:"central, provincial or city_paid."`
	ReferenceGround string               `json:"reference_ground,omitempty"`
	Qualifications  []qualificationView  `json:"qualifications"`
}

func viewParty(e party.Entry) partyView {
	return partyView{
		ID: e.ID, Kind: e.Kind, NameZH: e.NameZH, NameEN: e.NameEN, USCC: e.USCC, Region: e.Region, RegionName: e.RegionName,
		ByReference: e.ByReference, Implementing: e.Implementing, Authorising: e.Authorising, CodeOverridden: e.CodeOverridden,
		LeftAt: when(e.LeftAt), ReturnedAt: when(e.ReturnedAt), Successor: e.Successor, SucceededFrom: e.SucceededFrom,
		ReferenceClass: e.ReferenceClass, ReferenceGround: e.ReferenceGround,
		Qualifications: each(e.Qualifications, viewQualification),
	}
}

// qualificationView is what anyone may know of a qualification.
type qualificationView struct {
	ID            string                  `json:"id"`
	Kind          party.QualificationKind `json:"kind"`
	Number        string                  `json:"number"`
	Scope         string                  `json:"scope"`
	Classes       []string                `json:"classes" doc:"Ids of the classes of services that a merchant offers."`
	From          workday.Date            `json:"from" format:"date" doc:"First day."`
	To            workday.Date            `json:"to" doc:"Last day; empty where there is no fixed term."`
	Accreditation string                  `json:"accreditation" doc:"A broker's number from the provincial authority."`
	Issuer        string                  `json:"issuer"`
	Status        party.Status            `json:"status" doc:"What it is worth today."`
	Earlier       string                  `json:"earlier,omitempty" doc:"The number under which it was issued before this system; left out for what this system granted."`
	// Proposal is set for those who sanction only.
	Proposal *sanctionView `json:"proposal,omitempty" doc:"What waits for a second officer: a licence without a case takes two, and the second names this id as proposal."`
}

func viewQualification(q party.Qualification) qualificationView {
	return qualificationView{q.ID, q.Kind, q.Number, q.Scope, q.Classes.IDs(), q.From, q.To, q.Accreditation, q.Issuer, q.Status, q.Earlier, nil}
}

// profileView is a party as itself and the offices see it.
type profileView struct {
	ID   string     `json:"id"`
	Kind party.Kind `json:"kind"`
	party.Profile
	USCC         string              `json:"uscc"`
	CodeOverride string              `json:"code_override"`
	ByReference  bool                `json:"by_reference"`
	Implementing bool                `json:"implementing"`
	Authorising  bool                `json:"authorising"`
	Verification party.Verification  `json:"verification" doc:"How the authority made sure of its identity; empty for not yet."`
	Identity     identityView        `json:"identity"`
	Officers     []party.Officer     `json:"officers"`
	Vacancies    []party.Office      `json:"vacancies" doc:"Offices that the rules demand and nobody holds (Arts 6, 20)."`
	Held         []qualificationView `json:"qualifications"`
	Revision     int64               `json:"version"`
	Times
}

func (v profileView) version() int64 { return v.Revision }

func viewProfile(tx *ledger.Tx, p party.Party) (profileView, error) {
	v := profileView{
		ID: p.ID, Kind: p.Kind, Profile: p.Profile, USCC: p.USCC, CodeOverride: p.CodeOverride, ByReference: p.ByReference,
		Implementing: p.Implementing, Authorising: p.Authorising, Verification: p.Verification, Revision: p.Version, Times: Times{CreatedAt: when(p.CreatedAt)},
	}
	i, err := party.IdentityOf(tx, p)
	if err != nil {
		return v, err
	}
	v.Identity = viewIdentity(p, i)
	if v.Officers, err = party.Officers(tx, p.ID); err != nil {
		return v, err
	}
	if v.Vacancies, err = party.Vacancies(tx, p); err != nil {
		return v, err
	}
	v.Officers, v.Vacancies = full(v.Officers), full(v.Vacancies)
	held, err := party.Qualifications(tx, p.ID)
	v.Held = each(held, viewQualification)
	return v, err
}
