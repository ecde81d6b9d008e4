package pages

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"mime/multipart"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/web/api"
	"huishu/web/backend"
	"huishu/web/components"
	"huishu/web/request"
)

// Pages is the mounted site.
type Pages struct {
	*backend.Backend
	echo *echo.Echo
	api  *api.API
}

// Mount adds every page to e.
func Mount(e *echo.Echo, b *backend.Backend, a *api.API) *Pages {
	p := &Pages{Backend: b, echo: e, api: a}
	for _, mount := range nouns {
		mount(p)
	}
	return p
}

// visit is one request for a page.
type visit struct {
	echo.Context
	*Pages
	caller *request.Caller
	lang   components.Lang
}

// ctx is the request's context.
func (v *visit) ctx() context.Context { return v.Request().Context() }

// content is what a page puts into the frame.
type content struct {
	// Title names the page in the browser's tab and, by most pages, in its heading.
	Title components.Text
	// Section is the address of the navigation entry the page belongs to.
	Section string
	// Crumbs lead from home to the page.
	Crumbs []components.NavItem
	// Head takes further elements, such as an Atom link.
	Head []g.Node
	// Body is the content itself.
	Body []g.Node
	// To leads on to another page instead, such as from a code to the one thing that bears it.
	To string
}

// form is the state of a form that is shown: what was entered, and what is wrong with it.
type form struct {
	// Values are what was entered; on the first showing the page fills in what it knows.
	Values url.Values
	// Errors stand beside their fields; Err is the error they came from.
	Errors components.Errors
	Err    error
}

// get returns what was entered for name, or otherwise fallback.
func (f form) get(name, fallback string) string {
	if f.Values.Has(name) {
		return f.Values.Get(name)
	}
	return fallback
}

// visiting makes the visit of a request.
func (p *Pages) visiting(c echo.Context) *visit {
	caller := request.From(c.Request().Context())
	return &visit{Context: c, Pages: p, caller: caller, lang: components.LangOf(caller.Lang)}
}

// page serves content read in one snapshot.
func (p *Pages) page(path string, fn func(v *visit, tx *ledger.Tx) (content, error)) {
	p.echo.GET(path, func(c echo.Context) error { return p.answer(p.visiting(c), fn) })
}

// answer renders content read in one snapshot.
func (p *Pages) answer(v *visit, fn func(v *visit, tx *ledger.Tx) (content, error)) error {
	v.switchLang()
	body, err := v.gather(fn)
	if err != nil {
		return v.askToSignIn(err)
	}
	if body.To != "" {
		return v.Redirect(http.StatusSeeOther, body.To)
	}
	return v.render(http.StatusOK, body)
}

// gather reads a page's content in one snapshot.
func (v *visit) gather(fn func(v *visit, tx *ledger.Tx) (content, error)) (body content, err error) {
	err = v.DB.View(v.ctx(), v.caller.Actor, func(tx *ledger.Tx) (err error) {
		body, err = fn(v, tx)
		return err
	})
	return body, err
}

// form serves a page with a form, and its submission. What cannot be accepted is
// shown again with every entry kept and each error at its field.
func (p *Pages) form(path string, show func(v *visit, tx *ledger.Tx, f form) (content, error), submit func(v *visit) (next string, err error)) {
	p.page(path, func(v *visit, tx *ledger.Tx) (content, error) { return show(v, tx, form{Values: v.QueryParams()}) })
	p.echo.POST(path, func(c echo.Context) error {
		v := p.visiting(c)
		next, err := v.proven(submit)
		if err == nil {
			return v.Redirect(http.StatusSeeOther, next)
		}
		return v.again(err, show)
	})
}

// again shows a form that was refused, if the person can mend it there.
func (v *visit) again(err error, show func(v *visit, tx *ledger.Tx, f form) (content, error)) error {
	if needsProof(err) || !mendable(err) {
		return v.askToSignIn(err)
	}
	values, _ := v.FormParams() // the submission has parsed them
	var body content
	verr := v.DB.View(v.ctx(), v.caller.Actor, func(tx *ledger.Tx) (verr error) {
		body, verr = show(v, tx, form{Values: values, Errors: components.ErrorsOf(err), Err: err})
		return verr
	})
	if verr != nil {
		return verr
	}
	return v.render(http.StatusUnprocessableEntity, body)
}

// act serves a POST that has no page of its own: it does one thing and returns to where
// the person was, with a message.
func (p *Pages) act(path string, do func(v *visit) (next string, err error)) {
	p.echo.POST(path, func(c echo.Context) error {
		v := p.visiting(c)
		next, err := v.proven(do)
		if err != nil {
			return v.askToSignIn(err)
		}
		return v.Redirect(http.StatusSeeOther, next)
	})
}

// mendable reports whether the person can mend the error in the form.
func mendable(err error) bool {
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Refused, fault.Conflict, fault.TooLarge, fault.TooMany, fault.Unavailable:
		return true
	default:
		return false
	}
}

// askToSignIn leads a stranger to the sign-in page and back, whoever has to finish a sign-in to that, and whoever has to prove who it is
// to the proof.
func (v *visit) askToSignIn(err error) error {
	if needsProof(err) {
		return v.stepUp(err)
	}
	if fault.KindOf(err) != fault.Unauthenticated {
		return err
	}
	if v.caller.Half != "" {
		return v.Redirect(http.StatusSeeOther, "/sign-in/factor?next="+url.QueryEscape(v.here()))
	}
	return v.Redirect(http.StatusSeeOther, "/sign-in?next="+url.QueryEscape(v.here()))
}

// here is the address of the page the person is at: of a form, the page that it stood on, since
// its own address may be no page.
func (v *visit) here() string {
	r := v.Request()
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return r.URL.RequestURI()
	}
	from, err := url.Parse(r.Referer())
	if err != nil || from.Host != r.Host {
		return "/"
	}
	return localPath(from.RequestURI(), "/")
}

// once runs fn in one transaction, once for each showing of the form: a second
// press of the button gives the first one's answer.
func (v *visit) once(fn func(tx *ledger.Tx) (next string, err error)) (string, error) {
	key := ledger.Key{}
	if token := v.FormValue(onceField); token != "" && v.caller.SignedIn() {
		key.Hash = sha256.Sum256([]byte(v.Request().Method + v.Request().URL.Path + v.formDigest()))
		// Who goes back, changes an entry and sends again means another request: the key is
		// of the token and of what was entered.
		key.Key = "page:" + token + ":" + hex.EncodeToString(key.Hash[:8])
	}
	next, _, err := ledger.Once(v.ctx(), v.DB, v.caller.Actor, key, fn)
	return next, err
}

func (v *visit) formDigest() string {
	values, err := v.FormParams()
	if err != nil {
		return ""
	}
	return values.Encode()
}

const onceField = "_once"

// onceToken is the hidden field that makes a form's submission happen once. Put one into every form.
func onceToken() g.Node {
	token := make([]byte, 16)
	_, _ = rand.Read(token) // never fails (Go 1.24 on)
	return components.Hidden(onceField, hex.EncodeToString(token))
}

// file returns an uploaded file; nil when none was chosen.
func (v *visit) file(name string) (*multipart.FileHeader, error) {
	fh, err := v.FormFile(name)
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return nil, nil
	}
	if err != nil {
		return nil, fault.New(fault.Invalid, "upload", "文件未能上传", "The file could not be uploaded").At(name).
			Do("请重新选择文件后再试", "Choose the file again and retry").Wrap(err)
	}
	return fh, nil
}

// switchLang remembers a language chosen in the address.
func (v *visit) switchLang() {
	if l := v.QueryParam("lang"); l == "zh" || l == "en" {
		v.SetCookie(&http.Cookie{
			Name: request.LangCookie, Value: l, Path: "/", MaxAge: 365 * 24 * 3600,
			SameSite: http.SameSiteLaxMode, Secure: v.Secure, HttpOnly: true,
		})
	}
}

// text returns the label of a value in the page's language.
func (v *visit) text(t fault.Text) g.Node { return g.Text(t.In(string(v.lang))) }

// paragraph is one paragraph in the page's language.
func (v *visit) paragraph(zh, en string) g.Node {
	return h.P(g.Text(fault.T(zh, en).In(string(v.lang))))
}
