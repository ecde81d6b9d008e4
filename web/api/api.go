package api

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"path"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"
	jsonv2 "github.com/go-json-experiment/json"
	"github.com/labstack/echo/v4"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/web/backend"
	"huishu/web/request"
)

// Prefix of every path of this version.
const Prefix = "/api/v1"

// API is the mounted interface.
type API struct {
	*backend.Backend
	huma huma.API
}

// Mount adds every operation to e and returns the API, whose document is its contract.
func Mount(e *echo.Echo, b *backend.Backend) *API {
	cfg := huma.DefaultConfig("惠数 Huishu", "1.0.0")
	cfg.Info.Description = "登记与交易公共数据产品的接口 / Registering and trading products of public data."
	cfg.OpenAPIPath, cfg.DocsPath, cfg.SchemasPath = "/api/openapi", "", ""
	cfg.CreateHooks = nil // no $schema in bodies
	cfg.Formats = map[string]huma.Format{"application/json": strictJSON, "json": strictJSON}
	cfg.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaName)
	cfg.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"session": {Type: "apiKey", In: "cookie", Name: request.SessionCookie},
		"bearer":  {Type: "http", Scheme: "bearer", Description: "A session's token, or an API key of a machine client (hsk_….…)."},
		signature: {Type: "apiKey", In: "header", Name: "Signature", Description: "RFC 9421 HTTP message signature by a registered key of a machine client, with Signature-Input and, for a body, Content-Digest (RFC 9530)."},
	}
	useProblems()
	a := &API{Backend: b, huma: humaecho.New(e, cfg)}
	a.huma.UseMiddleware(a.requireCaller, a.refuseUnread, keepIdempotencyKey, dropUploads)
	for _, mount := range nouns {
		mount(a)
	}
	return a
}

// strictJSON reads requests by RFC 7493: a name given twice, a name in other letters and text that is not UTF-8 are errors, where
// encoding/json quietly takes the last, the nearest and a replacement.
var strictJSON = huma.Format{
	Marshal:   huma.DefaultJSONFormat.Marshal,
	Unmarshal: func(data []byte, v any) error { return jsonv2.Unmarshal(data, v) },
}

// OpenAPI returns the interface's OpenAPI 3.1 document as JSON.
func (a *API) OpenAPI() ([]byte, error) { return json.MarshalIndent(a.huma.OpenAPI(), "", "  ") }

// Document returns the same document without a running service: it is a matter of the
// program alone.
func Document() ([]byte, error) { return Mount(echo.New(), &backend.Backend{}).OpenAPI() }

// schemaName tells types of the same name apart by their package; those of this package
// go by their own.
func schemaName(t reflect.Type, hint string) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	name, pkg := huma.DefaultSchemaNamer(t, hint), path.Base(t.PkgPath())
	name = strings.TrimSuffix(camel(name), "View")
	if t.Name() == "" || pkg == "api" || pkg == "." || strings.EqualFold(pkg, name) {
		return name
	}
	return strings.ToUpper(pkg[:1]) + pkg[1:] + name
}

// camel joins the words of an operation's id, after which nameless bodies are called.
func camel(name string) string {
	var b strings.Builder
	for word := range strings.FieldsFuncSeq(name, func(r rune) bool { return r == '-' }) {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return b.String()
}

// public marks an operation that strangers may call; signedIn one that they may not.
var (
	public   = []map[string][]string{}
	signedIn = []map[string][]string{{"session": {}}, {"bearer": {}}}
)

// signature is the security scheme of signed requests.
const signature = "signature"

// forMachines reports whether some scope opens the operation to machine clients. Who a client is it may always ask.
func forMachines(op *huma.Operation) bool { return op.OperationID == whoAmI || len(scopesOf(op)) > 0 }

// scopesOf are the scopes of which a machine client needs one to call the operation.
func scopesOf(op *huma.Operation) (names []string) {
	for _, s := range access.Scopes {
		if slices.Contains(s.Subjects, op.Tags[0]) {
			names = append(names, s.Name)
		}
	}
	return names
}

// outOfScope refuses a machine client that calls an operation which none of its scopes opens.
func outOfScope(actor ledger.Actor, op *huma.Operation) error {
	if len(op.Security) == 0 || op.OperationID == whoAmI || access.MayCall(actor, op.Tags[0]) {
		return nil
	}
	if scopes := scopesOf(op); len(scopes) > 0 {
		return access.NeedScope(op.OperationID, strings.Join(scopes, " / "))
	}
	return fault.New(fault.Forbidden, "access.people_only", "此接口只供人使用（"+op.OperationID+"）", "This operation is for people only ("+op.OperationID+")").
		Do("请用账号登录后调用", "Sign in with an account")
}

// requireCaller answers 401 before path and body are looked at, so that a
// stranger's nonsense learns nothing. So it does with a machine out of its scopes.
func (a *API) requireCaller(ctx huma.Context, next func(huma.Context)) {
	if len(ctx.Operation().Security) > 0 && !request.From(ctx.Context()).SignedIn() {
		a.writeError(ctx, fault.New(fault.Unauthenticated, "access.sign_in", "请先登录", "Sign in first").
			Do("使用 POST /api/v1/sessions 登录，并以 Bearer 令牌或会话 Cookie 重试", "Sign in with POST /api/v1/sessions and retry with the bearer token or the session cookie"))
		return
	}
	if err := outOfScope(request.From(ctx.Context()).Actor, ctx.Operation()); err != nil {
		a.refuseMachine(ctx, err)
		return
	}
	next(ctx)
}

// refuseUnread answers 422 where the address asks what the operation does not read: a filter that is passed over in silence answers
// something else than was asked. A language may be chosen everywhere and every list be asked for by pages, also one that answers whole,
// which the library's own check knows nothing of.
func (a *API) refuseUnread(ctx huma.Context, next func(huma.Context)) {
	var bad []*fault.Error
	asked := ctx.URL()
	for name := range asked.Query() {
		read := slices.ContainsFunc(ctx.Operation().Parameters, func(p *huma.Param) bool { return p.In == "query" && p.Name == name })
		if !read && !slices.Contains([]string{"lang", "limit", "cursor"}, name) {
			bad = append(bad, fault.Unread("query."+name))
		}
	}
	if len(bad) > 0 {
		slices.SortFunc(bad, func(a, b *fault.Error) int { return strings.Compare(a.Field, b.Field) })
		a.writeError(ctx, fault.Join(bad...))
		return
	}
	next(ctx)
}

// refuseMachine answers, and has the refusal stand in the access trail as those of the policy do.
func (a *API) refuseMachine(ctx huma.Context, refusal error) {
	err := a.DB.View(ctx.Context(), request.From(ctx.Context()).Actor, func(*ledger.Tx) error { return refusal })
	a.writeError(ctx, err)
}

type idempotencyKey struct{}

func keepIdempotencyKey(ctx huma.Context, next func(huma.Context)) {
	if k := ctx.Header("Idempotency-Key"); k != "" {
		ctx = huma.WithValue(ctx, idempotencyKey{}, k)
	}
	next(ctx)
}

// output is a JSON answer.
type output[B any] struct {
	ETag string `header:"ETag"`
	Body B
}

// versioned is a body whose version is its ETag.
type versioned interface{ version() int64 }

func outputOf[B any](body B) *output[B] {
	o := &output[B]{Body: body}
	if v, ok := any(body).(versioned); ok {
		o.ETag = fmt.Sprintf(`"%d"`, v.version())
	}
	return o
}

// read registers an operation that answers from one snapshot.
func read[I, B any](a *API, op huma.Operation, fn func(tx *ledger.Tx, in *I) (B, error)) {
	op.Method = http.MethodGet
	op.Path = Prefix + op.Path
	op.Errors = append(op.Errors, http.StatusNotFound)
	huma.Register(a.huma, a.described(op), func(ctx context.Context, in *I) (*output[B], error) {
		var body B
		err := a.DB.View(ctx, request.From(ctx).Actor, func(tx *ledger.Tx) (err error) {
			body, err = fn(tx, in)
			return err
		})
		if err != nil {
			return nil, a.problem(ctx, err)
		}
		return outputOf(body), nil
	})
}

// write registers an operation that changes something, in one transaction, once
// for each Idempotency-Key.
func write[I, B any](a *API, op huma.Operation, fn func(tx *ledger.Tx, in *I) (B, error)) {
	prepared(a, op, func(context.Context, *I) (struct{}, error) { return struct{}{}, nil },
		func(tx *ledger.Tx, in *I, _ struct{}) (B, error) { return fn(tx, in) })
}

// plain registers an operation that opens its own transactions, or none.
func plain[I, B any](a *API, op huma.Operation, fn func(ctx context.Context, in *I) (B, error)) {
	op.Path = Prefix + op.Path
	if op.Method == "" {
		op.Method = http.MethodPost
	}
	a.checkBody(&op, reflect.TypeFor[I]())
	huma.Register(a.huma, a.described(op), func(ctx context.Context, in *I) (*output[B], error) {
		body, err := fn(ctx, in)
		if err != nil {
			return nil, a.problem(ctx, err)
		}
		return outputOf(body), nil
	})
}

// prepared is write with work before the transaction: hashing a password, storing an
// upload, scanning a sample. Nothing slow happens inside the writer.
func prepared[I, P, B any](a *API, op huma.Operation, prepare func(ctx context.Context, in *I) (P, error), fn func(tx *ledger.Tx, in *I, p P) (B, error)) {
	op.Path = Prefix + op.Path
	if op.Method == "" {
		op.Method = http.MethodPost
	}
	a.checkBody(&op, reflect.TypeFor[I]())
	op.Errors = append(op.Errors, http.StatusConflict, http.StatusServiceUnavailable)
	op.Parameters = append(op.Parameters, &huma.Param{
		Name: "Idempotency-Key", In: "header", Schema: &huma.Schema{Type: "string", MaxLength: ptr(200)},
		Description: "Same key and body: the same answer for seven days, done once. Same key, other body: 409.",
	})
	huma.Register(a.huma, a.described(op), func(ctx context.Context, in *I) (*output[B], error) {
		p, err := prepare(ctx, in)
		if err != nil {
			return nil, a.problem(ctx, err)
		}
		key, err := keyOf(ctx, op.OperationID, in, p)
		if err != nil {
			return nil, a.problem(ctx, err)
		}
		body, _, err := ledger.Once(ctx, a.DB, request.From(ctx).Actor, key, func(tx *ledger.Tx) (B, error) { return fn(tx, in, p) })
		if err != nil {
			return nil, a.problem(ctx, err)
		}
		return outputOf(body), nil
	})
}

// permitted asks the policy for an act before something dear is done towards it, such as hashing a password; the act itself asks again.
func (a *API) permitted(ctx context.Context, act access.Act, facts access.Facts) error {
	return a.DB.View(ctx, request.From(ctx).Actor, func(tx *ledger.Tx) error { return access.Require(tx, act, facts) })
}

// digested is prepared work that came from bytes outside the parsed input: a file.
type digested interface{ digest() string }

// keyOf binds the client's key to everything it asked: operation, path, query, body and file.
func keyOf(ctx context.Context, operation string, in, prepared any) (ledger.Key, error) {
	k, _ := ctx.Value(idempotencyKey{}).(string)
	if k == "" {
		return ledger.Key{}, nil
	}
	if len(k) > 200 {
		return ledger.Key{}, fault.New(fault.Invalid, "idempotency_key", "Idempotency-Key 最长 200 个字符", "An Idempotency-Key has at most 200 characters").At("Idempotency-Key")
	}
	asked, err := json.Marshal(in)
	if err != nil {
		return ledger.Key{}, fmt.Errorf("hashing the request: %w", err)
	}
	if d, ok := prepared.(digested); ok {
		asked = append(asked, d.digest()...)
	}
	return ledger.Key{Key: k, Hash: sha256.Sum256(append([]byte(operation+"\n"), asked...))}, nil
}

// described completes an operation: every one declares its security and its problems.
func (a *API) described(op huma.Operation) huma.Operation {
	if op.Security == nil {
		panic("operation " + op.OperationID + " declares no security")
	}
	if len(op.Security) > 0 {
		op.Errors = append(op.Errors, http.StatusUnauthorized, http.StatusForbidden)
		if forMachines(&op) {
			op.Security = append(slices.Clone(op.Security), map[string][]string{signature: {}})
			op.Errors = append(op.Errors, http.StatusTooManyRequests)
		}
		if scopes := scopesOf(&op); len(scopes) > 0 {
			op.Extensions = map[string]any{"x-huishu-scopes": scopes}
		}
	}
	op.Errors = append(op.Errors, http.StatusBadRequest, http.StatusUnprocessableEntity, http.StatusInternalServerError)
	return op
}

// Page is the query of every list that goes by ids. What is no id is refused: taken as one it would begin the list somewhere, and whoever
// has cut a cursor short would miss items without being told.
type Page struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"Number of items."`
	Cursor string `query:"cursor" format:"uuid" doc:"The next value of the page before."`
}

// MarkedPage is the query of a list that has marks of its own, and reads them itself.
type MarkedPage struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"Number of items."`
	Cursor string `query:"cursor" maxLength:"200" doc:"The next value of the page before."`
}

// list is the answer of every list.
type list[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next" doc:"Cursor of the next page; empty on the last."`
}

func listOf[T any](items []T, next string) list[T] {
	if items == nil {
		items = []T{}
	}
	return list[T]{Items: items, Next: next}
}

// ByID is the input of operations on one thing.
type ByID struct {
	ID string `path:"id" maxLength:"100"`
}

func ptr[T any](v T) *T { return &v }
