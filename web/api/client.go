package api

import (
	"context"
	"net/http"
	"time"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/client"
	"huishu/web/request"
)

// mountClient is how people give machines keys. No machine may: the policy's scopes reach none of it.
func mountClient(a *API) {
	read(a, operation("list-scopes", "/client-scopes", "client", "授权范围 / Scopes of machine clients", public),
		func(*ledger.Tx, *struct{}) (list[scopeView], error) {
			return listOf(each(access.Scopes, viewScope), ""), nil
		})
	read(a, operation("list-clients", "/clients", "client", "可以查阅的机器客户端 / Machine clients that one may see", signedIn),
		func(tx *ledger.Tx, in *struct {
			Page
			Side   string `query:"side" enum:"own,any" default:"own" doc:"own: those of one's own party; any: all that one may see, for an office those of others too."`
			Party  string `query:"party" maxLength:"100" doc:"side any: party id of whose they are."`
			Active bool   `query:"active" doc:"Only those that are not revoked."`
		}) (list[clientView], error) {
			q := client.Query{Party: in.Party, Active: in.Active, Limit: in.Limit, Cursor: in.Cursor}
			if in.Side == "own" {
				if q.Party = tx.Actor.Party; q.Party == "" {
					return listOf[clientView](nil, ""), nil
				}
			}
			items, next, err := client.List(tx, q)
			return listOf(each(items, clientAt(tx.Now)), next), err
		})
	read(a, operation("get-client", "/clients/{id}", "client", "机器客户端及其密钥 / One client with its keys", signedIn),
		func(tx *ledger.Tx, in *ByID) (clientView, error) { return viewClient(tx, in.ID) })
	write(a, creating("create-client", "/clients", "client", "登记机器客户端 / Create a machine client", signedIn),
		func(tx *ledger.Tx, in *struct {
			Body struct {
				Name   string   `json:"name" minLength:"1" maxLength:"100"`
				Scopes []string `json:"scopes" minItems:"1" maxItems:"30" doc:"Names of /client-scopes."`
			}
		}) (clientView, error) {
			c, err := client.Create(tx, client.New{Name: in.Body.Name, Scopes: in.Body.Scopes})
			if err != nil {
				return clientView{}, err
			}
			return viewClient(tx, c.ID)
		})
	op := creating("issue-client-key", "/clients/{id}/keys", "client", "签发 API 密钥或登记公钥 / Issue an API key, or register a public key", signedIn)
	op.Description = "The text of an API key is answered once and nowhere stored; so this operation takes no Idempotency-Key. At most two keys of a kind hold at once: issue the new one, change over, revoke the old one."
	op.Errors = []int{http.StatusNotFound, http.StatusConflict}
	plain(a, op, a.issueKey)
	op = operation("revoke-client-key", "/clients/{id}/keys/{key}", "client", "立即吊销密钥 / Revoke a key at once", signedIn)
	op.Method = http.MethodDelete
	write(a, op, func(tx *ledger.Tx, in *struct {
		ByID
		Key string `path:"key" maxLength:"100"`
	}) (clientView, error) {
		if err := client.RevokeKey(tx, in.ID, in.Key); err != nil {
			return clientView{}, err
		}
		return viewClient(tx, in.ID)
	})
	op = operation("set-client-scopes", "/clients/{id}/scopes", "client", "变更客户端的授权范围 / Change a client's scopes", signedIn)
	op.Method = http.MethodPut
	op.Description = "The whole set, from the next request on. Whoever manages the party's clients may take scopes away; only the person who answers for the client adds any."
	write(a, op, func(tx *ledger.Tx, in *struct {
		ByID
		Body struct {
			Scopes []string `json:"scopes" minItems:"1" maxItems:"30" doc:"Names of /client-scopes."`
		}
	}) (clientView, error) {
		if err := client.SetScopes(tx, in.ID, in.Body.Scopes); err != nil {
			return clientView{}, err
		}
		return viewClient(tx, in.ID)
	})
	for _, act := range []struct {
		id, path, title string
		do              func(tx *ledger.Tx, id string) error
	}{
		{"take-over-client", "/clients/{id}/take-over", "接任责任人 / Take responsibility over", client.TakeOver},
		{"revoke-client", "/clients/{id}/revoke", "停用客户端及其全部密钥 / Revoke a client with all its keys", client.Revoke},
	} {
		write(a, operation(act.id, act.path, "client", act.title, signedIn), func(tx *ledger.Tx, in *ByID) (clientView, error) {
			if err := act.do(tx, in.ID); err != nil {
				return clientView{}, err
			}
			return viewClient(tx, in.ID)
		})
	}
	mountQuota(a)
}

func mountQuota(a *API) {
	read(a, operation("get-client-usage", "/client-usage", "client", "本单位的接口用量与限额 / Use and quotas of one's own party", signedIn),
		func(tx *ledger.Tx, _ *struct{}) (usageView, error) {
			l, err := client.LimitsOf(tx, tx.Actor.Party)
			if err != nil {
				return usageView{}, err
			}
			days, err := client.UsageOf(tx, tx.Actor.Party, 62)
			return usageView{l, full(days)}, err
		})
	op := operation("set-client-quota", "/parties/{id}/client-quota", "client", "设定主体的接口限额 / Set the quotas of a party", signedIn)
	op.Method = http.MethodPut
	write(a, op, func(tx *ledger.Tx, in *struct {
		ByID
		Body struct {
			PerMinute int64  `json:"per_minute" minimum:"1"`
			PerDay    int64  `json:"per_day" minimum:"1"`
			PerMonth  int64  `json:"per_month" minimum:"1"`
			Reason    string `json:"reason" minLength:"1" maxLength:"200"`
		}
	}) (client.Limits, error) {
		l := client.Limits{PerMinute: in.Body.PerMinute, PerDay: in.Body.PerDay, PerMonth: in.Body.PerMonth}
		return l, client.SetLimits(tx, in.ID, l, in.Body.Reason)
	})
}

type issueKeyInput struct {
	ByID
	Body struct {
		Days      int      `json:"days" minimum:"1" maximum:"366" doc:"How long the key is to hold."`
		Allow     []string `json:"allow,omitempty" maxItems:"20" doc:"Addresses or CIDR prefixes that may use it; any without."`
		PublicKey string   `json:"public_key,omitempty" maxLength:"4000" doc:"PEM of a public key (Ed25519, P-256, RSA) to register for signed requests; an API key is made without it."`
	}
}

type issuedView struct {
	clientKeyView
	Secret string `json:"secret,omitempty" doc:"The API key; shown this once."`
}

func (a *API) issueKey(ctx context.Context, in *issueKeyInput) (v issuedView, err error) {
	err = a.DB.Update(ctx, request.From(ctx).Actor, func(tx *ledger.Tx) error {
		k, text, err := client.IssueKey(tx, in.ID, client.NewKey{Days: in.Body.Days, Allow: in.Body.Allow, PublicKey: in.Body.PublicKey})
		v = issuedView{viewKey(tx.Now)(k), text}
		return err
	})
	return v, err
}

type scopeView struct {
	Name    string       `json:"name"`
	Title   fault.Text   `json:"title"`
	Explain fault.Text   `json:"explain"`
	Acts    []access.Act `json:"acts" doc:"May be done by key or signature."`
	Signed  []access.Act `json:"signed" doc:"May be done by signed requests only."`
}

func viewScope(s access.Scope) scopeView {
	return scopeView{s.Name, s.Title, s.Explain, full(s.Acts), full(s.Signed)}
}

// clientView is a machine client as its party sees it.
type clientView struct {
	ID          string          `json:"id"`
	Party       string          `json:"party"`
	Name        string          `json:"name"`
	Scopes      []string        `json:"scopes"`
	Responsible string          `json:"responsible" doc:"Account of the person who answers for it."`
	Revoked     bool            `json:"revoked"`
	Keys        []clientKeyView `json:"keys"`
	Times
}

type clientKeyView struct {
	ID        string      `json:"id"`
	Kind      client.Kind `json:"kind" enum:"secret,public"`
	State     string      `json:"state" enum:"valid,expired,revoked"`
	Algorithm string      `json:"algorithm,omitempty"`
	PublicKey string      `json:"public_key,omitempty"`
	Allow     []string    `json:"allow"`
	Times
	ExpiresAt *time.Time `json:"expires_at,omitempty"`
	RevokedAt *time.Time `json:"revoked_at,omitempty"`
	LastAt    *time.Time `json:"last_used_at,omitempty" doc:"Exact to a minute."`
	LastIP    string     `json:"last_used_ip,omitempty"`
}

type usageView struct {
	Limits client.Limits  `json:"limits"`
	Days   []client.Usage `json:"days" doc:"Newest first; a second or so behind."`
}

func viewClient(tx *ledger.Tx, id string) (clientView, error) {
	c, err := client.Get(tx, id)
	return clientAt(tx.Now)(c), err
}

func clientAt(now time.Time) func(client.Client) clientView {
	return func(c client.Client) clientView {
		return clientView{ID: c.ID, Party: c.Party, Name: c.Name, Scopes: full(c.Scopes), Responsible: c.Responsible, Revoked: c.Revoked, Keys: each(c.Keys, viewKey(now)), Times: Times{CreatedAt: when(c.CreatedAt)}}
	}
}

func viewKey(now time.Time) func(client.Key) clientKeyView {
	return func(k client.Key) clientKeyView {
		v := clientKeyView{
			ID: k.ID, Kind: k.Kind, State: k.State(now), Algorithm: k.Algorithm, PublicKey: k.PublicKey, Allow: []string{}, Times: Times{CreatedAt: when(k.CreatedAt)},
			ExpiresAt: when(k.ExpiresAt), RevokedAt: when(k.RevokedAt), LastAt: when(k.LastAt), LastIP: k.LastIP,
		}
		for _, p := range k.Allow {
			v.Allow = append(v.Allow, p.String())
		}
		return v
	}
}
