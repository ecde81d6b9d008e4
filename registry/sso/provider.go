package sso

import (
	"context"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/vault"
)

// CallbackPath is where the provider sends people back to; the full address is registered with the provider.
const CallbackPath = "/sign-in/sso/callback"

// Config names the provider. Without an issuer there is no single sign-on.
type Config struct {
	// Issuer is the provider's address (OpenID Connect iss), by https, or by http on this machine.
	Issuer string
	// ClientID and ClientSecret are what the provider knows this service by. A public client has no secret.
	ClientID, ClientSecret string
	// Name is what people know the provider by, such as 粤省事.
	Name string
	// Strong are values of acr or amr that stand for more than a password. Who signs in with one of them needs no second
	// factor here.
	Strong []string
}

// Configured reports whether there is a provider.
func (c *Config) Configured() bool { return c.Issuer != "" }

// Check refuses a configuration that cannot work, with codes "sso.issuer" and "sso.client".
func (c *Config) Check() error {
	if !c.Configured() {
		return nil
	}
	u, err := url.Parse(c.Issuer)
	if err != nil || u.Host == "" || u.Scheme != "https" && (u.Scheme != "http" || !local(u.Hostname())) {
		return fault.Newf(fault.Invalid, "sso.issuer", "统一身份认证地址 %[1]q 无效", "%[1]q is no address of a single sign-on", c.Issuer).
			Do("请用 --sso-issuer 给出以 https:// 开头的地址", "Give --sso-issuer an address that begins with https://").Wrap(err)
	}
	if c.ClientID == "" {
		return fault.New(fault.Invalid, "sso.client", "缺少统一身份认证的客户端编号", "The single sign-on lacks this service's client id").
			Do("请用 --sso-client 给出", "Give it with --sso-client")
	}
	return nil
}

// local reports whether a host is this machine, which nobody can listen in on.
func local(host string) bool {
	a, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && a.IsLoopback()
}

// strong reports whether the provider has made as sure of the person as a second factor does here.
func (c *Config) strong(acr string, amr []string) bool {
	return slices.ContainsFunc(c.Strong, func(s string) bool { return s == acr || slices.Contains(amr, s) })
}

// Provider is the one provider of this service. It is safe for concurrent use.
type Provider struct {
	Config
	db    *ledger.DB
	vault *vault.Vault
	// callback is the full address of CallbackPath.
	callback string
	http     *http.Client

	mu    sync.Mutex
	found *oidc.Provider
}

// patience is how long the provider is waited for: somebody looks at an empty page meanwhile.
const patience = 10 * time.Second

// New makes the provider of a configuration that Check has passed; nil, which offers nothing, for none. publicURL is the
// address that people reach the service at. The provider is asked for nothing yet: it may be down.
func New(db *ledger.DB, v *vault.Vault, publicURL string, c Config) *Provider {
	if !c.Configured() {
		return nil
	}
	return &Provider{Config: c, db: db, vault: v, callback: publicURL + CallbackPath, http: &http.Client{Timeout: patience}}
}

// Title is what people know the provider by.
func (p *Provider) Title() fault.Text {
	if name := strings.TrimSpace(p.Name); name != "" {
		return fault.T(name, name)
	}
	return fault.T("统一身份认证", "Single sign-on")
}

// Reach asks the provider for its description, once it has answered never again. A provider that does not answer, or is
// another than it should be, is Unavailable "sso.unreachable".
func (p *Provider) Reach(ctx context.Context) error {
	_, err := p.discovered(ctx)
	return err
}

func (p *Provider) discovered(ctx context.Context) (*oidc.Provider, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found != nil {
		return p.found, nil
	}
	// The keys are fetched long after this request is over: the provider keeps the context.
	found, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), p.http), p.Issuer)
	if err != nil {
		return nil, unreachable(err)
	}
	p.found = found
	return found, nil
}

func unreachable(err error) error {
	return fault.New(fault.Unavailable, "sso.unreachable", "统一身份认证暂时无法使用", "The single sign-on cannot be used just now").
		Do("请稍后再试；其间账号和密码照常可用", "Try again later; account and password go on working meanwhile").Wrap(err)
}

func (p *Provider) client(found *oidc.Provider) *oauth2.Config {
	return &oauth2.Config{
		ClientID: p.ClientID, ClientSecret: p.ClientSecret, RedirectURL: p.callback,
		Endpoint: found.Endpoint(), Scopes: []string{oidc.ScopeOpenID, "profile"},
	}
}
