package client

import (
	"net/netip"
	"slices"
	"strings"
	"time"

	"huishu/compliance/access"
	"huishu/ledger/fault"
)

// Client is a machine that speaks for a party.
type Client struct {
	ID    string `json:"id"`
	Party string `json:"party"`
	// Name is what people call the system.
	Name string `json:"name"`
	// Scopes are names of compliance/access.
	Scopes []string `json:"scopes"`
	// Responsible is the account of the person who answers for it.
	Responsible string `json:"responsible"`
	// Revoked clients do nothing more; what they did stays on record.
	Revoked bool `json:"revoked"`
	// CreatedAt in Unix milliseconds.
	CreatedAt int64  `json:"created_at"`
	CreatedBy string `json:"created_by"`
	// Keys, oldest first, the ended ones too.
	Keys []Key `json:"keys"`
}

// Kind is what a key is.
type Kind string

// The kinds of keys.
const (
	// Secret is an API key: whoever has it may use it.
	Secret Kind = "secret"
	// Public is the public half of a key that signs requests (RFC 9421); only the client has the other half.
	Public Kind = "public"
)

// Key is one of a client's keys, as its party sees it.
type Key struct {
	ID     string `json:"id"`
	Client string `json:"client"`
	Kind   Kind   `json:"kind"`
	// Algorithm and PublicKey (PEM) are a public key's.
	Algorithm string `json:"algorithm"`
	PublicKey string `json:"public_key"`
	// Allow are the prefixes of the addresses that may use it; empty for any.
	Allow []netip.Prefix `json:"allow"`
	// Times in Unix milliseconds; RevokedAt and LastAt are 0 for never. LastAt is exact to a minute.
	CreatedAt int64  `json:"created_at"`
	CreatedBy string `json:"created_by"`
	ExpiresAt int64  `json:"expires_at"`
	RevokedAt int64  `json:"revoked_at"`
	RevokedBy string `json:"revoked_by"`
	LastAt    int64  `json:"last_at"`
	LastIP    string `json:"last_ip"`
}

// State is how it stands with a key: "valid", "revoked" or "expired".
func (k Key) State(now time.Time) string {
	switch {
	case k.RevokedAt > 0:
		return "revoked"
	case now.UnixMilli() >= k.ExpiresAt:
		return "expired"
	}
	return "valid"
}

// Bounds of keys.
const (
	// MaxLife is the longest that a key may hold.
	MaxLife = 366 * 24 * time.Hour
	// MaxLive is how many keys of one kind a client may have at once: the old one and the new one while it changes over.
	MaxLive  = 2
	maxAllow = 20
	// maxClients bounds the living clients of a party.
	maxClients = 50
)

// New is what a new client begins with.
type New struct {
	Name   string
	Scopes []string
}

func (n *New) check() []*fault.Error {
	n.Name = strings.TrimSpace(n.Name)
	errs := []*fault.Error{fault.NeedLine("name", n.Name, "客户端名称", "name of the client")}
	scopes, more := scopesOf(n.Scopes)
	n.Scopes = scopes
	return append(errs, more...)
}

// scopesOf is a set of scopes as it is kept: sorted, each once. It is at least one, and each is of [access.Scopes].
func scopesOf(names []string) (set []string, errs []*fault.Error) {
	if len(names) == 0 {
		errs = append(errs, fault.New(fault.Invalid, "client.no_scope", "请至少选择一个授权范围", "Choose at least one scope").At("scopes"))
	}
	set = slices.Compact(slices.Sorted(slices.Values(names)))
	for _, name := range set {
		if _, ok := access.ScopeNamed(name); !ok {
			errs = append(errs, fault.Newf(fault.Invalid, "client.scope", "没有授权范围 %[1]q", "There is no scope %[1]q", name).At("scopes").
				Do("可选的范围见 GET /api/v1/client-scopes", "GET /api/v1/client-scopes lists those there are"))
		}
	}
	return set, errs
}

// NewKey is what a new key is to be.
type NewKey struct {
	// PublicKey is the PEM of a public key to register; empty to have an API key made.
	PublicKey string
	// Days is how long it is to hold, 1 to 366.
	Days int
	// Allow are CIDR prefixes or single addresses; empty for any.
	Allow []string
}

// prefixes reads an allow-list. A single address is a prefix of its whole length.
func (n NewKey) prefixes() ([]netip.Prefix, []*fault.Error) {
	list, errs := []netip.Prefix{}, []*fault.Error(nil)
	if len(n.Allow) > maxAllow {
		return nil, []*fault.Error{fault.Newf(fault.Invalid, "client.allow_many", "IP 白名单最多 %d 条", "An allow-list has at most %d prefixes", maxAllow).At("allow")}
	}
	for _, text := range n.Allow {
		text = strings.TrimSpace(text)
		p, err := netip.ParsePrefix(text)
		if a, aerr := netip.ParseAddr(text); err != nil && aerr == nil && a.Zone() == "" {
			p, err = netip.PrefixFrom(a.Unmap(), a.Unmap().BitLen()), nil
		}
		if err != nil {
			errs = append(errs, fault.Newf(fault.Invalid, "client.allow", "“%.60s”不是 IP 地址或网段", "%.60q is no address and no prefix", text).
				Do("请写作 203.0.113.7 或 203.0.113.0/24", "Write it like 203.0.113.7 or 203.0.113.0/24").At("allow"))
			continue
		}
		list = append(list, p.Masked())
	}
	return list, errs
}

// permits reports whether an address may use a key with this allow-list.
func permits(allow []netip.Prefix, ip string) bool {
	if len(allow) == 0 {
		return true
	}
	a, err := netip.ParseAddr(ip)
	return err == nil && slices.ContainsFunc(allow, func(p netip.Prefix) bool { return p.Contains(a.Unmap().WithZone("")) })
}
