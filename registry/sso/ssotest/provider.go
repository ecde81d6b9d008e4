// Package ssotest runs a provider of OpenID Connect for tests: the real one of zitadel/oidc, on loopback, with a person of the
// test's choice at its desk. What it is not: a provider for anything else; whoever asks it is signed in.
package ssotest

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// What the provider knows the service by.
const (
	ClientID = "huishu"
	Secret   = "a secret of the test's own"
)

// Person is who sits at the provider's desk.
type Person struct {
	Subject, Name, ACR string
	AMR                []string
	// At is when it signed in there; zero leaves the claim out.
	At time.Time
	// Refuses has it press Cancel.
	Refuses bool
	// Stays has the provider leave the person's sign-in at At, though asked for a new one.
	Stays bool
	// Nonce goes into the token in place of the one that was asked for.
	Nonce string
}

// Provider is a running provider.
type Provider struct {
	// Issuer is its address.
	Issuer string
	// Callback is where it sends people back to.
	Callback string
	// Now is its clock.
	Now func() time.Time

	server *httptest.Server
	key    *rsa.PrivateKey

	mu       sync.Mutex
	person   Person
	signs    string // the issuer of its tokens, where it is not its own address
	requests map[string]*request
	codes    map[string]string
}

// New runs a provider until the test ends.
func New(t testing.TB) *Provider {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	p := &Provider{Now: time.Now, key: key, requests: map[string]*request{}, codes: map[string]string{}}
	mux := http.NewServeMux()
	p.server = httptest.NewServer(mux)
	t.Cleanup(p.server.Close)
	p.Issuer = p.server.URL
	provider, err := op.NewProvider(&op.Config{CryptoKey: sha256.Sum256([]byte("test")), CryptoKeyId: "test", CodeMethodS256: true}, p,
		p.issuer, op.WithAllowInsecure(), op.WithLogger(slog.New(slog.DiscardHandler)))
	if err != nil {
		t.Fatal(err)
	}
	mux.Handle("/", provider)
	mux.HandleFunc("/desk", func(w http.ResponseWriter, r *http.Request) { p.desk(w, r, op.AuthCallbackURL(provider)) })
	return p
}

// issuer tells whose name an answer is given in.
func (p *Provider) issuer(bool) (op.IssuerFromRequest, error) {
	return func(r *http.Request) string {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.signs != "" && r.URL.Path == op.DefaultEndpoints.Token.Relative() {
			return p.signs
		}
		return p.Issuer
	}, nil
}

// SignAs has the provider's tokens name another issuer from now on.
func (p *Provider) SignAs(issuer string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.signs = issuer
}

// Seat has somebody sit at the desk from now on.
func (p *Provider) Seat(who Person) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.person = who
}

// Close shuts the provider down.
func (p *Provider) Close() { p.server.Close() }

// Follow goes where the browser is sent, through the provider, and returns what the provider sends it back with.
func (p *Provider) Follow(t testing.TB, address string) *url.URL {
	t.Helper()
	walker := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for !strings.HasPrefix(address, p.Callback) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := walker.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		next, err := res.Location()
		if err != nil {
			t.Fatalf("the provider answers %d at %s", res.StatusCode, address)
		}
		address = next.String()
	}
	back, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return back
}

// desk is the provider's own sign-in page: whoever sits there is signed in at once, anew where that is asked for.
func (p *Provider) desk(w http.ResponseWriter, r *http.Request, back func(context.Context, string) string) {
	p.mu.Lock()
	q := p.requests[r.FormValue("id")]
	if q == nil {
		p.mu.Unlock()
		http.NotFound(w, r)
		return
	}
	q.person, q.done = p.person, true
	if age := q.asked.MaxAge; age != nil && *age == 0 && !q.person.Stays {
		q.person.At = p.Now()
	}
	p.mu.Unlock()
	if q.person.Refuses {
		http.Redirect(w, r, q.asked.RedirectURI+"?error=access_denied&state="+q.asked.State, http.StatusFound)
		return
	}
	http.Redirect(w, r, back(op.ContextWithIssuer(r.Context(), p.Issuer), q.id), http.StatusFound)
}

// request is somebody on the way through the provider.
type request struct {
	id     string
	asked  *oidc.AuthRequest
	person Person
	done   bool
}

func (q *request) GetID() string                      { return q.id }
func (q *request) GetACR() string                     { return q.person.ACR }
func (q *request) GetAMR() []string                   { return q.person.AMR }
func (q *request) GetAudience() []string              { return []string{q.asked.ClientID} }
func (q *request) GetAuthTime() time.Time             { return q.person.At }
func (q *request) GetClientID() string                { return q.asked.ClientID }
func (q *request) GetNonce() string                   { return cmp.Or(q.person.Nonce, q.asked.Nonce) }
func (q *request) GetRedirectURI() string             { return q.asked.RedirectURI }
func (q *request) GetResponseType() oidc.ResponseType { return q.asked.ResponseType }
func (q *request) GetResponseMode() oidc.ResponseMode { return q.asked.ResponseMode }
func (q *request) GetScopes() []string                { return q.asked.Scopes }
func (q *request) GetState() string                   { return q.asked.State }
func (q *request) GetSubject() string                 { return q.person.Subject }
func (q *request) Done() bool                         { return q.done }
func (q *request) GetCodeChallenge() *oidc.CodeChallenge {
	if q.asked.CodeChallenge == "" {
		return nil
	}
	return &oidc.CodeChallenge{Challenge: q.asked.CodeChallenge, Method: q.asked.CodeChallengeMethod}
}

// CreateAuthRequest begins a request. One without PKCE is refused, as a strict provider does.
func (p *Provider) CreateAuthRequest(_ context.Context, asked *oidc.AuthRequest, _ string) (op.AuthRequest, error) {
	if asked.CodeChallenge == "" || asked.CodeChallengeMethod != oidc.CodeChallengeMethodS256 {
		return nil, oidc.ErrInvalidRequest().WithDescription("no PKCE")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	q := &request{id: rand.Text(), asked: asked}
	p.requests[q.id] = q
	return q, nil
}

// AuthRequestByID finds a request.
func (p *Provider) AuthRequestByID(_ context.Context, id string) (op.AuthRequest, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if q := p.requests[id]; q != nil {
		return q, nil
	}
	return nil, errUnknown
}

// AuthRequestByCode finds a request by its code.
func (p *Provider) AuthRequestByCode(ctx context.Context, code string) (op.AuthRequest, error) {
	p.mu.Lock()
	id := p.codes[code]
	p.mu.Unlock()
	return p.AuthRequestByID(ctx, id)
}

// SaveAuthCode notes a request's code.
func (p *Provider) SaveAuthCode(_ context.Context, id, code string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.codes[code] = id
	return nil
}

// DeleteAuthRequest forgets a request: its code is used up.
func (p *Provider) DeleteAuthRequest(_ context.Context, id string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.requests, id)
	return nil
}

// CreateAccessToken names a token that nobody asks about again.
func (p *Provider) CreateAccessToken(context.Context, op.TokenRequest) (string, time.Time, error) {
	return rand.Text(), time.Now().Add(time.Minute), nil
}

// SetUserinfoFromRequest tells the service the person's name.
func (p *Provider) SetUserinfoFromRequest(_ context.Context, info *oidc.UserInfo, r op.IDTokenRequest, _ []string) error {
	if q, ok := r.(*request); ok {
		info.Subject, info.Name = q.person.Subject, q.person.Name
	}
	return nil
}

// GetClientByClientID knows the one service.
func (p *Provider) GetClientByClientID(_ context.Context, id string) (op.Client, error) {
	if id != ClientID {
		return nil, errUnknown
	}
	return client{p}, nil
}

// AuthorizeClientIDSecret knows its secret.
func (p *Provider) AuthorizeClientIDSecret(_ context.Context, id, secret string) error {
	if id != ClientID || secret != Secret {
		return errUnknown
	}
	return nil
}

// SigningKey is what ID tokens are signed by.
func (p *Provider) SigningKey(context.Context) (op.SigningKey, error) { return key{p.key}, nil }

// SignatureAlgorithms says how.
func (p *Provider) SignatureAlgorithms(context.Context) ([]jose.SignatureAlgorithm, error) {
	return []jose.SignatureAlgorithm{jose.RS256}, nil
}

// KeySet is what they are verified by.
func (p *Provider) KeySet(context.Context) ([]op.Key, error) {
	return []op.Key{public{key{p.key}}}, nil
}

// Health is good.
func (p *Provider) Health(context.Context) error { return nil }

var errUnknown = errors.New("unknown")

type key struct{ private *rsa.PrivateKey }

func (k key) SignatureAlgorithm() jose.SignatureAlgorithm { return jose.RS256 }
func (k key) Key() any                                    { return k.private }
func (k key) ID() string                                  { return "test" }

type public struct{ key }

func (k public) Algorithm() jose.SignatureAlgorithm { return jose.RS256 }
func (k public) Use() string                        { return "sig" }
func (k public) Key() any                           { return &k.private.PublicKey }

// client is the service as the provider knows it.
type client struct{ p *Provider }

func (c client) GetID() string                       { return ClientID }
func (c client) RedirectURIs() []string              { return []string{c.p.Callback} }
func (c client) PostLogoutRedirectURIs() []string    { return nil }
func (c client) ApplicationType() op.ApplicationType { return op.ApplicationTypeWeb }
func (c client) AuthMethod() oidc.AuthMethod         { return oidc.AuthMethodBasic }
func (c client) ResponseTypes() []oidc.ResponseType {
	return []oidc.ResponseType{oidc.ResponseTypeCode}
}
func (c client) GrantTypes() []oidc.GrantType                                        { return []oidc.GrantType{oidc.GrantTypeCode} }
func (c client) LoginURL(id string) string                                           { return c.p.Issuer + "/desk?id=" + id }
func (c client) AccessTokenType() op.AccessTokenType                                 { return op.AccessTokenTypeBearer }
func (c client) IDTokenLifetime() time.Duration                                      { return time.Hour }
func (c client) DevMode() bool                                                       { return true }
func (c client) RestrictAdditionalIdTokenScopes() func(scopes []string) []string     { return same }
func (c client) RestrictAdditionalAccessTokenScopes() func(scopes []string) []string { return same }
func (c client) IsScopeAllowed(string) bool                                          { return true }
func (c client) IDTokenUserinfoClaimsAssertion() bool                                { return true }
func (c client) ClockSkew() time.Duration                                            { return 0 }

func same(scopes []string) []string { return scopes }
