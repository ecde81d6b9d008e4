package pages

import (
	"crypto/rand"
	"encoding/hex"
	"io"
	"net/http"
	"strconv"

	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/vault"
	"huishu/web/backend"
	"huishu/web/components"
)

// tr is a label in both languages.
func tr(zh, en string) components.Text { return components.T(zh, en) }

// entry is a form of a page: where it goes, and what its button says.
type entry struct {
	Action string
	Submit components.Text
	// Upload is set when it takes files.
	Upload bool
	// Fresh is where the present state of what is edited can be looked at, for an edit that came too late.
	Fresh string
	// More are further buttons before the main one.
	More []g.Node
}

// entry renders a form with everything that all of them share: what is wrong, the token that
// makes it happen once, and its button at the end.
func (v *visit) entry(f form, e entry, fields ...g.Node) g.Node {
	var files g.Node
	if e.Upload && f.Err != nil {
		files = components.Note(v.lang, components.Waiting, v.paragraph("已填写的内容都保留着；文件请重新选择。", "What you entered is still here; choose the files again."))
	}
	return g.Group{
		v.outdated(f, e.Fresh), f.Errors.In(v.lang),
		components.Form{Action: e.Action, Upload: e.Upload, Guard: true}.In(v.lang,
			onceToken(), files, g.Group(fields),
			components.Acts(append(e.More, components.Submit(v.lang, e.Submit, components.Primary))...)),
	}
}

// tooLate reports whether an act was lost to a change that someone else made meanwhile.
func tooLate(err error) bool {
	switch fault.CodeOf(err) {
	case "stale_edit", "stale", "procedure.moved_on":
		return true
	}
	return false
}

// outdated tells whoever comes too late what to do now.
func (v *visit) outdated(f form, fresh string) g.Node {
	if !tooLate(f.Err) {
		return nil
	}
	var look g.Node
	if fresh != "" {
		look = components.Acts(components.ButtonLink{Label: tr("查看最新内容", "See the newest content"), Href: fresh}.In(v.lang))
	}
	return components.Note(v.lang, components.Waiting,
		v.paragraph("您打开本页之后，他人已作出修改，本次提交未保存。您填写的内容都保留在下方。",
			"Somebody made a change after you opened this page, so nothing was saved. All that you entered is kept below."),
		v.paragraph("请先核对最新内容；确认无误后再次提交，将以您的内容为准。",
			"Look at the newest content first. When you send again, your content replaces it."),
		look)
}

// version is the hidden field that names the version an editor saw. Who was told of a newer
// one and sends again means that one.
func (f form) version(present int64) g.Node {
	seen := f.get("version", strconv.FormatInt(present, 10))
	if tooLate(f.Err) {
		seen = strconv.FormatInt(present, 10)
	}
	return components.Hidden("version", seen)
}

// seen is the version that came with the form; 0 never fits.
func (v *visit) seen() int64 {
	n, err := strconv.ParseInt(v.FormValue("version"), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// field is an input that may stay empty.
func (f form) field(name string, label, hint components.Text) components.Field {
	return components.Field{Name: name, Label: label, Hint: hint, Error: f.Errors.For(name)}
}

// must is an input that is needed.
func (f form) must(name string, label, hint components.Text) components.Field {
	x := f.field(name, label, hint)
	x.Required = true
	return x
}

// line, area, day, pick and radio render an input with what was entered, or else with value.
func (v *visit) line(f form, x components.Field, value string, w components.Width) g.Node {
	return components.TextInput{Field: x, Value: f.get(x.Name, value), Width: w}.In(v.lang)
}

func (v *visit) area(f form, x components.Field, value string, rows, most int) g.Node {
	return components.TextArea{Field: x, Value: f.get(x.Name, value), Rows: rows, Max: most}.In(v.lang)
}

func (v *visit) day(f form, x components.Field, value string) g.Node {
	return components.TextInput{Field: x, Value: f.get(x.Name, value), Type: "date", Width: components.Short}.In(v.lang)
}

func (v *visit) pick(f form, x components.Field, value string, options []components.Option) g.Node {
	return components.Select{Field: x, Value: f.get(x.Name, value), Options: options}.In(v.lang)
}

func (v *visit) radio(f form, x components.Field, value string, options []components.Option) g.Node {
	return components.Choices{Field: x, Values: []string{f.get(x.Name, value)}, Options: options, One: true}.In(v.lang)
}

// oncePair is onceToken for an act that is a button only.
func oncePair() components.Pair {
	token := make([]byte, 16)
	_, _ = rand.Read(token) // never fails (Go 1.24 on)
	return components.Pair{Name: onceField, Value: hex.EncodeToString(token)}
}

// do is once for people who are signed in; strangers are led to the sign-in page before
// anything is looked up.
func (v *visit) do(fn func(tx *ledger.Tx) (next string, err error)) (string, error) {
	if err := v.mustSignIn(); err != nil {
		return "", err
	}
	return v.once(fn)
}

// mustSignIn leads strangers to the sign-in page.
func (v *visit) mustSignIn() error {
	if v.caller.SignedIn() {
		return nil
	}
	return fault.New(fault.Unauthenticated, "access.sign_in", "请先登录", "Sign in first").
		Do("登录后重试", "Sign in and try again")
}

// mustBe lets in whoever has one of the roles; the error names them.
func (v *visit) mustBe(roles ...access.Role) error {
	if err := v.mustSignIn(); err != nil {
		return err
	}
	var zh, en string
	for i, r := range roles {
		if access.Has(v.caller.Actor, r) {
			return nil
		}
		if i > 0 {
			zh, en = zh+"、", en+", "
		}
		zh, en = zh+r.Title().ZH, en+r.Title().EN
	}
	return fault.New(fault.Forbidden, "access.denied", "您无权查看此页", "This page is not for you").
		Do("此页供以下身份使用："+zh, "It is for: "+en)
}

// mayTry reports whether an act is worth offering: to whoever may do it, and to strangers, who are
// asked to sign in first.
func (v *visit) mayTry(act access.Act) bool {
	return !v.caller.SignedIn() || access.Can(v.caller.Actor, act, access.Facts{Owner: v.caller.Actor.Party})
}

// own reports whether the caller acts for the party.
func (v *visit) own(party string) bool {
	return v.caller.SignedIn() && party != "" && v.caller.Actor.Party == party
}

// today is the day by the register's clock.
func (v *visit) today() workday.Date { return workday.OfTime(v.DB.Now()) }

// date reads a day of the form; a field left empty is the zero date.
func (v *visit) date(name string) (workday.Date, *fault.Error) {
	s := v.FormValue(name)
	if s == "" {
		return workday.Date{}, nil
	}
	d, err := workday.ParseDate(s)
	if err != nil {
		return d, fault.New(fault.Invalid, "date.form", "日期无法识别，应写作 2026-09-28", "That is not a date: write it like 2026-09-28").At(name)
	}
	return d, nil
}

// maxPaper bounds one uploaded paper in bytes.
const maxPaper = 20 << 20

// paperKinds are the endings of papers.
var paperKinds = []string{".pdf", ".docx", ".xlsx", ".ofd", ".jpg", ".png", ".txt", ".csv"}

// upload is a file that lies in the vault and has no row yet.
type upload struct {
	ref  vault.Ref
	name string
}

// store puts the file of a field into the vault; nil when none was chosen. Its hash joins the
// form, so that the same token with another file is not taken for a second press.
func (v *visit) store(field string) (*upload, error) {
	if err := v.mustSignIn(); err != nil {
		return nil, err
	}
	fh, err := v.file(field)
	if err != nil || fh == nil {
		return nil, err
	}
	r, err := fh.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	ref, err := v.Vault.Put(v.ctx(), r, maxPaper)
	if err != nil {
		if f := fault.From(err); f.Kind != fault.Internal {
			return nil, f.At(field)
		}
		return nil, err
	}
	if values, err := v.FormParams(); err == nil {
		values.Set("sha256."+field, ref.SHA256)
	}
	return &upload{ref: ref, name: fh.Filename}, nil
}

// attach makes a document of the caller's party of it.
func (u *upload) attach(tx *ledger.Tx, purpose string) (string, error) {
	if err := access.Require(tx, access.DocumentPut, access.Facts{Owner: tx.Actor.Party}); err != nil {
		return "", err
	}
	d, err := vault.Attach(tx, vault.Attachment{Ref: u.ref, Name: u.name, Owner: tx.Actor.Party, Purpose: purpose})
	return d.ID, err
}

// send serves a document's bytes as a download.
func (v *visit) send(d vault.Document) error {
	r, err := v.Vault.Open(d.Ref())
	if err != nil {
		return err
	}
	return v.stream(d.Name, d.MediaType, d.Size, r)
}

// stream serves what it reads as a download, and closes it.
func (v *visit) stream(name, mediaType string, size int64, r io.ReadCloser) error {
	defer r.Close()
	h := v.Response().Header()
	h.Set("Content-Type", mediaType)
	h.Set("Content-Length", strconv.FormatInt(size, 10))
	h.Set("Content-Disposition", backend.Attachment(name))
	h.Set("Content-Security-Policy", backend.UntrustedPolicy)
	h.Set("Cache-Control", "private, no-store")
	v.Response().WriteHeader(http.StatusOK)
	_, err := io.Copy(v.Response(), r)
	return err
}
